"""What may be published: a build at rest, without errors and drafts, that knows its own address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.publish.conftest import Published

Publish = Callable[..., Published]


@pytest.fixture
def it(published: Publish) -> Published:
    """A site that is built, and a folder to publish it to."""
    return published("folder")


def refused(it: Published, *said: str) -> None:
    """Nothing is published, and that is said."""
    done = it.publish()
    assert (done.returncode, done.stdout) == (1, "")
    for each in said:
        assert each in done.stderr
    assert it.place.files() == {}


def test_a_site_that_was_never_built(it: Published) -> None:
    """Nor one of which nothing is known any more."""
    it.folder.remove(".blogkit")
    refused(it, "the site is not built yet", "→ Run `blogkit build`, then publish.")


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\0" + b"x" * 5000])
def test_a_build_whose_record_is_damaged(it: Published, damage: bytes) -> None:
    """No traceback: build it again."""
    for file in (it.folder.root / ".blogkit").glob("store*"):
        file.unlink()
    it.folder.write(".blogkit/store.sqlite", damage)
    refused(it, "the site is not built yet")


def test_an_output_folder_that_was_removed(it: Published) -> None:
    it.folder.remove("output")
    assert "the built site is not there any more" in it.publish().stderr


def test_a_site_that_has_been_changed_since(it: Published) -> None:
    """It names what has changed."""
    it.folder.edit("content/pages/about.md", "About", "On")
    refused(it, "the site has been changed since the last build", "changed: content/pages/about.md", "`blogkit build`")


def test_a_mistake_since_the_last_build(it: Published) -> None:
    """Its page would stay as it was; but its owner wants to publish what they wrote."""
    it.folder.write("content/pages/about.md", "---\ntitle: [\n---\nText\n")
    refused(it, "the site has been changed since the last build")


def test_an_output_that_was_edited(it: Published) -> None:
    """Somebody has changed output/ by hand: the next build would bring it back."""
    it.folder.write("output/index.html", "Edited")
    refused(it, "changed: index.html")


def test_a_template_that_has_been_changed(it: Published) -> None:
    """It counts as what it changes."""
    it.folder.edit("templates/base.html", "<title>", "<title>My ")
    refused(it, "the site has been changed since the last build")


def test_a_build_that_failed(it: Published) -> None:
    """The first of its errors are named."""
    it.folder.write("content/pages/about.md", "---\ntitle: [\n---\nText\n")
    it.folder.build()
    refused(
        it, "the last build failed, with 1 error", "error: content/pages/about.md:", "Mend what `blogkit build` names"
    )


def test_a_build_with_drafts(it: Published) -> None:
    """They would be there for all to read."""
    it.folder.build(drafts=True)
    refused(it, "the last build shows drafts and scheduled posts", "without --drafts")


def test_a_post_that_is_due_by_now(it: Published) -> None:
    """The build was of another day."""
    it.folder.write("content/posts/2026-02-01-later.md", "Later\n")
    it.build()
    assert it.publish("--dry-run").returncode == 0
    done = it.publish("--as-of", "2026-02-02")
    assert "a scheduled post is due since" in done.stderr


def test_another_output_folder_than_the_last_build_wrote(it: Published) -> None:
    """What lies there may be anything."""
    done = it.publish("--output", str(it.folder.root / "elsewhere"))
    assert "into another folder" in done.stderr


@pytest.mark.parametrize(
    "address",
    ["http://localhost:8000/", "https://localhost/", "http://127.0.0.1/", "http://[::1]:80/", "http://my.localhost/"],
)
def test_an_address_of_this_machine(it: Published, address: str) -> None:
    """Feeds would name it to everybody."""
    it.folder.edit("blogkit.toml", "https://example.org/", address)
    it.build()
    refused(it, "blogkit.toml: error: the site's address is that of this machine", f"base_url: {address}")


def test_links_to_this_machine_are_a_warning(it: Published) -> None:
    """They may be what an essay is about."""
    it.folder.write("content/pages/about.md", "See [this](http://localhost:8000/x/), and https://localhosts.example/\n")
    it.build()
    done = it.publish()
    assert done.returncode == 0
    assert "warning: 1 page with links to this machine" in done.stderr
    assert "about/index.html: http://localhost:8000/x/" in done.stderr


def test_settings_of_publishing_need_no_new_build(it: Published) -> None:
    """No page depends on them."""
    it.good("--dry-run")
    it.folder.edit("blogkit.toml", "[publish.live]", "[publish.home]")
    assert "home: " in it.good()


def test_an_address_that_is_only_an_example_is_said(it: Published) -> None:
    """A new site has one: feeds would name it to everybody. It is a warning: somebody may try things out."""
    assert "the site's address is an example" in it.publish().stderr
    it.folder.edit("blogkit.toml", "https://example.org/", "https://essays.example.net.nz/")
    it.build()
    done = it.publish()
    assert (done.returncode, done.stderr) == (0, "")


def test_hidden_files_are_published_only_where_they_are_for_hosts(it: Published) -> None:
    """`.htaccess` and `.well-known/`; and no `.env`, and no repository."""
    for path in (".htaccess", ".well-known/security.txt", ".env", ".git/config"):
        it.folder.write(f"output/{path}", path)
    it.good()
    assert {path for path in it.there() if path.startswith(".")} == {".htaccess", ".well-known/security.txt"}


def test_files_for_hosts_belong_to_the_site(it: Published) -> None:
    """They come into output/ by a build, and go with their Source; below the top of content/ none is published."""
    for path in (".domains", ".well-known/security.txt", ".env", "media/.htaccess"):
        it.folder.write(f"content/{path}", path)
    it.build()
    it.good()
    assert {path for path in it.there() if "." in (path[0], path.rpartition("/")[2][0])} == {
        ".domains",
        ".well-known/security.txt",
    }
    it.folder.remove("content/.domains")
    it.folder.remove("content/.well-known")
    it.build()
    assert not (it.folder.root / "output/.well-known").exists()
    it.good()
    assert not {path for path in it.there() if path.startswith(".")}


def test_a_folder_may_be_named_from_the_home_folder(
    it: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a shell reads it. The place is said."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    it.folder.edit("blogkit.toml", it.place.target, 'to = "~/public"')
    assert f"({tmp_path / 'home' / 'public'})" in it.good()
    assert (tmp_path / "home/public/index.html").is_file()


def test_a_file_in_the_place_of_the_folder_is_said_before_anything_is_carried(it: Published, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    it.folder.edit("blogkit.toml", it.place.target, f'to = "{tmp_path / "taken"}/live"')
    assert "a file lies where this folder has to be" in it.publish("--dry-run").stderr


@pytest.mark.parametrize("to", [".", "..", "output", "output/live", "content/..", "content", "themes/x"])
def test_the_site_is_not_published_into_itself(it: Published, to: str) -> None:
    """A folder of its own is wanted."""
    it.folder.edit("blogkit.toml", it.place.target, f'to = "{to}"')
    assert "this folder is the site's own" in it.publish().stderr


def test_a_site_without_a_target_says_how_to_name_one(it: Published) -> None:
    """With an example."""
    it.folder.write("blogkit.toml", 'base_url = "https://example.org/"\ntheme.name = "plain"\n')
    refused(it, "blogkit.toml names no place to publish to", "[publish.live]")


def test_one_of_several_targets_is_named(it: Published) -> None:
    """A name that is nearly right is recognised."""
    it.folder.edit("blogkit.toml", "[publish.live]", '[publish.test]\nto = "../test"\n[publish.live]')
    refused(it, "there are several targets, and none was named", "Targets are test, live.")
    assert "Did you mean `live`?" in it.publish("life").stderr
    assert "live: " in it.good("live")
