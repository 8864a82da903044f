"""HTML → Markdown, only where that is provably the same.

A text becomes Markdown, is rendered by blogkit's own, and is compared with what it was (`proof`), as a whole: blocks
may mean something else together than each alone. Nearly always that is all. Where the two differ, each block is proved
alone, written with more care, and at last stays HTML; then the whole is proved again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from blogkit.importers.markdown.blocks import CONTAINERS, Level, Levels, Writer, all_html
from blogkit.importers.markdown.proof import form
from blogkit.importers.markdown.tree import Element, Node, html, ids, parse
from blogkit.reading import markdown

Format = Literal["markdown", "html"]
Reader = Callable[[str, Format], str]
"""(text, its format) → the HTML that blogkit makes of it."""

MOST_PARTED = 5
"""Blocks that may stay HTML for the sake of others, in one essay."""


def converted(body: str, read: Reader, french: bool = False) -> str | None:
    """An essay's HTML as Markdown; None where nothing of it can be.

    `body` is HTML that passed `sanitize.imported`; `read` renders it at its place on the site.
    """
    outlined = markdown.outlined(body)[0]
    nodes = parse(outlined)
    wanted = form(read(body, "html"), french)
    if nodes is None or not wanted:
        return None
    levels: Levels = {}
    writer = Writer(levels, frozenset(ids(body)))

    def proved() -> str | None:
        """The text as the levels have it, where that is the same."""
        text = writer.blocks(nodes)
        return text if form(read(text, "markdown"), french) == wanted else None

    text = proved()
    if text is None:
        _prove(nodes, levels, writer, read, french)
        text = proved()
    if text is None:
        text = _parted([node for node in nodes if isinstance(node, Element)], levels, proved)
    return None if text is None or all_html(text) else text


def _prove(nodes: list[Node], levels: Levels, writer: Writer, read: Reader, french: bool) -> None:
    """Find for each block the first level at which it is the same; of a block around others, for each of these."""
    for node in nodes:
        if not isinstance(node, Element):
            continue
        if node.name in CONTAINERS:
            _prove(node.children, levels, writer, read, french)
        wanted = form(read(html([node]), "html"), french)
        for level in Level:
            levels[id(node)] = level
            if form(read(writer.blocks([node]), "markdown"), french) == wanted:
                break


def _parted(blocks: list[Element], levels: Levels, proved: Callable[[], str | None]) -> str | None:
    """Make HTML of blocks that are the same alone, but not together; None where even that does not help.

    Each time the first of them is looked for: the one up to which all others may be Markdown.
    """
    for _ in range(MOST_PARTED):
        found = {id(block): levels[id(block)] for block in blocks}
        good, bad = 0, len(blocks)
        while bad - good > 1:
            middle = (good + bad) // 2
            levels.update((id(block), Level.HTML) for block in blocks[middle:])
            good, bad = (good, middle) if proved() is None else (middle, bad)
            levels.update(found)
        if bad:
            levels[id(blocks[good])] = Level.HTML
        if (text := proved()) is not None:
            return text
    return None
