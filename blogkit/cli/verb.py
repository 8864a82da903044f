"""What the verbs have in common: how one is described, and how it says what is wrong."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import NoReturn

from blogkit.problems import BlogkitError, Location, Problem

MOST = 3
"""Warnings that are said in full, unless all are asked for."""

MOST_DIGITS = 9
"""Of a number on the command line."""

Add = Callable[..., argparse.ArgumentParser]


class Parser(argparse.ArgumentParser):
    """A parser that names the word that was probably meant."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and end with status 2."""
        from blogkit.toml import did_you_mean, nearest

        known = {word for action in self._actions for word in (*action.option_strings, *(action.choices or ()))}
        wrong = message.partition("invalid choice: ")[2] or message.partition("unrecognized arguments: ")[2]
        hint = did_you_mean(nearest(wrong.split()[0].strip("'").partition("=")[0], known)) if wrong else ""
        super().error(f"{message.partition(' (choose from ')[0]}. {hint}" if hint else message)


def describe(
    add: Add, name: str, run: Callable[[argparse.Namespace], int], summary: str, text: str
) -> argparse.ArgumentParser:
    """Add a verb with its summary, its text and what runs it."""
    verb = add(name, help=summary, description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    verb.set_defaults(run=run, verb=verb)
    return verb


def print_json(result: object) -> None:
    """Say a result as JSON."""
    from msgspec import json

    print(json.format(json.encode(result)).decode())


def add_warnings(verb: argparse.ArgumentParser) -> None:
    """Give a verb the option by which it says all that it has to say."""
    text = "show all warnings, not only the first three"
    verb.add_argument("--warnings", dest="most", action="store_const", const=sys.maxsize, default=MOST, help=text)


def say(problems: Iterable[Problem], most: int = sys.maxsize) -> None:
    """Say all errors, and so many warnings: an old blog has hundreds, which must not bury what is new."""
    ranked = sorted(problems, key=lambda p: (p.level == "error", p.where or Location(""), p.what))
    warnings = [problem for problem in ranked if problem.level == "warning"]
    for problem in ranked:
        if problem.level == "error" or problem in warnings[:most]:
            print(problem, file=sys.stderr)
    if len(warnings) > most:
        print(f"… and {len(warnings) - most} more warnings; --warnings shows all of them", file=sys.stderr)


def moment(text: str) -> datetime:
    """A date as it is written on the command line."""
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write 2026-03-01 or 2026-03-01T09:30+01:00") from None


def count(text: str) -> int:
    """A number of things as it is written on the command line."""
    if not text.isdecimal() or len(text) > MOST_DIGITS:
        raise argparse.ArgumentTypeError(f"{text!r} is no number; write 0, 1, 2 …")
    return int(text)


def epoch() -> datetime | None:
    """The build date that the environment sets (reproducible-builds.org, SOURCE_DATE_EPOCH). Raises BlogkitError."""
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        return datetime.fromtimestamp(int(text), UTC) if text else None
    except (ValueError, OverflowError, OSError):
        hint = "Set it to the seconds since 1970, as `date +%s` says them, or unset it."
        raise BlogkitError(Problem(f"SOURCE_DATE_EPOCH is no moment: {text!r}", hint=hint)) from None
