"""WordPress' smilies: signs that it shows as pictures of faces, and so as characters of the same meaning here."""

from __future__ import annotations

import re

from blogkit.importers.wordpress.markup import literal, pieces

SMILIES = {
    ":mrgreen:": "😀", ":neutral:": "😐", ":twisted:": "😈", ":arrow:": "➡", ":shock:": "😯", ":smile:": "🙂",
    ":???:": "😕", ":cool:": "😎", ":evil:": "👿", ":grin:": "😀", ":idea:": "💡", ":oops:": "😳", ":razz:": "😛",
    ":roll:": "🙄", ":wink:": "😉", ":cry:": "😥", ":eek:": "😮", ":lol:": "😆", ":mad:": "😡", ":sad:": "🙁",
    "8-)": "😎", "8-O": "😯", ":-(": "🙁", ":-)": "🙂", ":-?": "😕", ":-D": "😀", ":-P": "😛", ":-o": "😮",
    ":-x": "😡", ":-|": "😐", ";-)": "😉", "8O": "😯", ":(": "🙁", ":)": "🙂", ":?": "😕", ":D": "😀", ":P": "😛",
    ":o": "😮", ":x": "😡", ":|": "😐", ";)": "😉", ":!:": "❗", ":?:": "❓",
}  # fmt: skip
"""As WordPress' handbook lists them. Of `:mrgreen:` it has a picture only."""

_LITERAL = frozenset("code pre style script textarea".split())

_SIGN = re.compile(
    r"(?:(?<=\s)|(?<=[\u00a0\U000f0000-\U0010ffff])|(?<=&nbsp;)|^)("
    + "|".join(map(re.escape, sorted(SMILIES, key=len, reverse=True)))
    + r")(?=\s|[\u00a0\U000f0000-\U0010ffff]|&nbsp;|$)"
)


def smiled(html: str) -> str:
    """The HTML with faces. A sign counts only between spaces or tags, and not in code."""
    if not any(sign in html for sign in (":", ";", "8")):
        return html
    parts = pieces(html)
    for place, quiet in literal(parts, _LITERAL):
        if not quiet:
            parts[place] = _SIGN.sub(lambda match: SMILIES[match[1]], parts[place])
    return "".join(parts)
