"""A blog of any size, to measure with. The same arguments make the same essays.

Essays have about 4 KB of Markdown with headings, lists, quotes, links to other essays, now and then code or a table;
the lengths of threads have a long tail, as those of real blogs (a Zipf law: half of the essays have hardly any
comments, one has thousands), and replies nest. Each essay is made alone, so any of them can be had at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import accumulate
from random import Random

SYLLABLES = "ar bel cor dan el fin gar hol in jas kel lor men nor os pel quin ros sel tam ul ver wen yar zel".split()
CATEGORIES = ["Law", "Law/Copyright", "Law/Archives", "Places", "Places/Gardens", "Places/Maps", "Reading", "Tools"]
BEGIN = datetime(2006, 1, 1, 9, tzinfo=UTC)
YEARS = 19
"""How long the blog has been written for, whatever its size."""

_LINK = re.compile(r"\]\(@(essay-\d+)\)")
_EMPHASIS = re.compile(r"\*([^*]+)\*")


@dataclass(frozen=True, slots=True)
class Comment:
    """One reply, or a pingback."""

    id: int
    author: str
    url: str
    by_author: bool
    published: datetime
    kind: str
    parent: int | None
    body: str
    """HTML."""


@dataclass(frozen=True, slots=True)
class Essay:
    """One essay and its thread."""

    name: str
    title: str
    date: datetime
    categories: tuple[str, ...]
    """`Law/Copyright` is a category below Law."""
    tags: tuple[str, ...]
    body: str
    comments: tuple[Comment, ...]

    def markdown(self, address: Callable[[str], str]) -> str:
        """The body, its links to other essays written as `address(name)`."""
        return _LINK.sub(lambda found: f"]({address(found[1])})", self.body)


@dataclass(frozen=True)
class Corpus:
    """A blog with so many `essays` and `comments`."""

    essays: int
    comments: int
    size: int = 4000
    """Characters in an essay, at least."""
    seed: int = 1

    def __iter__(self) -> Iterator[Essay]:
        return map(self.essay, range(self.essays))

    def essay(self, number: int) -> Essay:
        """One of them, from 0. The one after the last is new: filed under two categories and three tags."""
        new = number == self.essays
        pen = Pen(Random(f"{self.seed}/{number}"), self.words)
        date = BEGIN + number * (timedelta(days=365 * YEARS) / (self.essays + 1))
        return Essay(
            name=name(number),
            title=pen.phrase(3, 7).capitalize(),
            date=date.replace(microsecond=0),
            categories=tuple(pen.chance.sample(CATEGORIES, 2 if new else pen.chance.choice((1, 1, 2)))),
            tags=tuple(pen.chance.sample(self.tags, 3 if new else pen.chance.choice((0, 1, 2, 3)))),
            body=pen.essay(number, self.size),
            comments=() if new else tuple(pen.thread(self.first[number], self.lengths[number], date)),
        )

    @cached_property
    def words(self) -> list[str]:
        """All words there are."""
        chance = Random(self.seed)
        return ["".join(chance.choices(SYLLABLES, k=chance.choice((1, 2, 2, 3)))) for _ in range(4000)]

    @cached_property
    def tags(self) -> list[str]:
        """All tags: one for a hundred essays, and twenty at least."""
        return sorted(set(self.words))[:: max(1, len(set(self.words)) // max(20, self.essays // 100))]

    @cached_property
    def lengths(self) -> list[int]:
        """How many comments each essay has: by a Zipf law, in a random order."""
        chance = Random(self.seed)
        weights = [1 / (rank + 3) ** 0.9 for rank in range(self.essays)]
        total = sum(weights)
        counts = [int(self.comments * weight / total) for weight in weights]
        for _ in range(self.comments - sum(counts)):
            counts[chance.randrange(self.essays)] += 1
        chance.shuffle(counts)
        return counts

    @cached_property
    def first(self) -> list[int]:
        """The id of the first comment of each essay."""
        return list(accumulate(self.lengths, initial=1))


def name(number: int) -> str:
    """What an essay's folder is called."""
    return f"essay-{number:06}"


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes words that mean nothing, in the proportions of prose."""

    chance: Random
    words: list[str]

    def phrase(self, low: int, high: int) -> str:
        """Some words."""
        return " ".join(self.chance.choices(self.words, k=self.chance.randint(low, high)))

    def sentence(self) -> str:
        """A sentence, with what occurs in sentences."""
        text = self.phrase(6, 22).capitalize()
        if self.chance.random() < 0.15:
            text += f", *{self.phrase(1, 3)}*"
        if self.chance.random() < 0.08:
            text += f' and "{self.phrase(2, 6)}"'
        return text + "."

    def paragraph(self) -> str:
        """A paragraph of three to seven sentences."""
        return " ".join(self.sentence() for _ in range(self.chance.randint(3, 7)))

    def essay(self, number: int, size: int) -> str:
        """About `size` characters of Markdown."""
        parts = [self.paragraph(), "<!--more-->"]
        while sum(map(len, parts)) < size:
            kind = self.chance.random()
            if kind < 0.1:
                parts.append("## " + self.phrase(2, 6).capitalize())
            elif kind < 0.16:
                parts.append("\n".join(f"- {self.sentence()}" for _ in range(4)))
            elif kind < 0.22:
                parts.append("> " + self.paragraph())
            elif kind < 0.24:
                parts.append("```python\ndef f(x):\n    return [x, 'y', 3]\n```")
            elif kind < 0.26:
                parts.append("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |")
            elif kind < 0.32 and number:
                other = name(self.chance.randrange(number))
                parts.append(f"{self.sentence()} See [{self.phrase(2, 4)}](@{other}). {self.sentence()}")
            else:
                parts.append(self.paragraph())
        return "\n\n".join(parts) + "\n"

    def comment(self, number: int, parent: int | None, published: datetime) -> Comment:
        """A comment of one, two or four paragraphs."""
        return Comment(
            id=number,
            author=self.phrase(1, 2).title(),
            url="https://example.net/" if self.chance.random() < 0.3 else "",
            by_author=self.chance.random() < 0.08,
            published=published.replace(microsecond=0),
            kind="pingback" if self.chance.random() < 0.04 else "comment",
            parent=parent,
            body="".join(f"<p>{_html(self.sentence())}</p>" for _ in range(self.chance.choice((1, 1, 2, 4)))),
        )

    def thread(self, first: int, count: int, begin: datetime) -> Iterator[Comment]:
        """So many comments, ids from `first` on; three of five answer one of the thirty before."""
        for n in range(count):
            answers = n and self.chance.random() < 0.6
            parent = first + self.chance.randrange(max(0, n - 30), n) if answers else None
            yield self.comment(first + n, parent, begin + timedelta(minutes=37 * (n + 1)))


def _html(sentence: str) -> str:
    return _EMPHASIS.sub(r"<em>\1</em>", sentence)
