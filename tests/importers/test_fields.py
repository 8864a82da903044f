"""Custom fields, likes and menus: what WordPress keeps beside its texts."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import frontmatter
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogkit import config
from blogkit.build import build
from blogkit.importers import wordpress
from blogkit.importers.wordpress.php import Undecodable, plain
from tests.importers.export import category, comment, filed, item, meta, wxr


def imported(folder: Path, *parts: str) -> Path:
    root = folder / "site"
    root.mkdir()
    wordpress.import_([wxr(folder, *parts)], root)
    return root


def fields(root: Path) -> dict[str, Any]:
    return dict(frontmatter.load(str(next((root / "content/posts").glob("**/a.md")))).metadata)


def test_custom_fields_are_kept_together(tmp_path: Path) -> None:
    """One that comes twice is a list; those of WordPress itself and of spam checkers are left out."""
    inner = meta("mood", "curious") + meta("mood", "glad") + meta("book", 'a:1:{s:4:"isbn";s:3:"123";}')
    root = imported(
        tmp_path, item(1, slug="a", inner=inner + meta("_edit_last", "1") + meta("akismet_result", "false"))
    )
    assert fields(root)["fields"] == {"mood": ["curious", "glad"], "book": {"isbn": "123"}}


def test_what_may_be_private_or_cannot_be_read_is_left_out_and_said(tmp_path: Path) -> None:
    """E-mail addresses wherever they lie in a field, and PHP's objects."""
    inner = meta("editor_email", "m@example.com") + meta("note", 'a:1:{i:0;s:13:"m@example.com";}')
    ledger = wordpress.import_([wxr(tmp_path, item(1, slug="a", inner=inner + meta("x", 'O:3:"Foo":0:{}')))], tmp_path)
    assert ledger.entries[0].changes == (
        "the custom field editor_email may be private; it was left out",
        "the custom field x holds what only PHP can read; it was left out",
    )
    assert b"@" not in (tmp_path / "content/posts/a.md").read_bytes()


def test_likes_are_a_number(tmp_path: Path) -> None:
    """Whatever the plugin called them, of posts and comments."""
    liked = "<wp:commentmeta><wp:meta_key>comment_likes</wp:meta_key><wp:meta_value>3</wp:meta_value></wp:commentmeta>"
    thread = comment(1).replace("</wp:comment>", liked + "</wp:comment>")
    root = imported(tmp_path, item(1, slug="b", inner=thread), item(2, slug="a", inner=meta("_zilla_likes", "12")))
    assert fields(root)["likes"] == 12
    assert json.loads((root / "content/posts/b/comments.jsonl").read_bytes())["likes"] == 3


def menu_item(number: int, order: int, kind: str, **values: str) -> str:
    """A line of the menu `main`: `kind` is post_type, taxonomy or custom."""
    inner = filed(values.pop("menu", "main"), "Main", "nav_menu") + meta("_menu_item_type", kind)
    title = values.pop("title", "")
    inner += "".join(meta(f"_menu_item_{key}", value) for key, value in values.items())
    text = item(number, "", inner, type="nav_menu_item", title=title, link="https://lighthouse.example/?p=9")
    return text.replace("<wp:menu_order>0<", f"<wp:menu_order>{order}<")


def test_a_menu_comes_over(tmp_path: Path) -> None:
    """Pages, terms and addresses, in their order, each below the line that it lay below; what leads nowhere is told."""
    root = imported(
        tmp_path,
        category("law", "Law", number=5),
        item(1, type="page", title="About us", slug="about", link="https://lighthouse.example/about/"),
        item(2, type="page", slug="b", status="draft", link="https://lighthouse.example/?page_id=2"),
        menu_item(14, 3, "custom", title="Shop", url="https://shop.example/?a=1"),
        menu_item(11, 1, "post_type", object_id="1"),
        menu_item(12, 4, "taxonomy", object_id="5", menu_item_parent="11"),
        menu_item(13, 2, "custom", title="Home", url="https://lighthouse.example/"),
        menu_item(15, 5, "post_type", object_id="2"),
        menu_item(16, 6, "custom", title="More", url="#"),
    )
    lines = config.load(root).menus["main"]
    assert [(line.title, line.url, line.level) for line in lines] == [
        ("About us", "/about/", 0),
        ("Law", "/category/law/", 1),
        ("Home", "/", 0),
        ("Shop", "https://shop.example/?a=1", 0),
    ]
    ledger = [json.loads(line) for line in (root / "content/.import/ledger.jsonl").read_bytes().splitlines()]
    assert [entry["became"] for entry in ledger if "menu" in entry["kind"]].count("skipped") == 2
    assert not build(root).failed


def test_a_line_that_heads_others(tmp_path: Path) -> None:
    """It stays although it leads nowhere; what lies below a line that is hidden here moves up."""
    root = imported(
        tmp_path,
        item(2, type="page", slug="b", status="draft", link="https://lighthouse.example/?page_id=2"),
        menu_item(11, 1, "custom", title="More", url="#"),
        menu_item(12, 2, "post_type", object_id="2", menu_item_parent="11"),
        menu_item(13, 3, "custom", title="A", url="/a/", menu_item_parent="12"),
        menu_item(14, 4, "custom", title="B", url="/b/", menu_item_parent="13"),
        menu_item(15, 5, "custom", title="Empty", url="#"),
    )
    lines = config.load(root).menus["main"]
    assert [(line.title, line.url, line.level) for line in lines] == [("More", "", 0), ("A", "/a/", 1), ("B", "/b/", 2)]
    assert not build(root).failed


def test_a_menu_in_a_circle(tmp_path: Path) -> None:
    """Each line comes once."""
    root = imported(
        tmp_path,
        menu_item(1, 1, "custom", title="A", url="/a/", menu_item_parent="2"),
        menu_item(2, 2, "custom", title="B", url="/b/", menu_item_parent="1"),
    )
    assert sorted(line.title for line in config.load(root).menus["main"]) == ["A", "B"]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("plain", "plain"),
        ("a: b", "a: b"),
        ("", ""),
        ("N;", None),
        ("b:1;", True),
        ("i:-4;", -4),
        ("d:2.5;", 2.5),
        ('s:3:"é;";', "é;"),
        ('s:99:"wrong length";', "wrong length"),
        ('a:2:{i:0;s:1:"x";i:1;N;}', ["x", None]),
        ('a:1:{s:1:"k";a:0:{}}', {"k": []}),
    ],
)
def test_php(written: str, value: object) -> None:
    """What serialize() wrote, and what only looks a little like it."""
    assert plain(written) == value


@pytest.mark.parametrize("written", ['O:3:"Foo":0:{}', "a:1:{i:0;}", "i:x;", "a:1:{" * 100 + ";" + "}" * 100, "s:3;"])
def test_what_php_alone_can_read(written: str) -> None:
    """Objects, and what is damaged."""
    with pytest.raises(Undecodable):
        plain(written)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """Whatever stands in a field."""
    with suppress(Undecodable):
        plain(text)
