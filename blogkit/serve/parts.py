"""Parts of pages that are made once for all pages that show them, kept from one State to the next."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from typing import Any

from blogkit.engine.digest import Digest
from blogkit.engine.trace import Answers, Call

Made = tuple[Any, dict[Call, Digest]]
"""A part, and what it asked."""


class Parts:
    """A Memory. Which of 10 000 parts still hold after a change is found out of those that a page wants, and then."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._made: dict[Hashable, tuple[int, Made]] = {}
        """Key → how many changes there had been when it was known to hold, and the part."""
        self._count = 0
        self._wide = 0
        """The number of the last change that was not of a few grounds only."""
        self._changed: dict[str, int] = {}
        """Ground → the number of the change that was its last."""

    def follow(self, answers: Answers, grounds: Collection[str] | None) -> None:
        """Go over to the answers of the next state. Nothing but these grounds has changed; None where more may have."""
        self._answers = answers
        self._count += 1
        if grounds is None:
            self._wide = self._count
        else:
            self._changed |= dict.fromkeys(grounds, self._count)

    def get(self, key: Hashable) -> Made | None:
        """The part of a key, if it was made and nothing that it asked has changed since."""
        if key not in self._made:
            return None
        count, made = self._made[key]
        if not self._holds(count, made[1]):
            return None
        self[key] = made
        return made

    def _holds(self, count: int, calls: Mapping[Call, Digest]) -> bool:
        if count < self._wide:
            return all(self._answers.digest(call) == digest for call, digest in calls.items())
        return all(self._changed.get(self._answers.knower.ground(call), 0) <= count for call in calls)

    def __setitem__(self, key: Hashable, made: Made) -> None:
        self._made[key] = self._count, made
