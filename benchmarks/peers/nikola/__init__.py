"""Nikola, from PyPI. Without comments: those it shows are on other hosts, and come by JavaScript.

A post has one category there, so of two the second is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.corpus import Essay
from benchmarks.peers.peer import Peer, python, said


class Nikola(Peer):
    """It remembers what it built, and on what that depended."""

    key = "nikola"
    folder = "nikola"
    title = "Nikola"
    output = "output"
    caches = ("cache", ".doit.db*", "__pycache__")
    threads = False

    def install(self) -> None:
        """With Jinja, which is one of the two template engines that its manual offers."""
        python(self.home, "nikola", "jinja2")

    def version(self) -> str:
        """As it says itself."""
        return f"Nikola {said(str(self.home / 'bin/nikola'), 'version').split()[-1].removeprefix('v')}"

    def command(self) -> Sequence[str]:
        """Its settings are in conf.py."""
        return [str(self.home / "bin/nikola"), "build", "--quiet"]

    def files(self, essay: Essay) -> Mapping[str, str]:
        """A Markdown file that begins with a comment of metadata. Links are written as addresses."""
        head = {
            "title": essay.title,
            "slug": essay.name,
            "date": essay.date.isoformat(),
            "category": essay.categories[0],
            "tags": ", ".join(essay.tags),
        }
        front = "".join(f".. {key}: {value}\n" for key, value in head.items())
        body = essay.markdown(lambda name: f"/posts/{name}/").replace("<!--more-->", "<!-- TEASER_END -->")
        return {f"posts/{essay.name}.md": f"<!--\n{front}-->\n\n{body}"}
