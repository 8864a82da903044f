"""A build that is killed, or finds the disk full, leaves whole outputs; and the next one comes to the same end.

The processes are real, and so are their deaths. Where they die is counted in calls of the system and of SQLite, so that
every run of these tests kills at the same points, however fast the machine is.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from blogkit.build import build
from blogkit.engine import stat
from blogkit.engine.store import Store
from tests.conftest import SiteMaker
from tests.folder import TODAY, Folder

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork, and no SIGKILL")

FATAL = {"open", "write", "close", "replace", "unlink", "rmdir", "mkdir", "execute", "executemany", "commit"}
"""Before a call of one of these a build may be killed: what comes before it is on the disk, and nothing after."""

POSTS = "".join(
    f"-- content/posts/2020-01-{n:02}-p{n}.md --\n---\ncategories: [Law]\n---\nText {n}\n" for n in range(1, 13)
)
SITE = f"""{POSTS}
-- content/posts/talk/index.md --
---
date: 2020-02-01
---
A thread.
-- content/posts/talk/comments.jsonl --
{{"id": 1, "author": {{"name": "Marta"}}, "published": "2020-02-02T10:00:00Z", "body": "<p>Not so.</p>"}}
-- content/pages/about.md --
About this site.
"""
COMMENT = '{"id": 1, "author": {"name": "Marta"}, "published": "2020-02-02T10:00:00Z", "body": "<p>So it is.</p>"}\n'
OTHER: dict[str, dict[str, str | None]] = {
    "much": {
        "content/posts/2020-01-03-p3.md": "Text of another kind\n",
        "content/posts/2020-01-05-p5.md": "---\ntitle: Five\n---\nText 5\n",
        "content/posts/2020-01-07-p7.md": None,
        "content/posts/2020-03-01-new.md": "New.\n",
        "content/posts/talk/comments.jsonl": COMMENT,
        "templates/page.html": "another {{ post.title }}",
    },
    "a text": {"content/posts/2020-01-03-p3.md": "---\ncategories: [Law]\n---\nAnother text 3\n"},
    "a thread": {"content/posts/talk/comments.jsonl": COMMENT},
}
"""What is changed between two builds → the files that differ: their other content, None where they are not there."""


def swap(folder: Folder, files: Mapping[str, str | None]) -> dict[str, str | None]:
    """Change files; returns what brings them back."""
    before: dict[str, str | None] = {}
    for path, content in files.items():
        file = folder.root / path
        before[path] = file.read_text(encoding="utf-8") if file.exists() else None
        if content is None:
            file.unlink()
        else:
            folder.write(path, content)
    return before


def clean(folder: Folder, elsewhere: Path) -> dict[str, bytes]:
    """What a build from nothing makes."""
    build(folder.root, elsewhere, TODAY, workers=1, store=elsewhere.with_suffix(".sqlite"))
    return Folder.outputs_in(elsewhere)


def die_at(point: int) -> None:
    """Kill this process (not those that it starts) before its fatal call with this number; 0: only count."""
    seen, process = 0, os.getpid()

    def watch(frame: FrameType, event: str, called: Any) -> None:
        nonlocal seen
        if event == "c_call" and called.__name__ in FATAL and os.getpid() == process:
            seen += 1
            if seen == point:
                os.kill(process, signal.SIGKILL)

    sys.setprofile(watch)


def killed(folder: Folder, point: int, workers: int = 1) -> bool:
    """Build in a process that is killed at a point; whether it lived to see that point."""
    child = os.fork()
    if not child:
        try:
            die_at(point)
            build(folder.root, as_of=TODAY, workers=workers)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def whole(folder: Folder, *states: Mapping[str, bytes]) -> None:
    """Every output is as one of these states has it."""
    for output, content in folder.outputs().items():
        if not Path(output).name.startswith(".blogkit-"):
            assert content in [state.get(output) for state in states], output


@pytest.fixture
def folder(site: SiteMaker, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A site whose files are all old enough for their stats to be trusted."""
    monkeypatch.setattr(stat, "TICK", 0)
    return site(SITE)


def survive(folder: Folder, elsewhere: Path, change: str, step: int) -> int:
    """Change the site to and fro, kill each build at a later point, and see what the next one makes; how many died."""
    other = swap(folder, OTHER[change])
    new = clean(folder, elsewhere / "new")
    other = swap(folder, other)
    old = clean(folder, elsewhere / "old")
    folder.build()
    for deaths, point in enumerate(count(1, step)):
        other = swap(folder, other)
        if not killed(folder, point):
            return deaths
        whole(folder, old, new)
        folder.build()
        assert folder.outputs() == new
        assert folder.build().made == {}
        old, new = new, old
    raise AssertionError


