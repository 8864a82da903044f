"""The page to search from. The index that it asks is made apart from all pages, by another room: `blogkit/search`."""

from __future__ import annotations

from collections.abc import Iterator

from blogkit.routes import Route
from blogkit.site.questions import Site
from blogkit.theme.render import Draw


def routes(site: Site) -> Iterator[Route]:
    """One, where the settings and the theme want it."""
    if url := site.search_url():
        yield Route(url, "search")


def search(ask: Site, draw: Draw) -> bytes:
    """The page to search from: `search.html`."""
    return draw("search.html")


RENDERERS = {"search": search}
