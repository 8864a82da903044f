"""Everything parsed, indexed, frozen. The public methods of Site are the questions a page may ask.

A question takes plain arguments, has one answer in one build, and never raises: for what is not there the answer is
None or empty. The narrower a question, the fewer pages a change makes again; so an essay's front matter, its body, its
excerpt and its thread are four questions.

Built whole for each build from what was parsed, in memory, never kept (0.1 s for 10 000 posts). Bodies and comments
stay in the Store until a page asks for one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from msgspec import json

from blogkit.config import Config
from blogkit.engine.digest import Digest
from blogkit.engine.trace import Call
from blogkit.model import (
    Author,
    Body,
    Comment,
    Comments,
    Entry,
    Excerpt,
    File,
    Html,
    MenuLine,
    Page,
    Pager,
    Picture,
    Post,
    Redirects,
    Summary,
    Term,
    TermNote,
    Thread,
    Written,
)
from blogkit.reading.sources import key as key_of
from blogkit.site import terms
from blogkit.site.addresses import Files, bundle, nfc, writing_url
from blogkit.site.conversations import Conversations
from blogkit.site.listings import Listings, families
from blogkit.site.people import numbered, people
from blogkit.site.redirects import Table, table

Value = Written | TermNote | Comments | Comment | Redirects | Picture | None
_body = json.Decoder(Body).decode


class Look(Protocol):
    """What a Site must know of its theme, to answer for it."""

    def closure(self, name: str) -> Digest:
        """The digest of a template and all it includes."""

    def asset(self, name: str) -> str:
        """The address of a static file."""

    def option(self, name: str) -> Any:
        """The value of an option."""

    def assets(self) -> Iterable[str]:
        """The names of its static files."""


class Site:
    """One state of a site. `digests` has the digest of what each path was parsed from."""

    def __init__(
        self,
        config: Config,
        values: Mapping[str, Value],
        digests: Mapping[str, Digest],
        bulk: Callable[[str], bytes],
        look: Look,
        as_of: datetime,
        drafts: bool = False,
    ) -> None:
        self._config, self._digests, self._bulk, self._look = config, digests, bulk, look
        self._written: dict[str, Written] = {}
        self._hidden: dict[str, Written] = {}
        self._notes: dict[str, TermNote] = {}
        self.doubles: dict[str, str] = {}
        """A Markdown file that is not used → the one that has its key, and is."""
        self.moved = Redirects()
        pictures: dict[str, Picture | None] = {}
        talk: dict[str, Comments | Comment] = {}
        for path, value in values.items():
            if isinstance(value, Written):
                first = self._written.get(value.writing.key) or self._hidden.get(value.writing.key)
                if first:
                    self.doubles[path] = first.writing.source
                    continue
                shown = drafts or _published(value.writing, as_of)
                (self._written if shown else self._hidden)[value.writing.key] = value
            elif isinstance(value, TermNote):
                self._notes["/".join(terms.place(path))] = value
            elif isinstance(value, (Comments, Comment)):
                if config.comments.enabled:
                    talk[path] = value
            elif isinstance(value, Redirects):
                self.moved = value
            else:
                pictures[path] = value
        self._people = people(config, (written.writing for written in self._written.values()))
        self._entries = {key: self._entry(written.writing) for key, written in self._written.items()}
        self._sources = {nfc(written.writing.source): key for key, written in self._written.items()}
        posts = [entry for entry in self._entries.values() if entry.kind == "post"]
        posts.sort(key=lambda entry: (entry.date or as_of, entry.key), reverse=True)
        self._position = {entry.key: number for number, entry in enumerate(posts)}
        named = (self._written[entry.key].writing for entry in posts)
        self._forest = terms.forest(config, (w for w in named if isinstance(w, Post)), self._notes)
        self._listings = Listings(config, posts, self._forest, self._people.authors)
        self._children = families(written.writing for written in self._written.values())
        self._conversations = Conversations(talk, digests, bulk)
        bundles = {key: self._entries[key].url for key, w in self._written.items() if bundle(w.writing)}
        self._unread = {key_of(path) for path in digests if path.endswith(".md") and path not in values}
        self._files = Files(config, pictures, bundles | dict.fromkeys([*self._hidden, *self._unread], ""))

    def _entry(self, writing: Post | Page) -> Entry:
        authors = self._people.named(writing.authors)
        labels = writing.terms if isinstance(writing, Post) else {}
        return Entry(
            key=writing.key,
            kind="post" if isinstance(writing, Post) else "page",
            title=writing.title,
            url=writing_url(self._config, writing, authors, self._page),
            date=writing.date,
            updated=writing.updated,
            authors=authors,
            terms={at: tuple(label.path for label in labels[at]) for at in self._config.taxonomies if at in labels},
            lang=writing.lang or self._config.language,
            image=writing.image,
            sticky=isinstance(writing, Post) and writing.sticky,
        )

    def _page(self, key: str) -> Page | None:
        """A page, shown or hidden: a draft above it lends a page its slug all the same."""
        written = self._written.get(key) or self._hidden.get(key)
        return written.writing if written and isinstance(written.writing, Page) else None

    # For the engine and the plan; not questions, for their answers are wide

    def fingerprint(self, call: Call) -> Digest | None:
        """The digest of an answer where it is known without making the answer."""
        name, argument = call[0], str(call[1]) if len(call) > 1 else ""
        if name == "body":
            written = self._written.get(argument)
            return self._digests[written.writing.source] if written else None
        if name == "content":
            return self._digests.get(argument)
        if name in ("thread", "comment"):
            return self._conversations.fingerprint(argument)
        return self._look.closure(argument) if name == "closure" else None

    @property
    def config(self) -> Config:
        """The settings."""
        return self._config

    def assets(self) -> Iterable[str]:
        """The names of the theme's static files."""
        return self._look.assets()

    @property
    def forest(self) -> terms.Forest:
        """Every term."""
        return self._forest

    def writings(self) -> Iterable[Post | Page]:
        """Every post and page that is published."""
        return (written.writing for written in self._written.values())

    def summaries(self) -> Iterable[tuple[Post | Page, Summary]]:
        """Every post and page that is published, with what its body said in short."""
        return ((written.writing, written.summary) for written in self._written.values())

    def files(self) -> Mapping[str, str]:
        """Path under content/ → address, of every file that is published as it is."""
        return self._files.urls

    @property
    def conversations(self) -> Conversations:
        """Every thread."""
        return self._conversations

    def has_file(self, path: str) -> bool:
        """Whether there is such a file under content/, published or not."""
        return path in self._files

    def hidden(self, key: str) -> bool:
        """Whether there is such a writing, but not for readers yet."""
        return key in self._hidden or key in self._unread

    @property
    def listings(self) -> Listings:
        """Every list of posts."""
        return self._listings

    # Questions

    def setting(self, name: str) -> Any:
        """A setting of the site: `title`, `description`, `language`, `timezone`, `base_url`, `origin`, `prefix`."""
        value = getattr(self._config, name, None)
        return value if isinstance(value, (str, int, bool, tuple)) else None

    def feed_setting(self, name: str) -> Any:
        """A setting of [feeds]: `size`, `full`, `comments`."""
        return getattr(self._config.feeds, name, None)

    def comment_setting(self, name: str) -> Any:
        """A setting of [comments]: `enabled`, `order`, `depth`."""
        return getattr(self._config.comments, name, None)

    def option(self, name: str) -> Any:
        """An option of the theme."""
        return self._look.option(name)

    def asset(self, name: str) -> str:
        """The address of a static file of the theme, with its fingerprint; empty when there is none."""
        return self._look.asset(name)

    def closure(self, name: str) -> str:
        """The digest of a template and of all it includes, extends and imports."""
        return self._look.closure(name).hex()

    def menu(self, name: str) -> tuple[MenuLine, ...]:
        """The lines of a menu. Without a menu `main`, the pages at the top, by `order` and title."""
        if name in self._config.menus:
            lines = (MenuLine(i.title, self.url(i.page) if i.page else i.url) for i in self._config.menus[name])
            return tuple(line for line in lines if line.url)
        if name != "main":
            return ()
        pages = (self._entries[key] for key in self._children.get("", ()))
        return tuple(MenuLine(page.title, page.url) for page in pages)

    def writing(self, key: str) -> Post | Page | None:
        """All that the front matter of a post or page says; for its own page."""
        written = self._written.get(key)
        return written.writing if written else None

    def entry(self, key: str) -> Entry | None:
        """What a listing shows of a post or page."""
        return self._entries.get(key)

    def body(self, key: str) -> Body | None:
        """The text of a post or page."""
        written = self._written.get(key)
        bulk = self._bulk(written.writing.source) if written else b""
        return _body(bulk) if bulk else None

    def excerpt(self, key: str) -> Excerpt | None:
        """The beginning of a post or page."""
        if not (written := self._written.get(key)):
            return None
        summary = written.summary
        return Excerpt(summary.excerpt, summary.more, summary.description)

    def words(self, key: str) -> int:
        """How many words a post or page has."""
        written = self._written.get(key)
        return written.summary.words if written else 0

    def picture(self, key: str) -> str:
        """The picture that stands for a post or page: its own, or the first in its body. A path or an address."""
        written = self._written.get(key)
        return (written.writing.image or written.summary.picture) if written else ""

    def neighbours(self, key: str) -> tuple[str, str]:
        """The keys of the next older and the next newer post; empty where there is none."""
        posts, place = self._listings.keys("all"), self._position.get(key)
        if place is None:
            return "", ""
        older = posts[place + 1] if place + 1 < len(posts) else ""
        return older, posts[place - 1] if place else ""

    def children(self, key: str) -> tuple[str, ...]:
        """The keys of the pages below a page, by `order` and title."""
        return self._children.get(key, ())

    def sticky(self) -> tuple[str, ...]:
        """The keys of the posts that stay at the top of the front page, newest first."""
        return tuple(key for key in self._listings.keys("home") if self._entries[key].sticky)

    def newest_in(self, name: str, count: int) -> tuple[str, ...]:
        """The keys of the newest posts of a list."""
        return self._listings.newest(name, count)

    def listing(self, name: str, number: int) -> tuple[str, ...]:
        """The keys on a page of a list, newest first; number 0 is the newest page, at the list's own address."""
        return self._listings.page(name, number)

    def pager(self, name: str, number: int) -> Pager:
        """The neighbours of a page of a list."""
        return self._listings.pager(name, number)

    def list_url(self, name: str, number: int = 0) -> str:
        """The address of a page of a list; empty when there is no such list."""
        return self._listings.url(name, number)

    def count(self, name: str) -> int:
        """How many posts a list has."""
        return len(self._listings.keys(name))

    def years(self) -> tuple[str, ...]:
        """The lists of years that have posts, newest first: `dates/2014`."""
        return tuple(name for name in self._listings.names() if name.startswith("dates/") and name.count("/") == 1)

    def months(self, year: str) -> tuple[str, ...]:
        """The lists of a year's months that have posts, newest first: `dates/2014/03`."""
        return tuple(name for name in self._listings.names() if name.startswith(f"{year}/"))

    def term(self, taxonomy: str, path: str) -> Term | None:
        """A term's name, address and place."""
        return self._forest.terms.get((taxonomy, path))

    def terms(self, taxonomy: str, above: str = "") -> tuple[str, ...]:
        """The paths of the terms right below another, or at the top, by their order and name."""
        return self._forest.below.get((taxonomy, above), ())

    def description(self, taxonomy: str, path: str) -> Html:
        """What a term's file says of it."""
        note = self._notes.get(f"{taxonomy}/{path}")
        return note.description if note else ()

    def taxonomy_title(self, taxonomy: str) -> str:
        """What a taxonomy is called."""
        options = self._config.taxonomies.get(taxonomy)
        return options.title or taxonomy.capitalize() if options else ""

    def taxonomy_url(self, taxonomy: str) -> str:
        """The address of the page that shows all terms of a taxonomy."""
        options = self._config.taxonomies.get(taxonomy)
        return options.path if options else ""

    def has_feed(self, name: str) -> bool:
        """Whether a list has a feed: the front page, and the terms of taxonomies with `feeds`."""
        options = self._config.taxonomies.get(name.partition("/")[0])
        return name == "home" or bool(options and options.feeds)

    def redirects(self) -> Table:
        """Every old address; for the forms of hosts only, since hardly a question is wider."""
        keys = dict.fromkeys((*self._position, *self._entries))
        found = ((self._written[key].writing, self._entries[key].url) for key in keys)
        pages = (entry.url for entry in self._entries.values())
        taken = (*pages, *map(self.list_url, self._listings.names()), *self._files.urls.values())
        return table(found, self._forest, self._notes, (*self.moved.lines, *numbered(self._config)), taken)

    def author(self, key: str) -> Author | None:
        """Someone who writes here."""
        return self._people.authors.get(key)

    def thread(self, key: str) -> Thread:
        """The approved comments of a post or page, with their bodies."""
        return self._conversations.thread(key)

    def comment(self, key: str, comment: str) -> Comment | None:
        """One comment of a thread."""
        items = self._conversations.thread(key).items
        return next((item.comment for item in items if item.comment.id == comment), None)

    def replies(self, key: str) -> tuple[int, int]:
        """How many replies and how many mentions a post or page has."""
        tally = self._conversations.tally(key)
        return tally.replies, tally.mentions

    def recent_comments(self, count: int) -> tuple[tuple[str, str], ...]:
        """(key of the post, id of the comment) of the newest replies, newest first."""
        return self._conversations.recent(count, self._written.__contains__)

    def url(self, source: str) -> str:
        """The address of a Markdown file under content/; empty when it is not there or not published."""
        source = nfc(source)
        key = self._sources.get(source) or self._sources.get(f"{source.removesuffix('.md')}/index.md")
        if key:
            return self._entries[key].url
        term = self._forest.terms.get(terms.place(source))
        return term.url if term else ""

    def file(self, path: str) -> File | None:
        """A picture or download under content/ that is published."""
        return self._files.file(path)

    def file_at(self, address: str) -> File | None:
        """The picture or download that is published at a root-relative, decoded address."""
        return self._files.at(address)

    def content(self, path: str) -> str:
        """The digest of a file under content/, for what copies it."""
        return self._digests.get(path, b"").hex()


def _published(writing: Post | Page, as_of: datetime) -> bool:
    late = isinstance(writing, Post) and writing.date is not None and writing.date > as_of
    return not writing.draft and not late
