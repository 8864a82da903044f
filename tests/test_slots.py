"""References in HTML become Slots, and Slots become addresses."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogkit.model import Html, Slot
from blogkit.reading.slots import ATTRIBUTE, TAG, cut, fill, shorten, slot, text

PATH = "posts/essay/index.md"
HOSTS = ("https://example.org/blog/", "http://www.old.example")


def slots(html: Html) -> list[Slot]:
    """Those within tags."""
    return [part for part in html if isinstance(part, Slot) and part.kind != "picture"]


def shown(html: str) -> str:
    """The HTML with its Slots as `[kind:target]`."""
    known = cut(html, PATH, HOSTS)
    return fill(known, lambda slot: "" if slot.kind == "picture" else f"[{slot.kind}:{slot.target}{slot.suffix}]")


# What is a reference, and to what


@pytest.mark.parametrize(
    ("reference", "kind", "target", "suffix"),
    [
        ("b.md", "source", "posts/essay/b.md", ""),
        ("./b.md#note", "source", "posts/essay/b.md", "#note"),
        ("../b.MD?x=1#y", "source", "posts/b.MD", "?x=1#y"),
        ("../../pages/about.md", "source", "pages/about.md", ""),
        ("a%20%C3%BC.png", "file", "posts/essay/a ü.png", ""),
        ("  a.tar.gz ", "file", "posts/essay/a.tar.gz", ""),
        ("a.b/c.png", "file", "posts/essay/a.b/c.png", ""),
        ("www.a.example", "file", "posts/essay/www.a.example", ""),
        ("/about/", "path", "/about/", ""),
        ("/a.md", "path", "/a.md", ""),
        ("/a?p=1#c", "path", "/a", "?p=1#c"),
    ],
)
def test_a_reference_within_the_site(reference: str, kind: str, target: str, suffix: str) -> None:
    """Relative to the file it stands in, or to the site's root; decoded, and with what follows it kept apart."""
    found = slot(reference, PATH, HOSTS)
    assert found == Slot(kind, target, suffix, reference.strip())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reference", "target", "suffix"),
    [
        ("https://example.org/blog/2012/", "/2012/", ""),
        ("http://example.org/blog/2012/?p=1", "/2012/", "?p=1"),
        ("HTTPS://WWW.Example.ORG/blog", "/", ""),
        ("//example.org/blog#top", "/", "#top"),
        ("https://example.org:443/blog/a", "/a", ""),
        ("https://example.org/blog?p=4", "/", "?p=4"),
        ("https://old.example/a%20b", "/a b", ""),
        ("https://example.org/blog//a.example/", "/a.example/", ""),
    ],
)
def test_an_own_address_is_a_path_on_this_site(reference: str, target: str, suffix: str) -> None:
    """Whatever the scheme, with www. or without it, in any case; what remains after the prefix begins with a slash."""
    assert slot(reference, PATH, HOSTS) == Slot("path", target, suffix, reference)


@pytest.mark.parametrize("reference", ["https://bücher.example/läden/a", "https://xn--bcher-kva.example/l%C3%A4den/a"])
def test_an_own_address_may_be_written_in_any_script(reference: str) -> None:
    """Markdown encodes names and paths; it is the same place."""
    found = slot(reference, PATH, ("https://bücher.example/läden",))
    assert found is not None
    assert found.target == "/a"


def test_the_longest_own_address_goes_first() -> None:
    """A site below another one's address is not mistaken for a folder in it."""
    hosts = ("https://example.org", "https://example.org/blog")
    found = [slot(f"https://example.org/{path}", PATH, hosts) for path in ("blog/a", "blogger/a")]
    assert [one.target for one in found if one] == ["/a", "/blogger/a"]


