"""A WordPress export (WXR: RSS 2.0 with WordPress' own elements, versions 1.0 to 1.2), one record at a time.

Promises: memory stays bounded however long the file is; no external entity is fetched, no entity expanded that the
file declares; what XML forbids but exports contain (control characters, bytes that are no UTF-8, HTML's names of
characters) is repaired or dropped and counted, never fatal; a file that breaks off yields all that was whole.
"""

from __future__ import annotations

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
from xml.sax.saxutils import quoteattr

from msgspec import Struct

from blogkit.importers.wordpress.encoding import Repairs, clean, uncut
from blogkit.problems import ArchiveError, Location, Problem

HINT = "In WordPress, choose Tools → Export → All content, and give the file that it downloads."

_NAMESPACES = (
    (re.compile(r"https?://wordpress\.org/export/[\d.]+/excerpt/?"), "excerpt"),
    (re.compile(r"https?://wordpress\.org/export/[\d.]+/?"), "wp"),
    (re.compile(r"https?://purl\.org/rss/1\.0/modules/content/?"), "content"),
    (re.compile(r"https?://purl\.org/dc/elements/1\.1/?"), "dc"),
)
_NEXT = re.compile(rb"\n[ \t]*<(?:item|wp:(?:author|category|tag|term))>")
"""Where reading can begin anew: the line on which a child of the channel begins."""
_TITLE = re.compile(rb"<title>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</title>", re.DOTALL)


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


def text(element: Element, tag: str) -> str:
    """The text of a child, without white space around it; empty when there is none."""
    return (element.findtext(tag) or "").strip()


def records(path: Path, repairs: Repairs | None = None, twice: bool = False) -> Iterator[Record | Problem]:
    """Everything in the export, in order; in between a Problem with its place for each item that cannot be read.

    `twice` as `clean` takes it. Raises ArchiveError when the file is no WordPress export, cannot be opened, or declares
    entities.
    """
    repairs = repairs if repairs is not None else Repairs()
    reader = _Reader(str(path))
    try:
        with _opened(path) as file:
            chunks = clean(file, repairs, twice)
            for chunk in chunks:
                rest: bytes | None = chunk
                while rest is not None:
                    try:
                        reader.feed(rest)
                        rest = None
                    except (expat.ExpatError, _Misplaced) as error:
                        yield from reader.taken()
                        lost, rest = _until_next(reader.unfinished(), chunks)
                        yield from _mended(lost, reader, _broken(error, reader, lost))
                        reader = reader.behind(lost)
                    yield from reader.taken()
        reader.finish()
    except (expat.ExpatError, EOFError, gzip.BadGzipFile, zipfile.BadZipFile, OSError) as error:
        yield from reader.taken()
        if reader.wordpress:
            yield _broken(error, reader, reader.unfinished())
    if not reader.wordpress:
        raise ArchiveError(Problem("this is no WordPress export", reader.here(), hint=HINT))


class _Misplaced(Exception):
    """An item within an item: the end of the first is missing."""


def _until_next(lost: bytes, chunks: Iterator[bytes]) -> tuple[bytes, bytes | None]:
    """What belongs to the item that cannot be read, and what comes after it; None at the end of the file."""
    found = _NEXT.search(lost, 1)
    for chunk in chunks if not found else ():
        begin = max(1, len(lost) - 100)  # a line may lie across two chunks
        lost += chunk
        if found := _NEXT.search(lost, begin):
            break
    return (lost[: found.start()], lost[found.start() :]) if found else (lost, None)


def _mended(lost: bytes, reader: _Reader, broken: Problem) -> Iterator[Record | Problem]:
    """The item after all, where what is wrong with it can only have one meaning; else the Problem."""
    again = reader.again()
    try:
        again.feed(uncut(lost))
        again.finish(b"</channel></rss>" if b"</channel>" not in lost else b"")
    except (expat.ExpatError, _Misplaced):
        yield broken
        return
    yield from again.taken()
    reader.items = again.items
    what = "`]]>` stands in a text here, and ends it for XML; it was read as a part of the text"
    yield Problem(what, broken.where, broken.facts[:1], level="warning")


