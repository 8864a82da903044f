"""One file from the web, whole or not at all.

What has arrived of it waits in a folder of its own, with the mark by which the server tells its versions apart
(RFC 9110, section 8.8), so that a later try, or a later run, asks for the rest alone (sections 13.1.5 and 14).
"""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import IO

import httpx
from msgspec import Struct

from blogkit.importers.web.guard import Refusal
from blogkit.importers.web.kinds import BEGINNING, mismatch
from blogkit.importers.web.visitor import Later, Visitor


class Part(Struct, frozen=True):
    """Where an unfinished download waits."""

    file: Path

    @classmethod
    def of(cls, url: str, folder: Path) -> Part:
        """The place for this address below `folder`."""
        return cls(folder / hashlib.blake2b(url.encode(), digest_size=12).hexdigest())

    @property
    def mark(self) -> Path:
        """The file with what tells its version from others."""
        return self.file.with_suffix(".mark")

    def there(self) -> tuple[int, str]:
        """How many bytes have arrived, and the mark of their version; nothing where the rest cannot be asked for."""
        try:
            return self.file.stat().st_size, self.mark.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return 0, ""

    def begin(self, mark: str) -> None:
        """Start again, with this version."""
        self.drop()
        self.file.parent.mkdir(parents=True, exist_ok=True)
        if mark:
            self.mark.write_text(mark, encoding="utf-8", newline="\n")

    def drop(self) -> None:
        """Forget what has arrived."""
        for file in (self.mark, self.file):
            with suppress(OSError):
                file.unlink()

    def move(self, target: Path) -> None:
        """It is whole: lay it down at its place."""
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(self.file, target)
        self.drop()


def download(visitor: Visitor, url: str, target: Path, parts: Path, largest: int) -> None:
    """Bring the file at `url` to `target`. `largest`: bytes.

    Raises Refusal with the reason, and OSError when the disk does not take it.
    """
    part = Part.of(url, parts)
    visitor.patiently(lambda: _attempt(visitor, url, part, largest))
    with part.file.open("rb") as file:
        wrong = mismatch(target.name, file.read(BEGINNING))
    if wrong:
        part.drop()
        raise Refusal(wrong)
    part.move(target)


def _attempt(visitor: Visitor, url: str, part: Part, largest: int) -> None:
    there, mark = part.there()
    headers = {"Accept-Encoding": "identity"}
    if there and mark:
        headers |= {"Range": f"bytes={there}-", "If-Range": mark}
    try:
        with visitor.opened(url, headers) as response:
            whole = _whole(response, there)
            if whole > largest:
                raise Refusal(f"it has {whole} bytes, more than the {largest} that a file may have")
            if response.status_code == 206:
                with part.file.open("ab") as file:
                    _append(file, response, largest - there, visitor)
            else:
                part.begin(_mark(response))
                with part.file.open("wb") as file:
                    _append(file, response, largest, visitor)
    except Refusal as refusal:
        if refusal.status != 416 or not there:
            raise
        part.drop()
        raise Later("what has arrived is no part of the file any more") from None
    if whole and part.file.stat().st_size != whole:
        part.drop()
        raise Later("the file has not the size that the server says")


def _whole(response: httpx.Response, there: int) -> int:
    """How many bytes the whole file has; 0 when it is not told. Raises Later when the rest begins elsewhere."""
    if response.status_code == 206:
        found = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
        if not found or int(found[1]) != there:
            raise Refusal("the server sends another part of the file than it was asked for", 416)
        return int(found[2]) if found[2] != "*" else 0
    length = response.headers.get("Content-Length", "")
    packed = response.headers.get("Content-Encoding", "identity") != "identity"
    return int(length) if length.isdecimal() and not packed else 0


def _append(file: IO[bytes], response: httpx.Response, room: int, visitor: Visitor) -> None:
    for chunk in response.iter_bytes():
        visitor.go_on()
        room -= len(chunk)
        if room < 0:
            raise Refusal("it is longer than a file may be")
        file.write(chunk)


def _mark(response: httpx.Response) -> str:
    """What tells this version from others: a strong ETag, or else a date. A packed answer has no parts to ask for."""
    tag = response.headers.get("ETag", "")
    packed = response.headers.get("Content-Encoding", "identity") != "identity"
    return "" if packed else tag if tag and not tag.startswith("W/") else response.headers.get("Last-Modified", "")
