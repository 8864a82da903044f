"""Frames of other sites, as they stand in a page: a still with a link, which asks for nothing until it is wanted.

Without JavaScript the link leads to where the film is shown; a script may take the hidden button out, and put a frame
with the address in `data-frame` in its place. In a feed it is the link alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

from blogkit.model import Slot
from blogkit.reading import slots
from blogkit.reading.slots import TAG
from blogkit.site.questions import Site

_TALL = 1000
"""Percent of its width that a frame's height may be; a page of text in a frame may be high."""
_PIXELS = re.compile(r"\s*(\d{1,4})(?:px)?\s*", re.ASCII)


class Player(NamedTuple):
    """Where a film is."""

    frame: str
    """The address that plays it inside of another page, and tells as little as can be of who looks."""
    page: str
    """The address of the page where it is shown."""
    film: bool = True
    """Whether it is known to be a film."""


def player(address: str) -> Player:
    """What an address of a frame leads to. Of players that are known, that of the quiet kind."""
    if address.startswith("//"):
        address = f"https:{address}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return Player(address, address, film=False)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    known = _HOSTS.get(host)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return (known and known(parts.path, query)) or Player(address, address, film=False)


def _youtube(path: str, query: dict[str, str]) -> Player | None:
    found = re.fullmatch(r"/(?:embed|v)/([\w-]+)/?(?:&.*)?", path)
    if not found:
        return None
    name = found[1]
    page = f"/playlist?list={query.get('list', '')}" if name == "videoseries" else f"/watch?v={name}"
    if start := query.get("start"):
        page += f"&t={start}s"
    frame = f"https://www.youtube-nocookie.com/embed/{name}?{urlencode(query | {'autoplay': '1'})}"
    return Player(frame, f"https://www.youtube.com{page}")


def _vimeo(path: str, query: dict[str, str]) -> Player | None:
    found = re.fullmatch(r"/video/(\d+)/?", path)
    if not found:
        return None
    page = "/".join(filter(None, (found[1], query.get("h", ""))))
    wanted = urlencode(query | {"autoplay": "1", "dnt": "1"})
    return Player(f"https://player.vimeo.com/video/{found[1]}?{wanted}", f"https://vimeo.com/{page}")


def _dailymotion(path: str, query: dict[str, str]) -> Player | None:
    found = re.fullmatch(r"(?:/embed)?/video/(\w+)/?", path)
    if not found:
        return None
    wanted = urlencode(query | {"autoplay": "1"})
    frame = f"https://www.dailymotion.com/embed/video/{found[1]}?{wanted}"
    return Player(frame, f"https://www.dailymotion.com/video/{found[1]}")


_HOSTS: dict[str, Callable[[str, dict[str, str]], Player | None]] = {
    "youtube.com": _youtube,
    "youtube-nocookie.com": _youtube,
    "player.vimeo.com": _vimeo,
    "dailymotion.com": _dailymotion,
}


def still(ask: Site, slot: Slot, prefix: str, feed: bool) -> str:
    """What stands in place of a frame. Phrasing content, for old editors put frames into paragraphs."""
    tag = TAG.match(slot.target)
    given = slots.given(tag) if tag else {}
    to = player(given.get("src", "").strip())
    words = ask.text("Video on %(host)s") if to.film else ask.text("From %(host)s")
    host = re.sub(r"^(?:https?:)?//(?:www\.)?|[/?#].*", "", to.page, flags=re.IGNORECASE | re.DOTALL)
    title = " ".join(given.get("title", "").split())
    said = words % {"host": host}
    if feed:
        shown = escape(f"{title} ({said})" if title else said)
        return f'<a href="{escape(to.page)}">{shown}</a>'
    file = ask.file(slot.suffix) if slot.suffix else None
    picture = f'<img src="{escape(prefix + file.url)}" alt="" loading="lazy">' if file else ""
    name = f"<b>{escape(title)}</b> " if title else ""
    action = ask.text("Play it here") if to.film else ask.text("Show it here")
    label = f' aria-label="{escape(f"{action}: {title}")}"' if title else ""
    own = {f"data-{key}": given[key] for key in ("title", "allow", "sandbox") if given.get(key)}
    data = "".join(f' {key}="{escape(value)}"' for key, value in {"data-frame": to.frame, **own}.items())
    lang = escape(str(ask.setting("language")))
    return (
        f'<span class="frame{" film" if to.film else ""}"{data}{_shape(given)}>{picture}'
        f'<a href="{escape(to.page)}">{name}<small lang="{lang}">{escape(said)}</small></a>'
        f'<button type="button" lang="{lang}"{label} hidden>{escape(action)}</button></span>'
    )


def _shape(given: dict[str, str]) -> str:
    """The frame's proportions, where it says them in pixels."""
    width, height = (_PIXELS.fullmatch(given.get(name, "")) for name in ("width", "height"))
    if not width or not height or not int(width[1]) or not 0 < int(height[1]) * 100 <= _TALL * int(width[1]):
        return ""
    return f' style="aspect-ratio: {width[1]} / {height[1]}"'
