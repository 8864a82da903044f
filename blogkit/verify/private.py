"""E-mail and IP addresses of who wrote: they may stand nowhere, neither on pages nor in the files that make them.

An address that somebody wrote into a text is theirs to show: on pages one in a public text, in files one in any text.
So is one that the site's owner wrote into the settings, for readers to answer to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from ipaddress import ip_address
from pathlib import Path

from blogkit.verify.findings import Finding, Item
from blogkit.verify.survey import item
from blogkit.verify.threads import APPROVED
from blogkit.verify.wxr import Record

TEXTS = (".html", ".xml", ".json", ".txt", ".jsonl", ".js", ".md", ".csv", ".incoming")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_IP = re.compile(
    r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)"
    r"|(?<![\w:.])(?:[0-9a-fA-F]{1,4}|:)?(?::[0-9a-fA-F]{0,4}){2,7}"
)
SETTINGS = "blogkit.toml"


class Addresses:
    """Collected from the source, then looked for."""

    def __init__(self, emails: set[str]) -> None:
        """`emails`: those of the authors."""
        author = (Item(), "the e-mail address of an author")
        self._known = {email.lower(): author for email in emails if "@" in email}
        self._public: set[str] = set()
        self._written: set[str] = set()

    def keep(self, record: Record) -> None:
        """Note whose addresses an item tells, and which of them stand in its texts."""
        for comment in record.comments:
            of = f"of who wrote comment {comment.id}"
            if "@" in comment.email:
                self._known.setdefault(comment.email.lower(), (item(record), f"the e-mail address {of}"))
            if _tells(comment.ip):
                self._known.setdefault(comment.ip.lower(), (item(record), f"the IP address {of}"))
        self._written.update(_found(_texts(record, public=False)))

    def release(self, record: Record) -> None:
        """Note what stands in something public."""
        self._public.update(_found(_texts(record, public=True)))

    def search(self, output: Path, content: Path | None) -> Iterator[Finding]:
        """One Finding for each address and file in which it stands; one that all is right, where none does."""
        said = False
        settings = content.parent / SETTINGS if content else output / SETTINGS
        if settings.is_file():
            self._public.update(_found(settings.read_text(encoding="utf-8", errors="replace")))
        folders = [(output, self._public)] + ([(content, self._written)] if content else [])
        for folder, allowed in folders:
            for file in sorted(folder.rglob("*")) if self._known else ():
                if file.suffix.lower() not in TEXTS or not file.is_file():
                    continue
                text = unescape(file.read_text(encoding="utf-8", errors="replace"))
                for address in sorted({found for found in _found(text) if found in self._known} - allowed):
                    said = True
                    named, what = self._known[address]
                    place = file.relative_to(folder.parent).as_posix()
                    yield Finding("hidden", "missing", named, place, f"Published: {what}", (("", address),))
        if self._known and not said:
            yield Finding("hidden", "right", Item())


def _found(text: str) -> Iterator[str]:
    return (match[0].lower() for pattern in (_EMAIL, _IP) for match in pattern.finditer(text))


def _texts(record: Record, public: bool) -> str:
    own = [record.title, record.text, record.excerpt, *(value for _, value in record.meta)]
    said = [
        text
        for comment in record.comments
        if not public or comment.approved in APPROVED
        for text in (comment.text, comment.author, comment.url)
    ]
    return unescape("\n".join([*own, *said]))


def _tells(ip: str) -> bool:
    """Whether this is an IP address, and of a machine that somebody has."""
    try:
        address = ip_address(ip)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified)
