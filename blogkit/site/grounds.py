"""Grounds: what has to change before the answer to a question can.

A ground is a name. That of a question about one text or one thread is the key of its writing; that of a question about
a list, or about the place of a post in the order of all, has a value, which tells of a change. The questions without a
ground of their own are asked again whenever more has changed than texts and threads.
"""

from __future__ import annotations

from blogkit.engine.digest import digest
from blogkit.engine.trace import Call
from blogkit.site.index import Index
from blogkit.site.listings import UNCUT

TALK = "comments"
"""The ground of questions about all threads at once."""
ANY = ""
"""The ground of questions that anything may have a say in."""

_WRITING = frozenset("writing body excerpt words picture link thread comment said replies likes".split())
"""Questions about one writing, or its thread, that no other file has a say in."""
_LIST = frozenset(("count", "newest_in"))
"""Questions about one list that nothing but the settings has a say in beside it."""
_PAGE = frozenset(("listing", "pager", "list_url"))
"""Those about a page of one, or about the newest, which has no number."""


def ground(call: Call) -> str:
    """The ground of a question."""
    name = call[0]
    if name in _WRITING or (name == "entry" and str(call[1]).startswith("posts/")):  # of a page: those above it, too
        return str(call[1])
    if name in _PAGE and len(call) > 2 and call[2] and _is_cut(str(call[1])):
        return f"page {call[2]} {call[1]}"
    if name in _LIST or name in _PAGE:
        return f"list {call[1]}"
    if name == "neighbours":
        return f"beside {call[1]}"
    return TALK if name == "recent_comments" else ANY


def standing(index: Index) -> dict[str, bytes]:
    """The grounds that have a value, and their values: of each list and page, and of what is beside each post."""
    lists = index.listings
    found = {f"list {name}": digest(lists.keys(name)) for name in lists.names()}
    for name in filter(_is_cut, lists.names()):
        pages = lists.pages(name)
        for number in range(1, pages + 1):
            near = min(pages - number, 2)  # the page that stands at the list's own address is this one, or the next
            found[f"page {number} {name}"] = digest((near, lists.page(name, number)))
    keys = ["", *(post.key for post in index.posts), ""]
    for newer, key, older in zip(keys, keys[1:], keys[2:], strict=False):
        found[f"beside {key}"] = f"{older} {newer}".encode()
    return found


def _is_cut(name: str) -> bool:
    return name.partition("/")[0] not in UNCUT
