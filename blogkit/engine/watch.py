"""Watch: who wants to know how a build goes on, and how long each piece of work takes, is told as it happens.

Where NOBODY looks on, nothing is timed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

J = TypeVar("J")
R = TypeVar("R")


class Watch:
    """One who looks on, and does nothing about it."""

    def stage(self, name: str) -> None:
        """A stage begins; the one before has ended."""

    def expect(self, jobs: int) -> None:
        """So many jobs are to be done in this stage."""

    def done(self, job: object, result: object, seconds: float) -> None:
        """One of them has been done, in so many seconds of one process."""

    def end(self) -> None:
        """All has come to its end, a good one or a bad."""


NOBODY = Watch()


class Watches(Watch):
    """Several who look on."""

    def __init__(self, *watches: Watch) -> None:
        self._watches = watches

    def stage(self, name: str) -> None:
        """Tell all of them."""
        for watch in self._watches:
            watch.stage(name)

    def expect(self, jobs: int) -> None:
        """Tell all of them."""
        for watch in self._watches:
            watch.expect(jobs)

    def done(self, job: object, result: object, seconds: float) -> None:
        """Tell all of them."""
        for watch in self._watches:
            watch.done(job, result, seconds)

    def end(self) -> None:
        """Tell all of them."""
        for watch in self._watches:
            watch.end()


def timed(prepare: Callable[..., Callable[[J], R]], given: tuple[Any, ...]) -> Callable[[J], tuple[R, float]]:
    """What `prepare(*given)` gives, made to tell how long each job takes it."""
    function = prepare(*given)

    def work(job: J) -> tuple[R, float]:
        began = time.perf_counter()
        return function(job), time.perf_counter() - began

    return work


def watched(watch: Watch, jobs: Sequence[J], results: Iterable[tuple[R, float]]) -> Iterator[R]:
    """The results of timed jobs, each told to the watch as it comes."""
    watch.expect(len(jobs))
    for job, (result, seconds) in zip(jobs, results, strict=True):
        watch.done(job, result, seconds)
        yield result
