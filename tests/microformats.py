"""What a page says to machines, read by a parser that shares nothing with what wrote it (microformats2)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import html5lib

NAMESPACE = "{http://www.w3.org/1999/xhtml}"
Element = Any


class Cite(NamedTuple):
    """A comment as a page has it."""

    id: str
    classes: frozenset[str]
    author: str
    url: str
    published: str
    parent: str
    """The id that it answers; empty when it answers none."""
    text: str


class Page:
    """A parsed page."""

    def __init__(self, file: Path) -> None:
        self.root = html5lib.parse(file.read_bytes(), transport_encoding="utf-8", namespaceHTMLElements=False)

    def all(self, name: str, within: Element = None) -> list[Element]:
        """Every element of a class, in document order."""
        start = self.root if within is None else within
        return [element for element in start.iter() if name in classes(element)]

    def one(self, name: str, within: Element = None) -> Element:
        """The first element of a class."""
        found = self.all(name, within)
        assert found, f"there is no .{name}"
        return found[0]

    def cites(self) -> dict[str, Cite]:
        """The comments and mentions, by id."""
        found = (self._cite(element) for element in self.all("h-cite") if element.get("id", "").startswith("comment-"))
        return {cite.id: cite for cite in found}

    def _cite(self, element: Element) -> Cite:
        author, published, content = (self.one(n, element) for n in ("p-author", "dt-published", "e-content"))
        answers = self.all("u-in-reply-to", element)
        return Cite(
            id=element.get("id").removeprefix("comment-"),
            classes=frozenset(classes(element)),
            author=text(author),
            url=author.get("href", ""),
            published=published.get("datetime", ""),
            parent=answers[0].get("href").removeprefix("#comment-") if answers else "",
            text=text(content),
        )

    def links(self) -> list[str]:
        """Every address that the page leads to or loads."""
        found = [element.get(name) for element in self.root.iter() for name in ("href", "src") if element.get(name)]
        return [link for link in found if link]


def classes(element: Element) -> list[str]:
    """The classes of an element."""
    return element.get("class", "").split() if isinstance(element.tag, str) else []


def text(element: Element) -> str:
    """Its words, white space folded."""
    return " ".join("".join(element.itertext()).split())
