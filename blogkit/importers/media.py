"""Uploads: which files of a copy of the old uploads folder belong to the site, and their way into content/media/.

A copy of wp-content/uploads holds more than pictures: backups, logs, forms that visitors sent. So only what the source
lists as an upload, with its smaller sizes, and what a text refers to is copied; the Ledger counts the rest.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from blogkit.importers.archive import ArchivedFile
from blogkit.importers.folder import Folder
from blogkit.importers.ledger import Entry, Outcome
from blogkit.importers.names import folded

_VARIANT = re.compile(r"(-\d+x\d+|-scaled|-rotated|-e\d{10,})*(@2x)?$")
_ACTIVE = (".php", ".phtml", ".phar", ".cgi", ".pl", ".py", ".sh", ".exe", ".htaccess", ".sql", ".log")


class Uploads:
    """Collects what is referred to, then copies it."""

    def __init__(self, media: Path | None, path: str) -> None:
        """`path`: where uploads are found on the site, as `/wp-content/uploads/`."""
        self._media = media
        self._reference = re.compile(re.escape(path) + r"([^\s\"'<>()\[\]?#\\]+)") if path else None
        self._listed: list[ArchivedFile] = []
        self._wanted: set[str] = set()

    def listed(self, file: ArchivedFile) -> None:
        """The source lists this file as an upload."""
        self._listed.append(file)

    def seen(self, *texts: str) -> None:
        """These texts may refer to uploads."""
        if self._reference and self._media:
            for text in texts:
                self._wanted.update(unquote(match[1]) for match in self._reference.finditer(text))

    def copy(self, folder: Folder) -> Iterator[Entry]:
        """Copy what belongs to the site; yield what became of every upload."""
        if self._media is None:
            why = "give --media DIR, a copy of the uploads folder, to bring it over"
            yield from (_entry(file, "skipped", "", why) for file in self._listed)
            return
        there: dict[str, tuple[Outcome, str]] = {}
        left = 0
        stems = {folded(_stem(file.path)) for file in self._listed}
        wanted = {folded(path) for path in self._wanted}
        for path in _files(self._media):
            if folded(path) not in wanted and folded(_stem(path)) not in stems:
                left += 1
            elif path.lower().endswith(_ACTIVE):
                yield Entry(path, "file", "skipped", why="a program or a log has no place on a static site")
            else:
                there[folded(path)] = folder.copy(self._media / path, f"media/{path}"), path
        for file in self._listed:
            outcome, path = there.pop(folded(file.path), ("skipped", file.path))
            why = "it is not in the folder that --media names" if outcome == "skipped" else ""
            yield _entry(file, outcome, f"media/{path}", why)
        yield from (Entry(path, "file", outcome, f"media/{path}") for outcome, path in there.values())
        if left:
            yield Entry("uploads", "file", "skipped", why=f"{left} more files there are neither listed nor referred to")


def _entry(file: ArchivedFile, outcome: Outcome, path: str, why: str) -> Entry:
    return Entry(file.key, "file", outcome, path, file.title, changes=file.changes, why=why, where=file.where)


def _files(media: Path) -> Iterator[str]:
    """Every file below `media`, with forward slashes, in order; hidden ones and links are left out."""
    for folder, inner, names in os.walk(media):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        for name in sorted(names):
            file = Path(folder) / name
            if not name.startswith(".") and not file.is_symlink():
                yield file.relative_to(media).as_posix()


def _stem(path: str) -> str:
    """What an upload and its smaller sizes have in common: `2012/05/photo` for `2012/05/photo-300x200.jpg`."""
    pure = PurePosixPath(path)
    return str(pure.with_name(_VARIANT.sub("", pure.stem)))
