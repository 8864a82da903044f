"""HTML as WordPress' filters see it: text and markup by turns, whatever state the HTML is in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

_MARKUP = re.compile(
    r"""(<!--.*?(?:-->|\Z)                                              # a comment
       |<!\[CDATA\[.*?(?:\]\]>|\Z)
       |</?[A-Za-z](?>(?:[^<>"']|"[^"]*"|'[^']*')*)/?>                  # a tag
       |</?[A-Za-z][^<>]*>)                                             # a tag whose quotes don't close""",
    re.DOTALL | re.VERBOSE,
)
_NAME = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*)")

LITERAL = frozenset("pre code kbd style script tt".split())
"""Elements in which a sign is just a sign."""

STANDING = re.compile("([\U000f0000-\U000ffffd])")
"""Characters for private use that hold the place of block-level elements which are finished already."""

INLINE = re.compile("([\U00100000-\U0010fffd])")
"""The same for inline elements."""

MARKS = re.compile("[\U000f0000-\U0010ffff]")
"""Both."""

_OWN = re.compile("[\ufdd0-\ufdef]|([\U000f0000-\U0010ffff])")
_SIGN = re.compile("<(?=/(?![A-Za-z]))")
"""What browsers take for a comment that goes on up to the next `>`, tags included."""


def without_marks(text: str) -> str:
    """The text without the characters that filters use as marks; its own private ones are spelt as references.

    A `</` that ends nothing is a sign.
    """
    return _SIGN.sub("&lt;", _OWN.sub(lambda match: f"&#x{ord(match[1]):x};" if match[1] else "", text))


def pieces(html: str) -> list[str]:
    """Text at even places, markup at odd ones; joined they are the HTML again."""
    return _MARKUP.split(html)


def tag(piece: str) -> tuple[str, bool]:
    """The name of a tag, in lower case, and whether it closes; an empty name for a comment."""
    found = _NAME.match(piece)
    return (found[2].lower(), bool(found[1])) if found else ("", False)


def literal(parts: list[str], elements: Collection[str] = LITERAL) -> Iterator[tuple[int, bool]]:
    """(place, whether it lies in a literal element) of each text."""
    depth = 0
    for place, piece in enumerate(parts):
        if place % 2 == 0:
            yield place, depth > 0
        elif (name := tag(piece))[0] in elements and not piece.endswith("/>"):
            depth = max(0, depth - 1) if name[1] else depth + 1
