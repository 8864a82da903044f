"""Host: what publishing asks of the place where a site is published. One room for each kind."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol

from blogkit.publish.manifest import Manifest


class Host(Protocol):
    """An open connection to a host. Its methods raise PublishError where the host refuses."""

    at_once: bool
    """Whether nothing is seen by visitors before the last `note`, and then all of it."""
    extra: Mapping[str, bytes]
    """Files that this kind of host wants beside the site's: path → content."""

    @property
    def folds(self) -> bool:
        """Whether names that differ by case alone are one file there, as on most Macs and on Windows."""

    def published(self) -> dict[str, str]:
        """The Manifest there; empty where there is none."""

    def taken(self, paths: Collection[str]) -> set[str]:
        """Those of the paths at which there is a file already."""

    def note(self, manifest: Manifest) -> None:
        """Write the Manifest."""

    def put(self, files: Mapping[str, Path], done: Callable[[str], None]) -> None:
        """Write files (path → where it lies here) in their order, each whole or not at all; `done` hears of each."""

    def remove(self, paths: Sequence[str], folders: Sequence[str]) -> None:
        """Remove files that may be gone already, and those of the folders (innermost first) that are empty."""

    def __enter__(self) -> Host: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close the connection."""
