"""Uploads: what belongs to the site comes over, under its old address; the rest stays where it is."""

from __future__ import annotations

from pathlib import Path

from blogkit.importers import wordpress
from blogkit.importers.ledger import Ledger
from blogkit.importers.wordpress.items import upload
from tests.importers.export import item, meta, wxr

ABSENT = "it is not in the folder that --media names"


def run(folder: Path, *names: str) -> Ledger:
    media = folder / "uploads"
    for name in names:
        (media / name).parent.mkdir(parents=True, exist_ok=True)
        (media / name).write_bytes(name.encode())
    address = "https://lighthouse.example/wp-content/uploads"
    listed = item(1, type="attachment", status="inherit", inner=meta("_wp_attached_file", "2012/05/pier.jpg"))
    text = f'<img src="{address}/2012/05/dog.png?x=1"> <a href="/wp-content/uploads/caf%C3%A9.pdf">x</a>'
    return wordpress.import_([wxr(folder, listed, item(2, text))], folder / "site", media=media)


def files(folder: Path) -> list[str]:
    media = folder / "site/content/media"
    return sorted(f.relative_to(media).as_posix() for f in media.rglob("*") if f.is_file())


def test_listed_and_referred_to(tmp_path: Path) -> None:
    """An upload that the export lists comes with its smaller sizes, and so does what a text refers to."""
    names = ["2012/05/pier.jpg", "2012/05/pier-300x200.jpg", "2012/05/pier-scaled.jpg", "2012/05/dog.png", "café.pdf"]
    run(tmp_path, *names)
    assert files(tmp_path) == sorted(names)


def test_the_rest_stays(tmp_path: Path) -> None:
    """Backups, logs, and what nobody refers to are not published; how many they are is told."""
    ledger = run(tmp_path, "backup.sql", "2012/05/other.jpg", "2012/05/pier.php", ".htaccess", "2012/05/pier.jpg")
    assert files(tmp_path) == ["2012/05/pier.jpg"]
    assert [entry.why for entry in ledger.entries if entry.kind == "file" and entry.why and entry.why != ABSENT] == [
        "a program or a log has no place on a static site",
        "2 more files there are neither listed nor referred to",
    ]


def test_missing(tmp_path: Path) -> None:
    """What the folder does not have is told, whether the export lists it or a text shows it."""
    absent = [entry for entry in run(tmp_path, "x.txt").entries if entry.why == ABSENT]
    assert [entry.path or entry.item for entry in absent] == ["media/2012/05/pier.jpg", "2012/05/dog.png", "café.pdf"]


def test_without_the_folder(tmp_path: Path) -> None:
    """Without a copy of the uploads each that is listed or shown by a text is told, but none of another site."""
    text = (
        '<img src="/wp-content/uploads/2012/05/dog.png"> <img src="https://other.example/wp-content/uploads/cat.png">'
    )
    ledger = wordpress.import_([wxr(tmp_path, item(2, text))], tmp_path / "site")
    assert [(entry.item, entry.became) for entry in ledger.entries if entry.kind == "file"] == [
        ("2012/05/dog.png", "skipped")
    ]


def test_a_file_outside_of_the_folder(tmp_path: Path) -> None:
    """A picture from elsewhere on the site is told, until somebody has put it into content/ at the path that it had."""
    export = wxr(tmp_path, item(2, '<img src="https://lighthouse.example/images/a.gif">'))
    for before, became in ((None, "skipped"), (b"GIF89a", "unchanged")):
        if before:
            (tmp_path / "site/content/images").mkdir(parents=True)
            (tmp_path / "site/content/images/a.gif").write_bytes(before)
        ledger = wordpress.import_([export], tmp_path / "site")
        assert [(e.item, e.became) for e in ledger.entries if e.kind == "file"] == [("/images/a.gif", became)]


def test_again(tmp_path: Path) -> None:
    """A second import copies nothing, and a file that a person replaced stays."""
    names = ["2012/05/pier.jpg", "2012/05/dog.png", "café.pdf"]
    run(tmp_path, *names)
    assert [e.became for e in run(tmp_path, *names).entries if e.kind == "file"] == ["unchanged"] * 3
    (tmp_path / "site/content/media/2012/05/pier.jpg").write_bytes(b"retouched")
    assert [e.became for e in run(tmp_path, *names).entries if e.kind == "file"] == ["kept", "unchanged", "unchanged"]


def test_place_of_an_upload() -> None:
    """An upload's place is below the uploads folder, whatever the export says."""
    assert upload("2012/05/a.jpg", "") == "2012/05/a.jpg"
    assert upload("", "https://x.example/wp-content/uploads/2012/05/caf%C3%A9.jpg?x=1") == "2012/05/café.jpg"
    assert upload("", "https://x.files.wordpress.com/2012/05/a.jpg") == "a.jpg"
    assert upload("../../etc/passwd", "") == ""
    assert upload("/etc/passwd", "") == "etc/passwd"
