"""Every thread of a site: what is kept in memory of it, and its comments when they are asked for.

A thread may lie in several files: comments.jsonl, and replies in files of their own, which win.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from datetime import datetime
from heapq import nlargest

from msgspec import json

from blogkit.engine.digest import Digest, digest
from blogkit.model import Comment, Comments, Thread
from blogkit.problems import Location, Problem
from blogkit.reading import threads
from blogkit.reading.sources import CONTENT, owner
from blogkit.site.commenters import Said

_comments = json.Decoder(tuple[Comment, ...]).decode
_newest = json.Decoder(tuple[tuple[datetime, str], ...]).decode


AT_HAND = 4
"""Threads kept in memory: a feed of comments asks for the same few by turns."""


class Conversations:
    """The threads, by the key of the writing that they belong to."""

    def __init__(
        self, values: Mapping[str, object], digests: Mapping[str, Digest], bulk: Callable[[str], bytes]
    ) -> None:
        """`values` are Comments and replies by path, in its order; `bulk` loads a file's comments from the Store."""
        self._values, self._digests, self._bulk = values, digests, bulk
        self.files: dict[str, list[str]] = {}
        """Key → the files of its thread, in the order of their precedence, the strongest last."""
        self._problems: dict[str, tuple[Problem, ...]] = {}
        self._tallies: dict[str, Comments] = {}
        self._made: dict[str, Thread] = {}
        self._newest: dict[str, tuple[tuple[datetime, str], ...]] = {}
        replies = [path for path, value in values.items() if isinstance(value, Comment)]
        for path, value in values.items():
            if isinstance(value, Comments):
                key = owner(path)
                self.files[key], self._tallies[key] = [path], value
        for path in replies:
            self.files.setdefault(owner(path), []).append(path)
        for key in dict.fromkeys(map(owner, replies)):
            self._count(key)

    def again(self, values: Mapping[str, object], digests: Mapping[str, Digest], paths: Iterable[str]) -> Conversations:
        """The same threads when only files at some paths have changed, come or gone: few are counted again."""
        talk = copy(self)
        talk._values, talk._digests = values, digests
        talk.files, talk._tallies, talk._problems = dict(self.files), dict(self._tallies), dict(self._problems)
        talk._made, talk._newest = {}, dict(self._newest)
        touched = {*paths}
        for key in {owner(path) for path in touched}:
            talk._newest.pop(key, None)
            files = {path for path in (*self.files.get(key, ()), *touched) if path in values and owner(path) == key}
            if files:
                talk.files[key] = sorted(files, key=lambda path: (isinstance(values[path], Comment), path))
                talk._count(key)
            else:
                for each in (talk.files, talk._tallies, talk._problems):
                    each.pop(key, None)
        return talk

    def _count(self, key: str) -> None:
        paths = self.files[key]
        lone = self._values[paths[0]]
        self._problems.pop(key, None)
        if len(paths) > 1 or not isinstance(lone, Comments):
            thread, problems = self._join(paths)
            if problems:
                self._problems[key] = problems
            lone = threads.tally(thread)
        self._tallies[key] = lone

    @property
    def problems(self) -> list[Problem]:
        """What is wrong between the files of threads."""
        return [problem for key in self.files for problem in self._problems.get(key, ())]

    def tally(self, key: str) -> Comments:
        """What is kept in memory of a thread."""
        return self._tallies.get(key, _NONE)

    def fingerprint(self, key: str) -> Digest:
        """The digest of all that a thread is made of."""
        return digest([(path, self._digests[path]) for path in self.files.get(key, ())])

    def recent(self, count: int, among: Callable[[str], bool]) -> tuple[tuple[str, str], ...]:
        """(key, id) of the newest replies to the writings `among` holds for, newest first; at most NEWEST of each."""
        talked = reversed(self._tallies)  # mostly the newest first: less to do
        last = ((newest[0][0], key) for key in talked if (newest := self._newest_in(key)) and among(key))
        threads = nlargest(count, last)  # no other has one of the newest
        found = [(at, key, comment) for _, key in threads for at, comment in self._newest_in(key)[:count]]
        return tuple((key, comment) for _, key, comment in sorted(found, reverse=True)[:count])

    def _newest_in(self, key: str) -> tuple[tuple[datetime, str], ...]:
        """(published, id) of the newest replies of a thread."""
        if key not in self._newest:
            self._newest[key] = _newest(self._tallies[key].newest)
        return self._newest[key]

    def people(self, among: Callable[[str], bool]) -> Iterator[Said]:
        """Who said what, of those who are told apart, in the writings that `among` holds for."""
        for key, tally in self._tallies.items():
            if tally.people and among(key):
                yield from (
                    (person, name, published, key, comment) for person, name, published, comment in tally.people
                )

    def thread(self, key: str) -> Thread:
        """The approved comments of a writing; the few that were asked for last are at hand."""
        if key not in self._made:
            if len(self._made) >= AT_HAND:
                del self._made[next(iter(self._made))]
            self._made[key] = self._join(self.files.get(key, ()))[0]
        return self._made[key]

    def _join(self, paths: Iterable[str]) -> tuple[Thread, tuple[Problem, ...]]:
        found: list[Comment] = []
        places: dict[str, Location] = {}
        for path in paths:
            value = self._values[path]
            comments = [value] if isinstance(value, Comment) else _comments(self._bulk(path))
            found += comments
            places |= {comment.id: Location(f"{CONTENT}/{path}") for comment in comments}
        return threads.thread(found, places=places)


_NONE = Comments()
