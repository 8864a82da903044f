"""Pages of the old site that a browser or a mirroring program saved, for what an export does not tell.

A page says which post it is of: by the class that WordPress gives its <body> (`postid-12`), its short address (`?p=12`)
or its whole one. Read is the element that themes call the text, without what plugins are known to put around it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from webencodings import lookup

from blogkit.importers.wordpress import permalinks
from blogkit.importers.wordpress.markup import pieces, tag
from blogkit.importers.wordpress.survey import Survey
from blogkit.problems import Location, Problem

LARGEST = 16 << 20
"""Bytes of a page. Usual are some tens of thousands, and millions where pictures are written into it."""
DEEPEST = 1000
"""Elements within elements; what is deeper was not made to be read, and takes parsers hours."""

CONTAINERS = ("entry-content", "wp-block-post-content", "e-content", "post-content")
"""What themes call the text of an essay, the most usual first."""
ADDED = frozenset(
    "sharedaddy jp-relatedposts jp-post-flair jetpack-likes-widget-wrapper addtoany_share_save_container"
    " heateor_sss_sharing_container swp_social_panel shared-counts-wrap essb_links ssba yarpp yarpp-related wpcnt"
    " wordads-ad-wrapper adsbygoogle saboxplugin-wrap author-box entry-footer entry-meta edit-link post-edit-link"
    " post-navigation page-links post-nav-links comments-area comment-respond".split()
)
"""Classes of what themes and plugins add to a text: buttons, related posts, numbers of pages."""

_DECLARED = re.compile(rb"""<meta\b[^>]{0,200}\bcharset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_NUMBER = re.compile(r"(?:postid|page-id|attachmentid)-(\d{1,18})")
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_LOOSE = frozenset(
    "p li dt dd tr td th tbody thead tfoot option area br col embed hr img input link meta source".split()
)
"""Elements that need no end."""


class Pages:
    """The saved pages below a folder, by the posts that they are of."""

    def __init__(self, folder: Path, survey: Survey) -> None:
        self.problems: list[Problem] = []
        self._folder, self._base = folder, survey.base
        self._files: dict[str, list[Path]] = {}
        links = ((outline.id, permalinks.path(outline.link, survey.base)) for outline in survey.outlines.values())
        self._at = {path.rstrip("/"): number for number, path in links if path}
        self._known = survey.outlines.keys()
        for file in sorted(folder.rglob("*")):
            is_page = file.suffix.lower() in (".html", ".htm") and file.is_file()
            if is_page and (number := self._number(_Head.of(self._text(file)))):
                self._files.setdefault(number, []).append(file)
        if not self._files:
            hint = "A page names its post by <link rel=canonical>, or by the class postid-12 of its <body>."
            where = Location(folder.as_posix())
            self.problems.append(Problem("no page here is of a post of this export", where, (), hint, "warning"))

    def of(self, number: str) -> Iterator[tuple[str, str]]:
        """(path below the folder, HTML of the text) of each page of the post with this id, in the order of paths."""
        for file in self._files.get(number, ()):
            html = self._text(file)
            if _depth(html) > DEEPEST:
                self._refuse(file, f"its elements lie more than {DEEPEST} deep in each other")
            elif (text := _content(html)) is not None:
                yield file.relative_to(self._folder).as_posix(), text
            else:
                self._refuse(file, f"no element in it has one of the classes {', '.join(CONTAINERS)}")

    def _text(self, file: Path) -> str:
        """A page as text; empty, and told, where it cannot be read."""
        try:
            if file.stat().st_size > LARGEST:
                self._refuse(file, f"it is larger than {LARGEST >> 20} MB")
                return ""
            return decoded(file.read_bytes())
        except OSError as error:
            self._refuse(file, error.strerror or str(error))
            return ""

    def _refuse(self, file: Path, why: str) -> None:
        problem = Problem("a saved page was passed over", Location(file.as_posix()), (("found", why),), level="warning")
        self.problems += [problem] if problem not in self.problems else []

    def _number(self, head: _Head) -> str:
        """The id of the post that a page is of; empty where it is another site's, or of none."""
        here = _host(self._base)
        if any(here and _host(address) not in ("", here) for address in head.addresses):
            return ""
        numbers = [found[1] for name in head.classes if (found := _NUMBER.fullmatch(name))]
        if here and _host(head.short) == here:
            query = parse_qs(urlsplit(head.short).query)
            numbers += [*query.get("p", ()), *query.get("page_id", ())]
        paths = (permalinks.path(address, self._base).rstrip("/") for address in head.addresses if _host(address))
        numbers += [self._at[path] for path in paths if path in self._at]
        return next((number for number in numbers if number in self._known), "")


class _Head(HTMLParser):
    """What a page says of itself, up to its <body>."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.short = ""
        self.classes: list[str] | tuple[()] = ()
        self.ended = False

    @classmethod
    def of(cls, html: str) -> _Head:
        head = cls()
        for place in range(0, len(html), 1 << 14):
            if not head.ended:
                head.feed(html[place : place + (1 << 14)])
        return head

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        relation = values.get("rel", "").lower().split()
        if self.ended:
            return
        if tag == "link" and "canonical" in relation:
            self.addresses.append(values.get("href", ""))
        elif tag == "link" and "shortlink" in relation:
            self.short = values.get("href", "")
        elif tag == "meta" and values.get("property", "").lower() == "og:url":
            self.addresses.append(values.get("content", ""))
        elif tag == "body":
            self.classes, self.ended = values.get("class", "").split(), True


def decoded(data: bytes) -> str:
    """A page in the encoding that it declares (HTML Standard, 13.2.3.2); else as UTF-8 or Windows-1252."""
    declared = _DECLARED.search(data[:4096])
    named = lookup(declared[1].decode("ascii")) if declared else None
    for mark, codec in _MARKS.items():
        if data.startswith(mark):
            return data.decode(codec, "replace")
    if named and not named.name.startswith("utf-16"):
        return str(named.codec_info.decode(data, "replace")[0])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _content(html: str) -> str | None:
    root = html5lib.parse(html, namespaceHTMLElements=False)
    found = next((e for name in CONTAINERS for e in root.iter() if name in _classes(e)), None)
    if found is None:
        return None
    for above in list(found.iter()):
        last: Element | None = None
        for element in list(above):
            if not _classes(element) & ADDED:
                last = element
                continue
            if last is None:
                above.text = (above.text or "") + (element.tail or "")
            else:
                last.tail = (last.tail or "") + (element.tail or "")
            above.remove(element)
    html = html5lib.serialize(found, omit_optional_tags=False, quote_attr_values="always", escape_lt_in_attrs=True)
    return str(html)[html.index(">") + 1 : html.rindex("</")]


def _classes(element: Element) -> set[str]:
    return set((element.get("class") or "").split())


def _depth(html: str) -> int:
    """How deep elements lie in each other at most, as far as their tags tell."""
    depth = deepest = 0
    for piece in pieces(html)[1::2]:
        name, closing = tag(piece)
        if name and name not in _LOOSE and not piece.endswith("/>"):
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
