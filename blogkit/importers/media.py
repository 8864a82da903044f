"""Uploads: which files of a copy of the old uploads folder belong to the site, and their way into content/media/.

A copy of wp-content/uploads holds more than pictures: backups, logs, forms that visitors sent. So only what the source
lists as an upload, with its smaller sizes, and what a text refers to is copied; the Ledger counts the rest.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct, structs

from blogkit.importers import strays
from blogkit.importers.archive import ArchivedFile, ArchivedSite
from blogkit.importers.folder import Folder
from blogkit.importers.ledger import Entry
from blogkit.importers.names import folded

_VARIANT = re.compile(r"(-\d+x\d+|-scaled|-rotated|-e\d{10,})*(@2x)?$")
_SIZE = re.compile(r"-\d+x\d+(@2x)?$")
_BEFORE = r"(?P<before>(?:https?:)?//[^\s\"'<>()\[\]?#\\]*?)?"
_PATH = r"(?P<path>[^\s\"'<>()\[\]?#\\]+)"
_STRAY = "it lies outside of the uploads' folder; import again with --fetch-media, or put it into content/ yourself"
_NO_PLACE = "a program or a log has no place on a static site"
_ACTIVE = (".php", ".phtml", ".phar", ".cgi", ".pl", ".py", ".sh", ".exe", ".htaccess", ".sql", ".log")


class Wanted(Struct, frozen=True):
    """An upload that may be fetched from the old site."""

    key: str
    path: str
    """Below the uploads' folder; with a slash before it, below the site."""
    address: str
    """Where it is asked for."""
    title: str = ""
    changes: tuple[str, ...] = ()
    original: str = ""
    """Of a smaller size: the path of the whole picture."""
    guessed: bool = False
    """Whether it may well not exist: nobody names it, a smaller size only lets suppose it."""
    refused: str = ""
    """Why it is not even asked for."""


