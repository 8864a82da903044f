"""Lists of posts: the front page, terms, authors, years and months, the index of all, and the trees of terms."""

from __future__ import annotations

from collections.abc import Iterator

from blogkit.routes import Route
from blogkit.site.listings import UNCUT
from blogkit.site.questions import Site
from blogkit.theme.people import AuthorView
from blogkit.theme.render import Draw
from blogkit.theme.views import ListView, TermView


def routes(site: Site) -> Iterator[Route]:
    """One for each page of each list, and one for each taxonomy that has terms."""
    lists = site.listings
    for name in lists.names():
        family = name.partition("/")[0]
        if family in UNCUT:
            yield Route(lists.url(name), family, (name,))
            continue
        renderer = family if family in ("home", "authors") else "term"
        newest, blamed = lists.newest_page(name), maker(site, name)
        for number in range(1, lists.pages(name) + 1):
            yield Route(lists.url(name, number), renderer, (name, 0 if number == newest else number), blamed)
    for taxonomy in site.config.taxonomies:
        if site.terms(taxonomy):
            yield Route(site.taxonomy_url(taxonomy), "taxonomy", (taxonomy,))


def maker(site: Site, name: str) -> str:
    """The file to blame for the address of a term or author: the newest post that names it."""
    newest = site.listings.newest(name, 1) if name != "home" else ()
    writing = site.writing(newest[0]) if newest else None
    return f"content/{writing.source}" if writing else ""


def home(ask: Site, draw: Draw, name: str, number: int) -> bytes:
    """The newest posts: `home.html`."""
    return draw("home.html", list=ListView(ask, name, number))


def term(ask: Site, draw: Draw, name: str, number: int) -> bytes:
    """The posts under a term: `term.html`."""
    taxonomy, _, path = name.partition("/")
    return draw("term.html", term=TermView(ask, taxonomy, path), list=ListView(ask, name, number))


def authors(ask: Site, draw: Draw, name: str, number: int) -> bytes:
    """The posts of an author: `author.html`."""
    author = ask.author(name.partition("/")[2])
    assert author is not None
    return draw("author.html", author=AuthorView(ask, author), list=ListView(ask, name, number))


def dates(ask: Site, draw: Draw, name: str) -> bytes:
    """The posts of a year or month: `dates.html`."""
    return draw("dates.html", list=ListView(ask, name))


def everything(ask: Site, draw: Draw, name: str) -> bytes:
    """All posts: `archive.html`."""
    return draw("archive.html", list=ListView(ask, name))


def taxonomy(ask: Site, draw: Draw, name: str) -> bytes:
    """The tree of a taxonomy's terms: `taxonomy.html`."""
    return draw("taxonomy.html", taxonomy=name)


RENDERERS = {
    "home": home,
    "term": term,
    "authors": authors,
    "dates": dates,
    "all": everything,
    "taxonomy": taxonomy,
}
