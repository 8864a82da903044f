"""Importing again: nothing changes for nothing, and nobody's work is written over."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from blogkit.importers import memory, wordpress
from blogkit.importers.ledger import Ledger
from blogkit.problems import ArchiveError
from tests.importers.export import category, comment, item, wxr


def run(folder: Path, *parts: str) -> Ledger:
    return wordpress.import_([wxr(folder, *parts)], folder / "site")


def state(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in (folder / "site").rglob("*") if f.is_file()}


def test_the_same_export_changes_nothing(tmp_path: Path) -> None:
    """A second import of the same export leaves every byte as it is, wherever the export lies."""
    parts = [category("law", "Law"), item(1, inner=comment(1)), item(2, type="page"), item(3, slug="post-1")]
    run(tmp_path, *parts)
    before = state(tmp_path)
    assert {entry.became for entry in run(tmp_path, *parts).entries} == {"unchanged"}
    (tmp_path / "elsewhere").mkdir()
    wordpress.import_([wxr(tmp_path / "elsewhere", *parts)], tmp_path / "site")
    assert state(tmp_path) == before


def test_a_newer_export_adds_and_updates(tmp_path: Path) -> None:
    """What is new is added, what changed is written again; a post that got comments keeps its file."""
    run(tmp_path, item(1, "Old.", slug="a"))
    run(tmp_path, item(1, "New.", slug="a", inner=comment(5)), item(2, slug="b"))
    content = tmp_path / "site/content"
    found = sorted(f.relative_to(content).as_posix() for f in content.rglob("*") if f.is_file())
    assert found == [
        ".import/digests.jsonl",
        ".import/ledger.jsonl",
        "posts/a.md",
        "posts/a/comments.jsonl",
        "posts/b.md",
    ]
    assert b"New." in (content / "posts/a.md").read_bytes()


def test_an_item_keeps_its_file(tmp_path: Path) -> None:
    """A post whose slug changed stays in its file, with its new slug."""
    run(tmp_path, item(1, slug="a"))
    run(tmp_path, item(1, slug="z"))
    posts = tmp_path / "site/content/posts"
    assert [f.name for f in posts.iterdir()] == ["a.md"]
    assert b"slug: z\n" in (posts / "a.md").read_bytes()


def test_a_page_below_one_from_before(tmp_path: Path) -> None:
    """A new page goes into the folder of a page that an earlier import brought."""
    run(tmp_path, item(1, slug="about", type="page"))
    run(tmp_path, item(1, slug="about", type="page"), item(2, slug="team", type="page", parent="1"))
    pages = tmp_path / "site/content/pages"
    assert sorted(f.relative_to(pages).as_posix() for f in pages.rglob("*.md")) == ["about.md", "about/team.md"]


def test_a_page_that_moved(tmp_path: Path) -> None:
    """A page that lies below another one now stays in its file, and has its new address written down."""
    link = "https://lighthouse.example/{}/"
    above = [item(n, slug=s, type="page", link=link.format(s)) for n, s in ((1, "old"), (2, "new"))]
    run(tmp_path, *above, item(3, slug="team", type="page", parent="1", link=link.format("old/team")))
    file = tmp_path / "site/content/pages/old/team.md"
    assert b"url:" not in file.read_bytes()
    run(tmp_path, *above, item(3, slug="team", type="page", parent="2", link=link.format("new/team")))
    assert b"url: /new/team/\n" in file.read_bytes()


def test_an_edited_file_is_kept(tmp_path: Path) -> None:
    """A file that a person edited stays; as long as the source has nothing newer, that is all."""
    run(tmp_path, item(1, slug="a"))
    file = tmp_path / "site/content/posts/a.md"
    file.write_bytes(b"mine")
    ledger = run(tmp_path, item(1, slug="a"))
    assert [entry.became for entry in ledger.entries] == ["kept"]
    assert file.read_bytes() == b"mine"
    assert not file.with_name("a.md.incoming").exists()


def test_newer_text_lies_beside_an_edited_file(tmp_path: Path) -> None:
    """What is newer in the source lies beside the edited file until a person has dealt with it."""
    run(tmp_path, item(1, "Old.", slug="a"))
    file = tmp_path / "site/content/posts/a.md"
    incoming = file.with_name("a.md.incoming")
    file.write_bytes(b"mine")
    ledger = run(tmp_path, item(1, "New.", slug="a"))
    assert [entry.became for entry in ledger.entries] == ["beside"]
    assert "content/posts/a.md; the newer one is posts/a.md.incoming" in ledger.summary()
    assert file.read_bytes() == b"mine"
    assert b"New." in incoming.read_bytes()
    incoming.unlink()
    assert [entry.became for entry in run(tmp_path, item(1, "New.", slug="a")).entries] == ["kept"]
    assert not incoming.exists()


def test_newer_text_that_was_taken_over(tmp_path: Path) -> None:
    """Once the file is as the source has it, nothing lies beside it any more."""
    run(tmp_path, item(1, "Old.", slug="a"))
    file = tmp_path / "site/content/posts/a.md"
    incoming = file.with_name("a.md.incoming")
    file.write_bytes(b"mine")
    run(tmp_path, item(1, "New.", slug="a"))
    file.write_bytes(incoming.read_bytes())
    assert [entry.became for entry in run(tmp_path, item(1, "New.", slug="a")).entries] == ["unchanged"]
    assert not incoming.exists()


def test_a_file_that_was_there_before(tmp_path: Path) -> None:
    """A file of the same name that no import wrote is nobody's to write over."""
    file = tmp_path / "site/content/posts/a.md"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"mine")
    assert [entry.became for entry in run(tmp_path, item(1, slug="a")).entries] == ["beside"]
    assert file.read_bytes() == b"mine"


