"""The verb, its exit status, its report."""

from __future__ import annotations

import json
from pathlib import Path

import html5lib
import pytest

from blogkit.cli import main
from tests.verify.lighthouse import Built
from tests.verify.test_changes import changed


def run(built: Built, *arguments: str) -> int:
    return main(["-C", str(built.root), "verify", str(built.folder / "export.xml"), *arguments])


def test_all_is_there(lighthouse: Built, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 0, and a sentence that says so, at the end; whether the export is whole stands at the beginning."""
    assert run(lighthouse) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "The export is whole: it ends as it should, and all of it could be read (4 public items)."
    assert lines[-1].startswith("You may switch it off: all that the export tells of is here.")


def test_something_is_missing(lighthouse: Built, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 1; the item, its place in the export, its place on the site, old and new."""
    page = lighthouse.page("/about/")
    with changed(page, page.read_bytes().replace(b"It stands on a rock", b"It stands on sand")):
        assert run(lighthouse) == 1
    said = capsys.readouterr().out
    assert "page 10 “About the lighthouse” (export.xml:" in said
    assert "/about/  missing: The text differs" in said
    assert "expected  It stands on a rock." in said
    assert "found     It stands on sand." in said
    assert said.splitlines()[-1].startswith("Do not switch it off yet: 1 thing is missing or different.")


def test_json(lighthouse: Built, capsys: pytest.CaptureFixture[str]) -> None:
    """`--json` says the same for machines."""
    page = lighthouse.page("/about/")
    with changed(page, page.read_bytes().replace(b"It stands on a rock", b"It stands on sand")):
        assert run(lighthouse, "--json") == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["good"], said["items"], said["export"]["whole"]) == (False, 4, True)
    assert said["counts"]["text"]["missing"] == 1
    (finding,) = (finding for finding in said["findings"] if finding["verdict"] == "missing")
    assert (finding["item"]["id"], finding["place"]) == ("10", "/about/")


def test_report(lighthouse: Built, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--report` writes one page that loads nothing, escapes what it quotes, and marks the words that differ."""
    page, report = lighthouse.page("/about/"), tmp_path / "report.html"
    with changed(page, page.read_bytes().replace(b"on a rock", b"on &lt;script&gt; rock")):
        run(lighthouse, "--report", str(report))
    capsys.readouterr()
    root = html5lib.parse(report.read_bytes(), namespaceHTMLElements=False)
    tags = [element.tag for element in root.iter()]
    assert not {"script", "link", "img"} & set(tags)
    assert [element.text for element in root.iter("del")] == ["a"]
    assert [element.text for element in root.iter("ins")] == ["<script>"]
    assert next(root.iter("h1")).text.startswith("Do not switch it off yet: 1 thing is missing or different.")
    assert "prefers-color-scheme: dark" in report.read_text("utf-8")


def test_no_site(tmp_path: Path, lighthouse: Built, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing was built, it says what to do."""
    assert main(["-C", str(tmp_path), "verify", str(lighthouse.folder / "export.xml")]) == 1
    assert "Run `blogkit build` first." in capsys.readouterr().err


def test_no_export(lighthouse: Built, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is not there is a plain message."""
    assert main(["-C", str(lighthouse.root), "verify", "nothing.xml"]) == 1
    assert "nothing.xml: error: There is no such file" in capsys.readouterr().err
