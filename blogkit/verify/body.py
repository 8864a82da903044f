"""The body of an item as the export has it → the words that WordPress would show.

An export has the text as it was typed: block delimiters, shortcodes, line breaks instead of paragraphs. This is a
reading of WordPress' own rules (do_blocks, do_shortcode, autoembed), only as far as they decide about words. What the
export does not tell, such as what a plugin made of its shortcode, becomes a Gap: a place where anything may stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from itertools import count
from typing import Literal

from msgspec import Struct

from blogkit.verify import soup, words

GapKind = Literal["reference", "render", "moment"]
"""reference: a player or preview, which must lead to its address; render: what WordPress makes when the page is
visited; moment: a list of what is new."""

MOMENT = frozenset(
    "latest-posts latest-comments archives calendar categories tag-cloud rss search query loginout page-list".split()
)

_CORE = "caption|wp_caption|gallery|playlist|audio|video|embed"
_VOID_BLOCK = re.compile(r"<!--\s+wp:([a-z][\w/-]*)\s+(\{(?:(?!-->).)*?\}\s+)?/-->", re.DOTALL)
_REUSED = re.compile(r'"ref"\s*:\s*(\d+)')
_ESCAPED = re.compile(rf"\[(\[({_CORE})\b[^\]]*\].*?\[/\2\])\]|\[(\[/?(?:{_CORE})\b[^\]]*\])\]", re.DOTALL)
_CAPTION = re.compile(r"\[(caption|wp_caption)\b([^\]]*)\]")
_WIDE = re.compile(r"\s*[1-9]")
"""A width, without which WordPress makes no caption."""
_GALLERY = re.compile(r"\[gallery\b([^\]]*)\](?:\s*\[/gallery\])?")
_PLAYER = re.compile(r"\[(audio|video|playlist|embed)\b([^\]]*)\]")
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s'"]+))|"([^"]*)"|(\S+)""")
_ALONE = re.compile(
    r'^([^\S\n]*)(https?://[^\s<>"\[\]]+)([^\S\n]*)$|(<p(?:\s[^>]*)?>\s*)(https?://[^\s<>"]+)(\s*</p>)', re.MULTILINE
)
_OTHER = re.compile(r"\[([A-Za-z][\w-]*)((?:\s[^\[\]]*?)?)(/?)\](?!\()")
_PAGE = re.compile(r"<!--nextpage-->")

# Marks of places, in code points that no text has: `words.PRIVATE` is taken out before they are put in.
_GAP = "\ue000{}\ue001"
_SPAN = "\ue003{}\ue004"
_ANY = re.compile("([\ue000\ue003\ue005\ue006])(\\d+)[\ue001\ue004]")


class Gap(Struct):
    """A place between two words where anything may stand."""

    name: str
    kind: GapKind
    references: tuple[str, ...] = ()
    """The addresses that must be there."""
    at: int = 0
    """Before which word."""


class Span(Struct):
    """Words of a shortcode that the export does not explain: they stand as written, or something stands for them."""

    name: str
    begin: int = 0
    tag: int = 0
    """Where the words of its opening tag end."""
    end: int = 0


class Expected(Struct):
    """The words of a body, and the places that are open."""

    words: list[str]
    gaps: list[Gap]
    spans: list[Span]
    pictures: list[str]
    """The pictures that it shows, as written."""
    references: set[str]
    galleries: list[str]
    """The ids of the pictures that its galleries show."""
    spoken: list[str] = []
    """The words of each picture for those who cannot see it."""
    frames: list[str] = []
    """The addresses that its frames show."""
    links: list[str] = []
    """Where its links lead, as written."""


Captions = Callable[[dict[str, str]], list[tuple[str, str]]]
"""The attributes of a [gallery] → (id, caption) of each of its pictures."""
Blocks = Callable[[str], str]
"""The id of a reusable block → its body; empty when the export has none."""


USES = 1000
"""Reusable blocks that are followed in one text: a few that hold each other twice would be billions."""
DEEP = 50
"""How deep they are followed into each other."""


def read(text: str, captions: Captions, blocks: Blocks) -> Expected:
    """What an item's body says."""
    expected = Expected([], [], [], [], set(), [])
    html = _PAGE.sub("\n\n", _blocks(soup.cleared(words.PRIVATE.sub("", text)), expected, blocks))
    if "[" in html:
        html = _shortcodes(html, expected, captions)
    html = _ALONE.sub(lambda found: _alone(found, expected), html)
    reading = words.of_tree(words.fragment(html))
    expected.pictures, expected.references = reading.pictures, reading.references
    expected.spoken, expected.frames, expected.links = reading.spoken, reading.frames, reading.links
    _settle(reading.words, expected)
    return expected


def _gap(expected: Expected, gap: Gap) -> str:
    expected.gaps.append(gap)
    return f" {_GAP.format(len(expected.gaps) - 1)} "


def _blocks(
    html: str, expected: Expected, blocks: Blocks, within: tuple[str, ...] = (), uses: Iterator[int] | None = None
) -> str:
    """Blocks that have no text of their own: a reusable one is its text, any other is made when it is visited.

    One that holds itself ends there (render_block_core_block).
    """
    uses = uses or count(1)

    def one(found: re.Match[str]) -> str:
        name, settings = found[1].removeprefix("core/"), found[2] or ""
        if name == "block" and (ref := _REUSED.search(settings)):
            shown = next(uses) <= USES and len(within) <= DEEP and ref[1] not in within
            text = words.PRIVATE.sub("", blocks(ref[1])) if shown else ""
            return _blocks(text, expected, blocks, (*within, ref[1]), uses)
        return _gap(expected, Gap(f"block {name}", "moment" if name in MOMENT else "render"))

    return _VOID_BLOCK.sub(one, html) if "/-->" in html else html


