"""Pelican, from PyPI. Without comments: it has no way to show any that are not somebody else's service.

An article has one category there, so of two the second is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.corpus import Essay
from benchmarks.peers.peer import Peer, python, said


class Pelican(Peer):
    """With its cache of parsed content, as its manual advises for large sites."""

    key = "pelican"
    folder = "pelican"
    title = "Pelican"
    output = "output"
    caches = ("cache", "__pycache__")
    threads = False

    def install(self) -> None:
        """With Markdown, which is optional there."""
        python(self.home, "pelican[markdown]")

    def version(self) -> str:
        """As it says itself."""
        return f"Pelican {said(str(self.home / 'bin/pelican'), '--version')}"

    def command(self) -> Sequence[str]:
        """Its settings are in pelicanconf.py."""
        return [str(self.home / "bin/pelican"), "--quiet"]

    def files(self, essay: Essay) -> Mapping[str, str]:
        """A Markdown file that begins with lines of metadata."""
        head = {
            "Title": essay.title,
            "Date": essay.date.isoformat(),
            "Category": essay.categories[0],
            "Tags": ", ".join(essay.tags),
            "Slug": essay.name,
        }
        front = "".join(f"{key}: {value}\n" for key, value in head.items() if value)
        body = essay.markdown(lambda name: f"{{filename}}{name}.md")
        return {f"content/posts/{essay.name}.md": f"{front}\n{body}"}
