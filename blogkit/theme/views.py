"""What templates see of posts, terms and lists.

A template gets a few names (`site`, and what its page is about) whose attributes are questions; each is asked when the
template uses it and not before, so that a page depends on what it shows and on nothing else. The docstrings of the
public attributes here are the theme manual.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import Any

from markupsafe import Markup

from blogkit.model import Entry, Term
from blogkit.places import Pager
from blogkit.site.questions import Site
from blogkit.theme.fill import direction, smaller
from blogkit.theme.people import AuthorView
from blogkit.theme.view import View

PACE = 230
"""Words a minute that adults read silently (Brysbaert 2019: 238 for non-fiction in English)."""


def entries(ask: Site, keys: Iterable[str]) -> list[EntryView]:
    """The views of some posts."""
    return [EntryView(ask, key) for key in keys]


class EntryView(View):
    """A post or page as a listing shows it: `entry`."""

    def __init__(self, ask: Site, key: str) -> None:
        super().__init__(ask, key)
        self.key = key

    @cached_property
    def _entry(self) -> Entry:
        entry = self._ask.entry(self.key)
        assert entry is not None, self.key
        return entry

    @property
    def kind(self) -> str:
        """`post` or `page`."""
        return self._entry.kind

    @property
    def title(self) -> str:
        """Its title, plain text."""
        return self._entry.title

    @property
    def untitled(self) -> bool:
        """Whether the title is for what leads here alone, and neither its page nor its beginning in a list shows it."""
        return self._entry.untitled

    @property
    def url(self) -> str:
        """Its address, root-relative."""
        return self._href(self._entry.url)

    @property
    def permalink(self) -> str:
        """Its address, absolute."""
        return str(self._ask.setting("origin")) + self.url

    @property
    def date(self) -> datetime | None:
        """When it was published."""
        return self._entry.date

    @property
    def updated(self) -> datetime | None:
        """When it was last changed, where its front matter says so."""
        return self._entry.updated

    @property
    def sticky(self) -> bool:
        """Whether it stays at the top of the front page."""
        return self._entry.sticky

    @property
    def lang(self) -> str:
        """Its language (BCP 47)."""
        return self._entry.lang

    @property
    def dir(self) -> str:
        """`ltr` or `rtl`."""
        return direction(self.lang)

    @property
    def foreign(self) -> Markup:
        """`lang` and `dir` as attributes for its title or text; nothing when it is in the site's language."""
        return self._attributes(self.lang)

    @property
    def native(self) -> Markup:
        """The same for words of the theme that stand inside of an element in its language."""
        return self._attributes(str(self._ask.setting("language")))

    def _attributes(self, lang: str) -> Markup:
        alike = self.lang == self._ask.setting("language")
        return Markup() if alike else Markup(' lang="{}" dir="{}"').format(lang, direction(lang))

    @property
    def authors(self) -> list[AuthorView]:
        """Who wrote it."""
        people = (self._ask.author(key) for key in self._entry.authors)
        return [AuthorView(self._ask, author) for author in people if author]

    def terms(self, taxonomy: str) -> list[TermView]:
        """The terms it is filed under."""
        return [TermView(self._ask, taxonomy, path) for path in self._entry.terms.get(taxonomy, ())]

    @property
    def taxonomies(self) -> list[str]:
        """The taxonomies that it has terms in, as `categories`, `tags`."""
        return [taxonomy for taxonomy, paths in self._entry.terms.items() if paths]

    @property
    def excerpt(self) -> Markup:
        """Its beginning, as HTML."""
        excerpt = self._ask.excerpt(self.key)
        return self._html(excerpt.html if excerpt else ())

    @property
    def more(self) -> bool:
        """Whether it goes on after the excerpt."""
        excerpt = self._ask.excerpt(self.key)
        return bool(excerpt and excerpt.more)

    @property
    def description(self) -> str:
        """Its beginning as plain text, at most 200 characters."""
        excerpt = self._ask.excerpt(self.key)
        return excerpt.description if excerpt else ""

    @property
    def body(self) -> Markup:
        """Its text, as HTML."""
        body = self._ask.body(self.key)
        return self._html(body.html if body else ())

    @property
    def image(self) -> dict[str, Any] | None:
        """The picture that stands for it: `url`, `width`, `height`, `sources`; nothing when it has none."""
        return self._image(self._entry.image)

    @property
    def picture(self) -> dict[str, Any] | None:
        """The same, or else the first picture in its body."""
        return self._image(self._ask.picture(self.key))

    def _image(self, reference: str) -> dict[str, Any] | None:
        if not reference:
            return None
        if reference.startswith("/") or ":" in reference:
            return {"url": self._href(reference), "width": 0, "height": 0, "sources": Markup()}
        file = self._ask.file(reference)
        if file is None:
            return None
        url, sources = self._href(file.url), smaller(self._ask, reference, prefix=self._href("/").rstrip("/"))
        return {"url": url, "width": file.width, "height": file.height, "sources": Markup(sources)}  # noqa: S704 ours

    @property
    def words(self) -> int:
        """How many words it has."""
        return self._ask.words(self.key)

    @property
    def minutes(self) -> int:
        """How many minutes it takes to read, at least one."""
        return max(1, round(self.words / PACE))

    @property
    def replies(self) -> int:
        """How many comments it has."""
        return self._ask.replies(self.key)[0]

    @property
    def mentions(self) -> int:
        """How many pingbacks, trackbacks and other mentions it has."""
        return self._ask.replies(self.key)[1]


