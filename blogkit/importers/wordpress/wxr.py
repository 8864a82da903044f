"""A WordPress export (WXR: RSS 2.0 with WordPress' own elements, versions 1.0 to 1.2), one record at a time.

Promises: memory stays bounded however long the file is; no external entity is fetched, no entity expanded that the
file declares; what XML forbids but exports contain (control characters, bytes that are no UTF-8, HTML's names of
characters) is repaired or dropped and counted, never fatal; a file that breaks off yields all that was whole.
"""

from __future__ import annotations

import codecs
import gzip
import html
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from msgspec import Struct

from blogkit.problems import ArchiveError, Location, Problem

CHUNK = 1 << 16
HINT = "In WordPress, choose Tools → Export → All content, and give the file that it downloads."

_NAMESPACES = (
    (re.compile(r"https?://wordpress\.org/export/[\d.]+/excerpt/?"), "excerpt"),
    (re.compile(r"https?://wordpress\.org/export/[\d.]+/?"), "wp"),
    (re.compile(r"https?://purl\.org/rss/1\.0/modules/content/?"), "content"),
    (re.compile(r"https?://purl\.org/dc/elements/1\.1/?"), "dc"),
)
_CONTROL = bytes(c for c in range(32) if c not in b"\t\n\r")
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,8}));")


class Record(Struct, frozen=True):
    """One child of the export's channel, complete: an item, an author, a term, the site's title."""

    element: Element
    """Tags are spelt with the usual prefixes (`wp:post_id`), whatever prefixes the file uses."""
    where: Location
    """The line on which it begins."""

    @property
    def kind(self) -> str:
        """Its tag: `item`, `wp:author`, `wp:category`, `title`."""
        return self.element.tag


class Repairs(Struct):
    """What was dropped or replaced so that the file could be read at all."""

    controls: int = 0
    """Control characters that XML forbids, dropped."""
    bytes: int = 0
    """Bytes that are no UTF-8, read as Windows-1252."""


def text(element: Element, tag: str) -> str:
    """The text of a child, without white space around it; empty when there is none."""
    return (element.findtext(tag) or "").strip()


def records(path: Path, repairs: Repairs | None = None) -> Iterator[Record | Problem]:
    """Everything in the export, in order; last a Problem with its place, when the file is not whole.

    Raises ArchiveError when the file is no WordPress export, cannot be opened, or declares entities.
    """
    repairs = repairs if repairs is not None else Repairs()
    reader = _Reader(str(path))
    whole = False
    with _opened(path) as file:
        try:
            for chunk in _clean(file, repairs):
                reader.feed(chunk, final=False)
                yield from reader.taken()
            reader.feed(b"", final=True)
            whole = True
        except (expat.ExpatError, EOFError, gzip.BadGzipFile, zipfile.BadZipFile, OSError) as error:
            broken = _broken(error, reader)
        yield from reader.taken()
    if not reader.wordpress:
        raise ArchiveError(Problem("this is no WordPress export", reader.here(), hint=HINT))
    if not whole:
        yield broken


