"""What a preview reads again when a file was saved."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from blogkit.engine.store import Store
from blogkit.intake import take_in, take_in_again
from blogkit.model import Conventions

GIVEN = Conventions(timezone="UTC")


@pytest.mark.skipif(sys.platform != "linux", reason="only there may a name be any bytes")
def test_a_name_that_is_not_text_is_still_said_when_another_file_was_saved(tmp_path: Path) -> None:
    """It has not gone away, though nobody looks through all names for one text."""
    essay = tmp_path / "content/posts/a.md"
    essay.parent.mkdir(parents=True)
    essay.write_text("---\ndate: 2014-03-02\n---\nOne.\n", encoding="utf-8")
    Path(os.fsdecode(bytes(essay.parent) + b"/caf\xe9.md")).write_bytes(b"Two.\n")
    store = Store(tmp_path / "store.sqlite")
    first = take_in(tmp_path, store, GIVEN)
    store.close()
    essay.write_text("---\ndate: 2014-03-02\n---\nThree.\n", encoding="utf-8")
    again, fresh = take_in_again(first, tmp_path, GIVEN, {"posts/a.md"})
    assert [value.path for value in fresh] == ["posts/a.md"]
    assert [problem.what for problem in again.problems] == ["This file's name is not text"]
    assert again.problems == first.problems
