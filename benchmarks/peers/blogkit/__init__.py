"""blogkit, with the theme `plain`, which has the parts that the others' have, and with the one that it comes with."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.corpus import Comment, Essay
from benchmarks.peers.peer import HERE, Peer, said

DEFAULTS = """\
title = "A long blog"
description = "Made for measuring"
base_url = "https://example.org/"
author = "ann"

[authors.ann]
name = "Ann Author"
"""
FEATURES = """
[taxonomies.tags]
feeds = true

[feeds]
comments = true
"""
"""All that is off when nobody asks for it."""


NO_SEARCH = """
[search]
enabled = false
"""
"""None of the others makes an index of all texts."""


class Blogkit(Peer):
    """The generator in this repository, as a user runs it: a process of its own for each build."""

    key = "blogkit"
    folder = "blogkit"
    title = "blogkit"
    output = "output"
    caches = (".blogkit",)

    def install(self) -> None:
        """It runs in the environment that the benchmark runs in."""

    def version(self) -> str:
        """As it says itself."""
        return said(sys.executable, "-m", "blogkit", "--version")

    def command(self) -> Sequence[str]:
        """No switches."""
        return [sys.executable, "-m", "blogkit", "build"]

    def files(self, essay: Essay) -> Mapping[str, str]:
        """A bundle: the essay, and its thread with one comment a line."""
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
            files[f"{folder}/comments.jsonl"] = "".join(f"{line(comment)}\n" for comment in essay.comments)
        return files


class Folio(Blogkit):
    """The same with the theme that it comes with, every setting at its default but that for search."""

    key = "folio"
    title = "blogkit, its own theme"
    toml = DEFAULTS + NO_SEARCH

    def settings(self, site: Path) -> None:
        """A few lines of settings and a page; no theme, since blogkit has it."""
        shutil.copytree(HERE / self.folder / "site/content", site / "content", dirs_exist_ok=True)
        (site / "blogkit.toml").write_text(self.toml, encoding="utf-8", newline="\n")


class Everything(Folio):
    """The same with every feature on."""

    key = "everything"
    title = "blogkit, every feature on"
    toml = DEFAULTS + FEATURES


def line(comment: Comment) -> str:
    """A line of comments.jsonl; what has its default is left out."""
    author = {"name": comment.author, "url": comment.url, "by_author": comment.by_author}
    record = {
        "id": comment.id,
        "parent": comment.parent,
        "kind": "" if comment.kind == "comment" else comment.kind,
        "author": {key: value for key, value in author.items() if value},
        "published": comment.published.isoformat(),
        "body": comment.body,
    }
    return json.dumps({key: value for key, value in record.items() if value}, ensure_ascii=False)
