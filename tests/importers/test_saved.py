"""`--pages DIR`: what plugins made of their shortcodes is taken from pages that were saved from the old site."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import frontmatter
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogkit.cli import main
from blogkit.importers.wordpress import holes, saved
from blogkit.importers.wordpress.bodies import Bodies
from blogkit.importers.wordpress.shortcodes import strange
from blogkit.importers.wordpress.survey import survey
from blogkit.importers.wordpress.wxr import records, text
from blogkit.problems import Problem
from tests.importers.export import item, shared, wxr

ADDRESS = "https://lighthouse.example/2012/05/04/post-1/"
POLL = '<div class="poll"><p>Yes, or <b>no</b>?</p></div>'
HEAD = f'<link rel="canonical" href="{ADDRESS}">'


def page(text: str, head: str = HEAD, body: str = "single postid-1") -> str:
    """A page as a theme makes it."""
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>Post 1</title>{head}</head><body class="{body}">'
        f'<nav><a href="/">Home</a></nav><article><h1>Post 1</h1><div class="entry-content">{text}</div></article>'
        "<aside>Newest</aside></body></html>"
    )


class Move:
    """An owner with an export and a folder of saved pages."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.root, self.pages = folder, folder / "site", folder / "saved"
        self.pages.mkdir()
        self.root.mkdir()

    def save(self, html: str | bytes, name: str = "one.html") -> None:
        file = self.pages / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(html.encode() if isinstance(html, str) else html)

    def moved(self, text: str, **fields: str) -> str:
        """The essay's file, after an import, a build, and a proof that nothing was lost."""
        export = wxr(self.folder, item(1, text, **fields))
        at = ["-C", str(self.root)]
        assert main([*at, "import", "wordpress", str(export), "--pages", str(self.pages)]) == 0
        assert main([*at, "build", "--no-search"]) == 0
        assert main([*at, "verify", str(export)]) == 0
        return frontmatter.load(str(self.root / "content/posts/post-1.md")).content.replace("\\", "")

    @property
    def changes(self) -> list[str]:
        """What the ledger says of the essay."""
        lines = (self.root / "content/.import/ledger.jsonl").read_text(encoding="utf-8").splitlines()
        (entry,) = (entry for entry in map(json.loads, lines) if entry["kind"] == "post")
        return list(entry.get("changes", []))


@pytest.fixture
def move(tmp_path: Path) -> Move:
    return Move(tmp_path)


def test_what_a_plugin_made(move: Move) -> None:
    """It stands where the shortcode stood, the rest is the export's, and the ledger names the page."""
    move.save(page(f"<p>Vote!</p>\n{POLL}\n<p>Till May.</p>"), "2012/05/one.html")
    text = move.moved("Vote!\n\n[poll id=3]\n\nTill May.")
    assert text == 'Vote!\n\n<div class="poll">\n\nYes, or <b>no</b>?\n\n</div>\n\nTill May.'
    assert move.changes == ["[poll] is a shortcode of a plugin; what it showed is from 2012/05/one.html"]


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("It costs [price of=tea], or so.", "<p>It costs <b>£5</b>, or so.</p>"),
        ("It costs ([price of=tea]).", "<p>It costs (<b>£5</b>).</p>"),
        ("[price of=tea]", "<b>£5</b>"),
        ("So:\n\n[price]\n\n[price]\n\nWell.", "<p>So:</p>\n<p><b>£5</b></p>\n<p>£6</p><p>Well.</p>"),
        ("So.\n\n[price]tea\n\nand milk[/price]\n\nSo.", "<p>So.</p>\n<div><b>£5</b></div>\n<p>So.</p>"),
        ("One.\n\n<!--nextpage-->\n\nTwo [price of=tea] three.", "<p>Two <b>£5</b> three.</p>"),
        (
            "<!-- wp:paragraph -->\n<p>So:</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:shortcode -->\n[price of=tea]\n"
            "<!-- /wp:shortcode -->",
            "\n<p>So:</p>\n\n<div><b>£5</b></div>\n",
        ),
        (
            "<!-- wp:paragraph -->\n<p>[price of=tea]</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:paragraph -->\n"
            "<p>So.</p>\n<!-- /wp:paragraph -->",
            "\n<div><b>£5</b></div>\n\n<p>So.</p>",
        ),
    ],
    ids="inline touching whole two enclosing pages block paragraph".split(),
)
def test_where_a_shortcode_may_stand(move: Move, stored: str, shown: str) -> None:
    """In a sentence, alone, beside another, around words, on one page of several, in blocks."""
    move.save(page(shown))
    text = move.moved(stored)
    assert "£5" in text
    assert "[price" not in text
    assert text.count("So") == stored.count("So")


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (HEAD, ""),
        (f'<meta property="og:url" content="{ADDRESS}">', ""),
        ('<link rel="shortlink" href="http://www.lighthouse.example/?p=1">', ""),
        ("", "single postid-1"),
        ('<link rel="shortlink" href="https://wp.me/p1-x">', "postid-1"),
    ],
)
def test_which_post_a_page_is_of(move: Move, head: str, body: str) -> None:
    """Its address, its short address or WordPress' class of the <body> says it; a file's name does not."""
    move.save(page(f"<p>Vote!</p>{POLL}", head, body), "any.htm")
    assert "Yes, or <b>no</b>?" in move.moved("Vote!\n\n[poll id=3]")


