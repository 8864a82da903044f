"""Grounds: what has to change before the answer to a question can.

A ground is a name. That of a question about one text or one thread is the key of its writing; that of a question about
a list, or about the place of a post in the order of all, has a value, which tells of a change. The questions without a
ground of their own are asked again whenever more has changed than texts and threads.
"""

from __future__ import annotations

from blogkit.engine.digest import digest
from blogkit.engine.trace import Call
from blogkit.site.index import Index

TALK = "comments"
"""The ground of questions about all threads at once."""
ANY = ""
"""The ground of questions that anything may have a say in."""

_WRITING = frozenset("writing body excerpt words picture link thread comment said replies likes".split())
"""Questions about one writing, or its thread, that no other file has a say in."""
_LIST = frozenset("listing pager list_url count newest_in".split())
"""Questions about one list that nothing but the settings has a say in beside it."""


def ground(call: Call) -> str:
    """The ground of a question."""
    name = call[0]
    if name in _WRITING or (name == "entry" and str(call[1]).startswith("posts/")):  # of a page: those above it, too
        return str(call[1])
    if name in _LIST:
        return f"list {call[1]}"
    if name == "neighbours":
        return f"beside {call[1]}"
    return TALK if name == "recent_comments" else ANY


def standing(index: Index) -> dict[str, bytes]:
    """The grounds that have a value, and their values: of each list, and of what is beside each post."""
    lists = index.listings
    found = {f"list {name}": digest(lists.keys(name)) for name in lists.names()}
    keys = ["", *(post.key for post in index.posts), ""]
    for newer, key, older in zip(keys, keys[1:], keys[2:], strict=False):
        found[f"beside {key}"] = f"{older} {newer}".encode()
    return found
