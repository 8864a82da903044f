"""The Store: what one build leaves for the next, in one SQLite file.

It may be deleted at any time, and any doubt about it (another format, a file that is no database, damage that is met
while it is read: DOUBTS) means that it begins again, empty: that costs time, never correctness. It holds:

    values   path → what a pure function of one file yielded, and is wanted by every build
    later    path → what else it yielded, wanted on demand: in a table of its own, since it is six times as much
    dirty    paths whose values have changed since the last build that came to its end
    calls    number → a question, the digest of its answer, and its ground: what has to change before the answer can
    traces   output → how it was made, as numbers of calls, and why it was
    facts    name → what is kept as a whole

Each call has one digest, that of the last build. That is enough, because before anything is made again the traces
that are stale are dropped in the same transaction that makes their digests untrue: whatever trace is left stands
by the digests that are there, even when the build is killed in the next moment.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from msgspec import DecodeError, Struct, json

from blogkit.engine.digest import SIZE, Digest, digest_bytes
from blogkit.engine.trace import Call, Trace, Why, decode_call, decode_why, encode_call, encode_why

FORMAT = 6
DOUBTS = (sqlite3.DatabaseError, DecodeError, UnicodeDecodeError)
"""What reading a damaged Store may raise. A check of the whole file when it is opened would cost 1 s for 500 MB."""
REFUSALS = frozenset((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN))
UNWRITTEN = frozenset((sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_SHMSIZE))
"""What SQLite says where the system lets it not write, or another process writes: no reason to doubt the Store."""
SCHEMA = """
create table "values" (path text primary key, key blob, value blob, problems blob);
create table later (path text primary key, brief blob, bulk blob);
create table dirty (path text primary key) without rowid;
create table calls (number integer primary key, call blob unique, digest blob, ground text);
create index grounds on calls (ground);
create table traces (output text primary key, recipe blob, calls blob, size int, mtime int, why blob);
create table facts (name text primary key, fact blob) without rowid;
"""
LATER = {"brief": "select brief from later where path = ?", "bulk": "select bulk from later where path = ?"}
FEW = 20
"""Calls up to which SQLite looks for them in the traces; all are decoded for more."""
PAGE = 16384
"""Bytes in a page of the file: an essay's body fits into one."""
ROWS = 1000
"""Rows of which the types are looked at together, which takes half of the time."""
MANY = 500
"""Grounds up to which each is looked up; the whole table is read for more."""


