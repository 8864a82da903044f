"""Films and sounds in an essay's HTML, made to ask no other site for anything before a reader presses play. Pure."""

from __future__ import annotations

import re

from blogkit.reading.slots import ATTRIBUTE, TAG, given, slot, value_of

_PLAYER = re.compile(r"<(?:video|audio)[\s/>]", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)


def quiet(html: str, path: str, hosts: tuple[str, ...]) -> str:
    """HTML whose players wait: those of other sites load nothing, those of this one no more than how long they are.

    `path` is the file it stands in, below content/; `hosts` are the site's own addresses.
    """
    if not _PLAYER.search(html):
        return html
    parts: list[str] = []
    done = 0
    tags = list(TAG.finditer(html))
    for number, tag in enumerate(tags):
        name = (tag["opened"] or "").lower()
        if name in ("video", "audio") and tag[0].endswith(">"):
            inside = []
            for other in tags[number + 1 :]:
                if (other["closed"] or "").lower() == name:
                    break
                if other["opened"]:
                    inside.append(other)
            far = any(_is_far(given(each).get("src", ""), path, hosts) for each in (tag, *inside))
            parts += [html[done : tag.start("attributes")], _waiting(tag, far, path, hosts)]
            done = tag.end("attributes")
    return "".join(parts) + html[done:]


def _is_far(address: str, path: str, hosts: tuple[str, ...]) -> bool:
    return bool(_ELSEWHERE.match(address)) and slot(address, path, hosts) is None


def _waiting(tag: re.Match[str], far: bool, path: str, hosts: tuple[str, ...]) -> str:
    """The attributes of a player that waits. A still from elsewhere would be asked for at once, so it becomes data."""
    kept, preload = "", ' preload="none"' if far else ' preload="metadata"'
    for each in ATTRIBUTE.finditer(tag["attributes"]):
        name = each["name"].lower()
        if far and name in ("autoplay", "preload"):
            continue
        if name == "preload":
            preload = ""
        moved = name == "poster" and _is_far(value_of(each), path, hosts)
        kept += re.sub(r"(?i)poster", "data-poster", each[0], count=1) if moved else each[0]
    kept = kept.rstrip("/> \t\n\f\r")
    return f"{kept}{preload}>"
