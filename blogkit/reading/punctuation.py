"""Typewriter punctuation → the quotes, dashes and dots of a language.

It promises to change nothing that it is not sure of: `--verbose`, `-->`, `5'10"` and `(c)`, which is a letter of a list
in an essay on law, stay as they are. A mark is judged by the characters on its two sides, as CommonMark judges `*`
(spec 0.31, 6.2): what has a word to its right can open, what has one to its left can close.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple
from unicodedata import category


class Quotes(NamedTuple):
    """What a language puts in place of `"…"`, and of `'…'`."""

    opening: str
    closing: str
    inner_opening: str
    inner_closing: str


_ENGLISH = Quotes("“", "”", "‘", "’")
_GERMAN = Quotes("„", "“", "‚", "‘")
_SERBIAN = Quotes("„", "”", "’", "’")
_SWEDISH = Quotes("”", "”", "’", "’")
_SPANISH = Quotes("«", "»", "“", "”")
_RUSSIAN = Quotes("«", "»", "„", "“")
_SWISS = Quotes("«", "»", "‹", "›")
_CORNERS = Quotes("「", "」", "『", "』")

QUOTES = {
    "ar": _SWISS,
    "be": _RUSSIAN,
    "bg": _GERMAN,
    "bs": _SERBIAN,
    "ca": _SPANISH,
    "cs": _GERMAN,
    "da": _SWEDISH,
    "de": _GERMAN,
    "de-ch": _SWISS,
    "de-li": _SWISS,
    "el": _SPANISH,
    "en": _ENGLISH,
    "es": _SPANISH,
    "et": Quotes("„", "“", "«", "»"),
    "fa": _SWISS,
    "fi": _SWEDISH,
    "fr": Quotes("«\u00a0", "\u00a0»", "“", "”"),
    "fr-ch": Quotes("«\u202f", "\u202f»", "‹\u202f", "\u202f›"),
    "gl": _SPANISH,
    "he": _SWEDISH,
    "hr": _GERMAN,
    "hu": Quotes("„", "”", "»", "«"),
    "hy": _SPANISH,
    "is": _GERMAN,
    "it": _SPANISH,
    "it-ch": _SWISS,
    "ja": _CORNERS,
    "ka": _GERMAN,
    "lt": _GERMAN,
    "mk": _GERMAN,
    "nb": Quotes("«", "»", "‘", "’"),
    "nn": Quotes("«", "»", "‘", "’"),
    "no": Quotes("«", "»", "‘", "’"),
    "pl": Quotes("„", "”", "«", "»"),
    "pt-pt": _SPANISH,
    "ro": Quotes("„", "”", "«", "»"),
    "ru": _RUSSIAN,
    "sk": _GERMAN,
    "sl": _GERMAN,
    "sq": _SPANISH,
    "sr": _SERBIAN,
    "sv": _SWEDISH,
    "uk": _RUSSIAN,
    "zh-hant": _CORNERS,
    "zh-hk": _CORNERS,
    "zh-mo": _CORNERS,
    "zh-tw": _CORNERS,
}
"""By language, in lower case; those not named, Dutch, Portuguese and Turkish among them, quote as English does.

After the delimiters of Unicode's CLDR; Arabic has the marks that its newspapers use.
"""

EDGE = "\0"
"""Stands in a text where markup begins or ends: neither a blank nor a letter. `"*Hamlet*'s"`."""

BLANK, MARK, WORD = range(3)
"""What a character beside a quote may be: white space; punctuation or a symbol, of any script; anything else."""

_APOSTROPHE = re.compile(r"'(?:(?<=[^\W_]')(?=[^\W\d_])|(?<=[^\W\d_]')(?=\d))")
_DOTS = re.compile(r"\.\.\.+")
_ELLIPSES = {3: "…", 4: "….", 6: "……"}
_RUNS = re.compile(r"""'|"|--+""")
_FRENCH = re.compile(r"(?<=[^\s«])[ ](?=[;:!?»])|(?<=«)[ ](?=\S)")
_ELIDED = re.compile(r"\d\ds\b|(?:tis|twas)\b|n'", re.IGNORECASE)


def has_marks(text: str) -> bool:
    """Whether there is anything that may be replaced. If not, a text is right in every language but French."""
    return "'" in text or '"' in text or "--" in text or "..." in text


