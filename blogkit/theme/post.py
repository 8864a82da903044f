"""What templates see of a post or page on its own page: beside what a list shows, its thread and what is around it."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import quote

from blogkit.model import Heading, Link, Person, Writing
from blogkit.places import Part
from blogkit.reading import threads
from blogkit.site.commenters import address
from blogkit.site.questions import Site
from blogkit.theme.people import CommentView
from blogkit.theme.view import View
from blogkit.theme.views import EntryView, TermView, entries

_NOTES = '<section class="footnotes"'


class PostView(EntryView):
    """A post or page on its own page: `post`, `page`."""

    @cached_property
    def _writing(self) -> Writing:
        writing = self._ask.writing(self.key)
        assert writing is not None, self.key
        return writing

    @property
    def contents(self) -> tuple[Heading, ...]:
        """Its headings: `level`, `id`, `text`."""
        body = self._ask.body(self.key)
        return body.contents if body else ()

    @property
    def notes(self) -> bool:
        """Whether its text has footnotes."""
        body = self._ask.body(self.key)
        return body is not None and any(isinstance(part, str) and _NOTES in part for part in body.html)

    @property
    def extra(self) -> dict[str, Any]:
        """The keys of its front matter that mean nothing to blogkit."""
        return self._writing.extra

    @property
    def comments_open(self) -> bool:
        """Whether it takes comments."""
        return self._writing.comments == "open"

    @property
    def thread(self) -> list[CommentView]:
        """Its comments and mentions, each after the one it answers."""
        items = self._ask.thread(self.key).items
        if self._ask.comment_setting("order") == "newest":
            items = threads.newest_first(items)
        return [CommentView(self._ask, item.comment, item.depth, item.parent_name, item.lost) for item in items]

    @property
    def likes(self) -> int:
        """How many like it."""
        return self._ask.likes(self.key)

    def answer(self, comment: str = "") -> str:
        """A `mailto:` to answer it, or the comment with an id, by e-mail; empty where that is not wanted."""
        mailbox = self._ask.comment_setting("email") if self._ask.comment_setting("enabled") else ""
        if not mailbox or not self.comments_open:
            return ""
        at = f"{self.key}/{comment}" if comment else self.key
        return f"mailto:{quote(mailbox, safe='@+')}?subject={quote(f'Re: {self.title} [#{at}]', safe='')}"

    @property
    def older(self) -> EntryView | None:
        """The post before it."""
        key = self._ask.neighbours(self.key)[0]
        return EntryView(self._ask, key) if key else None

    @property
    def newer(self) -> EntryView | None:
        """The post after it."""
        key = self._ask.neighbours(self.key)[1]
        return EntryView(self._ask, key) if key else None

    def backlinks(self, count: int) -> list[tuple[EntryView, Link]]:
        """(entry, link) of the newest essays and pages that link to it; of a link `before`, `words`, `after`."""
        found = ((key, self._ask.link(key, number)) for key, number in self._ask.backlinks(self.key, count))
        return [(EntryView(self._ask, key), link) for key, link in found if link]

    def related(self, count: int) -> list[EntryView]:
        """The posts that have most in common with it, but for those that link here and those of its series."""
        return entries(self._ask, self._ask.related(self.key, count))

    @property
    def parts(self) -> list[PartView]:
        """Its place in each series that it is part of."""
        return [PartView(self._ask, part) for part in self._ask.parts(self.key)]

    @property
    def children(self) -> list[EntryView]:
        """The pages below it."""
        return entries(self._ask, self._ask.children(self.key))

    @property
    def parent(self) -> EntryView | None:
        """The page above it."""
        parent = getattr(self._writing, "parent", "")
        return EntryView(self._ask, parent) if parent and self._ask.entry(parent) else None


class PersonView(View):
    """Somebody who comments, on the page of all that they said: `person`."""

    def __init__(self, ask: Site, key: str) -> None:
        super().__init__(ask, key)
        self.key = key

    @cached_property
    def _person(self) -> Person:
        person = self._ask.commenter(self.key)
        assert person is not None, self.key
        return person

    @property
    def name(self) -> str:
        """Their name."""
        return self._person.name

    @property
    def url(self) -> str:
        """The address of this page."""
        return self._href(address(self.key))

    @property
    def comments(self) -> list[tuple[EntryView, CommentView]]:
        """(post, comment) of all that they said, newest first."""
        found = ((key, self._ask.said(key, comment)) for key, comment in self._person.comments)
        return [(EntryView(self._ask, key), CommentView(self._ask, comment)) for key, comment in found if comment]


class PartView(View):
    """A post's place in a series: `part`."""

    def __init__(self, ask: Site, part: Part) -> None:
        super().__init__(ask, part)
        self._part = part
        self.number, self.count = part.number, part.count

    @property
    def series(self) -> TermView:
        """The term that is the series."""
        return TermView(self._ask, self._part.taxonomy, self._part.path)

    @property
    def older(self) -> EntryView | None:
        """The part before it."""
        return EntryView(self._ask, self._part.older) if self._part.older else None

    @property
    def newer(self) -> EntryView | None:
        """The part after it."""
        return EntryView(self._ask, self._part.newer) if self._part.newer else None
