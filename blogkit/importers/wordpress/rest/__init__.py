"""A WordPress site that answers on the web, as an Archive: what its REST API and its pages show to everyone.

`api` finds and asks, `answers` keeps what came, `survey` notes what must be known of the whole, `items` and `comments`
make the nouns, `threads` reads pages for the pingbacks that the API hides.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec.structs import replace

from blogkit.importers import wordpress
from blogkit.importers.archive import Archive, ArchivedAuthor, ArchivedFile, ArchivedItem, Skipped
from blogkit.importers.ledger import UNSEEN
from blogkit.importers.web.guard import Refusal
from blogkit.importers.web.visitor import Visitor
from blogkit.importers.wordpress.front import front, unknown
from blogkit.importers.wordpress.redirects import redirects
from blogkit.importers.wordpress.rest import survey
from blogkit.importers.wordpress.rest.answers import Answers
from blogkit.importers.wordpress.rest.api import HOSTED, Api
from blogkit.importers.wordpress.rest.items import Items
from blogkit.importers.wordpress.rest.survey import IN_ORDER, Reading, Told
from blogkit.problems import Problem

NOT_SHOWN = {
    "texts": "drafts, scheduled and private texts; an export has them",
    "comments": "comments that wait or were thrown away; an export has them",
    "fields": "custom fields, menus and old addresses of texts; an export has them",
}
"""What no site gives to who is not logged in."""


def archive(
    site: str,
    root: Path,
    visitor: Visitor,
    *,
    fresh: bool = False,
    told: Told | None = None,
    hosted: str = HOSTED,
) -> Archive:
    """The site at this address as an Archive; what it answers is kept below `root` for a day, unless `fresh`.

    `hosted` is where the API of a blog on WordPress.com lies.

    Everything is asked for before the first item is yielded. Raises ArchiveError when the site is no WordPress, and
    OSError when its answers cannot be kept.
    """
    api = Api.find(visitor, Answers(root, site, fresh=fresh), site, hosted)
    told = told or (lambda *_: None)
    reading = survey.read(api, told)
    found = reading.survey
    taxonomies = wordpress.taxonomies_of(found)
    authors = _authors(reading)
    whole = wordpress.site_of(found, taxonomies, authors)
    whole = replace(whole, timezone=_zone(reading.zone) or whole.timezone)
    first = front(found, whole.permalinks)
    found.problems += unknown(first)
    keys = {login: author.key for login, author in authors.items()}
    items = Items(reading, ZoneInfo(whole.timezone), taxonomies, keys)

    total = sum(outline.type in reading.types or outline.speaks for outline in found.outlines.values())
    texts = chain(
        (item for route in reading.types.values() for item in _again(api, route)),
        (item for item in _again(api, "media") if items.speaks(item)),
    )
    for done, item in enumerate(texts, 1):
        items.ahead(item)
        told("pages", done, total)

    def read() -> Iterator[ArchivedItem | ArchivedFile | Skipped | Problem]:
        yield from found.problems
        for kind, route in reading.types.items():
            for item in _again(api, route):
                yield from items.writing(kind, item)
        for item in _again(api, "media"):
            yield from items.upload(item)
        for name, why in NOT_SHOWN.items():
            yield Skipped(f"{found.base}/wp-json/wp/v2#{name}", UNSEEN, why)

    moved = redirects(found, wordpress.categories_of(whole), first.essays)
    return Archive(whole, tuple(wordpress.terms_of(found, taxonomies)), tuple(moved), read, partial=True)


def _again(api: Api, route: str) -> Iterator[dict[str, object]]:
    """The items that the first reading asked for. What it was refused is said already."""
    try:
        yield from api.collection(route, **IN_ORDER)
    except Refusal:
        return


def _authors(reading: Reading) -> dict[str, ArchivedAuthor]:
    people = {person.slug: person for person in reading.people.values()}
    authors = wordpress.authors_of(reading.survey)
    return {
        slug: replace(author, url=people[slug].url, bio=people[slug].bio) if slug in people else author
        for slug, author in authors.items()
    }


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key if name else ""
    except (ZoneInfoNotFoundError, ValueError):
        return ""
