"""Measure the preview: `python -m benchmarks.previewing` makes a blog, serves it, and saves files with a page open.

It prints how soon the server is up (from the command to its address, to its first page, to an essay), with nothing
remembered and with everything; and after each kind of save how long it takes until the open page shows it, in Chromium:
the median of some turns, and the slowest. Beside the time on the clock stands the server's own time on a processor,
which does not depend on what else the machine does. Nothing that is edited stays so.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.corpus import Corpus
from benchmarks.peers.blogkit import Everything
from benchmarks.race import lay_out
from benchmarks.usage import family, pss

ESSAY = "essay-{:06}"


@contextmanager
def served(site: Path) -> Iterator[tuple[str, int, float]]:
    """(address, process, seconds until it was said) of `blogkit serve` on a site."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "blogkit", "-C", str(site), "serve", "--port", "0"]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}  # as it is used
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=kept)  # noqa: S603
    assert process.stdout
    try:
        url = next(line for line in process.stdout if line.startswith("http"))
        yield url.strip(), process.pid, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait()


def up(site: Path) -> None:
    """Print how soon it is up."""
    began = time.perf_counter()
    with served(site) as (url, process, said):
        urllib.request.urlopen(url).read()  # noqa: S310
        first, own = time.perf_counter() - began, busy(process)
        memory = sum(map(pss, family(process))) / 1e6
    print(f"  up after {said:5.2f} s, front page after {first:5.2f} s ({own:.2f} s of its own), {memory:.0f} MB")


def busy(process: int) -> float:
    """Seconds that the threads of a process have spent on processors (Linux, /proc/<pid>/task/*/schedstat)."""
    stats = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(stat.read_text(encoding="utf-8").split()[0]) for stat in stats) / 1e9


class Desk:
    """Somebody who edits, with the page open."""

    def __init__(self, site: Path, page: Page) -> None:
        self.site, self.page = site, page
        self.before: dict[Path, bytes | None] = {}

    def save(self, name: str, change: Callable[[str], str]) -> None:
        """Change a file's text, or make a file, as an editor does."""
        path = self.site / name
        known = path.read_bytes() if path.exists() else None
        self.before.setdefault(path, known)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(change((known or b"").decode()), encoding="utf-8", newline="\n")

    def undo(self) -> None:
        """Leave all as it was."""
        for path, content in self.before.items():
            if content is None:
                shutil.rmtree(path.parent)
            else:
                path.write_bytes(content)
        self.before.clear()


def text(desk: Desk, words: str, home: str) -> None:
    """A sentence more."""
    desk.save(f"{home}/index.md", lambda old: f"{old}\n{words}\n")


def title(desk: Desk, words: str, home: str) -> None:
    """Another title."""
    desk.save(f"{home}/index.md", lambda old: f'---\ntitle: "{words}"\n' + old.split("\n", 2)[2])


def comment(desk: Desk, words: str, home: str) -> None:
    """One more comment."""
    line = f'{{"id": "{words[-6:].replace(" ", "")}", "published": "2026-01-01", "body": "<p>{words}</p>"}}\n'
    desk.save(f"{home}/comments.jsonl", lambda old: old + line)


def template(desk: Desk, words: str, home: str) -> None:
    """A template of the site's own, which every essay has."""
    desk.save("templates/post.html", lambda _: f'{{% extends "parent:post.html" %}}{{% block title %}}x{{% endblock %}}'
              f'{{% block header %}}{{{{ super() }}}}<p>{words}</p>{{% endblock %}}')  # fmt: skip


def essay(desk: Desk, words: str, home: str) -> None:
    """A new essay, as the front page lists it."""
    front = f'---\ntitle: "{words}"\ndate: 2026-01-01\n---\n'
    desk.save(f"content/posts/{words.replace(' ', '-').lower()}/index.md", lambda _: f"{front}A new one.\n")


def mistake(desk: Desk, words: str, home: str) -> None:
    """Front matter that cannot be read; the overlay quotes the line."""
    desk.save(f"{home}/index.md", lambda _: f"---\ntitle: [{words}\n---\n")


SAVES: dict[str, Callable[[Desk, str, str], None]] = {
    "text": text,
    "title": title,
    "comment": comment,
    "template": template,
    "mistake": mistake,
    "new essay": essay,
}
ON_THE_FRONT_PAGE = {"new essay"}
"""What is looked for there, and not on the page of an essay."""


def edits(site: Path, turns: int) -> None:
    """Print how long each kind of save takes until it is seen."""
    chromium = os.environ.get("BLOGKIT_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with served(site) as (url, process, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        page = browser.new_page()
        page.goto(f"{url}archive/")
        for kind, save in SAVES.items():
            desk, took, own = Desk(site, page), [], []
            for turn in range(turns):
                home = f"content/posts/{ESSAY.format(5 + 7 * turn)}"
                page.goto(url + ("" if kind in ON_THE_FRONT_PAGE else address(site / home)))
                time.sleep(1)
                words = f"Saved for turn {kind} {turn}"
                began, idle = time.perf_counter(), busy(process)
                try:
                    save(desk, words, home)
                    page.get_by_text(words).first.wait_for()
                    took.append(1000 * (time.perf_counter() - began))
                    own.append(1000 * (busy(process) - idle))
                finally:
                    desk.undo()
                page.get_by_text(words).first.wait_for(state="detached")
                time.sleep(1)
            of = f"{statistics.median(own):.0f} ms of its own"
            print(f"  {kind:10} {statistics.median(took):6.0f} ms ({of}), at most {max(took):.0f} ms")
        print(f"  {sum(map(pss, family(process))) / 1e6:.0f} MB of memory")
        browser.close()


def address(home: Path) -> str:
    """Where an essay is found, by the date in its front matter."""
    lines = (home / "index.md").read_text(encoding="utf-8").split("\n")
    date = next(line for line in lines if line.startswith("date: ")).partition('"')[2]
    return f"{date[:10].replace('-', '/')}/{home.name}/"


def main() -> None:
    """Make the blog, serve it, edit it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--essays", type=int, default=10_000)
    parser.add_argument("--comments", type=int, default=95_000)
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--folder", type=Path, default=Path(".benchmarks"), help="for the blog (.benchmarks)")
    parser.add_argument("--site", type=Path, help="a blog that is there already, instead")
    arguments = parser.parse_args()
    site = arguments.site
    if site is None:
        sites = arguments.folder / "preview" / f"{arguments.essays}-{arguments.comments}"
        corpus = Corpus(arguments.essays, arguments.comments)
        lay_out(corpus, [Everything(arguments.folder / "peers")], sites, partial(print, file=sys.stderr))
        site = sites / Everything.key
    print(f"load {os.getloadavg()[0]:.1f}; with nothing remembered")
    shutil.rmtree(site / ".blogkit", ignore_errors=True)
    up(site)
    print("with everything remembered")
    for _ in range(3):
        up(site)
    print("from a save until it is seen in the open page")
    edits(site, arguments.turns)


if __name__ == "__main__":
    main()
