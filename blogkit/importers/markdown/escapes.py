"""Plain text as Markdown that means just these characters.

Two ways: `light` puts a backslash only where a sign would mean something, so that a person likes to read it; `heavy`
puts one before every sign. Quotes, dots and dashes that would be curled are signs, whether this site curls or not.
"""

from __future__ import annotations

import re
from string import punctuation

_SIGN = re.compile(
    r"""
    \\(?=[!-/:-@\[-`{-~\n]|\Z) | ` | \[(?=\^) | \](?=[(\[:]) | !(?=\[) | <(?=[A-Za-z/!?])
    | &(?=\#?\w+;) | \A\[(?=[ xX]\]) | ~~+
    | (?<!\s)\*+ | \*+(?=\S) | (?<![^\W_])(?<!_)_+(?=\S) | (?<=\S)(?<!_)_+(?![^\W_])
    | (?P<curled> ['"] | --+ | \.{3,} )
    """,
    re.VERBOSE,
)
"""What may mean something within a line: CommonMark 0.31, section 6, and what blogkit's dialect has besides."""

_LINE = re.compile(
    r"(?P<sign>#{1,6}(?=\s|\Z)|[-+*:~](?=\s|\Z)|>|~~~|=+\s*\Z|-[-\s]*\Z|\|(?=[-:|\s]+\Z))|\d{1,9}(?P<dot>[.)])(?=\s|\Z)"
)
"""What may mean something at the begin of a line: CommonMark 0.31, sections 4 and 5, tables, definition lists."""

_INVISIBLE = {"\u00ad": "&shy;", "\u200b": "&#8203;", "\ufeff": "&#65279;"}
_SIGNS = re.compile(f"([{re.escape(punctuation)}])")
_EDGE = re.compile(r"\A\s|\s\Z")


def light(text: str, before: str = "", after: str = "", quiet: bool = False) -> str:
    """Text that stands between these two characters of Markdown, empty where a line begins or ends.

    Where it is `quiet`, nothing is curled.
    """
    if text.isalnum():
        return text
    whole = f"{before}{text}{after}"
    start, end = len(before), len(before) + len(text)
    out, done = [], start
    for sign in _SIGN.finditer(whole, start):
        if sign.start() < end and not (quiet and sign["curled"]):
            run = whole[sign.start() : min(sign.end(), end)]
            out += [whole[done : sign.start()], "\\", "\\".join(run)]
            done = sign.start() + len(run)
    return _seen("".join([*out, whole[done:end]]))


def heavy(text: str) -> str:
    """Text with a backslash before every sign."""
    return _seen(_SIGNS.sub(r"\\\1", text))


def line(text: str) -> str:
    """A line that begins with text, so that this is no mark of a heading, a list, a quotation."""
    mark = _LINE.match(text)
    if not mark:
        return text
    at = mark.start("sign") if mark["sign"] else mark.start("dot")
    return f"{text[:at]}\\{text[at:]}"


def edges(text: str) -> str:
    """A line without blanks at its ends. Other white space there, as a no-break space, is spelt, so that it stays."""
    return _EDGE.sub(lambda blank: "&nbsp;" if blank[0] == "\xa0" else f"&#{ord(blank[0])};", text.strip(" "))


def _seen(text: str) -> str:
    """What can't be seen, but by those who know where it is, spelt out."""
    for character, name in _INVISIBLE.items():
        text = text.replace(character, name)
    return text
