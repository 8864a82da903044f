"""RSS 2.0 through feedgen: for the site, for each term of a taxonomy with `feeds`, and for all comments.

A feed tells the time of its newest entry, never of the clock, so that a feed without news has the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from blogkit.model import Comment, Entry, Html
from blogkit.outputs.lists import maker
from blogkit.reading import slots
from blogkit.routes import Route
from blogkit.site.questions import Site
from blogkit.theme.fill import fill
from blogkit.theme.render import Draw

FEED = "feed/index.xml"
FIRST_YEAR = 1000
"""Years before it have fewer than the four digits of RFC 2822 (section 3.3), and readers would take 12 for 2012."""
_FORBIDDEN = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]")
"""Characters that XML 1.0 (section 2.2) cannot hold."""

_FRAGMENT = re.compile(r"""<a\s(?:[^>]*\s)?href=["'](?=#)""", re.IGNORECASE)


def routes(site: Site) -> Iterator[Route]:
    """One for the site, one for each term of a taxonomy that has feeds, one for all comments."""
    for name in site.listings.names():
        if site.has_feed(name):
            yield Route(_own(site, name), "feed", (name,), maker(site, name))
    if site.config.feeds.comments and site.config.comments.enabled:
        yield Route(f"/comments/{FEED}", "comments_feed")


def feed(ask: Site, draw: Draw, name: str) -> bytes:
    """The newest posts of a list."""
    title = ask.setting("title")
    taxonomy, _, path = name.partition("/")
    term = ask.term(taxonomy, path) if path else None
    entries = [entry for key in ask.newest_in(name, ask.feed_setting("size")) if (entry := ask.entry(key))]
    named = f"{term.name} — {title}" if term else title
    generator = _generator(ask, named, ask.list_url(name) if term else "/", _own(ask, name))
    generator.lastBuildDate(_newest(entry.updated or entry.date for entry in entries))
    for entry in entries:
        _post(ask, generator, entry)
    return bytes(generator.rss_str(pretty=True))


def _own(ask: Site, name: str) -> str:
    """The address of a list's feed. That of the site is where readers have it, wherever its essays are listed."""
    return f"/{FEED}" if name == "home" else ask.list_url(name) + FEED


def comments_feed(ask: Site, draw: Draw) -> bytes:
    """The newest replies to all posts."""
    found: list[tuple[Entry, Comment]] = []
    for key, number in ask.recent_comments(ask.feed_setting("size")):
        entry, comment = ask.entry(key), ask.comment(key, number)
        if entry and comment:
            found.append((entry, comment))
    title = ask.text("Comments on %(title)s") % {"title": ask.setting("title")}
    generator = _generator(ask, title, "/", f"/comments/{FEED}")
    generator.lastBuildDate(_newest(comment.published for _, comment in found))
    for entry, comment in found:
        url = f"{_absolute(ask, entry.url)}#comment-{comment.id}"
        item = generator.add_entry(order="append")
        name = comment.author.name or ask.text("Anonymous")
        item.title(_text(ask.text("%(name)s on %(title)s") % {"name": name, "title": entry.title}))
        item.link(href=url)
        item.guid(url, permalink=True)
        if comment.published.year >= FIRST_YEAR:
            item.pubDate(comment.published)
        item.dc.dc_creator(_text(name))
        html = _html(ask, comment.body, url)
        item.description(_text(slots.text((html,)) or comment.author.name or "…"))
        item.content(html, type="CDATA")
    return bytes(generator.rss_str(pretty=True))


def _generator(ask: Site, title: str, url: str, own: str) -> Any:
    from feedgen.feed import FeedGenerator  # 60 ms, for it brings lxml

    generator = FeedGenerator()
    generator.load_extension("dc")
    generator.generator("blogkit")
    generator.title(_text(title))
    generator.description(_text(ask.setting("description") or title))
    generator.language(ask.setting("language"))
    generator.link(href=_absolute(ask, own), rel="self")
    generator.link(href=_absolute(ask, url), rel="alternate")
    return generator


def _post(ask: Site, generator: Any, entry: Entry) -> None:
    url = _absolute(ask, entry.url)
    item = generator.add_entry(order="append")
    excerpt = ask.excerpt(entry.key)
    if not (entry.untitled and excerpt and excerpt.html):  # RSS 2.0: a title or a description
        item.title(_text(entry.title))
    item.link(href=url)
    item.guid(url, permalink=True)
    if entry.date and entry.date.year >= FIRST_YEAR:
        item.pubDate(entry.date)
    names = [author.name for key in entry.authors if (author := ask.author(key))]
    if names:
        item.dc.dc_creator([_text(name) for name in names])
    terms = [ask.term(taxonomy, path) for taxonomy, paths in entry.terms.items() for path in paths]
    for term in terms:
        if term:
            item.category(term=_text(term.name))
    item.description(_html(ask, excerpt.html, url) if excerpt else "")
    body = ask.body(entry.key) if ask.feed_setting("full") else None
    if body:
        item.content(_html(ask, body.html, url), type="CDATA")


def _absolute(ask: Site, url: str) -> str:
    return str(ask.setting("origin") + ask.setting("prefix").rstrip("/") + url)


def _newest(dates: Iterable[datetime | None]) -> datetime:
    return max((day for day in dates if day and day.year >= FIRST_YEAR), default=datetime(1970, 1, 1, tzinfo=UTC))


def _text(text: str) -> str:
    """Text without what XML cannot hold."""
    return _FORBIDDEN.sub("", text)


def _html(ask: Site, html: Html, url: str) -> str:
    """HTML that means the same elsewhere, and does not end the CDATA section that it stands in."""
    text = _FRAGMENT.sub(rf"\g<0>{url.partition('#')[0]}", fill(ask, html, ask.setting("origin")))
    return _text(text).replace("]]>", "]]&gt;")


RENDERERS = {"feed": feed, "comments_feed": comments_feed}