def _broken(error: Exception, reader: _Reader, lost: bytes) -> Problem:
    hint = "Export again; what was whole has been kept."
    title = _TITLE.search(lost)
    facts = [("item", title[1].decode("utf-8", "replace")[:80])] if title else []
    facts.append(("items read before", str(reader.items)))
    if isinstance(error, _Misplaced):
        what, where = "an item begins here before the one above it has ended", reader.here()
    elif not isinstance(error, expat.ExpatError):
        what, where = f"the file cannot be read to its end: {error}", reader.here()
    elif "no element found" in str(error) or "unclosed" in str(error):
        what, where = "the file breaks off before its end", reader.here()
    else:
        what = f"the file is not well-formed XML here: {expat.ErrorString(error.code)}"
        where = Location(reader.file, reader.here().line - reader.current + error.lineno, error.offset + 1)
    if reader.open_item:
        facts.append(("lost", f"the item that begins in line {reader.open_item}"))
    return Problem(what, where, tuple(facts), hint)


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


class _Reader:
    """Expat's events → complete children of <channel>.

    Names keep their prefixes, so that a missing declaration of a namespace is no error; a prefix that is declared
    means what its declaration says.
    """

    def __init__(self, file: str, line: int = 1, scope: dict[str, str] | None = None) -> None:
        """`line` and `scope` (prefix → namespace) are those of the place in the file at which it begins."""
        self.file = file
        self.items = 0
        self.open_item = 0
        """The line on which the unfinished child of the channel begins."""
        self.wordpress = False
        self._line = line - 1
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
        head = b""
        if scope is not None:
            names = "".join(f" xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in scope.items())
            head = f"<rss{names}><channel>".encode()
            parser.Parse(head, False)
        self._scope = scope or {}
        self._pending, self._from = b"", len(head)
        """What was fed since the last child of the channel ended, and the number of the byte at which that is."""
        self._opened = 0
        self._begun = False

    def feed(self, chunk: bytes) -> None:
        """Read on. Raises ExpatError, _Misplaced."""
        self._begun = True
        self._pending += chunk
        self._parser.Parse(chunk, False)
        done = (self._opened if self.open_item else self._from + len(self._pending)) - self._from
        self._pending, self._from = self._pending[done:], self._from + done

    def finish(self, end: bytes = b"") -> None:
        """Nothing more comes. Raises ExpatError."""
        if self._begun:
            self._parser.Parse(end, True)

    def taken(self) -> list[Record]:
        taken, self._records = self._records, []
        return taken

    def unfinished(self) -> bytes:
        """What was fed from the child of the channel on that has not ended, or else from the error on."""
        return self._pending[(self._opened if self.open_item else self._parser.ErrorByteIndex) - self._from :]

    def again(self) -> _Reader:
        """A reader that begins where `unfinished` does."""
        return self._at(self.open_item or self.here().line)

    def behind(self, lost: bytes) -> _Reader:
        """A reader that begins behind what is given up of `unfinished`."""
        return self._at((self.open_item or self.here().line) + lost.count(b"\n"))

    def _at(self, line: int) -> _Reader:
        reader = _Reader(self.file, line, self._scope)
        reader.items, reader.wordpress = self.items, self.wordpress
        return reader

    @property
    def current(self) -> int:
        """The line that the parser is at, as it counts."""
        return self._parser.CurrentLineNumber

    def here(self) -> Location:
        return Location(self.file, self._line + self.current)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        declared = {n[6:]: uri for n, uri in attributes.items() if n.startswith("xmlns:")}
        self._scopes.append({**self._scopes[-1], **declared} if declared else self._scopes[-1])
        tag = self._tag(name)
        if self._depth == 0 and tag != "rss":
            raise ArchiveError(Problem(f"this is no WordPress export, but <{name}>", self.here(), hint=HINT))
        if self._depth == 0 and any(_prefix(uri) == "wp" for uri in declared.values()):
            self.wordpress = True
        if self._depth < 2:
            self._scope = self._scopes[-1]
        if self._depth == 2:
            self._builder = TreeBuilder()
            self.open_item, self._opened = self._line + self.current, self._parser.CurrentByteIndex
        elif self._depth > 2 and tag == "item":
            raise _Misplaced
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