class TermView(View):
    """A category, tag or other term: `term`."""

    def __init__(self, ask: Site, taxonomy: str, path: str) -> None:
        super().__init__(ask, taxonomy, path)
        self.taxonomy, self.path = taxonomy, path

    @cached_property
    def _term(self) -> Term:
        term = self._ask.term(self.taxonomy, self.path)
        assert term is not None, self.path
        return term

    @property
    def name(self) -> str:
        """What it is called."""
        return self._term.name

    @property
    def url(self) -> str:
        """Its address, root-relative."""
        return self._href(self._term.url)

    @property
    def description(self) -> Markup:
        """What its file says of it, as HTML."""
        return self._html(self._ask.description(self.taxonomy, self.path))

    @property
    def count(self) -> int:
        """How many posts it has, those of the terms below it included."""
        return self._ask.count(f"{self.taxonomy}/{self.path}")

    @property
    def is_series(self) -> bool:
        """Whether it is a series, of which the posts are parts."""
        return self._ask.is_series(self.taxonomy)

    @property
    def children(self) -> list[TermView]:
        """The terms right below it."""
        return [TermView(self._ask, self.taxonomy, path) for path in self._ask.terms(self.taxonomy, self.path)]

    @property
    def line(self) -> list[TermView]:
        """The terms above it, from the top."""
        parts = self.path.split("/")
        return [TermView(self._ask, self.taxonomy, "/".join(parts[:n])) for n in range(1, len(parts))]

    @property
    def parent(self) -> TermView | None:
        """The term above it."""
        return TermView(self._ask, self.taxonomy, self._term.parent) if self._term.parent else None

    @property
    def feed(self) -> str:
        """The address of its feed; empty when there is none."""
        name = f"{self.taxonomy}/{self.path}"
        return self._href(f"{self._term.url}feed/index.xml") if self._ask.has_feed(name) else ""

    def recent(self, count: int) -> list[EntryView]:
        """Its newest posts."""
        return entries(self._ask, self._ask.newest_in(f"{self.taxonomy}/{self.path}", count))


class ListView(View):
    """A list of posts, and one page of it: `list`."""

    def __init__(self, ask: Site, name: str, number: int = 0) -> None:
        super().__init__(ask, name, number)
        self.name, self.number = name, number

    @property
    def url(self) -> str:
        """The address of its newest page."""
        return self._href(self._ask.list_url(self.name))

    @property
    def here(self) -> str:
        """The address of this page."""
        return self._href(self._ask.list_url(self.name, self.number))

    @property
    def title(self) -> str:
        """What the list of the newest posts is called where a page is the front page; empty for other lists."""
        return self._ask.home_title() if self.name == "home" and self._ask.list_url("home") != "/" else ""

    @property
    def entries(self) -> list[EntryView]:
        """The posts on this page, newest first; of a series all, oldest first."""
        return entries(self._ask, self._ask.listing(self.name, self.number))

    @property
    def all(self) -> list[EntryView]:
        """All its posts, newest first. The widest question there is: for archives only."""
        return entries(self._ask, self._ask.newest_in(self.name, 10**9))

    @property
    def count(self) -> int:
        """How many posts it has."""
        return self._ask.count(self.name)

    @property
    def pager(self) -> Pager:
        """`newer`, `older`, `newest`: addresses of its other pages, empty where there is none."""
        pager = self._ask.pager(self.name, self.number)
        return Pager(self._href(pager.newer), self._href(pager.older), self._href(pager.newest))

    @property
    def months(self) -> list[ListView]:
        """Of a year: its months that have posts, newest first."""
        return [ListView(self._ask, name) for name in self._ask.months(self.name)]

    @property
    def date(self) -> date | None:
        """Of a year or month: its first day."""
        family, _, rest = self.name.partition("/")
        return date.fromisoformat(f"{rest}-01-01"[:4] + f"-{rest[5:] or '01'}-01") if family == "dates" else None
