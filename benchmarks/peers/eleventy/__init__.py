"""Eleventy, from npm. Comments are data files beside the essays, nested already, drawn by a macro that calls itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.corpus import Essay
from benchmarks.peers.peer import Peer, said
from benchmarks.peers.thread import nested

PACKAGES = ("@11ty/eleventy", "@11ty/eleventy-plugin-rss", "@11ty/eleventy-plugin-syntaxhighlight")


class Eleventy(Peer):
    """Always a build from the start: what `--incremental` knows, it forgets when the process ends."""

    key = "eleventy"
    folder = "eleventy"
    title = "Eleventy"
    output = "public"

    def install(self) -> None:
        """Into node_modules/ of its folder."""
        if not self.program.exists():
            self.home.mkdir(parents=True, exist_ok=True)
            said("npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", str(self.home), *PACKAGES)
        self.version()

    def version(self) -> str:
        """As it says itself."""
        return f"Eleventy {said('node', str(self.program), '--version')}"

    @property
    def program(self) -> Path:
        """What `npx` would look for."""
        return self.home / "node_modules/@11ty/eleventy/cmd.cjs"

    def command(self) -> Sequence[str]:
        """Its settings are in eleventy.config.js."""
        return ["node", str(self.program), "--quiet"]

    def settings(self, site: Path) -> None:
        """The settings import plugins, which node looks for beside them."""
        super().settings(site)
        modules = site / "node_modules"
        if not modules.exists():
            modules.symlink_to(self.home / "node_modules", target_is_directory=True)

    def files(self, essay: Essay) -> Mapping[str, str]:
        """A Markdown file, and a data file of its name. Links are written as addresses, which cost nothing."""
        head = {
            "title": essay.title,
            "date": essay.date.isoformat(),
            "categories": essay.categories,
            "tags": essay.tags,
        }
        front = "".join(f"{key}: {json.dumps(value)}\n" for key, value in head.items())
        place = f"content/posts/{essay.name}"
        files = {f"{place}.md": f"---\n{front}---\n\n{essay.markdown(lambda name: f'/{name}/')}"}
        if essay.comments:
            thread = {"count": len(essay.comments), "comments": nested(essay.comments)}
            files[f"{place}.11tydata.json"] = json.dumps({"thread": thread}, ensure_ascii=False)
        return files
