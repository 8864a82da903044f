"""Reading an export: whatever it is packed in, however it is damaged, and whether it is whole."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from blogkit.problems import ArchiveError
from blogkit.verify import wxr
from blogkit.verify.survey import take
from tests.importers.export import TAIL, comment, filed, item, meta
from tests.importers.export import wxr as written
from tests.verify.lighthouse import Built, missing

NOW = datetime(2020, 1, 1, tzinfo=UTC)


def packed_gzip(file: Path) -> Path:
    target = file.with_suffix(".xml.gz")
    target.write_bytes(gzip.compress(file.read_bytes()))
    return target


def packed_zip(file: Path) -> Path:
    target = file.with_suffix(".zip")
    with zipfile.ZipFile(target, "w") as archive:
        archive.write(file, "blog/export.xml")
    return target


@pytest.mark.parametrize("pack", [packed_gzip, packed_zip])
def test_packed(lighthouse: Built, pack: Callable[[Path], Path]) -> None:
    """An export may be packed with gzip or zip."""
    proof = lighthouse.prove(pack(lighthouse.folder / "export.xml"))
    assert proof.good
    assert proof.items == 4


def test_several_parts(tmp_path: Path) -> None:
    """What one part refers to may be in another."""
    parts = [written(tmp_path, item(1), name="1.xml"), written(tmp_path, item(2, parent="1"), name="2.xml")]
    survey = take(parts, NOW)
    assert set(survey.known) == {"1", "2"}
    assert not survey.loose


def test_cut_off(lighthouse: Built, tmp_path: Path) -> None:
    """Of a file that ends too early, what is whole is compared; but nobody can say what else there was."""
    text = (lighthouse.folder / "export.xml").read_bytes()
    cut = tmp_path / "cut.xml"
    cut.write_bytes(text[: text.index(b"It stands on a rock")])
    proof = lighthouse.prove(cut)
    assert proof.items == 2
    assert proof.counts["title", "right"] == 2
    assert not proof.good
    line = 1 + cut.read_bytes().count(b"\n")
    assert proof.broken == (f"cut.xml:{line}: the file ends too early; nothing after this place could be read",)


def test_cut_off_gzip(lighthouse: Built, tmp_path: Path) -> None:
    """The same goes for a gzip file that was not downloaded to its end."""
    cut = tmp_path / "cut.xml.gz"
    cut.write_bytes(gzip.compress((lighthouse.folder / "export.xml").read_bytes())[:-300])
    assert lighthouse.prove(cut).broken


@pytest.mark.parametrize(
    ("raw", "text", "said"),
    [
        (b"a\x0bb \x01c", "ab c", "2 characters in it are forbidden in XML"),
        (b"caf\xe9 d\x92or", "caf\u00e9 d\u2019or", "2 bytes of it are no UTF-8"),
        (b"&#11;", "", "1 characters in it are forbidden in XML"),
    ],
)
def test_bytes_that_are_no_text(tmp_path: Path, raw: bytes, text: str, said: str) -> None:
    """Control characters are left out, other bytes read as Windows-1252, and the export is called not whole."""
    file = written(tmp_path, item(1, title="@"))
    file.write_bytes(file.read_bytes().replace(b"<![CDATA[@]]>", raw))
    (record,) = wxr.records([file], wxr.start())
    assert record.title == text
    assert any(why.startswith(said) for why in take([file], NOW).broken)


def test_entities(tmp_path: Path) -> None:
    """A file that declares entities is refused, with the place."""
    file = tmp_path / "bomb.xml"
    file.write_text('<?xml version="1.0"?>\n<!DOCTYPE rss [<!ENTITY a "aaaa">]>\n<rss/>', encoding="utf-8")
    with pytest.raises(ArchiveError, match=r"bomb\.xml:2: error: It declares entities"):
        list(wxr.records([file], wxr.start()))


def test_no_export(tmp_path: Path) -> None:
    """A file that is no export is refused."""
    file = tmp_path / "feed.xml"
    file.write_text("<rss><channel><item><title>x</title></item></channel></rss>", encoding="utf-8")
    with pytest.raises(ArchiveError, match="no WordPress export"):
        list(wxr.records([file], wxr.start()))


def test_what_is_referred_to_and_not_there(tmp_path: Path) -> None:
    """Parents, pictures, comments, terms, authors and numbers are checked against each other."""
    file = written(
        tmp_path,
        item(1, '<img class="wp-image-9">', comment(5, parent="4") + meta("_thumbnail_id", "8"), parent="7"),
        item(2, creator="nobody"),
        item(2),
    )
    said = "\n".join(take([file], NOW).loose)
    for words in (
        "lies below item 7",
        "shows attachment 9",
        "has as its picture attachment 8",
        "“Post 1” answers comment 4",
        "was written by nobody",
        "The number 2 is that of 2 items",
    ):
        assert words in said


def test_terms_that_are_not_declared(tmp_path: Path) -> None:
    """An export whose head declares terms should declare all of them."""
    head = "<wp:category><wp:category_nicename>a</wp:category_nicename><wp:cat_name>A</wp:cat_name></wp:category>"
    file = written(tmp_path, head, item(1, inner=filed("b", "B")))
    (said,) = take([file], NOW).loose
    assert said.endswith("is filed under the category b, which the export does not declare")


def test_other_prefixes(tmp_path: Path) -> None:
    """The prefix of a namespace may be any, in exports of any version."""
    file = written(tmp_path, item(1))
    text = (
        file.read_text(encoding="utf-8")
        .replace("wp:", "x:")
        .replace("xmlns:wp", "xmlns:x")
        .replace('export/1.2/"\n>', 'export/1.0/"\n>')
    )
    file.write_text(text, encoding="utf-8")
    (record,) = wxr.records([file], wxr.start())
    assert (record.id, record.status, record.date) == ("1", "publish", "2012-05-04 10:20:30")


def test_nothing_missing_is_invented(lighthouse: Built) -> None:
    """The tail of an export may say more than blogkit knows."""
    text = (lighthouse.folder / "export.xml").read_text(encoding="utf-8")
    file = lighthouse.folder / "more.xml"
    file.write_text(text.replace(TAIL, "<x:y xmlns:x='z'><x:z>1</x:z></x:y>" + TAIL), encoding="utf-8")
    assert not missing(lighthouse.prove(file))
