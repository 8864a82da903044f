"""Old addresses: a small page at each alias that leads on, for hosts that know no redirects of their own."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import escape

from blogkit.routes import Route, encode, output
from blogkit.site.questions import Site
from blogkit.theme.render import Draw


def routes(site: Site) -> Iterator[Route]:
    """One for each alias of each post and page."""
    for writing in site.writings():
        own = site.entry(writing.key)
        for alias in writing.aliases:
            path, _, query = alias.partition("?")
            url = encode(path.partition("#")[0])
            if not query and own and output(url) != output(own.url):  # `/?p=12` is nothing that a file can answer
                yield Route(url, "redirect", (writing.key,), f"content/{writing.source}")


def redirect(ask: Site, draw: Draw, key: str) -> bytes:
    """A page that leads to a post: by `refresh` for browsers, by `canonical` for search engines, by a link for all."""
    entry = ask.entry(key)
    assert entry is not None
    path = ask.setting("prefix").rstrip("/") + entry.url
    title, href, canonical = escape(entry.title), escape(path), escape(ask.setting("origin") + path)
    return (
        f'<!doctype html>\n<html lang="{escape(entry.lang)}">\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<link rel="canonical" href="{canonical}">\n<meta name="robots" content="noindex">\n'
        f'<meta http-equiv="refresh" content="0; url={href}">\n<p><a href="{href}">{title}</a></p>\n</html>\n'
    ).encode()


RENDERERS = {"redirect": redirect}
