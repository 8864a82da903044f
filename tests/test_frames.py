"""Films and other frames of other sites: a still and a link, and no request before the click."""

from __future__ import annotations

import html
from collections.abc import Iterator

import pytest

from blogkit.reading.players import quiet
from blogkit.theme.frames import player
from tests.browser import chromium, served
from tests.conftest import SiteMaker

ESSAY = """
-- blogkit.toml --
base_url = "https://example.org/"
theme.name = "{theme}"
-- content/posts/2012-05-04-a/index.md --
Words.

{body}
"""
YOUTUBE = (
    '<iframe width="560" height="315" src="http://www.youtube.com/embed/yy5H52NYIoU?rel=0" title="A boat"></iframe>'
)
PAGE = "2012/05/04/a/index.html"


def page(site: SiteMaker, body: str, theme: str = "plain") -> str:
    folder = site(ESSAY.format(theme=theme, body=body))
    assert folder.build().problems == []
    return folder.read(PAGE)


@pytest.mark.parametrize(
    ("address", "frame", "shown"),
    [
        (
            "//www.youtube.com/embed/abc_-1",
            "https://www.youtube-nocookie.com/embed/abc_-1?autoplay=1",
            "https://www.youtube.com/watch?v=abc_-1",
        ),
        (
            "http://www.youtube.com/v/abc&hl=en&start=9",
            "https://www.youtube-nocookie.com/embed/abc?autoplay=1",
            "https://www.youtube.com/watch?v=abc",
        ),
        (
            "https://youtube.com/embed/abc?start=90",
            "https://www.youtube-nocookie.com/embed/abc?start=90&autoplay=1",
            "https://www.youtube.com/watch?v=abc&t=90s",
        ),
        (
            "https://www.youtube-nocookie.com/embed/videoseries?list=PL1",
            "https://www.youtube-nocookie.com/embed/videoseries?list=PL1&autoplay=1",
            "https://www.youtube.com/playlist?list=PL1",
        ),
        (
            "http://player.vimeo.com/video/42?h=f00",
            "https://player.vimeo.com/video/42?h=f00&autoplay=1&dnt=1",
            "https://vimeo.com/42/f00",
        ),
        (
            "http://www.dailymotion.com/embed/video/xf",
            "https://www.dailymotion.com/embed/video/xf?autoplay=1",
            "https://www.dailymotion.com/video/xf",
        ),
        ("https://maps.example/?q=1", "https://maps.example/?q=1", "https://maps.example/?q=1"),
        ("https://www.youtube.com/odd", "https://www.youtube.com/odd", "https://www.youtube.com/odd"),
        ("//[odd", "https://[odd", "https://[odd"),
    ],
)
def test_a_player_has_a_page(address: str, frame: str, shown: str) -> None:
    """Those that are known have an address that tells less of who looks, and one of the page with the film."""
    assert player(address)[:2] == (frame, shown)


def test_a_frame_is_a_still_with_a_link(site: SiteMaker) -> None:
    """Its address is kept as data; its title and its proportions are shown."""
    found = page(site, YOUTUBE)
    assert "<iframe" not in found
    assert 'data-frame="https://www.youtube-nocookie.com/embed/yy5H52NYIoU?rel=0&amp;autoplay=1"' in found
    assert (
        '<a href="https://www.youtube.com/watch?v=yy5H52NYIoU"><b>A boat</b> <small lang="en">Video on youtube.com'
        in found
    )
    assert 'style="aspect-ratio: 560 / 315"' in found
    assert 'aria-label="Play it here: A boat" hidden>Play it here</button>' in found


@pytest.mark.parametrize(
    "body",
    [
        '<iframe src="map.html"></iframe>',
        '<iframe src="/map/"></iframe>',
        '<iframe src="https://example.org/map/"></iframe>',
        "<iframe srcdoc='<p>Hello'></iframe>",
        "<iframe></iframe>",
    ],
)
def test_a_frame_of_this_site_stays_a_frame(site: SiteMaker, body: str) -> None:
    """It asks nobody else."""
    folder = site(ESSAY.format(theme="plain", body=body))
    folder.write("content/posts/2012-05-04-a/map.html", "<p>Map</p>")
    folder.build()
    assert "<iframe" in folder.read(PAGE)
    assert "data-frame" not in folder.read(PAGE)


