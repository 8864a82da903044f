"""WordPress' typography: curly quotes, dashes, dots, primes and multiplication signs, as its readers saw them.

As documented for `wptexturize`. WordPress looks at each stretch of text between two tags by itself; here a tag is
looked through, so that `"<em>word</em>"` gets the pair that it should.
"""

from __future__ import annotations

import re

from blogkit.importers.wordpress.markup import literal, pieces

ENGLISH = ("“", "”", "‘", "’")
QUOTES = {
    "de": ("„", "“", "‚", "‘"),
    "pl": ("„", "”", "‚", "’"),
    "ru": ("«", "»", "„", "“"),
}
"""Language → the double and single quotes of WordPress' own translation.

Its French one has spaces within the quotes; they would be words of their own to whoever compares, so French gets the
English ones.
"""

_TAG, _CODE, _URL, _EDGE = "\ufdd4\ufdd5\ufdd6\ufdd7"
"""Characters that stand for nothing (Unicode, section 23.7), for a tag, literal text, an address, either end."""

_ADDRESS = re.compile(rf"(?:(?:https?|ftp)://|(?<![\w.])www\.)[^\s<>\"{_TAG}{_CODE}]+")
_ANY = re.compile(r"['\"`\-x]|\.\.|\(t", re.IGNORECASE)
_COCKNEY = re.compile(
    r"'(?:tain't|twere|twas|tis|twill|til|bout|nuff|round|cause|em)\b|'\d\d(?:s\b|\b(?!'))", re.IGNORECASE
)
_BEFORE_WORD = f" \t\n\r\u00a0([{{-–—“‘«„‚>/{_EDGE}"

_SIGNS = (
    (re.compile(r"\.\.\."), "…"),
    (re.compile(r"``"), "“"),
    (re.compile(r"''"), "”"),
    (re.compile(r" \(tm\)", re.IGNORECASE), " ™"),
    (re.compile(rf"---|(?:^|(?<=[\s{_TAG}]))--(?=[\s{_TAG}]|$)"), "—"),
    (re.compile(rf"(?<!xn)--|(?:^|(?<=[\s{_TAG}]))-(?=[\s{_TAG}]|$)"), "–"),
    (re.compile(r"\b(?!0x)(\d[\d.,]*)x(?=\d[\d.,]*\b)"), r"\1×"),
)


def texturize(html: str, language: str = "en") -> str:
    """The HTML with its typography; code, what stands in <pre>, and addresses stay as they are."""
    if not _ANY.search(html):
        return html
    parts = pieces(html)
    quiet = dict(literal(parts))
    line = "".join(_TAG if place % 2 else _CODE if quiet[place] else part for place, part in enumerate(parts))
    addresses = iter(_ADDRESS.findall(line))
    line = _ADDRESS.sub(_URL, line)
    for sign, replacement in _SIGNS:
        line = sign.sub(replacement, line)
    line = _quoted(line, *QUOTES.get(language.partition("-")[0].lower(), ENGLISH))
    texts = re.sub(_URL, lambda _: next(addresses), line).split(_TAG)
    return "".join(part if place % 2 or quiet[place] else texts[place // 2] for place, part in enumerate(parts))


def _quoted(line: str, double: str, double_end: str, single: str, single_end: str) -> str:
    """Straight quotes curled: opening before a word, closing after one, apostrophe within, prime after a number."""
    if "'" not in line and '"' not in line:
        return line
    out: list[str] = []
    open_doubles = open_singles = 0
    elisions = {match.start() for match in _COCKNEY.finditer(line)}
    for place, sign in enumerate(line):
        if sign not in "'\"":
            out.append(sign)
            continue
        before, after = _neighbour(line, place, -1), _neighbour(line, place, 1)
        opens = before in _BEFORE_WORD and not after.isspace() and after != _EDGE
        number = before.isdigit() and not after.isalnum()
        if sign == '"':
            if number and not open_doubles:
                out.append("″")
                continue
            open_doubles = open_doubles + 1 if opens else max(0, open_doubles - 1)
            out.append(double if opens else double_end)
        elif place in elisions or (before.isalnum() and after.isalnum()):
            out.append("’")
        elif number and not open_singles and after not in "\"'":
            out.append("′")
        else:
            out.append(single if opens else single_end if open_singles else "’")
            open_singles = open_singles + 1 if opens else max(0, open_singles - 1)
    return "".join(out)


def _neighbour(line: str, place: int, step: int) -> str:
    """The next character on one side that is no tag."""
    place += step
    while 0 <= place < len(line) and line[place] == _TAG:
        place += step
    return line[place] if 0 <= place < len(line) else _EDGE