@cache
def quotes(lang: str) -> Quotes:
    """The quotes of a language (BCP 47); `de-AT` has those of `de`, an unknown one those of English."""
    tag = lang.lower().replace("_", "-")
    while tag and tag not in QUOTES:
        tag = tag.rpartition("-")[0]
    return QUOTES.get(tag, _ENGLISH)


def curl(text: str, lang: str) -> str:
    """`text` with its straight quotes, double and triple hyphens, and triple dots replaced. No HTML: plain text."""
    if is_french(lang):
        text = _FRENCH.sub("\u00a0", text)
    if "'" in text:
        text = _APOSTROPHE.sub(_apostrophe, text)
    if "..." in text:
        text = _DOTS.sub(lambda dots: _ELLIPSES.get(len(dots[0]), dots[0]), text)
    curled = _Curled(quotes(lang))
    done = 0
    for match in _RUNS.finditer(text):
        run = match[0]
        start, end = match.span()
        curled.parts.append(text[done:start])
        done = end
        before, after = _before(text, start), _after(text, end)
        if run[0] == "-":
            curled.parts.append(_dash(run, before, after))
        elif run == "'" and _ELIDED.match(text, end):
            curled.parts.append("’")
        else:
            curled.quote(run, before, after)
    curled.settle()
    return "".join(curled.parts) + text[done:]


@cache
def is_french(lang: str) -> bool:
    """Whether blanks before `;`, `:`, `!` and `?` and inside `« »` must not break the line."""
    return lang.lower().replace("_", "-").partition("-")[0] == "fr"


class _Curled:
    """The parts of a text, of which quotes that open stay straight until their partner is found."""

    def __init__(self, marks: Quotes) -> None:
        self.parts: list[str] = []
        self._marks = marks
        self._open: dict[str, list[int]] = {'"': [], "'": []}

    def quote(self, run: str, before: str, after: str) -> None:
        """Append the quote `run`, which stands between these two characters."""
        left, right = _kind(before), _kind(after)
        opens = right != BLANK and (right == WORD or left != WORD)
        closes = left != BLANK and (left == WORD or right != WORD)
        if _is_ideogram(before) or _is_ideogram(after):  # no blanks tell which it is, so they take turns
            opens, closes = right != BLANK, left != BLANK
        elif left == right == WORD:
            opens = closes = False
        if closes and self._open[run]:
            partner = self._open[run].pop()
            self.settle(partner)
            self.parts[partner], closing = self._marks[:2] if run == '"' else self._marks[2:]
            self.parts.append(closing)
        elif opens:
            self._open[run].append(len(self.parts))
            self.parts.append(run)
        elif closes and not before.isdigit():
            self.parts.append(self._marks.closing if run == '"' else "’")
        elif run == "'" and left == right == WORD and not before.isdigit():
            self.parts.append("’")
        else:
            self.parts.append(run)

    def settle(self, after: int = -1) -> None:
        """Decide what opened after this part and found no partner: a quotation goes on, or `'` was an apostrophe."""
        for run, lone in (('"', self._marks.opening), ("'", "’")):
            while self._open[run] and self._open[run][-1] > after:
                self.parts[self._open[run].pop()] = lone


def _dash(run: str, before: str, after: str) -> str:
    if len(run) > 3 or after == ">" or before == "<":
        return run
    if len(run) == 3:
        return "—"
    is_option = _kind(before) == BLANK and _kind(after) != BLANK
    return run if is_option else "–"


@cache
def _kind(character: str) -> int:
    if character.isspace():
        return BLANK
    return MARK if category(character)[0] in "PS" else WORD


def _apostrophe(found: re.Match[str]) -> str:
    """An apostrophe, but not beside an ideogram."""
    before, after = found.string[found.start() - 1], found.string[found.end()]
    return "'" if _is_ideogram(before) or (_is_ideogram(after) and not after.isdecimal()) else "’"


def _is_ideogram(character: str) -> bool:
    """Of China, Japan or Korea, or of the same width. As a pattern this would take 10 ms to compile."""
    return character >= "\u2e80" and (
        character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or "\uff00" <= character <= "\uffef"
    )


def _before(text: str, at: int) -> str:
    """The character before `at`, or a line break where the text begins."""
    while at and text[at - 1] == EDGE:
        at -= 1
    return text[at - 1] if at else "\n"


def _after(text: str, at: int) -> str:
    while at < len(text) and text[at] == EDGE:
        at += 1
    return text[at] if at < len(text) else "\n"