def test_a_frame_may_have_a_picture_of_its_own(site: SiteMaker) -> None:
    """A file beside the essay, named in `data-poster`."""
    folder = site(ESSAY.format(theme="plain", body=YOUTUBE.replace("title", 'data-poster="boat.jpg" title')))
    folder.write("content/posts/2012-05-04-a/boat.jpg", b"\xff\xd8 picture")
    folder.build()
    assert '<img src="/2012/05/04/a/boat.jpg" alt="" loading="lazy"><a' in folder.read(PAGE)


def test_what_a_frame_says_of_itself_cannot_leave_its_attribute(site: SiteMaker) -> None:
    """It is escaped like everything else."""
    found = page(site, "<iframe src='https://a.example/?\"&lt;b>' title='\"><b>' sandbox='\">'></iframe>")
    assert html.escape('"><b>') in found


def test_feeds_have_the_link(site: SiteMaker) -> None:
    """With all that it says."""
    folder = site(ESSAY.format(theme="plain", body=YOUTUBE))
    folder.build()
    feed = folder.read("feed/index.xml")
    assert '<a href="https://www.youtube.com/watch?v=yy5H52NYIoU">A boat (Video on youtube.com)</a>' in feed
    assert "<iframe" not in feed


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            "<video src='//a.example/b.mp4' autoplay></video>",
            "<video src='//a.example/b.mp4' preload=\"none\"></video>",
        ),
        (
            "<audio><source src=https://a.example/b></audio>",
            '<audio preload="none"><source src=https://a.example/b></audio>',
        ),
        ("<video src=b.mp4 />", '<video src=b.mp4 preload="metadata">'),
        ("<video src=b.mp4 autoplay preload=auto>", "<video src=b.mp4 autoplay preload=auto>"),
        ("<video src=https://example.org/b.mp4>", '<video src=https://example.org/b.mp4 preload="metadata">'),
        (
            "<video poster='http://a.example/p.png' src=b.mp4>",
            "<video data-poster='http://a.example/p.png' src=b.mp4 preload=\"metadata\">",
        ),
        ("<p>A video</p>", "<p>A video</p>"),
    ],
)
def test_players_wait(written: str, expected: str) -> None:
    """Those from elsewhere load nothing, not even a still; those of this site no more than how long they are."""
    assert quiet(written, "posts/a/index.md", ("https://example.org",)) == expected


# In a browser


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an essay with a film, a map, and players of other sites."""
    from tests.folder import Folder

    folder = Folder(tmp_path_factory.mktemp("films"))
    body = f"""{YOUTUBE}

<iframe src="https://maps.example/embed?x=1" width="600" height="300"></iframe>

<video src="https://far.example/a.mp4" controls autoplay poster="https://far.example/p.jpg"></video>

<audio controls><source src="https://far.example/a.ogg"></audio>
"""
    folder.write("blogkit.toml", 'base_url = "http://127.0.0.1/"\n')
    folder.write("content/posts/2012-05-04-a/index.md", f"# Films\n\nWords.\n\n{body}")
    folder.build()
    with served(folder.root / "output") as base:
        yield f"{base}/2012/05/04/a/"


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False])
def test_no_request_leaves_the_site_before_the_click(films: str, script: bool) -> None:
    """With JavaScript and without; the link is there in both."""
    with chromium() as browser:
        tab = browser.new_context(java_script_enabled=script).new_page()
        asked: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(films, wait_until="networkidle")
        tab.mouse.wheel(0, 5000)
        tab.wait_for_timeout(300)
        host = films.split("/")[2]
        assert [url for url in asked if url.split("/")[2] != host] == []
        assert tab.locator(".frame a").first.get_attribute("href") == "https://www.youtube.com/watch?v=yy5H52NYIoU"
        assert tab.locator(".frame button").first.is_visible() is script


@pytest.mark.browser
def test_a_click_puts_the_film_in_its_place(films: str) -> None:
    """It has the focus and a name, and no other frame was asked for; the keyboard does the same."""
    with chromium() as browser:
        tab = browser.new_page()
        asked: list[str] = []

        def answer(route: object) -> None:
            asked.append(route.request.url)  # type: ignore[attr-defined]
            route.fulfill(body="<p>The film", content_type="text/html")  # type: ignore[attr-defined]

        tab.route("**youtube**", answer)
        tab.goto(films, wait_until="networkidle")
        button = tab.get_by_role("button", name="Play it here: A boat")
        button.focus()
        tab.keyboard.press("Enter")
        tab.frame_locator(".frame iframe").get_by_text("The film").wait_for()
        assert asked == ["https://www.youtube-nocookie.com/embed/yy5H52NYIoU?rel=0&autoplay=1"]
        assert tab.evaluate("document.activeElement.title") == "A boat"
        assert tab.locator("iframe").count() == 1