def attributes(text: str) -> dict[str, str]:
    """The attributes of a shortcode; those without a name are numbered (shortcode_parse_atts)."""
    found: dict[str, str] = {}
    for name, double, single, bare, *unnamed in _ATTRIBUTE.findall(text):
        value = double or single or bare or "".join(unnamed)
        found[name.lower() or str(len(found))] = value
    return found


def _shortcodes(html: str, expected: Expected, captions: Captions) -> str:
    """Those of WordPress itself become what they say; those of plugins are marked as open to both."""
    escaped: list[str] = []

    def keep(found: re.Match[str]) -> str:
        escaped.append(found[1] or found[3])
        return f"\ue007{len(escaped) - 1}\ue004"

    def gallery(found: re.Match[str]) -> str:
        wanted = attributes(found[1])
        if wanted.get("orderby") == "rand":
            return _gap(expected, Gap("shortcode gallery", "moment"))
        shown = captions(wanted)
        expected.galleries += [number for number, _ in shown]
        said = "".join(f"<p>{words.PRIVATE.sub('', caption)}</p>" for _, caption in shown)
        return f"<div>{said}</div>"

    def player(found: re.Match[str], inside: str) -> str:
        given = [*attributes(found[2]).values(), inside.strip()]
        addresses = [unescape(value) for value in given if "/" in value and not re.search(r"^[\[<]|\s", value)]
        return _gap(expected, Gap(f"shortcode {found[1]}", "reference", tuple(addresses)))

    def caption(found: re.Match[str], inside: str) -> str:
        given = attributes(found[2])
        if not _WIDE.match(given.get("width", "")) or not ("caption" in given or "<img" in inside.lower()):
            return inside
        return f"<div>{inside}</div><div>{given.get('caption', '')}</div>"

    html = _ESCAPED.sub(keep, html)
    html = _GALLERY.sub(gallery, _replaced(_CAPTION, html, caption))
    html = _replaced(_PLAYER, html, player)
    html = _others(html, expected)
    return re.sub("\ue007(\\d+)\ue004", lambda found: escaped[int(found[1])], html)


def _replaced(opening: re.Pattern[str], html: str, make: Callable[[re.Match[str], str], str]) -> str:
    """Each shortcode that may hold something up to the next end of its name, made into what it shows."""
    parts, last, endless = [], 0, set[str]()
    while found := opening.search(html, last):
        parts.append(html[last : found.start()])
        last = found.end()
        close = f"[/{found[1]}]"
        end = -1 if close in endless else html.find(close, last)
        if end < 0:
            endless.add(close)
            parts.append(make(found, ""))
        else:
            parts.append(make(found, html[last:end]))
            last = end + len(close)
    return "".join([*parts, html[last:]])


def _others(html: str, expected: Expected) -> str:
    """Mark what looks like a plugin's shortcode: with a closing tag, with attributes, or alone on its line."""
    parts, last = [], 0
    for begin, tag, end, name in _spans(html):
        if begin < last:
            continue
        number = len(expected.spans)
        expected.spans.append(Span(name))
        parts += [html[last:begin], _SPAN.format(number), html[begin:tag], f"\ue005{number}\ue004"]
        parts += [html[tag:end], f"\ue006{number}\ue004"]
        last = end
    return "".join([*parts, html[last:]])


def _spans(html: str) -> Iterator[tuple[int, int, int, str]]:
    for found in _OTHER.finditer(html):
        close = html.find(f"[/{found[1]}]", found.end())
        if close >= 0:
            yield found.start(), found.end(), close + len(found[1]) + 3, found[1]
        elif "=" in found[2] or found[3] or _is_alone(html, found):
            yield found.start(), found.end(), found.end(), found[1]


def _is_alone(html: str, found: re.Match[str]) -> bool:
    before, after = html[: found.start()].rstrip(" \t"), html[found.end() :].lstrip(" \t")
    return (not before or before.endswith(("\n", ">"))) and (not after or after.startswith(("\n", "\r", "<")))


def _alone(found: re.Match[str], expected: Expected) -> str:
    """An address on a line of its own: WordPress shows what is there, where it can."""
    address = unescape(found[2] or found[5])
    gap = _gap(expected, Gap("an address alone on a line", "reference", (address,)))
    return f"{found[1] or found[4] or ''}{gap}{found[3] or found[6] or ''}"


def _settle(found: list[str], expected: Expected) -> None:
    """Take the marks out of the words, and note where they stood."""
    for word in found:
        position = len(expected.words)
        for mark, number in _ANY.findall(word):
            place = int(number)
            before = bool(_ANY.sub("", word.partition(f"{mark}{number}")[0]))
            at = position + before
            match mark:
                case "\ue000":
                    expected.gaps[place].at = at
                case "\ue003":
                    expected.spans[place].begin = position
                case "\ue005":
                    expected.spans[place].tag = at
                case "\ue006":
                    expected.spans[place].end = at
        if bare := _ANY.sub("", word):
            expected.words.append(bare)
    for span in expected.spans:
        span.tag = max(span.tag, span.begin)
        span.end = max(span.end, span.tag)
