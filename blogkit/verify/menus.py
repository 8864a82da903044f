"""Menus: each line of one that the front page shows is there, and leads where it led."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from msgspec import Struct

from blogkit.verify import words
from blogkit.verify.addresses import split
from blogkit.verify.findings import Finding, Item
from blogkit.verify.folder import Folder
from blogkit.verify.survey import Survey, item
from blogkit.verify.words import Element
from blogkit.verify.wxr import Record

HALF = 0.5
"""Of a menu's lines: so many are there if it is shown."""
MOST = 0.75
"""Of what is shown: so much is in the menu that it shows."""


class Link(Struct, frozen=True):
    """A link, or the heading of others, in a <nav>."""

    target: str
    words: list[str]
    head: Link | None = None
    """What heads the list that it stands in: a summary, a heading, the link before that list."""


Box = list[Link]


class Line(Struct, frozen=True):
    """A line of a menu that leads to something public, or only heads others."""

    item: Item
    words: list[str]
    """Empty where it has the title of what it leads to."""
    target: str
    """A path below the base, or a whole address elsewhere; `…/slug/` of a term, of which an export tells no more."""
    above: str = ""
    """The number of the line that it lies below."""
    is_heading: bool = False
    """Whether it has words of its own, wherever it leads."""


class Menus:
    """The lines of all menus, each an item of the export."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._lines: dict[str, dict[str, Line]] = {}

    def note(self, record: Record) -> None:
        """Remember a line."""
        menu = next((name for taxonomy, _, name in record.terms if taxonomy == "nav_menu"), "")
        if record.kind == "nav_menu_item" and record.status == "publish" and menu:
            above = dict(record.meta).get("_menu_item_menu_item_parent", "0")
            custom = dict(record.meta).get("_menu_item_type") == "custom"
            said = words.plain(record.title)
            line = Line(item(record), said, self._target(record), above, is_heading=custom and bool(said))
            self._lines.setdefault(menu, {})[record.id] = line

    def compare(self, folder: Folder) -> Iterator[Finding]:
        """One Finding for each line of a menu that the front page shows, and one for each menu that it does not."""
        boxes = [list(_links(nav, folder)) for nav in folder.home.root.iter("nav")]
        for menu, known in self._lines.items():
            lines = [line for line in known.values() if line.target]
            if not lines:
                continue
            box = max((box for box in boxes if _is_of(box, lines)), key=lambda box: _share(box, lines), default=[])
            if _share(box, lines) < HALF:
                what = f"The front page does not show the menu “{menu}”; an export does not tell where a menu was"
                yield Finding("menu", "not judged", Item(), "/", what)
                continue
            for line in lines:
                yield _line(menu, line, _head(line, known), box)

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
        if not url or url.startswith("#") or split(url).scheme not in ("", "http", "https", "mailto"):
            return ""
        host, own = split(url).hostname or "", split(self._survey.base).hostname or ""
        inside = not split(url).scheme or host.removeprefix("www.") == own.removeprefix("www.")
        return self._survey.path(url) if inside else url


def _line(menu: str, line: Line, head: Line | None, box: Box) -> Finding:
    there = [link for link in box if _fits(line, link)]
    what = "" if there else f"The menu “{menu}” has no such line"
    told = ((f"{' '.join(line.words)} {line.target}".strip(), ""),) if what else ()
    if there and not any(_is_below(link, head) for link in there):
        found = there[0].head
        what, told = "It lies below another line of its menu", ((_named(head), " ".join(found.words) if found else ""),)
    return Finding("menu", "missing" if what else "right", line.item, "/", what, told)


def _head(line: Line, known: dict[str, Line]) -> Line | None:
    """The line that it lies below; one that leads to nothing public is passed over, unless it had words of its own."""
    seen = set()
    while line.above in known and line.above not in seen:
        seen.add(line.above)
        line = known[line.above]
        if line.target or line.is_heading:
            return line
    return None


def _is_below(link: Link, head: Line | None) -> bool:
    if head is None or link.head is None:
        return head is None and link.head is None
    return _fits(head, link.head) if head.target else head.words == link.head.words


def _named(line: Line | None) -> str:
    return (" ".join(line.words) or line.target) if line else "the top"


def _links(nav: Element, folder: Folder) -> Iterator[Link]:
    """The links of a menu in the order in which they stand."""
    stack: list[tuple[Element, Link | None, Link | None]] = [(nav, None, None)]
    while stack:
        element, head, own = stack.pop()
        match element.tag:
            case "a":
                link = _link(element, folder)
                is_head = head is not None and (link.words, link.target) == (head.words, head.target)
                yield Link(link.target, link.words, head.head if head and is_head else head)
            case "li":
                own = _heading(element, folder, head)
            case "ul" | "ol":
                head, own = own, None
        stack.extend((child, head, own) for child in reversed(element))


def _link(element: Element, folder: Folder) -> Link:
    href = element.get("href", "")
    return Link(folder.local(href) or href, words.of_tree(element).words)


def _heading(line: Element, folder: Folder, head: Link | None) -> Link:
    """What a line of a list says of itself, before the list that lies in it."""
    said = next((words.of_tree(each).words for each in line.iter() if each.tag in ("a", "span", "summary")), [])
    links = (_link(each, folder) for each in line.iter("a"))
    return Link(next((link.target for link in links if link.words == said), ""), said, head)


def _is_of(box: Box, lines: list[Line]) -> bool:
    """Whether this is that menu: nearly all of it leads where a line does, or has its words.

    Menus have lines in common with each other, and with a list of pages.
    """
    known = sum(
        any(_leads(line, link.target) or (link.words and link.words == line.words) for line in lines) for link in box
    )
    return known >= MOST * len(box)


def _share(box: Box, lines: list[Line]) -> float:
    """How much of a menu is there."""
    return sum(any(_fits(line, link) for link in box) for line in lines) / len(lines)


def _fits(line: Line, link: Link) -> bool:
    return _leads(line, link.target) and (not line.words or line.words == link.words)


def _leads(line: Line, target: str) -> bool:
    wanted, found = _place(line.target), _place(target)
    return found.endswith(wanted[1:]) if wanted.startswith("…") else found == wanted


def _place(address: str) -> str:
    return unquote(address).partition("#")[0].rstrip("/") or "/"
