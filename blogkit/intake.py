"""Tier 1: every file under content/ as what it is, from the Store, or read and parsed where its bytes have changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import Struct, json

from blogkit import code
from blogkit.engine import store as storage
from blogkit.engine import work
from blogkit.engine.digest import Digest, digest, digest_bytes
from blogkit.engine.store import Stat, Store, Value
from blogkit.model import Comment, Comments, Conventions, Picture, Redirects, SourceKind, TermNote, Written
from blogkit.problems import Location, Problem
from blogkit.reading import parse, sources
from blogkit.site.questions import Value as Noun

_problems = json.Decoder(tuple[Problem, ...]).decode
_decoders: dict[SourceKind, Callable[[bytes], Noun]] = {
    "post": json.Decoder(Written).decode,
    "page": json.Decoder(Written).decode,
    "term": json.Decoder(TermNote).decode,
    "thread": json.Decoder(Comments).decode,
    "reply": json.Decoder(Comment).decode,
    "redirects": json.Decoder(Redirects).decode,
    "file": json.Decoder(Picture | None).decode,
}


class Intake(Struct, frozen=True):
    """content/, parsed."""

    values: dict[str, Noun]
    """Path → noun, in the order of the paths."""
    digests: dict[str, Digest]
    """Path → the digest of all that the noun came from."""
    parsed: list[str]
    """The paths that were parsed in this build."""
    problems: list[Problem]


def take_in(root: Path, store: Store, given: Conventions, workers: int = 0, method: str = "") -> Intake:
    """Parse what has changed since the Store was written, in parallel, and keep it there.

    A file that has become unreadable keeps its last good noun, and is tried again in every build.
    """
    stats, problems = _nameable(sources.scan(root))
    remembered = store.stats()
    known = {value.path: value for value in store.values()}
    identity = digest([code.identity(), given])
    jobs = [
        (path, known[path].key if path in known else b"")
        for path, stat in stats.items()
        if not _unchanged(identity, path, stat, remembered, known)
    ]
    readings = work.each(_reader, (root, given, identity), jobs, workers, method)
    parsed: list[str] = []
    fresh: list[Value] = []
    seen: list[tuple[str, Stat, Digest]] = []
    broken: dict[str, bytes] = {}
    for (path, _), reading in zip(jobs, readings, strict=True):
        if isinstance(reading, Problem):
            problems.append(reading)
            continue
        if sources.settled(stats[path]):
            seen.append((path, stats[path], reading.content))
        if reading.value is None:
            continue
        parsed.append(path)
        if reading.value.value or path not in known or not known[path].value:
            fresh.append(reading.value)
            known[path] = reading.value
        else:
            broken[path] = reading.value.problems
    gone = known.keys() - stats.keys()
    store.forget(gone)
    store.put(fresh)
    store.remember(seen)
    store.commit()
    kept = {path: known[path] for path in sorted(known.keys() - gone)}
    joined = {sources.owner(path) for path in kept if sources.kind(path) == "reply"}
    for path, value in kept.items():
        found = _problems(broken.get(path, value.problems))
        if sources.kind(path) == "thread" and sources.owner(path) in joined:
            found = tuple(p for p in found if p.level == "error")  # whom they answer is told of the whole thread
        problems += found
    values = {path: _decoders[sources.kind(path)](value.value) for path, value in kept.items() if value.value}
    return Intake(values, {path: value.key for path, value in kept.items()}, parsed, problems)


def _nameable(stats: dict[str, Stat]) -> tuple[dict[str, Stat], list[Problem]]:
    """The files whose names are text, and a Problem for each of the others."""
    problems = []
    for path in [path for path in stats if not path.isascii()]:
        try:
            path.encode()
        except UnicodeEncodeError:
            del stats[path]
            shown = path.encode("utf-8", "backslashreplace").decode()
            hint = "Rename it. It has been named under another character set than UTF-8."
            problems.append(Problem("This file's name is not text", Location(f"{sources.CONTENT}/{shown}"), hint=hint))
    return stats, problems


def _unchanged(
    identity: Digest,
    path: str,
    stat: Stat,
    remembered: dict[str, tuple[Stat, Digest]],
    known: dict[str, Value],
) -> bool:
    memory, value = remembered.get(path), known.get(path)
    return bool(memory and value and memory[0] == stat and value.key == _key(identity, path, memory[1]))


def _key(identity: Digest, path: str, content: Digest) -> Digest:
    return digest([identity, path, content])


class Reading(Struct, frozen=True):
    """What a worker sends back for one file."""

    content: Digest
    """Of its bytes."""
    value: Value | None = None
    """What was parsed; None when the file was only touched."""


def _reader(root: Path, given: Conventions, identity: Digest) -> Callable[[tuple[str, Digest]], Reading | Problem]:
    def read(job: tuple[str, Digest]) -> Reading | Problem:
        path, last = job
        try:
            content = sources.read(root, path)
        except OSError as error:
            where = Location(f"{sources.CONTENT}/{path}")
            return Problem(f"This file cannot be read: {error.strerror}", where)
        content_digest = digest_bytes(content)
        key = _key(identity, path, content_digest)
        if key == last:
            return Reading(content_digest)
        parsed = parse.parse(sources.kind(path), path, content, given)
        problems = json.encode(parsed.problems)
        return Reading(content_digest, Value(path, key, parsed.value, parsed.bulk, problems))

    return read


class Bulk:
    """Loads from the Store what is wanted on demand; each process opens it for itself, and only to read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own: tuple[int, Any] | None = None

    def __call__(self, path: str) -> bytes:
        """The bulk of the value at `path`; empty when there is none."""
        if self._own is None or self._own[0] != os.getpid():
            self._own = os.getpid(), storage.reader(self._path)
        row = self._own[1].execute('select bulk from "values" where path = ?', (path,)).fetchone()
        return bytes(row[0]) if row else b""

    def close(self) -> None:
        """Close what this process opened. It opens again when it is asked again."""
        if self._own and self._own[0] == os.getpid():
            self._own[1].close()
        self._own = None

    def __reduce__(self) -> tuple[Any, ...]:
        return Bulk, (self._path,)
