"""What a command uses: time, memory of all its processes together, and files that it writes. Linux only."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
PAUSE = 0.05
"""Seconds between two looks at the memory."""
SHARE = 20
"""A look may take one part in so many of the time: the kernel counts pages while the process waits."""
TICK = 0.02
"""Seconds: more than the grain of the clock that stamps files."""


class Broken(Exception):
    """A build that failed, or did not do what it should."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Of one run."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds on all processors, in user and kernel mode."""
    memory: int
    """Bytes: the peak of the summed PSS, in which a page that n processes share counts 1/n for each."""
    written: int
    """Files in the output folder that are new or were written again."""
    load: float
    """The machine's load average when it began: more than 0.5 or so means that others were working, too."""


def plain() -> dict[str, str]:
    """The environment, in which Python keeps what it compiles, as what users install is kept."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(command: Sequence[str], site: Path, output: Path) -> Usage:
    """Run a command in the folder `site`; count what it writes into `output`. Raises Broken when it fails.

    What it says is in `build.log` there.
    """
    os.sync()
    load, begin = os.getloadavg()[0], time.time()
    time.sleep(TICK)
    with (site / "build.log").open("wb") as log:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=site, stdout=log, stderr=subprocess.STDOUT, env=plain())  # noqa: S603
        with Watch(process.pid) as watch:
            _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Broken(f"its build failed with status {process.returncode}, see {site / 'build.log'}")
    count = sum(1 for _ in written(output, begin))
    return Usage(wall, used.ru_utime + used.ru_stime, watch.peak, count, load)


def written(folder: Path, since: float) -> Iterator[Path]:
    """The files below a folder whose content or name is younger than a time in seconds."""
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place, name)
            if path.stat().st_ctime > since:
                yield path


class Watch:
    """Looks at the memory of a process and all below it, from time to time, in a thread of its own."""

    def __init__(self, process: int) -> None:
        self.process = process
        self.peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        took = 0.0
        while not self._over.wait(max(PAUSE, SHARE * took)):
            begin = time.perf_counter()
            self.peak = max(self.peak, sum(map(pss, family(self.process))))
            took = time.perf_counter() - begin


def family(process: int) -> Iterator[int]:
    """A process, its children, and theirs."""
    children: dict[int, list[int]] = defaultdict(list)
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            children[parent(entry)].append(int(entry.name))
    left = [process]
    while left:
        process = left.pop()
        left += children[process]
        yield process


def parent(entry: Path) -> int:
    """Of a folder in /proc (proc_pid_stat(5)); -1 when the process is gone."""
    try:
        return int((entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return -1


def pss(process: int) -> int:
    """Bytes that a process holds, its share of what it shares (proc_pid_smaps(5)); 0 when it is gone."""
    try:
        lines = (PROC / str(process) / "smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
