"""HTML → Markdown, only where that is provably the same.

Each block becomes Markdown, is rendered by blogkit's own Markdown, and is compared with what it was (`proof`); where
the two differ, it is written with more care, and at last stays HTML. Then the whole is proved in the same way, since
blocks may mean something else together than each alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from blogkit.importers.markdown.blocks import CONTAINERS, Level, Levels, Writer, all_html
from blogkit.importers.markdown.proof import form
from blogkit.importers.markdown.tree import Element, Node, html, parse
from blogkit.reading import markdown

Format = Literal["markdown", "html"]
Reader = Callable[[str, Format], str]
"""(text, its format) → the HTML that blogkit makes of it."""


def converted(body: str, read: Reader, french: bool = False) -> str | None:
    """An essay's HTML as Markdown; None where nothing of it can be.

    `body` is HTML that passed `sanitize.imported`; `read` renders it at its place on the site.
    """
    nodes = parse(markdown.outlined(body)[0])
    wanted = form(read(body, "html"), french)
    if nodes is None or not wanted:
        return None
    levels: Levels = {}
    for prove in (False, True):
        if prove:
            _prove(nodes, levels, read, french)
        text = Writer(levels).blocks(nodes)
        if form(read(text, "markdown"), french) == wanted:
            return None if all_html(text) else text
    return None


def _prove(nodes: list[Node], levels: Levels, read: Reader, french: bool) -> None:
    """Find for each block the first level at which it is the same; of a block around others, for each of these."""
    for node in nodes:
        if not isinstance(node, Element):
            continue
        if node.name in CONTAINERS:
            _prove(node.children, levels, read, french)
        wanted = form(read(html([node]), "html"), french)
        for level in Level:
            levels[id(node)] = level
            if form(read(Writer(levels).blocks([node]), "markdown"), french) == wanted:
                break
