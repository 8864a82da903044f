"""PHP's own notation for values (`a:1:{s:4:"mood";s:3:"sad";}`), in which WordPress keeps lists → plain values.

As PHP's manual describes it under serialize(): lengths of texts count bytes. Objects are nothing for an archive.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

DEEPEST = 50
_BEGINS = re.compile(r"(?:[abdisO]:|N;)")


_PLAIN: dict[bytes, Callable[[str], Any]] = {b"b:": lambda word: word == "1", b"i:": int, b"d:": float}


class Undecodable(ValueError):
    """It looks like PHP's notation, and cannot be read."""


def plain(written: str) -> Any:
    """The value that a field holds: text, number, truth, list or mapping. Raises Undecodable.

    What does not look like PHP's notation is itself.
    """
    text = written.strip()
    if not _BEGINS.match(text) or text[-1] not in ";}":
        return written
    value, end = _value(text.encode(), 0, 0)
    if end != len(text.encode()):
        raise Undecodable(text[:50])
    return value


def _value(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    """The value that begins at `at`, and where it ends."""
    kind = data[at : at + 2]
    if kind == b"N;":
        return None, at + 2
    if kind == b"s:":
        return _text(data, at)
    if kind == b"a:":
        return _array(data, at, depth)
    end = data.find(b";", at)
    word = data[at + 2 : end].decode("ascii", "replace")
    try:
        if end > 0 and kind in _PLAIN:
            return _PLAIN[kind](word), end + 1
    except ValueError:
        pass
    raise Undecodable(data[at : at + 50].decode("utf-8", "replace"))


def _text(data: bytes, at: int) -> tuple[str, int]:
    """Exports are sometimes made after an address in a text was replaced, so that its length is wrong."""
    head = re.compile(rb's:(\d{1,9}):"').match(data, at)
    if head:
        end = head.end() + int(head[1])
        if data[end : end + 2] != b'";':
            end = data.find(b'";', head.end())
        if end >= 0:
            return data[head.end() : end].decode("utf-8", "replace"), end + 2
    raise Undecodable(data[at : at + 50].decode("utf-8", "replace"))


def _array(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    head = re.compile(rb"a:(\d{1,7}):\{").match(data, at)
    if not head or depth == DEEPEST:
        raise Undecodable(data[at : at + 50].decode("utf-8", "replace"))
    found: dict[Any, Any] = {}
    at = head.end()
    for _ in range(int(head[1])):
        key, at = _value(data, at, depth + 1)
        if not isinstance(key, (int, str)):
            raise Undecodable(str(key))
        found[key], at = _value(data, at, depth + 1)
    if data[at : at + 1] != b"}":
        raise Undecodable(data[at : at + 50].decode("utf-8", "replace"))
    if list(found) == list(range(len(found))):
        return list(found.values()), at + 1
    return {str(key): value for key, value in found.items()}, at + 1
