"""The pattern behind a site's addresses."""

from __future__ import annotations

from datetime import datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogkit.importers.wordpress.permalinks import Example, deduce, front, path
from blogkit.routes import permalink

POSTS = [
    ("on-law", "7", datetime(2011, 11, 11, 11, 11, 11), "ana", "law"),  # noqa: DTZ001
    ("2012", "2012", datetime(2012, 12, 12, 12, 12, 12), "ben", "law/copyright"),  # noqa: DTZ001
    ("a", "31", datetime(2013, 1, 31, 9, 5, 0), "ana", "art"),  # noqa: DTZ001
]


def examples(pattern: str) -> list[Example]:
    found = []
    for slug, number, date, author, category in POSTS:
        parts = dict(
            zip(("year", "month", "day", "hour", "minute", "second"), f"{date:%Y %m %d %H %M %S}".split(), strict=True)
        )
        values = {**parts, "slug": slug, "id": number, "author": author, "category": category}
        found.append(Example(permalink(pattern, values), slug, number, date, author, (category,)))
    return found


@pytest.mark.parametrize(
    "pattern",
    [
        "/%year%/%month%/%day%/%slug%/",
        "/%year%/%month%/%slug%/",
        "/%year%/%slug%.html",
        "/%slug%/",
        "/archives/%id%",
        "/blog/%category%/%slug%/",
        "/%author%/%slug%/",
        "/%year%/%month%/%day%/%hour%/%minute%/%second%/%slug%/",
        "/%id%-%slug%/",
        "/index.php/%year%/%slug%/",
    ],
)
def test_pattern(pattern: str) -> None:
    """A pattern is found from the addresses that it gave."""
    assert deduce(examples(pattern)) == pattern


def test_most_count() -> None:
    """Addresses of another pattern don't spoil it."""
    odd = Example("/somewhere/else/", "on-law", "7", None)
    assert deduce([*examples("/%year%/%slug%/"), odd]) == "/%year%/%slug%/"


def test_no_pattern() -> None:
    """Addresses that say nothing of their posts have no pattern."""
    assert deduce([Example("/x/", "on-law", "7", None)]) == ""


@given(st.lists(st.sampled_from(["11", "a", "2011", ""]), max_size=30))
def test_strange_addresses_are_no_work(segments: list[str]) -> None:
    """However many explanations an address has, only some are looked at."""
    date = datetime(2011, 11, 11, 11, 11, 11)  # noqa: DTZ001
    assert isinstance(deduce([Example("/".join(segments), "11", "11", date, "11", ("11",))]), str)


@pytest.mark.parametrize(
    ("link", "base", "expected"),
    [
        ("https://a.example/x/", "https://a.example", "/x/"),
        ("http://www.a.example/blog/x/", "https://a.example/blog", "/x/"),
        ("https://a.example/blogs/x/", "https://a.example/blog", ""),
        ("https://a.example/?p=12", "https://a.example", ""),
        ("https://a.example", "https://a.example", "/"),
        ("https://a.example/caf%C3%A9/", "https://a.example", "/café/"),
        ("", "https://a.example", ""),
    ],
)
def test_path(link: str, base: str, expected: str) -> None:
    """An address on the site, without host and prefix; one with a query is none."""
    assert path(link, base) == expected


def test_front() -> None:
    """What stands before the first token stands before categories too."""
    patterns = ["/%slug%/", "/blog/%slug%/", "/archives/%id%", "/a-%slug%", ""]
    assert [front(pattern) for pattern in patterns] == ["/", "/blog/", "/archives/", "/", "/"]
    assert all(front(f"{a}{b}") == a for a, b in product(["/", "/x/y/"], ["%id%", "%year%/%slug%"]))
