"""What the verbs have in common: how one is described, and how it says what is wrong."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from blogkit.problems import Location, Problem

MOST = 3
"""Warnings that are said in full, unless all are asked for."""

Add = Callable[..., argparse.ArgumentParser]


def describe(
    add: Add, name: str, run: Callable[[argparse.Namespace], int], summary: str, text: str
) -> argparse.ArgumentParser:
    """Add a verb with its summary, its text and what runs it."""
    verb = add(name, help=summary, description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    verb.set_defaults(run=run)
    return verb


def print_json(result: object) -> None:
    """Say a result as JSON."""
    from msgspec import json

    print(json.format(json.encode(result)).decode())


def say(problems: Iterable[Problem], most: int = MOST) -> None:
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
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write 2026-03-01 or 2026-03-01T09:30+01:00") from None
    return moment.astimezone()


def epoch() -> datetime | None:
    """The build date that the environment sets (reproducible-builds.org, SOURCE_DATE_EPOCH)."""
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(text), UTC) if text.isdigit() else None
