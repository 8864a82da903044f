"""Shortcodes: `[gallery ids="1,2"]`, `[caption]…[/caption]`, and `[[escaped]]` ones.

Those of WordPress itself are found and given to their makers; those of plugins stay as they are, and are named.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from itertools import accumulate

from msgspec import Struct

from blogkit.importers.wordpress.markup import pieces

CORE = ("caption", "wp_caption", "gallery", "audio", "video", "embed", "playlist")

Attributes = Mapping[str, str]
"""Name → value; those without a name by number, from "0"."""

Maker = Callable[[str, Attributes, str], str]
"""(name, attributes, what stands between the opening and the closing one) → HTML."""

_CORE = re.compile(
    rf"\[(?P<before>\[?)(?P<name>{'|'.join(CORE)})(?![\w-])"
    r"(?P<attributes>(?>(?:[^\]/]|/(?!\])){0,3000}))(?P<whole>/?)\](?P<behind>\]?)"
)
_ATTRIBUTE = re.compile(
    r"""([\w-]+)\s*=\s*"([^"]*)"|([\w-]+)\s*=\s*'([^']*)'|([\w-]+)\s*=\s*([^\s'"]+)|"([^"]*)"|'([^']*)'|(\S+)"""
)
_FOREIGN = re.compile(r"(?<!\[)\[([A-Za-z][\w-]*)(?:\s+[\w-]+\s*=[^\]]*|\s+\d+)?/?\](?!\()")
_ENDS = re.compile(r"\[/([A-Za-z][\w-]*)\]")
_STRANGE = re.compile(r"(?<!\[)\[([A-Za-z][\w-]*)(\s[^\[\]]*?)?(/?)\](?!\()")


def replaced(text: str, make: Maker) -> str:
    """The text with what `make` makes of each shortcode of WordPress' own; those in tags and HTML comments stay."""
    if "[" not in text:
        return text
    in_markup = _in_markup(text)
    out, at = [], 0
    while match := _CORE.search(text, at):
        out.append(text[at : match.start()])
        at = match.end()
        escaped = match["before"] and match["behind"]
        if in_markup(match.start()):
            out.append(match[0])
        elif escaped:
            out.append(match[0][1:-1])
        else:
            inside, at = _inside(text, match)
            if match["before"] and at > match.end() and text.startswith("]", at):
                at += 1
                out.append(text[match.start() + 1 : at - 1])
            else:
                out.append(match["before"] + make(match["name"], attributes(match["attributes"]), inside))
    return "".join(out) + text[at:]


def _inside(text: str, match: re.Match[str]) -> tuple[str, int]:
    """What stands between an opening shortcode and the next end of that name, and where that is."""
    begin = match.end() - len(match["behind"])
    end = text.find(f"[/{match['name']}]", begin)
    if match["whole"] or end < 0:
        return "", begin
    return text[begin:end], end + len(match["name"]) + 3


def attributes(written: str) -> dict[str, str]:
    """The attributes of a shortcode."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(written.replace("\u00a0", " ").replace("&nbsp;", " ")):
        double, dvalue, single, svalue, plain, pvalue, *bare = match.groups()
        name, value = next(((n, v) for n, v in ((double, dvalue), (single, svalue), (plain, pvalue)) if n), ("", ""))
        if name:
            found[name.lower()] = value
        else:
            found[str(sum(key.isdigit() for key in found))] = next(v for v in bare if v is not None)
    return found


def foreign(text: str) -> list[str]:
    """The names of what look like shortcodes of plugins: they have attributes, or an end. Sorted, each once."""
    if "[" not in text:
        return []
    words = "".join(pieces(text)[::2])
    ends = {match[1] for match in _ENDS.finditer(words)}
    found = {m[1] for m in _FOREIGN.finditer(words) if m[1] in ends or "=" in m[0] or re.search(r"\s\d+\]", m[0])}
    return sorted(found - {*CORE})


MOST = 1000
"""Shortcodes of plugins that are looked at in one text."""


class Strange(Struct, frozen=True):
    """What a plugin may have made into something else."""

    name: str
    begin: int
    end: int
    """Behind its closing one, where it has that."""
    alone: bool
    """Whether it has a line, or an element, for itself."""


def strange(text: str) -> list[Strange]:
    """What may be shortcodes of plugins: with attributes, with an end, or alone. What stands within one is its own.

    Those beyond the first thousand are not looked at.
    """
    if "[" not in text:
        return []
    in_markup = _in_markup(text)
    ends: dict[str, int] = {}
    found: list[Strange] = []
    at = 0
    while len(found) < MOST and (match := _STRANGE.search(text, at)):
        name, at = match[1], match.end()
        if name in CORE or in_markup(match.start()):
            continue
        if 0 <= ends.get(name, 0) < at:
            ends[name] = text.find(f"[/{name}]", at)
        closed = ends[name] >= 0 and not match[3]
        end = ends[name] + len(name) + 3 if closed else at
        alone = _is_alone(text, match.start(), end)
        if closed or match[3] or alone or "=" in (match[2] or ""):
            found.append(Strange(name, match.start(), end, alone))
            at = end
    return found


def _is_alone(text: str, begin: int, end: int) -> bool:
    while begin and text[begin - 1] in " \t":
        begin -= 1
    while end < len(text) and text[end] in " \t":
        end += 1
    return text[max(0, begin - 1) : begin] in ("", "\n", ">") and text[end : end + 1] in ("", "\n", "\r", "<")


def _in_markup(text: str) -> Callable[[int], bool]:
    """Tells of a place in the text whether it lies in a tag or an HTML comment."""
    ends = list(accumulate(map(len, pieces(text))))
    return lambda place: bisect_right(ends, place) % 2 == 1
