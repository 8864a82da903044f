"""What a request asks for besides an address: something only if it has changed, or only a part of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.utils import parsedate_to_datetime
from typing import Literal

from starlette.datastructures import Headers

_RANGE = re.compile(r"([0-9]{1,99})-([0-9]{0,99})|-([0-9]{1,99})")


def outcome(response: Headers, request: Headers) -> Literal[200, 304, 412]:
    """What becomes of a response by the conditions of its request, in their order (RFC 9110, section 13.2.2).

    200: it is sent; 304: who asks has it already; 412: who asks wanted another, or one that has not changed since.
    """
    if "if-match" in request:
        if not _among(response["etag"], _tags(request, "if-match")):
            return 412
    elif _newer(response, request, "if-unmodified-since"):
        return 412
    if "if-none-match" in request:
        weak = (tag.removeprefix("W/") for tag in _tags(request, "if-none-match"))
        return 304 if _among(response["etag"], weak) else 200
    return 304 if _newer(response, request, "if-modified-since") is False else 200


def _tags(request: Headers, name: str) -> list[str]:
    return [tag.strip() for line in request.getlist(name) for tag in line.split(",")]


def _among(tag: str, wanted: Iterable[str]) -> bool:
    return not {"*", tag}.isdisjoint(wanted)


def _newer(response: Headers, request: Headers, name: str) -> bool | None:
    """Whether a response is newer than a date in its request; None where there is no such date."""
    try:
        return parsedate_to_datetime(response["last-modified"]) > parsedate_to_datetime(request[name])
    except (KeyError, ValueError, TypeError, OverflowError):  # not asked; no date; one without a zone; one too far
        return None


def parts(asked: str, size: int) -> str | None:
    """What of a Range header counts, for something of `size` bytes (RFC 9110, section 14.2).

    None: it is as if nothing had been asked, since the unit is not known or what follows is no range of it. Of several
    ranges those that lie beyond the end are left out, unless all do.
    """
    unit, _, listed = asked.partition("=")
    ranges = [each for each in (piece.strip() for piece in listed.split(",")) if each]
    found = [_RANGE.fullmatch(each) for each in ranges]
    if unit.strip().lower() != "bytes" or not found:
        return None
    within = []
    for text, match in zip(ranges, found, strict=True):
        if match is None:
            return None
        first, last, most = match.groups()
        if last and int(last) < int(first):
            return None
        if int(first) < size if first else int(most):
            within.append(text)
    return f"bytes={','.join(within or ranges)}"
