"""A site's folder as an import writes it: what lies there, what an earlier import wrote, what a person edited since.

content/.import/ keeps a digest of every file as it was written. A file that still has it may be replaced; one that has
another was edited, and stays: the newer text goes beside it, as `<name>.incoming`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PurePath
from typing import TypeVar

import msgspec
from msgspec import Struct

from blogkit.importers.ledger import Entry, Ledger, Outcome, merge
from blogkit.problems import ArchiveError, Location, Problem

T = TypeVar("T", bound=Struct)

DIGESTS = "content/.import/digests.jsonl"
LEDGER = "content/.import/ledger.jsonl"


class Written(Struct, frozen=True):
    """One file that an import wrote."""

    path: str
    """Relative to content/."""
    item: str
    """The key of what it holds."""
    digest: str
    """Of the text that came from the source last, whether it was laid down here or beside."""


class Folder:
    """The site at `root`. Every write is beside, then renamed."""

    def __init__(self, root: Path, written: Iterable[Written], entries: list[Entry]) -> None:
        self.root = root
        self._written = {record.path: record for record in written}
        self._entries = entries

    @classmethod
    def open(cls, root: Path) -> Folder:
        """Read what earlier imports noted. Lines that cannot be read are as if they had not been written."""
        return cls(root, _lines(root / DIGESTS, Written), _lines(root / LEDGER, Entry))

    @property
    def is_known(self) -> bool:
        """Whether an earlier import wrote something here."""
        return bool(self._written)

    def kept_places(self) -> dict[str, str]:
        """Key → path under content/ of every item that an earlier import wrote and whose file is still there."""
        return {w.item: path for path, w in self._written.items() if (self.root / "content" / path).exists()}

    def read(self, path: str) -> bytes | None:
        """What lies at a place under content/. Raises ArchiveError when it cannot be read."""
        return self._read(self.root / "content" / path)

    def put(self, path: str, text: bytes, item: str) -> Outcome:
        """Bring a file under content/ up to date with the source."""
        file = self.root / "content" / path
        digest = _digest(text)
        before = self._written.get(path)
        self._written[path] = Written(path, item, digest)
        there = self._read(file)
        incoming = file.with_name(file.name + ".incoming")
        if there is None or (before and _digest(there) == before.digest and there != text):
            self.write(file, text)
            incoming.unlink(missing_ok=True)
            return "written"
        if there == text:
            incoming.unlink(missing_ok=True)
            return "unchanged"
        if before and before.digest == digest and not incoming.exists():
            return "kept"
        self.write(incoming, text)
        return "beside"

    def offer(self, path: str, text: bytes, item: str) -> bool:
        """Lay a text beside a file below content/ that is a person's alone, if there is a text; whether one lies there.

        What was laid there before, and is gone, was taken or thrown away: it does not come again.
        """
        file = self.root / "content" / path
        incoming = file.with_name(file.name + ".incoming")
        before = self._written.pop(path, None)
        if not text:
            incoming.unlink(missing_ok=True)
            return False
        self._written[path] = Written(path, item, _digest(text))
        if self._written[path] != before or incoming.exists():
            self.write(incoming, text)
        return incoming.exists()

    def withdraw(self, item: str) -> None:
        """Take away the file of an item that has none any more, as an earlier import left it; an edited one stays."""
        for path in [path for path, record in self._written.items() if record.item == item]:
            if self.own(path):
                (self.root / "content" / path).unlink()
                del self._written[path]

    def standing(self) -> dict[str, list[Outcome]] | None:
        """What would become of each item if its source told the same again; None where a file is not there any more.

        An item may have several files; a thread's item is the post's with `#comments`.
        """
        found: dict[str, list[Outcome]] = {}
        for path, record in self._written.items():
            there = self.read(path)
            if there is None:
                return None
            incoming = self.root / "content" / f"{path}.incoming"
            edited = _digest(there) != record.digest
            if not edited:
                incoming.unlink(missing_ok=True)
            became: Outcome = "unchanged" if not edited else "beside" if incoming.exists() else "kept"
            found.setdefault(record.item.removesuffix("#comments"), []).append(became)
        return found

    def own(self, path: str) -> bytes:
        """A file under content/ as an earlier import left it; empty when there is none, or a person edited it."""
        before = self._written.get(path)
        try:
            there = (self.root / "content" / path).read_bytes()
        except OSError:
            return b""
        return there if before and _digest(there) == before.digest else b""

    def write(self, file: Path, text: bytes) -> None:
        """Write a file whole or not at all. Raises ArchiveError with the reason."""
        beside = file.with_name(file.name + ".tmp")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(text)
            os.replace(beside, file)
        except OSError as error:
            with suppress(OSError):
                beside.unlink()
            raise self._refused(file, error) from None

    def copy(self, source: Path, path: str) -> Outcome:
        """Copy an upload to a place under content/, unless it is there already."""
        file = self.root / "content" / path
        try:
            stat = source.stat()
            if file.exists() and file.stat().st_size == stat.st_size and _same(source, file):
                return "unchanged"
            if file.exists():
                return "kept"
            file.parent.mkdir(parents=True, exist_ok=True)
            beside = file.with_name(file.name + ".tmp")
            shutil.copyfile(source, beside)
            os.replace(beside, file)
        except OSError as error:
            raise self._refused(file, error) from None
        return "written"

    def close(self, entries: list[Entry], problems: Iterable[Problem]) -> Ledger:
        """Note what was written, for the next import."""
        records = sorted(self._written.values(), key=lambda record: record.path)
        self._note(DIGESTS, records)
        self._note(LEDGER, merge(self._entries, map(_lasting, entries)))
        return Ledger(tuple(entries), tuple(problems))

    def _note(self, path: str, records: Iterable[Struct]) -> None:
        text = b"".join(msgspec.json.encode(record) + b"\n" for record in records)
        if self._read(self.root / path) != text:
            self.write(self.root / path, text)

    def _read(self, file: Path) -> bytes | None:
        try:
            return file.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._refused(file, error) from None

    def _refused(self, file: Path, error: OSError) -> ArchiveError:
        where = Location(file.relative_to(self.root).as_posix())
        return ArchiveError(Problem(f"this file cannot be written: {error.strerror or error}", where))


def _lasting(entry: Entry) -> Entry:
    """The entry as the ledger keeps it: the same wherever the source lay, and whether the file was there already."""
    where = entry.where and msgspec.structs.replace(entry.where, file=PurePath(entry.where.file).name)
    became: Outcome = "written" if entry.became == "unchanged" else entry.became
    return msgspec.structs.replace(entry, became=became, where=where)


def _lines(file: Path, kind: type[T]) -> list[T]:
    decoder = msgspec.json.Decoder(kind)
    try:
        lines = file.read_bytes().splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        try:
            found.append(decoder.decode(line))
        except msgspec.MsgspecError:
            continue
    return found


def _digest(text: bytes) -> str:
    return hashlib.blake2b(text, digest_size=16).hexdigest()


def _same(one: Path, other: Path) -> bool:
    with one.open("rb") as a, other.open("rb") as b:
        while True:
            left, right = a.read(1 << 20), b.read(1 << 20)
            if left != right:
                return False
            if not left:
                return True
