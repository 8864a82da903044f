"""Exports as files: what is read, what is repaired, what is refused, and where each is broken."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blogkit.importers.wordpress.wxr import Record, Repairs, records, text
from blogkit.problems import ArchiveError, Problem
from tests.importers.export import HEAD, TAIL, comment, item, wxr


def bodies(path: Path) -> list[str]:
    return [text(r.element, "content:encoded") for r in records(path) if isinstance(r, Record) and r.kind == "item"]


def broken(path: Path) -> Problem:
    (problem,) = (record for record in records(path) if isinstance(record, Problem))
    return problem


def test_records_in_order(tmp_path: Path) -> None:
    """A record is a child of the channel, with the line on which it begins."""
    found = list(records(wxr(tmp_path, item(1), item(2))))
    kinds = [record.kind for record in found if isinstance(record, Record)]
    assert kinds[:3] == ["title", "link", "description"]
    assert kinds[-3:] == ["wp:author", "item", "item"]
    assert [r.where.line for r in found if isinstance(r, Record) and r.kind == "item"] == [19, 38]


def test_other_prefixes(tmp_path: Path) -> None:
    """Prefixes mean what the file declares, in any version of the format."""
    head = HEAD.replace("xmlns:wp=", "xmlns:press=").replace("export/1.2/", "export/1.0/").replace("<wp:", "<press:")
    parts = item(7).replace("<wp:", "<press:").replace("</wp:", "</press:")
    file = tmp_path / "export.xml"
    file.write_text(head.replace("</wp:", "</press:") + parts + TAIL, encoding="utf-8")
    (found,) = (record for record in records(file) if isinstance(record, Record) and record.kind == "item")
    assert text(found.element, "wp:post_id") == "7"


def test_prefix_without_declaration(tmp_path: Path) -> None:
    """A prefix that nobody declared has its usual meaning."""
    head = "<rss><channel><title>x</title>\n"
    assert bodies(wxr(tmp_path, item(1, "Still here."), head=head)) == ["Still here."]


def test_cut_off(tmp_path: Path) -> None:
    """Of a file that breaks off every whole item is read, and it is said where it breaks and what is lost."""
    whole = wxr(tmp_path, item(1), item(2), item(3)).read_text(encoding="utf-8")
    cut = tmp_path / "cut.xml"
    cut.write_text(whole[: whole.rindex("<wp:status>")], encoding="utf-8")
    assert len(bodies(cut)) == 2
    problem = broken(cut)
    assert problem.what == "the file breaks off before its end"
    assert problem.where is not None
    assert problem.where.line == 68
    assert ("items read before", "2") in problem.facts


@settings(max_examples=30, deadline=None)
@given(st.integers(min_value=0, max_value=2200))
def test_cut_off_anywhere(tmp_path_factory: pytest.TempPathFactory, length: int) -> None:
    """Wherever a file is cut, it is read up to there, or refused with a place; nothing else happens."""
    folder = tmp_path_factory.mktemp("cut")
    content = wxr(folder, item(1, inner=comment(1)), item(2)).read_bytes()
    (folder / "cut.xml").write_bytes(content[:length])
    if b">\n<channel>" in content[: length + len("\n<channel>")]:
        assert isinstance(list(records(folder / "cut.xml"))[-1], Problem)
    else:
        with pytest.raises(ArchiveError, match="this is no WordPress export"):
            list(records(folder / "cut.xml"))


def test_wrong_nesting(tmp_path: Path) -> None:
    """Where the XML is wrong, the line and column are told, and what was whole before is read."""
    file = wxr(tmp_path, item(1), "<item><title>x</item>", item(2))
    assert len(bodies(file)) == 1
    problem = broken(file)
    assert problem.what == "the file is not well-formed XML here: mismatched tag"
    assert problem.where is not None
    assert (problem.where.line, problem.where.column) == (38, 17)


def test_control_characters(tmp_path: Path) -> None:
    """Characters that XML has no place for are dropped and counted, written plainly or by number."""
    repairs = Repairs()
    file = wxr(tmp_path, item(1, "a\x08b\x00c"), item(2).replace("<title>", "<title>&#x1F;&#0;"))
    assert [r for r in records(file, repairs) if isinstance(r, Problem)] == []
    assert repairs.controls == 4
    assert bodies(file) == ["abc", "Text."]


def test_wrong_bytes(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 are read as Windows-1252."""
    file = wxr(tmp_path, item(1, "caf@ na@ve"))
    file.write_bytes(file.read_bytes().replace(b"caf@", b"caf\xe9").replace(b"na@ve", b"na\xc3\xafve"))
    assert bodies(file) == ["café naïve"]


def test_names_of_html(tmp_path: Path) -> None:
    """HTML's names of characters are known, though XML has none of them."""
    file = wxr(tmp_path, item(1).replace("<![CDATA[Text.]]>", "caf&eacute;&nbsp;&lt;b&gt;"))
    assert bodies(file) == ["café\xa0<b>"]


@pytest.mark.parametrize("kind", ["gzip", "zip", "utf-16"])
def test_packed(tmp_path: Path, kind: str) -> None:
    """An export may come packed, as gzip or zip, or in UTF-16."""
    plain = wxr(tmp_path, item(1, "héllo"))
    file = tmp_path / "packed"
    if kind == "gzip":
        file.write_bytes(gzip.compress(plain.read_bytes()))
    elif kind == "utf-16":
        file.write_text(plain.read_text(encoding="utf-8").replace("UTF-8", "UTF-16"), encoding="utf-16")
    else:
        with zipfile.ZipFile(file, "w") as packed:
            packed.write(plain, "export.xml")
            packed.writestr("__MACOSX/export.xml", "x")
    assert bodies(file) == ["héllo"]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("", "this is no WordPress export"),
        ("hello", "this is no WordPress export"),
        ("<html><body>Log in</body></html>", "this is no WordPress export, but <html>"),
        ("<rss><channel><item><title>x</title></item></channel></rss>", "this is no WordPress export"),
        ("PK\x03\x04", "this zip file cannot be read: File is not a zip file"),
    ],
)
def test_no_export(tmp_path: Path, content: str, what: str) -> None:
    """A file that is something else is refused in a sentence."""
    file = tmp_path / "other"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ArchiveError) as refused:
        list(records(file))
    assert refused.value.problems[0].what == what


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is said so."""
    with pytest.raises(ArchiveError, match="the export cannot be opened: No such file or directory"):
        list(records(tmp_path / "none.xml"))


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss [<!ENTITY a "b">]>',
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://example.com/x.dtd"> %p;]>',
        '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
    ],
)
def test_entities_are_refused(tmp_path: Path, doctype: str) -> None:
    """A file that declares entities is refused: they may be a bomb, or read other files."""
    head = HEAD.replace("<rss", doctype + "\n<rss")
    with pytest.raises(ArchiveError, match="declares an entity"):
        list(records(wxr(tmp_path, item(1, "&c;"), head=head)))


def test_document_type(tmp_path: Path) -> None:
    """A document type that lies elsewhere is not fetched, and the file read without it."""
    head = HEAD.replace("<rss", '<!DOCTYPE rss SYSTEM "http://example.com/rss.dtd">\n<rss')
    assert bodies(wxr(tmp_path, item(1, "Read."), head=head)) == ["Read."]
