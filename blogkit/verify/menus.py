"""Menus: each line of one that the front page shows is there, and leads where it led."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from blogkit.verify import words
from blogkit.verify.findings import Finding, Item
from blogkit.verify.folder import Folder
from blogkit.verify.survey import Survey, item
from blogkit.verify.wxr import Record

HALF = 0.5
"""Of a menu's lines: so many are there if it is shown."""
MOST = 0.75
"""Of what is shown: so much is in the menu that it shows."""
Box = list[tuple[str, list[str]]]
"""(where it leads, its words) of each link in a <nav>."""


class Line(Struct, frozen=True):
    """A line of a menu that leads to something public."""

    item: Item
    words: list[str]
    """Empty where it has the title of what it leads to."""
    target: str
    """A path below the base, or a whole address elsewhere; `…/slug/` of a term, of which an export tells no more."""


class Menus:
    """The lines of all menus, each an item of the export."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._lines: dict[str, list[Line]] = {}

    def note(self, record: Record) -> None:
        """Remember a line."""
        menu = next((name for taxonomy, _, name in record.terms if taxonomy == "nav_menu"), "")
        if record.kind == "nav_menu_item" and record.status == "publish" and menu and (target := self._target(record)):
            line = Line(item(record), words.plain(record.title), target)
            self._lines.setdefault(menu, []).append(line)

    def compare(self, folder: Folder) -> Iterator[Finding]:
        """One Finding for each line of a menu that the front page shows, and one for each menu that it does not."""
        boxes = list(_boxes(folder))
        for menu, lines in self._lines.items():
            box = max((box for box in boxes if _is_of(box, lines)), key=lambda box: _share(box, lines), default=[])
            if _share(box, lines) < HALF:
                what = f"The front page does not show the menu “{menu}”; an export does not tell where a menu was"
                yield Finding("menu", "not judged", Item(), "/", what)
                continue
            for line in lines:
                what = "" if any(_fits(line, *link) for link in box) else f"The menu “{menu}” has no such line"
                told = ((f"{' '.join(line.words)} {line.target}".strip(), ""),) if what else ()
                yield Finding("menu", "missing" if what else "right", line.item, "/", what, told)

    def _target(self, record: Record) -> str:
        """Where it leads; empty for nowhere, or to what is not public."""
        meta = dict(record.meta)
        number, kind = meta.get("_menu_item_object_id", ""), meta.get("_menu_item_type", "")
        if kind == "post_type":
            return self._survey.path(self._survey.known[number].link) if self._survey.shows(number) else ""
        if kind == "taxonomy":
            taxonomy = meta.get("_menu_item_object", "")
            slug = next((t.slug for t in self._survey.terms.values() if (t.taxonomy, t.id) == (taxonomy, number)), "")
            return f"…/{unquote(slug)}/" if slug else ""
        url = meta.get("_menu_item_url", "").strip()
        if not url or url.startswith("#") or urlsplit(url).scheme not in ("", "http", "https", "mailto"):
            return ""
        host, own = urlsplit(url).hostname or "", urlsplit(self._survey.base).hostname or ""
        inside = not urlsplit(url).scheme or host.removeprefix("www.") == own.removeprefix("www.")
        return self._survey.path(url) if inside else url


def _boxes(folder: Folder) -> Iterator[Box]:
    """The menus of the front page."""
    for nav in folder.home.root.iter("nav"):
        hrefs = ((link.get("href", ""), words.of_tree(link).words) for link in nav.iter("a"))
        yield [(folder.local(href) or href, said) for href, said in hrefs]


def _is_of(box: Box, lines: list[Line]) -> bool:
    """Whether this is that menu: nearly all of it leads where a line does, or has its words.

    Menus have lines in common with each other, and with a list of pages.
    """
    known = sum(any(_leads(line, target) or (said and said == line.words) for line in lines) for target, said in box)
    return known >= MOST * len(box)


def _share(box: Box, lines: list[Line]) -> float:
    """How much of a menu is there."""
    return sum(any(_fits(line, *link) for link in box) for line in lines) / len(lines)


def _fits(line: Line, target: str, said: list[str]) -> bool:
    return _leads(line, target) and (not line.words or line.words == said)


def _leads(line: Line, target: str) -> bool:
    wanted, found = _place(line.target), _place(target)
    return found.endswith(wanted[1:]) if wanted.startswith("…") else found == wanted


def _place(address: str) -> str:
    return unquote(address).partition("#")[0].rstrip("/") or "/"
