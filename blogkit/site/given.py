"""What a Site is given beside the parsed files: who loads what is not in memory, shrinks pictures, knows the theme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from blogkit.engine.digest import Digest
from blogkit.model import Picture


class Load(Protocol):
    """Loads from the Store what the file at a path yielded, and was not kept in memory."""

    def __call__(self, path: str) -> bytes:
        """Its Body or its Comments."""

    def brief(self, path: str) -> bytes:
        """Its Excerpt."""


class Prints(Protocol):
    """Makes smaller copies of pictures, each once, and knows which there are."""

    def wants(self, picture: Picture) -> bool:
        """Whether it pays to make some."""

    def names(self, path: str, picture: Picture) -> Mapping[int, str]:
        """Width → the name of the copy's file, of all that were worth making; the narrowest first."""

    def key(self, picture: Picture) -> str:
        """What the copies of a picture follow from."""

    def place(self, name: str) -> Path:
        """Where a copy lies."""


class Look(Protocol):
    """What a Site must know of its theme, to answer for it."""

    def closure(self, name: str) -> Digest:
        """The digest of a template and all it includes."""

    def has(self, name: str) -> bool:
        """Whether there is such a template."""

    def text(self, message: str) -> str:
        """A text of the theme in the site's language."""

    def asset(self, name: str) -> str:
        """The address of a static file."""

    def option(self, name: str) -> Any:
        """The value of an option."""

    def assets(self) -> Iterable[str]:
        """The names of its static files."""
