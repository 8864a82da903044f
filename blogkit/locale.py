"""Dates and numbers in the words and digits of a language, by the CLDR through Babel."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=65536)
def format_date(value: date, style: str, language: str) -> str:
    """A day in words of a language; `style` is short, medium, long, full, or a CLDR pattern such as `MMMM y`."""
    from babel.dates import format_date as babel_date  # 60 ms

    return str(babel_date(value, style, locale=_locale(language)))


@lru_cache(maxsize=4096)
def format_time(value: datetime, language: str) -> str:
    """The time of day, in the usage of a language."""
    from babel.dates import format_time as babel_time

    return str(babel_time(value.time(), "short", locale=_locale(language)))


@lru_cache(maxsize=4096)
def format_number(value: int, language: str) -> str:
    """A number with the digits and separators of a language."""
    from babel.numbers import format_decimal

    return str(format_decimal(value, locale=_locale(language)))


@lru_cache
def _locale(language: str) -> Any:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")
