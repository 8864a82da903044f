"""Where a photo was taken: found in its file, and taken out of it. Pure; the picture itself is not touched.

Nothing moves: what tells a place is overwritten where it stands, so that every offset in the file stays right (makers'
notes have many that nobody else knows) and no pixel is coded again. Caption, author and copyright stay. A place is
told by

* the GPS directory of Exif (CIPA DC-008, 4.6.6), which is a TIFF (6.0, section 2) inside of a JPEG, PNG, WebP, AVIF …,
* XMP (ISO 16684-1): GPS properties, and the names of places of IPTC and Photoshop,
* the names of places of IPTC-IIM (4.2, chapter 6), which lie in a resource of Photoshop.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from struct import Struct

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
"""Bytes of one value of each type (TIFF 6.0, section 2)."""
_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
_GPS = 0x8825
_DIRECTORIES = 8
_ENTRIES = 1000
"""More than these has none but what is no directory."""

_PLACES = rb"""(?: [\w.-]+:GPS\w+ | photoshop:(?:City|State|Country) | Iptc4xmpCore:(?:Location|CountryCode)
               | Iptc4xmpExt:Location(?:Created|Shown) )"""
_PROPERTY = re.compile(
    rb"< (" + _PLACES + rb") (?=[\s/>]) [^>]*? (?: /> | > .*? </ \1 \s* > )"
    rb"|" + _PLACES + rb""" \s* = \s* (?: "[^"]*" | '[^']*' )""",
    re.DOTALL | re.VERBOSE,
)
_IPTC = b"8BIM\x04\x04"
_IPTC_PLACES = frozenset({26, 27, 90, 92, 95, 100, 101})

_PNG = b"\x89PNG\r\n\x1a\n"
_TEXTS = (b"eXIf", b"iTXt", b"tEXt", b"zTXt")
_PACKED = re.compile(rb"(?:XML:com\.adobe\.xmp|Raw profile type (?:exif|APP1|xmp|iptc))\0", re.IGNORECASE)
_LONGEST = 1 << 24


def found(content: bytes) -> bool:
    """Whether a file says where its picture was taken."""
    return without(content) is not content


def without(content: bytes) -> bytes:
    """The file without that; the very same bytes when it does not say so."""
    buffer = bytearray(content)
    for mark, order in _ORDERS.items():
        for at in _all(content, mark):
            _blank_exif(buffer, at, order)
    for at in _all(content, b"<rdf:RDF"):
        end = content.find(b"</rdf:RDF>", at)
        _blank_xmp(buffer, at, end if end > 0 else len(content))
    for at in _all(content, _IPTC):
        _blank_iptc(buffer, at + len(_IPTC))
    if content.startswith(_PNG):
        buffer = _png(buffer)
    return content if buffer == content else bytes(buffer)


def _all(content: bytes, mark: bytes) -> Iterator[int]:
    at = content.find(mark)
    while at >= 0:
        yield at
        at = content.find(mark, at + 1)


def _blank_exif(buffer: bytearray, base: int, order: str) -> None:
    """Take the GPS directory out of the TIFF that begins here, if one does."""
    short, long, entry = Struct(f"{order}H"), Struct(f"{order}I"), Struct(f"{order}HHI4s")
    end = len(buffer)
    if base + 8 > end:
        return
    at = base + long.unpack_from(buffer, base + 4)[0]
    for _ in range(_DIRECTORIES):
        if at + 2 > end or at < base + 8:
            return
        count = short.unpack_from(buffer, at)[0]
        last = at + 2 + 12 * count
        if not 0 < count <= _ENTRIES or last + 4 > end:
            return
        for place in range(at + 2, last, 12):
            tag, kind, number, value = entry.unpack_from(buffer, place)
            if tag == _GPS and kind in (4, 13) and number == 1:
                _blank_directory(buffer, base, base + long.unpack(value)[0], order)
                rest = buffer[place + 12 : last + 4]  # the next entries, and where the next directory is
                buffer[place : last + 4] = rest + bytes(12)
                short.pack_into(buffer, at, count - 1)
                last -= 12
                break
        at = base + long.unpack_from(buffer, last)[0]


def _blank_directory(buffer: bytearray, base: int, at: int, order: str) -> None:
    """Write zeros over a directory and all values that it points to."""
    short, entry, long = Struct(f"{order}H"), Struct(f"{order}HHI4s"), Struct(f"{order}I")
    if at + 2 > len(buffer):
        return
    count = short.unpack_from(buffer, at)[0]
    last = at + 2 + 12 * count
    if count > _ENTRIES or last > len(buffer):
        return
    for place in range(at + 2, last, 12):
        tag, kind, number, value = entry.unpack_from(buffer, place)
        size = _SIZES.get(kind, 0) * number
        start = base + long.unpack(value)[0]
        if tag < 64 and 4 < size < 1 << 16 and start + size <= len(buffer):
            buffer[start : start + size] = bytes(size)
    buffer[at:last] = bytes(last - at)


def _blank_xmp(buffer: bytearray, start: int, end: int) -> None:
    """Write blanks over the properties that name a place."""
    for each in _PROPERTY.finditer(bytes(buffer[start:end])):
        buffer[start + each.start() : start + each.end()] = b" " * (each.end() - each.start())


def _blank_iptc(buffer: bytearray, at: int) -> None:
    """Write blanks over the datasets that name a place, in the resource whose name begins here."""
    if at >= len(buffer):
        return
    at += (buffer[at] + 2) & ~1  # a name with its length before it, made even
    end = min(len(buffer), at + 4 + int.from_bytes(buffer[at : at + 4], "big"))
    at += 4
    while at + 5 <= end and buffer[at] == 0x1C:
        record, dataset, size = buffer[at + 1], buffer[at + 2], int.from_bytes(buffer[at + 3 : at + 5], "big")
        at += 5
        if size & 0x8000 or at + size > end:
            return
        if record == 2 and dataset in _IPTC_PLACES:
            buffer[at : at + size] = b" " * size
        at += size


def _png(buffer: bytearray) -> bytearray:
    """The checksums of a PNG's texts set right (PNG, third edition, 5.3); without packed texts that tell a place."""
    made = bytearray(buffer[:8])
    at = 8
    while at + 12 <= len(buffer):
        size, name = int.from_bytes(buffer[at : at + 4], "big"), bytes(buffer[at + 4 : at + 8])
        whole = buffer[at : at + 12 + size]
        if name == b"IDAT" and not any(text in buffer for text in _TEXTS):
            break
        at += len(whole)
        if len(whole) == 12 + size and name in _TEXTS:
            if _tells(bytes(whole[8:-4])):
                continue
            whole[-4:] = zlib.crc32(whole[4:-4]).to_bytes(4, "big")
        made += whole
    return made + buffer[at:]


def _tells(text: bytes) -> bool:
    """Whether a text of a PNG holds metadata packed or in hexadecimal digits, and these tell a place."""
    packed = _PACKED.match(text)
    if not packed:
        return False
    body = text[packed.end() :]
    for start in range(min(len(body), 64)):
        if body[start : start + 1] == b"\x78":  # a zlib stream (RFC 1950, 2.2), after flags and names of languages
            try:
                body = zlib.decompressobj().decompress(body[start:], _LONGEST)
                break
            except zlib.error:
                continue
    digits = b"".join(body.split(b"\n")[3:])  # after an empty line, the kind, and how many there are
    if re.fullmatch(rb"(?:[0-9a-fA-F]{2})+", digits):
        body = bytes.fromhex(digits.decode("ascii"))
    elif body == text[packed.end() :]:
        return False  # neither: it was seen to in its place
    return found(body)
