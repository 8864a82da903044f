"""HTML becomes Markdown where that is the same, and stays HTML where it is not.

What becomes of what stands in data/markdown.txt; laws for all the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from blogkit.importers import markdown
from blogkit.importers.markdown import Format, Reader
from blogkit.importers.markdown.proof import form
from blogkit.model import Conventions, Html
from blogkit.reading import markdown as reading
from blogkit.reading import sanitize, slots
from tests.importers.export import Case, cases

PATH = "posts/essay/index.md"
FENCE = "{=html}"
HOSTS = ("https://lighthouse.example",)
RAW = re.compile(r"^[> ]*(`{3,})\{=html\}\n.*?\n[> ]*\1$", re.DOTALL | re.MULTILINE)


def reader(language: str = "en", smart: bool = True) -> Reader:
    """What blogkit makes of a body on a site with these settings."""
    conventions = Conventions(language=language, smart=smart, highlight=False, hosts=HOSTS)

    def read(text: str, form: Format) -> str:
        body: Html
        if form == "html":
            body = reading.html(text, PATH, conventions, "")[0].html
        else:
            body = reading.render(text, PATH, conventions, "")[0].html
        return slots.fill(body, lambda slot: "" if slot.kind == "size" else f"{slot.kind}:{slot.target}{slot.suffix}")

    return read


def converted(html: str, language: str = "en") -> str:
    """The Markdown; or the HTML, where that is what it stays."""
    text = markdown.converted(html, reader(language), language.startswith("fr"))
    return html if text is None else text


@pytest.mark.parametrize("case", cases("markdown.txt"))
def test_cases(case: Case) -> None:
    """An ordinary essay is ordinary Markdown."""
    language = re.match(r"([a-z]{2}): ", case.title)
    body, removed = sanitize.imported(case.given.strip("\n").replace("<!--more-->", "\ufdd0"))
    assert not removed
    assert converted(body.replace("\ufdd0", "<!--more-->"), language[1] if language else "en") == case.expected.strip("\n")


# Laws


def shown(html: str) -> Iterator[str]:
    """The tags and words of some HTML as html5lib reads it, without what blogkit adds to Markdown."""
    root = html5lib.parseFragment(html, namespaceHTMLElements=False)

    def walk(element: object) -> Iterator[str]:
        if not isinstance(element.tag, str):  # type: ignore[attr-defined]
            return
        attributes = {k: v for k, v in element.attrib.items() if k not in ("decoding", "loading")}  # type: ignore[attr-defined]
        name = element.tag  # type: ignore[attr-defined]
        box = attributes == {"class": "table", "tabindex": "0"}
        if not box:
            yield f"<{name} {sorted(attributes.items())}>"
        yield from (element.text or "").split()  # type: ignore[attr-defined]
        for child in element:  # type: ignore[attr-defined]
            yield from walk(child)
            yield from (child.tail or "").split()
        if not box:
            yield f"</{name}>"

    yield from walk(root)


SIGNS = st.sampled_from(
    [*"\\`*_{}[]()#+-.!<>&|~=:'\"^$%/,;?@ \u00a0\u00ad\u2003", "1986.", "1)", "---", "...", "**", "~~", "](", "[^1]", "[x]"]
    + ["&amp;", "&copy;", "<b>", "<!--", "http://a.example/_b_", "a_b_c", "```", "===", "| --- |", ": ", "{#a}", "`` ` ``"]
)
WORDS = st.sampled_from(["word", "a", "Õ", "日本", "「語」", "שלום", "it’s", "“so”", "42", "x", "é", "…", "\U0001f642"])
PROSE = st.lists(SIGNS | WORDS | st.just(" ") | st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1)


def tagged(name: str, attributes: str = "") -> st.SearchStrategy[tuple[str, str]]:
    return st.just((f"<{name}{attributes}>", f"</{name}>"))


INLINE = st.one_of(
    tagged("em"), tagged("strong"), tagged("s"), tagged("sup"), tagged("code"), tagged("i"), tagged("kbd"), tagged("u"),
    tagged("span", ' style="color:red"'), tagged("a", ' href="https://a.example/x_(y)?a=1&amp;b=2"'),
    tagged("a", ' href="/b.md#c" title="&quot;T&quot; &amp;amp; \\"'), tagged("cite"), tagged("abbr", ' title="*x*"'),
)  # fmt: skip
EMPTY = st.sampled_from(
    ["<br>", "<br>\n", '<img src="a.jpg" alt="A [b] *c*">', '<img src="a.jpg" alt="" class="x" width="5">', "\n", "<wbr>"]
    + ['<img src="/b.jpg" alt="x" title="T">', '<a href="https://a.example/">https://a.example/</a>', "<!--more-->"]
)
LINE = st.recursive(
    PROSE.map("".join).map(escape) | EMPTY,
    lambda inner: st.lists(inner, max_size=4).map("".join)
    | st.builds(lambda tag, inside: f"{tag[0]}{inside}{tag[1]}", INLINE, inner),
    max_leaves=6,
)


def around(name: str, inside: st.SearchStrategy[str], attributes: str = "") -> st.SearchStrategy[str]:
    return inside.map(lambda text: f"<{name}{attributes}>{text}</{name}>")


def several(strategy: st.SearchStrategy[str], parted_by: str = "\n") -> st.SearchStrategy[str]:
    return st.lists(strategy, min_size=1, max_size=4).map(parted_by.join)


LEAF = st.one_of(
    around("p", LINE), around("p", LINE), around("h2", LINE), around("h3", LINE, ' id="own"'), LINE, st.just("<hr>"),
    around("p", LINE, ' class="x"'), around("pre", LINE), around("dl", several(around("dt", LINE) | around("dd", LINE))),
    around("pre", around("code", PROSE.map("\n".join).map(escape))), st.just("<!--nextpage-->"),
    around("pre", around("code", PROSE.map("\n".join).map(escape), ' class="language-python"')),
    around("table", around("thead", around("tr", several(around("th", LINE))))),
)  # fmt: skip
BLOCK = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        around("blockquote", several(inner)),
        around("ul", several(around("li", several(inner) | LINE))),
        around("ul", several(around("li", LINE))),
        around("ol", several(around("li", inner | LINE)), ' start="7"'),
        around("div", several(inner), ' class="x"'),
    ),
    max_leaves=5,
)
BODY = several(BLOCK)


def safe(html: str) -> str:
    return sanitize.imported(html)[0]


@given(html=BODY, language=st.sampled_from(["en", "fr", "de"]), smart=st.booleans())
@settings(deadline=None)
def test_what_becomes_markdown_is_the_same(html: str, language: str, smart: bool) -> None:
    """Whatever the HTML, a parser that shares nothing with the proof sees the same tags and words in both."""
    html = safe(html)
    read = reader(language, smart)
    text = markdown.converted(html, read, language == "fr")
    if text is not None:
        assert list(shown(read(text, "markdown"))) == list(shown(read(html, "html")))


@given(words=PROSE)
@example(words=["1986."])
@example(words=["# ", "signs"])
@example(words=["*", "stars", "*"])
@settings(deadline=None)
def test_prose_is_markdown_word_for_word(words: list[str]) -> None:
    """No sign in a paragraph is so odd that it would have to stay HTML, or come out as another."""
    html = safe(f"<p>{escape(''.join(words))}</p>")
    text = converted(html)
    assert FENCE not in text
    if form(html) != ["<p>", "</p>"]:
        assert not text.startswith("<p>")
        assert form(reader()(text, "markdown")) == form(html)
