"""HTML → one line of Markdown, as front matter has it: an excerpt. Proved as whole texts are.

What parted paragraphs becomes two line breaks, and the boxes around them go: a line has no blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from blogkit.importers.markdown.phrases import phrases
from blogkit.importers.markdown.proof import form
from blogkit.importers.markdown.tree import BLANKS, Element, Node, blank, html, inline, parse

_BREAK = Element("br", {}, [])


def line(text: str, read: Callable[[str], str], french: bool = False) -> str | None:
    """A line of Markdown; None where it can't be proved the same, or the HTML does not end properly.

    `text` is HTML that passed `sanitize.imported`; `read` renders a line of Markdown.
    """
    nodes = parse(text.strip(BLANKS))
    if nodes is None:
        return None
    flat = _joined(list(_lines(nodes)))
    wanted = form(html(flat), french)
    for careful in (False, True):
        written = phrases(flat, careful, breaks=False)
        if form(read(written), french) == wanted:
            return written
    return None


def _lines(nodes: list[Node]) -> Iterator[list[Node]]:
    """What stands on lines of its own."""
    run: list[Node] = []
    for node in nodes:
        if inline(node):
            run.append(node)
            continue
        yield run
        run = []
        if isinstance(node, Element):
            yield from _lines(node.children)
    yield run


def _joined(lines: list[list[Node]]) -> list[Node]:
    joined: list[Node] = []
    for each in lines:
        if not all(map(blank, each)):
            joined += [*([_BREAK, _BREAK] if joined else []), *each]
    return joined
