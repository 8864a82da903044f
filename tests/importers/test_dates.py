"""Pairs of dates, and the zone that they tell of."""

from __future__ import annotations

from collections import Counter
from zoneinfo import ZoneInfo

import pytest

from blogkit.importers.wordpress import dates

MADRID = ZoneInfo("Europe/Madrid")


@pytest.mark.parametrize(
    ("here", "gmt", "expected"),
    [
        ("2012-05-04 10:20:30", "2012-05-04 16:20:30", "2012-05-04T10:20:30-06:00"),
        ("2012-05-04 10:20:30", "2012-05-04 04:50:30", "2012-05-04T10:20:30+05:30"),
        ("2012-05-04 10:20:30", "0000-00-00 00:00:00", "2012-05-04T10:20:30+02:00"),
        ("0000-00-00 00:00:00", "2012-01-04 10:20:30", "2012-01-04T11:20:30+01:00"),
        ("2012-05-04 10:20:30", "2011-05-04 10:20:30", "2012-05-04T10:20:30+02:00"),
        ("2012-02-30 10:20:30", "soon", None),
    ],
    ids=["west", "half an hour", "no GMT", "GMT alone", "GMT of another year", "neither"],
)
def test_offset(here: str, gmt: str, expected: str | None) -> None:
    """The site's clock and GMT give the offset; where one is missing, the site's zone does."""
    date = dates.aware(here, gmt, MADRID)
    assert (date and date.isoformat()) == expected


def test_date_of_the_feed() -> None:
    """Where both are missing, the date that the feed's element has counts."""
    date = dates.aware("", "", MADRID, "Fri, 04 May 2012 08:20:30 +0000")
    assert date is not None
    assert date.isoformat() == "2012-05-04T10:20:30+02:00"


@pytest.mark.parametrize(
    ("pairs", "zone"),
    [
        ([], "UTC"),
        ([("2012-01-04 10:00:00", "2012-01-04 16:00:00"), ("2012-07-04 10:00:00", "2012-07-04 16:00:00")], "Etc/GMT+6"),
        (
            [("2012-01-04 10:00:00", "2012-01-04 09:00:00"), ("2012-07-04 10:00:00", "2012-07-04 08:00:00")],
            "Europe/Paris",
        ),
        (
            [("2012-01-04 10:00:00", "2012-01-04 15:00:00"), ("2012-07-04 10:00:00", "2012-07-04 14:00:00")],
            "America/New_York",
        ),
        ([("2012-01-04 10:00:00", "2012-01-04 10:00:00")], "UTC"),
    ],
    ids=["nothing", "always the same", "Europe", "America", "GMT itself"],
)
def test_zone(pairs: list[tuple[str, str]], zone: str) -> None:
    """The zone that agrees with the dates; one without summer time is named by its offset."""
    clock: dates.Clock = Counter()
    for here, gmt in pairs:
        dates.observe(clock, here, gmt)
    assert dates.zone(clock) == zone