@pytest.mark.parametrize("name", saved.CONTAINERS)
def test_which_element_is_the_text(move: Move, name: str) -> None:
    """Classic themes, block themes and microformats name it differently."""
    move.save(page(f"<p>Vote!</p>{POLL}").replace("entry-content", f"x {name}"))
    assert "Yes, or <b>no</b>?" in move.moved("Vote!\n\n[poll id=3]")


@pytest.mark.parametrize(
    ("text", "cut"),
    [("<p>Vote!</p><div><div>Yes", ""), ("<p>Vote!<p>Yes</div>", "</article>"), ("<b>Vote!</b></b><i>Yes", "</body>")],
)
def test_a_broken_page(move: Move, text: str, cut: str) -> None:
    """Where an element has no end, it ends with the one around it; a page that breaks off has what it has."""
    html = page(text)
    move.save(html[: html.index(cut)] if cut else html)
    said = move.moved("Vote!\n\n[poll id=3]")
    assert "Yes" in said
    assert "Newest" not in said


def test_what_is_added_around_a_text(move: Move) -> None:
    """Buttons and related posts that plugins put below a text are no part of it."""
    added = (
        '<div class="sharedaddy sd-sharing-enabled"><a href="/?share=x">Share</a></div> <div class="yarpp">Also</div>'
    )
    move.save(page(f"<p>Vote!</p>{POLL}{added}"))
    text = move.moved("Vote!\n\n[poll id=3]")
    assert "Yes, or" in text
    assert "Share" not in text
    assert "Also" not in text


# What is not taken


@pytest.mark.parametrize(
    "html",
    [
        page(f"<p>Vote!</p>{POLL}", head='<link rel="canonical" href="https://other.example/2012/05/04/post-1/">'),
        page(f"<p>Vote!</p>{POLL}", head=HEAD.replace("post-1", "post-9"), body="single postid-9"),
        page("<p>Vote!</p><p>[poll id=3]</p>"),
        page("<p>Vote!</p>"),
        page(f"<p>Something else altogether.</p>{POLL}"),
        page('<p>Vote!</p><script>document.write("Yes")</script>'),
        page('<p>Vote!</p><form action="/vote"><input name="a"></form>'),
        page(f"<p>Vote!</p>{POLL}").replace("entry-content", "hidden"),
        "\0" * 1000,
        "",
    ],
    ids="site post shortcode nothing text script form element zeros empty".split(),
)
def test_what_no_page_tells(move: Move, html: str) -> None:
    """Where no page of the post shows what stood there, the shortcode stays, visibly, and is listed."""
    move.save(html)
    assert move.moved("Vote!\n\n[poll id=3]").split() == ["Vote!", "[poll", "id=3]"]
    assert "[poll] is a shortcode of a plugin; it stays as it was written" in move.changes


