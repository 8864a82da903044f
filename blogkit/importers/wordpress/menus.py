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


def menus(found: Survey, terms: Mapping[str, str]) -> dict[str, tuple[ArchivedLine, ...]]:
    """Name → its lines; one below another comes after it. `terms` has the address of each term by number."""
    below: dict[str, dict[str, list[Outline]]] = {}
    for outline in found.outlines.values():
        name = next((slug for taxonomy, slug in outline.terms if taxonomy == "nav_menu"), "")
        if outline.type == "nav_menu_item" and name and outline.status == "publish":
            below.setdefault(name, {}).setdefault(_above(outline), []).append(outline)
    main = [name for name in below if MAIN.fullmatch(name)] or list(below)
    lines: dict[str, tuple[ArchivedLine, ...]] = {}
    for name, groups in below.items():
        key = "main" if name == main[0] and (len(below) == 1 or MAIN.fullmatch(name)) else _key(name)
        made = {each.id: line for each in _ordered(groups) if (line := _line(found, each, terms))}
        lines[key] = (*lines.get(key, ()), *(_placed(found, line, made) for line in made.values()))
    return {name: each for name, each in lines.items() if each}


def _placed(found: Survey, line: ArchivedLine, made: Mapping[str, ArchivedLine]) -> ArchivedLine:
    """The line, with what it lay below: menus have one level here."""
    above = made.get(_above(found.outlines[line.id]))
    return replace(line, below=above.title) if above else line


def _above(outline: Outline) -> str:
    """The number of the line above; 0 at the top."""
    return dict(outline.meta).get("_menu_item_menu_item_parent", "0")


def _ordered(groups: dict[str, list[Outline]]) -> Iterator[Outline]:
    """Lines in the order of the menu, those below a line after it; lines below what is not there come at the end."""
    stack = sorted(groups.pop("0", []), key=lambda outline: outline.order, reverse=True)
    while stack or groups:
        if not stack:
            stack = sorted(groups.pop(next(iter(groups))), key=lambda outline: outline.order, reverse=True)
        outline = stack.pop()
        yield outline
        stack += sorted(groups.pop(outline.id, []), key=lambda outline: outline.order, reverse=True)


def _line(found: Survey, outline: Outline, terms: Mapping[str, str]) -> ArchivedLine | None:
    """A line of a menu; None where it leads to nothing that is published."""
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
    fits = re.fullmatch(r"(https?://|mailto:|/)\S*", url)
    return ArchivedLine(title or url, url, outline.id) if fits else None


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-") or "menu"
