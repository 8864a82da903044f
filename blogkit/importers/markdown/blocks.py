"""Paragraphs, headings, lists, quotations, code, tables: each as Markdown, or as the HTML that it was.

What Markdown has no form for stands in a fence marked `{=html}`. A `<div>` around paragraphs stays as two tags on
lines of their own, with Markdown between them.
"""

from __future__ import annotations

import re
from enum import IntEnum
from itertools import groupby

from msgspec import Struct

from blogkit.importers.markdown.phrases import phrases
from blogkit.importers.markdown.tree import BLANKS, Element, Node, blank, html, inline, start

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
CONTAINERS = frozenset("address article aside blockquote center details div footer header main nav section".split())
"""Elements that may stand around Markdown: their tags begin a block of HTML (CommonMark 0.31, section 4.6)."""

_MARKER = re.compile(r"<!--(?:more|nextpage)-->")
_ANCHOR = re.compile(r'<span id="[^"\s<>]*"></span>')
_LANGUAGE = re.compile(r"language-([\w+#.-]+)")
_BEGINS_HTML = re.compile(
    r"""</?(?:address|article|aside|audio|center|div|iframe|object|video)\b
    |<[^<>]*>[ \t]*(?:\n|\Z)
    |<!--.*-->(?:<span[ ]id="[^"\s<>]*"></span>)?\s*\Z""",
    re.VERBOSE,
)
_FENCE = re.compile(r"(`{3,})\{=html\}\n(?:(?!\1).*\n)*\1")
_PIPE = re.compile(r"(?<!\\)\|")


class Level(IntEnum):
    """How much Markdown a block is trusted with."""

    LIGHT = 0
    CAREFUL = 1
    HTML = 2


Levels = dict[int, Level]
"""id() of an Element → its Level; what is not there is LIGHT."""


class _Written(Struct):
    """A finished block."""

    text: str
    raw: bool = False
    """Whether it is HTML, yet without its fence."""
    list: str = ""
    """Of a list the name of its element, and of another list right after it with the same marks."""


