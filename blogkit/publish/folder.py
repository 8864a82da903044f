"""A folder of this machine, as a web server reads it, or as another tool carries it on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

from blogkit.problems import Location, Problem, PublishError
from blogkit.publish import manifest as manifests
from blogkit.publish.manifest import Manifest

OWN = ("content", "templates", "themes", "locale", ".blogkit", ".git")
"""The folders of a site that it is made from."""


def elsewhere(to: Path, root: Path, output: Path) -> Path:
    """The folder to publish to. Raises PublishError where that is the site itself, or a part of it."""
    place, root, output = to.resolve(), root.resolve(), output.resolve()
    taken = next((folder for folder in (place, *place.parents) if folder.exists()), place)
    if not taken.is_dir():
        raise PublishError(Problem("a file lies where this folder has to be", Location(taken.as_posix())))
    inside = any(place.is_relative_to(own) for own in (output, *(root / name for name in OWN)))
    if inside or root.is_relative_to(place) or output.is_relative_to(place):
        hint = 'Name a folder of its own, as to = "public".'
        raise PublishError(Problem("this folder is the site's own", Location(place.as_posix()), hint=hint))
    return place


class Folder:
    """The folder."""

    at_once = False
    extra: Mapping[str, bytes] = {}

    def __init__(self, place: Path) -> None:
        self.place = place

    @property
    def folds(self) -> bool:
        """Tried on the Manifest: where there is none, nothing can be there in another spelling."""
        return (self.place / manifests.NAME.upper()).exists()

    def published(self) -> dict[str, str]:
        """The Manifest there."""
        with self._refusals():
            file = self.place / manifests.NAME
            return manifests.decode(file.read_bytes()) if file.exists() else {}

    def taken(self, paths: Collection[str]) -> set[str]:
        """Links that lead nowhere are something, too."""
        return {path for path in paths if os.path.lexists(self.place / path)}

    def note(self, manifest: Manifest) -> None:
        """Write the Manifest beside its place, and rename it."""
        with self._refusals():
            self.place.mkdir(parents=True, exist_ok=True)
            beside = self._beside(self.place)
            beside.write_bytes(manifests.encode(manifest))
            beside.replace(self.place / manifests.NAME)

    def put(self, files: Mapping[str, Path], done: Callable[[str], None]) -> None:
        """Copy each beside its place, and rename it."""
        with self._refusals():
            for path, source in files.items():
                target = self.place / path
                target.parent.mkdir(parents=True, exist_ok=True)
                beside = self._beside(target.parent)
                shutil.copyfile(source, beside)
                beside.replace(target)
                done(path)

    def remove(self, paths: Sequence[str], folders: Sequence[str]) -> None:
        """Remove files, and folders that are empty."""
        with self._refusals():
            for path in paths:
                for file in (self.place / path, self._beside((self.place / path).parent)):
                    with suppress(FileNotFoundError, NotADirectoryError):
                        file.unlink()
            for folder in folders:
                with suppress(OSError):  # somebody else's files are in it
                    (self.place / folder).rmdir()

    def __enter__(self) -> Folder:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """There is nothing to close."""

    @staticmethod
    def _beside(folder: Path) -> Path:
        """One name for all transfers, so that what one left that was killed is overwritten by the next there."""
        return folder / ".blogkit-publish.tmp"

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            what = f"the folder cannot be written: {error.strerror or error}"
            facts = (("file", str(error.filename)),) if error.filename else ()
            hint = "Look whether you may write there, and whether the disk is full."
            raise PublishError(Problem(what, Location(self.place.as_posix()), facts, hint)) from None
