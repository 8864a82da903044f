"""Rest: how a build left everything, so that the next one sees at one glance what was touched since.

A glance is one stat of each file and folder that was read or written; no file is opened: 3 µs each. Of a file that
was not settled when it was read nothing is known, and so it counts as touched the next time. Stats are kept in parts:
to write 4 MB anew after each edit would take 30 ms.
"""

from __future__ import annotations

import os
import struct
from array import array
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from functools import cached_property, partial
from itertools import chain, islice, zip_longest
from pathlib import Path

from msgspec import Struct, msgpack, structs

from blogkit.engine import work
from blogkit.engine.digest import Digest
from blogkit.engine.stat import UNKNOWN, Stat, settled, stat, stats
from blogkit.engine.store import Store
from blogkit.problems import Problem
from blogkit.reading.sources import CONTENT

FACT = "rest"
PART = 500
"""Stats in a part: 30 KB."""
_ROW = struct.Struct("4q")

Stats = Mapping[str, Stat]
"""Path → stat. A folder's path has a slash at its end; its stat changes when a name in it comes or goes."""


class Part(Struct, frozen=True, array_like=True):
    """Stats, packed: there are 60 000 for a site of 10 000 essays, and mostly they are only compared."""

    names: bytes
    stats: bytes

    def paths(self) -> list[str]:
        """The paths, in their order."""
        return os.fsdecode(self.names).split("\0") if self.stats else []

    def stats_by_name(self) -> dict[str, Stat]:
        """The stats, unpacked."""
        return dict(zip(self.paths(), _ROW.iter_unpack(self.stats), strict=True))

    def touched(self, place: str, brief: bool) -> set[str]:
        """As Seen has it."""
        names, then = self.paths(), array("q", self.stats)
        now = stats(place, names)
        if now == then:
            return set()
        width = 2 if brief else 4
        rows = range(0, 4 * len(names), 4)
        return {n for n, at in zip(names, rows, strict=True) if now[at : at + width] != then[at : at + width]}


class Seen(Struct, frozen=True, array_like=True):
    """Stats in parts, each of which is kept by itself: few are others after an edit."""

    parts: tuple[Part, ...] = ()

    def touched(self, place: str, brief: bool = False) -> set[str]:
        """The paths below a place that have another stat now, or are gone; `brief`: size and time are all that counts.

        Who copies or links outputs changes their other times.
        """
        return set[str]().union(*(part.touched(place, brief) for part in self.parts))

    def stats_by_name(self) -> dict[str, Stat]:
        """The stats, unpacked."""
        rows = _ROW.iter_unpack(b"".join([part.stats for part in self.parts]))
        return dict(zip(self.paths(), rows, strict=True))

    def updated(self, stats: Stats, gone: Collection[str] = ()) -> Seen:
        """The same with other stats for some of the names; new names may be among them, and others be gone."""
        parts, new, concerned = [*self.parts], dict(stats), {*stats, *gone}
        for number, part in enumerate(parts):
            if not concerned.isdisjoint(part.paths()):
                rows = part.stats_by_name().items()
                parts[number] = _packed({name: new.pop(name, row) for name, row in rows if name not in gone})
        if new and parts:
            new = parts.pop().stats_by_name() | new
        return Seen((*parts, *seen(new).parts))

    def paths(self) -> list[str]:
        """All paths, in their order."""
        return [path for part in self.parts for path in part.paths()]


def seen(stats: Stats) -> Seen:
    """Stats, packed."""
    rows = iter(stats.items())
    return Seen(tuple(_packed(dict(some)) for some in iter(lambda: [*islice(rows, PART)], [])))


def _packed(stats: Stats) -> Part:
    numbers = array("q", chain.from_iterable(stats.values()))
    return Part(os.fsencode("\0".join(stats)), numbers.tobytes())


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

    def touched(self, root: Path, place: Path, soon: Callable[[Collection[str]], object] = list) -> Touched:
        """What has been changed, removed or added since. A folder stands for what came or went in it.

        Where there is something of the content, `soon` is called with what of it was found first: that may be done
        while the others are still looked at.
        """
        base, below = f"{place}{os.sep}", f"{root / CONTENT}{os.sep}"
        half = (len(self.content.parts) + len(self.outputs.parts)) // 2
        ahead = work.beside(partial(_looked, partial(Seen(self.outputs.parts[:half]).touched, base, brief=True)))
        around, content = self.around.touched(""), set[str]()
        parts = [*self.content.parts[1:], *self.content.parts[:1]]  # from its end: the top, then what has come last
        while parts and not content and not around:
            content = Seen((parts.pop(),)).touched(below)
        left = partial(Seen(tuple(parts)).touched, below)
        outputs = partial(Seen(self.outputs.parts[half:]).touched, base, brief=True)
        if content or around:
            ahead.give_way()
            also = work.beside(partial(_looked, left, outputs))
            soon(content)
            further, mine = _found(also())
        else:
            further, mine = left(), outputs()
        return Touched(bool(around), content | further, lambda: mine.union(*_found(ahead())))


def _looked(*looks: Callable[[], set[str]]) -> bytes:
    """What each look finds, for another process."""
    return msgpack.encode([[*map(os.fsencode, look())] for look in looks])


def _found(looked: bytes) -> list[set[str]]:
    """What each look found there."""
    return [{*map(os.fsdecode, names)} for names in msgpack.decode(looked)]


class Touched:
    """What is no longer as it was left."""

    def __init__(
        self, around: bool, content: Collection[str] = (), outputs: Callable[[], Collection[str]] = tuple
    ) -> None:
        """`outputs` waits for what is still looked at."""
        self.around, self.content, self._outputs = around, content, outputs

    @cached_property
    def outputs(self) -> Collection[str]:
        """Below the output folder: not wanted before content/ has been read."""
        return self._outputs()

    def __bool__(self) -> bool:
        return bool(self.around or self.content or self.outputs)


class _Kept(Struct, frozen=True):
    """A state of rest without the stats of content and outputs, which are so many parts."""

    rest: Rest
    content: int
    outputs: int


def recall(store: Store) -> Rest | None:
    """The last state of rest, if there was one. Raises what a damaged Store does."""
    fact = store.fact(FACT)
    if not fact:
        return None
    kept = msgpack.decode(fact, type=_Kept)
    content, outputs = _recalled(store, "content", kept.content), _recalled(store, "outputs", kept.outputs)
    return structs.replace(kept.rest, content=content, outputs=outputs)


def keep(store: Store, rest: Rest, last: Rest | None) -> None:
    """Keep it in place of the last one, for good."""
    lengths = len(rest.content.parts), len(rest.outputs.parts)
    kept = _Kept(structs.replace(rest, content=Seen(), outputs=Seen()), *lengths)
    store.state(FACT, msgpack.encode(kept))
    _keep(store, "content", rest.content, last.content if last else Seen())
    _keep(store, "outputs", rest.outputs, last.outputs if last else Seen())
    store.commit()


def _recalled(store: Store, name: str, count: int) -> Seen:
    facts = (store.fact(f"{FACT} {name} {number}") for number in range(count))
    return Seen(tuple(msgpack.decode(fact, type=Part) for fact in facts))


def _keep(store: Store, name: str, seen: Seen, last: Seen) -> None:
    """Keep the parts that are not as they were."""
    for number, (part, before) in enumerate(zip_longest(seen.parts, last.parts)):
        if part != before:
            store.state(f"{FACT} {name} {number}", msgpack.encode(part) if part else b"")
