"""Menus: the lines of the settings as a page shows them, each at its level."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from blogkit.config import MenuItem
from blogkit.places import MenuLine


def lines(items: Iterable[MenuItem], url: Callable[[str], str]) -> Iterator[MenuLine]:
    """The lines that lead somewhere, or head others; what lies below one that is not there moves up.

    `url` gives the address of a file under content/, empty where that is not published.
    """
    above: list[int] = []
    for item in items:
        address = url(item.page) if item.page else item.url
        while above and above[-1] >= item.level:
            above.pop()
        if address or not item.page:
            yield MenuLine(item.title, address, len(above))
            above.append(item.level)
