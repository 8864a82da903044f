"""A page as the front page, and where the essays are listed then (WordPress' Settings → Reading).

The page has the address of the site, so every source tells of it. Another page may give its address and its title to
the list; what stands in that page itself is not shown, so it is usually empty. A live site tells which one it is, an
export does not: there it is the one empty page, or, of several, the one that is called as such pages are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from blogkit.importers.wordpress import permalinks
from blogkit.importers.wordpress.redirects import shown
from blogkit.importers.wordpress.survey import Outline, Survey
from blogkit.problems import Problem

_CALLED = re.compile(r"(?:\b|_)(?:blog|news|posts?|journal|articles?|essays?|writings?|notes)(?:\b|_)", re.IGNORECASE)
_PLACES = ("/blog/", "/essays/", "/blogkit-essays/")


class Front(Struct, frozen=True):
    """What a site shows first."""

    page: str = ""
    """The number of the page that is the front page; empty where essays are listed there."""
    path: str = ""
    """Where essays are listed, if not there."""
    title: str = ""
    essays: str = ""
    """The number of the page in whose place they are listed; empty where the source does not tell."""


def front(found: Survey, pattern: str = "") -> Front:
    """The front page of a site. `pattern` is that of its posts' addresses."""
    pages = [outline for outline in found.outlines.values() if outline.type == "page" and shown(found, outline)]
    addresses = {outline.id: permalinks.path(outline.link, found.base) for outline in pages}
    first = next((outline.id for outline in pages if addresses[outline.id] == "/"), "")
    if not first:
        return Front()
    listed = _listed(found, [outline for outline in pages if addresses[outline.id] not in ("", "/")])
    if listed:
        return Front(first, addresses[listed.id].rstrip("/") + "/", listed.title, listed.id)
    before = permalinks.front(pattern)
    taken = {path.rstrip("/") + "/" for path in addresses.values()}
    return Front(first, next(path for path in (before, *_PLACES) if path not in taken), "")


def unknown(told: Front) -> Iterator[Problem]:
    """What to say where nobody knows where the essays were listed."""
    if told.page and not told.essays:
        what = "the front page is a page, and the source does not tell where its essays were listed, if they were"
        hint = "If that was elsewhere, change `path` in [home]."
        yield Problem(what, None, (("they are listed at", told.path),), hint, "warning")


def _listed(found: Survey, pages: list[Outline]) -> Outline | None:
    """The page in whose place essays are listed."""
    if found.essays:
        return next((outline for outline in pages if outline.id == found.essays), None)
    empty = [outline for outline in pages if outline.id in found.empty]
    if len(empty) > 1:
        empty = [outline for outline in empty if _CALLED.search(f"{outline.slug} {outline.title}")]
    return empty[0] if len(empty) == 1 else None
