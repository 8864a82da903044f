"""References in imported HTML that begin at the page they stood on: made whole, so that they lead there from anywhere.

In content/ a path without a slash before it means a file beside the essay, and one with a slash begins at the blog's
own front page. On the old site both meant what browsers make of them (RFC 3986, section 5).
"""

from __future__ import annotations

import re
from html import escape
from urllib.parse import urljoin, urlsplit

from blogkit.reading.slots import ATTRIBUTE, TAG, value_of

_ANY = re.compile(r"""\b(?:href|src|poster)\s*=\s*["']?(?!https?:|mailto:|data:|//|#)""", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_NAMES = ("href", "src", "poster")


def whole(html: str, page: str, base: str) -> str:
    """The HTML with its relative references as they were meant at the address `page` of the site at `base`.

    They become paths from the root, or whole addresses where the blog lies in a folder of its host.
    """
    if not base or not _ANY.search(html):
        return html
    parts: list[str] = []
    done = 0
    for tag in TAG.finditer(html):
        for attribute in ATTRIBUTE.finditer(html, *tag.span("attributes")) if tag["attributes"] else ():
            if attribute["name"].lower() in _NAMES and (address := _meant(value_of(attribute), page, base)):
                parts += [html[done : attribute.start("value")], f'"{escape(address)}"']
                done = attribute.end("value")
    return "".join(parts) + html[done:]


def _meant(written: str, page: str, base: str) -> str:
    """What a relative reference means; empty for any other, and for one that is meant already."""
    written = written.strip()
    prefix = urlsplit(base).path.rstrip("/")
    if not written or written.startswith(("#", "//")) or "\\" in written or _SCHEME.match(written):
        return ""
    if written.startswith("/") and not prefix:
        return ""
    try:
        address = urljoin(page, written)
    except ValueError:
        return ""
    parts = urlsplit(address)
    return address if prefix else address.removeprefix(f"{parts.scheme}://{parts.netloc}")
