"""Tier 1: every file under content/ as what it is, from the Store, or read and parsed where its bytes have changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

from msgspec import Struct, json, structs

from blogkit import code
from blogkit.engine import store as storage
from blogkit.engine import work
from blogkit.engine.digest import Digest, digest, digest_bytes
from blogkit.engine.stat import GONE, UNKNOWN, Stat, settled
from blogkit.engine.store import Store, Value
from blogkit.engine.watch import NOBODY, Watch
from blogkit.model import Comment, Comments, Conventions, Picture, Redirects, SourceKind, TermNote, Written
from blogkit.problems import Location, Problem
from blogkit.reading import parse, sources
from blogkit.site.index import Value as Noun

IDENTITY = "identity"
"""The fact of what, beside the files, the values come from."""
BATCH = 500
"""Values that are held before they are put into the Store: bodies are large."""
NAMELESS = "This file's name is not text"
NO_PROBLEMS = json.encode(())

_problems = json.Decoder(tuple[Problem, ...]).decode
_written = json.Decoder(Written).decode
_decoders: dict[SourceKind, Callable[[bytes], Noun]] = {
    "post": _written,
    "page": _written,
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
    seen: dict[str, Stat]
    """Path of each file and folder → its stat; UNKNOWN when it has to be read again in any case."""
    within: frozenset[str] | None
    """The keys of the writings whose text or thread has changed, when nothing else has: no title, date, term, address,
    link to another, and nothing that there is, or was, a Problem with. None when more has changed."""
    found: dict[str, bytes] = {}
    """Path → the Problems of its noun, encoded, where there are any."""
    broken: dict[str, bytes] = {}
    """The same of what its file holds now, where no noun could be made of that."""
    gone: frozenset[str] = frozenset()
    """The paths that are there no more."""


def take_in(
    root: Path,
    store: Store,
    given: Conventions,
    workers: int = 0,
    method: str = "",
    known: sources.Tree | None = None,
    touched: Collection[str] = (),
    watch: Watch = NOBODY,
) -> Intake:
    """Parse what has changed since the Store was written, in parallel, and keep it there.

    With the stats `known` from the last state of rest, only what was `touched` since is looked at. A file that has
    become unreadable keeps its last good noun, and is tried again in every build.
    """
    tree, news = sources.scan_again(root, known, touched) if known is not None else (sources.scan(root), None)
    problems = _nameless(tree, tree if news is None else news)
    last = {value.path: value for value in store.values()}
    identity = digest([code.identity(), given])
    if store.fact(IDENTITY) != identity:
        news = None  # another code or other conventions: another key for everything
    jobs = [(path, last[path].key if path in last else b"") for path in _there(tree, tree if news is None else news)]
    readings = work.each(_reader, (root, given, identity), jobs, workers, method, watch)
    within: set[str] | None = set() if news is not None and not store.dirty() else None
    parsed: list[str] = []
    fresh: list[Value] = []
    broken: dict[str, bytes] = {}
    for (path, _), reading in zip(jobs, readings, strict=True):
        if not settled(tree[path]):
            tree[path] = UNKNOWN
        if isinstance(reading, Problem):
            problems.append(reading)
            tree[path] = UNKNOWN
            within = None
        elif reading is not None:
            parsed.append(path)
            within = _within(within, path, last.get(path), reading)
            if reading.value or path not in last or not last[path].value:
                fresh.append(reading)
                last[path] = structs.replace(reading, brief=b"", bulk=b"")
                if len(fresh) == BATCH:
                    store.put(fresh)
                    fresh.clear()
            if not reading.value:
                broken[path] = reading.problems
                tree[path] = UNKNOWN
    ends = {path for path in (tree if news is None else news) if tree.get(path) == GONE}  # of links that lead nowhere
    gone = (last.keys() - tree.keys()) | (last.keys() & ends)
    for path in gone:
        within = _within(within, path, last[path], None)
    if parsed or gone or news is None:
        store.forget(gone)
        store.put(fresh)
        store.state(IDENTITY, identity)
        store.commit()
    kept = {path: last[path] for path in sorted(path for path in last if path not in gone)}
    found = {path: value.problems for path, value in kept.items() if value.problems != NO_PROBLEMS}
    problems += _problems_of(kept, found, broken)
    values = {path: _decoders[sources.kind(path)](value.value) for path, value in kept.items() if value.value}
    digests = {path: value.key for path, value in kept.items()}
    only = None if within is None else frozenset(within)
    return Intake(values, digests, parsed, problems, tree, only, found, broken, frozenset(gone))


def take_in_again(
    before: Intake, root: Path, given: Conventions, touched: Collection[str], method: str = ""
) -> tuple[Intake, list[Value]]:
    """What the next Intake is when only this was touched, and what was parsed for it; the Store has no part in that.

    `given` are those that all of `before` was parsed with, `method` is a start method for many files.
    """
    tree, news = sources.scan_again(root, before.seen, touched)
    problems = [*_nameless(tree, news), *_still_nameless(before, touched)]
    gone = {path for path in news if path in before.digests and tree.get(path, GONE) == GONE}
    values, digests = dict(before.values), dict(before.digests)
    found, broken = dict(before.found), dict(before.broken)
    within: set[str] | None = set()
    jobs = [(path, digests.get(path, b"")) for path in _there(tree, news)]
    given_all = (root, given, digest([code.identity(), given]))
    fresh: list[Value] = []
    for (path, _), reading in zip(jobs, work.each(_reader, given_all, jobs, 0, method), strict=True):
        if not settled(tree[path]):
            tree[path] = UNKNOWN
        if broken.pop(path, None):
            within = None
        if isinstance(reading, Problem):
            broken[path], within = json.encode([reading]), None
            continue
        if reading is None:
            continue
        within = _within(within, path, _value_of(before, path), reading)
        if not reading.value:
            broken[path] = reading.problems
        if reading.value or path not in values:
            fresh.append(reading)
            digests[path] = reading.key
            found.pop(path, None)
            if reading.problems != NO_PROBLEMS:
                found[path] = reading.problems
        if reading.value:
            values[path] = _decoders[sources.kind(path)](reading.value)
    for path in gone:
        within = _within(within, path, _value_of(before, path), None)
        for each in (values, digests, found, broken):
            each.pop(path, None)
    parsed = [value.path for value in fresh]
    if len(values) != len(before.values) or any(path not in before.values for path in parsed):
        values = dict(sorted(values.items()))
    problems += _problems_of(digests, found, broken)
    only = None if within is None else frozenset(within)
    return Intake(values, digests, parsed, problems, tree, only, found, broken, frozenset(gone)), fresh


def _there(tree: sources.Tree, paths: Iterable[str]) -> list[str]:
    """Those of some paths that are of files, in their order, but for links that lead nowhere."""
    return sorted(path for path in paths if sources.is_file(path) and tree.get(path, GONE) != GONE)


def _value_of(intake: Intake, path: str) -> Value | None:
    """What `_within` wants of the noun at a path, if there is one."""
    if path not in intake.digests:
        return None
    value = json.encode(intake.values[path]) if path in intake.values else b""
    return Value(path, intake.digests[path], value, intake.found.get(path, NO_PROBLEMS))


def _within(within: set[str] | None, path: str, before: Value | None, now: Value | None) -> set[str] | None:
    """`Intake.within` after one more file has changed."""
    if within is None or any(value and value.problems != NO_PROBLEMS for value in (before, now)):
        return None
    match sources.kind(path):
        case "thread" | "reply" if (now is None or now.value) and (before is None or before.value):
            if _people(path, before) != _people(path, now):
                return None
            return within | {sources.owner(path)}
        case "post" | "page" if before and now and before.value and now.value:
            if _outward(before.value) == _outward(now.value):
                return within | {sources.key(path)}
    return None


def _people(path: str, value: Value | None) -> object:
    """Which people have said what in a thread, where they have pages: another comment may be another page."""
    noun = _decoders[sources.kind(path)](value.value) if value else None
    if isinstance(noun, Comment):
        return (noun.author.person, noun.author.name, noun.published, noun.id) if noun.author.person else ()
    return noun.people if isinstance(noun, Comments) else ()


def _outward(value: bytes) -> object:
    """What other pages may show of a Markdown file without asking for its text: front matter, and where it links.

    The pictures that it shows have addresses of their own.
    """
    written = _written(value)
    return written.writing, written.pictures, [link.to for link in written.links]


def _problems_of(kept: Iterable[str], found: dict[str, bytes], broken: dict[str, bytes]) -> list[Problem]:
    """What was found in the files when they were parsed. A broken file has only its present problems."""
    problems: list[Problem] = []
    found = found | broken
    if not found:
        return problems
    threads = {path for path in found if sources.kind(path) == "thread"}
    joined = {sources.owner(path) for path in kept if threads and sources.kind(path) == "reply"}
    for path, encoded in sorted(found.items()):
        decoded = _problems(encoded)
        if path in threads and sources.owner(path) in joined:
            decoded = tuple(p for p in decoded if p.level == "error")  # whom they answer is told of the whole thread
        problems += decoded
    return problems


def _nameless(tree: sources.Tree, news: Iterable[str]) -> list[Problem]:
    """Take out of the tree what has a name that is no text, and say so; its folder is looked at again next time."""
    problems = []
    for path in [path for path in news if not sources.is_text(path) and path in tree]:
        del tree[path]
        folder = path
        while not sources.is_text(folder):
            folder = folder[: folder.rstrip("/").rfind("/") + 1]
        tree[folder] = UNKNOWN
        if sources.is_file(path):
            shown = path.encode("utf-8", "backslashreplace").decode()
            hint = "Rename it. It has been named under another character set than UTF-8."
            problems.append(Problem(NAMELESS, Location(f"{sources.CONTENT}/{shown}"), hint=hint))
    return problems


def _still_nameless(before: Intake, touched: Iterable[str]) -> list[Problem]:
    """What was said of files whose names are no text, where their folders have not been looked at again."""
    folders = tuple(f"{sources.CONTENT}/{path}" for path in touched if not sources.is_file(path))
    known = (problem for problem in before.problems if problem.what == NAMELESS)
    return [problem for problem in known if not str(problem.where).startswith(folders)]


def _reader(root: Path, given: Conventions, identity: Digest) -> Callable[[tuple[str, Digest]], Value | Problem | None]:
    """(path, key of its last value) → what was parsed; None when it would be the same."""

    def read(job: tuple[str, Digest]) -> Value | Problem | None:
        path, last = job
        try:
            content = sources.read(root, path)
        except OSError as error:
            where = Location(f"{sources.CONTENT}/{path}")
            return Problem(f"This file cannot be read: {error.strerror}", where)
        key = digest([identity, path, digest_bytes(content)])
        if key == last:
            return None
        parsed = parse.parse(sources.kind(path), path, content, given)
        return Value(path, key, parsed.value, json.encode(parsed.problems), parsed.brief, parsed.bulk)

    return read


class Bulk:
    """Loads from the Store what is wanted on demand; each process opens it for itself, and only to read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own: tuple[int, Any] | None = None

    def __call__(self, path: str) -> bytes:
        """The bulk of the value at `path`; empty when there is none."""
        return self._load("bulk", path)

    def brief(self, path: str) -> bytes:
        """What is wanted of the value at `path` without its bulk; empty when there is none."""
        return self._load("brief", path)

    def _load(self, column: str, path: str) -> bytes:
        if self._own is None or self._own[0] != os.getpid():
            self._own = os.getpid(), storage.reader(self._path)
        return storage.later(self._own[1], column, path)

    def close(self) -> None:
        """Close what this process opened. It opens again when it is asked again."""
        if self._own and self._own[0] == os.getpid():
            self._own[1].close()
        self._own = None

    def __reduce__(self) -> tuple[Any, ...]:
        return Bulk, (self._path,)
