"""An import into a site that is there already: what nobody wrote gives way, what somebody wrote stays."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from blogkit import new
from blogkit.build import build
from blogkit.importers import wordpress
from blogkit.importers.ledger import Ledger
from blogkit.verify.findings import Proof
from blogkit.verify.proof import prove
from blogkit.verify.summary import verdict
from tests.importers.export import comment, item, wxr

LINK = "https://lighthouse.example/about/"
PARTS = (
    item(1, "Words.", inner=comment(1)),
    item(2, "Who we are.", comment(2), type="page", slug="about", link=LINK, title="About us"),
)


def run(folder: Path, *parts: str) -> Ledger:
    return wordpress.import_([wxr(folder, *parts)], folder / "site")


def proof(folder: Path) -> Proof:
    assert not build(folder / "site").failed
    return prove([folder / "export.xml"], folder / "site/output", folder / "site/content")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """As `blogkit new` makes it."""
    new.copy(tmp_path / "site")
    return tmp_path / "site"


def test_a_new_site_becomes_the_old_blog(site: Path, tmp_path: Path) -> None:
    """Its example settings and samples are gone, which is said; all that the export tells of is there."""
    told = [str(problem) for problem in run(tmp_path, *PARTS).problems]
    names = "categories/notes.md", "pages/about.md", "posts/hello", "posts/how-to-write-one.md"
    samples = ", ".join(f"content/{name}" for name in names)
    assert len(told) == 1
    assert f"untouched, and gone: blogkit.toml, {samples}" in told[0]
    assert tomllib.loads((site / "blogkit.toml").read_text(encoding="utf-8"))["title"] == "The Lighthouse"
    assert proof(tmp_path).good
    assert run(tmp_path, *PARTS).problems == ()


def test_what_somebody_changed_of_a_new_site_stays(site: Path, tmp_path: Path) -> None:
    """Settings with a title of one's own, and a sample with all of its folder, when one file of it is another."""
    settings = site / "blogkit.toml"
    settings.write_bytes(settings.read_bytes().replace(b"My Margins", b"Mine"))
    mine = settings.read_bytes()
    (site / "content/posts/hello/index.md").write_bytes(b"Mine.")
    run(tmp_path, *PARTS)
    assert settings.read_bytes() == mine
    assert sorted(file.name for file in (site / "content/posts/hello").iterdir()) == [
        "book.png",
        "comments.jsonl",
        "index.md",
    ]
    assert not (site / "content/posts/how-to-write-one.md").exists()


def test_a_sample_that_comes_back_stays(site: Path, tmp_path: Path) -> None:
    """Only a first import takes something away."""
    run(tmp_path, *PARTS)
    sample = site / "content/posts/how-to-write-one.md"
    sample.write_bytes((new.STARTER / "content/posts/how-to-write-one.md").read_bytes())
    run(tmp_path, *PARTS)
    assert sample.exists()


def test_settings_are_offered_until_they_were_looked_at(tmp_path: Path) -> None:
    """What the source has otherwise lies beside them. Thrown away, it comes again when it is another."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/blogkit.toml").write_text('title = "Mine"\n', encoding="utf-8")
    incoming = tmp_path / "site/blogkit.toml.incoming"
    for _ in range(2):
        assert "blogkit.toml.incoming has what the source says" in run(tmp_path, *PARTS).problems[-1].hint
        assert incoming.exists()
    incoming.unlink()
    for _ in range(2):
        assert run(tmp_path, *PARTS).problems == ()
        assert not incoming.exists()
    run(tmp_path, *PARTS, item(3, creator="nils"))
    assert "nils" in tomllib.loads(incoming.read_text(encoding="utf-8"))["authors"]


def test_settings_that_were_taken_over(tmp_path: Path) -> None:
    """Then nothing is offered any more, and nothing is missing; until then verify names them as what may be why."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/blogkit.toml").write_text('title = "Mine"\n', encoding="utf-8")
    incoming = tmp_path / "site/blogkit.toml.incoming"
    run(tmp_path, *PARTS)
    before = proof(tmp_path)
    assert "The title is another; it is `title` in blogkit.toml" in [finding.what for finding in before.of("missing")]
    assert "blogkit.toml.incoming has those of the old site" in verdict(before)
    incoming.replace(tmp_path / "site/blogkit.toml")
    assert run(tmp_path, *PARTS).problems == ()
    assert not incoming.exists()
    assert proof(tmp_path).good
