"""Series: the terms of taxonomies that are `ordered`, and the posts that are their parts, oldest first. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from blogkit.config import Config
from blogkit.model import Post
from blogkit.places import Part


class Series:
    """Every series of one site."""

    def __init__(self, config: Config, posts: Iterable[Post]) -> None:
        """`posts` are in their order, newest first."""
        ordered = [name for name, options in config.taxonomies.items() if options.ordered]
        self._parts: dict[tuple[str, str], list[str]] = {}
        self._of: dict[str, list[tuple[str, str]]] = {}
        for post in posts:
            for taxonomy in ordered:
                for label in post.terms.get(taxonomy, ()):
                    self._parts.setdefault((taxonomy, label.path), []).append(post.key)
                    self._of.setdefault(post.key, []).append((taxonomy, label.path))

    def parts(self, key: str) -> tuple[Part, ...]:
        """The place of a post in each series that it is part of."""
        return tuple(self._part(at, key) for at in self._of.get(key, ()))

    def beside(self, key: str) -> set[str]:
        """The keys of all parts of these series, its own included."""
        return {part for at in self._of.get(key, ()) for part in self._parts[at]}

    def _part(self, at: tuple[str, str], key: str) -> Part:
        keys = self._parts[at]
        place = keys.index(key)
        older = keys[place + 1] if place + 1 < len(keys) else ""
        return Part(*at, len(keys) - place, len(keys), older, keys[place - 1] if place else "")
