"""Typewriter punctuation → the quotes, dashes and dots of a language.

It promises to change nothing that it is not sure of: `--verbose`, `-->`, `5'10"` and `(c)`, which is a letter of a list
in an essay on law, stay as they are. A mark is judged by the characters on its two sides, as CommonMark judges `*`
(spec 0.31, 6.2): what has a word to its right can open, what has one to its left can close.
"""

from __future__ import annotations

import re
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

MARKS = re.compile(r"""["']|-{2,}|\.{3,}""")
"""What may be replaced. A text in which this finds nothing is right in every language but French."""

_FRENCH = re.compile(r"(?<=[^\s«])[ ](?=[;:!?»])|(?<=«)[ ](?=\S)")
_ELIDED = re.compile(r"\d\ds\b|(?:tis|twas)\b|n'", re.IGNORECASE)
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


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
    curled = _Curled(quotes(lang))
    done = 0
    for match in MARKS.finditer(text):
        run = match[0]
        before, after = _before(text, match.start()), _after(text, match.end())
        curled.parts.append(text[done : match.start()])
        done = match.end()
        if run[0] == "-":
            curled.parts.append(_dash(run, before, after))
        elif run[0] == ".":
            curled.parts.append({3: "…", 4: "….", 6: "……"}.get(len(run), run))
        elif run == "'" and (_within_word(before, after) or _ELIDED.match(text, done)):
            curled.parts.append("’")
        else:
            curled.quote(run, before, after)
    curled.settle()
    return "".join(curled.parts) + text[done:]


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
        opens, closes = _sides(before, after)
        if opens and closes and not (_is_mark(before) or _is_mark(after)):
            opens = closes = bool(_CJK.match(before) or _CJK.match(after))
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
        else:
            self.parts.append(run)

    def settle(self, after: int = -1) -> None:
        """Decide what opened after this part and found no partner: a quotation goes on, or `'` was an apostrophe."""
        for run, lone in (('"', self._marks.opening), ("'", "’")):
            while self._open[run] and self._open[run][-1] > after:
                self.parts[self._open[run].pop()] = lone


def _sides(before: str, after: str) -> tuple[bool, bool]:
    """Whether a quote between these two characters can open, and can close."""
    opens = not after.isspace() and (not _is_mark(after) or before.isspace() or _is_mark(before))
    closes = not before.isspace() and (not _is_mark(before) or after.isspace() or _is_mark(after))
    return opens, closes


def _within_word(before: str, after: str) -> bool:
    """Whether an apostrophe stands here, as in `don't`; between digits it may mean feet and inches."""
    if before.isdigit() and after.isdigit():
        return False
    return not (before.isspace() or after.isspace() or _is_mark(before) or _is_mark(after))


def _dash(run: str, before: str, after: str) -> str:
    if len(run) == 3:
        return "—" if after != ">" else run
    an_option_or_arrow = (before.isspace() and not after.isspace()) or after == ">" or before == "<"
    return "–" if len(run) == 2 and not an_option_or_arrow else run


def _is_mark(character: str) -> bool:
    """Punctuation or symbol, of any script."""
    return category(character)[0] in "PS"


def _before(text: str, at: int) -> str:
    """The character before `at`, or a line break where the text begins."""
    while at and text[at - 1] == EDGE:
        at -= 1
    return text[at - 1] if at else "\n"


def _after(text: str, at: int) -> str:
    while at < len(text) and text[at] == EDGE:
        at += 1
    return text[at] if at < len(text) else "\n"
