"""Smaller copies of the pictures that pages show, for screens that need no more."""

from __future__ import annotations

from collections.abc import Iterator

from blogkit.outputs.files import Copy
from blogkit.routes import Route
from blogkit.site.questions import Site
from blogkit.theme.render import Draw


def routes(site: Site) -> Iterator[Route]:
    """One for each copy of each picture. Its name tells what it was made from."""
    for path, picture in site.album.shown.items():
        names = site.prints.names(path, picture).values()
        for variant, name in zip(site.variants(path), names, strict=True):
            yield Route(variant.url, "variant", (path, name), f"content/{path}")


def variant(ask: Site, draw: Draw, path: str, name: str) -> Copy:
    """A copy, as it was made. An equal name means equal bytes: so there is nothing to ask."""
    return Copy("prints", name)


RENDERERS = {"variant": variant}
"""By the names that Routes carry."""
