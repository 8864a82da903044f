"""blogkit, with two themes: `plain`, which has the parts that the others' themes have, and the one that it comes with."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.corpus import Comment, Essay
from benchmarks.peers.peer import Peer, said


class Blogkit(Peer):
    """The generator in this repository, as a user runs it: a process of its own for each build."""

    key = "blogkit"
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
    """The same with the theme that it comes with, every setting at its default."""

    title = "blogkit, theme folio"

    def settings(self, site: Path) -> None:
        """Two lines of settings."""
        super().settings(site)
        text = 'title = "A long blog"\ndescription = "Made for measuring"\nbase_url = "https://example.org/"\n'
        (site / "blogkit.toml").write_text(text, encoding="utf-8", newline="\n")


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
