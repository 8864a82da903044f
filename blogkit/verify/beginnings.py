"""Excerpts that an author wrote: lists show them, word for word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from blogkit.verify import agreement, page, words
from blogkit.verify.body import Expected
from blogkit.verify.findings import Finding
from blogkit.verify.folder import Folder
from blogkit.verify.survey import item
from blogkit.verify.words import Reading
from blogkit.verify.wxr import Record


class Beginnings:
    """What lists show of each essay. Lists are read when one is asked for, and no more of them than needed."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._files = self._lists()
        self._found: dict[str, Reading] = {}

    def compare(self, record: Record, place: str) -> Iterator[Finding]:
        """A Finding where an item has an excerpt of its own."""
        if record.kind in ("page", "attachment") or not record.excerpt.strip():
            return
        shown = self._shown(place)
        if shown is None:
            what = "No list shows how it begins, so its excerpt was not compared"
            yield Finding("excerpt", "not judged", item(record), place, what)
            return
        expected = Expected(words.of_html(record.excerpt).words, [], [], [], set(), [])
        differences = tuple(agreement.compare(expected, shown).differences)
        what = "Lists show another excerpt" if differences else ""
        yield Finding("excerpt", "missing" if what else "right", item(record), place, what, differences)

    def _shown(self, place: str) -> Reading | None:
        while place not in self._found:
            file = next(self._files, None)
            if file is None:
                return None
            self._found.update((at, said) for at, said in self._read(file) if at not in self._found)
        return self._found[place]

    def _lists(self) -> Iterator[Path]:
        """Pages on which beginnings stand; those of the front page come first."""
        root = self._folder.root
        front = [root / "index.html", *sorted((root / "page").rglob("*.html"))]
        for file in dict.fromkeys([*front, *sorted(root.rglob("*.html"))]):
            if b"p-summary" in file.read_bytes():
                yield file

    def _read(self, file: Path) -> Iterator[tuple[str, Reading]]:
        for entry in page.entries(page.parse(file)):
            address, summary = entry.get("u-url"), entry.get("p-summary")
            if address is not None and summary is not None:
                yield self._folder.local(address.get("href", "")) or "", words.of_tree(summary)
