"""Old addresses: what the importer knows of them, written where a person can read and edit it."""

from __future__ import annotations

from pathlib import Path

import frontmatter
import pytest

from blogkit.build import build
from blogkit.importers import wordpress
from tests.importers.export import category, comment, filed, item, meta, wxr

HOME = "https://lighthouse.example"


def run(folder: Path, *parts: str) -> Path:
    root = folder / "site"
    root.mkdir(exist_ok=True)
    wordpress.import_([wxr(folder, *parts)], root)
    return root


def table(root: Path) -> dict[str, str]:
    file = root / "content/redirects.txt"
    lines = file.read_text(encoding="utf-8").splitlines()[1:] if file.exists() else []
    return {old: " ".join(rest) for old, *rest in map(str.split, lines)}


def upload(number: int, text: str = "", inner: str = "", **fields: str) -> str:
    """An attachment: 2012/05/<number>.jpg."""
    inner += meta("_wp_attached_file", f"2012/05/{number}.jpg")
    inner += f"<wp:attachment_url>{HOME}/wp-content/uploads/2012/05/{number}.jpg</wp:attachment_url>"
    return item(
        number, text, inner, **{"type": "attachment", "status": "inherit", "link": f"{HOME}/pic-{number}/", **fields}
    )


def test_an_upload_without_words_leads_to_what_it_is_in(tmp_path: Path) -> None:
    """Or to the file, where it is in nothing; by its number too."""
    root = run(tmp_path, item(1, slug="a"), upload(5, parent="1"), upload(6), upload(7, parent="99"))
    assert table(root) == {
        "/?p=5": "/2012/05/04/a/",
        "/pic-5/": "/2012/05/04/a/",
        "/?p=6": "/wp-content/uploads/2012/05/6.jpg",
        "/pic-6/": "/wp-content/uploads/2012/05/6.jpg",
        "/?p=7": "/wp-content/uploads/2012/05/7.jpg",
        "/pic-7/": "/wp-content/uploads/2012/05/7.jpg",
    }


@pytest.mark.parametrize(
    "upload",
    [upload(5, inner=comment(3)), upload(5, excerpt="By night"), upload(5, "A description.")],
    ids=["comments", "caption", "description"],
)
def test_an_upload_with_something_to_read_is_a_page(tmp_path: Path, upload: str) -> None:
    """At its old address, with the picture; no list of posts and no menu shows it."""
    root = run(tmp_path, item(1), upload)
    (file,) = (root / "content/pages/attachments").rglob("*.md")
    page = frontmatter.load(str(file))
    assert (page["url"], page["id"], page["type"]) == ("/pic-5/", 5, "attachment")
    assert '<img src="https://lighthouse.example/wp-content/uploads/2012/05/5.jpg"' in page.content
    assert table(root) == {}
    assert not build(root).failed
    assert "pic-5" not in (root / "output/archive/index.html").read_text(encoding="utf-8")
    assert (root / "output/pic-5/index.html").exists()


def test_an_upload_of_what_is_hidden_stays_hidden(tmp_path: Path) -> None:
    """Its page is a draft, and no redirect tells of it."""
    root = run(tmp_path, item(1, status="private"), upload(5, "Words", parent="1"), upload(6, parent="1"))
    (file,) = (root / "content/pages/attachments").rglob("*.md")
    assert frontmatter.load(str(file))["draft"] is True
    assert table(root) == {}


def test_uploads_in_a_circle(tmp_path: Path) -> None:
    """They end somewhere."""
    root = run(tmp_path, item(1), upload(5, "Words", parent="6"), upload(6, "Words", parent="5"))
    assert len(list((root / "content/pages/attachments").rglob("*.md"))) == 2


def test_an_old_slug_is_an_alias(tmp_path: Path) -> None:
    """Unless another post has that address now."""
    old = meta("_wp_old_slug", "first") + meta("_wp_old_slug", "b") + meta("_wp_old_slug", "%c3%a9t%c3%a9")
    root = run(tmp_path, item(1, slug="a", inner=old), item(2, slug="b"))
    assert frontmatter.load(str(root / "content/posts/a.md"))["aliases"] == [
        "/2012/05/04/first/",
        "/2012/05/04/%C3%A9t%C3%A9/",
    ]
    assert not build(root).failed


def test_what_is_behind_a_password_leads_to_its_category(tmp_path: Path) -> None:
    """For now, and as no page: WordPress told everyone that it is there."""
    secret = item(4, "Secret", filed("law", "Law"), slug="secret", password="x")
    root = run(tmp_path, category("law", "Law"), item(1), secret)
    assert table(root) == {"/?p=4": "/category/law/ 302", "/2012/05/04/secret/": "/category/law/ 302"}
    build(root)
    assert not list((root / "output").rglob("*secret*"))


def test_the_table_grows_and_stays_its_owners(tmp_path: Path) -> None:
    """Another part of an export adds to it; once a person has edited it, what is new lies beside it."""
    run(tmp_path, item(1), upload(5))
    root = run(tmp_path, upload(6))
    assert list(table(root)) == ["/?p=5", "/pic-5/", "/?p=6", "/pic-6/"]
    file = root / "content/redirects.txt"
    file.write_text("/mine/ /2012/\n", encoding="utf-8")
    run(tmp_path, upload(7))
    assert file.read_text(encoding="utf-8") == "/mine/ /2012/\n"
    assert "/pic-7/" in file.with_name("redirects.txt.incoming").read_text(encoding="utf-8")


def test_an_upload_that_lies_elsewhere(tmp_path: Path) -> None:
    """Its redirect leads there, for there it is."""
    elsewhere = upload(5).replace(f"{HOME}/wp-content", "https://files.example/wp-content")
    assert (
        table(run(tmp_path, item(1), elsewhere))["/pic-5/"] == "https://files.example/wp-content/uploads/2012/05/5.jpg"
    )
