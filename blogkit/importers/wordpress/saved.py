"""Pages of the old site that a browser or a mirroring program saved, for what an export does not tell.

A page says which post it is of: by the class that WordPress gives its <body> (`postid-12`), its short address (`?p=12`)
or its whole one. Read is the element that themes call the text, without what plugins are known to put around it.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct, field
from msgspec.structs import replace
from webencodings import lookup

from blogkit.importers.wordpress import permalinks
from blogkit.importers.wordpress.autop import BLOCKS
from blogkit.importers.wordpress.survey import Survey
from blogkit.problems import Location, Problem
from blogkit.reading.slots import ATTRIBUTE, TAG, value_of

LARGEST = 8 << 20
"""Bytes of a page. Usual are some tens of thousands, and millions where pictures are written into it."""

CONTAINERS = ("entry-content", "wp-block-post-content", "e-content", "post-content")
"""What themes call the text of an essay, the most usual first."""
ADDED = frozenset(
    "sharedaddy jp-relatedposts jp-post-flair jetpack-likes-widget-wrapper addtoany_share_save_container"
    " heateor_sss_sharing_container swp_social_panel shared-counts-wrap essb_links ssba yarpp yarpp-related wpcnt"
    " wordads-ad-wrapper adsbygoogle saboxplugin-wrap author-box entry-footer entry-meta edit-link post-edit-link"
    " post-navigation page-links post-nav-links comments-area comment-respond".split()
)
"""Classes of what themes and plugins add to a text: buttons, related posts, numbers of pages."""

_HOLDERS = (BLOCKS | {"main"}) - {"p", "hr"}
"""What may hold a text, and ends all that lies in it. A paragraph does not."""
_LOOKED_FOR = ADDED | {*CONTAINERS}
_DECLARED = re.compile(rb"""<meta\b[^>]{0,200}\bcharset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_NUMBER = re.compile(r"(?:postid|page-id)-(\d{1,18})")
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class Pages:
    """The saved pages below a folder, by the posts that they are of."""

    def __init__(self, folder: Path, survey: Survey) -> None:
        """Look at each page. Those of uploads are of no use: they begin with what is no part of any text."""
        self.problems: list[Problem] = []
        self._folder, self._base = folder, survey.base
        self._files: dict[str, list[Path]] = {}
        links = ((outline.id, permalinks.path(outline.link, survey.base)) for outline in survey.outlines.values())
        self._at = {path.rstrip("/"): number for number, path in links if path}
        self._known = {number for number, outline in survey.outlines.items() if outline.type != "attachment"}
        for file in sorted(folder.rglob("*")):
            is_page = file.suffix.lower() in (".html", ".htm") and file.is_file()
            if is_page and (number := self._number(_head(self._text(file)))):
                self._files.setdefault(number, []).append(file)
        if not self._files:
            hint = "A page names its post by <link rel=canonical>, or by the class postid-12 of its <body>."
            where = Location(folder.as_posix())
            self.problems.append(Problem("no page here is of a post of this export", where, (), hint, "warning"))

    def of(self, number: str) -> Iterator[tuple[str, str]]:
        """(path below the folder, HTML of the text) of each page of the post with this id, in the order of paths."""
        for file in self._files.get(number, ()):
            html = self._text(file)
            if (text := _content(html)) is not None:
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


class _Head(Struct):
    """What a page says of itself, up to its <body>."""

    addresses: list[str] = field(default_factory=list)
    short: str = ""
    classes: list[str] = field(default_factory=list)


def _head(html: str) -> _Head:
    head = _Head()
    for found in TAG.finditer(html):
        name = (found["opened"] or "").lower()
        if name not in ("link", "meta", "body"):
            continue
        values = _attributes(found)
        relation = values.get("rel", "").lower().split()
        if name == "body":
            head.classes = values.get("class", "").split()
            break
        if name == "link" and "canonical" in relation:
            head.addresses.append(values.get("href", ""))
        elif name == "link" and "shortlink" in relation:
            head.short = values.get("href", "")
        elif name == "meta" and values.get("property", "").lower() == "og:url":
            head.addresses.append(values.get("content", ""))
    return head


def _attributes(tag: re.Match[str]) -> dict[str, str]:
    found = ATTRIBUTE.finditer(tag.string, *tag.span("attributes"))
    return {attribute["name"].lower(): value_of(attribute) for attribute in found}


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


class _Element(Struct, frozen=True):
    """An element that has a class which is looked for."""

    begin: int
    inside: int
    classes: frozenset[str]
    after: int = 0
    """Where its inside ends."""
    end: int = 0


def _content(html: str) -> str | None:
    """The HTML of the text, without what was added to it; of a page that breaks off, as far as it goes."""
    found = _elements(html)
    texts = (each for name in CONTAINERS for each in found if name in each.classes)
    text = next(texts, None)
    if text is None:
        return None
    parts, at = list[str](), text.inside
    for element in found:
        if element.classes & ADDED and at <= element.begin and element.end <= text.after:
            parts.append(html[at : element.begin])
            at = element.end
    return "".join([*parts, html[at : text.after]])


def _elements(html: str) -> list[_Element]:
    """The elements with such classes, in the order in which they begin."""
    open_, names = list[tuple[str, _Element]](), Counter[str]()
    found: list[_Element] = []
    for tag in TAG.finditer(html):
        if (name := (tag["opened"] or "").lower()) in _HOLDERS:
            classes = _attributes(tag).get("class", "").split() if "class" in tag["attributes"] else ()
            open_.append((name, _Element(tag.start(), tag.end(), frozenset(classes) & _LOOKED_FOR)))
            names[name] += 1
        elif names[ended := (tag["closed"] or "").lower()]:
            while name != ended:  # those within it end with it, as browsers see it
                name, element = open_.pop()
                names[name] -= 1
                end = tag.end() if name == ended else tag.start()
                found += [replace(element, after=tag.start(), end=end)] if element.classes else []
    found += [replace(element, after=len(html), end=len(html)) for _, element in open_ if element.classes]
    return sorted(found, key=lambda element: element.begin)


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
