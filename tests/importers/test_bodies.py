"""What WordPress stores of a text, and what its readers saw."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogkit.importers.wordpress import blocks, shortcodes
from blogkit.importers.wordpress.bodies import USES, Bodies, Rendered
from blogkit.importers.wordpress.survey import Survey, survey
from tests.importers.export import Case, cases, item, meta, wxr

SIZES = 'a:1:{s:5:"sizes";a:1:{s:9:"thumbnail";a:4:{s:4:"file";s:15:"pier-150x150.jpg";s:5:"width";i:150;}}}'


@pytest.fixture
def known(tmp_path: Path) -> Survey:
    """A site with two pictures, the first of them on post 1, a sound, and a reusable block."""
    uploads = "https://lighthouse.example/wp-content/uploads/2012/05"

    def upload(number: int, name: str, inner: str = "", **fields: str) -> str:
        address = f"<wp:attachment_url>{uploads}/{name}</wp:attachment_url>"
        return item(number, "", address + inner, type="attachment", status="inherit", **fields)

    pier = meta("_wp_attachment_image_alt", "The pier") + meta("_wp_attachment_metadata", SIZES)
    return survey(
        [
            wxr(
                tmp_path,
                upload(11, "pier.jpg", pier, parent="1", excerpt="The pier, <em>at night</em>"),
                upload(12, "dog.jpg"),
                upload(13, "waves.mp3", title="Waves"),
                item(21, "<!-- wp:paragraph --><p>Again.</p><!-- /wp:paragraph -->", type="wp_block"),
            )
        ]
    )


def rendered(known: Survey, stored: str) -> Rendered:
    return Bodies(known).post(stored, "1")


@pytest.mark.parametrize("case", cases("bodies.txt"))
def test_bodies(known: Survey, case: Case) -> None:
    """Shortcodes and blocks become what they stand for; what they are not stays."""
    assert rendered(known, case.given.removesuffix("\n")).html.strip("\n") == case.expected.strip("\n")


@pytest.mark.parametrize(
    ("stored", "change"),
    [
        ("[poll id=3]", "[poll] is a shortcode of a plugin; it stays as it was written"),
        ('[csharp]"x"[/csharp]', "[csharp] is a shortcode of a plugin; it stays as it was written"),
        ('[gallery ids="11,99"]', "[gallery] shows what is not in the export (upload 99)"),
        ("[audio]", "[audio] names no file; it was left out"),
        ("<!-- wp:calendar /-->", "the block calendar showed what the site had at the moment; it was left out"),
        ('<!-- wp:block {"ref":5} /-->', "the reusable block 5 is not in the export; it was left out"),
        ("<!-- wp:acme/clock /-->", "the block acme/clock holds nothing that could be shown; it was left out"),
    ],
)
def test_changes(known: Survey, stored: str, change: str) -> None:
    """What readers will not see as they did is told."""
    assert rendered(known, stored).changes == (change,)


@pytest.mark.parametrize(
    "stored", ["[sic]", "[1] and [...]", "[a link](x)", "array[0]", "[[gallery]]", "[caption]x[/caption]"]
)
def test_brackets_are_not_all_shortcodes(known: Survey, stored: str) -> None:
    """Ordinary brackets are nobody's shortcodes."""
    assert rendered(known, stored).changes == ()


def test_reusable_block_in_itself(known: Survey) -> None:
    """A reusable block that holds itself ends."""
    known.reusable["21"] = '<!-- wp:block {"ref":21} /-->'
    assert rendered(known, '<!-- wp:block {"ref":21} /-->').html == ""


def test_reusable_blocks_that_multiply(known: Survey) -> None:
    """Forty, each of which holds the next one twice, would be a million million; it ends, and that is said."""
    for ref in range(100, 140):
        known.reusable[str(ref)] = f'<!-- wp:block {{"ref":{ref + 1}}} /-->' * 2
    known.reusable["140"] = "<!-- wp:paragraph --><p>ha</p><!-- /wp:paragraph -->"
    found = rendered(known, '<!-- wp:block {"ref":100} /-->')
    assert 0 < found.html.count("ha") < USES
    assert any("the rest was left out" in change for change in found.changes)


