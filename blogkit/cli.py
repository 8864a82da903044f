"""The verbs of the command line.

Results go to stdout, Problems to stderr. Exit status: 0 good, 1 problems, 2 usage, 130 interrupted. What a verb needs
is imported when it runs, so that `blogkit --help` is there at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from blogkit import __version__
from blogkit.problems import ArchiveError, BlogkitError, ContentError, Location, Problem

if TYPE_CHECKING:
    from blogkit.build import Report
    from blogkit.engine.watch import Watch
    from blogkit.importers.archive import Archive
    from blogkit.importers.identity import Identities
    from blogkit.importers.web.visitor import Visitor
    from blogkit.importers.wordpress.rest.survey import Told
    from blogkit.profile import Profiler

MOST = 3
"""Warnings that are said in full, unless all are asked for."""

EPILOG = """\
first steps:
  blogkit new my-blog       make a folder with a site to start from
  cd my-blog
  blogkit serve             see it in the browser; it follows what you change
  blogkit build             write it to output/, for any static host

coming from WordPress:
  blogkit import wordpress export.xml
  blogkit import wordpress https://my-blog.example/
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a Windows console that has no → must not stop a build
    parser = _parser()
    arguments = parser.parse_args(argv)
    if not hasattr(arguments, "run"):
        parser.print_help(sys.stderr)
        return 2
    try:
        if not arguments.directory.is_dir():
            raise ContentError(Problem("There is no such folder", Location(arguments.directory.as_posix())))
        return int(arguments.run(arguments))
    except BlogkitError as error:
        _say(error.problems)
        return 1
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        what = f"{error.strerror or error}: {error.filename}" if error.filename else str(error)
        _say([Problem(what, hint="Look whether the disk is full and whether you may write there.")])
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="blogkit",
        description="Essays and the conversations around them, as a static site that outlives its host.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"blogkit {__version__}")
    parser.add_argument(
        "-C", dest="directory", metavar="DIR", type=Path, default=Path(), help="run as if started in DIR"
    )
    verbs = parser.add_subparsers(title="verbs", metavar="VERB")
    _new(verbs.add_parser)
    _build(verbs.add_parser)
    _explain(verbs.add_parser)
    _serve(verbs.add_parser)
    _theme(verbs.add_parser)
    _import(verbs.add_parser)
    _verify(verbs.add_parser)
    return parser


Add = Callable[..., argparse.ArgumentParser]


