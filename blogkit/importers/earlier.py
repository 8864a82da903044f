"""What an earlier import brought, and a source that keeps something to itself does not know.

A live site shows its visitors no drafts, no custom fields and no comment that waits; an export has them. So what such
a source is silent about stays as it is, and only what it tells is brought up to date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import msgspec
import yaml

from blogkit.importers.folder import Folder

TOLD = frozenset(
    "title untitled date updated slug url draft status type sticky authors image order template comments id"
    " format".split()
)
"""Keys of a text's front matter that every source tells, its taxonomies beside them."""


class Earlier:
    """The files as they lie in the site's folder."""

    def __init__(self, folder: Folder, taxonomies: Iterable[str]) -> None:
        self._folder, self._told = folder, TOLD | {*taxonomies}

    def matter(self, path: str) -> dict[str, Any]:
        """Of the text in this file, what only an earlier source told."""
        text = (self._folder.read(path) or b"").decode("utf-8", "replace")
        found = re.match(r"---\n(.*?\n)---\n", text, re.DOTALL)
        try:
            matter = yaml.safe_load(found[1]) if found else None
        except yaml.YAMLError:
            return {}  # a person's mistake; their file stays, and the newer text goes beside it
        return {key: value for key, value in _table(matter).items() if key not in self._told}

    def comments(self, path: str) -> dict[str, dict[str, Any]]:
        """The lines of the thread in this file, by id."""
        found: dict[str, dict[str, Any]] = {}
        for line in (self._folder.read(path) or b"").splitlines():
            try:
                record = msgspec.json.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue
            if "id" in _table(record):
                found[str(record["id"])] = record
        return found


def _table(value: object) -> dict[str, Any]:
    return {key: each for key, each in value.items() if isinstance(key, str)} if isinstance(value, dict) else {}