class Uploads:
    """Collects what is referred to, then copies it."""

    def __init__(
        self,
        media: Path | None,
        site: ArchivedSite,
        listed: Iterable[ArchivedFile] = (),
        named: Mapping[str, str] | None = None,
    ) -> None:
        """`media`: a copy of the uploads' folder; `listed`, `named`: what is known already."""
        self._media = media
        self._reference = re.compile(_BEFORE + re.escape(site.media) + _PATH) if site.media else None
        self._folder = site.media
        self._base = site.url.rstrip("/") + site.media
        self._site = site.url
        self._own = {_host(address) for address in (site.url, *site.hosts)}
        self._families = {"posts", "pages", "media", *(taxonomy.name for taxonomy in site.taxonomies)}
        self.listed = list(listed)
        """What the source lists as uploads."""
        self.named = dict(named or {})
        """Path, as of Wanted → the address under which a text names it; empty where that is another site's."""

    def seen(self, *texts: str) -> None:
        """These texts, of which the references are whole, may refer to uploads, and to other files of the site."""
        for text in texts:
            self._strays(text)
            if not self._reference or self._folder not in text:
                continue
            for match in self._reference.finditer(text):
                path = unquote(html.unescape(match["path"])).rstrip(".,;:!")
                if address := self._address(match["before"] or "", path):
                    self.named[path] = address
                else:
                    self.named.setdefault(path, "")

    def _strays(self, text: str) -> None:
        for address in strays.found(text, self._site) if "<" in text else ():
            if _host(address) in self._own and not (self._folder and self._folder in address):
                self.named.setdefault(strays.place(address, self._site) or address, address)

    def wanted(self) -> list[Wanted]:
        """What may be fetched from the old site: all that it lists, all that texts refer to, and the originals."""
        found: dict[str, Wanted] = {}
        for file in self.listed:
            if _fit(file.path):
                address = file.address or self._base + quote(file.path)
                found.setdefault(file.path, Wanted(file.key, file.path, address, file.title, file.changes))
        for path, address in self.named.items():
            if _is_stray(path):
                found[path] = Wanted(path, path, address, refused=self._refusal(path, address))
            elif address and _fit(path):
                original = f"{_SIZE.sub('', path.rpartition('.')[0])}{PurePosixPath(path).suffix}"
                original = "" if original == path else original
                known = found.get(path) or Wanted(path, path, address)
                found[path] = structs.replace(known, original=original, guessed=False)
                if original:
                    whole = f"{address.rpartition('/')[0]}/{quote(original.rpartition('/')[2])}"
                    found.setdefault(original, Wanted(original, original, whole, guessed=True))
        return [
            structs.replace(each, refused=each.refused or _NO_PLACE) if each.path.lower().endswith(_ACTIVE) else each
            for each in found.values()
        ]

    def _refusal(self, path: str, address: str) -> str:
        return strays.refusal("" if path == address else path, address, self._families)

    def _address(self, before: str, path: str) -> str:
        """Where an upload that a text names lies on this site; empty for another site's.

        WordPress.com shows pictures of a site by way of its own machines: `https://i0.wp.com/example.org/…`.
        """
        inner = re.sub(r"^(https?:)?//i\d\.wp\.com/", "//", before)
        if inner and _host(inner) not in self._own:
            return ""
        if not inner or inner != before or not before.startswith("http"):
            return self._base + quote(path)
        return before + self._folder + quote(path)

    def copy(self, folder: Folder) -> Iterator[Entry]:
        """Copy what belongs to the site; yield what became of every upload, and of what else texts refer to."""
        there: dict[str, Entry] = {}
        why = "not brought over; import again with --media DIR, a copy of wp-content/uploads, or with --fetch-media"
        if self._media is not None:
            there = {folded(entry.item): entry for entry in self._copied(self._media, folder)}
            why = "it is not in the folder that --media names"
        for file in self.listed:
            missed = Entry(file.path, "file", "skipped", f"media/{file.path}" if self._media else "", why=why)
            found = there.pop(folded(file.path), missed)
            yield structs.replace(found, item=file.key, title=file.title, changes=file.changes, where=file.where)
        listed = {folded(file.path) for file in self.listed}
        for path, address in self.named.items():
            if _is_stray(path):
                yield self._left(path, address, folder)
            elif address and _fit(path) and folded(path) not in there.keys() | listed:
                yield Entry(path, "file", "skipped", why=why)
        yield from there.values()

    def _left(self, path: str, address: str, folder: Folder) -> Entry:
        """What became of a stray: it may lie there, from an earlier import or by a person's hand."""
        why = self._refusal(path, address)
        if not why and (folder.root / "content" / place(path)).is_file():
            return Entry(path, "file", "unchanged", place(path))
        return Entry(path, "file", "skipped", why=why or _STRAY)

    def _copied(self, media: Path, folder: Folder) -> Iterator[Entry]:
        """Copy what is listed or referred to; an Entry for each file, and one for all that stays behind."""
        left = 0
        stems = {folded(_stem(file.path)) for file in self.listed}
        wanted = {folded(path) for path in self.named}
        for path in _files(media):
            if folded(path) not in wanted and folded(_stem(path)) not in stems:
                left += 1
            elif path.lower().endswith(_ACTIVE):
                yield Entry(path, "file", "skipped", why=_NO_PLACE)
            else:
                yield Entry(path, "file", folder.copy(media / path, f"media/{path}"), f"media/{path}")
        if left:
            yield Entry("uploads", "file", "skipped", why=f"{left} more files there are neither listed nor referred to")


def place(path: str) -> str:
    """Where an upload or a stray lies below content/."""
    return path[1:] if path.startswith("/") else f"media/{path}"


def _is_stray(path: str) -> bool:
    return path.startswith(("/", "http:", "https:"))


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


def _host(address: str) -> str:
    """The host of an address, without `www.`."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _fit(path: str) -> bool:
    """Whether it may be the path of a file below the uploads' folder."""
    parts = path.split("/")
    return bool(PurePosixPath(path).suffix) and not any(not part or part.startswith(".") for part in parts)
