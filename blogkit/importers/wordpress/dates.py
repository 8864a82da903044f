"""WordPress' pairs of dates (the site's clock, and GMT) → dates with an offset, and the zone that they tell of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FARTHEST = timedelta(hours=14)
"""The zones of the world lie between −12 and +14 hours."""

_ZONES = (
    "Europe/London Europe/Paris Europe/Berlin Europe/Helsinki Europe/Moscow Europe/Istanbul "
    "America/New_York America/Chicago America/Denver America/Los_Angeles America/Anchorage America/Halifax "
    "America/St_Johns America/Sao_Paulo America/Santiago America/Mexico_City Asia/Jerusalem Asia/Tehran "
    "Australia/Sydney Australia/Adelaide Australia/Brisbane Pacific/Auckland Africa/Cairo Africa/Casablanca"
).split()
"""One for each of the well-known rules of summer time; a clock that never changed is named by its offset."""

Clock = Counter[tuple[datetime, timedelta]]
"""(hour in UTC, offset then) → how often an export has it."""


def local(text: str) -> datetime | None:
    """A date as WordPress writes it, without zone; None for its zero date and for what is none."""
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=None) if text.strip() else None
    except ValueError:
        return None


def aware(here: str, gmt: str, zone: tzinfo, published: str = "") -> datetime | None:
    """The date with the offset that the pair gives; where one of the two is missing, with the site's.

    `published` is RSS' pubDate (RFC 822), for exports that have nothing else.
    """
    a, b = local(here), local(gmt)
    if a and b and abs(a - b) <= FARTHEST:
        minutes = round((a - b).total_seconds() / 60)
        return a.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    if a:
        return _fixed(a.replace(tzinfo=zone))
    try:
        if b:
            return _fixed(b.replace(tzinfo=UTC).astimezone(zone))
        return _fixed(parsedate_to_datetime(published).astimezone(zone))
    except (ValueError, TypeError, OverflowError):
        return None


def observe(clock: Clock, here: str, gmt: str) -> None:
    """Count what a pair tells of the site's clock; one with equal halves tells nothing, since importers write those."""
    a, b = local(here), local(gmt)
    if a and b and a != b and abs(a - b) <= FARTHEST:
        minutes = 15 * round((a - b).total_seconds() / 900)
        clock[b.replace(minute=0, second=0), timedelta(minutes=minutes)] += 1


def zone(clock: Mapping[tuple[datetime, timedelta], int]) -> str:
    """The IANA name of the zone that agrees with most of what was observed; `UTC` when nothing was.

    A clock that never changed is named by its offset (`Etc/GMT+6` is six hours *behind* Greenwich), since any country
    would be a guess.
    """
    if not clock:
        return "UTC"
    offsets = Counter[timedelta]()
    for (_, offset), number in clock.items():
        offsets[offset] += number
    fixed = [(_etc(offset), number) for offset, number in offsets.most_common() if _etc(offset)]
    scores = [(sum(n for (when, offset), n in clock.items() if _offset(name, when) == offset), name) for name in _ZONES]
    best, name = max(scores, key=lambda score: score[0])
    if fixed and fixed[0][1] >= best:
        return fixed[0][0]
    return name if best else "UTC"


def _etc(offset: timedelta) -> str:
    hours, rest = divmod(int(offset.total_seconds()), 3600)
    if rest or not -12 <= hours <= 14:
        return ""
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"


@cache
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return None


def _offset(name: str, when: datetime) -> timedelta | None:
    found = _zone(name)
    try:
        return when.replace(tzinfo=UTC).astimezone(found).utcoffset() if found else None
    except OverflowError:  # in the first or last hours that Python knows
        return None


def _fixed(date: datetime) -> datetime:
    """The same moment with a plain offset, in whole minutes, in place of a zone."""
    minutes = round((date.utcoffset() or timedelta()).total_seconds() / 60)
    return date.replace(tzinfo=timezone(timedelta(minutes=minutes)))
