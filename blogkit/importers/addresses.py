"""Addresses as blogs have them: some were never any, and an import has to go on where urllib would not."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import SplitResult, urljoin, urlsplit


def split(address: str) -> SplitResult:
    """The parts of an address; of one that is none, as `http://[see here]/`, a path."""
    with suppress(ValueError):
        return urlsplit(address)
    return SplitResult("", "", address, "", "")


def join(base: str, reference: str) -> str:
    """An address as it is written somewhere, as a whole one; one that is none stays as it is."""
    try:
        return urljoin(base, reference)
    except ValueError:
        return reference
