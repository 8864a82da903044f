"""Where things are found: the neighbours of a page, the lines of a menu, published files. What a Site answers with.

Like the nouns in `model`, these values are frozen, plain and free of I/O.
"""

from __future__ import annotations

from msgspec import Struct


class Pager(Struct, frozen=True):
    """The neighbours of one page of a list. Empty where there is none."""

    newer: str
    older: str
    newest: str
    """The list's own address."""


class Part(Struct, frozen=True):
    """A post's place in a series."""

    taxonomy: str
    path: str
    """The term that is the series."""
    number: int
    """From 1, which is the oldest."""
    count: int
    older: str
    """The key of the part before it; empty at the beginning."""
    newer: str
    """The key of the part after it; empty at the end."""


class MenuLine(Struct, frozen=True):
    """One line of a menu."""

    title: str
    url: str
    """Root-relative to the site, or an address elsewhere; empty for a heading of the lines below it."""
    level: int = 0
    """0 at the top; of a line below another one more than that has."""


class File(Struct, frozen=True):
    """A picture or download that is published."""

    url: str
    """Root-relative to the site, percent-encoded."""
    width: int = 0
    """Pixels; 0 when it is no picture, or its size is unknown."""
    height: int = 0


class Variant(Struct, frozen=True):
    """A smaller copy of a picture."""

    url: str
    """Root-relative to the site, percent-encoded."""
    width: int
    """Pixels."""
