"""`blogkit comment`: what readers send."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from blogkit.cli.verb import Add, describe, print_json, say
from blogkit.problems import ContentError, Location, Problem


def add_comment(add: Add) -> None:
    """`blogkit comment add`."""
    group = add("comment", help="file what readers send", description="What readers send.")
    verbs = group.add_subparsers(title="verbs", metavar="VERB", required=True)
    text = (
        "File answers that came by e-mail: each becomes a comment under what its subject names, with the status\n"
        "pending. The sender's address is not kept. A message that was filed before is not filed again."
    )
    verb = describe(verbs.add_parser, "add", add_messages, "file answers that came by e-mail", text)
    help_ = "a message, an mbox, a maildir or a folder of messages; - for one on standard input"
    verb.add_argument("messages", metavar="FILE", nargs="+", help=help_)
    verb.add_argument("--json", action="store_true", help="say what was done as JSON")


def add_messages(arguments: argparse.Namespace) -> int:
    """`blogkit comment add FILE…`."""
    from blogkit.config import find
    from blogkit.interact import answers

    root = find(arguments.directory)
    given = chain.from_iterable(_messages(name, arguments.directory) for name in arguments.messages)
    found = list(answers.file(root, given, datetime.now(UTC)))
    filed = [each for each in found if isinstance(each, answers.Filed)]
    problems = [each for each in found if isinstance(each, Problem)]
    if arguments.json:
        print_json({"messages": filed, "problems": problems})
    else:
        for each in filed:
            print(f"{each.file}: {each.became}{', pending' if each.became == 'filed' else ''}")
    say(problems)
    return int(bool(problems))


def _messages(name: str, directory: Path) -> Iterator[tuple[str, bytes]]:
    """(name, message) of each that an argument means."""
    from blogkit.interact import answers

    try:
        yield from answers.piped(sys.stdin.buffer) if name == "-" else answers.messages(directory / name)
    except OSError as error:
        raise ContentError(Problem(f"This cannot be read: {error.strerror or error}", Location(name))) from None
