"""The verbs of the command line.

Results go to stdout, Problems to stderr. Exit status: 0 good, 1 problems, 2 usage, 130 interrupted. What a verb needs
is imported when it runs, so that `blogkit --help` is there at once.
"""

from __future__ import annotations

import os
import sys
from argparse import RawDescriptionHelpFormatter
from collections.abc import Sequence
from contextlib import chdir
from pathlib import Path
from typing import NoReturn

from blogkit import __version__
from blogkit.cli import comment, exchange, publish, site, theme
from blogkit.cli.verb import Parser, say
from blogkit.engine import work
from blogkit.problems import BlogkitError, ContentError, Location, Problem

EPILOG = """\
first steps:
  blogkit new my-blog       make a folder with a site to start from
  cd my-blog
  blogkit serve             see it in the browser; it follows what you change
  blogkit build             write it to output/, for any static host
  blogkit publish           carry it there, once blogkit.toml says where

coming from WordPress:
  blogkit import wordpress export.xml
  blogkit import wordpress https://my-blog.example/
"""


def run() -> NoReturn:
    """Run one verb, and end the process: at once, where there is much that it would take apart first."""
    status = main()
    if not work.is_holding():
        sys.exit(status)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        status = 1
    os._exit(status)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a Windows console that has no → must not stop a build
    try:
        return _run(argv)
    except BlogkitError as error:
        say(error.problems)
        return 1
    except KeyboardInterrupt as error:
        state = f": {error}" if error.args else ""
        print(f"\ninterrupted{state}", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        what = f"{error.strerror or error}: {error.filename}" if error.filename else str(error)
        say([Problem(what, hint="Look whether the disk is full and whether you may write there.")])
        return 1


def _run(argv: Sequence[str] | None) -> int:
    parser = _parser()
    arguments, rest = parser.parse_known_args(argv)
    if rest:
        getattr(arguments, "verb", parser).error(f"unrecognized arguments: {' '.join(rest)}")
    if not hasattr(arguments, "run"):
        parser.print_help(sys.stderr)
        return 2
    if not arguments.directory.is_dir():
        raise ContentError(Problem("There is no such folder", Location(arguments.directory.as_posix())))
    arguments.start = Path.cwd()
    with chdir(arguments.directory):
        arguments.directory = Path()
        return int(arguments.run(arguments))


def _parser() -> Parser:
    parser = Parser(
        prog="blogkit",
        description="Essays and the conversations around them, as a static site that outlives its host.",
        epilog=EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"blogkit {__version__}")
    parser.add_argument(
        "-C", dest="directory", metavar="DIR", type=Path, default=Path(), help="run as if started in DIR"
    )
    verbs = parser.add_subparsers(title="verbs", metavar="VERB")
    site.add_new(verbs.add_parser)
    site.add_build(verbs.add_parser)
    site.add_explain(verbs.add_parser)
    site.add_serve(verbs.add_parser)
    publish.add_publish(verbs.add_parser)
    theme.add_theme(verbs.add_parser)
    comment.add_comment(verbs.add_parser)
    exchange.add_import(verbs.add_parser)
    exchange.add_verify(verbs.add_parser)
    return parser
