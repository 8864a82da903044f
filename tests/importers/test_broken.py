"""Exports that are broken: whatever can be kept is kept, and what is lost is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogkit.importers import wordpress
from blogkit.importers.ledger import Ledger
from blogkit.importers.wordpress.wxr import Record, records
from blogkit.problems import ArchiveError, Problem
from tests.importers.export import HEAD, TAIL, category, cdata, comment, item, wxr


def run(folder: Path, *parts: str) -> tuple[Ledger, Path]:
    root = folder / "site"
    root.mkdir()
    return wordpress.import_([wxr(folder, *parts)], root), root


def slugs(root: Path) -> list[str]:
    return sorted(file.stem for file in (root / "content/posts").glob("*.md"))


@pytest.mark.parametrize(
    "wrong",
    [
        item(2).replace("</title>", "</titel>"),
        item(2).replace("</item>", ""),
        item(2).replace("<wp:post_id>2<", "<wp:post_id>2 < 3<"),
        item(2, "a & b").replace("<![CDATA[a & b]]>", "a & b"),
        item(2).replace("</content:encoded>", "", 1),
        item(2, inner=comment(5)).replace("</wp:comment>", ""),
    ],
    ids=["another end", "no end", "a bare <", "a bare &", "an end within", "a comment without end"],
)
def test_reading_goes_on_behind_what_is_broken(tmp_path: Path, wrong: str) -> None:
    """One item is lost, and told with its title and the line on which it begins; all others come over."""
    ledger, root = run(tmp_path, category("law", "Law"), item(1), wrong, item(3), item(4))
    assert slugs(root) == ["post-1", "post-3", "post-4"]
    (problem,) = [problem for problem in ledger.problems if problem.level == "error"]
    lines = (tmp_path / "export.xml").read_text(encoding="utf-8").splitlines()
    begins = [number for number, line in enumerate(lines) if "Post 2" in line or "Post 4" in line]
    assert dict(problem.facts)["lost"] == f"the item that begins in line {begins[0]}"
    assert dict(problem.facts).get("item", "Post 2") == "Post 2"
    assert [entry.where.line for entry in ledger.entries if entry.where and entry.title == "Post 4"] == [begins[1]]


def test_every_broken_item_is_told(tmp_path: Path) -> None:
    """Not only the first."""
    wrong = item(9).replace("</title>", "</x>")
    ledger, root = run(tmp_path, item(1), wrong, wrong, item(2), wrong)
    assert slugs(root) == ["post-1", "post-2"]
    assert len([problem for problem in ledger.problems if problem.level == "error"]) == 3


def test_a_broken_head(tmp_path: Path) -> None:
    """A category that cannot be read takes nothing else along."""
    broken = category("b", "B").replace("</wp:cat_name>", "")
    _, root = run(tmp_path, category("a", "A"), broken, category("c", "C"), item(1))
    assert sorted(file.stem for file in (root / "content/categories").iterdir()) == ["a", "c"]
    assert slugs(root) == ["post-1"]


def test_the_end_of_a_section_within_a_text(tmp_path: Path) -> None:
    """`]]>` that was not escaped can only be part of the text; it is told."""
    bare = item(2, "CODE").replace(cdata("CODE"), "<![CDATA[if (a[b[1]]>2) and <![CDATA[ x ]]> y]]>")
    ledger, root = run(tmp_path, item(1), bare, item(3, "a ]]> b"))
    assert "if (a[b[1]]>2) and" in (root / "content/posts/post-2.md").read_text(encoding="utf-8")
    assert "a ]]> b" in (root / "content/posts/post-3.md").read_text(encoding="utf-8")
    assert [problem.level for problem in ledger.problems] == ["warning"]


@given(st.integers(0, 5000), st.binary(max_size=12))
def test_damage_anywhere(tmp_path_factory: pytest.TempPathFactory, place: int, noise: bytes) -> None:
    """Of ten items at most two are lost to one damaged place, and nothing is made up."""
    folder = tmp_path_factory.mktemp("damage")
    file = wxr(folder, *(item(n, f"Text {n}.") for n in range(10)))
    content = file.read_bytes()
    begin = content.index(b"<item>") + place
    file.write_bytes(content[:begin] + noise + content[begin + len(noise) :])
    try:
        found = list(records(file))
    except ArchiveError:  # the noise declared an entity
        return
    whole = [record for record in found if isinstance(record, Record) and record.kind == "item"]
    assert len(whole) >= 8 or any(isinstance(record, Problem) for record in found)
    assert len(whole) >= 7


@pytest.mark.parametrize("wrong", ["latin-1", "cp1252"])
def test_a_whole_file_that_was_encoded_twice(tmp_path: Path, wrong: str) -> None:
    """When all of it is, that is certain, and is mended and told: titles, texts, names, slugs."""
    text = "Être déjà là — «ça»"
    file = wxr(tmp_path, category("ete", "Été"), *(item(n, text, title=f"Été {n}") for n in range(4)))
    file.write_bytes("".join(bytes([n]).decode(wrong, "ignore") or chr(n) for n in file.read_bytes()).encode())
    (tmp_path / "site").mkdir()
    ledger = wordpress.import_([file], tmp_path / "site")
    assert "Être déjà là" in (tmp_path / "site/content/posts/post-1.md").read_text(encoding="utf-8")
    assert "title: Été 1" in (tmp_path / "site/content/posts/post-1.md").read_text(encoding="utf-8")
    assert "Été" in (tmp_path / "site/content/categories/ete.md").read_text(encoding="utf-8")
    assert any("encoded twice" in problem.what and problem.what.endswith("mended") for problem in ledger.problems)


def test_a_text_about_wrong_encodings(tmp_path: Path) -> None:
    """Where anything else is as it should be, it may be meant, and stays; that is told."""
    ledger, root = run(tmp_path, item(1, "Ã© Ã¨ Ã  Ã¼ Ã¶ Ã¤ Ã± Ã§ Ã® Ã´"), item(2, "déjà"))
    assert "Ã© Ã¨" in (root / "content/posts/post-1.md").read_text(encoding="utf-8")
    assert any("left alone" in problem.what for problem in ledger.problems)


@pytest.mark.parametrize("name", ["ISO-8859-1", "windows-1251", "UTF-16"])
def test_another_encoding_that_is_declared(tmp_path: Path, name: str) -> None:
    """It is read as what it says it is."""
    text = "Привет" if name == "windows-1251" else "déjà vu"
    whole = (HEAD + item(1, text) + TAIL).replace("UTF-8", name)
    file = tmp_path / "export.xml"
    file.write_bytes(whole.encode(name))
    (found,) = [r for r in records(file) if isinstance(r, Record) and r.kind == "item"]
    assert found.element.findtext("content:encoded") == text


@pytest.mark.parametrize("name", ["ISO-8859-1", "nonsense", "hex"])
def test_an_encoding_that_is_declared_and_is_not_so(tmp_path: Path, name: str) -> None:
    """UTF-8 is recognised."""
    file = tmp_path / "export.xml"
    file.write_text((HEAD + item(1, "déjà vu") + TAIL).replace("UTF-8", name), encoding="utf-8")
    (found,) = [r for r in records(file) if isinstance(r, Record) and r.kind == "item"]
    assert found.element.findtext("content:encoded") == "déjà vu"