@pytest.mark.parametrize(
    "reference",
    [
        *("", "#top", "?x=1", "other/", "..", "other", "2012/05"),
        *("mailto:a@b.example", "javascript:x.md", "data:image/png;base64,a.b", "C:\\a.md", "c:a.md"),
        *("https://a.example/a.md", "//a.example/a.md", "/\\a.example/a.md", "\\\\a.example\\a.md"),
        *("https://example.org/blogger", "https://example.org/", "https://notexample.org/blog/"),
        *("https://example.org.evil.example/blog/", "https://example.org@evil.example/blog/"),
        *("../../../a.md", "%2e%2e/%2e%2e/%2e%2e/a.md", "%2Fetc/a.txt", "..\\..\\a.md", "a%00.md"),
    ],
)
def test_what_is_none_of_this_site_s_business(reference: str) -> None:
    """Other sites, other schemes, places on the page, and whatever would lead out of content/."""
    assert slot(reference, PATH, HOSTS) is None


def test_a_site_without_an_address_owns_none() -> None:
    """Nor does one match everything that is empty or no name at all."""
    assert slot("https://a.example/", PATH, ()) is None
    assert slot("https://a.example/", PATH, ("", "https://", "https://" + "ü" * 70)) is None


# Where references stand


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="b.md">b</a>', '<a href="[source:posts/essay/b.md]">b</a>'),
        ("<a href='b.md'>b</a>", "<a href='[source:posts/essay/b.md]'>b</a>"),
        ("<A HREF=b.md>b</A>", '<A HREF="[source:posts/essay/b.md]">b</A>'),
        ("<a title='>' href = \n'b.md' >", "<a title='>' href = \n'[source:posts/essay/b.md]' >"),
        ('<img/src="b.png"width=3>', '<img/src="[file:posts/essay/b.png]"width=3>'),
        ('<a href="b.md?a=1&amp;b=2">', '<a href="[source:posts/essay/b.md?a=1&amp;b=2]">'),
        ('<video poster="a.png">', '<video poster="[file:posts/essay/a.png]">'),
        ("<script src='/a.js'>'<a href=b.md>'</script>", "<script src='[path:/a.js]'>'<a href=b.md>'</script>"),
    ],
)
def test_the_attributes_of_tags(html: str, expected: str) -> None:
    """href, src and poster, however they are written; what was written without quotes gets them."""
    assert shown(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('srcset="a.png 1x, b.png 2x"', 'srcset="[file:posts/essay/a.png] 1x, [file:posts/essay/b.png] 2x"'),
        ("srcset=' a.png,b.png 3w,'", "srcset=' [file:posts/essay/a.png,b.png] 3w,'"),
        ('srcset="a.png, /b.png"', 'srcset="[file:posts/essay/a.png], [path:/b.png]"'),
        ('srcset="data:a/b,c 1x, //a.example/b.png 2x"', 'srcset="data:a/b,c 1x, //a.example/b.png 2x"'),
        ('srcset=" , "', 'srcset=" , "'),
    ],
)
def test_the_pictures_of_a_srcset(html: str, expected: str) -> None:
    """Each of them is a reference."""
    assert shown(f"<source {html}>") == f"<source {expected}>"


@pytest.mark.parametrize(
    "html",
    [
        "b.md href='b.md' <b>src=b.png</b> < a href='b.md'> <3",
        "<!-- <a href='b.md'> -->",
        "<!-- <a href='b.md'>",
        "<!doctype html SYSTEM 'a.dtd' href='b.md'>",
        "<?php <a href='b.md'",
        "<style>a { b: '<a href=\"b.md\">' }</style><textarea><a href='b.md'></textarea>",
        "<script><a href='b.md'></script",
        "<a data-href='b.md' title='href=b.md' hrefs='b.md' cite='b.md'>",
        "</a href='b.md'>",
        "<a href='b.md",
        "<a href>",
        "<a href=>",
        "<a href=''>",
    ],
)
def test_all_else_is_text(html: str) -> None:
    """Words, comments, what scripts and styles hold, other attributes, tags that never end."""
    assert cut(html, PATH, HOSTS) == (html,)


