"""Essays and comments become HTML. What becomes of what stands in cases/markdown/, one file a subject.

A case is a title, what is written, and what comes of it, each ended by a line with a dot. A title that begins with a
language, as `de: …`, is read in that. A Slot shows as `[kind:target]`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec import msgpack

from blogkit.model import Body, Conventions, Html, Slot, Summary
from blogkit.reading import dialect, markdown, punctuation, slots
from blogkit.reading.highlight import highlight
from blogkit.reading.summary import words

CASES = Path(__file__).parent / "cases" / "markdown"
PATH = "posts/essay/index.md"
CONVENTIONS = Conventions(hosts=("https://example.org/blog",))


def filled(html: Html) -> str:
    def shown(slot: Slot) -> str:
        blank = " " if slot.kind == "size" else ""
        return "" if slot.kind == "picture" else f"{blank}[{slot.kind}:{slot.target}{slot.suffix}]"

    return slots.fill(html, shown)


def language(title: str) -> str:
    found = re.match(r"([a-z]{2}(?:-\w+)?): ", title)
    return found[1] if found else ""


def body(title: str, text: str) -> str:
    return filled(markdown.render(text, PATH, CONVENTIONS, language(title))[0].html)


def contents(_: str, text: str) -> str:
    """The body without its title, and a line for each heading of the contents."""
    rendered = markdown.render(text, PATH, CONVENTIONS, "", drop_title=True)[0]
    return filled(rendered.html) + "".join(f"{'#' * h.level} {h.id}: {h.text}\n" for h in rendered.contents)


def kept_html(_: str, text: str) -> str:
    rendered = markdown.html(text, PATH, CONVENTIONS, "")[0]
    return filled(rendered.html) + "".join(f"{'#' * h.level} {h.id}: {h.text}\n" for h in rendered.contents)


def excerpt(_: str, text: str) -> str:
    summary = markdown.render(text, PATH, CONVENTIONS, "", drop_title=True)[1]
    return filled(summary.excerpt) + ("\n→" if summary.more else "")


def problems(_: str, text: str) -> str:
    """What is said, in a file whose text begins on line 5."""
    return "\n".join(map(str, markdown.render(text, PATH, CONVENTIONS, "", 5)[2]))


WAYS: dict[str, Callable[[str, str], str]] = {
    "blocks": body,
    "code": body,
    "comments": lambda _, text: markdown.comment(text),
    "contents": contents,
    "excerpts": excerpt,
    "footnotes": body,
    "html": kept_html,
    "lines": lambda title, text: markdown.inline(text, CONVENTIONS, language(title)),
    "links": body,
    "pictures": body,
    "problems": problems,
    "punctuation": body,
    "titles": lambda _, text: markdown.title(text),
}


def cases() -> list[Any]:
    found = []
    for subject in WAYS:
        parts = re.split(r"^\.\n", (CASES / f"{subject}.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
        for title, written, expected in zip(parts[::3], parts[1::3], parts[2::3], strict=False):
            found.append(pytest.param(subject, title.strip(), written, expected, id=f"{subject}: {title.strip()}"))
    return found


@pytest.mark.parametrize(("subject", "title", "written", "expected"), cases())
def test_case(subject: str, title: str, written: str, expected: str) -> None:
    """What is written becomes what the case says, but for blanks at the very end."""
    assert WAYS[subject](title, written).rstrip("\n") == expected.rstrip("\n")


# What a listing wants


def summary(text: str) -> Summary:
    return markdown.render(text, PATH, CONVENTIONS, "")[1]


def test_a_description_is_plain_and_ends_between_words() -> None:
    """At most 200 characters, and a dots for the rest."""
    assert summary("One *fine* [day](b.md) &amp; `night`.\n\nTwo.").description == "One fine day & night."
    long = summary("word " * 100).description
    assert long == "word " * 39 + "word…"
    assert len(summary("語" * 300).description) == 200


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        ("Don't stop -- it's a well-known *fact* & [so](on.md).", 7),
        ("## One\n\n- two\n- `three four`", 4),
        ("日本語の文章、です。", 8),
        ("Die Straße 日本", 4),
        ("한국어 글", 2),
        ("On*e*, tw<b>o</b>.<br>Three <I lang=de>fo</I>ur", 4),
        ('One <abbr title="more > words">two</abbr>', 2),
    ],
)
def test_words_are_counted(text: str, number: int) -> None:
    """Words between blanks, and each character of Chinese and Japanese."""
    assert summary(text).words == number


def test_dashes_between_blanks_are_no_words() -> None:
    """The count is the same whether the text is curled or not."""
    assert words("a – b — c - d & e") == 5


@pytest.mark.parametrize(
    ("text", "picture"),
    [
        ("no", ""),
        ("![A](a.png) ![B](b.png)", "posts/essay/a.png"),
        ("![A](/media/a.png)", "/media/a.png"),
        ("![A](https://a.example/a.png?x=1&y=2)", "https://a.example/a.png?x=1&y=2"),
        ("<!-- <img src=no.png> --><img alt='A' SRC='a b.png'>", "posts/essay/a b.png"),
        ("<img>![A](data:image/gif;base64,R0) ![B](b.png)", "posts/essay/b.png"),
    ],
)
def test_the_first_picture_stands_for_an_essay(text: str, picture: str) -> None:
    """As a path under content/, or an address; not one that is in the text itself, and none in comments."""
    assert summary(text).picture == picture


def test_every_reference_is_listed_once_with_its_place() -> None:
    """So that what is missing can be said without loading the body."""
    text = "One [a](a.md) and\n\n![b](b.png), again [a](a.md#x).\n\n[c](/c/)"
    found = [(slot.kind, slot.target, slot.line, slot.column) for slot in summary(text).slots]
    assert found == [
        ("source", "posts/essay/a.md", 1, 9),
        ("file", "posts/essay/b.png", 3, 6),
        ("source", "posts/essay/a.md", 3, 24),
    ]


def test_an_essay_kept_as_html_has_all_of_it() -> None:
    """Excerpt, description, words, picture and references come from HTML, so from any."""
    text = "<blockquote><p>No</p></blockquote>\n<p>One <a href=b.md>two<p>Three <img src=c.png>"
    rendered, found, complaints = markdown.html(text, PATH, CONVENTIONS, "", 7)
    assert filled(found.excerpt) == '<p>One <a href="[source:posts/essay/b.md]">two</a></p>'
    assert (found.description, found.more, found.words, found.picture) == ("One two", True, 4, "posts/essay/c.png")
    assert [(slot.line, slot.column) for slot in found.slots] == [(8, 16), (8, 42)]
    assert complaints == ()
    assert rendered.contents == ()


def test_an_excerpt_in_the_middle_of_html_is_closed() -> None:
    """Whatever is open where the marker stands; what closes by itself is not closed twice."""
    text = "<div><ul><li>one<br><li>two <b>three<!--more--> four</b></ul></div>"
    found = markdown.html(text, PATH, CONVENTIONS, "")[1]
    assert filled(found.excerpt) == "<div><ul><li>one<br><li>two <b>three</b></li></ul></div>"
    assert found.more


# Settings


def test_punctuation_and_colours_can_be_turned_off() -> None:
    """Then quotes and code stay as they are typed."""
    plain = Conventions(smart=False, highlight=False)
    text = '"It\'s" -- so...\n\n![A](a.png "it\'s")\n\n```python\npass\n```'
    rendered = filled(markdown.render(text, PATH, plain, "fr")[0].html)
    assert "<p>&quot;It's&quot; -- so...</p>" in rendered
    assert "<figcaption>it's</figcaption>" in rendered
    assert '<pre><code class="language-python">pass\n</code></pre>' in rendered


def test_the_site_s_language_is_that_of_a_text_without_one() -> None:
    """A text's own language goes before it."""
    german = Conventions(language="de-DE")
    assert markdown.inline('"Ja"', german, "") == "„Ja“"
    assert markdown.inline('"Yes"', german, "en-GB") == "“Yes”"


