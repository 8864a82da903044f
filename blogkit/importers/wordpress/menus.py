"""A site's menus, which an export keeps as items of their own → lines of [[menus.<name>]]."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from blogkit.importers.archive import ArchivedLine
from blogkit.importers.wordpress import permalinks
from blogkit.importers.wordpress.redirects import shown
from blogkit.importers.wordpress.survey import Outline, Survey

MAIN = re.compile(r"(main|primary|header|top|principal|haupt|hauptmenu)([-_]?(menu|nav|navigation))?|menu([-_]?1)?")
"""What the menu at the top of a site is usually called; an export does not say which one that is."""

DEEPEST = 10
"""Levels of a menu that are told apart."""

Placed = tuple[Outline, tuple[str, ...]]
"""A line, and the numbers of those above it, from the top."""


def menus(found: Survey, terms: Mapping[str, str]) -> dict[str, tuple[ArchivedLine, ...]]:
    """Name → its lines, those below a line after it. `terms` has the address of each term by number."""
    below: dict[str, dict[str, list[Outline]]] = {}
    for outline in found.outlines.values():
        name = next((slug for taxonomy, slug in outline.terms if taxonomy == "nav_menu"), "")
        if outline.type == "nav_menu_item" and name and outline.status == "publish":
            below.setdefault(name, {}).setdefault(_above(outline), []).append(outline)
    main = [name for name in below if MAIN.fullmatch(name)] or list(below)
    lines: dict[str, tuple[ArchivedLine, ...]] = {}
    for name, groups in below.items():
        key = "main" if name == main[0] and (len(below) == 1 or MAIN.fullmatch(name)) else _key(name)
        lines[key] = (*lines.get(key, ()), *_lines(found, list(_ordered(groups)), terms))
    return {name: each for name, each in lines.items() if each}


def _lines(found: Survey, tree: list[Placed], terms: Mapping[str, str]) -> Iterator[ArchivedLine]:
    """What leads somewhere, and what heads that; a line below one that does neither moves up."""
    made = {each.id: line for each, _ in tree if (line := _line(found, each, terms))}
    heads = {number for each, above in tree if each.id in made and made[each.id].url for number in above}
    kept = {number: line for number, line in made.items() if line.url or number in heads}
    for each, above in tree:
        if each.id in kept:
            yield replace(kept[each.id], level=sum(number in kept for number in above))


def _above(outline: Outline) -> str:
    """The number of the line above; 0 at the top."""
    return dict(outline.meta).get("_menu_item_menu_item_parent", "0")


def _ordered(groups: dict[str, list[Outline]]) -> Iterator[Placed]:
    """Lines in the order of the menu, those below a line after it; lines below what is not there come at the end."""

    def last_first(number: str, above: tuple[str, ...]) -> list[Placed]:
        lines = sorted(groups.pop(number, []), key=lambda outline: outline.order, reverse=True)
        return [(line, above) for line in lines]

    stack = last_first("0", ())
    while stack or groups:
        stack = stack or last_first(next(iter(groups)), ())
        outline, above = stack.pop()
        yield outline, above
        stack += last_first(outline.id, (*above, outline.id)[-DEEPEST:])


def _line(found: Survey, outline: Outline, terms: Mapping[str, str]) -> ArchivedLine | None:
    """A line of a menu; without an address where its author gave it none, None where it leads to nothing public."""
    meta = dict(outline.meta)
    number, kind = meta.get("_menu_item_object_id", ""), meta.get("_menu_item_type", "")
    title, url = outline.title, ""
    if kind == "taxonomy":
        name, url = terms.get(number, "\n").split("\n")
        title = title or name
    elif kind == "post_type":
        there = found.outlines.get(number)
        if there and shown(found, there):
            title, url = title or there.title, permalinks.path(there.link, found.base)
    else:
        written = meta.get("_menu_item_url", "").strip()
        hosts = (found.base, *found.addresses.values())
        inside = written.startswith(tuple(f"{host}/" for host in hosts if host)) or written in hosts
        url = (permalinks.path(written, found.base) or written) if inside else written
    url = re.sub(r"\s", "%20", url)
    if re.fullmatch(r"(https?://|mailto:|/)\S*", url):
        return ArchivedLine(title or url, url, outline.id)
    return ArchivedLine(title, "", outline.id) if title and kind == "custom" else None


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-") or "menu"