def test_reusable_blocks_in_a_row_without_end(known: Survey) -> None:
    """A thousand, each of which holds the next one, are no reason to fail."""
    for ref in range(100, 1100):
        known.reusable[str(ref)] = f'<!-- wp:block {{"ref":{ref + 1}}} /-->'
    assert any("the rest was left out" in change for change in rendered(known, known.reusable["100"]).changes)


def test_attributes_of_shortcodes() -> None:
    """Attributes come in double quotes, in single ones, or without; some have no name."""
    found = shortcodes.attributes("""id=7 title="a 'b'" alt='x "y"' https://example.org/a.mp3""")
    assert found == {"id": "7", "title": "a 'b'", "alt": 'x "y"', "0": "https://example.org/a.mp3"}


def test_nested_blocks() -> None:
    """Blocks lie within blocks; one that never ends goes to the end of the one around it."""
    text = (
        '<!-- wp:columns {"n":{"a":2}} --><div><!-- wp:column -->a<!-- wp:paragraph -->b'
        "<!-- /wp:column --></div><!-- /wp:columns -->c"
    )
    found = blocks.parse(text)
    assert [block.name for block in found] == ["columns", ""]
    assert found[0].attributes == {"n": {"a": 2}}
    column = found[0].content[1]
    assert isinstance(column, blocks.Block)
    assert [part if isinstance(part, str) else part.name for part in column.content] == ["a", "paragraph"]


@given(st.text(alphabet='<!->/wp: pq{"}ab1\n[]', max_size=60))
def test_any_text(text: str) -> None:
    """No text is too broken to be rendered."""
    assert isinstance(Bodies(Survey()).post(text, "1").html, str)
    assert isinstance(Bodies(Survey()).comment(text), str)


@pytest.mark.parametrize(
    ("stored", "html"),
    [
        ("one\ntwo\n\nthree", "<p>one<br />\ntwo</p>\n<p>three</p>\n"),
        ("[gallery] stays", "<p>[gallery] stays</p>\n"),
        ('"Quoted" :)', "<p>“Quoted” 🙂</p>\n"),
        ("www.example.org", '<p><a href="http://www.example.org">http://www.example.org</a></p>\n'),
        ('<a href="x">www.example.org</a>', '<p><a href="x">www.example.org</a></p>\n'),
        ("<code>www.example.org</code>", "<p><code>www.example.org</code></p>\n"),
        ("https://example.org/a--b", "<p>https://example.org/a--b</p>\n"),
        ("I use Wordpress.", "<p>I use WordPress.</p>\n"),
    ],
)
def test_comments(stored: str, html: str) -> None:
    """A comment gets paragraphs, typography and faces, but no shortcodes."""
    assert Bodies(Survey()).comment(stored) == html


@pytest.mark.parametrize(
    ("stored", "title"),
    [
        ("Wordpress &amp; <em>I</em>", "WordPress & I"),
        ("One<br />Two", "One Two"),
        ("<script>no()</script>Yes", "Yes"),
    ],
)
def test_titles(stored: str, title: str) -> None:
    """A title is plain text: where its line ended stands a space, and of a script nothing is left."""
    assert Bodies(Survey()).title(stored) == title


@pytest.mark.parametrize(
    "stored",
    [
        '[caption width="1" caption="&#xF0000;"]x[/caption]',
        "[embed]&#xF0000;[/embed]",
        "[embed]\nhttps://example.org/\n[/embed]",
        "<!-- wp:group -->" * 5000,
        "[gallery " * 2000,
        '[caption caption="' * 2000,
        "\n".join(f"https://example.org/{n}" for n in range(70_000)),
    ],
    ids=["mark", "mark in an address", "address in an address", "deep blocks", "open", "open quotes", "many addresses"],
)
def test_hostile_texts(stored: str) -> None:
    """Texts made to hang or break the import do neither."""
    html = Bodies(Survey()).post(stored, "1").html
    assert not re.search("[\U000f0000-\U0010ffff]", html)


def test_private_characters() -> None:
    """Characters for private use, which the filters use themselves, come through as references."""
    assert Bodies(Survey()).post("icon \U000f0000 [audio src=a.mp3]", "1").html.startswith("<p>icon &#xf0000;")
