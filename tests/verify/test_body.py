"""What the raw text of an item says, by WordPress' rules; and whether a page says the same."""

from __future__ import annotations

import pytest

from blogkit.verify import agreement, body, entries, words

CAPTIONS = {"0": "", "30": "The pier", "31": "A <b>boat</b>"}
BLOCKS = {"7": "<p>Again and again.</p>", "8": '<p>Once.</p><!-- wp:block {"ref":8} /-->'}


def read(text: str) -> body.Expected:
    def captions(wanted: dict[str, str]) -> list[tuple[str, str]]:
        return [(number, CAPTIONS[number]) for number in wanted.get("ids", "30").split(",")]

    return body.read(text, captions, lambda number: BLOCKS.get(number, ""))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("One\ntwo.\n\nThree &amp; four", "<p>One<br>two.</p><p>Three &amp; four</p>"),
        ("<!-- wp:paragraph -->\n<p>A</p>\n<!-- /wp:paragraph -->", "<p>A</p>"),
        ("a<!--more-->b <!--nextpage--> c", "<p>ab</p><p>c</p>"),
        ('He said "no" -- it\'s 9x9...', "<p>He said “no” – it’s 9×9…</p>"),
        (" ---- and Wordpress :) (tm)", "—- and WordPress 🙂 ™"),
        ("Wordpressで書く", "WordPressで書く"),
        ("« oui »", "“oui”"),
        ("<ul><li>a<li>b</ul>", "<ul>\n<li>a</li>\n<li>b</li></ul>"),
        ("<script>no()</script>yes", "yes"),
        ('[caption id="x" width="9"]<img src="a.jpg" /> The [sic] end[/caption]', "<figure><figcaption>The [sic] end"),
        ('[caption width="9" caption="Of &quot;old&quot;"]<img src="a.jpg" />[/caption]', "<figure>Of “old”</figure>"),
        ('[gallery ids="31,30"]', "<figure>A <i>boat</i></figure><figure>The pier</figure>"),
        ("[[gallery]] and [[caption]x[/caption]]", "[gallery] and [caption]x[/caption]"),
        ('<!-- wp:block {"ref":7} /-->', "Again and again."),
        ('<!-- wp:block {"ref":8} /-->', "Once."),
        ("[poll id=3] stays", "[poll id=3] stays"),
        ("<blockquote>Nice :)</blockquote><a href='x'>;-)</a>", "<blockquote>Nice 🙂</blockquote><a href='x'>😉</a>"),
        ("<noscript><a href='x'>Take our poll</a></noscript>", "<a href='x'>Take our poll</a>"),
        ("<form>Which? <select><option>One</select></form>", "Which? One"),
        ('a[gallery ids="0"]b', "a<div></div>b"),
        ("a\nhttps://tube.example/watch?v=ab\nb", '<p>a</p><figure><a href="x">A film</a></figure><p>b'),
        ("[audio src='https://a.example/x.mp3']", '<audio src="https://a.example/x.mp3"></audio>'),
        ("<!-- wp:latest-posts /-->", ""),
        ("a[caption]b", "ab"),
        ("a [caption]b[/caption]", "a b"),
        ("[audio src='https://a.example/x.mp3']Or [not][/audio]", '<audio src="https://a.example/x.mp3"></audio>'),
        ("[video]no address / here[/video]", ""),
        ("‘x’```", "‘x’“`"),
        ("one</tr>two", "<p>one</p><p>two</p>"),
        ("a </ b\n\nc", "<p>a &lt;/ b</p><p>c</p>"),
        ("<table><center>Kept</center></table>", "<center>Kept</center><table></table>"),
        ("<object>Get it <b>here</b></object>", "Get it <b>here</b>"),
        ("<object data=a.swf><param name=movie value=a.swf>Get <b>it</b></object>", "Get <b>it</b>"),
        ("<template>a <title>plain</title></template> text<plaintext> <b>c</b>", "a plain text <b>c</b>"),
        ("<xmp><b>copy</b>\nthis [poll]</xmp>", "<pre>&lt;b>copy&lt;/b>\nthis [poll]</pre>"),
        ("<video src=a.mp4>none\n\nAfter it", "<p><video src=a.mp4>none</video></p><p>After it</p>"),
        ("<canvas>A plan", "A plan"),
        ("<textarea><b>copy</b>\nthis</textarea>", "<pre>&lt;b>copy&lt;/b>\nthis</pre>"),
        ('<textarea>[gallery ids="30"] [poll]</textarea>', '<pre>[gallery ids="30"] [poll]</pre>'),
    ],
)  # fmt: skip
def test_the_same_words(raw: str, shown: str) -> None:
    """What WordPress makes of a text, and of its shortcodes and blocks, has the words that are expected."""
    assert not agreement.compare(read(raw), words.of_html(shown)).differences


