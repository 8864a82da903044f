"""`blogkit import` and `verify`: another blog taken in, and the proof that nothing of it was lost."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from blogkit.cli.verb import Add, add_warnings, describe, epoch, moment, say
from blogkit.problems import ArchiveError, Location, Problem

if TYPE_CHECKING:
    from blogkit.importers.fetching import Fetch
    from blogkit.importers.ledger import Ledger
    from blogkit.importers.web.visitor import Visitor
    from blogkit.importers.wordpress.rest.survey import Told

# import


def add_import(add: Add) -> None:
    """`blogkit import`."""
    verb = add("import", help="take in another blog", description="Take in another blog: its files go to content/.")
    kinds = verb.add_subparsers(title="sources", metavar="SOURCE", required=True)
    text = (
        "Take in a WordPress export (Tools → Export → All content) with its posts, pages, terms and comments;\n"
        "or a site that answers on the web: what it shows to everyone, without a login.\n"
        "Run it in an empty folder or in a site. What you have edited since an earlier import is kept."
    )
    wordpress = describe(
        kinds.add_parser, "wordpress", import_wordpress, "a WordPress export (WXR), or a live site", text
    )
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
    wordpress.add_argument(
        "--pages",
        metavar="DIR",
        type=Path,
        help="pages saved from the old site, for what plugins made of their shortcodes",
    )
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
    add_warnings(wordpress)


def import_wordpress(arguments: argparse.Namespace) -> int:
    """`blogkit import wordpress`."""
    media: Path | None = arguments.media
    live = [source for source in arguments.sources if source.lower().startswith(("http://", "https://"))]
    if live and len(arguments.sources) > 1:
        hint = "Import one after the other: the second brings the first up to date."
        raise ArchiveError(Problem("a live site is imported by itself", hint=hint))
    if live and arguments.pages:
        raise ArchiveError(
            Problem("--pages goes with an export", hint="A live site shows what plugins made by itself.")
        )
    folders = [folder for folder in (media, arguments.pages) if folder]
    for file in (*([] if live else map(Path, arguments.sources)), *folders):
        if not file.exists():
            raise ArchiveError(Problem("There is no such file or folder", Location(file.as_posix())))
    with _progress() as told:
        ledger = _live(live[0], arguments, told) if live else _exports(arguments, told)
    say(ledger.problems, arguments.most)
    print(ledger.summary())
    if not (arguments.directory / "output").exists():
        named = shlex.join(arguments.sources)
        proof = "" if live else f"; `blogkit verify {named}` then proves that all is there"
        print(f"Now `blogkit build` makes the site{proof}.")
    return int(any(problem.level == "error" for problem in ledger.problems))


def _exports(arguments: argparse.Namespace, told: Told) -> Ledger:
    from blogkit.importers import wordpress
    from blogkit.importers.web.visitor import Manners, Visitor

    def fetch(site: str) -> Fetch:
        if not site:
            raise ArchiveError(Problem("the export does not say where its site lies, so nothing can be downloaded"))
        return _fetch(Visitor(site, Manners(pause=arguments.pause)), arguments, told)

    return wordpress.import_(
        [Path(source) for source in arguments.sources],
        arguments.directory,
        media=arguments.media,
        keep_private=arguments.keep_private,
        pages=arguments.pages,
        fetch=fetch if arguments.fetch_media else None,
        progress=lambda number: told("items", number, 0),
    )


def _live(site: str, arguments: argparse.Namespace, told: Told) -> Ledger:
    from blogkit.importers import writer
    from blogkit.importers.web.visitor import Manners, Visitor
    from blogkit.importers.wordpress import rest

    visitor = Visitor(site, Manners(pause=arguments.pause))
    archive = rest.archive(site, arguments.directory, visitor, fresh=arguments.refresh, told=told)
    fetch = _fetch(visitor, arguments, told) if arguments.fetch_media else None
    return writer.write(
        archive,
        arguments.directory,
        media=arguments.media,
        fetch=fetch,
        progress=lambda number: told("items", number, 0),
    )


def _fetch(visitor: Visitor, arguments: argparse.Namespace, told: Told) -> Fetch:
    from blogkit.importers.fetching import Fetch

    return Fetch(visitor, arguments.largest << 20, progress=lambda done, all_: told("uploads", done, all_))


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


def add_verify(add: Add) -> None:
    """`blogkit verify`."""
    text = (
        "Compare a WordPress export with the site that was built from it: every text, reply, term, picture, address.\n"
        "Exit status 0 only when all is there that the export tells of."
    )
    verb = describe(add, "verify", verify, "prove that nothing was lost", text)
    verb.add_argument("exports", metavar="EXPORT.xml", type=Path, nargs="+", help="the export; several if it was split")
    verb.add_argument("--output", metavar="DIR", type=Path, help="the built site (default: output/)")
    verb.add_argument("--live", metavar="ADDRESS", help="compare with the old site too, which still answers there")
    verb.add_argument("--report", metavar="PAGE.html", type=Path, help="write a page with all that was found")
    verb.add_argument("--json", action="store_true", help="say it as JSON")
    verb.add_argument("--as-of", metavar="DATE", type=moment, help="the date of the build (default: now)")


def verify(arguments: argparse.Namespace) -> int:
    """`blogkit verify`."""
    import json

    from blogkit.verify import report, summary
    from blogkit.verify.proof import prove

    output = arguments.output or arguments.directory / "output"
    content = arguments.directory / "content"
    proof = prove(
        arguments.exports,
        output,
        content if content.is_dir() else None,
        arguments.as_of or epoch(),
        arguments.live or "",
    )
    if arguments.report:
        arguments.report.write_text(report.page(proof, "What became of the blog"), encoding="utf-8", newline="\n")
    print(json.dumps(summary.data(proof), ensure_ascii=False, indent=1) if arguments.json else summary.text(proof))
    return int(not proof.good)
