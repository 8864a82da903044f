"""What links here: which essays refer to one, and in which sentence; and what a change of it makes again."""

from __future__ import annotations

import pytest

from blogkit.model import Conventions, Link
from blogkit.reading import markdown, sentences
from tests.conftest import SiteMaker
from tests.folder import Folder

HERE = Conventions(hosts=("https://example.org",))


def found(text: str, form: str = "markdown") -> list[Link]:
    """The links of an essay `posts/a.md`."""
    read = markdown.html if form == "html" else markdown.render
    return list(sentences.links(read(text, "posts/a.md", HERE, "")[0].html))


SENTENCES = {
    "One. I answered [the first](b.md) in haste. Two.": ("I answered ", "the first", " in haste."),
    "[The first](b.md) is wrong. Two.": ("", "The first", " is wrong."),
    "Dr. A. Smith, i.e. the one of [it.](b.md) Then two.": ("Dr. A. Smith, i.e. the one of ", "it.", ""),
    "“One?” I asked *him* of\n[`b`](b.md)! Two.": ("I asked him of ", "b", "!"),
    "Was [b](b.md) … so it was.": ("Was ", "b", " … so it was."),
    "One\n\n> Two [b](b.md)\n\nThree": ("Two ", "b", ""),
    "- One\n- Two[^1] [b](b.md)\n- Three\n\n[^1]: Note.": ("Two ", "b", ""),
    "Over there.\n\nSee [![x](https://e.com/x.png)](b.md) & so.": ("See ", "", " & so."),
    "一。二を[書く](b.md)三。四。": ("二を", "書く", "三。"),
    "لا. هل قرأت [هذا](b.md)؟ نعم.": ("هل قرأت ", "هذا", "؟"),
}
"""An essay → what stands before its link, the link's words, what stands after."""


@pytest.mark.parametrize("text", SENTENCES)
def test_a_link_is_kept_with_its_sentence(text: str) -> None:
    """As plain text, up to the ends of the sentence or of the paragraph."""
    assert found(text) == [Link("posts/b.md", *SENTENCES[text])]


def test_a_long_sentence_is_cut_on_both_sides() -> None:
    """Between words, with dots."""
    [link] = found("word " * 500 + "[b](b.md)" + " more" * 500)
    assert link.before.startswith("…word ")
    assert link.after.endswith(" more…")
    assert max(len(link.before), len(link.after)) <= sentences.LENGTH + 1


def test_html_is_read_too() -> None:
    """Two line breaks are the end of a paragraph, and a cut tag shows nothing of itself."""
    text = f'<img alt="{"x" * 3000}">One<br><br>Two <A title="1 > 0" href=b.md>b</A> three<br />\n<br />Four'
    assert found(text, "html") == [Link("posts/b.md", "Two ", "b", " three")]


def test_every_reference_is_kept_once() -> None:
    """By the file or by the address, in one form each; pictures and other sites are none."""
    text = "[b](b.md) [b](b.md#x) [c](/c/) [c](https://example.org/c) [c](/c/index.html?x=1) [d](/?p=12) [e](/e%20e/)"
    text += " [x](x.png) ![x](/x.png) [y](https://example.com/) [z](#z) [1](/1.html)"
    assert [link.to for link in found(text)] == ["posts/b.md", "/c", "/?p=12", "/e e", "/1.html"]


SITE = """
-- templates/post.html --
{% for entry, link in post.backlinks(9) %}{{ entry.title }}: {{ link.before }}<{{ link.words }}>{{ link.after }}
{% endfor %}
-- content/posts/2020-01-01-one/index.md --
---
title: One
id: 7
aliases: [/old/one.html]
---
The first, which names [itself](index.md).
-- content/posts/2020-02-01-two.md --
---
title: two
---
After [the first](2020-01-01-one/index.md#x). Not [about](../pages/about.md).
-- content/posts/2020-03-01-three.md --
---
title: three
---
As [it](/old/one.html) says, and [so](/?p=7), and [so](/2020/01/01/one) on.
-- content/posts/2020-04-01-four.md --
---
title: four
draft: true
---
[Soon](2020-01-01-one/index.md).
-- content/pages/about.md --
Begin with [One](https://example.org/2020/01/01/one/). Go on.
"""
ONE = "2020/01/01/one/index.html"
TWO = "content/posts/2020-02-01-two.md"


@pytest.fixture
def linked(site: SiteMaker) -> Folder:
    """Two posts and a page that link to a third post, and a draft that will."""
    folder = site(SITE)
    assert folder.build().problems == []
    return folder


def test_a_page_shows_what_links_to_it(linked: Folder) -> None:
    """By its file, its address, an older one or its number; each essay once, newest first, and no draft."""
    assert linked.read(ONE).split("\n") == [
        "three: As <it> says, and so, and so on.",
        "two: After <the first>.",
        "about: Begin with <One>.",
        "",
    ]
    assert linked.read("2020/02/01/two/index.html") == ""


def made(folder: Folder) -> set[str]:
    """The pages of essays that a build makes again."""
    report = folder.build()
    assert report.problems == []
    return {output for output in report.made if output.startswith("2020/") and output.count("/") == 4}


def test_a_sentence_that_changes_makes_the_page_that_shows_it(linked: Folder) -> None:
    """And no other beside its own."""
    linked.edit(TWO, "After [the", "Long after [the")
    assert made(linked) == {ONE}
    assert "two: Long after <the first>." in linked.read(ONE)


def test_words_elsewhere_in_the_text_change_nothing(linked: Folder) -> None:
    """What links here asks for the sentence alone."""
    linked.edit(TWO, "Not [about]", "Nor [about]")
    assert made(linked) == set()


def test_a_link_that_comes_or_goes_makes_the_page_it_leads_to(linked: Folder) -> None:
    """Although nothing but a text has changed."""
    linked.edit(TWO, "After [the first](2020-01-01-one/index.md#x).", "After all.")
    assert made(linked) == {ONE}
    assert "two" not in linked.read(ONE)
    linked.edit(TWO, "After all.", "After [three](2020-03-01-three.md).")
    assert made(linked) == {"2020/03/01/three/index.html"}
    assert linked.read("2020/03/01/three/index.html") == "two: After <three>.\n"


def test_a_draft_that_is_published_is_one_more(linked: Folder) -> None:
    """It makes the page that it links to again."""
    linked.edit("content/posts/2020-04-01-four.md", "draft: true", "draft: false")
    assert ONE in made(linked)
    assert "four: <Soon>." in linked.read(ONE)


def test_an_essay_that_moves_keeps_what_links_to_it(linked: Folder) -> None:
    """By its file whatever its address is; by the address that it no longer has, not."""
    linked.edit("content/posts/2020-01-01-one/index.md", "aliases: [/old/one.html]", "url: /first/")
    linked.build()
    assert "two: After <the first>." in linked.read("first/index.html")
    assert "three: As it says, and <so>, and so on." in linked.read("first/index.html")
    assert "about" not in linked.read("first/index.html")
