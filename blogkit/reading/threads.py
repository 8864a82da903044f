"""The comments of one post → Thread. Pure.

Whatever the parents claim, every approved comment is in the Thread, once, and stands after the comment it answers. A
parent that cannot be found, or a circle of answers, is a Problem and costs no comment its place. Nothing here
recurses: a thread may be as deep as it likes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from msgspec import Raw, json
from msgspec.structs import replace

from blogkit.model import MENTIONS, NEWEST, NOTHING, Comment, Comments, Thread, ThreadItem
from blogkit.problems import Location, Problem

_Age = tuple[timedelta, bool, int, str, str]


def thread(
    comments: Iterable[Comment], where: Location | None = None, places: Mapping[str, Location] | None = None
) -> tuple[Thread, tuple[Problem, ...]]:
    """Return the approved comments in reading order, and a warning for each parent that cannot be followed.

    Takes all the comments of one post in any order. Of several with one id the last counts, so that callers give them
    in rising order of precedence. Siblings are sorted by (published, id). A comment whose parent is missing, not
    approved or itself hangs at the top with `lost=True`; a circle is broken at its oldest comment.

    A warning points at the comment's own place, when its id is in `places`, and otherwise at `where`.
    """
    latest = {comment.id: comment for comment in comments}
    shown = {comment.id: comment for comment in sorted(latest.values(), key=_age) if comment.status == "approved"}
    orphans = [comment for comment in shown.values() if comment.parent and comment.parent not in shown]
    circles = list(_circles(shown))
    lost = {comment.id for comment in orphans} | {circle[0].id for circle in circles}

    warnings = [(comment, _orphaned(comment, latest.get(comment.parent))) for comment in orphans]
    warnings += [(circle[0], _circular(circle)) for circle in circles]
    warnings.sort(key=lambda pair: _age(pair[0]))
    problems = tuple(replace(problem, where=(places or {}).get(comment.id, where)) for comment, problem in warnings)
    return Thread(tuple(_flattened(shown, lost))), problems


def replies(thread: Thread) -> int:
    """Return how many comments in the Thread people wrote to be read here."""
    return len(thread.items) - mentions(thread)


def mentions(thread: Thread) -> int:
    """Return how many comments in the Thread are other sites' links here."""
    return sum(item.comment.kind in MENTIONS for item in thread.items)


def newest_first(items: tuple[ThreadItem, ...]) -> tuple[ThreadItem, ...]:
    """A thread with its newest top-level comment first; answers stay in the order in which they were given."""
    starts = [number for number, item in enumerate(items) if item.depth == 0]
    branches = [items[start:end] for start, end in pairwise([*starts, len(items)])]
    return tuple(item for branch in reversed(branches) for item in branch)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _age(comment: Comment) -> _Age:
    """Return the key that puts the oldest first; ids that are numbers compare as numbers and come before others.

    A number is compared by its length and digits, because Python refuses to read one of more than 4300 digits.
    """
    number = comment.id.isascii() and comment.id.isdigit()
    digits = comment.id.lstrip("0") if number else ""
    return comment.published - _EPOCH, not number, len(digits), digits, comment.id


def _circles(shown: Mapping[str, Comment]) -> Iterator[list[Comment]]:
    """Yield each circle of answers, its oldest comment first, then the one that it answers, and so on."""
    walked: dict[str, str] = {}
    for start in shown:
        at = start
        while at in shown and at not in walked:
            walked[at] = start
            at = shown[at].parent
        if walked.get(at) == start:  # this walk has met its own trail
            circle = [shown[at]]
            while circle[-1].parent != at:
                circle.append(shown[circle[-1].parent])
            oldest = circle.index(min(circle, key=_age))
            yield circle[oldest:] + circle[:oldest]


def _flattened(shown: Mapping[str, Comment], lost: set[str]) -> Iterator[ThreadItem]:
    """Yield the comments depth first. `shown` is sorted, so the answers to each are sorted too."""
    answers: defaultdict[str, list[Comment]] = defaultdict(list)
    for comment in shown.values():
        answers["" if comment.id in lost else comment.parent].append(comment)
    waiting = [(comment, 0) for comment in reversed(answers.pop("", []))]
    while waiting:
        comment, depth = waiting.pop()
        parent_name = shown[comment.parent].author.name if depth else ""
        yield ThreadItem(comment, depth, parent_name, comment.id in lost)
        if comment.id in answers:
            waiting += [(answer, depth + 1) for answer in reversed(answers.pop(comment.id))]


def _orphaned(comment: Comment, parent: Comment | None) -> Problem:
    if parent is None:
        return Problem(
            f"Comment {comment.id} answers comment {comment.parent}, which this post does not have",
            hint="It is shown at the top level. Bring the missing comment back, or take away its `parent`.",
            level="warning",
        )
    return Problem(
        f"Comment {comment.id} answers comment {comment.parent}, which is not approved",
        facts=(("status of the parent", parent.status),),
        hint=f"It is shown at the top level. Approve comment {parent.id} to put it under that one.",
        level="warning",
    )


def _circular(circle: list[Comment]) -> Problem:
    oldest = circle[0]
    if len(circle) == 1:
        what = f"Comment {oldest.id} answers itself"
    else:
        what = f"{len(circle)} comments answer each other in a circle"
    ids = [comment.id for comment in circle]
    if len(ids) > 10:
        ids[5:-4] = ["…"]
    return Problem(
        what,
        facts=(("circle", " → ".join([*ids, oldest.id])),),
        hint=f"Comment {oldest.id} is the oldest of them and is shown at the top level. Correct its `parent`.",
        level="warning",
    )


def tally(thread: Thread) -> Comments:
    """What is kept in memory of a thread."""
    comments = [item.comment for item in thread.items]
    newest = sorted(((c.published, c.id) for c in comments if c.kind not in MENTIONS), reverse=True)
    mentions = sum(c.kind in MENTIONS for c in comments)
    likes = sum(c.kind == "like" for c in comments)
    people = tuple((c.author.person, c.author.name, c.published, c.id) for c in comments if c.author.person)
    encoded = Raw(json.encode(newest[:NEWEST])) if newest else NOTHING
    return Comments(len(comments) - mentions, mentions, encoded, likes, people)