@pytest.mark.parametrize("html", ["", "<p>Nothing</p>", "<a href='#a'>"])
def test_html_without_references_is_one_text(html: str) -> None:
    """And nothing at all is no text."""
    assert cut(html, PATH, HOSTS) == ((html,) if html else ())


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<img alt=a src=a.png>", '<img alt=a src="FILE" width="3" height="4">'),
        ("<img src='a.png'/>", '<img src=\'FILE\' width="3" height="4"/>'),
        ("<img src=a.png width=9>", '<img src="FILE" width=9>'),
        ("<img HEIGHT=9 src=a.png>", '<img HEIGHT=9 src="FILE">'),
        ("<img src=/a.png>", '<img src="FILE" width="3" height="4">'),
        ("<video src=a.mp4>", '<video src="FILE">'),
    ],
)
def test_a_picture_that_does_not_say_its_size_is_asked_for_it(html: str, expected: str) -> None:
    """So that the page does not jump when it arrives."""
    html_of = {"size": ' width="3" height="4"', "picture": ""}
    assert fill(cut(html, PATH, HOSTS), lambda slot: html_of.get(slot.kind, "FILE")) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p><img src='a.jpg'>b</p>", "<p>[posts/essay/a.jpg]<img src='F'>[]b</p>"),
        ("<img width=300 src='a.jpg'>", "[posts/essay/a.jpg 300]<img width=300 src='F'>[]"),
        ("<img width=50% src='/b/a.JPEG'/>", "[/b/a.JPEG]<img width=50% src='F'/>[]"),
        ("<img src='a.svg'><img src='a.gif'>", "<img src='F'><img src='F'>"),
        ("<img src='a.jpg' srcset='a.jpg 2x'>", "<img src='F' srcset='F 2x'>"),
        ("<picture><img src='a.jpg'></picture>", "<picture><img src='F'></picture>"),
        ("<picture></picture><img src='a.jpg'>", "<picture></picture>[posts/essay/a.jpg]<img src='F'>[]"),
        ("<img src='//far.example/a.jpg'>", "<img src='//far.example/a.jpg'>"),
        ("<video poster='a.jpg'>", "<video poster='F'>"),
        ("<img src='a.jpg'", "<img src='F'"),
    ],
)
def test_a_picture_that_may_come_in_several_sizes_is_marked(html: str, expected: str) -> None:
    """Before and after, by a file of this site whose pixels can be scaled, unless its author has seen to it."""

    def mark(slot: Slot) -> str:
        if slot.kind == "picture":
            return f"[{slot.target} {slot.suffix}".rstrip() + "]"
        return "" if slot.kind == "size" else "F"

    assert fill(cut(html, PATH, HOSTS), mark) == expected


def test_what_fills_a_slot_cannot_leave_its_attribute() -> None:
    """Addresses are escaped for either kind of quotes."""
    filled = fill(cut("<a href='b.md'><a href=c.md>", PATH, HOSTS), lambda _: "'\"><&")
    assert filled == "<a href='&#x27;&quot;&gt;&lt;&amp;'><a href=\"&#x27;&quot;&gt;&lt;&amp;\">"


# Places


def places(source: str, html: str, first_line: int = 1) -> list[tuple[str, int, int]]:
    return [(found.written, found.line, found.column) for found in slots(cut(html, PATH, HOSTS, source, first_line))]


def test_a_reference_has_the_place_where_it_is_written() -> None:
    """The second time it stands in the HTML, that is the second place in the source."""
    html = '<a href="b.md"><a href="/c/"><a href="b.md">'
    assert places("[b](b.md)\n\n[c](/c/), [b](b.md)", html, 10) == [("b.md", 10, 5), ("/c/", 12, 5), ("b.md", 12, 15)]


def test_a_part_of_another_reference_is_no_place() -> None:
    """`b.md` does not stand in `../b.md` or in `b.md#c`."""
    assert places("../b.md ab.md b.md# b.mdx (b.md)", '<a href="b.md">') == [("b.md", 1, 28)]


def test_a_reference_that_is_defined_once_and_used_twice_has_one_place() -> None:
    """As `[a][r] and [b][r]`."""
    assert places("[a][r] [b][r]\n\n[r]: b.md", '<a href="b.md"><a href="b.md">') == [("b.md", 3, 6)] * 2


def test_a_reference_shows_as_its_author_wrote_it() -> None:
    """Markdown encodes it; the author, who is to mend it, did not."""
    assert places("[a](<ü b.md>)", '<a href="%C3%BC%20b.md">') == [("ü b.md", 1, 6)]
    assert places("[a](%C3%BC.md)", '<a href="%C3%BC.md">') == [("%C3%BC.md", 1, 5)]


