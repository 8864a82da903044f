"""Everything parsed, indexed, frozen. The public methods of Site are the questions a page may ask.

A question takes plain arguments, has one answer in one build, and never raises: for what is not there the answer is
None or empty. The narrower a question, the fewer pages a change makes again; so an essay's front matter, its body, its
excerpt and its thread are four questions.

Built for each build from what was parsed, in memory, never kept. Bodies and comments stay in the Store until a page
asks for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import datetime
from typing import Any

from msgspec import json

from blogkit.config import Config
from blogkit.engine.digest import Digest
from blogkit.engine.trace import Call
from blogkit.model import Author, Body, Comment, Entry, Excerpt, Html, Page, Post, Redirects, Term, Thread, Written
from blogkit.places import File, MenuLine, Pager, Variant
from blogkit.site import grounds, menus, succession, terms
from blogkit.site.addresses import nfc
from blogkit.site.album import Album
from blogkit.site.around import Around
from blogkit.site.conversations import Conversations
from blogkit.site.given import Load, Look, Prints
from blogkit.site.index import Index, Value
from blogkit.site.listings import Listings, address
from blogkit.site.redirects import Table

_body = json.Decoder(Body).decode
_excerpt = json.Decoder(Excerpt).decode

SEARCH = "/search/"
"""The address of the page to search from."""


class Site(Around):
    """One state of a site. `digests` has the digest of what each path was parsed from."""

    def __init__(
        self,
        config: Config,
        values: Mapping[str, Value],
        digests: Mapping[str, Digest],
        load: Load,
        look: Look,
        prints: Prints,
        as_of: datetime,
        drafts: bool = False,
    ) -> None:
        self._config, self._digests, self._load, self._look = config, digests, load, look
        self._index = Index(config, values, digests, load, prints, as_of, drafts)
        self.prints = prints
        """For what copies them."""
        self._written = self._index.written

    def again(self, values: Mapping[str, Value], digests: Mapping[str, Digest], paths: Iterable[str]) -> Site:
        """The next state, when only the texts and threads at some paths have changed; what was indexed goes on."""
        site = copy(self)
        site._digests, site._index = digests, self._index.again(values, digests, paths)
        site._written = site._index.written
        return site

    def after(
        self, values: Mapping[str, Value], digests: Mapping[str, Digest], paths: Iterable[str], as_of: datetime
    ) -> Site | None:
        """The next state, when only files at some paths have changed; None where it has to be made anew."""
        index = succession.after(self._index, values, digests, paths, as_of)
        if index is None:
            return None
        site = copy(self)
        site._digests, site._index, site._written = digests, index, index.written
        return site

    def seen_with(self, look: Look) -> Site:
        """The next state, when nothing has changed but the theme."""
        site = copy(self)
        site._look = look
        return site

    # For the engine and the plan; not questions, for their answers are wide

    def fingerprint(self, call: Call) -> Digest | None:
        """The digest of an answer where it is known without making the answer."""
        name, argument = call[0], str(call[1]) if len(call) > 1 else ""
        if name in ("body", "excerpt"):
            written = self._written.get(argument)
            if not written:
                return None
            return written.excerpt if name == "excerpt" else self._digests[written.writing.source]
        if name in ("thread", "comment"):
            return self._index.conversations.fingerprint(argument)
        if name == "content":
            return self._digests.get(argument)
        if name == "variants":
            return self.album.fingerprint(argument)
        return self._look.closure(argument) if name == "closure" else None

    def ground(self, call: Call) -> str:
        """What has to change before the answer can; see `grounds.ground`."""
        return grounds.ground(call)

    def grounds(self) -> dict[str, bytes]:
        """What stands for lists and for the order of posts: another value, another answer; see `grounds.standing`."""
        return grounds.standing(self._index)

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
        return self._index.forest

    def writings(self) -> Iterable[Post | Page]:
        """Every post and page that is published."""
        return (written.writing for written in self._written.values())

    def published(self) -> Iterable[Written]:
        """Every post and page that is published, with what its body said in short."""
        return self._written.values()

    def written(self, key: str) -> Written | None:
        """The same of one that is published."""
        return self._written.get(key)

    def due(self, as_of: datetime) -> datetime | None:
        """The date of the next post that is due after a moment; None when none is."""
        dates = (w.writing.date for those in (self._written, self._index.hidden) for w in those.values())
        return min((date for date in dates if date and date > as_of), default=None)

    def files(self) -> Mapping[str, str]:
        """Path under content/ → address, of every file that is published as it is."""
        return self._index.files.urls

    def confiding(self, path: str) -> bool:
        """Whether a file says where its picture was taken, and readers shall not know it."""
        return not self._config.pictures.keep_location and self._index.located(path)

    @property
    def album(self) -> Album:
        """The pictures of which smaller copies may be made."""
        return self._index.album

    @property
    def conversations(self) -> Conversations:
        """Every thread."""
        return self._index.conversations

    def has_file(self, path: str) -> bool:
        """Whether there is such a file under content/, published or not."""
        return path in self._index.files

    def hidden(self, key: str) -> bool:
        """Whether there is such a writing, but not for readers yet."""
        return key in self._index.hidden or key in self._index.unread

    @property
    def doubles(self) -> Mapping[str, str]:
        """A Markdown file that is not used → the one that has its key, and is."""
        return self._index.doubles

    @property
    def moved(self) -> Redirects:
        """The redirects that a file of their own names."""
        return self._index.moved

    @property
    def listings(self) -> Listings:
        """Every list of posts."""
        return self._index.listings

    @property
    def commenters(self) -> Iterable[str]:
        """The names, in their addresses, of the people who comment and have pages."""
        return self._index.commenters.people

    # Questions

    def setting(self, name: str) -> Any:
        """A setting of the site: `title`, `description`, `language`, `timezone`, `base_url`, `origin`, `prefix`."""
        value = getattr(self._config, name, None)
        return value if isinstance(value, (str, int, bool, tuple)) else None

    def feed_setting(self, name: str) -> Any:
        """A setting of [feeds]: `size`, `full`, `comments`."""
        return getattr(self._config.feeds, name, None)

    def comment_setting(self, name: str) -> Any:
        """A setting of [comments]: `enabled`, `order`, `depth`, `email`, `people`."""
        return getattr(self._config.comments, name, None)

    def option(self, name: str) -> Any:
        """An option of the theme."""
        return self._look.option(name)

    def text(self, message: str) -> str:
        """A text of the theme in the site's language: for outputs that no template draws."""
        return self._look.text(message)

    def asset(self, name: str) -> str:
        """The address of a static file of the theme, with its fingerprint; empty when there is none."""
        return self._look.asset(name)

    def closure(self, name: str) -> str:
        """The digest of a template and of all it includes, extends and imports."""
        return self._look.closure(name).hex()

    def menu(self, name: str) -> tuple[MenuLine, ...]:
        """The lines of a menu. Without a menu `main`, the pages at the top, by `order` and title, and the essays."""
        if name in self._config.menus:
            return tuple(menus.lines(self._config.menus[name], self.url))
        if name != "main":
            return ()
        pages = map(self._index.entry, self._index.children.get("", ()))
        essays = (MenuLine(self.home_title(), self._config.home.path),) if self._config.home.path != "/" else ()
        return tuple(MenuLine(page.title, page.url) for page in pages if page) + essays

    def writing(self, key: str) -> Post | Page | None:
        """All that the front matter of a post or page says; for its own page."""
        written = self._written.get(key)
        return written.writing if written else None

    def entry(self, key: str) -> Entry | None:
        """What a listing shows of a post or page."""
        return self._index.entry(key)

    def body(self, key: str) -> Body | None:
        """The text of a post or page."""
        written = self._written.get(key)
        bulk = self._load(written.writing.source) if written else b""
        return _body(bulk) if bulk else None

    def excerpt(self, key: str) -> Excerpt | None:
        """The beginning of a post or page."""
        written = self._written.get(key)
        brief = self._load.brief(written.writing.source) if written else b""
        return _excerpt(brief) if brief else None

    def words(self, key: str) -> int:
        """How many words a post or page has."""
        written = self._written.get(key)
        return written.words if written else 0

    def picture(self, key: str) -> str:
        """The picture that stands for a post or page: its own, or the first in its body. A path or an address."""
        written = self._written.get(key)
        return (written.writing.image or written.picture) if written else ""

    def neighbours(self, key: str) -> tuple[str, str]:
        """The keys of the next older and the next newer post; empty where there is none."""
        posts, place = self._index.posts, self._index.position.get(key)
        if place is None:
            return "", ""
        older = posts[place + 1].key if place + 1 < len(posts) else ""
        return older, posts[place - 1].key if place else ""

    def children(self, key: str) -> tuple[str, ...]:
        """The keys of the pages below a page, by `order` and title."""
        return self._index.children.get(key, ())

    def sticky(self) -> tuple[str, ...]:
        """The keys of the posts that stay at the top of the front page, newest first."""
        return tuple(post.key for post in self._index.posts if post.sticky)

    def newest_in(self, name: str, count: int) -> tuple[str, ...]:
        """The keys of the newest posts of a list."""
        return self._index.listings.newest(name, count)

    def listing(self, name: str, number: int) -> tuple[str, ...]:
        """The keys on a page of a list, newest first, or of a series, oldest first; number 0 is the newest page."""
        return self._index.listings.page(name, number)

    def pager(self, name: str, number: int) -> Pager:
        """The neighbours of a page of a list."""
        return self._index.listings.pager(name, number)

    def list_url(self, name: str, number: int = 0) -> str:
        """The address of a page of a list; empty when there is no such list."""
        if name in ("home", "all") and not number:  # asked by every page, and no list need be made for it
            return address(self._config, name)
        return self._index.listings.url(name, number)

    def home_title(self) -> str:
        """What the list of the newest posts is called where it is not the front page."""
        return self._config.home.title or self._look.text("Essays")

    def count(self, name: str) -> int:
        """How many posts a list has."""
        return len(self._index.listings.keys(name))

    def search_url(self) -> str:
        """The address of the page to search from; empty where the settings want none, or the theme has none."""
        return SEARCH if self._config.search.enabled and self._look.has("search.html") else ""

    def years(self) -> tuple[str, ...]:
        """The lists of years that have posts, newest first: `dates/2014`."""
        return tuple(
            name for name in self._index.listings.names() if name.startswith("dates/") and name.count("/") == 1
        )

    def months(self, year: str) -> tuple[str, ...]:
        """The lists of a year's months that have posts, newest first: `dates/2014/03`."""
        return tuple(name for name in self._index.listings.names() if name.startswith(f"{year}/"))

    def term(self, taxonomy: str, path: str) -> Term | None:
        """A term's name, address and place."""
        return self._index.forest.terms.get((taxonomy, path))

    def terms(self, taxonomy: str, above: str = "") -> tuple[str, ...]:
        """The paths of the terms right below another, or at the top, by their order and name."""
        return self._index.forest.below.get((taxonomy, above), ())

    def description(self, taxonomy: str, path: str) -> Html:
        """What a term's file says of it."""
        note = self._index.notes.get(f"{taxonomy}/{path}")
        return note.description if note else ()

    def taxonomy_title(self, taxonomy: str) -> str:
        """What a taxonomy is called."""
        options = self._config.taxonomies.get(taxonomy)
        return terms.title(taxonomy, options, self._look.text) if options else ""

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
        return self._index.redirects

    def numbered(self, name: str, number: str) -> str:
        """Where a short link of an older blog leads: `p`, `12` for `/?p=12`; empty when nothing has that number."""
        return self._index.numbers.get((name, number), "")

    def author(self, key: str) -> Author | None:
        """Someone who writes here."""
        return self._index.people.authors.get(key)

    def thread(self, key: str) -> Thread:
        """The approved comments of a post or page, with their bodies."""
        return self._index.conversations.thread(key)

    def comment(self, key: str, comment: str) -> Comment | None:
        """One comment of a thread."""
        items = self._index.conversations.thread(key).items
        return next((item.comment for item in items if item.comment.id == comment), None)

    def replies(self, key: str) -> tuple[int, int]:
        """How many replies and how many mentions a post or page has."""
        tally = self._index.conversations.tally(key)
        return tally.replies, tally.mentions

    def recent_comments(self, count: int) -> tuple[tuple[str, str], ...]:
        """(key of the post, id of the comment) of the newest replies, newest first."""
        return self._index.conversations.recent(count, self._written.__contains__)

    def url(self, source: str) -> str:
        """The address of a Markdown file under content/; empty when it is not there or not published."""
        source = nfc(source)
        key = self._index.sources.get(source) or self._index.sources.get(f"{source.removesuffix('.md')}/index.md")
        if key and (entry := self._index.entry(key)):
            return entry.url
        term = self._index.forest.terms.get(terms.place(source))
        return term.url if term else ""

    def file(self, path: str) -> File | None:
        """A picture or download under content/ that is published."""
        return self._index.files.file(path)

    def file_at(self, address: str) -> File | None:
        """The picture or download that is published at a root-relative, decoded address."""
        return self._index.files.at(address)

    def variants(self, target: str) -> tuple[Variant, ...]:
        """The smaller copies of a picture that a page shows, the narrowest first; by its path, or by its address."""
        return self._index.album.variants(target)

    def content(self, path: str) -> str:
        """The digest of a file under content/, for what copies it."""
        return self._digests.get(path, b"").hex()
