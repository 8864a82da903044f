"""A thread as a tree, for generators whose templates call themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.corpus import Comment


def nested(comments: Sequence[Comment]) -> list[dict[str, Any]]:
    """The comments at the top of a thread, each with its `replies`, in the order written."""
    top: list[dict[str, Any]] = []
    known: dict[int | None, dict[str, Any]] = {}
    for comment in comments:
        above = known.get(comment.parent)
        known[comment.id] = {
            "id": comment.id,
            "author": comment.author,
            "url": comment.url,
            "by_author": comment.by_author,
            "published": comment.published.isoformat(),
            "kind": comment.kind,
            "parent": comment.parent,
            "parent_name": above["author"] if above else "",
            "body": comment.body,
            "replies": [],
        }
        (above["replies"] if above else top).append(known[comment.id])
    return top
