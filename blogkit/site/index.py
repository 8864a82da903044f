"""Everything parsed, in its order: what the questions of a Site look into.

Each part is made when it is first wanted: one essay's page needs no lists. All of it takes 0.2 s with 10 000 posts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import datetime
from functools import cached_property
from math import inf

from blogkit.config import Config
from blogkit.engine.digest import Digest
from blogkit.model import Comment, Comments, Entry, Page, Picture, Post, Redirects, TermNote, Written
from blogkit.reading.slots import pictures
from blogkit.reading.sources import key as key_of
from blogkit.site import terms
from blogkit.site.addresses import Files, bundle, nfc, writing_url
from blogkit.site.album import Album
from blogkit.site.commenters import Commenters
from blogkit.site.conversations import Conversations
from blogkit.site.given import Load, Prints
from blogkit.site.links import Links
from blogkit.site.listings import Listings, families
from blogkit.site.people import People, numbered, people
from blogkit.site.redirects import WRITINGS, Table, table
from blogkit.site.related import Kinship
from blogkit.site.series import Series

Value = Written | TermNote | Comments | Comment | Redirects | Picture | None


class Index:
    """One state of a site."""

    def __init__(
        self,
        config: Config,
        values: Mapping[str, Value],
        digests: Mapping[str, Digest],
        load: Load,
        prints: Prints,
        as_of: datetime,
        drafts: bool,
    ) -> None:
        """`digests` has the digest of what each path was parsed from."""
        self._drafts = drafts
        self._config, self.values, self.digests, self._load, self.as_of = config, values, digests, load, as_of
        self._prints = prints
        self.written: dict[str, Written] = {}
        """Key → what is published."""
        self.hidden: dict[str, Written] = {}
        """Key → what is not for readers yet."""
        self.notes: dict[str, TermNote] = {}
        self.doubles: dict[str, str] = {}
        """A Markdown file that is not used → the one that has its key, and is."""
        self._moved = Redirects()
        self.pictures: dict[str, Picture | None] = {}
        self.talk: dict[str, Comments | Comment] = {}
        self.entries: dict[str, Entry] = {}
        for path, value in values.items():
            if isinstance(value, Written):
                first = self.written.get(value.writing.key) or self.hidden.get(value.writing.key)
                if first:
                    self.doubles[path] = first.writing.source
                    continue
                (self.written if self.shown(value) else self.hidden)[value.writing.key] = value
            elif isinstance(value, (Comments, Comment)):
                self.talk[path] = value
            elif isinstance(value, Redirects):
                self._moved = value
            elif isinstance(value, TermNote):
                self.notes["/".join(terms.place(path))] = value
            else:
                self.pictures[path] = value

    def again(self, values: Mapping[str, Value], digests: Mapping[str, Digest], paths: Iterable[str]) -> Index:
        """The same site when nothing has changed but the texts and threads at some paths.

        No list, address or term can be another; so whatever was made of those goes on.
        """
        index = copy(self)
        index.values, index.digests = values, digests
        index.written, index.hidden, index.talk = dict(self.written), dict(self.hidden), dict(self.talk)
        talk: list[str] = []
        for path in paths:
            value = values.get(path)
            if isinstance(value, Written):
                key = value.writing.key
                (index.written if key in index.written else index.hidden)[key] = value
                continue
            talk.append(path)
            index.talk.pop(path, None)
            if isinstance(value, (Comments, Comment)):
                index.talk[path] = value
        if talk and "conversations" in self.__dict__:
            index.conversations = self.conversations.again(index.discussed, digests, talk)
        return index

    def shown(self, written: Written) -> bool:
        """Whether it is published."""
        return self._drafts or _published(written.writing, self.as_of)

    def entry(self, key: str) -> Entry | None:
        """What a listing shows of a post or page that is published."""
        entry = self.entries.get(key)
        if entry is None and key in self.written:
            entry = self.entries[key] = self._entry(self.written[key].writing)
        return entry

    def _entry(self, writing: Post | Page) -> Entry:
        authors = self.people.named(writing.authors)
        labels = writing.terms if isinstance(writing, Post) else {}
        return Entry(
            key=writing.key,
            kind="post" if isinstance(writing, Post) else "page",
            title=writing.title,
            url=writing_url(self._config, writing, authors, self._page),
            date=writing.date,
            updated=writing.updated,
            authors=authors,
            terms={at: tuple([label.path for label in labels[at]]) for at in self._config.taxonomies if at in labels},
            lang=writing.lang or self._config.language,
            image=writing.image,
            sticky=isinstance(writing, Post) and writing.sticky,
            untitled=writing.untitled,
        )

    def _page(self, key: str) -> Page | None:
        """A page, shown or hidden: a draft above it lends a page its slug all the same."""
        written = self.written.get(key) or self.hidden.get(key)
        return written.writing if written and isinstance(written.writing, Page) else None

    @cached_property
    def people(self) -> People:
        """Who writes here."""
        return people(self._config, (written.writing for written in self.written.values()))

    @cached_property
    def posts(self) -> list[Post]:
        """The posts, newest first."""
        posts = [written.writing for written in self.written.values() if isinstance(written.writing, Post)]
        return sorted(posts, key=self.rank, reverse=True)

    def rank(self, post: Post) -> tuple[datetime, str]:
        """By what posts are in their order: greater is newer. One without a date is written now."""
        return post.date or self.as_of, post.key

    @cached_property
    def position(self) -> dict[str, int]:
        """Key → its number among the posts."""
        return {post.key: number for number, post in enumerate(self.posts)}

    @cached_property
    def oldest(self) -> terms.Oldest:
        """Who named each term first."""
        return terms.oldest(self.posts, self.as_of)

    @cached_property
    def forest(self) -> terms.Forest:
        """Every term."""
        return terms.forest(self._config, self.oldest, self.notes)

    @cached_property
    def listings(self) -> Listings:
        """Every list of posts."""
        posts = [entry for post in self.posts if (entry := self.entry(post.key))]
        return Listings(self._config, posts, self.forest, self.people.authors)

    @cached_property
    def kinship(self) -> Kinship:
        """What posts have in common."""
        return Kinship(self.posts)

    @cached_property
    def series(self) -> Series:
        """The series, and what they consist of."""
        return Series(self._config, self.posts)

    def backlinks(self, key: str) -> tuple[tuple[str, int], ...]:
        """(key, number of the link in it) of the writings that link to one, newest first."""
        written, entry = self.written.get(key), self.entry(key)
        found = self.links.to(written.writing, entry.url) if written and entry else {}
        dated = ((self.written[other].writing.date, other) for other in found)
        newest = sorted(((date.timestamp() if date else -inf, other) for date, other in dated), reverse=True)
        return tuple((other, found[other]) for _, other in newest)

    def related(self, key: str, count: int) -> tuple[str, ...]:
        """The keys of the posts that have most in common with one, but for its series and what links to it."""
        if key not in self.position:
            return ()
        beside = {*self.series.beside(key), *(other for other, _ in self.backlinks(key))}
        targets = (self.sources.get(link.to, "") for link in self.written[key].links)
        linked = (target for target in targets if target in self.position)
        post, fits = self.posts[self.position[key]], lambda other: other not in beside
        return tuple(self.kinship.nearest(post, linked, count, self.place, fits))

    def place(self, key: str) -> tuple[int, Post]:
        """A post's number, and the post."""
        return self.position[key], self.posts[self.position[key]]

    @cached_property
    def links(self) -> Links:
        """Which writing refers to which."""
        return Links(self.written)

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        """Key of a page → the keys of those right below it, by `order` and title; the top is "" ."""
        return families(written.writing for written in self.written.values())

    @cached_property
    def conversations(self) -> Conversations:
        """Every thread."""
        return Conversations(self.discussed, self.digests, self._load)

    @property
    def discussed(self) -> Mapping[str, Comments | Comment]:
        """The threads and replies that there are for readers."""
        return self.talk if self._config.comments.enabled else {}

    @cached_property
    def commenters(self) -> Commenters:
        """The people who comment, and have pages."""
        least = self._config.comments.people
        return Commenters(self.conversations.people(self.written.__contains__) if least else (), least)

    @cached_property
    def sources(self) -> dict[str, str]:
        """The path of each Markdown file, as people type it → its key."""
        return {nfc(written.writing.source): key for key, written in self.written.items()}

    @cached_property
    def unread(self) -> set[str]:
        """The keys of Markdown files that cannot be read."""
        return {key_of(path) for path in self.digests if path.endswith(".md") and path not in self.values}

    @cached_property
    def files(self) -> Files:
        """The pictures and downloads."""
        return Files(self._config, self.pictures, self._bundle)

    @cached_property
    def album(self) -> Album:
        """The pictures that essays and terms show."""
        shown = (target for written in self.written.values() for target in written.pictures)
        below = (target for note in self.notes.values() for target in pictures(note.description))
        return Album(self.files, self.pictures, dict.fromkeys((*shown, *below)), self._prints)

    @cached_property
    def numbers(self) -> dict[tuple[str, str], str]:
        """(`p`, `page_id`, `attachment_id` or `cat`, a number) → the address of what has that number elsewhere."""
        found = {("cat", number): url for number, url in self.redirects.terms}
        return found | {(name, n): url for n, url in self.redirects.numbers for name in WRITINGS}

    @cached_property
    def redirects(self) -> Table:
        """Every old address."""
        entries = [entry for key in self.written if (entry := self.entry(key))]
        urls = {entry.key: entry.url for entry in entries}
        keys = dict.fromkeys((*self.position, *urls))
        found = ((self.written[key].writing, urls[key]) for key in keys)
        taken = (*urls.values(), *map(self.listings.url, self.listings.names()), *self.files.urls.values())
        return table(found, self.forest, self.notes, (*self._moved.lines, *numbered(self._config)), taken)

    def located(self, path: str) -> bool:
        """Whether a file says where its picture was taken."""
        picture = self.pictures.get(path)
        return bool(picture and picture.located)

    @property
    def moved(self) -> Redirects:
        """The redirects that a file of their own names."""
        return self._moved

    def _bundle(self, folder: str) -> str | None:
        """The address of the page that a folder belongs to, empty when that is hidden; None for any other folder."""
        entry = self.entry(folder)
        if entry:
            return entry.url if bundle(self.written[folder].writing) else None
        return "" if folder in self.hidden or folder in self.unread else None


def _published(writing: Post | Page, as_of: datetime) -> bool:
    late = isinstance(writing, Post) and writing.date is not None and writing.date > as_of
    return not writing.draft and not late
