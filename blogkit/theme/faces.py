"""A face for each commenter, drawn by a style sheet: initials on one of a few hues. Nobody is asked for a picture.

From the name and the host of the site that a person gave, which everybody sees anyway: nothing follows from an e-mail
address.
"""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import category, normalize
from zlib import crc32

from markupsafe import Markup

HUES = 12
_BEFORE = frozenset("เแโใไເແໂໃໄ")
"""Vowels of Thai and Lao that are written before the letter after which they are spoken."""
_HOST = re.compile(r"https?://(?:www\.)?([^/?#:]+)", re.IGNORECASE)
_JOINER = "\u200d"
_FLAG = range(0x1F1E6, 0x1F200)
_SKIN = range(0x1F3FB, 0x1F400)


@lru_cache(maxsize=65536)
def face(name: str, url: str) -> Markup:
    """Attributes for a style sheet. One call for each of 3 000 comments: what it costs counts, so it is remembered."""
    return Markup(' data-hue="{}" data-face="{}"').format(hue(name, url), initials(name))


def initials(name: str) -> str:
    """What stands for a name: two letters where words have capitals, else one character with all that belongs to it.

    `Ana Mora` → AM, `محمد علي` → م (two would join to another word), `山田 太郎` → 山, `🦊 fox` → F, `🦊` → 🦊.
    """
    words = [word for word in map(_begin, normalize("NFC", name).split()) if word[:1].isalnum()]
    if not words:
        return _cluster(normalize("NFC", name).strip())
    first, last = _capital(words[0]), _capital(words[-1])
    both = len(words) > 1 and first != first.lower() and last != last.lower()
    return first + last if both else first


def hue(name: str, url: str) -> int:
    """Which of the HUES a person has, from 0: wherever they write, as long as they call themselves the same."""
    host = _HOST.match(url)
    return crc32(f"{name.strip().casefold()} {host[1].lower() if host else ''}".encode("utf-8", "replace")) % HUES


def _begin(word: str) -> str:
    """A word from its first letter or digit on."""
    return next((word[at:] for at, letter in enumerate(word) if letter.isalnum()), "")


def _capital(word: str) -> str:
    """The first character of a word, as a capital where that is one character, too: not of `ß`."""
    first = _cluster(word)
    capital = first.title()
    return capital if len(capital) == len(first) else first


def _cluster(text: str) -> str:
    """The first character as a reader sees it (UAX 29, roughly): with its accents, or all that an emoji is made of."""
    end = 2 if text[:1] in _BEFORE else 1
    while end < len(text):
        code, before = ord(text[end]), text[end - 1]
        flag = end == 1 and code in _FLAG and ord(before) in _FLAG
        if not (flag or text[end] == _JOINER or before == _JOINER or code in _SKIN or category(text[end])[0] == "M"):
            break
        end += 1
    return text[:end]
