"""Whether the words of a page are those of the source; where not, which stand there instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from msgspec import Struct

from blogkit.verify import words
from blogkit.verify.body import Expected, Gap
from blogkit.verify.findings import Difference
from blogkit.verify.words import Reading

AROUND = 6
"""Words shown on each side of a difference."""
MOST = 20
"""Differences shown of one text."""
PREVIEW = 120
"""Words that may stand where a preview or player is."""
LONG = 4000
"""Beyond this, words that occur everywhere do not take part in finding what belongs together."""


class Agreement(Struct, frozen=True):
    """What became of the words."""

    differences: tuple[Difference, ...] = ()
    open: tuple[str, ...] = ()
    """The names of what could not be judged."""


class _Hole(Struct, frozen=True):
    begin: int
    end: int
    name: str
    gap: Gap | None
    """None where a shortcode's own words are replaced."""


def compare(expected: Expected, found: Reading) -> Agreement:
    """Words against words, in order."""
    if expected.words == found.words and not expected.gaps:
        return Agreement()
    holes = sorted(_holes(expected, found.words), key=lambda hole: (hole.begin, hole.end))
    fills = _fit(expected.words, holes, found.words)
    if fills is None:
        return Agreement(tuple(differences(expected.words, found.words, [hole.begin for hole in holes if hole.gap])))
    wrong, open_ = [], []
    for hole, (begin, end) in zip(holes, fills, strict=True):
        filled = found.words[begin:end]
        if hole.gap is None:
            shown = bool(filled) or any(begin <= mark <= end for mark in found.marks)
            if not shown or (filled and filled[0].startswith("[")):
                wrong.append((_excerpt(expected.words, hole.begin, hole.end), _excerpt(found.words, begin, end)))
            else:
                open_.append(f"shortcode {hole.name}")
        elif filled in [words.fold(address).split() for address in hole.gap.references]:
            continue  # it stands as it was written
        elif not _is_boxed(begin, end, found) or (hole.gap.kind == "reference" and len(filled) > PREVIEW):
            wrong.append(("", _excerpt(found.words, begin, end)))
        elif hole.gap.kind != "reference":
            open_.append(hole.name)
    return Agreement(tuple(wrong[:MOST]), tuple(open_))


def _is_boxed(begin: int, end: int, found: Reading) -> bool:
    """Whether all words of a stretch lie in links, figures, lists … that begin and end in it: nothing strayed in."""
    inside = [box for box in found.boxes if begin <= box[0] and box[1] <= end]
    return all(any(first <= at < last for first, last in inside) for at in range(begin, end))


def _holes(expected: Expected, found: list[str]) -> Iterator[_Hole]:
    """Every gap; and every shortcode of a plugin that does not stand there as it was written."""
    text = f" {' '.join(found)} "
    replaced = [span for span in expected.spans if f" {' '.join(expected.words[span.begin : span.tag])} " not in text]
    yield from _side_by_side(_Hole(span.begin, span.end, span.name, None) for span in replaced)
    for gap in expected.gaps:
        if not any(span.begin < gap.at < span.end for span in replaced):
            yield _Hole(gap.at, gap.at, gap.name, gap)


def _side_by_side(holes: Iterable[_Hole]) -> list[_Hole]:
    """The holes, those with no word between them made one: nobody can tell where the one ends."""
    joined: list[_Hole] = []
    for hole in sorted(holes, key=lambda hole: (hole.begin, hole.end)):
        if joined and joined[-1].end == hole.begin:
            before = joined.pop()
            hole = _Hole(before.begin, hole.end, f"{before.name}, {hole.name}", None)
        joined.append(hole)
    return joined


def _fit(said: list[str], holes: list[_Hole], found: list[str]) -> list[tuple[int, int]] | None:
    """What of `found` stands in each hole, if all other words are there in order; else None.

    As with a file name and its stars, taking the first place where the next words fit is enough.
    """
    if not holes:
        return [] if said == found else None
    pieces, last = [], 0
    for hole in holes:
        pieces.append(said[last : hole.begin])
        last = hole.end
    pieces.append(said[last:])
    position = len(pieces[0])
    if found[:position] != pieces[0]:
        return None
    fills = []
    for number, piece in enumerate(pieces[1:], 2):
        at = len(found) - len(piece) if number == len(pieces) else _index(found, piece, position)
        if at < position or found[at : at + len(piece)] != piece:
            return None
        fills.append((position, at))
        position = at + len(piece)
    return fills


def _index(found: list[str], piece: list[str], start: int) -> int:
    if not piece:
        return start
    at = start
    while True:
        try:
            at = found.index(piece[0], at)
        except ValueError:
            return -1
        if found[at : at + len(piece)] == piece:
            return at
        at += 1


def differences(expected: list[str], found: list[str], gaps: list[int] | None = None) -> Iterator[Difference]:
    """Each place where two rows of words differ, with some words around it."""
    begin = 0
    while begin < min(len(expected), len(found)) and expected[begin] == found[begin]:
        begin += 1
    tail = 0
    while tail < min(len(expected), len(found)) - begin and expected[-1 - tail] == found[-1 - tail]:
        tail += 1
    old, new = expected[begin : len(expected) - tail], found[begin : len(found) - tail]
    matcher = SequenceMatcher(None, old, new, autojunk=max(len(old), len(new)) > LONG)
    shown = 0
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        at_gap = tag == "insert" and begin + a1 in (gaps or ())
        if tag == "equal" or at_gap:
            continue
        yield _excerpt(expected, begin + a1, begin + a2), _excerpt(found, begin + b1, begin + b2)
        shown += 1
        if shown == MOST:
            return


def _excerpt(said: list[str], begin: int, end: int) -> str:
    first, last = max(0, begin - AROUND), min(len(said), end + AROUND)
    middle = said[first:last]
    if len(middle) > 12 * AROUND:
        middle = [*middle[: 6 * AROUND], "[…]", *middle[-6 * AROUND :]]
    return " ".join([*["…"] * (first > 0), *middle, *["…"] * (last < len(said))])