@pytest.mark.parametrize(("change", "step"), [("much", 17), ("a text", 5), ("a thread", 5)])
def test_a_killed_build_leaves_whole_outputs_and_the_next_one_mends_all(
    folder: Folder, tmp_path: Path, change: str, step: int
) -> None:
    """Wherever it dies: while it reads, before and after the Store is written, between two outputs, while it sweeps."""
    assert survive(folder, tmp_path, change, step) > 10


@pytest.mark.slow
@pytest.mark.parametrize("change", OTHER)
def test_it_may_be_killed_anywhere(folder: Folder, tmp_path: Path, change: str) -> None:
    """The same, before each and every call."""
    assert survive(folder, tmp_path, change, 1) > 50


def test_a_first_build_may_be_killed_too(folder: Folder, tmp_path: Path) -> None:
    """And the one after it, and so on: each goes on where the last one was."""
    new = clean(folder, tmp_path / "new")
    deaths = 0
    while killed(folder, 10 + 60 * deaths):
        deaths += 1
        whole(folder, new)
    assert deaths > 3
    assert folder.outputs() == new
    assert folder.build().made == {}


def test_a_store_that_forgets_too_late_is_caught(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A deliberate fault: traces that are stale stay until their outputs are made."""
    monkeypatch.setattr(Store, "drop", lambda self, outputs: None)
    with pytest.raises(AssertionError):
        survive(folder, tmp_path, "a text", 5)


def test_the_workers_of_a_killed_build_end_too(folder: Folder, tmp_path: Path) -> None:
    """Nobody is left who could still write; the pipe that all of them hold is closed."""
    for n in range(70):
        folder.write(f"content/posts/2019-01-01-q{n}.md", f"Text {n}\n")
    new = clean(folder, tmp_path / "new")
    for point in (40, 200):
        reading, writing = os.pipe()
        os.set_inheritable(writing, True)
        assert killed(folder, point, workers=2)
        os.close(writing)
        assert os.read(reading, 1) == b""
        os.close(reading)
        whole(folder, new)
    folder.build(workers=2)
    assert folder.outputs() == new


def test_a_worker_that_is_killed_is_a_problem(folder: Folder, tmp_path: Path) -> None:
    """As the system does when memory runs out; said without a traceback, and the next build mends all."""
    for n in range(70):
        folder.write(f"content/posts/2019-01-01-q{n}.md", f"Text {n}\n")
    program = (
        "import os, sys; from blogkit import cli, output\n"
        "home = os.getpid()\n"
        "def fill(*_): os.getpid() == home or os.kill(os.getpid(), 9)\n"
        "output._fill = fill\n"
        "sys.exit(cli.main(['build', '--workers', '2']))"
    )
    if sys.platform != "linux":
        pytest.skip("what is planted here reaches only processes that are forked")
    done = subprocess.run([sys.executable, "-c", program], cwd=folder.root, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "was ended by the system" in done.stderr
    assert "Traceback" not in done.stderr
    folder.build()
    assert folder.outputs() == clean(folder, tmp_path / "new")


# Full disks


def on_a_full_disk(folder: Folder, limit: int) -> subprocess.CompletedProcess[str]:
    """`blogkit build` where no file may grow beyond so many bytes."""
    program = (
        f"import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
        f"from blogkit.cli import main; sys.exit(main(['build', '--as-of', '{TODAY.isoformat()}']))"
    )
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=folder.root, capture_output=True, text=True, check=False)


def test_an_output_that_finds_no_room_is_said_and_is_not_there(folder: Folder, tmp_path: Path) -> None:
    """Nothing half-written, nothing left beside it; the others are whole, and the next build makes what is missing."""
    for name in ("one", "two"):
        folder.write(f"content/media/{name}.bin", os.urandom(3_000_000))
    new = clean(folder, tmp_path / "new")
    done = on_a_full_disk(folder, 2_000_000)
    assert done.returncode == 1
    assert "output: error: The output cannot be written: File too large" in done.stderr
    assert "media/one.bin" in done.stderr
    assert "on other pages too: 1" in done.stderr
    assert folder.outputs() == {output: content for output, content in new.items() if not output.endswith(".bin")}
    assert folder.build().made.keys() == {"media/one.bin", "media/two.bin"}
    assert folder.outputs() == new


@pytest.mark.parametrize("limit", [2_000, 20_000, 60_000])
def test_a_store_that_finds_no_room_is_said(folder: Folder, tmp_path: Path, limit: int) -> None:
    """In a sentence; what is there is whole, and with room again all is well."""
    new = clean(folder, tmp_path / "new")
    done = on_a_full_disk(folder, limit)
    assert (done.returncode, done.stdout) == (1, "")
    assert "What blogkit remembers cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    whole(folder, new)
    folder.build()
    assert folder.outputs() == new
