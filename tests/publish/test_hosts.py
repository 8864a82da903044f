"""Each kind of host gets the site, and then only what changed; what is somebody else's stays."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import SiteMaker
from tests.publish.conftest import SITE, Published, in_place_of
from tests.publish.hosts import KINDS, FolderPlace, SshServer

Publish = Callable[..., Published]
every_kind = pytest.mark.parametrize("kind", KINDS)


@every_kind
def test_a_site_is_published(published: Publish, kind: str) -> None:
    """Every output is there, byte for byte, and the next time there is nothing to do."""
    it = published(kind)
    outputs = it.folder.outputs()
    assert re.match(rf"live: {len(outputs) + (kind == 'git')} new, 0 changed, 0 removed, 0 as they were", it.good())
    assert it.there() == outputs
    before = it.place.files()
    assert "live: 0 new, 0 changed, 0 removed" in it.good()
    assert it.place.files() == before


@pytest.mark.parametrize("kind", ["folder", "rsync", "sftp"])
def test_a_folder_that_is_not_there_yet_comes_with_the_first_files(published: Publish, kind: str) -> None:
    """The one above it has to be there."""
    it = published(kind)
    assert isinstance(it.place, FolderPlace)
    if it.place.place.exists():
        it.place.place.rmdir()
    assert "nothing was changed" in it.good("--dry-run")
    it.good()
    assert it.there() == it.folder.outputs()


@every_kind
def test_only_what_changed_is_carried(published: Publish, kind: str) -> None:
    """New, changed and removed files; folders that are left empty go with what was in them."""
    it = published(kind)
    it.good()
    it.folder.write("content/posts/2020-03-01-new.md", "New.\n")
    it.folder.edit("content/pages/about.md", "About", "On")
    it.folder.remove("content/posts/garden")
    it.build()
    said = it.good("--dry-run")
    assert "+ 2020/03/01/new/index.html" in said
    assert "~ about/index.html" in said
    assert "- 2020/02/01/garden/plan.svg" in said
    assert "static/plain.css" not in said
    counts = re.findall(r"\d+ (?:new|changed|removed)", said)
    assert re.findall(r"\d+ (?:new|changed|removed)", it.good()) == counts
    assert it.there() == it.folder.outputs()
    if isinstance(it.place, FolderPlace):
        assert "2020/02" not in it.place.folders()


@every_kind
def test_a_dry_run_changes_nothing(published: Publish, kind: str) -> None:
    """It says what would be, in the order in which it would be done."""
    it = published(kind)
    lines = it.good("--dry-run").splitlines()
    assert it.place.files() == {}
    assert "; nothing was changed (" in lines[-1]
    assert {line[2:] for line in lines[:-1]} - {".nojekyll"} == it.folder.outputs().keys()
    order = [line[2:] for line in lines]
    assert order.index("static/plain.css") < order.index("index.html") < order.index("feed/index.xml")


@every_kind
def test_what_somebody_else_put_there_stays(published: Publish, kind: str) -> None:
    """A first publishing, and later ones, go into a place that holds other files; even below the same folders."""
    it = published(kind)
    others = {"CNAME": b"essays.example.org\n", "about/old.pdf": b"PDF", "2020/02/01/garden/mine.txt": b"Mine"}
    for path, content in others.items():
        it.place.write(path, content)
    it.good()
    it.folder.remove("content/posts/garden")
    it.folder.remove("content/pages/about.md")
    it.build()
    it.good()
    assert it.there() == it.folder.outputs() | others


@every_kind
def test_what_somebody_else_put_there_is_not_overwritten(published: Publish, kind: str) -> None:
    """Unless that is asked for; then it is blogkit's from that day on."""
    it = published(kind)
    it.folder.write("content/media/épée.pdf", "Ours")
    it.build()
    others = {"index.html": b"Welcome to nginx", "about/index.html": b"Old", "media/épée.pdf": b"Theirs"}
    for path, content in others.items():
        it.place.write(path, content)
    done = it.publish()
    assert done.returncode == 1
    assert "the host has files there that blogkit did not publish" in done.stderr
    assert "file: about/index.html" in done.stderr
    assert it.there() == others
    it.good("--overwrite")
    assert it.there() == it.folder.outputs()
    it.folder.remove("content/pages/about.md")
    it.build()
    it.good()
    assert it.there() == it.folder.outputs()