def test_a_removed_file_comes_back(tmp_path: Path) -> None:
    """A file that was deleted is written again."""
    run(tmp_path, item(1, slug="a"))
    (tmp_path / "site/content/posts/a.md").unlink()
    assert [entry.became for entry in run(tmp_path, item(1, slug="a")).entries] == ["written"]


def test_damaged_notes(tmp_path: Path) -> None:
    """Without the notes of earlier imports nothing is written over that is not just the same."""
    run(tmp_path, item(1, slug="a"))
    (tmp_path / "site/content/.import/digests.jsonl").write_bytes(b'{"path":\n\x00\xff')
    assert [entry.became for entry in run(tmp_path, item(1, slug="a")).entries] == ["unchanged"]


def test_a_part_does_not_forget_the_rest(tmp_path: Path) -> None:
    """An import of one part leaves in the ledger what became of the others."""
    run(tmp_path, item(1), item(2))
    run(tmp_path, item(3))
    lines = (tmp_path / "site/content/.import/ledger.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A folder that cannot be written is an error with the file and the reason."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/content").write_bytes(b"in the way")
    with pytest.raises(ArchiveError, match=r"content/posts/post-1\.md: error: this file cannot be"):
        run(tmp_path, item(1))


# The import that is remembered, and what makes it be done anew.


def remembered(folder: Path) -> bool:
    """Whether the same export would not be read again."""
    return memory.recall(folder / "site", [folder / "export.xml"]) is not None


def test_an_import_is_remembered(tmp_path: Path) -> None:
    """What the same export says again is what it said, though nothing of it is read, or converted, or proved."""
    parts = [category("law", "Law"), item(1, inner=comment(1)), item(2, type="revision"), item(3, date="", gmt="")]
    first = run(tmp_path, *parts)
    assert remembered(tmp_path)
    again = run(tmp_path, *parts)
    (tmp_path / "site/.blogkit/import/last.json").unlink()
    anew = run(tmp_path, *parts)
    assert again == anew
    assert [structs.replace(e, became="written") for e in again.entries if e.became != "skipped"] == [
        entry for entry in first.entries if entry.became != "skipped"
    ]


@pytest.mark.parametrize("name", ["export.xml", "site/blogkit.toml", "site/content/.import/digests.jsonl"])
def test_what_has_changed_is_read_again(name: str, tmp_path: Path) -> None:
    """Another export, other settings, or another import in between: then nothing is taken for known."""
    run(tmp_path, item(1, inner=comment(1)))
    (tmp_path / name).write_text((tmp_path / name).read_text(encoding="utf-8") + "\n", encoding="utf-8", newline="\n")
    assert not remembered(tmp_path)


def test_a_file_that_is_gone_comes_back(tmp_path: Path) -> None:
    """What was deleted here is written again, remembered or not."""
    run(tmp_path, item(1, slug="a"))
    (tmp_path / "site/content/posts/a.md").unlink()
    assert [entry.became for entry in run(tmp_path, item(1, slug="a")).entries] == ["written"]


def test_what_was_edited_is_said_each_time(tmp_path: Path) -> None:
    """A person's edit stays, and is told as such, by an import that is remembered too; so is what lies beside."""
    run(tmp_path, item(1, "Old.", slug="a"), item(2, slug="b"))
    for name in ("a", "b"):
        (tmp_path / f"site/content/posts/{name}.md").write_text("Mine.", encoding="utf-8")
    newer = [item(1, "New.", slug="a"), item(2, slug="b")]
    assert [entry.became for entry in run(tmp_path, *newer).entries] == ["beside", "kept"]
    assert remembered(tmp_path)
    assert [entry.became for entry in run(tmp_path, *newer).entries] == ["beside", "kept"]


def test_uploads_are_tried_again(tmp_path: Path) -> None:
    """Of an import that is remembered, too, uploads that were missing come over when they are there."""
    parts = [item(1, '<img src="/wp-content/uploads/2012/05/dog.png">')]
    assert [e.became for e in run(tmp_path, *parts).entries] == ["written", "skipped"]
    media = tmp_path / "uploads"
    (media / "2012/05").mkdir(parents=True)
    (media / "2012/05/dog.png").write_bytes(b"dog")
    ledger = wordpress.import_([wxr(tmp_path, *parts)], tmp_path / "site", media=media)
    assert [e.became for e in ledger.entries] == ["unchanged", "written"]
