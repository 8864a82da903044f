"""What the server says in the terminal: each Problem once, and when there are none any more."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TextIO

from blogkit.problems import Problem


class Console:
    """Results go to stdout, Problems to stderr."""

    def __init__(self) -> None:
        self._problems: Sequence[Problem] = ()

    def say(self, line: str) -> None:
        """One line, at once."""
        _write(sys.stdout, line)

    def tell(self, problems: Sequence[Problem]) -> None:
        """Which Problems are new, and when all are solved."""
        known = set(self._problems)
        for problem in problems:
            if problem not in known:
                _write(sys.stderr, str(problem))
        if known and not problems:
            self.say("All problems are solved.")
        self._problems = problems


def _write(stream: TextIO, line: str) -> None:
    with suppress(OSError):  # nobody reads it any more
        stream.write(f"{line}\n")
        stream.flush()
