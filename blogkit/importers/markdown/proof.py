"""Whether two texts are the same to a reader: the normal form of their HTML, to be compared.

The normal form is the tree, in the order of its tags. It leaves out what neither shows: how much white space there is
where one blank is shown, or none; the order of attributes, and how characters are spelt; and what blogkit adds to
Markdown for a page's sake: the colours of code, the box around a table, when a picture is loaded. In French it leaves
out whether a blank before `;` may break the line: blogkit's typography sees to that.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from blogkit.importers.markdown.tree import BLANKS, INLINE, Element, Node, Note, parse

_SPACE = re.compile(r"[ \t\n\f\r]+")
_NEWLINE = re.compile(r"[\t\n\f\r]")
_FRENCH = re.compile(r"[ \xa0](?=[;:!?»])|(?<=«)[ \xa0]")
_REFERENCES = frozenset({"href", "src", "cite", "poster", "longdesc"})
_ENOUGH = "!#$%&'()*+,/:;=?@[]~\\^`{|}"
_FIXED = frozenset({"code", "kbd", "samp", "tt"})
"""In which each blank is shown, where a style sheet says so."""
_WHEN = frozenset({("decoding", "async"), ("loading", "lazy")})
_BOX = {"class": "table", "tabindex": "0"}


def form(html: str, french: bool = False) -> list[str] | None:
    """The normal form of some HTML: tags as `<p>`, texts as `=words`. None when its elements do not end properly."""
    nodes = parse(html)
    if nodes is None:
        return None
    items: list[str] = []
    for node in nodes:
        _add(node, items, "")
    texts = (_trimmed(items, place, french) if item[0] == "=" else item for place, item in enumerate(items))
    return [item for item in texts if item != "="]


def asked(address: str) -> str:
    """An address as a browser asks for it, with what is encoded in all its parts (URL Standard, section 1.3)."""
    return quote(address, safe=_ENOUGH)


def _add(node: Node, items: list[str], within: str) -> None:
    """Append the items of a node; `within` is `pre` or `code` where white space counts."""
    if isinstance(node, str):
        text = node if within == "pre" else _NEWLINE.sub(" ", node) if within else _SPACE.sub(" ", node)
        items.append(f"{'=' if not within else '`'}{text}")
        return
    if isinstance(node, Note):
        items.append(node.text)
        return
    if node.name == "pre" and (code := _listing(node)):
        items += ["<pre>", _tag(code), f"`{_text(code).removesuffix(chr(10))}", "</code>", "</pre>"]
        return
    box = node.name == "div" and node.attributes == _BOX
    within = "pre" if "pre" in (node.name, within) else "code" if node.name in _FIXED else within
    items += [] if box else [_tag(node)]
    for child in node.children:
        _add(child, items, within)
    items += [] if box else [f"</{node.name}>"]


def _listing(pre: Element) -> Element | None:
    """The `<code>` that is all of a `<pre>`, when there is nothing but text in it, or colours."""
    if pre.attributes not in ({}, {"class": "highlight"}) or len(pre.children) != 1:
        return None
    code = pre.children[0]
    if not isinstance(code, Element) or code.name != "code":
        return None
    coloured = bool(pre.attributes)
    plain = all(isinstance(c, str) or (coloured and isinstance(c, Element) and c.name == "span") for c in code.children)
    return code if plain else None


def _text(element: Element) -> str:
    return "".join(
        node if isinstance(node, str) else _text(node) if isinstance(node, Element) else "" for node in element.children
    )


def _tag(element: Element) -> str:
    if not element.attributes:
        return f"<{element.name}>"
    pairs = sorted(element.attributes.items())
    shown = (pair for pair in pairs if pair not in _WHEN)
    written = (f" {n}={(asked(value) if n in _REFERENCES else value)!r}" for n, value in shown)
    return f"<{element.name}{''.join(written)}>"


def _trimmed(items: list[str], place: int, french: bool) -> str:
    """A text without the blanks where a line begins or ends."""
    text = items[place][1:]
    if place == 0 or _parts(items[place - 1]):
        text = text.lstrip(BLANKS)
    if place == len(items) - 1 or _parts(items[place + 1]):
        text = text.rstrip(BLANKS)
    if french:
        text = _FRENCH.sub(" ", f"\0{text}\0").strip("\0")
    return f"={text}"


def _parts(item: str) -> bool:
    """Whether this is a tag that parts lines."""
    name = item.lstrip("</").rstrip(">").partition(" ")[0]
    return item[0] == "<" and item[1] != "!" and (name == "br" or name not in INLINE)
