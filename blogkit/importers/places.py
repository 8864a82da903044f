"""Where each item of an Archive lies under content/.

An item that an earlier import wrote stays where it is; a new one gets the name of its slug, or, where another has
that already, the slug and its number.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from blogkit.importers.archive import Above, ArchivedItem
from blogkit.importers.names import LONGEST, folded, identity, safe

WHOLE = 200
"""Bytes of a term's slug: its file's name is its address, and so must not be cut shorter than WordPress cuts it."""


class Places:
    """Hands out paths, each to one item."""

    def __init__(self, kept: Mapping[str, str]) -> None:
        """`kept`: an item's key → its path from an earlier import."""
        self._kept = {identity(key): path for key, path in kept.items()}
        self._owners = {folded(_stem(path)): identity(key) for key, path in kept.items()}

    def term(self, key: str, taxonomy: str, path: str) -> str:
        """The file of a term: its slugs are its folders."""
        if before := self._kept.get(identity(key)):
            return before
        *above, last = path.split("/")
        folder = "/".join([taxonomy, *(safe(part, "term", WHOLE) for part in above)])
        return self._claim(folder, last, "", key, WHOLE) + ".md"

    def item(self, item: ArchivedItem) -> str:
        """The file of a post or page; in a folder of its own when it has company."""
        if before := self._kept.get(identity(item.key)):
            return before
        stem = self._stem(item)
        return f"{stem}/index.md" if item.comments or item.parental else f"{stem}.md"

    def thread(self, path: str) -> str:
        """The file of the comments on the item whose file is `path`."""
        return f"{_stem(path)}/comments.jsonl"

    def _stem(self, item: ArchivedItem) -> str:
        if item.kind == "post":
            return self._claim("posts", item.slug or item.title.lower(), item.id, item.key)
        folder = "pages"
        for page in item.above:
            folder = self._page(folder, page)
        return self._claim(folder, item.slug or item.title.lower(), item.id, item.key)

    def _page(self, folder: str, page: Above) -> str:
        """The folder of a page that others lie below; they may come before it."""
        if before := self._kept.get(identity(page.key)):
            return _stem(before)
        return self._claim(folder, page.slug, page.id, page.key)

    def _claim(self, folder: str, slug: str, number: str, key: str, longest: int = LONGEST) -> str:
        """The first path of folder/name, folder/name-number, folder/name-number-2 … that is free, or this item's own.

        In a folder of posts or pages the names `comments` and `index` mean something else.
        """
        name = candidate = safe(slug, number, longest)
        owner = identity(key)
        tries = 1
        if folder.partition("/")[0] in ("posts", "pages") and folded(name) in ("comments", "index"):
            name = candidate = f"{name}-{number or tries}"
        while self._owners.setdefault(folded(f"{folder}/{candidate}"), owner) != owner:
            candidate = "-".join(part for part in (name, number, str(tries) if tries > 1 else "") if part)
            tries += 1
        return f"{folder}/{candidate}"


def _stem(path: str) -> str:
    pure = PurePosixPath(path)
    return str(pure.parent) if pure.name == "index.md" else str(pure.with_suffix(""))