def test_lines_of_every_system_count_alike() -> None:
    """A place is right in files from Windows and old Macs, too."""
    for end in ("\n", "\r\n", "\r"):
        text = end.join(["One.", "", "Two[^x].", "", "Three."])
        rendered, _, (problem,) = markdown.render(text, PATH, CONVENTIONS, "", 10)
        assert filled(rendered.html) == "<p>One.</p>\n<p>Two[^x].</p>\n<p>Three.</p>\n"
        assert str(problem.where) == f"content/{PATH}:12:4"
        assert markdown.title(text.replace("Three.", "# Three")) == "Three"


def test_a_plugin_s_rule_reaches_essays() -> None:
    """`dialect.essays()` is one parser for all essays. A rule of it that raises costs the form, and is reported."""

    def stumble(state: Any) -> None:
        if "STUMBLE" in state.src:
            raise ValueError("a stone")

    essays = dialect.essays()
    essays.core.ruler.push("stumble", stumble)
    try:
        rendered, found, (problem,) = markdown.render("*STUMBLE* <b>", PATH, CONVENTIONS, "", 3)
    finally:
        essays.core.ruler.disable("stumble")
    assert filled(rendered.html) == "<pre>*STUMBLE* &lt;b&gt;</pre>\n"
    assert found.description == "*STUMBLE* <b>"
    assert problem.level == "error"
    assert str(problem.where) == f"content/{PATH}:3"
    assert problem.facts == (("found", "ValueError: a stone"),)


# Laws

PIECES = [
    *"\n \t*_`~[]()<>!#^:|-=+\"'&;{}\\.0a語é",
    *("\n\n", "\n> ", "\n- ", "\n1. ", "\n: ", "    ", "---\n", "# ", "## a {#b}\n", "- [x] "),
    *("```\n", "~~~ python\n", "```{=html}\n", "| a | b |\n|---|---|\n| 1 |\n"),
    *("[^1]", "[^1]: ", "^[", "[a](b.md)", "![a](b.png 'c')\n\n", "[a]: /b\n", "http://a.example"),
    *("<!--more-->", "<!--nextpage-->", "<!--", "-->", "<p>", "</p>", "</div>", "<script>"),
    *("<b id=x>", "<img src=a.png>", "<a href='", "https://example.org/blog/a"),
    *("&quot;", "&#0;", "\r\n", "\0", "...", "--", "---"),
]
markdownish = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
texts = st.text() | markdownish
languages = st.sampled_from(["", "en", "fr", "de-CH", "ja", "xx-yy-zz", "-"])


