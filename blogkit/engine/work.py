"""Work: one function over many jobs, in this process when there is little, in several when there is much.

The function is made by `prepare(*given)`, once in each process, so that what all jobs share crosses over once. Under
`fork` it does not even cross: the child inherits it. One worker and many give the same results in the same order.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from blogkit.engine.watch import NOBODY, Watch, timed, watched
from blogkit.problems import BlogkitError, Problem

J = TypeVar("J")
R = TypeVar("R")

LITTLE = 64
"""Below this many jobs a process of its own costs more than it brings (start: 20 ms by fork, 300 ms by spawn)."""

DONE = b"\x04"
"""What the result of a process ends with, unless it died."""

YIELDING = 5
"""By how much a process that nobody waits for yet is nicer: it has a third of the time of another."""

DIED = Problem(
    "A process that blogkit had started was ended by the system",
    hint="Mostly this is for want of memory: `--workers 1` needs the least.",
)

_function: Callable[[Any], Any] | None = None


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def each(
    prepare: Callable[..., Callable[[J], R]],
    given: tuple[Any, ...],
    jobs: Sequence[J],
    workers: int = 0,
    method: str = "",
    watch: Watch = NOBODY,
    little: int = LITTLE,
) -> Iterator[R]:
    """Yield `prepare(*given)(job)` for each job, in order.

    `workers` 0 means as many as there are processors; `method` is a start method of multiprocessing, by default
    `fork` on Linux and `spawn` elsewhere; `watch` is told how long each job took; fewer jobs than `little` are done
    in this process.
    """
    if watch is not NOBODY:
        yield from watched(watch, jobs, each(timed, (prepare, given), jobs, workers, method, little=little))
        return
    workers = workers or cores()
    if workers == 1 or len(jobs) < little:
        yield from map(prepare(*given), jobs)
        return
    import multiprocessing  # 20 ms, with the next, and most builds have little to do
    from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor

    context = multiprocessing.get_context(method or ("fork" if sys.platform == "linux" else "spawn"))
    chunk = max(1, min(64, len(jobs) // (workers * 4)))
    with ProcessPoolExecutor(workers, context, _begin, (prepare, given)) as pool:
        try:
            with _deaf():
                results = pool.map(_do, jobs, chunksize=chunk)
            yield from results
        except BrokenProcessPool:
            raise BlogkitError(DIED) from None


class Ahead:
    """Something that a child of this process does meanwhile; to call it waits for that, and has its result.

    Without a child, or when that has died, it is done here and then.
    """

    def __init__(self, function: Callable[[], bytes], child: int = 0, reading: int = -1) -> None:
        self._function, self._child, self._reading = function, child, reading

    def __call__(self) -> bytes:
        """What it came to."""
        if not self._child:
            return self._function()
        with open(self._reading, "rb") as pipe:
            found = pipe.read()
        os.waitpid(self._child, 0)
        return found.removesuffix(DONE) if found.endswith(DONE) else self._function()

    def give_way(self) -> None:
        """Let others go first: nobody waits for this yet."""
        if self._child:
            with suppress(OSError):  # where the system lets nobody do so
                os.setpriority(os.PRIO_PROCESS, self._child, os.getpriority(os.PRIO_PROCESS, 0) + YIELDING)


def beside(function: Callable[[], bytes]) -> Ahead:
    """Begin something in a process of its own.

    Only where that is cheaper than it is worth (a fork takes 2 ms), and safe: a thread might hold a lock. Elsewhere it
    is done when it is wanted.
    """
    if sys.platform != "linux" or threading.active_count() > 1 or cores() == 1:
        return Ahead(function)
    reading, writing = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if not child:
        try:
            _watch(parent)
            with open(writing, "wb") as pipe:
                pipe.write(function() + DONE)
        finally:
            os._exit(0)
    os.close(writing)
    return Ahead(function, child, reading)


def _watch(parent: int) -> None:
    """End this process when the one that it was forked from is gone: look every second, for a thread could not fork."""

    def look(*_: object) -> None:
        if os.getppid() != parent:
            os._exit(1)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, 1, 1)


_held: list[object] = []


def hold(*things: object) -> None:
    """Keep things until this process ends, and let nothing that there is be looked through for garbage.

    To take 10 000 essays apart, and look through them once more, takes 40 ms.
    """
    _held.extend(things)
    gc.freeze()


def is_holding() -> bool:
    """Whether there is anything that should not be taken apart."""
    return bool(_held)


@contextmanager
def unswept() -> Iterator[None]:
    """While this lasts, Python does not look for garbage in circles: a site is built up, and next to none is made.

    It would look at all of 10 000 essays again and again, for a third of the time of a build with little to do.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def _deaf() -> Iterator[None]:
    """While this lasts, processes are started that do not hear Ctrl-C until they want to: it is sent to all at once."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(prepare: Callable[..., Callable[[Any], Any]], given: tuple[Any, ...]) -> None:
    global _function  # noqa: PLW0603 a worker process has one function, for all its life
    gc.freeze()  # what was inherited stays; what a job leaves is mostly no garbage that needs looking for: 12 % of time
    gc.set_threshold(100_000, 50, 100)
    gc.enable()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _function = prepare(*given)
    signal.signal(signal.SIGINT, _hurry)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])


def _hurry(*_: object) -> None:
    """After Ctrl-C, do what is still to be done by doing nothing: nobody will look at it.

    To die instead would make the pool believe in an accident, and say so in its own way.
    """
    global _function  # noqa: PLW0603
    _function = _nothing


def _nothing(_: Any) -> None:
    pass


def _end_with_parent() -> None:
    """End this process when the one that started it is gone: killed, it could not tell its workers to stop."""
    from multiprocessing import parent_process

    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _do(job: Any) -> Any:
    assert _function is not None
    return _function(job)
