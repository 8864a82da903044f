"""What a request asks for besides an address: only if something has changed, only a part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from blogkit.serve.conditions import outcome, parts

TAG, OLD, DATE, NEW = '"a"', *(f"Wed, 0{day} Jan 2020 00:00:00 GMT" for day in (1, 2, 3))
RESPONSE = Headers({"etag": TAG, "last-modified": DATE})


@pytest.mark.parametrize(
    ("conditions", "status"),
    [
        ({}, 200),
        ({"if-match": TAG}, 200),
        ({"if-match": f'"b", {TAG}'}, 200),
        ({"if-match": "*"}, 200),
        ({"if-match": '"b"'}, 412),
        ({"if-match": f"W/{TAG}"}, 412),
        ({"if-match": '"b"', "if-none-match": TAG}, 412),
        ({"if-match": TAG, "if-unmodified-since": OLD}, 200),
        ({"if-match": TAG, "if-none-match": TAG}, 304),
        ({"if-unmodified-since": DATE}, 200),
        ({"if-unmodified-since": OLD}, 412),
        ({"if-unmodified-since": "yesterday"}, 200),
        ({"if-none-match": TAG}, 304),
        ({"if-none-match": f'"b", W/{TAG}'}, 304),
        ({"if-none-match": "*"}, 304),
        ({"if-none-match": '"b"', "if-modified-since": NEW}, 200),
        ({"if-none-match": TAG, "if-modified-since": OLD}, 304),
        ({"if-modified-since": DATE}, 304),
        ({"if-modified-since": OLD}, 200),
        ({"if-modified-since": "yesterday"}, 200),
        ({"if-modified-since": "Mon, 01 Jan 99999999999 00:00:00 GMT"}, 200),
    ],
)
def test_conditions_have_an_order(conditions: dict[str, str], status: int) -> None:
    """Those that protect first, tags before dates, and a date that is none is no condition (RFC 9110, 13.2.2)."""
    assert outcome(RESPONSE, Headers(conditions)) == status


def test_a_list_may_come_in_several_lines() -> None:
    """Which are one list (RFC 9110, section 5.3)."""
    lines = Headers(raw=[(b"if-none-match", b'"b"'), (b"if-none-match", TAG.encode())])
    assert outcome(RESPONSE, lines) == 304


@pytest.mark.parametrize(
    ("asked", "counts"),
    [
        ("bytes=2-5", "bytes=2-5"),
        ("Bytes = 2-5", "bytes=2-5"),
        ("bytes=-3", "bytes=-3"),
        ("bytes=4-", "bytes=4-"),
        ("bytes=4-99999999999999999999", "bytes=4-99999999999999999999"),
        ("bytes=0-1, ,4-5", "bytes=0-1,4-5"),
        ("bytes=0-1,10-20", "bytes=0-1"),
        ("bytes=10-20", "bytes=10-20"),
        ("bytes=-0", "bytes=-0"),
        ("lines=2-5", None),
        ("2-5", None),
        ("bytes", None),
        ("bytes=", None),
        ("bytes=,", None),
        ("bytes=a-b", None),
        ("bytes=5-2", None),
        ("bytes=0-1,x", None),
        ("bytes=--1", None),
        ("bytes=+1-2", None),
        (f"bytes=0-{'9' * 5000}", None),
    ],
)
def test_what_is_no_range_of_bytes_is_as_if_nothing_had_been_asked(asked: str, counts: str | None) -> None:
    """Another unit, or no range at all; of several ranges those within ten bytes count, unless none is."""
    assert parts(asked, 10) == counts


@given(st.text(), st.integers(0, 20))
def test_no_header_is_too_strange(asked: str, size: int) -> None:
    """What counts in the end is a range of bytes, and counts again."""
    counts = parts(f"bytes={asked}", size)
    assert counts is None or parts(counts, size) == counts
