"""Old addresses: a small page at each that leads on, for hosts that know no redirects of their own.

What has a query (`/?p=12`) cannot be a file; the forms that hosts understand (`nginx`) have those too.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import escape

from blogkit.reading.sources import CONTENT, REDIRECTS
from blogkit.routes import Route, encode, output
from blogkit.site.questions import Site
from blogkit.theme.render import Draw


def routes(site: Site) -> Iterator[Route]:
    """One for each alias of each post and page, and for each line of content/redirects.txt but those for now."""
    for writing in site.writings():
        own = site.entry(writing.key) if writing.aliases else None
        for alias in writing.aliases:
            path, _, query = alias.partition("?")
            url = encode(path.partition("#")[0])
            if not query and own and output(url) != output(own.url):
                yield Route(url, "redirect", (writing.key,), f"{CONTENT}/{writing.source}")
    for line in site.moved.lines:
        if "?" not in line.source and not line.for_now:
            yield Route(encode(line.source), "moved", (line.target,), f"{CONTENT}/{REDIRECTS}")


def redirect(ask: Site, draw: Draw, key: str) -> bytes:
    """A page that leads to a post."""
    entry = ask.entry(key)
    assert entry is not None
    return _page(ask, entry.url, entry.title, entry.lang)


def moved(ask: Site, draw: Draw, target: str) -> bytes:
    """A page that leads to any address."""
    return _page(ask, target, target, ask.setting("language"))


def _page(ask: Site, url: str, name: str, lang: str) -> bytes:
    """It leads on by `refresh` for browsers, by `canonical` for search engines, by a link for all."""
    inside = url.startswith("/")
    path = ask.setting("prefix").rstrip("/") + url if inside else url
    title, href, canonical = escape(name), escape(path), escape(ask.setting("origin") + path if inside else path)
    return (
        f'<!doctype html>\n<html lang="{escape(lang)}">\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<link rel="canonical" href="{canonical}">\n<meta name="robots" content="noindex">\n'
        f'<meta http-equiv="refresh" content="0; url={href}">\n<p><a href="{href}">{title}</a></p>\n</html>\n'
    ).encode()


RENDERERS = {"redirect": redirect, "moved": moved}
