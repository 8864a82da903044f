"""Rest: how a build left everything, so that the next one sees at one glance what was touched since.

A glance is one stat of each file and folder that was read or written; no file is opened: 3 µs each. Of a file that
was not settled when it was read nothing is known, and so it counts as touched the next time.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from msgspec import Struct, msgpack

from blogkit.engine import work
from blogkit.engine.digest import Digest
from blogkit.engine.stat import UNKNOWN, Stat, settled, stat, stats
from blogkit.engine.store import Store
from blogkit.problems import Problem
from blogkit.reading.sources import CONTENT

FACT = "rest"

Stats = Mapping[str, Stat]
"""Path → stat. A folder's path has a slash at its end; its stat changes when a name in it comes or goes."""


class Seen(Struct, frozen=True, array_like=True):
    """Stats, packed: there are 60 000 for a site of 10 000 essays, and mostly they are only compared."""

    names: bytes
    stats: bytes

    def touched(self, place: str, brief: bool = False) -> set[str]:
        """The paths below a place that have another stat now, or are gone; `brief`: size and time are all that counts.

        Who copies or links outputs changes their other times.
        """
        names, then = self.paths(), array("q", self.stats)
        now = stats(place, names)
        if now == then:
            return set()
        width = 2 if brief else 4
        rows = range(0, 4 * len(names), 4)
        return {n for n, at in zip(names, rows, strict=True) if now[at : at + width] != then[at : at + width]}

    def stats_by_name(self) -> dict[str, Stat]:
        """The stats, unpacked."""
        numbers = array("q", self.stats)
        rows = zip(*[iter(numbers)] * 4, strict=True)
        return dict(zip(self.paths(), rows, strict=True))

    def updated(self, stats: Stats, gone: Collection[str] = ()) -> Seen:
        """The same with other stats for some of the names; new names may be among them, and others be gone."""
        names, numbers = self.paths(), array("q", self.stats)
        if gone:
            kept = [at for at, name in enumerate(names) if name not in gone]
            names = [names[at] for at in kept]
            numbers = array("q", (n for at in kept for n in numbers[4 * at : 4 * at + 4]))
        new = dict(stats)
        for at, name in enumerate(names):
            if name in stats:
                numbers[4 * at : 4 * at + 4] = array("q", new.pop(name))
        for row in new.values():
            numbers.extend(row)
        return Seen(os.fsencode("\0".join([*names, *new])), numbers.tobytes())

    def paths(self) -> list[str]:
        """All paths, in their order."""
        return os.fsdecode(self.names).split("\0") if self.stats else []


def seen(stats: Stats) -> Seen:
    """Stats, packed."""
    numbers = array("q")
    for row in stats.values():
        numbers.extend(row)
    return Seen(os.fsencode("\0".join(stats)), numbers.tobytes())


def read(paths: Iterable[Path]) -> Seen:
    """The stats of files and folders that were read a moment ago, or will be."""
    stats = ((path.as_posix(), stat(str(path))) for path in paths)
    return seen({path: found if settled(found) else UNKNOWN for path, found in stats})


class Rest(Struct, frozen=True):
    """A state of rest."""

    setting: Digest
    """Of what a build depends on beside its files: the code, where it writes, whether drafts are shown."""
    since: datetime
    """The build's date."""
    until: datetime | None
    """When the next post is due; None when none is."""
    around: Seen
    """The settings, the theme, the site's templates: below the site's root, or absolute."""
    content: Seen
    """Below content/."""
    outputs: Seen
    """Below the output folder."""
    kept: int
    """How many outputs there are."""
    indexed: bool
    """Whether the index for search is that of the texts, or there is to be none."""
    problems: list[Problem]

    def covers(self, setting: Digest, moment: datetime) -> bool:
        """Whether it tells of builds with this setting at this time: the same posts are due."""
        return self.setting == setting and self.since <= moment and (self.until is None or moment < self.until)

    def touched(self, root: Path, place: Path) -> Touched:
        """What has been changed, removed or added since. A folder stands for what came or went in it."""

        def outputs() -> bytes:
            return msgpack.encode([*map(os.fsencode, self.outputs.touched(f"{place}{os.sep}", brief=True))])

        ahead = work.beside(outputs)  # half of the time is theirs
        around, content = self.around.touched(""), self.content.touched(f"{root / CONTENT}{os.sep}")
        return Touched(bool(around), content, {*map(os.fsdecode, msgpack.decode(ahead()))})


class Touched(Struct, frozen=True):
    """What is no longer as it was left."""

    around: bool
    content: set[str] = set()
    outputs: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self.around or self.content or self.outputs)


def recall(store: Store) -> Rest | None:
    """The last state of rest, if there was one. Raises what a damaged Store does."""
    fact = store.fact(FACT)
    return msgpack.decode(fact, type=Rest) if fact else None


def keep(store: Store, rest: Rest) -> None:
    """Keep it in place of the last one."""
    store.state(FACT, msgpack.encode(rest))