def _verb(
    add: Add, name: str, run: Callable[[argparse.Namespace], int], summary: str, text: str
) -> argparse.ArgumentParser:
    verb = add(name, help=summary, description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    verb.set_defaults(run=run)
    return verb


# new


def _new(add: Add) -> None:
    text = "Make a folder with a small site to start from: settings, two posts, a page, a conversation."
    verb = _verb(add, "new", new, "make a folder with a site to start from", text)
    verb.add_argument("folder", metavar="DIR", type=Path, help="the folder to make; it must not exist, or be empty")


def new(arguments: argparse.Namespace) -> int:
    """`blogkit new DIR`."""
    from blogkit.new import copy

    folder = arguments.directory / arguments.folder
    copy(folder)
    print(f"A new site is in {folder}. Next:\n\n  cd {folder}\n  blogkit serve\n\nIts settings are in blogkit.toml.")
    return 0


# build


def _build(add: Add) -> None:
    text = (
        "Write the site to output/. Only what changed since the last build is made again.\n"
        "Exit status 1 when anything is wrong with the site; all of it is said in one run."
    )
    verb = _verb(add, "build", build, "write the site to output/", text)
    _terms(verb)
    verb.add_argument("--workers", metavar="N", type=int, default=0, help="processes to use (default: one a processor)")
    verb.add_argument("--explain", action="store_true", help="say of each output that is made why it is")
    verb.add_argument("--json", action="store_true", help="say what was done as JSON")
    verb.add_argument("--profile", action="store_true", help="say where the time went")
    verb.add_argument("--warnings", action="store_true", help="show all warnings, not only the first three")
    verb.add_argument("--strict", action="store_true", help="let warnings make the exit status 1 too")


def _terms(verb: argparse.ArgumentParser) -> None:
    """What a build depends on beside the site's files."""
    verb.add_argument("--output", metavar="DIR", type=Path, help="write to DIR instead of output/")
    verb.add_argument("--drafts", action="store_true", help="publish drafts and scheduled posts too")
    verb.add_argument("--as-of", metavar="DATE", type=_moment, help="build as if it were DATE (default: now)")


def build(arguments: argparse.Namespace) -> int:
    """`blogkit build`."""
    from blogkit.build import build as run
    from blogkit.config import find
    from blogkit.engine.watch import NOBODY, Watches

    root = find(arguments.directory)
    profiler = _profiler() if arguments.profile else None
    watches = [watch for watch in (_bar(), profiler) if watch]
    moment, watch = arguments.as_of or _epoch(), Watches(*watches) if watches else NOBODY
    report = run(root, arguments.output, moment, arguments.drafts, arguments.workers, watch=watch)
    _say(report.problems, sys.maxsize if arguments.warnings else MOST)
    profile = profiler.result() if profiler else None
    if arguments.json:
        from msgspec.structs import asdict

        _print_json(asdict(report) | ({"profile": profile} if profile else {}))
    else:
        if arguments.explain:
            _say_why(report)
        print(summary(report))
        if profile:
            print(profile)
    return int(report.failed or (arguments.strict and bool(report.problems)))


def _bar() -> Watch | None:
    from blogkit.progress import Bar, wanted

    return Bar() if wanted() else None


def _profiler() -> Profiler:
    from blogkit.profile import Profiler

    return Profiler()


def _say_why(report: Report) -> None:
    from blogkit.explain.phrases import reason

    for output, why in sorted(report.made.items()):
        print(f"{output}: {reason(why)}")


def summary(report: Report) -> str:
    """What a build did, on one line."""
    parts = [f"{len(report.made)} made", f"{report.kept} kept", f"{len(report.removed)} removed"]
    errors = sum(problem.level == "error" for problem in report.problems)
    warnings = len(report.problems) - errors
    parts += [f"{n} {word}{'s' * (n != 1)}" for n, word in ((errors, "error"), (warnings, "warning")) if n]
    return f"{', '.join(parts)} in {report.seconds:.2f} s"


def _print_json(result: object) -> None:
    from msgspec import json

    print(json.format(json.encode(result)).decode())


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write 2026-03-01 or 2026-03-01T09:30+01:00") from None
    return moment.astimezone()


def _epoch() -> datetime | None:
    """The build date that the environment sets (reproducible-builds.org, SOURCE_DATE_EPOCH)."""
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(text), UTC) if text.isdigit() else None


# explain


def _explain(add: Add) -> None:
    text = (
        "Say why the next build would make pages again; of one page, why it was made last, and from what.\n"
        "Nothing is made and nothing is changed. Name a page by its address, its path in output/, or its file."
    )
    verb = _verb(add, "explain", explain, "say why pages are made again", text)
    verb.add_argument("page", metavar="URL", nargs="?", default="", help="a page (default: all that would be made)")
    verb.add_argument("--widest", action="store_true", help="what most pages depend on, with their number")
    verb.add_argument("--json", action="store_true", help="say it as JSON")
    _terms(verb)


def explain(arguments: argparse.Namespace) -> int:
    """`blogkit explain [URL]`."""
    from blogkit import explain as room
    from blogkit.config import find

    root = find(arguments.directory)
    record = room.explain(root, arguments.output, arguments.as_of or _epoch(), arguments.drafts)
    result: object
    if arguments.widest:
        result = record.widest()
    else:
        result = record.account(arguments.page) if arguments.page else record.outlook()
    _print_json(result) if arguments.json else print(result)
    return 0


# serve


def _serve(add: Add) -> None:
    text = "Build the site, show it at a local address, and follow what you change. Drafts are shown too."
    verb = _verb(add, "serve", serve, "preview the site in a browser", text)
    verb.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    verb.add_argument(
        "--port", metavar="N", type=int, default=8000, help="port (default: 8000, or the next that is free)"
    )
    verb.add_argument("--open", action="store_true", help="open the browser")
    verb.add_argument("--production", action="store_true", help="exactly what a build writes: no drafts")


def serve(arguments: argparse.Namespace) -> int:
    """`blogkit serve`."""
    from blogkit import serve as room
    from blogkit.config import find

    root = find(arguments.directory)
    room.serve(root, arguments.host, arguments.port, open_browser=arguments.open, drafts=not arguments.production)
    return 0


