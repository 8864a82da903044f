"""`blogkit publish`: the built site, carried to a host."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from blogkit.cli.verb import Add, add_warnings, describe, epoch, moment, print_json, say

if TYPE_CHECKING:
    from blogkit.publish import Report


def add_publish(add: Add) -> None:
    """`blogkit publish`."""
    text = (
        "Carry output/ to a host that blogkit.toml names, as [publish.live]: a folder, rsync, a git branch, S3, SFTP.\n"
        "Only what changed is carried, and nothing is removed that blogkit did not publish."
    )
    verb = describe(add, "publish", publish, "carry the built site to a host", text)
    verb.add_argument("target", metavar="TARGET", nargs="?", default="", help="its name (default: the only one)")
    verb.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")
    verb.add_argument("--all", action="store_true", help="put all files again: somebody has changed them there")
    verb.add_argument("--overwrite", action="store_true", help="replace files that blogkit did not publish")
    verb.add_argument("--output", metavar="DIR", type=Path, help="the built site (default: output/)")
    verb.add_argument("--as-of", metavar="DATE", type=moment, help="the date of the build (default: now)")
    verb.add_argument("--json", action="store_true", help="say what was done as JSON")
    add_warnings(verb)


def publish(arguments: argparse.Namespace) -> int:
    """`blogkit publish [TARGET]`."""
    from blogkit import publish as room
    from blogkit.config import find
    from blogkit.engine.watch import NOBODY
    from blogkit.progress import Bar, wanted
    from blogkit.publish.course import followed

    with followed() as course:
        report = room.publish(
            find(arguments.directory),
            arguments.target,
            arguments.output,
            arguments.as_of or epoch(),
            dry=arguments.dry_run,
            everything=arguments.all,
            overwrite=arguments.overwrite,
            course=course,
            watch=Bar() if wanted() and not arguments.dry_run else NOBODY,
        )
    say(report.problems, arguments.most)
    if arguments.json:
        from msgspec.structs import asdict

        print_json(asdict(report))
        return 0
    if arguments.dry_run:
        for sign, paths in (("+", report.new), ("~", report.changed), ("-", report.removed)):
            print("".join(f"{sign} {path}\n" for path in paths), end="")
    print(summary(report, arguments.dry_run))
    return 0


def summary(report: Report, dry: bool) -> str:
    """What was done, or would be, on one line."""
    counts = (len(report.new), "new"), (len(report.changed), "changed"), (len(report.removed), "removed")
    parts = ", ".join(f"{number} {word}" for number, word in (*counts, (report.kept, "as they were")))
    done = "; nothing was changed" if dry else f" in {report.seconds:.2f} s"
    return f"{report.target}: {parts}{done} ({report.to})"
