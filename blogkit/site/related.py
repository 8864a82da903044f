"""Which posts have most in common: the terms that they share, the rarer the more, and links. Pure.

A change must stay cheap, so a post is compared only with those that stand nearest to it in time under each term. A new
post then is new to so many pages at most as it has neighbours, whether a term has ten posts or ten thousand.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from heapq import nsmallest

from blogkit.model import Post

REACH = 4
"""Posts before and after one under each of its terms that are looked at."""
LINK = 420
"""What a link counts: as much as a term that only two posts share."""


class Kinship:
    """What the posts of one site have in common."""

    def __init__(self, posts: Sequence[Post]) -> None:
        """`posts` are in their order, newest first."""
        self._posts = posts
        self._days = [post.date.toordinal() if post.date else 0 for post in posts]
        self._under: dict[tuple[str, str], list[int]] = {}
        for number, post in enumerate(posts):
            for taxonomy, labels in post.terms.items():
                for label in labels:
                    self._under.setdefault((taxonomy, label.path), []).append(number)

    def nearest(self, number: int, linked: Iterable[int], count: int, fits: Callable[[int], bool]) -> list[int]:
        """The numbers of those that have most in common with a post, of those that `fits` holds for.

        Of two that have as much in common, the one that is nearer in time comes first, then the newer one.
        """
        scores: dict[int, int] = {}
        for taxonomy, labels in self._posts[number].terms.items():
            for label in labels:
                posts = self._under[taxonomy, label.path]
                weight = _weight(len(posts))
                place = bisect_left(posts, number)
                for other in posts[max(0, place - REACH) : place + REACH + 1]:
                    scores[other] = scores.get(other, 0) + weight
        for other in linked:
            scores[other] = scores.get(other, 0) + LINK
        scores.pop(number, None)
        day = self._days[number]
        ranked = ((-score, abs(self._days[other] - day), other) for other, score in scores.items() if fits(other))
        return [other for _, _, other in nsmallest(count, ranked)]


def _weight(count: int) -> int:
    """What a term with so many posts counts: it changes when their number doubles, not with each new one."""
    return 2 * LINK // count.bit_length()
