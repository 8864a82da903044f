"""WordPress' own shortcodes as figures, galleries, players and links.

Class names are those that WordPress writes (`wp-caption`, `alignleft`, `gallery`), so that a theme, and a style that
came over with the text, find them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape

from blogkit.importers.addresses import split
from blogkit.importers.wordpress.autop import breaks
from blogkit.importers.wordpress.markup import without_marks
from blogkit.importers.wordpress.shortcodes import Attributes
from blogkit.importers.wordpress.survey import Outline, Survey

PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".bmp", ".svg")
SOUNDS = (".mp3", ".m4a", ".ogg", ".oga", ".wav", ".flac", ".opus", ".aac")
FILMS = (".mp4", ".m4v", ".webm", ".ogv", ".mov", ".flv", ".wmv")
_WIDTH = re.compile("0*[1-9][0-9]{,8}")
_PICTURE = re.compile(r"((?:<a\s[^>]+>\s*)?<img\s[^>]+>(?:\s*</a>)?)(.*)", re.IGNORECASE | re.DOTALL)


def caption(attributes: Attributes, inside: str) -> str:
    """A picture with its words. Old captions stand in an attribute, newer ones behind the picture."""
    words = without_marks(unescape(attributes.get("caption", "")))
    if not words and (found := _PICTURE.match(inside.strip())):
        inside, words = found[1], found[2]
    width, words = attributes.get("width", ""), words.strip()
    if not words or not _WIDTH.fullmatch(width):
        return inside.strip() + (f" {words}" if words else "")
    side = attributes.get("align", "alignnone")
    name = f' id="{escape(attributes["id"])}"' if attributes.get("id") else ""
    return (
        f'<figure{name} class="wp-caption {escape(side)}" style="width: {width}px">{inside.strip()}'
        f'<figcaption class="wp-caption-text">{breaks(words)}</figcaption></figure>'
    )


def gallery(attributes: Attributes, pictures: Iterable[Outline]) -> str:
    """Pictures side by side, each with its caption, each a link to the whole of it."""
    columns = attributes.get("columns", "3")
    size = attributes.get("size", "thumbnail")
    figures = [_picture(outline, size, attributes.get("link", "")) for outline in pictures]
    if not figures:
        return ""
    columns = columns if columns.isdecimal() else "3"
    return f'<div class="gallery gallery-columns-{columns} gallery-size-{escape(size)}">\n{"".join(figures)}</div>'


def player(kind: str, attributes: Attributes) -> str:
    """<audio> or <video>, with a link for what cannot play it; nothing without an address."""
    endings = SOUNDS if kind == "audio" else FILMS
    named = {"src": "", **{ending[1:]: "" for ending in endings}}
    address = next((attributes[name] for name in named if attributes.get(name)), "")
    bare = next((a for n, a in attributes.items() if n.isdigit() and a.lower().split("?")[0].endswith(endings)), "")
    if not (address or bare):
        return ""
    if not _path(address or bare).endswith(endings):
        return link(address)
    marks = "".join(f" {name}" for name in ("loop", "autoplay") if attributes.get(name) in ("1", "true", "on"))
    for name in ("poster", "width", "height") if kind == "video" else ():
        marks += f' {name}="{escape(attributes[name])}"' if attributes.get(name) else ""
    within = link(address) if address else ""
    marks += f' src="{escape(address or bare)}"'
    return f'<{kind} class="wp-{kind}-shortcode" controls preload="none"{marks}>{within}</{kind}>'


def playlist(attributes: Attributes, files: Iterable[Outline]) -> str:
    """A list of players, one for each file."""
    kind = "video" if attributes.get("type") == "video" else "audio"
    items = [
        f"<li>{escape(outline.title, quote=False)}<br>{player(kind, {'0': outline.file})}</li>\n" for outline in files
    ]
    return f'<ol class="wp-playlist">\n{"".join(items)}</ol>' if items else ""


def upload(outline: Outline) -> str:
    """What WordPress shows of an upload on the page of its own: the picture and its caption, a player, or a link."""
    address = escape(outline.file)
    for kind, endings in (("audio", SOUNDS), ("video", FILMS)):
        if _path(outline.file).endswith(endings):
            return f"<p>{player(kind, {'src': outline.file})}</p>\n"
    if not _path(outline.file).endswith(PICTURES):
        return f'<p class="attachment"><a href="{address}">{escape(outline.title, quote=False)}</a></p>\n'
    file, width, height = _variant(outline, "medium")
    measure = f' width="{width}" height="{height}"' if width else ""
    image = f'<a href="{address}"><img src="{escape(file)}" alt="{escape(outline.alt)}"{measure}></a>'
    if not outline.caption:
        return f'<p class="attachment">{image}</p>\n'
    words = f'<figcaption class="wp-caption-text">{breaks(outline.caption)}</figcaption>'
    return f'<figure class="wp-caption">{image}{words}</figure>\n'


def link(address: str) -> str:
    """An address as a link to itself; as text where it is none that may be followed."""
    address = without_marks(unescape(address.strip()))
    words = escape(address, quote=False)
    return f'<a href="{escape(address)}">{words}</a>' if split(address).scheme in ("http", "https") else words


def chosen(
    survey: Survey, attributes: Attributes, post: str, endings: tuple[str, ...]
) -> tuple[list[Outline], list[str]]:
    """The uploads that a gallery shows: those it names, or else those of its post. And the ids that are not there."""
    if "ids" in attributes or "include" in attributes:
        ids = re.findall(r"\d+", attributes.get("ids") or attributes.get("include", ""))
        found = [survey.outlines[i] for i in ids if i in survey.outlines and survey.outlines[i].file]
        return found, [i for i in ids if i not in survey.outlines]
    without = re.findall(r"\d+", attributes.get("exclude", ""))
    parent = attributes.get("id", post)
    mine = [o for o in survey.uploads(parent) if o.id not in without and _path(o.file).endswith(endings)]
    backwards = attributes.get("order", "").upper() == "DESC"
    mine.sort(key=lambda o: (o.order, len(o.id), o.id), reverse=backwards)
    return mine, []


def _picture(outline: Outline, size: str, leads: str) -> str:
    file, width, height = _variant(outline, size)
    measure = f' width="{width}" height="{height}"' if width else ""
    image = f'<img src="{escape(file)}" alt="{escape(outline.alt)}"{measure}>'
    if leads != "none":
        image = f'<a href="{escape(outline.file)}">{image}</a>'
    words = f"<figcaption>{breaks(outline.caption)}</figcaption>" if outline.caption else ""
    return f'<figure class="gallery-item">{image}{words}</figure>\n'


def _variant(outline: Outline, size: str) -> tuple[str, str, str]:
    """The address and measures of one of the sizes of a picture; of the whole where it has no such size.

    The sizes are in PHP's own notation: `s:6:"medium";a:5:{s:4:"file";s:17:"photo-300x200.jpg";…`.
    """
    sizes = dict(outline.meta).get("_wp_attachment_metadata", "")
    found = re.search(rf'"{re.escape(size)}";a:\d+:{{s:4:"file";s:\d+:"([^"]+)";', sizes) if size != "full" else None
    if not found:
        return outline.file, "", ""
    measures = re.search(r"-(\d+)x(\d+)\.\w+$", found[1])
    address = outline.file.rpartition("/")[0] + "/" + found[1]
    return (address, measures[1], measures[2]) if measures else (address, "", "")


def _path(address: str) -> str:
    return split(address).path.lower()
