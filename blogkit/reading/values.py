"""Values as people write them in front matter and in records of comments: dates, yes and no, slips of the pen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from blogkit.toml import nearest

DEEP = 50
"""Levels of lists in lists. libyaml's stack overflows at some ten thousand, Python's recursion ends at a thousand."""
MANY = 100_000
"""Values in one front matter, each counted as often as aliases repeat it: nine lines of YAML can mean a billion."""
LONG = 80
"""Characters of a value that a message shows."""

_UNFIT = re.compile(r"[\0\ud800-\udfff]")
_EXACT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})")
"""A date as machines write it, and so nearly every comment's: it needs no corrections."""


def moment(value: object, zone: str) -> datetime:
    """A date as written, aware. Raises ValueError or OverflowError when it is none.

    ISO 8601, and what people make of it: `2012-5-4 9:30 +0200`. An offset that was written stays; a date without one
    is in `zone`, an IANA name. The result has a fixed offset, so that it is the same after a round trip through the
    Store, and it is a moment in UTC too: the first and the last day of all that Python knows may be none.
    """
    if isinstance(value, str):
        if _EXACT.fullmatch(value):
            return _in_utc_too(datetime.fromisoformat(value))
        value = datetime.fromisoformat(_iso(value))
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not isinstance(value, datetime):
        raise ValueError("not a date")
    if value.tzinfo is None:
        value = value.replace(tzinfo=ZoneInfo(zone))
    offset = value.utcoffset() or timedelta()
    return _in_utc_too(value.replace(tzinfo=timezone(timedelta(seconds=round(offset.total_seconds() / 60) * 60))))


def _in_utc_too(moment: datetime) -> datetime:
    if not 1 < moment.year < 9999:
        moment.astimezone(UTC)
    return moment


def plain(value: Any) -> Any:
    """A value as JSON could have it, and dates: fit for the Store and for templates. Keys become text.

    Raises ValueError when it is nested more than DEEP levels, or holds more than MANY values.
    """
    left = MANY

    def copy(value: Any, level: int) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise ValueError(f"it holds more than {MANY} values, each counted as often as it is repeated")
        if level > DEEP:
            raise ValueError(f"it holds lists in lists, more than {DEEP} levels deep")
        if isinstance(value, dict):
            return {_UNFIT.sub("\ufffd", str(key)): copy(item, level + 1) for key, item in value.items()}
        if isinstance(value, set):
            value = sorted(value, key=repr)
        if isinstance(value, (list, tuple)):
            return [copy(item, level + 1) for item in value]
        if isinstance(value, str):
            return _UNFIT.sub("\ufffd", value)
        if isinstance(value, int) and value.bit_length() > 1000:
            return hex(value)
        return value if isinstance(value, (int, float, date, time, type(None))) else repr(value)

    return copy(value, 0)


def misspelt(keys: Iterable[str], known: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(key, the known one that it probably is meant to be), for keys that are nearly known ones.

    Keys of one's own are welcome, so only what differs by a letter or two is taken for a slip; `subtitle` is none.
    """
    for key in islice(keys, 50):  # a comparison with all known keys takes 0.1 ms
        if near := nearest(key, known, cutoff=0.8):
            yield key, near


def truth(value: object) -> bool | None:
    """What a value says of yes or no; None when it says neither."""
    words = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    return value if isinstance(value, bool) else words.get(str(value).strip().lower())


def shown(value: object) -> str:
    """A value as messages show what was found."""
    text = repr(value)
    return text if len(text) <= LONG else text[: LONG - 1] + "…"


def _iso(written: str) -> str:
    """A date in the form of ISO 8601, by small corrections: what is none will be none still."""
    text = re.sub(r"(?<![0-9.])[0-9](?![0-9])", r"0\g<0>", " ".join(written.split()))
    text = re.sub(r" ?(UTC|GMT|Z)\Z", "Z", text, flags=re.IGNORECASE)
    return re.sub(r" (?=[-+][0-9:]+\Z)", "", text)
