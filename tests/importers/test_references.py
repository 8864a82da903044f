"""References of a text mean on the new site what they meant on the old one, wherever the text is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from blogkit.importers import references, wordpress
from tests.importers.export import HEAD, comment, item, wxr
from tests.test_cli import blogkit

PAGE = "https://lighthouse.example/2012/05/post/"


@pytest.mark.parametrize(
    ("html", "whole"),
    [
        ('<a href="plan.pdf">', '<a href="/2012/05/post/plan.pdf">'),
        ('<a class=x href=../other/#comment-3 title="a">', '<a class=x href="/2012/05/other/#comment-3" title="a">'),
        ("<img alt='href=x' src='a.gif?x=1&amp;y=2'>", "<img alt='href=x' src=\"/2012/05/post/a.gif?x=1&amp;y=2\">"),
        ('<a href="?p=3">', '<a href="/2012/05/post/?p=3">'),
        ('<video poster="p.jpg"><source src="/f.mp4">', '<video poster="/2012/05/post/p.jpg"><source src="/f.mp4">'),
        ('<a href="www.example.org">', '<a href="/2012/05/post/www.example.org">'),
        ('<a href="//[x">', '<a href="//[x">'),
    ],
)  # fmt: skip
def test_a_relative_reference(html: str, whole: str) -> None:
    """It becomes the path that a browser made of it."""
    assert references.whole(html, PAGE, "https://lighthouse.example/") == whole


@pytest.mark.parametrize(
    "html",
    [
        '<a href="#top">', '<a href="/about/">', '<a href="https://example.org/a">', '<a href="mailto:a@example.org">',
        '<a href="">', '<a name="href=x">', "<!-- <a href=x> -->", '<img src="data:image/gif;base64,R0">', "href=x",
    ],
)  # fmt: skip
def test_what_is_whole_already(html: str) -> None:
    """It stays, to the letter; so does what is no reference."""
    assert references.whole(html, PAGE, "https://lighthouse.example/") == html


def test_a_blog_in_a_folder(tmp_path: Path) -> None:
    """Paths began at the host: what is the blog's leads into it, what is not stays outside."""
    text = '<a href="/blog/about/">in</a> <a href="/shop/">out</a> <a href="../next/">near</a>'
    head = HEAD.replace("https://lighthouse.example", "https://lighthouse.example/blog")
    address = "https://lighthouse.example/blog/2012/05/one/"
    wordpress.import_([wxr(tmp_path, item(1, text, link=address, slug="one"), head=head)], tmp_path / "site")
    assert blogkit("-C", tmp_path / "site", "build").returncode == 0
    page = next((tmp_path / "site/output").rglob("one/index.html")).read_text(encoding="utf-8")
    for href, words in (
        ("/blog/about/", "in"),
        ("https://lighthouse.example/shop/", "out"),
        ("/blog/2012/05/next/", "near"),
    ):
        assert f'href="{href}">{words}</a>' in page


def test_a_site_without_pretty_addresses(tmp_path: Path) -> None:
    """A relative `?p=2`, in an essay or a comment, leads to the post of that number."""
    posts = [
        item(
            n,
            'see <a href="?p=2">it</a>',
            comment(n, '<a href="?p=2">it</a>'),
            link=f"https://lighthouse.example/?p={n}",
        )
        for n in (1, 2)
    ]
    wordpress.import_([wxr(tmp_path, *posts)], tmp_path / "site")
    assert blogkit("-C", tmp_path / "site", "build").returncode == 0
    page = next((tmp_path / "site/output").rglob("post-1/index.html")).read_text(encoding="utf-8")
    second = next((tmp_path / "site/output").rglob("post-2/index.html")).relative_to(tmp_path / "site/output").parent
    assert page.count(f'href="/{second.as_posix()}/"') >= 2


def test_no_relative_reference_breaks_a_build(tmp_path: Path) -> None:
    """What was a dead link on the old site is one here; it is not taken for a file beside the essay."""
    text = '<a href="www.example.org">a</a> <img src="images/a.gif"> <a href="page.html">b</a> <a href="post.md">c</a>'
    wordpress.import_([wxr(tmp_path, item(1, text, inner=comment(1, text), excerpt=text))], tmp_path / "site")
    built = blogkit("-C", tmp_path / "site", "build")
    assert (built.returncode, built.stderr) == (0, "")
