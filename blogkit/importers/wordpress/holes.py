"""What a page showed in the place of a shortcode: found by the signs that stand before and behind it.

Signs are characters that are not blank, and pictures and the like. A place is told where the signs around it occur as
often on the page as in the text; else it is not, and nothing is taken.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from html import unescape

from blogkit.importers.wordpress.autop import BLOCKS
from blogkit.importers.wordpress.markup import literal, pieces, tag

HOLE = "\ufdef"
"""Stands for a shortcode. No text has it (Unicode, section 23.7)."""
AROUND = 48
"""Signs on either side that must be the same."""

_NEXT = "<!--nextpage-->"
_UNSEEN = frozenset("script style noscript template".split())
_SHOWN = frozenset("img hr iframe video audio embed object svg".split())
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_LOOSE = frozenset("p li dt dd".split())
"""Elements that end where another begins."""
_SIGN = re.compile(r"&(?:#\w{1,8}|\w{1,32});|\S")
_FOLDED = str.maketrans("‘’‚‛′“”„‟″–—", "'''''\"\"\"\"\"--")
_EDGES = re.compile(r"^(?:\s|<br\b[^>]*>)+|(?:\s|<br\b[^>]*>)+$", re.IGNORECASE)


def fills(rendered: str, page: str) -> dict[int, str]:
    """Number of a HOLE in a text → what stands there in `page`, as well-formed HTML; without those that cannot be told.

    Of several side by side the first has it all. What is still a shortcode on the page is not taken.
    """
    shown, begins, ends = _signs(page)
    found: dict[int, str] = {}
    number, sections = 0, rendered.split(_NEXT)
    for section in sections:
        said = _signs(section)[0]
        for group in re.finditer(f"{HOLE}+", said):
            alone = len(sections) > 1 and group[0] == said
            begin, end = _begin(said, group.start(), shown), _end(said, group.end(), shown)
            if not alone and begin is not None and end is not None and begin < end and shown[begin] != "[":
                cut = page[ends[begin - 1] if begin else 0 : begins[end] if end < len(shown) else len(page)]
                found |= dict.fromkeys(range(number, number + len(group[0])), "")
                found[number] = _EDGES.sub("", _whole(cut))
            number += len(group[0])
    return found


def stands(html: str) -> bool:
    """Whether there are block-level elements in it."""
    return any(tag(piece)[0] in BLOCKS for piece in pieces(html)[1::2])


def seen(html: str) -> bool:
    """Whether anything in it is to be seen."""
    return bool(_signs(html)[0])


def _begin(said: str, place: int, shown: str) -> int | None:
    """Where on the page ends what stands before a place in the text."""
    before = said[:place].rpartition(HOLE)[2]
    if len(before) == place < AROUND and shown.startswith(before):
        return place
    around = before[-AROUND:]
    if not around or said.count(around) != shown.count(around):
        return None
    return _nth(shown, around, said.count(around, 0, place)) + len(around)


def _end(said: str, place: int, shown: str) -> int | None:
    """Where on the page begins what stands behind a place in the text."""
    behind = said[place:].partition(HOLE)[0]
    if place + len(behind) == len(said) and len(behind) < AROUND and shown.endswith(behind):
        return len(shown) - len(behind)
    around = behind[:AROUND]
    if not around or said.count(around) != shown.count(around):
        return None
    return _nth(shown, around, said.count(around, 0, place) + 1)


def _nth(text: str, part: str, number: int) -> int:
    at = -len(part)
    for _ in range(number):
        at = text.find(part, at + len(part))
    return at


def _signs(html: str) -> tuple[str, array[int], array[int]]:
    """The signs of a text, and where in the HTML each begins and ends."""
    parts = pieces(html)
    quiet = dict(literal(parts, _UNSEEN))
    signs, begins, ends, at = list[str](), array("L"), array("L"), 0
    for place, piece in enumerate(parts):
        found: list[tuple[str, int, int]] = []
        if place % 2 == 0 and not quiet[place]:
            found = [(sign, *m.span()) for m in _SIGN.finditer(piece) for sign in unescape(m[0]) if not sign.isspace()]
        elif place % 2 and (name := tag(piece))[0] in _SHOWN and not name[1] and not quiet[place - 1]:
            found = [("\ufffc", 0, len(piece))]
        for sign, begin, end in found:
            signs.append(sign)
            begins.append(at + begin)
            ends.append(at + end)
        at += len(piece)
    return "".join(signs).translate(_FOLDED), begins, ends


def _whole(html: str) -> str:
    """The HTML without tags that lack their other end in it; of those that need none, the ones amid signs stay."""
    parts, open_, names = pieces(html), list[tuple[str, int]](), Counter[str]()
    _, begins, ends = _signs(html)
    at, lone = len(parts[0]), list[tuple[str, int, int]]()
    places = dict[int, int]()
    for place in range(1, len(parts), 2):
        name, closing = tag(parts[place])
        places[place] = at
        at += len(parts[place]) + len(parts[place + 1])
        if not name:
            parts[place] = ""
        elif closing and names[name]:
            while (last := open_.pop())[0] != name:
                names[last[0]] -= 1
                lone.append((*last, places[last[1]]))
            names[name] -= 1
        elif closing:
            parts[place] = "\n" if name in BLOCKS else ""
        elif name not in _VOID and not parts[place].endswith("/>"):
            open_.append((name, place))
            names[name] += 1
    for name, place, where in (*lone, *((*each, places[each[1]]) for each in open_)):
        if name not in _LOOSE or not begins or not ends[0] <= where <= begins[-1]:
            parts[place] = "\n" if name in BLOCKS else ""
    return "".join(parts)
