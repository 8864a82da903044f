"""Paragraphs of words: HTML of which a pattern can tell that any policy leaves it as it is.

Most comments are that. It is written as a serializer writes it: no tag is left open or says anything but its name, and
no character stands for another. So it need not be parsed to be safe.
"""

from __future__ import annotations

import re

_MARKS = ("b", "code", "em", "i", "strong")
_CHARACTERS = r"[^<>&\x00-\x08\x0b-\x1f\x7f-\xa0\ud800-\udfff\ufffe\uffff]*"
_WORDS = rf"{_CHARACTERS}(?:(?:&(?:amp|gt|lt|nbsp);|<br>){_CHARACTERS})*"
_MARKED = "|".join(f"<{mark}>{_WORDS}</{mark}>" for mark in _MARKS)
_PARAGRAPHS = re.compile(rf"(?:<p>{_WORDS}(?:(?:{_MARKED}){_WORDS})*</p>\n*)*")


def are_plain(html: str) -> bool:
    """Whether some HTML is nothing but paragraphs of words, in which some may be marked. Linear in its length."""
    return _PARAGRAPHS.fullmatch(html) is not None
