"""HTML as a tree, with what is needed to write it down again.

Only HTML that says where each element ends is read: what `sanitize.imported` gives, and what Markdown is rendered to.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape, unescape

from msgspec import Struct

from blogkit.reading.slots import ATTRIBUTE, TAG

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
"""Elements that have no inside (HTML Standard, 13.1.2)."""

INLINE = frozenset(
    "a abbr acronym audio b bdi bdo big br cite code data del dfn em font i iframe img ins kbd map mark meter nobr"
    " picture progress q ruby rb rp rt rtc s samp small span strike strong sub sup time tt u var video wbr".split()
)
"""Elements that stand within a line of text; all others part it. `audio`, `video` and `iframe` do so in a browser."""

LISTS = frozenset({"ol", "ul"})

DEEPEST = 100
"""Elements in each other."""

BLANKS = " \t\n\f\r"


class Element(Struct):
    """One element."""

    name: str
    attributes: dict[str, str]
    """Decoded; of a name that is given twice the first."""
    children: list[Node]


class Note(Struct):
    """A comment, as it is written: `<!--more-->`."""

    text: str


Node = Element | Note | str
"""A string is text, decoded."""


def attributes(written: str) -> dict[str, str]:
    """The attributes that stand in a start tag, behind its name."""
    found: dict[str, str] = {}
    for attribute in ATTRIBUTE.finditer(written.rstrip("/> \t\n\f\r") if written.endswith(">") else written):
        value = attribute["value"] or ""
        if value[:1] in ("'", '"'):
            value = value[1:-1]
        found.setdefault(attribute["name"].lower(), unescape(value))
    return found


def parse(html: str) -> list[Node] | None:
    """The nodes of some HTML; None when an element does not end where it should, or they lie too deep.

    A list that lies in a list between its items, as editors once wrote it, belongs to the item before it: nothing but
    items may lie in a list (HTML Standard, 4.4.5), and browsers show both alike.
    """
    top = Element("", {}, [])
    stack = [top]
    done = 0
    for tag in TAG.finditer(html):
        if done < tag.start():
            stack[-1].children.append(unescape(html[done : tag.start()]))
        done = tag.end()
        if tag["opened"]:
            name = tag["opened"].lower()
            if tag["raw"] and name != "iframe":
                return None
            element = Element(name, attributes(tag["attributes"] or ""), [])
            stack[-1].children.append(element)
            if name not in VOID:
                stack.append(element)
            if len(stack) > DEEPEST:
                return None
        elif tag["closed"]:
            if stack[-1].name != tag["closed"].lower():
                return None
            _mend(stack.pop())
        else:
            stack[-1].children.append(Note(tag[0]))
    if done < len(html):
        stack[-1].children.append(unescape(html[done:]))
    return top.children if len(stack) == 1 else None


def _mend(element: Element) -> None:
    if element.name not in LISTS or not any(isinstance(c, Element) and c.name in LISTS for c in element.children):
        return
    children: list[Node] = []
    item: Element | None = None
    for child in element.children:
        if item and isinstance(child, Element) and child.name in LISTS:
            item.children.append(child)
            continue
        children.append(child)
        if not blank(child):
            item = child if isinstance(child, Element) and child.name == "li" else None
    element.children = children


def start(element: Element) -> str:
    """The start tag of an element."""
    written = "".join(f' {name}="{escape(value)}"' for name, value in element.attributes.items())
    return f"<{element.name}{written}>".replace("\xa0", "&nbsp;")


def html(nodes: list[Node]) -> str:
    """The nodes as HTML."""
    return "".join(_pieces(nodes))


def _pieces(nodes: list[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield escape(node, quote=False).replace("\xa0", "&nbsp;")
        elif isinstance(node, Note):
            yield node.text
        else:
            yield start(node)
            yield from _pieces(node.children)
            if node.name not in VOID:
                yield f"</{node.name}>"


def ids(html: str) -> Iterator[str]:
    """The ids that stand in some HTML."""
    for tag in TAG.finditer(html) if "id=" in html else ():
        if name := attributes(tag["attributes"] or "").get("id"):
            yield name


def blank(node: Node) -> bool:
    """Whether this is nothing but white space."""
    return isinstance(node, str) and not node.strip(BLANKS)


def inline(node: Node) -> bool:
    """Whether this stands within a line of text, with all that is in it."""
    return not isinstance(node, Element) or (node.name in INLINE and all(map(inline, node.children)))
