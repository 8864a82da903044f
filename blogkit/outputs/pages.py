"""The pages of posts and pages, and the 404 page."""

from __future__ import annotations

from collections.abc import Iterator

from blogkit.model import Page, Post
from blogkit.routes import Route
from blogkit.site.questions import Site
from blogkit.theme.post import PostView
from blogkit.theme.render import Draw
from blogkit.theme.views import ListView


def routes(site: Site) -> Iterator[Route]:
    """One for each post and page that is published, and one for what is not there."""
    for writing in site.writings():
        yield of(site, writing)
    yield Route("/404.html", "missing")


def of(site: Site, writing: Post | Page) -> Route:
    """That of a post or page that is published."""
    entry = site.entry(writing.key)
    assert entry is not None
    renderer = "post" if isinstance(writing, Post) else "page"
    return Route(entry.url, renderer, (writing.key,), f"content/{writing.source}")


def post(ask: Site, draw: Draw, key: str) -> bytes:
    """An essay with its conversation: `post.html`, or the template that its front matter names."""
    writing = ask.writing(key)
    return draw((writing and writing.template) or "post.html", post=PostView(ask, key))


def page(ask: Site, draw: Draw, key: str) -> bytes:
    """A page: `page.html`, or the template that its front matter names."""
    writing = ask.writing(key)
    return draw((writing and writing.template) or "page.html", post=PostView(ask, key))


def missing(ask: Site, draw: Draw) -> bytes:
    """What a visitor sees who asks for what is not there: `404.html`."""
    return draw("404.html", list=ListView(ask, "all"))


RENDERERS = {"post": post, "page": page, "missing": missing}
