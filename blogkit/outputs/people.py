"""Pages of people who comment: all that one of them said. For sites that ask for them."""

from __future__ import annotations

from collections.abc import Iterator

from blogkit.routes import Route
from blogkit.site.commenters import address
from blogkit.site.questions import Site
from blogkit.theme.post import PersonView
from blogkit.theme.render import Draw


def routes(site: Site) -> Iterator[Route]:
    """One for each of them."""
    for name in site.commenters:
        yield Route(address(name), "person", (name,))


def person(ask: Site, draw: Draw, name: str) -> bytes:
    """All comments of one person: `person.html`."""
    return draw("person.html", person=PersonView(ask, name))


RENDERERS = {"person": person}