def test_no_shortcode(move: Move) -> None:
    """A text without any is the export's, whatever the page says."""
    move.save(page(f"<p>Vote!</p>{POLL}"))
    assert move.moved("Vote!") == "Vote!"


def test_a_page_with_scripts(move: Move) -> None:
    """What comes from a page passes the same policy as what an export has, and the ledger tells what was removed."""
    evil = '<div onclick="x()"><script>alert(1)</script><a href="javascript:x()">Yes</a></div>'
    move.save(page(f"<p>Vote!</p>{evil}"))
    text = move.moved("Vote!\n\n[poll id=3]")
    assert "Yes" in text
    assert not any(word in text for word in ("script", "onclick", "alert"))
    assert {"<script> with 8 characters", "attribute onclick of <div>"} <= set(move.changes)


def test_two_pages_of_one_post(move: Move) -> None:
    """The first that tells what stood there counts, in the order of their names; the ledger says which."""
    move.save(page("<p>Vote!</p><p>[poll id=3]</p>"), "a.html")
    move.save(page(f"<p>Vote!</p>{POLL}"), "b.html")
    move.save(page("<p>Vote!</p><p>Never</p>"), "c.html")
    assert "Yes, or" in move.moved("Vote!\n\n[poll id=3]")
    assert move.changes == ["[poll] is a shortcode of a plugin; what it showed is from b.html"]


def test_a_page_that_is_too_large(move: Move, capsys: pytest.CaptureFixture[str]) -> None:
    """It is not read, and told; the others are."""
    with (move.pages / "huge.html").open("wb") as file:
        file.write(page(f"<p>Vote!</p>{POLL}").encode())
        file.truncate(50_000_000)
    move.save(page(f"<p>Vote!</p>{POLL}"), "small.html")
    assert "Yes, or" in move.moved("Vote!\n\n[poll id=3]")
    said = capsys.readouterr().err
    assert "huge.html: warning: a saved page was passed over" in said
    assert "it is larger than 8 MB" in said


@pytest.mark.parametrize(
    ("declared", "codec"),
    [("iso-8859-1", "cp1252"), ("utf-8", "utf-8"), ("", "cp1252"), ("", "utf-16"), ("no-such-thing", "utf-8")],
)
def test_encodings(move: Move, declared: str, codec: str) -> None:
    """A page is read in the encoding that it declares, and else in the one that it must be."""
    html = page("<p>Très “bon” !</p><p>Où ? À Nîmes.</p>")
    html = html.replace(
        '<meta charset="utf-8">', f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
    )
    move.save(html.encode(codec))
    assert "Où ? À Nîmes." in move.moved("Très “bon” !\n\n[map of=nimes]")


