"""Parsed HTML as it stands in a page: its Slots filled through `ask`; and which way a language is written."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote

from blogkit.model import Html, Slot
from blogkit.reading import slots
from blogkit.routes import SAFE
from blogkit.site.questions import Site
from blogkit.theme.frames import still

NARROW = 480
"""Pixels that even a phone has room for: a picture that is given so many has them everywhere."""
_FRONT = ("/", "/index.php")
_SHORT = re.compile(r"\?(p|page_id|attachment_id|cat)=([0-9]+)(?=&|\Z)")
RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa ha-arab he khw ks ku-arab ps sd ug ur yi".split())


def direction(lang: str) -> str:
    """`rtl` or `ltr`, for a BCP 47 tag."""
    tag = lang.lower()
    return "rtl" if tag.split("-")[0] in RIGHT_TO_LEFT or tag in RIGHT_TO_LEFT else "ltr"


def smaller(ask: Site, target: str, width: str = "", prefix: str = "") -> str:
    """The `<source>` of a picture's smaller copies; nothing when there are none. `width` is that it is shown in."""
    variants = ask.variants(target)
    if not variants:
        return ""
    form = variants[0].url.rpartition(".")[2]
    candidates = ", ".join(f"{prefix}{variant.url} {variant.width}w" for variant in variants)
    shown = f"{width}px" if width and int(width) <= NARROW else ask.option("picture_sizes") or "100vw"
    return f'<source type="image/{form}" srcset="{escape(candidates)}" sizes="{escape(shown)}">'


def _numbered(ask: Site, suffix: str) -> str:
    """Where `/?p=12#comment-3` leads; without rules of a host nothing would answer it. Empty when that is not here."""
    query, mark, fragment = suffix.partition("#")
    found = _SHORT.match(query)
    url = ask.numbered(found[1], found[2]) if found else ""
    return f"{url.partition('#')[0]}#{fragment}" if url and mark else url


def fill(ask: Site, html: Html, origin: str = "") -> str:
    """HTML with its Slots filled. With `origin` as it is in a feed: addresses absolute, pictures in one size."""
    if len(html) == 1 and isinstance(html[0], str):
        return html[0]
    prefix = origin + str(ask.setting("prefix")).rstrip("/")

    opened = False

    def around(slot: Slot) -> str:
        """Before a picture the smaller copies that there are of it; after it the end, where they are."""
        nonlocal opened
        if slot.target:
            source = smaller(ask, slot.target, slot.suffix, prefix)
            opened = bool(source)
            return f"<picture>{source}" if source else ""
        return "</picture>" if opened else ""

    def resolve(slot: Slot) -> str:
        if slot.kind == "path":
            if slot.suffix.startswith("?") and slot.target in _FRONT and (url := _numbered(ask, slot.suffix)):
                return prefix + url
            return prefix + quote(slot.target, safe=SAFE) + slot.suffix
        if slot.kind == "source":
            url = ask.url(slot.target)
            return prefix + url + slot.suffix if url else slot.written
        if slot.kind == "picture":
            return "" if origin else around(slot)
        if slot.kind == "frame":
            return still(ask, slot, prefix, feed=bool(origin))
        if slot.kind == "size":
            file = ask.file_at(slot.target) if slot.target.startswith("/") else ask.file(slot.target)
            return f' width="{file.width}" height="{file.height}"' if file and file.width else ""
        file = ask.file(slot.target)
        return prefix + file.url + slot.suffix if file else slot.written

    return slots.fill(html, resolve)
