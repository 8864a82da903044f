"""Addresses as blogs have them: some were never any, and a proof has to go on where urllib would not."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import SplitResult, urljoin, urlsplit


def split(address: str) -> SplitResult:
    """The parts of an address; of one that is none, a path."""
    return _parts(address) or SplitResult("", "", address, "", "")


def leads(address: str) -> bool:
    """Whether it can lead anywhere: `http://[see here]/` does not, nor does a port of seven digits."""
    return _parts(address) is not None


def _parts(address: str) -> SplitResult | None:
    with suppress(ValueError):
        parts = urlsplit(address)
        if parts.port is None or parts.port >= 0:
            return parts
    return None


def join(base: str, reference: str) -> str:
    """An address as it is written somewhere, as a whole one; one that is none stays as it is."""
    try:
        return urljoin(base, reference)
    except ValueError:
        return reference