class Writer:
    """Writes nodes as Markdown, as the levels say."""

    def __init__(self, levels: Levels, own: frozenset[str]) -> None:
        """`own`: the ids that the text itself gives; any other is what blogkit makes of a heading's words."""
        self._levels, self._own = levels, own

    def blocks(self, nodes: list[Node]) -> str:
        """A whole text, or the inside of a quotation; without a line end at its end."""
        return "\n\n".join(self._blocks(nodes, False))

    def _blocks(self, nodes: list[Node], careful: bool) -> list[str]:
        done: list[_Written] = []
        for within, group in groupby(nodes, key=inline):
            members = list(group)
            if within and all(map(blank, members)):
                continue
            if within:
                done.append(_loose(members))
                continue
            for element in members:
                assert isinstance(element, Element)
                before = done[-1].list if done else ""
                done.append(self._element(element, careful, before))
        return _fenced(done)

    def _element(self, element: Element, careful: bool, before: str) -> _Written:
        level = self._levels.get(id(element), Level.LIGHT)
        careful = careful or level == Level.CAREFUL
        text, mark = None, ""
        if level < Level.HTML:
            if element.name in ("ul", "ol"):
                mark = _mark(element, before)
                text = self._list(element, careful, mark)
            else:
                text = self._markdown(element, careful)
        return _Written(html([element]), True) if text is None else _Written(text, False, mark)

    def _markdown(self, element: Element, careful: bool) -> str | None:
        """The element as Markdown; None where that has no form for it."""
        name, plain = element.name, not element.attributes
        if name == "p" and plain and element.children and all(map(inline, element.children)):
            return _paragraph(element, careful)
        if name in HEADINGS and all(map(inline, element.children)):
            return self._heading(element, careful)
        if name == "hr" and plain:
            return "* * *"
        if name == "pre" and plain:
            return _code(element)
        if name == "blockquote" and plain:
            return self._quotation(element, careful)
        if name == "dl" and plain:
            return _definitions(element, careful)
        if name == "table" and plain:
            return _table(element, careful)
        return self._around(element, careful) if name in CONTAINERS else None

    def _heading(self, element: Element, careful: bool) -> str | None:
        name = element.attributes.get("id", "")
        if not set(element.attributes) <= {"id"}:
            return None
        text = phrases(element.children, careful, breaks=False)
        if not careful:
            text = re.sub(r"#(?=#*\Z)", r"\\#", text)
            text = re.sub(r"\{(?=#[^\s{}]+\}\Z)", r"\\{", text)
        if (careful or name in self._own) and re.fullmatch(r"[^\s{}]+", name):
            text += f" {{#{name}}}"
        return f"{'#' * int(element.name[1])} {text}".rstrip(" ")

    def _quotation(self, element: Element, careful: bool) -> str | None:
        if any(inline(node) and isinstance(node, str) and not blank(node) for node in element.children):
            return None
        parts = self._blocks(element.children, careful)
        return "\n".join(f"> {line}".rstrip(" ") for line in "\n\n".join(parts).split("\n")) if parts else None

    def _around(self, element: Element, careful: bool) -> str | None:
        """The tags of an element on lines of their own, around Markdown; None where no Markdown would be in it."""
        opening = start(element)
        parts = self._blocks(element.children, careful)
        if "\n" in opening or all(part.startswith("```") or _is_tags(part) for part in parts):
            return None
        return "\n\n".join([opening, *parts, f"</{element.name}>"])

    def _list(self, element: Element, careful: bool, mark: str) -> str | None:
        first = element.attributes.get("start", "1")
        fits = set(element.attributes) <= ({"start"} if element.name == "ol" else set())
        items = [node for node in element.children if not blank(node)]
        if not fits or not items or not re.fullmatch(r"0|[1-9]\d{0,8}", first):
            return None
        loose = any(_names(item) & {"p"} for item in items)
        written: list[str] = []
        unfit = 0
        for number, item in enumerate(items, int(first)):
            if not isinstance(item, Element) or item.name != "li" or item.attributes:
                return None
            parts = self._item(item, careful, loose)
            if parts is None:
                unfit += 1
                parts = _fenced([_Written(html(item.children), True)])
            if 2 * unfit > len(items) or (loose and len(items) == 1 and len(parts) < 2):
                return None
            sign = f"{number}{mark[2:]} " if element.name == "ol" else f"{mark[2:]} "
            inside = ("\n\n" if loose else "\n").join(parts).split("\n")
            lines = (f"{' ' * len(sign)}{line}" if line else "" for line in inside[1:])
            written.append("\n".join([f"{sign}{inside[0]}".rstrip(" "), *lines]))
        return ("\n\n" if loose else "\n").join(written)

    def _item(self, item: Element, careful: bool, loose: bool) -> list[str] | None:
        """The blocks of one item. Those of a list without paragraphs begin with its words."""
        if loose:
            return (
                None
                if any(inline(node) and not blank(node) for node in item.children)
                else self._blocks(item.children, careful)
            )
        end = next((at for at, node in enumerate(item.children) if not inline(node)), len(item.children))
        words, rest = item.children[:end], item.children[end:]
        if any(inline(node) and not blank(node) for node in rest):
            return None
        text = phrases(words, careful)
        if _begins_html(text):
            return None
        return [*([text] if text or not rest else []), *self._blocks(rest, careful)]


def all_html(text: str) -> bool:
    """Whether a whole text is one fence, or nothing."""
    return not text or bool(_FENCE.fullmatch(text))


def _names(node: Node) -> set[str]:
    return {child.name for child in node.children if isinstance(child, Element)} if isinstance(node, Element) else set()