def test_a_folder_of_other_pages(move: Move, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no page is of a post, the import says so and how a page is known."""
    move.save(page("Elsewhere", head="", body=""))
    move.moved("Vote!")
    assert "no page here is of a post of this export" in capsys.readouterr().err


def test_a_live_site_needs_no_pages(move: Move, capsys: pytest.CaptureFixture[str]) -> None:
    """`--pages` with the address of a site is a mistake."""
    command = ["-C", str(move.root), "import", "wordpress", "https://lighthouse.example/", "--pages", str(move.pages)]
    assert main(command) == 1
    assert "--pages goes with an export" in capsys.readouterr().err


def test_again_without_pages(move: Move) -> None:
    """An import without the folder knows no more than the export; what it showed is not remembered as the export's."""
    move.save(page(f"<p>Vote!</p>{POLL}"))
    move.moved("Vote!\n\n[poll id=3]")
    before = (move.root / "content/posts/post-1.md").read_bytes()
    move.moved("Vote!\n\n[poll id=3]")
    assert (move.root / "content/posts/post-1.md").read_bytes() == before
    assert main(["-C", str(move.root), "import", "wordpress", str(move.folder / "export.xml")]) == 0
    assert b"poll" in (move.root / "content/posts/post-1.md").read_bytes()


# The parts


def test_what_may_be_a_shortcode() -> None:
    """With attributes, with an end, or alone on its line; not WordPress' own, not in a tag, not an escaped one."""
    text = 'A [sic] b.\n\n[map]\n[x a=1] c [gallery a=1] <a title="[y a=1]">d</a> [[z a=1]] [q]e[/q] [link](f) [v/]'
    assert [(code.name, code.alone) for code in strange(text)] == [
        ("map", True),
        ("x", False),
        ("q", False),
        ("v", False),
    ]


def test_signs_that_come_twice() -> None:
    """The place of a hole is the one that has as many like it before; a page that has more of them tells nothing."""
    said = f"<p>Vote!</p>{holes.HOLE}<p>Vote!</p>{holes.HOLE}<p>End.</p>"
    assert holes.fills(said, "<p>Vote!</p>1<p>Vote!</p>2<p>End.</p>") == {0: "1", 1: "2"}
    assert holes.fills(said, "<p>Vote!</p>1<p>Vote!</p>Vote!<p>End.</p>") == {}


@pytest.mark.parametrize(
    ("shown", "fill"),
    [
        ("<p>So.</p>\n<p>1</p>\n<p>So on.</p>", "<p>1</p>"),
        ("<div><p>So.</p><div>1</div></div><section><p>So on.", "<div>1</div>"),
        ("<p>So.<br>1<br>So on.", "1"),
        ("<p>So.<p>1<p>2<p>So on.", "1<p>2"),
        ("<p>So.<ul><li>1<li>2</ul><p>So on.", "<ul>\n1<li>2</ul>"),
        ("<p>So.</p><!-- no --><img src=a><p>So on.", "<img src=a>"),
        ("<p>So.</p><b>1</i></p>2</b><p>So on.", "<b>1\n2</b>"),
        ("<p>So.</p><script>So on.</script>1<p>So on.", "<script>So on.</script>1"),
        ("<p>&#83;o.</p>&amp;&nbsp;<p>So&nbsp;on.", "&amp;&nbsp;"),
    ],
)
def test_what_stands_in_a_hole(shown: str, fill: str) -> None:
    """It is cut where the signs around it end, and has no tag that ends or begins somewhere else."""
    assert holes.fills(f"<p>So.</p>{holes.HOLE}<p>So on.</p>", shown) == {0: fill}


def test_real_pages() -> None:
    """Whichever paragraph of a real essay were a shortcode: the page that WordPress made shows what stood there."""
    export = shared("long-argument/export.xml")
    known = survey([export])
    pages, bodies = saved.Pages(shared("long-argument/html"), known), Bodies(known)
    told = tried = 0
    for record in records(export):
        assert not isinstance(record, Problem)
        number = text(record.element, "wp:post_id")
        seen = [html for _, html in pages.of(number)] if record.kind == "item" else []
        rendered = bodies.post(record.element.findtext("content:encoded") or "", number).html if seen else ""
        for found in re.finditer(r"<p>(?:(?!</?p).)*\w(?:(?!</?p).)*</p>", rendered, re.DOTALL):
            holed = f"{rendered[: found.start()]}{holes.HOLE}{rendered[found.end() :]}"
            fill = holes.fills(holed, seen[0])
            tried, told = tried + 1, told + len(fill)
            if fill:
                assert words(fill[0]) == words(found[0])
    assert tried > 50
    assert told > 0.9 * tried


def words(html: str) -> list[str]:
    return re.findall(r"\w+", unescape(re.sub(r"<[^<>]*>", " ", html)))


@given(st.text(alphabet="<>/\"'= &;pdivli1So. \n!-[]", max_size=200))
def test_any_page_can_be_read(soup: str) -> None:
    """A page may be any soup."""
    said = f"<p>So.</p>{holes.HOLE}<p>So on.</p>"
    for html in (soup, f"<p>So.</p>{soup}<p>So on.</p>"):
        assert holes.fills(said, html).keys() <= {0}
    assert isinstance(saved.decoded(soup.encode("utf-16")), str)
