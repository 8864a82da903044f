"""What a site consists of: one room per kind of output.

Each room has `routes(site)`, which plans its addresses, and RENDERERS, by the names its Routes carry. A renderer is
`(ask, draw, *args) → bytes`, or the name of a file to copy; it learns only through `ask`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from blogkit.outputs import feeds, files, lists, nginx, pages, people, pictures, redirects, search
from blogkit.outputs.files import Copy
from blogkit.problems import Problem
from blogkit.routes import Route, settle
from blogkit.site.questions import Site
from blogkit.theme.render import Draw

Renderer = Callable[..., bytes | Copy]

ROOMS = (files, pictures, pages, lists, people, search, feeds, redirects, nginx)
"""Assets before pages: a visitor must not meet a page whose stylesheet is not there yet."""

RENDERERS: dict[str, Renderer] = {name: renderer for room in ROOMS for name, renderer in room.RENDERERS.items()}


def plan(site: Site) -> tuple[dict[str, Route], list[Problem]]:
    """Every output of the site → the Route that makes it; and Problems with their addresses.

    What a person wrote comes before what follows from it: of two makers for one URL the first keeps it.
    """
    table, problems = settle(chain.from_iterable(_in_order(site)))
    first = {*files.RENDERERS, *pictures.RENDERERS}
    assets = {output: route for output, route in table.items() if route.renderer in first}
    return assets | table, problems


def _in_order(site: Site) -> Iterator[Iterator[Route]]:
    for room in (pages, lists, people, search, feeds, files, redirects, nginx, pictures):
        yield room.routes(site)


def render(route: Route, ask: Site, draw: Draw) -> bytes | Copy:
    """Make the output of one Route."""
    return RENDERERS[route.renderer](ask, draw, *route.args)
