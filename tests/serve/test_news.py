"""What an open page is told after something was saved."""

from __future__ import annotations

from blogkit.serve.follow import News, number, version
from blogkit.serve.news import news
from blogkit.serve.preview import Preview
from blogkit.serve.state import Changes, begin
from blogkit.serve.terms import Terms
from tests.conftest import SiteMaker
from tests.folder import TODAY, Folder

SITE = """
-- content/posts/2020-01-01-one.md --
---
title: One
url: /one/
---
The first.
-- content/posts/2020-01-02-two.md --
---
title: Two
---
The second.
"""


def opened(folder: Folder) -> Preview:
    """A preview."""
    terms = Terms(folder.root, as_of=TODAY)
    return Preview(terms, begin(terms, method=""))


def told(preview: Preview, path: str, *saved: str) -> News:
    """What a page that was loaded before is told after files were saved."""
    route = preview.route(f"{path[1:]}index.html")
    assert route
    page = preview.page(route)
    loaded, state = version(page.content, preview.hidden(page)), number(preview.number)
    preview.follow(Changes(frozenset(saved)))
    return news(preview, path, loaded, state)


def test_a_page_that_becomes_a_draft_is_marked(site: SiteMaker) -> None:
    """And no longer, when it is none: the mark is seen, though the bytes of the page are the same."""
    folder = site(SITE)
    preview = opened(folder)
    path = "content/posts/2020-01-01-one.md"
    folder.edit(path, "title: One", "title: One\ndraft: true")
    assert told(preview, "/one/", "posts/2020-01-01-one.md").reload
    folder.edit(path, "draft: true\n", "")
    assert told(preview, "/one/", "posts/2020-01-01-one.md").reload
    folder.edit("content/posts/2020-01-02-two.md", "second", "other")
    assert not told(preview, "/one/", "posts/2020-01-02-two.md").reload


def test_a_page_whose_file_gets_another_name_goes_along(site: SiteMaker) -> None:
    """Renamed once or twice; an essay that says the same is the same one."""
    folder = site(SITE)
    preview = opened(folder)
    posts = folder.root / "content/posts"
    (posts / "2020-01-02-two.md").rename(posts / "2020-01-02-three.md")
    assert preview.state
    entry = preview.state.site.entry("posts/2020-01-02-two")
    assert entry
    third = told(preview, entry.url, "posts/2020-01-02-two.md", "posts/2020-01-02-three.md").address
    assert third.endswith("/three/")
    (posts / "2020-01-02-three.md").rename(posts / "2020-01-02-four.md")
    fourth = told(preview, third, "posts/2020-01-02-three.md", "posts/2020-01-02-four.md").address
    assert fourth.endswith("/four/")
    (posts / "2020-01-02-four.md").unlink()
    assert told(preview, fourth, "posts/2020-01-02-four.md").address == ""