# theme


def _theme(add: Add) -> None:
    verb = add("theme", help="list, begin and change themes", description="List, begin and change themes.")
    verbs = verb.add_subparsers(title="verbs", metavar="VERB", required=True).add_parser
    _verb(verbs, "list", theme_list, "the themes that there are", "Name the themes that there are; * is the site's.")
    text = "Begin a theme of your own in themes/NAME: it extends the one that the site has now."
    verb = _verb(verbs, "new", theme_new, "begin a theme of your own", text)
    verb.add_argument("name", metavar="NAME", help="its name: small letters, digits, hyphens")
    text = "Take a template of the site's theme out into templates/, where you can change it for this site."
    verb = _verb(verbs, "eject", theme_eject, "take a template out to change it", text)
    verb.add_argument("template", metavar="TEMPLATE", help="its name, such as post.html or _byline.html")


def theme_list(arguments: argparse.Namespace) -> int:
    """`blogkit theme list`."""
    from blogkit import themes
    from blogkit.config import find

    found = themes.listed(find(arguments.directory))
    width = max(len(theme.name) for theme in found)
    for theme in found:
        title = f"{theme.title}{' (yours)' if theme.own else ''}"
        said = f"{title}. {theme.description}" if theme.description else title
        print(f"{'*' if theme.chosen else ' '} {theme.name:{width}}  {said}")
    return 0


def theme_new(arguments: argparse.Namespace) -> int:
    """`blogkit theme new NAME`."""
    from blogkit import themes
    from blogkit.config import find

    root = find(arguments.directory)
    for path in themes.begin(root, arguments.name):
        print(path.relative_to(root).as_posix())
    print(f'\nTo choose it, write this into blogkit.toml:\n\n  [theme]\n  name = "{arguments.name}"')
    return 0


def theme_eject(arguments: argparse.Namespace) -> int:
    """`blogkit theme eject TEMPLATE`."""
    from blogkit import themes
    from blogkit.config import find

    root = find(arguments.directory)
    path, copied = themes.eject(root, arguments.template)
    print(path.relative_to(root).as_posix())
    if copied:
        print(f'\nTo change one block alone, keep only {{% extends "parent:{arguments.template}" %}} and that block.')
    else:
        print("\nIt extends the theme's. Write what differs into its blocks; super() is what they hold now.")
    return 0


# import


def _import(add: Add) -> None:
    verb = add("import", help="take in another blog", description="Take in another blog: its files go to content/.")
    kinds = verb.add_subparsers(title="sources", metavar="SOURCE", required=True)
    text = (
        "Take in a WordPress export (Tools → Export → All content) with its posts, pages, terms and comments;\n"
        "or a site that answers on the web: what it shows to everyone, without a login.\n"
        "Run it in an empty folder or in a site. What you have edited since an earlier import is kept."
    )
    wordpress = _verb(kinds.add_parser, "wordpress", import_wordpress, "a WordPress export (WXR), or a live site", text)
    wordpress.add_argument(
        "sources", metavar="SOURCE", nargs="+", help="export.xml (several if it was split), or https://my-blog.example/"
    )
    wordpress.add_argument(
        "--keep-private",
        metavar="FILE",
        type=Path,
        help="write e-mail and IP addresses of commenters to FILE, outside of the site; without it they are dropped",
    )
    wordpress.add_argument("--media", metavar="DIR", type=Path, help="a copy of wp-content/uploads, for the pictures")
    wordpress.add_argument("--fetch-media", action="store_true", help="download pictures and other uploads")
    wordpress.add_argument(
        "--largest", metavar="MB", type=_positive, default=200, help="size of a download, at most (default: 200)"
    )
    wordpress.add_argument(
        "--pause", metavar="SECONDS", type=_pause, default=0.25, help="rest between two requests (default: 0.25)"
    )
    wordpress.add_argument(
        "--refresh", action="store_true", help="ask a live site for everything again; else answers of a day are used"
    )


