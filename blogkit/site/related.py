"""Which posts have most in common: the terms that they share, the rarer the more, and links. Pure.

A change must stay cheap, so a post is compared only with those that stand nearest to it in time under each term. A new
post then is new to so many pages at most as it has neighbours, whether a term has ten posts or ten thousand.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from heapq import nsmallest

from blogkit.model import Post

REACH = 4
"""Posts before and after one under each of its terms that are looked at."""
LINK = 420
"""What a link counts: as much as a term that only two posts share."""


class Kinship:
    """What the posts of one site have in common."""

    def __init__(self, posts: Iterable[Post]) -> None:
        """`posts` are in their order, newest first."""
        self._under: dict[tuple[str, str], list[str]] = {}
        for post in posts:
            for at in _terms(post):
                self._under.setdefault(at, []).append(post.key)

    def again(self, left: Iterable[Post], come: Iterable[Post], place: Callable[[str], int]) -> Kinship:
        """The same when some posts have left and some have come; a post may do both. `place` is a post's number."""
        kinship = copy(self)
        under = kinship._under = dict(self._under)
        for post in left:
            for at in _terms(post):
                under[at] = [key for key in under[at] if key != post.key]
        for post in come:
            for at in _terms(post):
                under[at] = [*under.get(at, ())]
                insort(under[at], post.key, key=place)
        return kinship

    def nearest(
        self,
        post: Post,
        linked: Iterable[str],
        count: int,
        find: Callable[[str], tuple[int, Post]],
        fits: Callable[[str], bool],
    ) -> list[str]:
        """The keys of those that have most in common with a post, of those that `fits` holds for.

        Of two that have as much in common, the one that is nearer in time comes first, then the newer one. `find` knows
        each post and its number.
        """
        scores: dict[str, int] = {}
        number, _ = find(post.key)
        for at in _terms(post):
            posts = self._under[at]
            weight = _weight(len(posts))
            place = bisect_left(posts, number, key=lambda key: find(key)[0])
            for other in posts[max(0, place - REACH) : place + REACH + 1]:
                scores[other] = scores.get(other, 0) + weight
        for other in linked:
            scores[other] = scores.get(other, 0) + LINK
        scores.pop(post.key, None)
        found = ((-score, *find(other)) for other, score in scores.items() if fits(other))
        ranked = ((score, abs(_day(other) - _day(post)), number, other.key) for score, number, other in found)
        return [key for *_, key in nsmallest(count, ranked)]


def _terms(post: Post) -> Iterator[tuple[str, str]]:
    """(taxonomy, path) of what a post is filed under."""
    return ((taxonomy, label.path) for taxonomy, labels in post.terms.items() for label in labels)


def _day(post: Post) -> int:
    return post.date.toordinal() if post.date else 0


def _weight(count: int) -> int:
    """What a term with so many posts counts: it changes when their number doubles, not with each new one."""
    return 2 * LINK // count.bit_length()
