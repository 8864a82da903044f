"""The files of an export as text: plain, gzip or zip; one or several; a block at a time.

What XML cannot hold is taken out on the way, and bytes that are no UTF-8 are read as Windows-1252, as the browsers of
the time did; how often is counted, because an export that needs it is not whole.
"""

from __future__ import annotations

import codecs
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

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


def _blocks(file: Path, member: str) -> Iterator[bytes]:
    """The bytes of one part, unpacked: all that can be had, before one of BROKEN is raised."""
    if member:
        with zipfile.ZipFile(file) as packed, packed.open(member) as inside:
            while block := inside.read(BLOCK):
                yield block
        return
    with file.open("rb") as stream:
        block = stream.read(BLOCK)
        if not block.startswith(b"\x1f\x8b"):
            while block:
                yield block
                block = stream.read(BLOCK)
            return
        unpacking = zlib.decompressobj(wbits=31)  # gzip (RFC 1952); the gzip module keeps what comes before the break
        while block:
            yield unpacking.decompress(block)
            block = unpacking.unused_data if unpacking.eof else b""
            if unpacking.eof and block:
                unpacking = zlib.decompressobj(wbits=31)
            block += stream.read(BLOCK) if not block else b""
        if not unpacking.eof:
            raise EOFError("the file is not complete")


def text(file: Path, member: str, repairs: Repairs) -> Iterator[str]:
    """The text of one part, in blocks. Raises one of BROKEN where what it is packed in ends early."""
    decoder: codecs.IncrementalDecoder | None = None
    wide, held = False, ""
    for block in _blocks(file, member):
        if decoder is None:
            found = _ENCODING.match(block.removeprefix(codecs.BOM_UTF8).lstrip())
            wide = block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
            decoder = _decoder("utf-16" if wide else found[1].decode("ascii") if found else "utf-8", repairs)
        clean = block if wide else block.translate(None, _CONTROLS)
        repairs.controls += len(block) - len(clean)
        decoded = held + decoder.decode(clean)
        cut = decoded.rfind("&", max(0, len(decoded) - _LONGEST))
        held = decoded[cut:] if cut >= 0 else ""
        yield _cleared(decoded[:cut] if cut >= 0 else decoded, repairs).removeprefix("\ufeff")
    if decoder is not None:
        yield _cleared(held + decoder.decode(b"", final=True), repairs)


def _cleared(text: str, repairs: Repairs) -> str:
    ready, dropped = _REFERENCE.subn("", text)
    repairs.controls += dropped
    return ready


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