def import_wordpress(arguments: argparse.Namespace) -> int:
    """`blogkit import wordpress`."""
    from blogkit.importers import writer
    from blogkit.importers.fetching import Fetch
    from blogkit.importers.identity import Identities

    media: Path | None = arguments.media
    if media and not media.exists():
        raise ArchiveError(Problem("There is no such file or folder", Location(media.as_posix())))
    with _progress() as told:
        identities = Identities(arguments.directory, arguments.keep_private)
        archive, visitor = _archive(arguments, identities, told)
        fetch = None
        if visitor and arguments.fetch_media:
            fetch = Fetch(visitor, arguments.largest << 20, progress=lambda done, all_: told("uploads", done, all_))
        ledger = writer.write(
            archive, arguments.directory, media=media, fetch=fetch, progress=lambda number: told("items", number, 0)
        )
        identities.close()
    _say(ledger.problems)
    print(ledger.summary())
    return int(any(problem.level == "error" for problem in ledger.problems))


def _archive(arguments: argparse.Namespace, identities: Identities, told: Told) -> tuple[Archive, Visitor | None]:
    """The source as an Archive, and who may ask its site for more."""
    from blogkit.importers import wordpress
    from blogkit.importers.web.visitor import Manners, Visitor
    from blogkit.importers.wordpress import rest

    manners = Manners(pause=arguments.pause)
    live = [source for source in arguments.sources if source.lower().startswith(("http://", "https://"))]
    if live and len(arguments.sources) > 1:
        hint = "Import one after the other: the second brings the first up to date."
        raise ArchiveError(Problem("a live site is imported by itself", hint=hint))
    if live:
        visitor = Visitor(live[0], manners)
        return rest.archive(live[0], arguments.directory, visitor, fresh=arguments.refresh, told=told), visitor
    exports = [Path(source) for source in arguments.sources]
    for export in exports:
        if not export.exists():
            raise ArchiveError(Problem("There is no such file or folder", Location(export.as_posix())))
    archive = wordpress.archive(exports, identities)
    if not arguments.fetch_media:
        return archive, None
    if not archive.site.url:
        raise ArchiveError(Problem("the export does not say where its site lies, so nothing can be downloaded"))
    return archive, Visitor(archive.site.url, manners)


def _positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of megabytes; write 200")
    return int(text)


def _pause(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not 0 <= seconds <= 3600:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds; write 0.5")
    return seconds


@contextmanager
def _progress() -> Iterator[Told]:
    """A bar on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)

        def told(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total or None)

        yield told


# verify


def _verify(add: Add) -> None:
    text = (
        "Compare a WordPress export with the site that was built from it: every text, reply, term, picture, address.\n"
        "Exit status 0 only when all is there that the export tells of."
    )
    verb = _verb(add, "verify", verify, "prove that nothing was lost", text)
    verb.add_argument("exports", metavar="EXPORT.xml", type=Path, nargs="+", help="the export; several if it was split")
    verb.add_argument("--output", metavar="DIR", type=Path, help="the built site (default: output/)")
    verb.add_argument("--live", metavar="ADDRESS", help="compare with the old site too, which still answers there")
    verb.add_argument("--report", metavar="PAGE.html", type=Path, help="write a page with all that was found")
    verb.add_argument("--json", action="store_true", help="say it as JSON")
    verb.add_argument("--as-of", metavar="DATE", type=_moment, help="the date of the build (default: now)")


def verify(arguments: argparse.Namespace) -> int:
    """`blogkit verify`."""
    import json

    from blogkit.verify import report, summary
    from blogkit.verify.proof import prove

    output = arguments.output or arguments.directory / "output"
    ledger = arguments.directory / "content" / ".import" / "ledger.jsonl"
    proof = prove(arguments.exports, output, ledger, arguments.as_of or _epoch(), arguments.live or "")
    if arguments.report:
        arguments.report.write_text(report.page(proof, "What became of the blog"), encoding="utf-8", newline="\n")
    print(json.dumps(summary.data(proof), ensure_ascii=False, indent=1) if arguments.json else summary.text(proof))
    return int(not proof.good)


def _say(problems: Iterable[Problem], most: int = MOST) -> None:
    """Say all errors, and so many warnings: an old blog has hundreds, which must not bury what is new."""
    ranked = sorted(problems, key=lambda p: (p.level == "error", p.where or Location(""), p.what))
    warnings = [problem for problem in ranked if problem.level == "warning"]
    for problem in ranked:
        if problem.level == "error" or problem in warnings[:most]:
            print(problem, file=sys.stderr)
    if len(warnings) > most:
        print(f"… and {len(warnings) - most} more warnings; --warnings shows all of them", file=sys.stderr)
