"""HTML becomes Markdown where that is the same, and stays HTML where it is not.

What becomes of what stands in data/markdown.txt; laws for all the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from xml.etree.ElementTree import Element

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


def reader(language: str = "en", smart: bool = True, highlight: bool = False) -> Reader:
    """What blogkit makes of a body on a site with these settings."""
    conventions = Conventions(language=language, smart=smart, highlight=highlight, hosts=HOSTS)

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
    body, removed = sanitize.imported(case.given.strip("\n").replace("<!--more-->", "\ufdd0"))
    assert not removed
    assert converted(body.replace("\ufdd0", "<!--more-->")) == case.expected.strip("\n")


def test_french_blanks_are_left_to_the_typography() -> None:
    """blogkit makes a blank before `?` one that breaks no line, so an ordinary one may stand in the file."""
    assert converted("<p>Quoi ? « Rien » !</p>", "fr") == "Quoi ? « Rien » !"


def test_colours_of_code_do_not_matter() -> None:
    """Code in a language that blogkit colours is a fence all the same."""
    code = '<pre><code class="language-python">if True:\n    "x"</code></pre>'
    assert markdown.converted(code, reader(highlight=True)) == '```python\nif True:\n    "x"\n```'


def test_blocks_that_differ_only_together() -> None:
    """Two headings with one id are the page's as they were: blogkit would give the second another."""
    text = converted('<h2 id="one">One</h2>\n<p>Two</p>\n<h2 id="one">Three</h2>\n<p>Four</p>')
    headings = '```{=html}\n<h2 id="one">One</h2>\n```', '```{=html}\n<h2 id="one">Three</h2>\n```'
    assert text == f"{headings[0]}\n\nTwo\n\n{headings[1]}\n\nFour"


def test_a_reader_that_cannot_read() -> None:
    """Without a proof all stays HTML."""
    assert markdown.converted("<p>One</p>", lambda text, form: "") is None


@pytest.mark.parametrize("html", ["", "<p>One", "<p>One</div>", "<div>" * 200 + "x" + "</div>" * 200, "words"])
def test_what_is_left_alone(html: str) -> None:
    """Nothing, HTML that does not end properly, HTML too deep to be an essay, words in no paragraph."""
    assert converted(html) == html


# Laws


def shown(html: str) -> Iterator[str]:
    """The tags and words of some HTML as html5lib reads it, without what blogkit adds to Markdown."""

    def walk(element: Element) -> Iterator[str]:
        if not isinstance(element.tag, str):
            return
        attributes = {name: v for name, v in element.attrib.items() if name not in ("decoding", "loading")}
        tags = [f"<{element.tag} {sorted(attributes.items())}>", f"</{element.tag}>"]
        if attributes == {"class": "table", "tabindex": "0"}:
            tags = ["", ""]
        yield from tags[:1]
        yield from (element.text or "").split()
        for child in element:
            yield from walk(child)
            yield from (child.tail or "").split()
        yield from tags[1:]

    return filter(None, walk(html5lib.parseFragment(html, namespaceHTMLElements=False)))


SIGNS = st.sampled_from(
    [
        *"\\`*_{}[]()#+-.!<>&|~=:'\"^$%/,;?@ \u00a0\u00ad\u2003",
        *"1986. 1) --- ... ** ~~ ]( [^1] [x] &amp; &copy; <b> <!-- http://a.example/_b_ a_b_c ``` === {#a}".split(),
        *["| --- |", ": ", "`` ` ``"],
    ]
)
WORDS = st.sampled_from("word a Õ 日本 「語」 שלום it’s “so” 42 x é … \U0001f642".split())
ANY = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])
PROSE = st.lists(SIGNS | WORDS | st.just(" ") | ANY, min_size=1)


def tagged(name: str, attributes: str = "") -> st.SearchStrategy[tuple[str, str]]:
    return st.just((f"<{name}{attributes}>", f"</{name}>"))


INLINE = st.one_of(
    tagged("em"), tagged("strong"), tagged("s"), tagged("sup"), tagged("code"), tagged("i"), tagged("kbd"), tagged("u"),
    tagged("span", ' style="color:red"'), tagged("a", ' href="https://a.example/x_(y)?a=1&amp;b=2"'),
    tagged("a", ' href="/b.md#c" title="&quot;T&quot; &amp;amp; \\"'), tagged("cite"), tagged("abbr", ' title="*x*"'),
)  # fmt: skip
EMPTY = st.sampled_from(
    """<br>|<wbr>|<!--more-->|
|<img src="a.jpg" alt="A [b] *c*">|<img src="a.jpg" alt="" class="x" width="5">|<img src="/b.jpg" alt="x" title="T">
|<a href="https://a.example/">https://a.example/</a>""".split("|")
)
LINE = st.recursive(
    PROSE.map("".join).map(escape) | EMPTY,
    lambda inner: (
        st.lists(inner, max_size=4).map("".join)
        | st.builds(lambda tag, inside: f"{tag[0]}{inside}{tag[1]}", INLINE, inner)
    ),
    max_leaves=6,
)


def around(name: str, inside: st.SearchStrategy[str], attributes: str = "") -> st.SearchStrategy[str]:
    return inside.map(lambda text: f"<{name}{attributes}>{text}</{name}>")


def several(strategy: st.SearchStrategy[str], parted_by: str = "\n") -> st.SearchStrategy[str]:
    return st.lists(strategy, min_size=1, max_size=4).map(parted_by.join)


LEAF = st.one_of(
    around("p", LINE), around("p", LINE), around("h2", LINE), around("h3", LINE, ' id="own"'), LINE, st.just("<hr>"),
    around("p", LINE, ' class="x"'), around("pre", LINE),
    around("dl", several(around("dt", LINE) | around("dd", LINE))),
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