def _broken(error: Exception, reader: _Reader) -> Problem:
    if not isinstance(error, expat.ExpatError):
        what, where = f"the file cannot be read to its end: {error}", reader.here()
    elif "no element found" in str(error) or "unclosed" in str(error):
        what, where = "the file breaks off before its end", reader.here()
    else:
        what = f"the file is not well-formed XML here: {expat.ErrorString(error.code)}"
        where = Location(reader.file, error.lineno, error.offset + 1)
    facts = [("items read before", str(reader.items))]
    if reader.open_item:
        facts.append(("lost", f"the item that begins in line {reader.open_item}, and what follows it"))
    return Problem(what, where, tuple(facts), "Export again; what was whole has been kept.")


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of the export: as they are, or out of gzip or zip, told by how the file begins."""
    try:
        with path.open("rb") as file:
            magic = file.read(4)
            file.seek(0)
            if magic.startswith(b"\x1f\x8b"):
                with gzip.open(file) as inner:
                    yield inner  # type: ignore[misc]  # GzipFile reads as IO[bytes] does
            elif magic == b"PK\x03\x04":
                with zipfile.ZipFile(file) as packed, packed.open(_only_xml(packed, path)) as member:
                    yield member
            else:
                yield file
    except zipfile.BadZipFile as error:
        raise ArchiveError(Problem(f"this zip file cannot be read: {error}", Location(str(path)))) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise ArchiveError(Problem(f"the export cannot be opened: {reason}", Location(str(path)))) from None


def _only_xml(packed: zipfile.ZipFile, path: Path) -> str:
    names = [n for n in packed.namelist() if n.lower().endswith(".xml") and not n.startswith("__MACOSX/")]
    if len(names) == 1:
        return names[0]
    hint = "Unpack it, and give all its files at once." if names else HINT
    raise ArchiveError(
        Problem(f"expected one XML file in this zip, found {len(names)}", Location(str(path)), hint=hint)
    )


def _clean(file: IO[bytes], repairs: Repairs) -> Iterator[bytes]:
    """The file as UTF-8 that XML allows. Line numbers stay true: no line end is touched.

    An export says it is UTF-8, and so it is read as that, but for a file that begins with the mark of UTF-16.
    """

    def foreign(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)
        repairs.bytes += error.end - error.start
        return error.object[error.start : error.end].decode("cp1252", "replace"), error.end

    codecs.register_error("blogkit-cp1252", foreign)
    chunk = file.read(CHUNK)
    wide = chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    decoder = codecs.getincrementaldecoder("utf-16" if wide else "utf-8-sig")("blogkit-cp1252")
    rest = b""
    while chunk:
        clean = rest + decoder.decode(chunk).encode("utf-8", "replace")
        chunk = file.read(CHUNK)
        # A reference may lie across the end of the chunk: what might be the begin of one waits for the next.
        cut = clean.rfind(b"&", max(0, len(clean) - 12)) if chunk else -1
        clean, rest = (clean, b"") if cut < 0 else (clean[:cut], clean[cut:])
        yield _allowed(clean, repairs)
    yield _allowed(rest + decoder.decode(b"", True).encode("utf-8", "replace"), repairs)


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


class _Reader:
    """Expat's events → complete children of <channel>.

    Names keep their prefixes, so that a missing declaration of a namespace is no error; a prefix that is declared
    means what its declaration says.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.items = 0
        self.open_item = 0
        """The line on which the unfinished child of the channel begins."""
        self.wordpress = False
        self._records: list[Record] = []
        self._builder: TreeBuilder | None = None
        self._depth = 0
        self._scopes: list[dict[str, str]] = [{}]
        parser = self._parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._entity
        # As if there were a document type elsewhere, never fetched: so an undeclared name, as &nbsp;, is no error.
        parser.UseForeignDTD(True)
        parser.SkippedEntityHandler = self._named

    def feed(self, chunk: bytes, *, final: bool) -> None:
        self._parser.Parse(chunk, final)

    def taken(self) -> list[Record]:
        taken, self._records = self._records, []
        return taken

    def here(self) -> Location:
        return Location(self.file, self._parser.CurrentLineNumber)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        declared = {n[6:]: uri for n, uri in attributes.items() if n.startswith("xmlns:")}
        self._scopes.append({**self._scopes[-1], **declared} if declared else self._scopes[-1])
        tag = self._tag(name)
        if self._depth == 0 and tag != "rss":
            raise ArchiveError(Problem(f"this is no WordPress export, but <{name}>", self.here(), hint=HINT))
        if self._depth == 0 and any(_prefix(uri) == "wp" for uri in declared.values()):
            self.wordpress = True
        if self._depth == 2:
            self._builder = TreeBuilder()
            self.open_item = self._parser.CurrentLineNumber
        self.wordpress = self.wordpress or tag.startswith("wp:")
        if self._builder is not None:
            self._builder.start(tag, attributes)
        self._depth += 1

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._builder is not None:
            self._builder.end(self._tag(name))
            if self._depth == 2:
                element, self._builder = self._builder.close(), None
                self._records.append(Record(element, Location(self.file, self.open_item)))
                self.items += element.tag == "item"
                self.open_item = 0
        self._scopes.pop()

    def _text(self, data: str) -> None:
        if self._builder is not None:
            self._builder.data(data)

    def _tag(self, name: str) -> str:
        prefix, colon, local = name.rpartition(":")
        if not colon or (uri := self._scopes[-1].get(prefix)) is None:
            return name
        known = _prefix(uri)
        return f"{known}:{local}" if known else f"{{{uri}}}{local}"

    def _named(self, name: str, parameter: bool) -> None:
        if not parameter:
            self._text(html.unescape(f"&{name};"))

    def _entity(self, *declaration: object) -> None:
        what = f"this file declares an entity (`{declaration[0]}`), which no export of WordPress does"
        raise ArchiveError(Problem(what, self.here(), hint="It is refused, since entities may be used for an attack."))


@cache
def _prefix(uri: str) -> str:
    """The usual prefix of a namespace; empty for one that is none of ours."""
    return next((prefix for pattern, prefix in _NAMESPACES if pattern.fullmatch(uri)), "")
