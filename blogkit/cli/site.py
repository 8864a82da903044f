"""`blogkit new`, `build`, `explain` and `serve`: a site, from its first day on."""

from __future__ import annotations

import argparse
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from blogkit.cli.verb import Add, add_warnings, count, describe, epoch, moment, print_json, say

if TYPE_CHECKING:
    from blogkit.build import Report
    from blogkit.engine.watch import Watch
    from blogkit.profile import Profiler

# new


def add_new(add: Add) -> None:
    """`blogkit new`."""
    text = "Make a folder with a small site to start from: settings, two posts, a page, a conversation."
    verb = describe(add, "new", new, "make a folder with a site to start from", text)
    verb.add_argument("folder", metavar="DIR", type=Path, help="the folder to make; it must not exist, or be empty")


def new(arguments: argparse.Namespace) -> int:
    """`blogkit new DIR`."""
    from blogkit.new import ABOUT, FIRST, copy

    folder, start = arguments.folder, arguments.start
    copy(folder)
    here = folder.resolve() == start
    folder = folder if start == Path.cwd() else folder.resolve()  # which leads there from where a person is
    steps = ["blogkit serve     see it in the browser", "blogkit build     write it to output/"]
    print(
        "\n  ".join(
            (
                f"A new site is {'here' if here else f'in {folder}'}. Next:\n",
                *[f"cd {quote(str(folder))}"][here:],
                *steps,
            )
        )
    )
    print("\nIts settings are in blogkit.toml: the title, your name, and the address where it will live.")
    print(f"Its first essay is {FIRST}, for you to write over; say who you are in {ABOUT}.")
    return 0


# build


def add_build(add: Add) -> None:
    """`blogkit build`."""
    text = (
        "Write the site to output/. Only what changed since the last build is made again.\n"
        "Exit status 1 when anything is wrong with the site; all of it is said in one run."
    )
    verb = describe(add, "build", build, "write the site to output/", text)
    _terms(verb)
    verb.add_argument(
        "--workers", metavar="N", type=count, default=0, help="processes to use (default: one a processor)"
    )
    verb.add_argument("--no-search", action="store_true", help="leave the index for search as it is")
    verb.add_argument("--explain", action="store_true", help="say of each output that is made why it is")
    verb.add_argument("--json", action="store_true", help="say what was done as JSON")
    verb.add_argument("--profile", action="store_true", help="say where the time went")
    add_warnings(verb)
    verb.add_argument("--strict", action="store_true", help="let warnings make the exit status 1 too")


def _terms(verb: argparse.ArgumentParser) -> None:
    """What a build depends on beside the site's files."""
    verb.add_argument("--output", metavar="DIR", type=Path, help="write to DIR instead of output/")
    verb.add_argument("--drafts", action="store_true", help="publish drafts and scheduled posts too")
    verb.add_argument("--as-of", metavar="DATE", type=moment, help="build as if it were DATE (default: now)")


def build(arguments: argparse.Namespace) -> int:
    """`blogkit build`."""
    from blogkit.build import build as run
    from blogkit.config import find
    from blogkit.engine.watch import NOBODY, Watches

    root = find(arguments.directory)
    profiler = _profiler() if arguments.profile else None
    watches = [watch for watch in (_bar(), profiler) if watch]
    moment, watch = arguments.as_of or epoch(), Watches(*watches) if watches else NOBODY
    searched = not arguments.no_search
    terms = root, arguments.output, moment, arguments.drafts, arguments.workers
    report = run(*terms, watch=watch, search=searched, final=True)
    say(report.problems, arguments.most)
    profile = profiler.result() if profiler else None
    if arguments.json:
        from msgspec.structs import asdict

        print_json(asdict(report) | ({"profile": profile} if profile else {}))
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
    parts += ["index for search made"] * report.indexed
    return f"{', '.join(parts)} in {report.seconds:.2f} s"


# explain


def add_explain(add: Add) -> None:
    """`blogkit explain`."""
    text = (
        "Say why the next build would make pages again; of one page, why it was made last, and from what.\n"
        "Nothing is made and nothing is changed. Name a page by its address, its path in output/, or its file."
    )
    verb = describe(add, "explain", explain, "say why pages are made again", text)
    verb.add_argument("page", metavar="URL", nargs="?", default="", help="a page (default: all that would be made)")
    verb.add_argument("--widest", action="store_true", help="what most pages depend on, with their number")
    verb.add_argument("--json", action="store_true", help="say it as JSON")
    _terms(verb)


def explain(arguments: argparse.Namespace) -> int:
    """`blogkit explain [URL]`."""
    from blogkit import explain as room
    from blogkit.config import find

    root = find(arguments.directory)
    record = room.explain(root, arguments.output, arguments.as_of or epoch(), arguments.drafts)
    result: object
    if arguments.widest:
        result = record.widest()
    else:
        result = record.account(arguments.page) if arguments.page else record.outlook()
    print_json(result) if arguments.json else print(result)
    return 0


# serve


def add_serve(add: Add) -> None:
    """`blogkit serve`."""
    text = "Show the site at a local address, and follow what you change. Drafts and scheduled posts are shown too."
    verb = describe(add, "serve", serve, "preview the site in a browser", text)
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
    from blogkit.engine.watch import NOBODY

    root = find(arguments.directory)
    room.serve(
        root,
        arguments.host,
        arguments.port,
        open_browser=arguments.open,
        production=arguments.production,
        as_of=epoch(),
        watch=_bar() or NOBODY,
    )
    return 0
