"""The files of an export as text: plain, gzip or zip; one or several; a block at a time.

What XML cannot hold is taken out on the way, and bytes that are no UTF-8 are read as Windows-1252, as the browsers of
the time did; how often is counted, because an export that needs it is not whole.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from blogkit.problems import ArchiveError, Location, Problem

BLOCK = 1 << 18
_CONTROLS = bytes(n for n in range(32) if n not in (9, 10, 13))
_REFERENCE = re.compile(r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]));|[\ufffe\uffff]")
"""References to what XML 1.0 (section 2.2) forbids, and the two code points that are no control characters."""
_LONGEST = 16
_ENCODING = re.compile(rb"""<\?xml[^>]*\bencoding=["']([\w.-]+)["']""")
BROKEN = (OSError, EOFError, zlib.error, zipfile.BadZipFile)


class Repairs(Struct):
    """How often the bytes were no text that XML allows."""

    controls: int = 0
    bytes: int = 0


def members(files: list[Path]) -> Iterator[tuple[str, Path, str]]:
    """(name to say, file, member of the zip or nothing) of each part of an export, in the order given."""
    for file in files:
        if not file.is_file():
            raise ArchiveError(Problem("There is no such file", Location(file.as_posix())))
        if not zipfile.is_zipfile(file):
            yield file.name, file, ""
            continue
        with zipfile.ZipFile(file) as packed:
            inside = [name for name in packed.namelist() if name.lower().endswith((".xml", ".wxr"))]
        if not inside:
            raise ArchiveError(Problem("There is no XML file in it", Location(file.as_posix())))
        yield from ((f"{file.name}/{name}", file, name) for name in inside)


@contextmanager
def _opened(file: Path, member: str) -> Iterator[BinaryIO]:
    if member:
        with zipfile.ZipFile(file) as packed, packed.open(member) as stream:
            yield stream  # type: ignore[misc]
        return
    with file.open("rb") as plain:
        if plain.read(2) == b"\x1f\x8b":
            plain.seek(0)
            with gzip.open(plain) as stream:
                yield stream  # type: ignore[misc]
        else:
            plain.seek(0)
            yield plain


def text(file: Path, member: str, repairs: Repairs) -> Iterator[str]:
    """The text of one part, in blocks. Raises one of BROKEN where what it is packed in ends early."""
    with _opened(file, member) as stream:
        block = stream.read(BLOCK)
        found = _ENCODING.match(block.removeprefix(codecs.BOM_UTF8).lstrip())
        decoder = _decoder(found[1].decode("ascii") if found else "utf-8", repairs)
        held = ""
        while True:
            clean = block.translate(None, _CONTROLS) if _bytewise(found) else block
            repairs.controls += len(block) - len(clean)
            decoded = held + decoder.decode(clean, final=not block)
            cut = decoded.rfind("&", max(0, len(decoded) - _LONGEST)) if block else -1
            held = decoded[cut:] if cut >= 0 else ""
            ready, dropped = _REFERENCE.subn("", decoded[:cut] if cut >= 0 else decoded)
            repairs.controls += dropped
            yield ready.removeprefix("\ufeff")
            if not block:
                return
            block = stream.read(BLOCK)


def _bytewise(declared: re.Match[bytes] | None) -> bool:
    return not declared or b"16" not in declared[1]


def _decoder(encoding: str, repairs: Repairs) -> codecs.IncrementalDecoder:
    def old(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)
        wrong = error.object[error.start : error.end]
        repairs.bytes += len(wrong)
        return wrong.decode("cp1252", "replace"), error.end

    codecs.register_error("blogkit.verify", old)
    try:
        return codecs.getincrementaldecoder(encoding)("blogkit.verify")
    except LookupError:
        return codecs.getincrementaldecoder("utf-8")("blogkit.verify")