def test_a_reference_that_is_not_found_has_no_place() -> None:
    """Its line is 0."""
    assert places("", '<a href="b.md">') == [("b.md", 0, 0)]
    assert places("no", '<a href="%41.md">') == [("%41.md", 0, 0)]


# Plain text


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("<p>One <em>t</em>wo&nbsp;&amp; three</p>\n<p>four</p>", "One two\u00a0& three four"),
        ("One<br>two<li>three</LI>four", "One two three four"),
        ("a <!-- b --> <script>c</script>d<style>e</style>", "a d"),
        ("1 < 2 &lt;b&gt;", "1 < 2 <b>"),
        ("", ""),
    ],
)
def test_plain_text(html: str, plain: str) -> None:
    """Tags and comments go, entities are decoded, blanks are folded; only blocks part words."""
    assert text((html,)) == plain


def test_plain_text_of_html_with_slots() -> None:
    """A Slot stands in a tag, and goes with it."""
    assert text(cut('<a href="b.md">b</a> <img src=a.png>c', PATH, HOSTS)) == "b c"


@pytest.mark.parametrize(
    ("plain", "short"),
    [
        ("one two three", "one two three"),
        ("one two three four", "one two three…"),
        ("one two, and four", "one two, and…"),
        ("one two th — five six", "one two th…"),
        ("onetwothreefourfive", "onetwothreefo…"),
    ],
)
def test_a_text_is_shortened_between_words(plain: str, short: str) -> None:
    """Where there are blanks; never beyond the length."""
    assert shorten(plain, 14) == short


# Laws

PIECES = [
    *" \n<>=/\"'!-&;a.,",
    *("<a ", "<img ", "href", "src=", "srcset=", "poster", "b.md", "c.png", "/d/", "../", "width", "</a>", "<p>"),
    *("<!--", "-->", "<script>", "</script>", "<?", "<![CDATA[", "&amp;", "%41", "http://example.org/blog/"),
]
htmls = st.text() | st.lists(st.sampled_from(PIECES), max_size=50).map("".join)


@given(htmls, st.text())
def test_any_html_can_be_cut(html: str, source: str) -> None:
    """Texts and Slots take turns but for a picture's size; no text is empty; the words stay what they were."""
    parts = cut(html, PATH, HOSTS, source)
    assert "" not in parts
    assert not any(isinstance(one, str) and isinstance(other, str) for one, other in pairwise(parts))
    assert text(parts) == text((html,))
    assert all(found.target.startswith("/") == (found.kind == "path") for found in slots(parts))
    assert not any(part == ".." for found in slots(parts) for part in found.target.split("/") if found.kind != "path")


@given(htmls)
def test_filled_with_what_was_written_it_is_the_same(html: str) -> None:
    """Every attribute has the value that it had, whatever its quotes."""

    def values(markup: str) -> list[str]:
        found = [a["value"] or "" for tag in TAG.finditer(markup) for a in ATTRIBUTE.finditer(tag["attributes"] or "")]
        return [re.sub(r"\s", "", unescape(re.sub(r"^[\"']|[\"']$", "", value))) for value in found]

    assert values(fill(cut(html, PATH, HOSTS), lambda slot: slot.written)) == values(html)


@given(htmls)
def test_tags_do_not_overlap(html: str) -> None:
    """The tags of some HTML, and the words between them, are all of it."""
    tags = [tag.span() for tag in TAG.finditer(html)]
    assert all(one[1] <= other[0] for one, other in pairwise(tags))
    assert all(start < end for start, end in tags)


@given(st.text(), st.integers(2, 300))
def test_a_short_text_is_short(plain: str, length: int) -> None:
    """Whatever it is made of."""
    assert len(shorten(plain, length)) <= length


@pytest.mark.parametrize("html", ["<a ", "<a b='", "<!--", "<script>", "<a href=", "<!", "</", "<img srcset='a,"])
def test_a_hundred_thousand_tags_without_an_end_are_read(html: str) -> None:
    """Once each: the time grows with the length and no faster."""
    assert "".join(part for part in cut(html * 100_000, PATH, HOSTS) if isinstance(part, str))
    assert isinstance(text((html * 100_000,)), str)
