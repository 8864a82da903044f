"""Files that are published as they are: pictures and downloads of content/, and the theme's static files.

As they are but for one thing: where a photo was taken is taken out of it, unless the settings let it be.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from blogkit.routes import Route, encode
from blogkit.site.questions import Site
from blogkit.theme.chain import STATIC
from blogkit.theme.render import Draw


def routes(site: Site) -> Iterator[Route]:
    """One for each file."""
    for name in site.assets():
        yield Route(f"/{STATIC}/{encode(name)}", "asset", (name,), exact=True)
    for path in site.files():
        yield of(site, path)


def of(site: Site, path: str) -> Route:
    """That of a file of content/ which is published."""
    renderer = "photo" if site.confiding(path) else "file"
    return Route(site.files()[path], renderer, (path,), f"content/{path}", exact=True)


class Copy(Struct, frozen=True):
    """A file to copy instead of bytes to write."""

    family: Literal["theme", "content", "prints"]
    name: str
    """Its path among the theme's static files, under content/, or among the smaller copies of pictures."""
    discreet: bool = False
    """Whether to leave out where the picture was taken."""


def asset(ask: Site, draw: Draw, name: str) -> Copy:
    """A static file of the theme."""
    ask.asset(name)
    return Copy("theme", name)


def file(ask: Site, draw: Draw, path: str) -> Copy:
    """A file of content/."""
    ask.content(path)
    return Copy("content", path)


def photo(ask: Site, draw: Draw, path: str) -> Copy:
    """A picture of content/ that says where it was taken, without that."""
    ask.content(path)
    return Copy("content", path, discreet=True)


RENDERERS = {"asset": asset, "file": file, "photo": photo}