@given(texts, languages, st.booleans())
def test_no_text_is_refused(text: str, lang: str, drop_title: bool) -> None:
    """Any text becomes an essay, the same one each time, without a rule that stumbles; it can be stored."""
    rendered = markdown.render(text, PATH, CONVENTIONS, lang, 1, drop_title)
    assert rendered == markdown.render(text, PATH, CONVENTIONS, lang, 1, drop_title)
    assert not [problem for problem in rendered[2] if "cannot be read" in problem.what]
    assert isinstance(filled(rendered[0].html), str)
    assert msgpack.decode(msgpack.encode(rendered[0]), type=Body) == rendered[0]
    assert msgpack.decode(msgpack.encode(rendered[1]), type=Summary) == rendered[1]


@given(texts)
def test_no_html_comment_line_or_title_is_refused(text: str) -> None:
    """So it is with everything else that is read here."""
    assert markdown.html(text, PATH, CONVENTIONS, "")[2] == ()
    assert isinstance(markdown.comment(text), str)
    assert isinstance(markdown.inline(text, CONVENTIONS, ""), str)
    assert "\n" not in markdown.title(text)


@given(texts)
def test_ids_are_given_once(text: str) -> None:
    """No two headings share one, and the contents name only those that there are."""
    rendered = markdown.render(text.replace("<", "").replace("{", ""), PATH, CONVENTIONS, "")[0]
    ids = re.findall(r'<h\d id="([^"]*)"', filled(rendered.html))
    assert len(ids) == len(set(ids))
    assert {heading.id for heading in rendered.contents} <= {id_.replace("&amp;", "&") for id_ in ids}


@given(markdownish)
def test_a_title_that_is_dropped_is_one_that_was_found(text: str) -> None:
    """A heading is left out only where `title` reads it, or where it has no words."""
    kept, dropped = (markdown.render(text, PATH, CONVENTIONS, "", drop_title=drop)[0] for drop in (False, True))
    if kept != dropped:
        (heading, *_) = re.findall(r"<h\d[^>]*>(.*?)</h\d>", filled(kept.html), re.DOTALL)
        assert markdown.title(text) or not slots.text((heading,)) or "<" in heading


@given(texts.map(lambda text: text.replace("\0", "")), languages)
def test_curling_changes_marks_and_nothing_else(text: str, lang: str) -> None:
    """The other characters stay, in their order."""
    curled = punctuation.curl(text, lang)
    marks = re.compile("[\"'’‘‚“”„«»‹›「」『』–—….\u00a0\u202f -]")
    assert marks.sub("", curled) == marks.sub("", text)


@given(st.from_regex(r"(https?://[a-z0-9.-]+/)?[A-Za-z0-9./_?=#&%~:@ é-]*", fullmatch=True))
def test_an_address_that_is_not_taken_apart_is_the_same(address: str) -> None:
    """The short way for plain addresses gives what markdown-it gives."""
    assert dialect.essays().normalizeLink(address) == MarkdownIt().normalizeLink(address)


@pytest.mark.parametrize("text", "> |- |1. |[|*a |**a *b |<|<!--|`|(|<b>|# |\"a |'a ".split("|"))
def test_ten_thousand_of_anything_are_read(text: str) -> None:
    """Nothing grows faster than the text, and the stack is never deeper than the nesting that is allowed."""
    problems = markdown.render(text * 10_000, PATH, CONVENTIONS, "")[2]
    assert not [problem for problem in problems if "cannot be read" in problem.what]
    assert markdown.comment(text * 10_000)
    assert markdown.html(text * 10_000, PATH, CONVENTIONS, "")


@pytest.mark.parametrize("text", ["![", "[^", "^[", "[a](", "[^a]", "[^a]: ", "|"])
def test_many_things_that_may_hold_each_other_are_read(text: str) -> None:
    """So it is with brackets that might be notes or pictures."""
    problems = markdown.render("[^a]: x\n\n" + text * 2_000, PATH, CONVENTIONS, "")[2]
    assert not [problem for problem in problems if "cannot be read" in problem.what]


# Colours


def test_code_is_coloured_by_classes_alone() -> None:
    """A theme decides what a keyword looks like; no style is in the page."""
    coloured = highlight("if x: pass\n", "Python")
    assert coloured == (
        '<span class="k">if</span> <span class="n">x</span><span class="p">:</span> <span class="k">pass</span>\n'
    )


def test_code_keeps_its_blank_lines() -> None:
    """Also the first and the last."""
    assert re.sub("<.*?>", "", highlight("\n\npass\n\n", "python") or "") == "\n\npass\n\n"


@pytest.mark.parametrize("language", ["brainfog", "text", "", "../x"])
def test_what_has_no_language_has_no_colours(language: str) -> None:
    """And is not guessed."""
    assert highlight("pass", language) is None
