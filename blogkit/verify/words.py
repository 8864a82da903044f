"""What a reader reads: HTML → words, with typographic signs folded, so that two renderings of one text are equal.

Folded are white space, quotes, dashes, dots, the signs × and ™ that WordPress makes of letters, its smilies, and its
own name. Everything else counts, and so does the order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from typing import Any

import html5lib
from msgspec import Struct

Element = Any
"""An xml.etree element as html5lib builds it."""

MARK, OPEN, CLOSE = "\ue002", "\ue008", "\ue009"
"""Stand in the text where something is that has no words (a picture, a player, a frame), and around a box."""
PRIVATE = re.compile("[\ue000-\uf8ff]")
"""Code points that mean nothing outside of one font (Unicode, 23.5). Here they mark places."""

_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q rp rt ruby s samp small span"
    " strike strong sub sup time tt u var wbr body".split()
)
_SILENT = frozenset("script style template head title iframe object audio video canvas svg".split())
"""Their content is no text of the page, or one for browsers that cannot show them."""
_MARKS = frozenset("img picture iframe object embed audio video canvas svg form input button select textarea".split())
_BOXES = frozenset("a figure blockquote div section aside nav ul ol dl table form details".split())
"""What a preview, or something that WordPress made for a visit, is put into."""
_REFERENCES = ("href", "src", "data", "poster", "action", "cite", "data-frame")
FRAME = "data-frame"
"""What holds the address of a frame that is put in place only when a reader asks for it."""

_SIGNS = str.maketrans(
    {
        **dict.fromkeys("“”„‟″‶〝〞", '"'),
        **dict.fromkeys("‘’‚‛′‵‹›`´", "'"),
        "…": "...",
        "×": "x",
        "™": "(tm)",
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff"),
    }
)
_GUILLEMETS = re.compile(r"«\s*|\s*»")
_DASHES = re.compile("[-‐‑‒–—―−]+")
_QUOTES = re.compile("['\"]{2,}")
_CAPITAL_P = re.compile("Wordpress")

_SMILIES = {
    face: drawn
    for drawn, faces in {
        "😐": ":neutral: :-| :|",
        "😈": ":twisted:",
        "➡": ":arrow:",
        "😯": ":shock: 8-O 8O",
        "🙂": ":smile: :-) :)",
        "😕": ":???: :-? :?",
        "😎": ":cool: 8-)",
        "👿": ":evil:",
        "😀": ":grin: :-D :D :mrgreen:",
        "💡": ":idea:",
        "😳": ":oops:",
        "😛": ":razz: :-P :P",
        "🙄": ":roll:",
        "😉": ":wink: ;-) ;)",
        "😥": ":cry:",
        "😮": ":eek: :-o :o",
        "😆": ":lol:",
        "😡": ":mad: :-x :x",
        "🙁": ":sad: :-( :(",
        "❗": ":!:",
        "❓": ":?:",
    }.items()
    for face in faces.split()
}
"""What WordPress draws for a smiley that stands alone (wp-includes/functions.php, smilies_init).
There, the green one is a picture."""


_SMILEY = re.compile(r"(?:(?<=\s)|\A)(?:" + "|".join(map(re.escape, _SMILIES)) + r")(?=\s|\Z)")


class Reading(Struct):
    """The words of a text, and what lies between them."""

    words: list[str]
    marks: list[int]
    """Before which word something without words stands, in order."""
    references: set[str]
    """Every address that it leads to or loads, as written."""
    pictures: list[str]
    """The addresses of its pictures, as written."""
    spoken: list[str] = []
    """The words of each picture for those who cannot see it, as written."""
    frames: list[str] = []
    """The addresses that its frames show, as written; not those of plug-ins, which are no more."""
    links: list[str] = []
    """Where its links lead, as written."""
    boxes: list[tuple[int, int]] = []
    """The words of each link, figure, quotation, list …: from which, up to which."""


def fold(text: str) -> str:
    """A text with plain signs and one space between its words."""
    text = unicodedata.normalize("NFC", _GUILLEMETS.sub('"', drawn(text).translate(_SIGNS)))
    text = _CAPITAL_P.sub("WordPress", _QUOTES.sub(_quotes, _DASHES.sub("-", text)))
    return " ".join(text.split())


def _quotes(row: re.Match[str]) -> str:
    """Several quotes in a row, whichever of them are double: two single ones are one."""
    pairs, single = divmod(len(row[0]) + row[0].count('"'), 2)
    return '"' * pairs + "'" * single


def drawn(text: str) -> str:
    """A text between two tags with its smilies drawn: those that stand between blanks, or at an end of it."""
    return _SMILEY.sub(lambda found: _SMILIES[found[0]], text) if ":" in text or ";" in text or "8" in text else text


def plain(text: str) -> list[str]:
    """The words of a text that may hold entities and tags, as a title or a name does."""
    return of_html(text).words if "<" in text else fold(unescape(PRIVATE.sub("", text))).split()


def fragment(html: str) -> Element:
    """A tree of what stands in a body.

    It is read as a whole page, since html5lib loses what stands in a table without a cell if it reads a fragment; after
    a <br>, frames are no page of their own (HTML Standard, 13.2.6.4.7).
    """
    return html5lib.parse(f"<!doctype html><body><br>{html}", namespaceHTMLElements=False).find("body")


def of_html(html: str) -> Reading:
    """What a piece of HTML says. Most comments have no tag; reading them without a parser takes a hundredth."""
    if "<" not in html:
        return Reading(fold(unescape(PRIVATE.sub("", html))).split(), [], set(), [])
    return of_tree(fragment(PRIVATE.sub("", html)))


def of_tree(element: Element) -> Reading:
    """What an element says."""
    reading = Reading([], [], set(), [])
    text = "".join(_pieces(element, reading))
    open_: list[int] = []
    for word in fold(text).split():
        bare = ""
        for letter in word:
            at = len(reading.words) + bool(bare)
            match letter:
                case "\ue002":
                    reading.marks.append(at)
                case "\ue008":
                    open_.append(len(reading.words))
                case "\ue009":
                    reading.boxes.append((open_.pop(), at))
                case _:
                    bare += letter
        if bare:
            reading.words.append(bare)
    return reading


def _pieces(root: Element, reading: Reading) -> Iterator[str]:
    """The text in document order, with spaces where lines and boxes end. No recursion: soup is nested deep."""
    stack: list[tuple[Element, bool]] = [(root, False)]
    silent = 0
    while stack:
        element, leaving = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag and element.get(FRAME):
            tag = "iframe"
        if leaving:
            silent -= tag in _SILENT
            if tag in _BOXES:
                yield CLOSE
            if tag and tag not in _INLINE:
                yield " "
            if not silent and element is not root:
                yield drawn(element.tail or "")
            continue
        if not tag:  # a comment
            if not silent:
                yield drawn(element.tail or "")
            continue
        yield from _opening(element, tag, reading, silent=bool(silent))
        if tag in _BOXES:
            yield OPEN
        silent += tag in _SILENT
        if not silent:
            yield drawn(element.text or "")
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))


def _opening(element: Element, tag: str, reading: Reading, *, silent: bool) -> Iterator[str]:
    reading.references.update(element.get(name) for name in _REFERENCES if element.get(name))
    if tag not in _INLINE:
        yield " "
    if tag == "img":
        if "wp-smiley" in element.get("class", ""):
            yield element.get("alt", "")
            return
        if element.get("src"):
            reading.pictures.append(element.get("src"))
            reading.spoken.append(element.get("alt", ""))
    if tag == "a" and element.get("href"):
        reading.links.append(element.get("href"))
    if tag == "iframe" and (shown := element.get(FRAME) or element.get("src")):
        reading.frames.append(shown)
    if tag in _MARKS and not silent:
        yield f" {MARK} "
