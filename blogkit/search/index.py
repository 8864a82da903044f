"""The index: whether it is still that of the site's texts, and when not, made anew, beside whatever else is done."""

from __future__ import annotations

import filecmp
import os
import shutil
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

from msgspec import Struct, msgpack

from blogkit import code
from blogkit.engine import work
from blogkit.engine.digest import Digest, digest
from blogkit.engine.store import Store
from blogkit.output import put
from blogkit.problems import Problem
from blogkit.site.questions import Site

# What makes an index is imported where one has to be made: mostly in a process of its own.

FACT = "search"
FOLDER = "pagefind/"
"""Where the index lies in the output folder."""
SCRATCH = "search-"
"""What the name of a folder begins with that an index is made in, beside the Store."""

_COMPLAINT = "There is no new index for search, because Pagefind failed"


class Indexed(Struct, frozen=True):
    """What an index was made from, and how it was left."""

    identity: Digest
    """Of all that records come from beside the texts: the code, Pagefind, a word of the theme."""
    parts: dict[str, tuple[Digest, Digest]]
    """Key of each writing → digest of what its records come from, digest of its records."""
    files: dict[str, tuple[int, int]] = {}
    """Output → its size, and its time in nanoseconds, as it was left."""


class Found(Struct, frozen=True):
    """What came of it."""

    files: Collection[str] = ()
    """The outputs that are the index."""
    gone: Collection[str] = ()
    """Those of earlier ones that nothing needs any longer; they are still there."""
    made: bool = False
    """Whether it was made anew."""
    current: bool = True
    """Whether it is that of the texts, or there is to be none."""
    problem: Problem | None = None

    @property
    def news(self) -> Collection[str]:
        """The files of an index that was made anew."""
        return self.files if self.made else ()


class _Making(Struct, frozen=True):
    """What the process that makes an index has to say."""

    indexed: Indexed | None
    """None where none could be made."""
    made: tuple[str, ...] = ()
    """The files of a new index, below the folder that it was made in; empty when the last one still holds."""
    complaint: str = ""


def begin(site: Site, store: Store, place: Path, near: Path, wanted: bool = True) -> Callable[[], Found]:
    """Begin to bring the index up to date, beside other work; what comes back waits for it, and puts it in its place.

    `place` is the output folder; `near` is a folder in which it may make one to work in. Where it is not `wanted`, the
    last index stays, whatever it was made from.
    """
    last = _recall(store)
    if not site.search_url():
        if last:
            store.state(FACT, b"")
        return lambda: Found(gone=last.files if last else ())
    if not wanted:
        return lambda: Found(files=last.files if last else (), current=False)
    for left in near.glob(f"{SCRATCH}*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = near / f"{SCRATCH}{os.getpid()}-{os.urandom(4).hex()}"
    valid = last if last and _is_whole(last, place) else None
    ahead = work.beside(lambda: msgpack.encode(_index(site, valid, folder)))

    def result() -> Found:
        return _finish(store, place, folder, last, msgpack.decode(ahead(), type=_Making))

    return result


def is_part(output: str) -> bool:
    """Whether an output belongs to an index."""
    return output.startswith(FOLDER)


def is_complaint(problem: Problem) -> bool:
    """Whether a Problem is that there is no new index."""
    return problem.what.startswith(_COMPLAINT)


def _finish(store: Store, place: Path, folder: Path, last: Indexed | None, making: _Making) -> Found:
    """Put a new index into its place, and remember what it was made from."""
    before = last.files if last else {}
    if making.indexed is None:
        hint = "Install it with `pip install 'pagefind[bin]'`, or do without: [search] enabled = false."
        problem = Problem(f"{_COMPLAINT}: {making.complaint}", hint=hint, level="warning")
        return Found(before, current=False, problem=problem)
    indexed = making.indexed
    if making.made:
        files = _publish(folder, making.made, place)
        indexed = Indexed(indexed.identity, indexed.parts, files)
        shutil.rmtree(folder, ignore_errors=True)
    store.state(FACT, msgpack.encode(indexed))
    return Found(indexed.files, before.keys() - indexed.files.keys(), bool(making.made))


def _publish(folder: Path, made: tuple[str, ...], place: Path) -> dict[str, tuple[int, int]]:
    """Put the files of a new index into the output folder, in their order; those alike stay as they are."""
    files = {}
    for name in made:
        output = FOLDER + name
        alike = False
        with suppress(OSError):
            alike = filecmp.cmp(folder / name, place / output, shallow=False)
        if not alike:
            put(place, output, folder / name)
        left = os.stat(place / output)
        files[output] = left.st_size, left.st_mtime_ns
    return files


def _recall(store: Store) -> Indexed | None:
    fact = store.fact(FACT)
    return msgpack.decode(fact, type=Indexed) if fact else None


def _is_whole(last: Indexed, place: Path) -> bool:
    """Whether every file of an index is as it was left."""
    for output, left in last.files.items():
        try:
            stat = os.stat(os.path.join(place, output))
        except OSError:
            return False
        if (stat.st_size, stat.st_mtime_ns) != left:
            return False
    return True


def _index(site: Site, last: Indexed | None, folder: Path) -> _Making:
    """Make the index in a folder, unless the last one, where there is one, was made from the same."""
    from blogkit.search import pagefind
    from blogkit.search.records import languages
    from blogkit.search.settle import settle

    indexes = languages(site)
    identity = digest([code.identity(), pagefind.version(), site.text("Anonymous"), indexes])
    keys = sorted(writing.key for writing in site.writings())
    if last and last.identity == identity:
        parts = {key: _part(site, key, indexes, last.parts.get(key)) for key in keys}
        if _texts(parts) == _texts(last.parts):
            return _Making(Indexed(identity, parts, last.files))
    try:
        parts, files = _make(site, keys, indexes)
        files = settle(files)
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return _Making(Indexed(identity, parts), tuple(files))
    except (pagefind.PagefindError, OSError, ValueError) as error:
        return _Making(None, complaint=str(error))


def _part(site: Site, key: str, indexes: list[str], before: tuple[Digest, Digest] | None) -> tuple[Digest, Digest]:
    from blogkit.search.records import given, records

    now = given(site, key)
    return before if before and before[0] == now else (now, digest(list(records(site, key, indexes))))


def _texts(parts: dict[str, tuple[Digest, Digest]]) -> dict[str, Digest]:
    return {key: text for key, (_, text) in parts.items()}


def _make(site: Site, keys: list[str], indexes: list[str]) -> tuple[dict[str, tuple[Digest, Digest]], dict[str, bytes]]:
    """Have Pagefind make an index of the writings with these keys; returns what of, and its files."""
    from blogkit.search.pagefind import Pagefind
    from blogkit.search.records import given, records

    parts = {}
    with Pagefind() as index:
        for key in keys:
            found = list(records(site, key, indexes))
            parts[key] = given(site, key), digest(found)
            for record in found:
                index.add(record.url, record.html)
        return parts, index.files()
