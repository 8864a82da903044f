"""How an open page follows the site: a script put into it on its way out, and server-sent events.

A page names its address, its version, and the number of the State that it was made under. So nothing is missed
between the page and its connection, nor while it is out of sight; and only a page that has changed is told to load
itself again.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from html import escape
from pathlib import Path
from time import time_ns

from msgspec import Struct, json

SOURCE = Path(__file__).with_name("follow.js")
SCRIPT = "/_blogkit/follow.js"
EVENTS = "/_blogkit/events"
PULSE = 15.0
"""Seconds between signs of life, without which a connection that was cut off would never be noticed."""

_END = re.compile(rb"</body\s*>", re.IGNORECASE)
_STYLES = re.compile(rb"(\.css\?v=)[0-9a-f]{8}")

STARTED = f"{time_ns():x}"
"""Tells this run of the server from others: their numbers mean nothing here."""


class Shown(Struct, frozen=True):
    """What the script is told of the page that it is in."""

    prefix: str
    version: str
    number: str
    drafts: dict[str, str]
    """Address of what is not for readers yet → how it is marked."""
    bare: bool = False
    """Whether the page itself says what is wrong."""


class News(Struct, frozen=True):
    """What an open page is told."""

    number: str
    version: str
    reload: bool = False
    address: str = ""
    """Where the page is found now."""
    files: tuple[str, ...] = ()
    """Addresses of files that have changed, and that it may show."""
    problems: str = ""
    """HTML to be shown over it."""


def version(content: bytes, drafts: Mapping[str, str] = {}) -> str:
    """Of a page's content and its marks; another stylesheet makes no other version, since it is swapped in place."""
    from hashlib import blake2b

    marks = json.encode(sorted(drafts.items())) if drafts else b""
    return blake2b(_STYLES.sub(rb"\1", content) + marks, digest_size=8).hexdigest()


def number(count: int) -> str:
    """The number of a State as pages name it."""
    return f"{STARTED}.{count}"


def count(number: str) -> int:
    """The State that a page names; -1 for one of another run."""
    run, _, digits = number.partition(".")
    return int(digits) if run == STARTED and re.fullmatch("[0-9]{1,18}", digits) else -1


def with_script(html: bytes, shown: Shown) -> bytes:
    """An HTML page with the script at the end of its body, or at its end where it has no `</body>`."""
    ends = [found.start() for found in _END.finditer(html)]
    place = ends[-1] if ends else len(html)
    data = escape(json.encode(shown).decode(), quote=True)
    return html[:place] + f'<script src="{SCRIPT}" data-page="{data}"></script>\n'.encode() + html[place:]


Look = Callable[[str, str, str], Awaitable[News]]
"""(address, version, number) of an open page → what there is to tell it now."""


class Screen:
    """All open pages. Belongs to one event loop."""

    def __init__(self) -> None:
        self.dark = False
        """Whether the server is about to end."""
        self.lit = asyncio.Event()
        """Whether anything was shown yet."""
        self.shown = asyncio.Event()
        """Whether anything was, since somebody last looked."""
        self._news = asyncio.Event()

    def light(self) -> None:
        """Something is shown."""
        self.lit.set()
        self.shown.set()

    def wake(self) -> None:
        """Let every open page hear whether there is news for it."""
        self._news.set()
        self._news = asyncio.Event()

    def end(self) -> None:
        """Let everybody go."""
        self.dark = True
        self.wake()

    async def events(self, look: Look, page: str, version: str, number: str) -> AsyncIterator[str]:
        """Server-sent events (HTML, section 9.2) for an open page: one as soon as there is something to tell it."""
        yield "retry: 500\n\n"
        said = ""
        while not self.dark:
            waiting = self._news  # what comes while this page is looked after is not missed
            news = await look(page, version, number)
            if news.reload or news.address or news.files or news.problems != said:
                yield f"event: news\ndata: {json.encode(news).decode()}\n\n"
            version, number, said = news.version, news.number, news.problems
            try:
                await asyncio.wait_for(waiting.wait(), PULSE)
            except TimeoutError:
                yield ": still here\n\n"