@pytest.mark.parametrize(
    ("raw", "shown", "difference"),
    [
        ("one two three", "one three", ("one two three", "one three")),
        ("one two", "two one", None),
        ("a [sic] b", "a b", ("a [sic] b", "a b")),
        ('[gallery ids="30"]', "The harbour", ("The pier", "The harbour")),
        ("x\nhttps://a.example/b\ny", "<p>x <a href='https://a.example/b'>b</a> stray</p><p>y", None),
        ("[poll id=3] stays", "stays", None),
        ("[poll id=3] stays", "[poll id=4] stays", None),
        ("x [poll id=3] [map id=4] stays", "x stays", None),
        ("[code]x = 1[/code]", "[code]x = 2[/code]", None),
        ("<object data=a.swf>Get it</object>", "", ("Get it", "")),
        ("<xmp><b>copy</b></xmp>", "copy", None),
        ("<video>none\n\nAfter it", "<p><video>none</video></p>", ("After it", "")),
        ("<textarea><b>copy</b></textarea>", "copy", None),
        ("<textarea>[poll id=3]</textarea>", "<pre>[poll id=4]</pre>", ("[poll id=3]", "[poll id=4]")),
        ("'x'\"y\"", "'x'y\"", None),
    ],
)
def test_other_words(raw: str, shown: str, difference: tuple[str, str] | None) -> None:
    """Other words, or the same in another order, are a difference; so is a shortcode that left nothing behind."""
    differences = agreement.compare(read(raw), words.of_html(shown)).differences
    assert differences
    assert difference is None or differences[0] == difference


@pytest.mark.parametrize(
    ("raw", "shown", "open_"),
    [
        ("a [poll id=3] b", "a <form>Yes No</form> b", "shortcode poll"),
        ("[code lang=c]x = 1[/code]", "<pre>1 x = 1</pre>", "shortcode code"),
        ("a [map id=3] b", "a <iframe src='//maps.example'></iframe> b", "shortcode map"),
        ("a [poll id=3]\n\n[map id=4] b", "a Yes <iframe src='//maps.example'></iframe> b", "shortcode poll, map"),
        ("<!-- wp:latest-posts /-->", "<ul><li>An essay</ul>", "block latest-posts"),
    ],
)
def test_what_is_not_judged(raw: str, shown: str, open_: str) -> None:
    """What a plugin made of its shortcode is not in the export: it is neither right nor wrong, and is said."""
    agreed = agreement.compare(read(raw), words.of_html(shown))
    assert not agreed.differences
    assert agreed.open == (open_,)


@pytest.mark.parametrize(
    ("raw", "shown", "there"),
    [
        ("iframe src='//a.example/?q=1'", "<iframe src='https://a.example/?q=1'></iframe>", True),
        ("iframe src='//a.example/?q=1'", "<p data-frame='//a.example/?q=1'><a href='/'>It</a></p>", True),
        ("iframe src='//a.example/?q=1'", "<a href='https://a.example/?q=1'></a>", False),
        ("iframe src='http://www.youtube.com/v/abc&hl=en'", "<i data-frame='//b.example/embed/abc'></i>", True),
        ("iframe src='//www.youtube.com/embed/abc'", "<i data-frame='//www.youtube.com/embed/abd'></i>", False),
        ("iframe src='own.html'", "", True),
    ],
)
def test_frames(raw: str, shown: str, there: bool) -> None:
    """What a frame shows is on the page, though only on a click; what stands in its place has no words of the text."""
    reading = words.of_html(f"a {shown} b")
    expected = read(f"a <{raw}></iframe> b")
    assert all(entries.shows(reading, frame) for frame in expected.frames) is there
    assert not agreement.compare(expected, reading).differences


def test_deep_soup() -> None:
    """A text nested ten thousand deep is read."""
    assert words.of_html("<b>" * 3000 + "x" + "<div>" * 3000 + "y").words == ["x", "y"]


def test_reusable_blocks_that_multiply() -> None:
    """Forty, each of which holds the next one twice, are followed a thousand times, and no further."""
    held = {str(ref): f'ha <!-- wp:block {{"ref":{ref + 1}}} /-->' * 2 for ref in range(40)}
    expected = body.read('<!-- wp:block {"ref":0} /-->', lambda _: [], lambda number: held.get(number, ""))
    assert 1000 < len(expected.words) < 3000


def test_reusable_blocks_in_a_row_without_end() -> None:
    """A thousand, each of which holds the next one, are no reason to fail."""
    body.read('<!-- wp:block {"ref":0} /-->', lambda _: [], lambda ref: f'<!-- wp:block {{"ref":{int(ref) + 1}}} /-->')
