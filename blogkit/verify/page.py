"""A built page as a machine reads it: microformats2 (microformats.org/wiki/microformats2-parsing) in the HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import html5lib
from msgspec import Struct

from blogkit.verify import words
from blogkit.verify.addresses import join
from blogkit.verify.words import Element, Reading

_REFRESH = re.compile(r"\s*\d*\s*[;,]?\s*(?:url\s*=\s*)?[\"']?([^\"'\s]+)", re.IGNORECASE)
COMMENT = "comment-"


class Cite(Struct, frozen=True):
    """A comment or mention."""

    id: str
    mention: bool
    """Whether it is a link from elsewhere, rather than words said here."""
    author: list[str]
    url: str
    date: str
    parent: str
    """The id that it answers; empty when it answers none."""
    reading: Reading


class Built(Struct, frozen=True):
    """What a page says of its essay. Fields that the page does not state are empty."""

    title: list[str] | None
    date: str
    authors: list[list[str]]
    terms: list[tuple[str, list[str]]]
    """(absolute or root-relative address, name)"""
    text: Reading | None
    cites: dict[str, Cite]
    order: list[str]
    """The ids of the cites as they follow each other."""
    essays: int
    """How many essays the page names: a list has several."""
    image: str = ""
    """The address of the picture that stands for it elsewhere (Open Graph)."""

    @property
    def is_essay(self) -> bool:
        """Whether this is the page of one essay, with its text."""
        return self.essays == 1 and self.text is not None


class Document(Struct, frozen=True):
    """A parsed HTML file."""

    root: Element
    canonical: str
    refresh: str
    """Where it leads at once; empty for an ordinary page."""


def parse(file: Path) -> Document:
    """An HTML file as a browser reads it."""
    root = html5lib.parse(file.read_bytes(), transport_encoding="utf-8", namespaceHTMLElements=False)
    canonical = refresh = ""
    for element in root.iter():
        if element.tag == "link" and "canonical" in element.get("rel", "").lower().split():
            canonical = canonical or element.get("href", "")
        elif element.tag == "meta" and element.get("http-equiv", "").lower() == "refresh":
            found = _REFRESH.match(element.get("content", ""))
            refresh = refresh or (found[1] if found else "")
    return Document(root, canonical, refresh)


def _classes(element: Element) -> list[str]:
    return (element.get("class") or "").split() if isinstance(element.tag, str) else []


def _is_item(element: Element) -> bool:
    return any(name.startswith("h-") for name in _classes(element))


def _properties(item: Element) -> Iterator[tuple[str, Element]]:
    """(class, element) of each property of an item; those of items within it are theirs, not its own."""
    stack = list(reversed(item))
    while stack:
        element = stack.pop()
        names = [name for name in _classes(element) if name.startswith(("p-", "u-", "dt-", "e-"))]
        yield from ((name, element) for name in names)
        if not _is_item(element) and not any(name.startswith("e-") for name in names):
            stack.extend(reversed(element))


def heading(document: Document) -> list[str]:
    """The words of the page's first heading, or of its title."""
    for tag in ("h1", "title"):
        for element in document.root.iter(tag):
            return words.of_tree(element).words if tag == "h1" else words.plain("".join(element.itertext()))
    return []


def read(document: Document) -> Built:
    """The essay of a page and its thread."""
    essays = [element for element in document.root.iter() if "h-entry" in _classes(element)]
    cites = list(_cites(document.root))
    found: dict[str, list[Element]] = {}
    if essays:
        for name, element in _properties(essays[0]):
            found.setdefault(name, []).append(element)
    titles, dates, texts = (found.get(name) for name in ("p-name", "dt-published", "e-content"))
    return Built(
        title=words.of_tree(titles[0]).words if titles else None,
        date=dates[0].get("datetime", "") if dates else "",
        authors=[words.of_tree(element).words for element in found.get("p-author", [])],
        terms=[(element.get("href", ""), words.of_tree(element).words) for element in found.get("p-category", [])],
        text=words.of_tree(texts[0]) if texts else None,
        cites={cite.id: cite for cite in cites},
        order=[cite.id for cite in cites],
        essays=len(essays),
        image=next((m.get("content", "") for m in document.root.iter("meta") if m.get("property") == "og:image"), ""),
    )


def entries(document: Document) -> Iterator[dict[str, Element]]:
    """The properties of each essay that a list names; of several of one name the first."""
    for element in document.root.iter():
        if "h-entry" in _classes(element):
            found: dict[str, Element] = {}
            for name, property_ in _properties(element):
                found.setdefault(name, property_)
            yield found


def _cites(root: Element) -> Iterator[Cite]:
    for element in root.iter():
        number = element.get("id", "") if isinstance(element.tag, str) else ""
        if number.startswith(COMMENT) and "h-cite" in _classes(element):
            yield _cite(element, number.removeprefix(COMMENT))


def _cite(element: Element, number: str) -> Cite:
    found: dict[str, Element] = {}
    for name, property_ in _properties(element):
        found.setdefault(name, property_)
    author, date, answers, text = (found.get(n) for n in ("p-author", "dt-published", "u-in-reply-to", "e-content"))
    classes = _classes(element)
    return Cite(
        id=number,
        mention=any(name in classes for name in ("u-mention", "u-like", "u-repost")),
        author=words.of_tree(author).words if author is not None else [],
        url=author.get("href", "") if author is not None else "",
        date=date.get("datetime", "") if date is not None else "",
        parent=answers.get("href", "").rpartition(f"#{COMMENT}")[2] if answers is not None else "",
        reading=words.of_tree(text) if text is not None else Reading([], [], set(), []),
    )


def absolute(base: str, reference: str) -> str:
    """An address as written on a page, as a whole one."""
    return join(base, reference.strip())
