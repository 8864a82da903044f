"""Dates and numbers in the words and digits of a language, by the CLDR through Babel."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache
from typing import Any


def format_date(value: date, style: str, language: str) -> str:
    """A day in words of a language.

    `style` is short, medium, long, full, or a skeleton of the CLDR (UTS 35, part 4): `yMMMM` is a month with its year,
    in the order that the language has for them.
    """
    return _format_date(date(value.year, value.month, value.day), style, language)


@lru_cache(maxsize=65536)
def _format_date(value: date, style: str, language: str) -> str:
    from babel.dates import format_date as babel_date  # 60 ms
    from babel.dates import format_skeleton

    if style in ("short", "medium", "long", "full"):
        return str(babel_date(value, style, locale=_locale(language)))
    return str(format_skeleton(style, value, locale=_locale(language)))


def format_time(value: datetime, language: str) -> str:
    """The time of day, in the usage of a language."""
    return _format_time(value.hour, value.minute, language)


@lru_cache(maxsize=4096)
def _format_time(hour: int, minute: int, language: str) -> str:
    from babel.dates import format_time as babel_time

    return str(babel_time(time(hour, minute), "short", locale=_locale(language)))


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