def _is_tags(part: str) -> bool:
    """Whether a block is but a line of tags and words; an element around Markdown has empty lines in it."""
    return part.startswith("<") and "\n\n" not in part


def _mark(element: Element, before: str) -> str:
    """What stands before the items; another sign than the list's right before, so that the two stay two."""
    usual, other = ("ol.", "ol)") if element.name == "ol" else ("ul-", "ul*")
    return other if before == usual else usual


def _loose(nodes: list[Node]) -> _Written:
    """Words that are in no paragraph; but what marks the end of an excerpt or page stays a line of its own."""
    text = html(nodes).strip(BLANKS)
    marker = _MARKER.match(text)
    alone = marker and (not text[marker.end() :] or _ANCHOR.fullmatch(text, marker.end()))
    return _Written(text, raw=not alone)


def _fenced(blocks: list[_Written]) -> list[str]:
    """The blocks with fences around what is HTML: one around all that stands together."""
    done: list[str] = []
    for raw, group in groupby(blocks, key=lambda block: block.raw):
        texts = [block.text.strip("\n") for block in group]
        if raw:
            text = "\n".join(texts)
            fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
            texts = [f"{fence}{{=html}}\n{text}\n{fence}"]
        done += texts
    return done


def _paragraph(element: Element, careful: bool) -> str | None:
    text = phrases(element.children, careful)
    return text if text and not _begins_html(text) else None


def _begins_html(text: str) -> bool:
    """Whether this would not be read as a paragraph but as a block of HTML (CommonMark 0.31, section 4.6)."""
    return text.startswith("<") and not text.startswith("<http") and bool(_BEGINS_HTML.match(text))


def _code(element: Element) -> str | None:
    code = element.children[0] if len(element.children) == 1 else None
    if not isinstance(code, Element) or code.name != "code" or not all(isinstance(c, str) for c in code.children):
        return None
    language = _LANGUAGE.fullmatch(code.attributes.get("class", ""))
    text = "".join(map(str, code.children))
    if not text or set(code.attributes) - {"class"} or (code.attributes and not language):
        return None
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}{language[1] if language else ''}\n{text.removesuffix(chr(10))}\n{fence}"


def _definitions(element: Element, careful: bool) -> str | None:
    lines: list[str] = []
    for node in element.children:
        if blank(node):
            continue
        if not isinstance(node, Element) or node.attributes or not all(map(inline, node.children)):
            return None
        text = phrases(node.children, careful, breaks=False)
        if node.name == "dt" and text:
            lines += [*([""] if lines else []), text]
        elif node.name == "dd" and text and lines:
            lines.append(f": {text}")
        else:
            return None
    return "\n".join(lines) if lines and lines[-1].startswith(": ") else None


def _table(element: Element, careful: bool) -> str | None:
    parts = [node for node in element.children if not blank(node)]
    if not all(isinstance(part, Element) and not part.attributes for part in parts):
        return None
    names = [part.name for part in parts if isinstance(part, Element)]
    if names not in (["thead", "tbody"], ["thead"]):
        return None
    rows = [row for part in parts if isinstance(part, Element) for row in part.children if not blank(row)]
    lines = [_row(row, "td" if number else "th", careful) for number, row in enumerate(rows)]
    if None in lines or not lines or not lines[0]:
        return None
    rule = "| --- " * len(_PIPE.findall(lines[0][1:])) + "|"
    return "\n".join([lines[0], rule, *map(str, lines[1:])])


def _row(row: Node, name: str, careful: bool) -> str | None:
    if not isinstance(row, Element) or row.name != "tr" or row.attributes:
        return None
    cells: list[str] = []
    for cell in row.children:
        if blank(cell):
            continue
        if not isinstance(cell, Element) or cell.name != name or cell.attributes or not all(map(inline, cell.children)):
            return None
        cells.append(_PIPE.sub(r"\\|", phrases(cell.children, careful, breaks=False)))
    return f"| {' | '.join(cells)} |"
