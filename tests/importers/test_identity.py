"""One person is one person and two are two, without anybody's address."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from blogkit.importers import wordpress
from blogkit.problems import ArchiveError
from tests.importers.export import comment, item, wxr

KEY = ".commenters.key"


def run(folder: Path, *comments: str, keep: Path | None = None) -> Path:
    """A site with one post that has these comments."""
    root = folder / "site"
    root.mkdir(exist_ok=True)
    wordpress.import_([wxr(folder, item(7, slug="a", inner="".join(comments)))], root, keep_private=keep)
    return root


def people(root: Path) -> list[dict[str, Any]]:
    lines = (root / "content/posts/a/comments.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["author"] for line in lines]


def test_two_people_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """And one person's comments belong together, whatever name they gave; the address is nowhere."""
    root = run(
        tmp_path,
        comment(1, author="Nils", email="nils@example.com"),
        comment(2, author="Nils", email="other@example.com"),
        comment(3, author="N. Berg", email=" Nils@Example.com"),
    )
    one, two, three = people(root)
    assert one["key"] == three["key"] != two["key"]
    assert not [file for file in root.rglob("*") if file.is_file() and b"@" in file.read_bytes()]


def test_who_gave_no_address_has_no_key(tmp_path: Path) -> None:
    """Then no file is made for keys either."""
    root = run(tmp_path, comment(1, email=""))
    assert people(root) == [{"name": "Nils"}]
    assert not (root / KEY).exists()


def test_the_key_stays_out_of_git_and_lasts(tmp_path: Path) -> None:
    """With it a second import gives the same hashes; another site has others."""
    root = run(tmp_path, comment(1))
    before = people(root)
    assert (root / ".gitignore").read_text(encoding="utf-8").splitlines() == ["/.blogkit/", "/output/", f"/{KEY}"]
    assert people(run(tmp_path, comment(1))) == before
    (tmp_path / "other").mkdir()
    assert people(run(tmp_path / "other", comment(1))) != before


def test_a_gitignore_of_ones_own_is_added_to(tmp_path: Path) -> None:
    """One line, once."""
    (tmp_path / "site").mkdir()
    ignored = tmp_path / "site/.gitignore"
    ignored.write_text("/drafts/", encoding="utf-8")
    run(tmp_path, comment(1))
    run(tmp_path, comment(1))
    assert ignored.read_text(encoding="utf-8") == f"/drafts/\n/{KEY}\n"


def test_addresses_are_kept_apart_where_asked_for(tmp_path: Path) -> None:
    """In a file by the number of the comment, to which later imports add."""
    keep = tmp_path / "private" / "people.jsonl"
    run(tmp_path, comment(1), keep=keep)
    run(tmp_path, comment(2, email="", ip="2001:db8::1"), keep=keep)
    assert [json.loads(line) for line in keep.read_text(encoding="utf-8").splitlines()] == [
        {"id": "1", "email": "nils@example.com", "ip": "192.0.2.7"},
        {"id": "2", "ip": "2001:db8::1"},
    ]


@pytest.mark.parametrize("place", ["content/people.jsonl", "output/people.jsonl", "content/../output/p.jsonl"])
def test_a_file_that_would_be_published_is_refused(tmp_path: Path, place: str) -> None:
    """Before anything is written."""
    with pytest.raises(ArchiveError, match="must not be published"):
        run(tmp_path, comment(1), keep=tmp_path / "site" / place)
    assert list((tmp_path / "site").iterdir()) == []
