"""Parts of pages that are made once for all pages that show them, kept from one State to the next."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from typing import Any

from blogkit.engine.digest import Digest
from blogkit.engine.trace import Call

Made = tuple[Any, dict[Call, Digest]]
"""A part, and what it asked."""


class Parts:
    """A Memory. Which of 10 000 parts still hold after a change is found out of those that a page wants, and then."""

    def __init__(self, ground: Callable[[Call], str]) -> None:
        """`ground` tells what has to change before the answer to a call can."""
        self._ground = ground
        self._made: dict[Hashable, tuple[int, Made]] = {}
        """Key → how many changes there had been when it was made, and what was."""
        self._count = 0
        self._changed: dict[str, int] = {}
        """Ground → the number of the change that was its last."""

    def change(self, grounds: Collection[str]) -> None:
        """Nothing but these grounds has changed."""
        self._count += 1
        self._changed |= dict.fromkeys(grounds, self._count)

    def get(self, key: Hashable) -> Made | None:
        """The part of a key, if it was made and nothing that it asked has changed since."""
        if key not in self._made:
            return None
        count, made = self._made[key]
        still = all(self._changed.get(self._ground(call), 0) <= count for call in made[1])
        return made if still else None

    def __setitem__(self, key: Hashable, made: Made) -> None:
        self._made[key] = self._count, made
