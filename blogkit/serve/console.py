"""What the server says in the terminal: a line for each build that changed something, and each Problem once."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from typing import TextIO

from blogkit.build import Report
from blogkit.problems import Problem


class Console:
    """Results go to stdout, Problems to stderr."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    def say(self, line: str) -> None:
        """One line, at once."""
        _write(sys.stdout, line)

    def tell(self, report: Report) -> None:
        """What a build did, which Problems are new, and when there are none any more."""
        for problem in sorted(report.problems, key=lambda problem: (str(problem.where or ""), problem.what)):
            if problem not in self._problems:
                _write(sys.stderr, str(problem))
        if self._problems and not report.problems:
            self.say("All problems are solved.")
        self._problems = report.problems
        if report.made or report.removed:
            self.say(f"{time.strftime('%H:%M:%S')}  {_done(report)}")


def _done(report: Report) -> str:
    first = next(iter(report.made), "")
    made = first if len(report.made) == 1 else f"{len(report.made)} pages and files"
    parts = [f"{made} made"] if report.made else []
    parts += [f"{len(report.removed)} removed"] if report.removed else []
    return f"{', '.join(parts)} in {report.seconds:.2f} s"


def _write(stream: TextIO, line: str) -> None:
    with suppress(OSError):  # nobody reads it any more
        stream.write(f"{line}\n")
        stream.flush()
