"""Where writings and files are found: permalinks from the settings' patterns, and files beside their pages. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from unicodedata import normalize
from urllib.parse import unquote

from blogkit.config import Config
from blogkit.model import Page, Picture, Post, Writing
from blogkit.places import File
from blogkit.reading.sources import private
from blogkit.routes import beside, encode, permalink, slug

_MOMENT = {
    "year": slice(0, 4),
    "month": slice(5, 7),
    "day": slice(8, 10),
    "hour": slice(11, 13),
    "minute": slice(14, 16),
    "second": slice(17, 19),
}
"""Where the parts of a date stand in `2012-05-04 10:21:00+02:00`."""


def writing_url(
    config: Config, writing: Post | Page, authors: tuple[str, ...], pages: Callable[[str], Page | None]
) -> str:
    """The address of a post or page, root-relative; `authors` are the keys of its authors, `pages` finds one by key."""
    if writing.url:
        return encode(writing.url)
    return _post_url(config, writing, authors) if isinstance(writing, Post) else _page_url(config, writing, pages)


def _post_url(config: Config, post: Post, authors: tuple[str, ...]) -> str:
    """A post's address. The date's tokens are those of the day as it was written, whatever its zone.

    A post that has no number has its slug in the number's place.
    """
    categories = post.terms.get("categories")
    values = {
        "slug": post.slug,
        "id": post.id or post.slug,
        "category": categories[0].path if categories else "uncategorized",
        "author": authors[0] if authors else "",
    }
    if post.date:
        written = str(post.date)
        for token, at in _moments(config.permalinks.post):
            values[token] = written[at]
    return permalink(config.permalinks.post, values)


@cache
def _moments(pattern: str) -> list[tuple[str, slice]]:
    """The parts of a date that stand in a pattern."""
    return [(token, at) for token, at in _MOMENT.items() if f"%{token}%" in pattern]


def _page_url(config: Config, page: Page, pages: Callable[[str], Page | None]) -> str:
    """A page's address: the slugs of the pages above it and its own; a folder without a page lends its name."""
    segments = [] if page.key == "pages/index" else [page.slug]
    above = page.parent
    while above and above != "pages":
        parent = pages(above)
        segments.append(parent.slug if parent else slug(above.rsplit("/", 1)[-1]))
        above = above.rpartition("/")[0]
    values = {"path": "/".join(reversed(segments)), "slug": page.slug, "id": page.id or page.slug}
    return permalink(config.permalinks.page, values)


def bundle(writing: Writing) -> bool:
    """Whether it has a folder of its own."""
    return writing.source == f"{writing.key}/index.md"


class Files:
    """The pictures and downloads under content/."""

    def __init__(
        self, config: Config, pictures: Mapping[str, Picture | None], bundle: Callable[[str], str | None]
    ) -> None:
        """`pictures` are all files by path; `bundle` as `_file_url` takes it."""
        self._pictures = pictures
        self._names = {nfc(path): path for path in pictures}
        self.urls = {path: url for path in pictures if (url := _file_url(config, path, bundle))}
        """Path → address, of every file that is published."""
        self._places = {unquote(url): path for path, url in self.urls.items()}

    def __contains__(self, path: str) -> bool:
        return nfc(path) in self._names

    def file(self, path: str) -> File | None:
        """A file that is published."""
        path = self._names.get(nfc(path), path)
        url = self.urls.get(path)
        if not url:
            return None
        picture = self._pictures[path]
        return File(url, picture.width, picture.height) if picture else File(url)

    def path(self, target: str) -> str:
        """The path of the file that a Slot shows, by its path or by its address; empty when it is not published."""
        path = self._places.get(target, "") if target.startswith("/") else self._names.get(nfc(target), "")
        return path if path in self.urls else ""

    def at(self, address: str) -> File | None:
        """The file that is published at a root-relative, decoded address."""
        return self.file(self._places[address]) if address in self._places else None


def nfc(path: str) -> str:
    """A name as people type it; a disk that was a Mac's keeps it decomposed."""
    return path if path.isascii() else normalize("NFC", path)


def _file_url(config: Config, path: str, bundle: Callable[[str], str | None]) -> str:
    """The address of a file: beside the page of the folder that it lies in; nothing when it is not to be published.

    `bundle` gives the address of the page that a folder belongs to, empty when it is hidden, None where there is none.
    """
    if private(path):
        return ""
    folder = path.rpartition("/")[0]
    while folder:
        url = bundle(folder)
        if url is not None:
            return url and beside(url) + encode(path[len(folder) + 1 :])
        folder = folder.rpartition("/")[0]
    family, _, rest = path.partition("/")
    return encode(f"{config.media.path}{rest}" if family == "media" and rest else f"/{path}")
