"""The progress bar of a long build, on a terminal. A quick build never shows it, and never loads what draws it."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from blogkit.engine.watch import Watch

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 1.0
"""Seconds that a person waits without asking how long it will be."""
PAUSE = 0.1
"""Seconds between two looks of the bar. It is drawn between two results, by no thread of its own."""
TITLES = {"read": "Reading", "shrink": "Making smaller pictures", "make": "Making", "publish": "Publishing"}


def wanted() -> bool:
    """Whether there is somebody to see a bar, on a terminal that can draw one."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


class Bar(Watch):
    """A bar for the stages that have many jobs."""

    def __init__(self) -> None:
        self._due = time.perf_counter() + PATIENCE
        self._title, self._jobs, self._count = "", 0, 0
        self._progress: Progress | None = None

    def stage(self, name: str) -> None:
        """The bar of the stage before goes away."""
        self.end()
        self._title = TITLES.get(name, "")

    def expect(self, jobs: int) -> None:
        """How long the bar is."""
        self._jobs, self._count = jobs, 0

    def done(self, job: object, result: object, seconds: float) -> None:
        """One step."""
        self._count += 1
        now = time.perf_counter()
        if now >= self._due and self._title:
            self._due = now + PAUSE
            self._draw()

    def end(self) -> None:
        """Nothing is left of it on the terminal."""
        if self._progress:
            self._progress.stop()
            self._progress = None

    def _draw(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        if self._progress is None:
            columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
            console = Console(stderr=True)
            self._progress = Progress(
                *columns, console=console, auto_refresh=False, transient=True,
                redirect_stdout=False, redirect_stderr=False,
            )  # fmt: skip
            self._progress.add_task(self._title, total=self._jobs)
            self._progress.start()
        self._progress.update(self._progress.task_ids[0], completed=self._count, refresh=True)
