"""The Plan: what has to change on a host, and in which order. Pure; hosts only carry it out.

A visitor never meets a page whose stylesheet or picture is not there: assets come before pages, pages that are new
before those that lead to them, feeds last; and what goes goes after that, in the opposite order.

A transfer may end at any step. What is about to be written or removed is noted as UNSURE first, so the next one knows
it for blogkit's, and that it may be there or not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain, groupby, islice
from posixpath import splitext

from msgspec import Struct

from blogkit.publish.manifest import UNSURE, Manifest

BATCH = 1000
"""Files between two notes: what a transfer that is cut off has to do again at most."""

ASSETS, PAGES, FEEDS = range(3)

PACKED = (".gz", ".br")
"""Endings of what lies compressed beside a file."""
PAGE_ENDINGS = {".html", ".htm", ".xhtml", ""}
TELLING = {".xml", ".rss", ".atom", ".conf"}
"""Endings of what tells of pages to programs: feeds, sitemaps, rules for servers."""
TOLD = {"_redirects", "_headers", "feed.json", "pagefind-entry.json"}
"""The same, by name; and what names the files of the index for search."""


class Plan(Struct, frozen=True):
    """What turns one published state into another."""

    before: Manifest
    """What is there."""
    after: Manifest
    """What shall be there."""
    clear: tuple[str, ...]
    """What must go before anything can come: a file where a folder has to be, or another case of a name."""
    put: tuple[str, ...]
    """What is new or has other bytes, in order."""
    remove: tuple[str, ...]
    """What goes in the end, in order."""

    @property
    def new(self) -> set[str]:
        """What is put that blogkit has not put there before."""
        return self.after.keys() - self.before.keys()

    @property
    def fresh(self) -> set[str]:
        """Those of the new that come to where nothing of blogkit's is in the way: what is there is somebody else's."""
        folders = {*chain.from_iterable(map(above, self.clear))}
        cleared = {path.casefold() for path in self.clear}
        found = (path for path in self.new - folders if path.casefold() not in cleared)
        return {path for path in found if {*self.clear}.isdisjoint(above(path))}

    @property
    def kept(self) -> int:
        """How many files stay as they are."""
        return len(self.after) - len(self.put)


def plan(before: Manifest, after: Manifest, folds: bool = False) -> Plan:
    """What has to change, and in which order.

    `folds`: names that differ by case alone are one file there. Then the old one goes before the new one comes.
    """
    put = (path for path in after if before.get(path) != after[path])
    gone = before.keys() - after.keys()
    clear = _in_the_way(gone, after)
    if folds:
        names = {*map(str.casefold, after)}
        clear |= {path for path in gone if path.casefold() in names}
    return Plan(
        before,
        after,
        tuple(sorted(clear)),
        tuple(sorted(put, key=lambda path: (_rank(path, before), path))),
        tuple(sorted(gone - clear, key=lambda path: (-tier(path), path))),
    )


def tier(path: str) -> int:
    """Which of the three a file is: ASSETS, PAGES or FEEDS. What is compressed is as what it lies beside."""
    plain, ending = splitext(path)
    if ending in PACKED:
        path, ending = plain, splitext(plain)[1]
    if ending in TELLING or path.rpartition("/")[2] in TOLD:
        return FEEDS
    return PAGES if ending in PAGE_ENDINGS else ASSETS


def _rank(path: str, before: Manifest) -> tuple[int, bool]:
    """When a file comes: by its tier; a page that is new comes before those that lead to it."""
    return tier(path), path in before and tier(path) != ASSETS


def _in_the_way(gone: Collection[str], after: Collection[str]) -> set[str]:
    """Those of the files that go whose name is one of a folder now, or that lie below the name of a file now."""
    files = {*after}
    folders = {*chain.from_iterable(map(above, after))}
    return {path for path in gone if path in folders or not files.isdisjoint(above(path))}


def above(path: str) -> Iterator[str]:
    """The folders that a path lies in, the innermost first."""
    while (cut := path.rfind("/")) > 0:
        path = path[:cut]
        yield path


def emptied(gone: Iterable[str], left: Iterable[str]) -> list[str]:
    """The folders in which files have gone, and none of those that are left lies, the innermost first."""
    used = {*chain.from_iterable(map(above, left))}
    folders = {*chain.from_iterable(map(above, gone))} - used
    return sorted(folders, key=lambda folder: (-folder.count("/"), folder))


# The steps by which a host gets there.


class Note(Struct, frozen=True):
    """Write the Manifest."""

    manifest: Manifest


class Put(Struct, frozen=True):
    """Write files, each whole or not at all."""

    paths: tuple[str, ...]


class Remove(Struct, frozen=True):
    """Remove files that may be gone already, and folders that are left empty."""

    paths: tuple[str, ...]
    folders: tuple[str, ...]


Step = Note | Put | Remove


def steps(plan: Plan, at_once: bool = False, batch: int = BATCH) -> Iterator[Step]:
    """The steps of a Plan, in order; none where nothing changes.

    `at_once`: all of it takes effect with the last note, so there is nothing to note before.
    """
    if not (plan.put or plan.clear or plan.remove):
        return
    now = dict(plan.before) | dict.fromkeys((*plan.clear, *plan.put, *plan.remove), UNSURE)
    if not at_once:
        yield Note(dict(now))
    if plan.clear:
        yield _removal(plan.clear, plan.after)
    done = noted = 0
    for paths in _cut(plan.put, lambda path: _rank(path, plan.before), batch):
        if done - noted >= batch and not at_once:
            yield Note(dict(now))
            noted = done
        yield Put(paths)
        now |= {path: plan.after[path] for path in paths}
        done += len(paths)
    for paths in _cut(plan.remove, lambda path: tier(path) == ASSETS, batch):
        yield _removal(paths, plan.after)
    yield Note(plan.after)


def _removal(paths: tuple[str, ...], after: Manifest) -> Remove:
    return Remove(paths, tuple(emptied(paths, after)))


def _cut(paths: Sequence[str], kind: Callable[[str], object], size: int) -> Iterator[tuple[str, ...]]:
    """Pieces of files of one kind: within a piece a host has an order of its own, or none."""
    for _, group in groupby(paths, kind):
        while piece := tuple(islice(group, size)):
            yield piece