@every_kind
def test_all_is_put_again_when_asked_for(published: Publish, kind: str) -> None:
    """As when somebody has edited files on the host."""
    it = published(kind)
    it.good()
    it.place.write("index.html", b"Edited")
    assert "0 changed" in it.good()
    assert it.there()["index.html"] == b"Edited"
    it.good("--all")
    assert it.there() == it.folder.outputs()


@every_kind
def test_a_page_becomes_a_folder_and_a_folder_a_page(published: Publish, kind: str) -> None:
    """`/about` was a file; now it is a folder with a file in it, and the other way round."""
    it = published(kind)
    it.folder.edit("blogkit.toml", "theme.name", 'permalinks.page = "/%path%"\ntheme.name')
    it.folder.write("content/pages/notes.md", "---\nurl: /notes/\n---\nNotes\n")
    it.folder.write("content/pages/about.md", "---\nurl: /about.html/\n---\nAbout\n")
    it.build()
    it.good()
    for url, name in (("/about.html", "about"), ("/notes.html", "notes")):
        it.folder.write(f"content/pages/{name}.md", f"---\nurl: {url}\n---\n{name}\n")
    it.build()
    it.good()
    assert it.there() == it.folder.outputs()
    it.folder.write("content/pages/about.md", "---\nurl: /about.html/\n---\nAbout\n")
    it.build()
    it.good()
    assert it.there() == it.folder.outputs()


@every_kind
def test_a_damaged_list_is_said(published: Publish, kind: str) -> None:
    """Nothing is guessed, nothing is removed."""
    it = published(kind)
    it.good()
    before = it.there()
    it.place.write(".blogkit-published.json", b"{")
    done = it.publish()
    assert "the host's list of what was published is damaged" in done.stderr
    assert it.there() == before


@every_kind
def test_a_list_that_leaves_the_site_is_refused(published: Publish, kind: str) -> None:
    """What a host says is not believed: files are removed by it."""
    it = published(kind)
    it.place.write(".blogkit-published.json", b'{"format": 1, "files": {"../secret": "00"}}')
    done = it.publish()
    assert done.returncode == 1
    assert "names a file outside of the site" in done.stderr


@every_kind
def test_names_are_kept_whatever_is_in_them(published: Publish, kind: str) -> None:
    """Spaces, other scripts, signs that a shell or a URL would read."""
    it = published(kind)
    for name in ("two words.png", "épée.png", "日本.png", "50% [x] $HOME 'q'.png", "-n.png", "#a&b;c.png"):
        it.folder.write(f"content/media/{name}", name)
    it.build()
    it.good()
    assert it.there() == it.folder.outputs()
    it.folder.remove("content/media")
    it.build()
    it.good()
    assert it.there() == it.folder.outputs()


OLD = """case "$1" in --version) echo "rsync  version 3.1.3  protocol version 31";; *) exec {rsync} "$@";; esac"""
"""An rsync that leaves it to others to keep the name of a place from a shell; the new one does with RSYNC_OLD_ARGS."""


@pytest.mark.parametrize("old", [False, True])
def test_the_name_of_a_place_is_no_command(
    site: SiteMaker, ssh: SshServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: bool
) -> None:
    """Neither a shell here nor one there reads it; blanks are blanks, and a dash at its beginning is no option."""
    place = ssh.rsync(tmp_path / "-e 'touch x'; $(touch x) `touch x` *")
    it = Published(site(SITE), place, monkeypatch)
    if old:
        in_place_of(tmp_path / "bin" / "rsync", OLD.format(rsync=shutil.which("rsync")), monkeypatch)
        monkeypatch.setenv("RSYNC_OLD_ARGS", "1")
    it.build()
    it.good()
    assert it.there() == it.folder.outputs()
    assert [path.name for path in tmp_path.iterdir() if path.name == "x"] == []
    assert not (Path.home() / "x").exists()
