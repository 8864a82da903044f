"""The block editor's delimiters, `<!-- wp:name {"attribute": 1} -->` … `<!-- /wp:name -->`: text → a tree of blocks."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

import msgspec
from msgspec import Struct

from blogkit.importers.wordpress.markup import pieces

_DELIMITER = re.compile(
    r"<!--\s+(?P<end>/?)wp:(?P<name>[a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)?)(?P<attributes>\s.*?)(?P<whole>/?)-->",
    re.DOTALL,
)
"""Of a whole HTML comment. WordPress spells `--` and `>` within attributes as JSON's escapes, so none ends early."""


_NAMED = re.compile(
    r"""(<(?:blockquote|h[1-6]|hr|ol|p|pre|ul)\b[^<>]*?)\s+class=(["'])(?:wp-block-(?:code|heading|list|paragraph|quote|separator)"""
    r"""|has-alpha-channel-opacity|\s)+\2"""
)
"""A class that says no more than the name of the element, or of the block around it."""

DEEPEST = 100
"""Blocks within blocks; what is deeper counts as standing side by side."""


class Block(Struct):
    """One block. A name without a folder is WordPress' own: `paragraph` is `core/paragraph`."""

    name: str
    """Empty for what stands between blocks: text from the classic editor."""
    attributes: dict[str, Any]
    content: list[str | Block]
    """HTML and inner blocks, in order."""
    whole: bool = False
    """Whether its delimiter ends itself: it holds nothing, and WordPress made its HTML at every visit."""


def present(text: str) -> bool:
    """Whether the text comes from the block editor."""
    return "<!-- wp:" in text


def parse(text: str) -> list[Block]:
    """The blocks of a text, in order. One that never ends goes to the end of the block around it."""
    top = Block("", {}, [])
    stack, opened = [top], list[Block]()
    for place, piece in enumerate(pieces(text)):
        match = _DELIMITER.fullmatch(piece) if place % 2 else None
        if match is None:
            stack[-1].content += [piece] if piece else []
            continue
        name = match["name"].removeprefix("core/")
        if not match["end"]:
            block = Block(name, _attributes(match["attributes"]), [], bool(match["whole"]))
            stack[-1].content.append(block)
            opened.append(block)
            stack += [] if block.whole or len(stack) > DEEPEST else [block]
        elif any(block.name == name for block in stack[1:]):
            while stack.pop().name != name:
                pass
    for block in opened:
        block.content = _joined(block.content)
    return [block if isinstance(block, Block) else Block("", {}, [block]) for block in _joined(top.content)]


def unnamed(html: str) -> str:
    """The HTML of a block without what else tells that it is this block: `<h2 class="wp-block-heading">`."""
    return _NAMED.sub(r"\1", html) if "wp-block-" in html else html


def _joined(content: list[str | Block]) -> list[str | Block]:
    """The same with texts that stand next to each other made one."""
    groups = groupby(content, key=lambda part: isinstance(part, str))
    return [part for text, group in groups for part in (["".join(map(str, group))] if text else group)]


def _attributes(written: str) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(written) if written.strip() else {}
    except msgspec.DecodeError:
        return {}
    return found if isinstance(found, dict) else {}
