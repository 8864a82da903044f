"""What any source yields: the nouns between its reader and `writer`, the one writer of content/.

A source (an export of WordPress, …) settles once what its site is, then yields its items one at a time, so that
neither side ever holds more than one of them. E-mail and IP addresses have no field here, so they cannot arrive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from blogkit.model import CommentKind, Redirect, Status
from blogkit.problems import Location, Problem


class ArchivedAuthor(Struct, frozen=True):
    """Someone who wrote for the site."""

    key: str
    """As in addresses: letters, digits, `-` and `_`."""
    name: str
    url: str = ""
    bio: str = ""
    id: str = ""


class ArchivedTaxonomy(Struct, frozen=True):
    """One way in which the site's posts are filed."""

    name: str
    """The front matter key, as `categories`."""
    path: str
    """The folder of its terms' addresses, as `/category/`."""
    title: str = ""
    nested: bool = False
    feeds: bool = False


class ArchivedTerm(Struct, frozen=True):
    """One category, tag or other term."""

    key: str
    """What it is known by in the Ledger; the same on every import."""
    taxonomy: str
    """An ArchivedTaxonomy's name."""
    path: str
    """Its slugs from the top, decoded: `law/copyright`."""
    name: str
    """Plain text."""
    id: str = ""
    description: str = ""
    """HTML."""
    where: Location | None = None


class ArchivedComment(Struct, frozen=True, kw_only=True):
    """One comment, or one mention by another site, in whatever status."""

    id: str
    published: datetime
    """Aware."""
    body: str
    """HTML, not yet made safe: that is done whenever it is read."""
    name: str = ""
    """Plain text."""
    url: str = ""
    key: str = ""
    """The same for all comments of one person, and for no other's. It says nothing else."""
    by_author: bool = False
    parent: str = ""
    """The id of the comment that it answers."""
    kind: CommentKind = "comment"
    status: Status = "approved"
    extra: dict[str, Any] = {}


class Above(Struct, frozen=True):
    """A page that another lies below."""

    key: str
    """Its own ArchivedItem's key."""
    id: str
    slug: str


class ArchivedItem(Struct, frozen=True, kw_only=True):
    """A post or a page, its thread included."""

    key: str
    """What it is known by in the Ledger; the same on every import."""
    kind: Literal["post", "page"]
    id: str
    slug: str
    """Decoded; may be empty (a draft), and may be anything."""
    title: str
    """Plain text; may be empty."""
    above: tuple[Above, ...] = ()
    """Of a page, those that it lies below, from the top."""
    parental: bool = False
    """Whether pages lie below it."""
    date: datetime | None = None
    """Aware."""
    updated: datetime | None = None
    address: str = ""
    """Where readers find it: root-relative, without the site's own prefix. Empty when that is for blogkit to say."""
    aliases: tuple[str, ...] = ()
    status: str = "published"
    """`published` is public, on its date; with anything else (`draft`, `private` …) it is never published."""
    type: str = ""
    """Its kind at the source, where that is none of the usual ones."""
    authors: tuple[str, ...] = ()
    """Keys of ArchivedAuthors."""
    terms: dict[str, tuple[str, ...]] = {}
    """Taxonomy → paths of terms."""
    excerpt: str = ""
    """HTML."""
    body: str = ""
    """HTML as the source showed it, not yet sanitised. `<!--more-->` and `<!--nextpage-->` may stand in it."""
    image: str = ""
    """The address of the picture that stands for it."""
    sticky: bool = False
    open: bool = True
    """Whether comments may still be added."""
    order: int = 0
    template: str = ""
    extra: dict[str, Any] = {}
    comments: tuple[ArchivedComment, ...] = ()
    changes: tuple[str, ...] = ()
    """What the source's reader had to change or leave out: sentences for the Ledger."""
    where: Location | None = None


class ArchivedFile(Struct, frozen=True):
    """An upload, as the source tells of it."""

    key: str
    path: str
    """Below the uploads' folder: `2012/05/photo.jpg`."""
    title: str = ""
    changes: tuple[str, ...] = ()
    where: Location | None = None
    address: str = ""
    """Where the source has it, on the web."""


class Skipped(Struct, frozen=True):
    """An item of the source that has no place in content/."""

    key: str
    kind: str
    why: str
    title: str = ""
    where: Location | None = None


class Elsewhere(Struct, frozen=True):
    """An item of the source that has no file of its own, since another file says what it said."""

    key: str
    kind: str
    path: str
    """That file, relative to the site's root."""
    title: str = ""
    changes: tuple[str, ...] = ()
    """What is not as it was, a sentence each."""
    where: Location | None = None


class ArchivedLine(Struct, frozen=True):
    """A line of a menu."""

    title: str
    """Plain text."""
    url: str
    """Root-relative, or an address elsewhere."""
    id: str = ""
    level: int = 0
    """0 at the top; of a line below another one more than that has."""


class ArchivedSite(Struct, frozen=True, kw_only=True):
    """What the source says of the whole site."""

    title: str = ""
    description: str = ""
    url: str = ""
    """The address of its front page, with a trailing slash."""
    hosts: tuple[str, ...] = ()
    """Other addresses that lead to it."""
    language: str = ""
    timezone: str = ""
    """IANA name; empty when it cannot be told."""
    authors: tuple[ArchivedAuthor, ...] = ()
    taxonomies: tuple[ArchivedTaxonomy, ...] = ()
    home: str = ""
    """Where the newest essays are listed; empty for the front page."""
    home_title: str = ""
    """What that list is called there."""
    permalinks: str = ""
    """The pattern of posts' addresses, in blogkit's tokens."""
    pages: str = ""
    """The pattern of pages' addresses."""
    menus: dict[str, tuple[ArchivedLine, ...]] = {}
    """Name → its lines; the one at the top is `main`."""
    media: str = ""
    """Where uploads are found, as `/wp-content/uploads/`; empty when there are none."""


class Archive(Struct, frozen=True):
    """A whole source."""

    site: ArchivedSite
    terms: tuple[ArchivedTerm, ...]
    redirects: tuple[Redirect, ...]
    """Old addresses of what is no item here."""
    items: Callable[[], Iterator[ArchivedItem | ArchivedFile | Elsewhere | Skipped | Problem]]
    """Reads them from the source, one at a time; a Problem says what is wrong with the source itself."""
    partial: bool = False
    """Whether the source keeps something to itself: what an earlier import brought of it stays then."""
