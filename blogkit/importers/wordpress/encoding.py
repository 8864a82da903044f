"""The bytes of an export → UTF-8 that XML allows: wrong characters, wrong encodings, what was encoded twice.

Whatever is dropped, replaced or mended is counted, never fatal. Line numbers stay true: no line end is touched.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import IO

from msgspec import Struct

CHUNK = 1 << 16
ENOUGH = 8
"""Runs of characters that were encoded twice, from which on it cannot be by chance."""
MOST = 1000

_CONTROL = bytes(c for c in range(32) if c not in b"\t\n\r")
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,8}));")
_DECLARED = re.compile(rb"""<\?xml[^>]{0,80}encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_TEXT = re.compile(rb"(<([\w:]+)(?:\s[^<>]*)?><!\[CDATA\[)(.*?)(\]\]>\s*</\2>)", re.DOTALL)

_BYTES = {n: n for n in range(128, 256)} | {
    ord(character): n for n in range(128, 160) if (character := bytes([n]).decode("cp1252", "ignore"))
}
"""Character → the byte that Latin-1 or Windows-1252 has for it."""


class Repairs(Struct):
    """What was dropped or replaced so that the file could be read at all."""

    controls: int = 0
    """Control characters that XML forbids, dropped."""
    bytes: int = 0
    """Bytes that are no UTF-8, read as Windows-1252."""
    doubled: int = 0
    """Runs of characters beyond ASCII that are UTF-8 read as Windows-1252, as `Ã©` for `é`."""
    single: int = 0
    """All other such runs, counted up to MOST."""

    @property
    def twice(self) -> bool:
        """Whether it is certain that the whole file was encoded twice."""
        return self.doubled >= ENOUGH and not self.single


def clean(file: IO[bytes], repairs: Repairs, twice: bool = False) -> Iterator[bytes]:
    """The file as UTF-8 that XML allows; with `twice`, what was encoded twice is decoded once more.

    An export says it is UTF-8, and so it is read as that, but for a file that begins with the mark of UTF-16, and for
    one that declares another encoding and is none.
    """

    def foreign(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)
        repairs.bytes += error.end - error.start
        return error.object[error.start : error.end].decode("cp1252", "replace"), error.end

    codecs.register_error("blogkit-cp1252", foreign)
    chunk = file.read(CHUNK)
    decoder = codecs.getincrementaldecoder(_encoding(chunk))("blogkit-cp1252")
    rest = ""
    while chunk:
        text = rest + decoder.decode(chunk)
        chunk = file.read(CHUNK)
        cut = _cut(text) if chunk else len(text)
        text, rest = text[:cut], text[cut:]
        yield _allowed(_once(text, repairs, twice).encode("utf-8", "replace"), repairs)
    yield _allowed(_once(rest + decoder.decode(b"", True), repairs, twice).encode("utf-8", "replace"), repairs)


def uncut(item: bytes) -> bytes:
    """An item in whose CDATA sections stands `]]>`, unescaped: a section goes on to the end of its element."""

    def escaped(match: re.Match[bytes]) -> bytes:
        text = match[3].replace(b"]]]]><![CDATA[>", b"]]>")
        return match[1] + text.replace(b"]]>", b"]]]]><![CDATA[>") + match[4]

    return _TEXT.sub(escaped, item)


def _encoding(begin: bytes) -> str:
    if begin.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    declared = _DECLARED.match(begin.removeprefix(codecs.BOM_UTF8))
    if not declared:
        return "utf-8-sig"
    try:
        name = codecs.lookup(declared[1].decode()).name
        " ".encode(name)  # what is no encoding of text, as `hex`, is a LookupError too
        begin.decode("utf-8")
    except LookupError:
        return "utf-8-sig"
    except UnicodeDecodeError as error:
        other = name not in ("utf-8", "ascii", "utf-16", "utf-32") and error.start < len(begin) - 4
        return name if other else "utf-8-sig"
    return "utf-8-sig" if not begin.isascii() or name.startswith("utf") else name


def _cut(text: str) -> int:
    """Where a chunk may end: a reference or a run of foreign characters may lie across its end."""
    reference = text.rfind("&", max(0, len(text) - 12))
    end = len(text) if reference < 0 else reference
    floor = max(0, end - 1000)
    while end > floor and text[end - 1] > "\x7f":
        end -= 1
    return end


def _once(text: str, repairs: Repairs, twice: bool) -> str:
    """Count what was encoded twice; decode it once more, if that is wanted."""
    if text.isascii() or (not twice and repairs.single >= MOST):
        return text

    def run(match: re.Match[str]) -> str:
        try:
            once = codecs.charmap_encode(match[0], "strict", _BYTES)[0].decode("utf-8")
        except UnicodeError:
            repairs.single += 1
            return match[0]
        repairs.doubled += 1
        return once

    mended = _FOREIGN.sub(run, text)
    return mended if twice else text


def _allowed(text: bytes, repairs: Repairs) -> bytes:
    """Without the characters that XML 1.0, section 2.2, leaves out, written plainly or by number."""
    clean = text.translate(None, _CONTROL).replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"")
    repairs.controls += len(text) - len(clean)

    def reference(match: re.Match[bytes]) -> bytes:
        number = int(match[1], 16) if match[1] else int(match[2])
        legal = number in (9, 10, 13) or 32 <= number < 0xD800 or 0xE000 <= number < 0xFFFE
        if legal or 0x10000 <= number < 0x110000:
            return match[0]
        repairs.controls += 1
        return b""

    return _REFERENCE.sub(reference, clean) if b"&#" in clean else clean
