"""What the server says in the terminal: what was saved, each Problem once, and when there are none any more."""

from __future__ import annotations

import sys
import time
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

    def note(self, paths: Sequence[str], seconds: float) -> None:
        """Which files of the site were saved, and how soon that was taken up; nothing where it was none."""
        if paths:
            more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
            self.say(f"{time.strftime('%H:%M:%S')}  {paths[0]}{more}, {1000 * seconds:.0f} ms")

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
