"""What is said where a publishing is cut off: how far it came, what visitors meet, and that it goes on from there."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from typing import Any

import pytest

from blogkit import publish as room
from blogkit.publish.course import Course
from blogkit.publish.folder import Folder
from blogkit.publish.git import Branch
from blogkit.publish.s3 import Bucket
from tests.publish.conftest import Published

Publish = Callable[..., Published]


def interrupt(*_: Any, **__: Any) -> None:
    """Ctrl-C."""
    raise KeyboardInterrupt


def after(files: int) -> Callable[[Course, str], None]:
    """Ctrl-C when so many files are there."""

    def done(self: Course, path: str) -> None:
        self.put += 1
        if self.put == files:
            raise KeyboardInterrupt

    return done


@pytest.mark.parametrize("kind", ["folder", "sftp", "s3"])
def test_an_interrupted_publishing_says_how_far_it_came(
    published: Publish, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of how many files; and then it goes on."""
    it = published(kind)
    with monkeypatch.context() as patch:
        patch.setattr(Course, "done", after(3))
        done = it.publish()
    all_ = len(it.folder.outputs())
    assert done.returncode == 130
    assert f"interrupted: 3 of {all_} files are there; each page is as it was or whole; publish again" in done.stderr
    it.good()
    assert it.there() == it.folder.outputs()


@pytest.mark.parametrize(
    ("place", "name", "state"),
    [
        (room, "_leave_alone", "nothing was changed there"),
        (Folder, "note", "the site there is as it was; publish again"),
        (Folder, "remove", "files are there; what has to go may not have gone yet; publish again"),
    ],
)
def test_before_and_after_the_files(
    published: Publish, place: Any, name: str, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing, or nearly all, has been done."""
    it = published("folder")
    it.good()
    it.folder.edit("content/pages/about.md", "About", "Of")
    it.folder.write("content/posts/2020-01-09-p9.md", "More.\n")
    it.folder.remove("content/posts/2020-01-01-p1.md")
    it.build()
    with monkeypatch.context() as patch:
        patch.setattr(place, name, interrupt)
        assert state in it.publish().stderr
    it.good()
    assert it.there() == it.folder.outputs()


@pytest.mark.parametrize(
    ("name", "state"),
    [("put", "the site there is as it was\n"), ("note", "the site there is as it was, or all of it is new")],
)
def test_a_branch_changes_at_once(published: Publish, name: str, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """So nobody sees anything before it is pushed."""
    it = published("git")
    with monkeypatch.context() as patch:
        patch.setattr(Branch, name, interrupt)
        assert state in it.publish().stderr


def test_a_host_that_refuses_in_the_midst(published: Publish, monkeypatch: pytest.MonkeyPatch) -> None:
    """How far it came is said of a disk that is full, too."""
    it = published("folder")
    copied: list[object] = []

    def copy(source: Any, target: Any, copyfile: Any = shutil.copyfile) -> None:
        copied.append(copyfile(source, target))
        if len(copied) > 2:
            raise OSError(errno.ENOSPC, "No space left on device", str(target))

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", copy)
        done = it.publish()
    assert "No space left on device" in done.stderr
    assert f"so far: 2 of {len(it.folder.outputs())} files are there" in done.stderr


def test_storage_is_sent_nothing_more(published: Publish, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not begun at Ctrl-C is not begun after it."""
    it = published("s3", text="".join(f"-- content/media/{n}.txt --\n{n}\n" for n in range(400)))
    begun: list[str] = []
    write = Bucket._write

    def count(self: Bucket, path: str, *content: Any) -> None:
        begun.append(path)
        write(self, path, *content)

    with monkeypatch.context() as patch:
        patch.setattr(Bucket, "_write", count)
        patch.setattr(Course, "done", after(1))
        assert it.publish().returncode == 130
    assert len(begun) < 200