class Value(Struct, frozen=True):
    """What was yielded for one file."""

    path: str
    key: Digest
    """Of everything it was yielded from."""
    value: bytes
    problems: bytes = b""
    brief: bytes = b""
    bulk: bytes = b""


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

    # values

    def values(self) -> Iterator[Value]:
        """All values, without what is loaded on demand."""
        for row in self._rows('select path, key, value, problems from "values"', str, bytes, bytes, bytes):
            yield Value(*row)

    def put(self, values: Iterable[Value]) -> None:
        """Keep values, in place of those with the same path; they are dirty until the build has come to its end."""
        kept = list(values)
        rows = ((v.path, v.key, v.value, v.problems) for v in kept)
        self._db.executemany('replace into "values" values (?, ?, ?, ?)', rows)
        self._db.executemany("replace into later values (?, ?, ?)", ((v.path, v.brief, v.bulk) for v in kept))
        self._db.executemany("replace into dirty values (?)", ((v.path,) for v in kept))

    def forget(self, paths: Iterable[str]) -> None:
        """Drop the values of files that are gone."""
        gone = [(path,) for path in paths]
        self._db.executemany('delete from "values" where path = ?', gone)
        self._db.executemany("delete from later where path = ?", gone)
        self._db.executemany("replace into dirty values (?)", gone)

    def dirty(self) -> list[str]:
        """The paths of what was put or forgotten since the last build that came to its end."""
        return [path for (path,) in self._rows("select path from dirty", str)]

    def clean(self) -> None:
        """Hold that a build has come to its end."""
        self._db.execute("delete from dirty")

    # calls and traces

    def calls(self, grounds: Collection[str] | None = None) -> Iterator[tuple[int, Call, Digest]]:
        """(number, call, digest of its last answer) of the calls with one of these grounds, or of all."""
        query = "select number, call, digest from calls"
        if grounds is not None and len(grounds) <= MANY:
            query += " where ground in (select value from json_each(?))"
        given = (json.encode(list(grounds or ())).decode(),) if "?" in query else ()
        rows = self._rows(query, int, bytes, bytes, given=given)
        return ((number, decode_call(call), digest) for number, call, digest in rows)

    def asked(self, outputs: Collection[str]) -> set[int]:
        """The numbers of the calls of some outputs."""
        query = "select calls from traces where output in (select value from json_each(?))"
        rows = self._rows(query, bytes, given=(json.encode(list(outputs)).decode(),))
        return set[int]().union(*(_numbers(calls) for (calls,) in rows))

    def numbered(self, numbers: Collection[int]) -> Iterator[tuple[int, Call, Digest]]:
        """(number, call, digest of its last answer) of the calls with these numbers."""
        query = "select number, call, digest from calls where number in (select value from json_each(?))"
        rows = self._rows(query, int, bytes, bytes, given=(json.encode(list(numbers)).decode(),))
        return ((number, decode_call(call), digest) for number, call, digest in rows)

    def number(self, call: Call) -> tuple[int, Digest] | None:
        """The number of a call and the digest of its last answer; None for one that was never asked."""
        row: tuple[int, Digest] | None
        row = self._db.execute("select number, digest from calls where call = ?", (encode_call(call),)).fetchone()
        return row

    def highest(self) -> int:
        """The highest number that a call has; 0 when there is none."""
        return int(self._db.execute("select max(number) from calls").fetchone()[0] or 0)

    def traces(self, numbers: Collection[int] | None = None) -> Iterator[Trace]:
        """Every trace; or those with one of these calls, and perhaps a few others."""
        query = "select output, recipe, calls, size, mtime from traces"
        marks: tuple[bytes, ...] = ()
        if numbers is not None and len(numbers) <= FEW:
            marks = tuple(array("I", (number,)).tobytes() for number in numbers)
            query += f" where {' or '.join(['instr(calls, ?)'] * len(marks)) or '0'}"
        rows = self._rows(query, str, bytes, bytes, int, int, given=marks)
        for output, recipe, calls, size, mtime in rows:
            yield Trace(output, recipe, _numbers(calls), size, mtime)

    def note(self, calls: Iterable[tuple[int, Call, Digest, str]]) -> None:
        """Keep calls: (number, call, digest, ground)."""
        rows = ((number, encode_call(call), digest, ground) for number, call, digest, ground in calls)
        self._db.executemany("replace into calls values (?, ?, ?, ?)", rows)

    def update(self, calls: Iterable[tuple[int, Digest]]) -> None:
        """Keep new digests of known calls."""
        self._db.executemany("update calls set digest = ? where number = ?", ((new, n) for n, new in calls))

    def whys(self) -> Iterator[tuple[str, Why]]:
        """(output, why it was made) of every trace."""
        return ((output, decode_why(why)) for output, why in self._rows("select output, why from traces", str, bytes))

    def keep(self, traces: Iterable[tuple[Trace, Why]]) -> None:
        """Keep traces, and why they came to be, in place of those of the same outputs."""
        rows = (
            (t.output, t.recipe, array("I", t.calls).tobytes(), t.size, t.mtime_ns, encode_why(why))
            for t, why in traces
        )
        self._db.executemany("replace into traces values (?, ?, ?, ?, ?, ?)", rows)

    def drop(self, outputs: Iterable[str]) -> None:
        """Drop the traces of outputs."""
        self._db.executemany("delete from traces where output = ?", ((output,) for output in outputs))

    def unask(self) -> None:
        """Drop all calls and traces."""
        self._db.execute("delete from calls")
        self._db.execute("delete from traces")

    def prune(self) -> None:
        """Drop the calls that no trace names any longer."""
        used: set[int] = set()
        for trace in self.traces():
            used.update(trace.calls)
        unused = [(n,) for (n,) in self._db.execute("select number from calls") if n not in used]
        self._db.executemany("delete from calls where number = ?", unused)

    # facts

    def fact(self, name: str) -> bytes:
        """A single fact by its name; empty when it is unknown. Raises sqlite3.DatabaseError when it is damaged."""
        row = self._db.execute("select fact from facts where name = ?", (name,)).fetchone()
        if row is None:
            return b""
        if not isinstance(row[0], bytes) or digest_bytes(row[0][SIZE:]) != row[0][:SIZE]:
            raise sqlite3.DatabaseError("damaged")
        return row[0][SIZE:]

    def state(self, name: str, fact: bytes) -> None:
        """Keep a single fact."""
        self._db.execute("replace into facts values (?, ?)", (name, digest_bytes(fact) + fact))

    def size(self) -> int:
        """How many traces there are."""
        return int(self._db.execute("select count(*) from traces").fetchone()[0])

    def _rows(self, query: str, *types: type, given: tuple[str | bytes, ...] = ()) -> Iterator[tuple[Any, ...]]:
        """All rows of a query. SQLite gives NULL, and worse, where a file was damaged within a row."""
        cursor = self._db.execute(query, given)
        while rows := cursor.fetchmany(ROWS):
            columns = zip(*rows, strict=True)
            if any(set(map(type, column)) != {kind} for column, kind in zip(columns, types, strict=True)):
                raise sqlite3.DatabaseError("damaged")
            yield from rows


def _numbers(calls: bytes) -> array[int]:
    """The calls of a trace, as they lie in the Store."""
    numbers = array("I")
    if len(calls) % numbers.itemsize:
        raise sqlite3.DatabaseError("damaged")
    numbers.frombytes(calls)
    return numbers


def refused(error: Exception) -> bool:
    """Whether an error is the system's, which let something not be written, and none of the Store's."""
    code = getattr(error, "sqlite_errorcode", 0)  # an extended one has the plain one in its last byte
    return code & 0xFF in REFUSALS or code in UNWRITTEN


def reader(path: Path) -> sqlite3.Connection:
    """A connection that can only read, for a worker."""
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    db.execute("begin")  # as the Store is now, without a lock and a look whether it has changed at every question
    return db


def later(db: sqlite3.Connection, column: str, path: str) -> bytes:
    """The `brief` or `bulk` of the value at a path; empty when there is none. A damaged Store may have lost it."""
    row = db.execute(LATER[column], (path,)).fetchone()
    if row and not isinstance(row[0], bytes):
        raise sqlite3.DatabaseError(f"{path} has lost its {column}")
    return row[0] if row else b""


def copy(path: Path, target: Path) -> None:
    """Copy a Store as it was at its last commit. There is nothing to copy when it is not there, or damaged."""
    if not path.is_file():
        return
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as there:
            source.backup(there)
    except sqlite3.DatabaseError:
        delete(target)


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _connect(path)
    except sqlite3.DatabaseError as error:
        if refused(error):
            raise
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
        db.execute(f"pragma page_size = {PAGE}")
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
