"""Comments that wait, and what becomes of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from blogkit.interact.moderation import decide, waiting
from blogkit.problems import ContentError

THREAD = "posts/a/comments.jsonl"
FIELDS = {"published": "2020-01-03", "author": {"name": "Marta"}, "body": "<p>Not <b>so</b>.</p>"}


def line(number: int, status: str, **more: object) -> str:
    return json.dumps({"id": number, "status": status, **FIELDS, **more})


def write(root: Path, path: str, text: str) -> Path:
    file = root / "content" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")
    return file


def ids(root: Path, paths: Iterable[str]) -> list[str]:
    return [each.id for each in waiting(root, paths)]


def test_who_waits(tmp_path: Path) -> None:
    """The name, the day, and the text without its markup."""
    write(tmp_path, THREAD, line(1, "pending", email="m@example.net") + "\n" + line(2, "approved") + "\n")
    (found,) = waiting(tmp_path, [THREAD])
    assert (found.key, found.id, found.name, found.published) == ("posts/a", "1", "Marta", "2020-01-03")
    assert found.body == "Not so."


def test_the_last_line_for_an_id_counts(tmp_path: Path) -> None:
    """A comment that was decided on waits no more; one that was taken back waits again."""
    lines = [line(1, "pending"), line(1, "spam"), line(2, "approved"), line(2, "pending")]
    write(tmp_path, THREAD, "\n".join(lines))
    assert ids(tmp_path, [THREAD]) == ["2"]


def test_a_file_of_its_own_beats_a_line(tmp_path: Path) -> None:
    """Whatever its status is."""
    write(tmp_path, THREAD, line(1, "pending") + "\n" + line(2, "pending") + "\n")
    first = write(tmp_path, "posts/a/comments/1.md", "---\npublished: 2020-01-03\n---\nYes.\n")
    second = write(tmp_path, "posts/a/comments/x.md", "---\nid: 2\npublished: 2020-01-03\nstatus: pending\n---\nNo.\n")
    replies = [f"posts/a/comments/{file.name}" for file in (first, second)]
    found = waiting(tmp_path, [THREAD, *replies])
    assert [(each.id, each.file) for each in found] == [("2", "posts/a/comments/x.md")]


def test_what_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    """It is a Problem elsewhere."""
    write(tmp_path, THREAD, '{"status": "pending"\n[1]\n"pending"\n' + line(1, "pending"))
    assert ids(tmp_path, [THREAD, "posts/gone/comments.jsonl"]) == ["1"]


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_decision_is_one_more_line(tmp_path: Path, end: str) -> None:
    """With all that the comment had, known or not; whether the file ended with its last line or not."""
    file = write(tmp_path, THREAD, line(1, "pending", mood="blue") + end)
    decide(tmp_path, THREAD, "1", "approved")
    before, after = file.read_text(encoding="utf-8").splitlines()
    assert json.loads(before) == json.loads(line(1, "pending", mood="blue"))
    assert json.loads(after) == json.loads(line(1, "approved", mood="blue"))
    assert ids(tmp_path, [THREAD]) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\nstatus: pending\n---\nstatus: pending\n", "---\nstatus: trash\n---\nstatus: pending\n"),
        ("---\nname: x\n---\nText\n", "---\nstatus: trash\nname: x\n---\nText\n"),
        ('+++\nstatus = "pending"\n+++\nText\n', '+++\nstatus = "trash"\n+++\nText\n'),
        ('{\n"status": "pending",\n"id": 1\n}\nText\n', '{\n"status": "trash",\n"id": 1\n}\nText\n'),
    ],
)
def test_a_file_of_its_own_keeps_all_but_its_status(tmp_path: Path, before: str, after: str) -> None:
    """In each form of front matter."""
    file = write(tmp_path, "posts/a/comments/1.md", before)
    decide(tmp_path, "posts/a/comments/1.md", "1", "trash")
    assert file.read_text(encoding="utf-8") == after


@pytest.mark.parametrize("file", ["posts/a/index.md", "../blogkit.toml", "posts/b/comments.jsonl"])
def test_only_comments_are_decided_on(tmp_path: Path, file: str) -> None:
    """And only those that are there."""
    write(tmp_path, "posts/a/index.md", "---\ntitle: A\n---\n")
    with pytest.raises(ContentError):
        decide(tmp_path, file, "1", "spam")


def test_a_file_in_another_encoding_stays_as_it_is(tmp_path: Path) -> None:
    """It is read, and so it waits; to write into it would mix two encodings."""
    file = write(tmp_path, "posts/a/comments/m.md", "")
    file.write_bytes("---\nstatus: pending\n---\nCafé.\n".encode("cp1252"))
    assert ids(tmp_path, ["posts/a/comments/m.md"]) == ["m"]
    with pytest.raises(ContentError, match="is not UTF-8"):
        decide(tmp_path, "posts/a/comments/m.md", "m", "approved")
