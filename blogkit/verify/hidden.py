"""What nobody was to see: drafts, private and protected items, comments that were not approved.

Rows of words of theirs are looked for in every file of the output. A row that stands in something public too proves
nothing and is left out, so a draft that quotes an essay raises no alarm.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from hashlib import blake2b
from html import unescape
from pathlib import Path

from msgspec import Struct

from blogkit.verify import words
from blogkit.verify.findings import Finding, Item
from blogkit.verify.folder import Folder
from blogkit.verify.survey import Survey, item
from blogkit.verify.threads import APPROVED
from blogkit.verify.wxr import Record

ROW = 8
"""Words in a row: so many of them are hardly written twice by chance."""
ENOUGH = 3
"""Rows that a file must have of one text; of a short one, half of its rows."""
BEGINNING = 150
"""Rows from the beginning of a text that are all looked for, since an excerpt would show them."""
ROWS = 200
"""Rows looked for of the rest, spread over it."""
TEXTS = (".html", ".xml", ".json", ".txt", ".jsonl", ".js", ".md")
_COMMENT = re.compile(rb"""\bid=["']?comment-([\w-]+)""")
_FLOWING = "a|b|i|em|strong|span|code|u|s|q|sub|sup|small|abbr|cite|mark|time|kbd|del|ins"
_BOX = re.compile(rf"<(?!/?(?:{_FLOWING})\b)[^>]*>|\]\]>|<!\[CDATA\[")
_ANY_TAG = re.compile(r"<[^>]*>")


class Secret(Struct, frozen=True):
    """One thing that must not be found."""

    item: Item
    what: str


def key(row: Iterable[str]) -> bytes:
    """A row of words, as it is remembered."""
    return blake2b(" ".join(row).lower().encode(), digest_size=8).digest()


def rows(found: list[str]) -> Iterator[bytes]:
    """Every row of a text."""
    return (key(found[n : n + ROW]) for n in range(len(found) - ROW + 1))


class Secrets:
    """Collected from the source, then looked for in the output."""

    def __init__(self, survey: Survey) -> None:
        self._rows: dict[bytes, Secret] = {}
        self._comments: dict[str, Secret] = {}
        self._places: dict[str, Secret] = {}
        self._survey = survey
        self.count = 0

    def keep(self, record: Record) -> None:
        """Note what of an item is secret: all of it, or some of its comments."""
        named = item(record)
        public = self._survey.is_public(record)
        if not public and record.kind != "nav_menu_item":
            self.count += 1
            status = "protected by a password" if record.password else record.status
            self._text(record.text, Secret(named, f"its text; it is {status}"))
            self._text(record.excerpt, Secret(named, f"its excerpt; it is {status}"))
            path = self._survey.path(record.link)
            if "?" not in path and path != "/":
                self._places[path.rstrip("/")] = Secret(named, f"its page; it is {status}")
        for comment in record.comments:
            if not public or comment.approved not in APPROVED:
                self.count += 1
                secret = Secret(named, f"comment {comment.id}, which was not public")
                self._comments[comment.id] = secret
                self._text(comment.text, secret)

    def _text(self, text: str, secret: Secret) -> None:
        found = list(rows(words.of_html(text).words))
        rest = found[BEGINNING:]
        for row in (*found[:BEGINNING], *rest[:: max(1, len(rest) // ROWS)]):
            self._rows.setdefault(row, secret)

    def release(self, record: Record) -> None:
        """Forget what stands in something public too."""
        for comment in record.comments:
            if comment.approved in APPROVED:
                self._comments.pop(comment.id, None)
        texts = [record.text, record.excerpt, record.title]
        texts += [text for c in record.comments if c.approved in APPROVED for text in (c.text, c.author, c.url)]
        for text in texts:
            if self._rows:
                for row in rows(words.of_html(text).words):
                    self._rows.pop(row, None)

    def release_page(self, path: str) -> None:
        """Forget a place that something public has."""
        self._places.pop(path.rstrip("/"), None)

    @cached_property
    def _sizes(self) -> Counter[Secret]:
        return Counter(self._rows.values())

    def search(self, folder: Folder) -> Iterator[Finding]:
        """One Finding for each secret and file in which it stands; and what was looked for, as right."""
        said: set[tuple[str, str, str]] = set()
        for place, secret in self._places.items():
            path = f"{place}/"
            answer = folder.answer(path)
            if answer.kind == "page" and answer.file and answer.address == path:
                said.add((secret.item.id, secret.what, answer.file.name))
                yield Finding("hidden", "missing", secret.item, path, f"Published: {secret.what}")
        for file in sorted(folder.root.rglob("*")):
            if file.suffix.lower() in TEXTS and file.is_file():
                for secret, excerpt in self._in(file):
                    place = file.relative_to(folder.root).as_posix()
                    if (secret.item.id, secret.what, place) not in said:
                        said.add((secret.item.id, secret.what, place))
                        what = f"Published: {secret.what}"
                        yield Finding("hidden", "missing", secret.item, place, what, (("", excerpt),))
        exposed = len({(number, what) for number, what, _ in said})
        yield from (Finding("hidden", "right", Item()) for _ in range(max(0, self.count - exposed)))

    def _in(self, file: Path) -> Iterator[tuple[Secret, str]]:
        raw = file.read_bytes()
        for number in _COMMENT.findall(raw) if self._comments else ():
            if secret := self._comments.get(number.decode("ascii", "replace")):
                yield secret, f"comment-{number.decode()}"
        text = raw.decode("utf-8", "replace")
        if not self._rows:
            return
        if file.suffix.lower() == ".xml":
            text = unescape(text)  # feeds hold HTML as text
        found = words.fold(unescape(_ANY_TAG.sub("", _BOX.sub(" ", text)))).split()
        hits: dict[Secret, list[int]] = {}
        for position, row in enumerate(rows(found)):
            if secret := self._rows.get(row):
                hits.setdefault(secret, []).append(position)
        for secret, positions in hits.items():
            if len(positions) >= min(ENOUGH, max(1, self._sizes[secret] // 2)):
                yield secret, " ".join(found[positions[0] : positions[0] + 2 * ROW])
