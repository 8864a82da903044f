"""Old addresses that no post or page has here: of uploads, and of what is behind a password → redirects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from blogkit.importers.addresses import split
from blogkit.importers.wordpress import permalinks
from blogkit.importers.wordpress.survey import Outline, Survey
from blogkit.model import Redirect

SAFE = "/!$&'()*+,;=:@~"


def redirects(found: Survey, categories: str, essays: str = "") -> Iterator[Redirect]:
    """A line for each; `categories` is the folder of their addresses, `essays` the page that the list stands for."""
    public = {path for outline in found.outlines.values() if shown(found, outline) and (path := _path(found, outline))}
    for outline in found.outlines.values():
        target = ""
        if outline.type == "attachment" and not outline.speaks:
            target = _upload(found, outline)
        elif outline.protected and outline.status == "publish":
            # WordPress told everyone that it is there; the nearest thing is where it was listed.
            target = next((f"{categories}{quote(slug)}/" for at, slug in outline.terms if at == "category"), "/")
        elif outline.id == essays:
            target = quote(_path(found, outline).rstrip("/") + "/", safe=SAFE)
        if target:
            yield Redirect(f"/?p={outline.id}", target, outline.protected)
            path = _path(found, outline)
            if path not in ("", "/", *public):
                yield Redirect(path, target, outline.protected)


def shown(found: Survey, outline: Outline) -> bool:
    """Whether WordPress showed it to everyone, on a page that is here too. An upload is as public as what it is in."""
    if outline.type == "attachment":
        parent = found.outlines.get(outline.parent)
        return outline.speaks and (parent is None or parent.type == "attachment" or shown(found, parent))
    return outline.status == "publish" and not outline.protected and "post_type=" not in outline.link


def _upload(found: Survey, outline: Outline) -> str:
    """Where an upload without a page of its own is seen: what it was put into, or else the file."""
    if parent := found.outlines.get(outline.parent):
        return quote(_path(found, parent), safe=SAFE) if shown(found, parent) else ""
    address = split(outline.file)
    own = {split(host).netloc.removeprefix("www.") for host in (found.base, *found.addresses.values())}
    if address.netloc.removeprefix("www.") not in own:  # where it was, and still is if it was not brought over
        return re.sub(r"\s", "%20", outline.file) if address.scheme in ("http", "https") else ""
    return quote(permalinks.path(outline.file, found.base), safe=SAFE)


def _path(found: Survey, outline: Outline) -> str:
    return "" if split(outline.link).query else permalinks.path(outline.link, found.base)
