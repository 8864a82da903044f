"""The Store: what one build leaves for the next, in one SQLite file.

It may be deleted at any time, and any doubt about it (another format, a file that is no database, damage that is met
while it is read: DOUBTS) means that it begins again, empty: that costs time, never correctness. It holds:

    stats    path → (size, mtime, ctime, inode) and the digest that its bytes then had, as git's index keeps them
    values   path → what a pure function of one file yielded: `value` is wanted by every build, `bulk` on demand
    calls    number → a question and the digest of its answer
    traces   output → how it was made, as numbers of calls

Each call has one digest, that of the last build. That is enough, because before anything is made again the traces
that are stale are dropped in the same transaction that would make their digests untrue: whatever trace is left stands
by the digests that are there, even when the build is killed in the next moment.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from msgspec import DecodeError, Struct

from blogkit.engine.digest import Digest
from blogkit.engine.trace import Call, Trace, decode_call, encode_call

FORMAT = 1
DOUBTS = (sqlite3.DatabaseError, DecodeError, UnicodeDecodeError)
"""What reading a damaged Store may raise. A check of the whole file when it is opened would cost 1 s for 500 MB."""
SCHEMA = """
create table stats (path text primary key, size int, mtime int, ctime int, inode int, digest blob) without rowid;
create table "values" (path text primary key, key blob, value blob, bulk blob, problems blob);
create table calls (number integer primary key, call blob unique, digest blob);
create table traces (output text primary key, recipe blob, calls blob, digest blob, size int, mtime int);
create table facts (name text primary key, fact blob) without rowid;
"""


class Stat(Struct, frozen=True, array_like=True):
    """What the file system says of a file without opening it; times in nanoseconds."""

    size: int
    mtime: int
    ctime: int
    inode: int


class Value(Struct, frozen=True):
    """What was yielded for one file."""

    path: str
    key: Digest
    """Of everything it was yielded from."""
    value: bytes
    bulk: bytes
    problems: bytes


class Store:
    """An open Store. Only one process writes to it; any number read their own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._db = _open(path)

    def close(self) -> None:
        """Close the file; what was not committed is forgotten."""
        self._db.close()

    def commit(self) -> None:
        """Make everything since the last commit last."""
        self._db.commit()

    # stats

    def stats(self) -> dict[str, tuple[Stat, Digest]]:
        """Path → its stat when it was last digested, and the digest."""
        rows = self._rows("select path, size, mtime, ctime, inode, digest from stats", str, int, int, int, int, bytes)
        return {path: (Stat(*stat), digest) for path, *stat, digest in rows}

    def remember(self, stats: Iterable[tuple[str, Stat, Digest]]) -> None:
        """Keep the digests of files with the stats they had."""
        rows = ((path, s.size, s.mtime, s.ctime, s.inode, digest) for path, s, digest in stats)
        self._db.executemany("replace into stats values (?, ?, ?, ?, ?, ?)", rows)

    # values

    def values(self) -> Iterator[Value]:
        """All values, without their bulk."""
        query = 'select path, key, value, problems from "values"'
        for path, key, value, problems in self._rows(query, str, bytes, bytes, bytes):
            yield Value(path, key, value, b"", problems)

    def bulk(self, path: str) -> bytes:
        """The bulk of the value at `path`; empty when there is none."""
        row = self._db.execute('select bulk from "values" where path = ?', (path,)).fetchone()
        return bytes(row[0]) if row else b""

    def put(self, values: Iterable[Value]) -> None:
        """Keep values, in place of those with the same path."""
        rows = ((v.path, v.key, v.value, v.bulk, v.problems) for v in values)
        self._db.executemany('replace into "values" values (?, ?, ?, ?, ?)', rows)

    def forget(self, paths: Iterable[str]) -> None:
        """Drop the values and stats of files that are gone."""
        gone = [(path,) for path in paths]
        self._db.executemany('delete from "values" where path = ?', gone)
        self._db.executemany("delete from stats where path = ?", gone)

    # calls and traces

    def calls(self) -> dict[int, tuple[Call, Digest]]:
        """Number → the call and the digest of its last answer."""
        rows = self._rows("select number, call, digest from calls", int, bytes, bytes)
        return {number: (decode_call(call), digest) for number, call, digest in rows}

    def traces(self) -> Iterator[Trace]:
        """Every trace."""
        query = "select output, recipe, calls, digest, size, mtime from traces"
        rows = self._rows(query, str, bytes, bytes, bytes, int, int)
        for output, recipe, calls, digest, size, mtime in rows:
            numbers = array("I")
            if len(calls) % numbers.itemsize:
                raise sqlite3.DatabaseError("damaged")
            numbers.frombytes(calls)
            yield Trace(output, recipe, tuple(numbers), digest, size, mtime)

    def note(self, calls: Iterable[tuple[int, Call, Digest]]) -> None:
        """Keep calls with the digests of their answers."""
        rows = ((number, encode_call(call), digest) for number, call, digest in calls)
        self._db.executemany("replace into calls values (?, ?, ?)", rows)

    def keep(self, traces: Iterable[Trace]) -> None:
        """Keep traces, in place of those of the same outputs."""
        rows = ((t.output, t.recipe, array("I", t.calls).tobytes(), t.digest, t.size, t.mtime_ns) for t in traces)
        self._db.executemany("replace into traces values (?, ?, ?, ?, ?, ?)", rows)

    def drop(self, outputs: Iterable[str]) -> None:
        """Drop the traces of outputs."""
        self._db.executemany("delete from traces where output = ?", ((output,) for output in outputs))

    def prune(self) -> None:
        """Drop the calls that no trace names any longer."""
        used: set[int] = set()
        for trace in self.traces():
            used.update(trace.calls)
        unused = [(n,) for (n,) in self._db.execute("select number from calls") if n not in used]
        self._db.executemany("delete from calls where number = ?", unused)

    def _rows(self, query: str, *types: type) -> Iterator[tuple[Any, ...]]:
        """All rows of a query. SQLite gives NULL, and worse, where a file was damaged within a row."""
        for row in self._db.execute(query):
            if tuple(map(type, row)) != types:
                raise sqlite3.DatabaseError("damaged")
            yield row

    # facts

    def fact(self, name: str) -> bytes:
        """A single fact by its name; empty when it is unknown."""
        row = self._db.execute("select fact from facts where name = ?", (name,)).fetchone()
        return bytes(row[0]) if row else b""

    def state(self, name: str, fact: bytes) -> None:
        """Keep a single fact."""
        self._db.execute("replace into facts values (?, ?)", (name, fact))


def reader(path: Path) -> sqlite3.Connection:
    """A connection that can only read, for a worker."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _connect(path)
    except sqlite3.DatabaseError:
        delete(path)
        return _connect(path)


def delete(path: Path) -> None:
    """Remove a Store's files."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).unlink()


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path)
    try:
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = normal")
        (version,) = db.execute("pragma user_version").fetchone()
        if version not in (0, FORMAT):
            raise sqlite3.DatabaseError(f"format {version}")
        if version == 0:
            with closing(db.cursor()) as cursor:
                cursor.executescript(SCHEMA)
                cursor.execute(f"pragma user_version = {FORMAT}")
    except sqlite3.DatabaseError:
        db.close()
        raise
    return db
