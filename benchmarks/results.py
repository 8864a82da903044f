"""What a run of the benchmark found, kept as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.race import Measure
from benchmarks.usage import Usage

Quantity = Callable[[Usage], float]


@dataclass(frozen=True, slots=True)
class Results:
    """Of one run."""

    day: str
    """When, as 2026-05-04."""
    machine: str
    corpus: str
    """In words."""
    essays: int
    """How many the corpus of the tables has; other sizes are for the plot."""
    titles: dict[str, str]
    """Generator → what the tables call it, with its version; in their order."""
    missing: dict[str, str]
    """Generator that could not be measured → why."""
    measures: tuple[Measure, ...]

    def of(self, peer: str, work: str, quantity: Quantity, essays: int = 0) -> list[float]:
        """One quantity of each turn; empty when it was not measured."""
        size = essays or self.essays
        return [
            quantity(measure.usage)
            for measure in self.measures
            if (measure.peer, measure.work, measure.essays) == (peer, work, size)
        ]

    def least(self, peer: str, work: str, quantity: Quantity, essays: int = 0) -> float | None:
        """The least of all turns, which other work on the machine has disturbed least."""
        return min(self.of(peer, work, quantity, essays), default=None)

    def middle(self, peer: str, work: str, quantity: Quantity) -> float | None:
        """The median of all turns."""
        found = self.of(peer, work, quantity)
        return median(found) if found else None

    @property
    def sizes(self) -> list[int]:
        """All sizes of corpus that were measured, in essays."""
        return sorted({measure.essays for measure in self.measures})

    @property
    def loads(self) -> tuple[float, float]:
        """The least and the greatest load average before a run."""
        loads = [measure.usage.load for measure in self.measures]
        return (min(loads), max(loads)) if loads else (0.0, 0.0)


def machine() -> str:
    """Processors, memory, system and Python, as far as they can be found."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = next((line.partition(":")[2].strip() for line in _processors() if line.startswith("model name")), "")
    cores = len(os.sched_getaffinity(0))
    system = f"{platform.system()} {platform.release()}"
    return f"{cores} × {model or platform.machine()}, {memory:.0f} GB, {system}, Python {platform.python_version()}"


def _processors() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def save(results: Results, path: Path) -> None:
    """Write them as JSON."""
    path.write_text(json.dumps(asdict(results), indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def load(path: Path) -> Results:
    """Read what `save` has written."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    measures = tuple(Measure(**item | {"usage": Usage(**item["usage"])}) for item in data["measures"])
    return Results(**data | {"measures": measures})
