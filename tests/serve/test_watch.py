"""What is noticed of a site's files."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from blogkit.serve.state import Changes
from blogkit.serve.watch import watch
from tests.serve.running import LONG

QUIET = 0.4
"""Seconds without news after which there are none."""


class Notices:
    """Counts the calls of a watch on a site."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.count = 0
        self.changes = Changes()
        self._last = time.monotonic()

    def notice(self, changes: Changes) -> None:
        self.count += 1
        self.changes |= changes
        self._last = time.monotonic()

    async def more_than(self, count: int) -> None:
        """Wait for another one."""
        async with asyncio.timeout(LONG):
            while self.count <= count:
                await asyncio.sleep(0.01)

    async def quiet(self) -> int:
        """Wait until none have come for a while; how many there were."""
        while time.monotonic() < self._last + QUIET:
            await asyncio.sleep(0.05)
        return self.count


@asynccontextmanager
async def watched(root: Path) -> AsyncIterator[Notices]:
    notices = Notices(root)
    shipped = root.parent / "shipped"
    shipped.mkdir()
    task = asyncio.create_task(watch(root, shipped, notices.notice))
    try:
        await notices.more_than(0)
        await notices.quiet()
        yield notices
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A site with a post and an empty templates folder."""
    root = tmp_path / "site"
    for folder in ("content/posts", "templates", "output"):
        (root / folder).mkdir(parents=True)
    (root / "content/posts/a.md").write_text("a", encoding="utf-8")
    (root / "blogkit.toml").write_text("", encoding="utf-8")
    return root


def run(root: Path, story: Callable[[Notices], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with watched(root) as notices:
            await story(notices)

    asyncio.run(whole())


@pytest.mark.parametrize(
    "path",
    [
        "content/posts/a.md",
        "content/posts/new/folder/index.md",
        "content/top.md",
        "templates/base.html",
        "themes/mine/theme.toml",
        "blogkit.toml",
        "../shipped/folio/theme.toml",
    ],
)
def test_what_a_build_reads_is_noticed(root: Path, path: str) -> None:
    """A file that is changed or new, also where there was no folder before."""

    async def story(notices: Notices) -> None:
        before = notices.count
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("new", encoding="utf-8")
        await notices.more_than(before)

    run(root, story)


@pytest.mark.parametrize(
    "path",
    [
        "output/index.html",
        ".blogkit/serve/index.html",
        ".git/index",
        "notes.txt",
        "content/posts/.a.md.swp",
        "content/a.md~",
    ],
)
def test_the_rest_is_not(root: Path, path: str) -> None:
    """Outputs, the Store, the repository's own files and what editors leave behind start no build."""

    async def story(notices: Notices) -> None:
        before = notices.count
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("new", encoding="utf-8")
        assert await notices.quiet() == before

    run(root, story)


def test_a_folder_that_was_removed_and_came_back_is_followed(root: Path) -> None:
    """As when another branch is checked out."""

    async def story(notices: Notices) -> None:
        before = notices.count
        shutil.rmtree(root / "content")
        await notices.more_than(before)
        before = await notices.quiet()
        (root / "content/posts").mkdir(parents=True)
        await notices.more_than(before)
        before = await notices.quiet()
        (root / "content/posts/b.md").write_text("b", encoding="utf-8")
        await notices.more_than(before)

    run(root, story)


def test_it_tells_what_was_touched(root: Path) -> None:
    """A path under content/; or that it was something else, and what, for those who read the terminal."""

    async def story(notices: Notices) -> None:
        before, notices.changes = notices.count, Changes()
        (root / "content/posts/a.md").write_text("b", encoding="utf-8")
        await notices.more_than(before)
        await notices.quiet()
        assert notices.changes == Changes(frozenset({"posts/a.md"}))
        before, notices.changes = notices.count, Changes()
        (root / "templates/post.html").write_text("b", encoding="utf-8")
        await notices.more_than(before)
        assert notices.changes == Changes(around=True, files=frozenset({"templates/post.html"}))
        await notices.quiet()
        before, notices.changes = notices.count, Changes()
        (root / "blogkit.toml").write_text("", encoding="utf-8")
        await notices.more_than(before)
        assert notices.changes == Changes(around=True, files=frozenset({"blogkit.toml"}))

    run(root, story)


def test_a_storm_of_saves_is_no_storm_of_notices(root: Path) -> None:
    """Two hundred files at once are a few bursts."""

    async def story(notices: Notices) -> None:
        before = notices.count
        for number in range(200):
            (root / f"content/posts/{number}.md").write_text("x", encoding="utf-8")
        await notices.more_than(before)
        assert await notices.quiet() - before <= 50

    run(root, story)


def test_removed_and_renamed_files_are_noticed(root: Path) -> None:
    """An editor that saves by renaming, and a file that goes."""

    async def story(notices: Notices) -> None:
        before = notices.count
        beside = root / "content/posts/.a.md.new"
        beside.write_text("b", encoding="utf-8")
        beside.replace(root / "content/posts/a.md")
        await notices.more_than(before)
        before = await notices.quiet()
        (root / "content/posts/a.md").unlink()
        await notices.more_than(before)

    run(root, story)
