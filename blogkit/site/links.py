"""Which writing refers to which. Pure.

References are kept as they were written, by the file or by the address, and a writing knows its own names; so to find
what leads to one writing no other's address need be known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy

from blogkit.model import Writing, Written
from blogkit.routes import bare
from blogkit.site.addresses import bundle, nfc


class Links:
    """Every reference on one site."""

    def __init__(self, written: Mapping[str, Written]) -> None:
        """`written` are all writings by key."""
        self._by_reference: dict[str, list[tuple[str, int]]] = {}
        for key, one in written.items():
            for number, link in enumerate(one.links):
                self._by_reference.setdefault(link.to, []).append((key, number))

    def again(self, left: Iterable[Written], come: Iterable[Written]) -> Links:
        """The same when some writings have left and some have come; one may do both."""
        links = copy(self)
        names = links._by_reference = dict(self._by_reference)
        for one in left:
            for link in one.links:
                names[link.to] = [place for place in names[link.to] if place[0] != one.writing.key]
        for one in come:
            for number, link in enumerate(one.links):
                names[link.to] = [*names.get(link.to, ()), (one.writing.key, number)]
        return links

    def to(self, writing: Writing, url: str) -> dict[str, int]:
        """The keys of the writings that refer to one with this URL → which of their links does it first."""
        found: dict[str, int] = {}
        for name in set(names(writing, url)):
            for key, number in self._by_reference.get(name, ()):
                if key != writing.key:
                    found[key] = min(number, found.get(key, number))
        return found


def names(writing: Writing, url: str) -> Iterator[str]:
    """What a writing may be called in a Link: by its file, its addresses old and new, its number elsewhere."""
    yield nfc(writing.source)
    if bundle(writing):
        yield nfc(f"{writing.key}.md")
    yield from map(bare, _plain((url, *writing.aliases)))
    if writing.id:
        yield f"/?p={writing.id}"


def _plain(addresses: Iterable[str]) -> Iterator[str]:
    return (address.partition("#")[0] for address in addresses if "?" not in address)
