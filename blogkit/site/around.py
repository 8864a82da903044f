"""Questions about what is around a writing: what links to it, its series, what is akin to it, who says what of it."""

from __future__ import annotations

from blogkit.config import Config
from blogkit.model import Comment, Link, Person
from blogkit.places import Part
from blogkit.site.index import Index


class Around:
    """These questions of a Site."""

    _config: Config
    _index: Index

    def backlinks(self, key: str, count: int) -> tuple[tuple[str, int], ...]:
        """(key, number of the link in it) of the newest writings that link to a post or page, each once."""
        return self._index.backlinks(key)[:count]

    def link(self, key: str, number: int) -> Link | None:
        """One link of a post or page, with the sentence around it."""
        links = self._index.written[key].links if key in self._index.written else ()
        return links[number] if number < len(links) else None

    def related(self, key: str, count: int) -> tuple[str, ...]:
        """The keys of the posts that have most in common with a post, but for its series and what links to it."""
        return self._index.related(key, count)

    def parts(self, key: str) -> tuple[Part, ...]:
        """The series that a post is part of, by its place in each."""
        return self._index.series.parts(key)

    def is_series(self, taxonomy: str) -> bool:
        """Whether the terms of a taxonomy are series."""
        options = self._config.taxonomies.get(taxonomy)
        return bool(options and options.ordered)

    def likes(self, key: str) -> int:
        """How many like a post or page: those who said so from elsewhere, and those whom its `likes` count."""
        written = self._index.written.get(key)
        counted = written.writing.extra.get("likes") if written else 0
        return self._index.conversations.tally(key).likes + (counted if type(counted) is int and counted > 0 else 0)

    def person(self, person: str) -> str:
        """The name in its address of the page of somebody who comments; empty when there is none."""
        return self._index.commenters.names.get(person, "")

    def commenter(self, name: str) -> Person | None:
        """Somebody who has a page, and where they commented."""
        return self._index.commenters.people.get(name)

    def said(self, key: str, comment: str) -> Comment | None:
        """One comment of a thread, for a page that the others are not to make again."""
        items = self._index.conversations.thread(key).items
        return next((item.comment for item in items if item.comment.id == comment), None)
