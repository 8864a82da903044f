"""Files that are published as they are: pictures and downloads of content/, and the theme's static files."""

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
    for path, url in site.files().items():
        yield Route(url, "file", (path,), f"content/{path}", exact=True)


class Copy(Struct, frozen=True):
    """A file to copy instead of bytes to write."""

    family: Literal["theme", "content"]
    name: str
    """Its path among the theme's static files, or under content/."""


def asset(ask: Site, draw: Draw, name: str) -> Copy:
    """A static file of the theme."""
    ask.asset(name)
    return Copy("theme", name)


def file(ask: Site, draw: Draw, path: str) -> Copy:
    """A file of content/."""
    ask.content(path)
    return Copy("content", path)


RENDERERS = {"asset": asset, "file": file}
