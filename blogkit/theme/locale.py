"""Dates and numbers in the words and digits of a language, by the CLDR through Babel."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

ZEROS = {
    "adlm": 0x1E950,
    "arab": 0x0660,
    "arabext": 0x06F0,
    "beng": 0x09E6,
    "cakm": 0x11136,
    "deva": 0x0966,
    "hmnp": 0x1E140,
    "mtei": 0xABF0,
    "mymr": 0x1040,
    "nkoo": 0x07C0,
    "olck": 0x1C50,
    "tibt": 0x0F20,
}
"""The zero of each system of digits that some language has as its own (CLDR, numberingSystems); the rest follows."""


LEAP = 2000
"""A year that has all days."""
_FIELD = re.compile(r"%\((.)")
"""What a field of a pattern begins with: the letters of a field are alike."""


def ranges(language: str) -> Iterator[str]:
    """A language and what it is a kind of, by which a translation is looked up (RFC 4647, section 3.4).

    `zh-Hant-TW` → `zh-Hant-TW`, `zh-Hant`, `zh`.
    """
    parts = language.replace("_", "-").split("-")
    yield from ("-".join(parts[:n]) for n in range(len(parts), 0, -1) if len(parts[n - 1]) > 1)


def format_date(value: date, style: str, language: str) -> str:
    """A day in words of a language.

    `style` is short, medium, long, full, or a skeleton of the CLDR (UTS 35, part 4): `yMMMM` is a month with its year,
    in the order that the language has for them.
    """
    year = value.year if _tells_year(style, language) else LEAP
    return _format_date(date(year, value.month, value.day), style, language)


@lru_cache(maxsize=65536)
def _format_date(value: date, style: str, language: str) -> str:
    midnight = datetime.combine(value, time())
    return _digits(_pattern(style, language).apply(midnight, _locale(language)), language)


@lru_cache
def _tells_year(style: str, language: str) -> bool:
    """Whether it takes the year to write a day so. Without it there are but 366 days, and a list has thousands."""
    return not {*_FIELD.findall(_pattern(style, language).format)} <= {"M", "L", "d"}


@lru_cache
def _pattern(style: str, language: str) -> Any:
    """What Babel fills with a day. It would look for it anew for each, which takes twice as long as the filling."""
    from babel.dates import match_skeleton, parse_pattern  # 60 ms

    locale = _locale(language)
    if style in ("short", "medium", "long", "full"):
        return parse_pattern(locale.date_formats[style])
    known = locale.datetime_skeletons
    return parse_pattern(known[style if style in known else match_skeleton(style, known) or style])


def format_time(value: datetime, language: str) -> str:
    """The time of day, in the usage of a language."""
    return _format_time(value.hour, value.minute, language)


@lru_cache(maxsize=4096)
def _format_time(hour: int, minute: int, language: str) -> str:
    from babel.dates import format_time as babel_time

    return _digits(babel_time(time(hour, minute), "short", locale=_locale(language)), language)


@lru_cache(maxsize=4096)
def format_number(value: int, language: str) -> str:
    """A number with the digits and separators of a language."""
    from babel.numbers import format_decimal

    return _digits(format_decimal(value, locale=_locale(language), numbering_system="default"), language)


def _digits(text: str, language: str) -> str:
    """A text with the digits of a language: Babel writes 0 to 9 for all."""
    table = _table(language)
    return text.translate(table) if table else text


@lru_cache
def _table(language: str) -> dict[int, int]:
    zero = ZEROS.get(_locale(language).default_numbering_system)
    return {ord("0") + n: zero + n for n in range(10)} if zero else {}


@lru_cache
def _locale(language: str) -> Any:
    """The CLDR's data for a language, or else for what it is a kind of; for one that it does not know, English."""
    from babel import Locale, UnknownLocaleError

    for tag in (*ranges(language), "en"):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    raise AssertionError("there is English")
