"""The Shelf: what a Site loads on demand. It comes from the preview's own Store, or is parsed on the spot.

The Store is a cache and no more: where it cannot be written, is damaged, or was deleted, pages take longer, and that is
all. It is not the Store of builds, whose Traces say what was made of just the values beside them; but it begins as a
copy of that one, so that after a build nothing has to be parsed again.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

from msgspec import msgpack

from blogkit import code, rest
from blogkit.build import STORE
from blogkit.engine import store as storage
from blogkit.engine.digest import digest
from blogkit.engine.store import Store, Value
from blogkit.engine.watch import Watch
from blogkit.intake import IDENTITY, Bulk, Intake, take_in
from blogkit.model import Conventions
from blogkit.problems import BlogkitError, Location, Problem
from blogkit.reading import parse, sources
from blogkit.rest import Seen, seen

OWN = Path(".blogkit") / "serve.sqlite"
NOTHING = msgpack.encode(None)
"""That nothing is known of content/: all of it has to be looked at."""
SEEN = "seen"
"""The fact of how content/ was found when it was last looked at as a whole."""


class Shelf:
    """Bodies, excerpts and comments of the sources of one site. Belongs to one thread."""

    def __init__(self, root: Path, given: Conventions, writing: bool = True) -> None:
        """`writing` is whether it may write to the Store; while that is filled anew, it may not."""
        self._root, self._given, self._writing = root, given, writing
        self._path = root / OWN
        self._bulk = Bulk(self._path)
        self._store: Store | None = None
        self._held: dict[str, Value] = {}
        """What was parsed since it was filled, or what the Store had lost."""

    def __call__(self, path: str) -> bytes:
        """The bulk of the value at `path`."""
        return self._held[path].bulk if path in self._held else self._kept(self._bulk, path) or self._parsed(path).bulk

    def brief(self, path: str) -> bytes:
        """What is wanted of the value at `path` without its bulk."""
        if path in self._held:
            return self._held[path].brief
        return self._kept(self._bulk.brief, path) or self._parsed(path).brief

    def keep(self, fresh: list[Value], gone: Iterable[str] = ()) -> None:
        """Keep what was parsed, and forget what is gone. The Store has it for the next preview; this one, at hand."""
        self._held |= {value.path: value for value in fresh}
        if not self._writing:
            return
        with suppress(*storage.DOUBTS, OSError):
            self._store = self._store or Store(self._path)
            self._store.forget(gone)
            self._store.put(fresh)
            self._store.clean()
            self._store.commit()

    def close(self) -> None:
        """Close the Store. It is opened again, by whoever asks next."""
        self._bulk.close()
        if self._store:
            self._store.close()
            self._store = None

    def _kept(self, load: object, path: str) -> bytes:
        assert callable(load)
        try:
            return bytes(load(path))
        except (sqlite3.Error, OSError):
            return b""

    def _parsed(self, path: str) -> Value:
        try:
            parsed = parse.parse(sources.kind(path), path, sources.read(self._root, path), self._given)
            value = Value(path, b"", parsed.value, b"", parsed.brief, parsed.bulk)
        except OSError:
            value = Value(path, b"", b"")
        self._held[path] = value
        return value


def look(root: Path) -> bytes:
    """What of content/ was touched since it was last looked at: for `fill`, and as bytes, to be had from elsewhere."""
    try:
        with closing(Store(root / OWN)) as store:
            known = _known(store)
        touched = known.touched(f"{root / sources.CONTENT}{os.sep}") if known else None
    except (*storage.DOUBTS, OSError):
        touched = None
    return msgpack.encode(None if touched is None else [*map(os.fsencode, touched)])


def fill(root: Path, given: Conventions, looked: bytes, method: str, watch: Watch) -> Intake:
    """Everything under content/: from the preview's Store; what was touched is parsed and put there.

    Raises BlogkitError where the system lets it not be written.
    """
    try:
        return _fill(root, given, looked, method, watch)
    except storage.DOUBTS as error:
        if storage.refused(error):
            raise _refused(error) from None
        storage.delete(root / OWN)
        return _fill(root, given, NOTHING, method, watch)
    except OSError as error:
        raise _refused(error) from None


def _fill(root: Path, given: Conventions, looked: bytes, method: str, watch: Watch) -> Intake:
    with closing(Store(root / OWN)) as store:
        names = msgpack.decode(looked)
        touched = {*map(os.fsdecode, names or ())}
        known = _known(store) if names is not None else None
        stats = known.stats_by_name() if known else None
        intake = take_in(root, store, given, 0, method, stats, touched, watch)
        if touched or stats is None or intake.parsed:
            store.state(SEEN, msgpack.encode(seen(intake.seen)))
            store.clean()
            store.commit()
        return intake


def seed(root: Path, given: Conventions) -> bool:
    """Whether the preview's Store, or else a copy of that of builds, has what this code parsed with these settings."""
    identity = digest([code.identity(), given])
    for path in (root / OWN, root / STORE):
        if path.is_file():
            with suppress(*storage.DOUBTS, OSError), closing(storage.reader(path)) as store:
                row = store.execute("select fact from facts where name = ?", (IDENTITY,)).fetchone()
                if row and row[0].endswith(identity):
                    if path != root / OWN:
                        storage.delete(root / OWN)
                        storage.copy(path, root / OWN)
                    return True
    return False


def _refused(error: Exception) -> BlogkitError:
    hint = "Look whether the disk is full, whether you may write there, and whether another preview has just begun."
    what = f"What blogkit remembers cannot be written: {error}"
    return BlogkitError(Problem(what, Location(OWN.as_posix()), hint=hint))


def _known(store: Store) -> Seen | None:
    """How content/ was found when the Store's values were last held against it."""
    fact = store.fact(SEEN)
    if fact:
        return msgpack.decode(fact, type=Seen)
    last = rest.recall(store)
    return last.content if last else None
