"""What a page lets a reader do with a conversation: fold it, turn it, answer it; and what it says of likes."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import served
from tests.conftest import SiteMaker
from tests.folder import Folder
from tests.microformats import Page as Parsed

SITE = """
-- blogkit.toml --
base_url = "https://example.org/"
comments.email = "replies+blog@example.org"
-- content/posts/2020-01-01-one/index.md --
---
title: One & all?
likes: 12
---
The first.
-- content/posts/2020-01-01-one/comments.jsonl --
{"id": 1, "author": "Ana", "published": "2020-01-02", "body": "<p>First.</p>", "likes": 3}
{"id": 2, "parent": 1, "author": "Bo", "published": "2020-01-03", "body": "<p>Second.</p>"}
{"id": 3, "parent": 2, "author": "Cy", "published": "2020-01-04", "body": "<p>Third.</p>"}
{"id": 4, "author": "Di", "published": "2020-01-05", "body": "<p>Fourth.</p>"}
{"id": 5, "kind": "like", "author": {"name": "Ed", "url": "https://ed.example/"}, "published": "2020-01-06"}
-- content/posts/2020-02-01-two.md --
---
comments: closed
likes: many
---
The second.
"""
ONE = "2020/01/01/one/index.html"
TWO = "2020/02/01/two/index.html"


@pytest.fixture
def talk(site: SiteMaker) -> Folder:
    """An essay with a conversation, and one that is closed, in Folio."""
    folder = site(SITE)
    assert folder.build().problems == []
    return folder


def test_likes_are_counted(talk: Folder) -> None:
    """Those of the front matter and those from elsewhere; of a comment its own. What is no number is none."""
    assert "13 bloggers like this." in talk.read(ONE)
    assert "♥ 3" in talk.read(ONE)
    assert "like this" not in talk.read(TWO)


def test_a_like_from_elsewhere_makes_its_page_again(talk: Folder) -> None:
    """And no other essay."""
    path = "content/posts/2020-01-01-one/comments.jsonl"
    talk.edit(path, '"kind": "like"', '"kind": "mention"')
    made = talk.build().made
    assert ONE in made
    assert TWO not in made
    assert "12 bloggers like this." in talk.read(ONE)


def test_an_essay_and_its_comments_are_answered_by_e_mail(talk: Folder) -> None:
    """By a link with the address of the site, and a subject that says what is answered."""
    links = list(Parsed(talk.root / "output" / ONE).root.iter("a"))
    found = [urlsplit(link.get("href")) for link in links if link.get("href", "").startswith("mailto:")]
    assert {link.path for link in found} == {"replies+blog@example.org"}
    subjects = [parse_qs(link.query)["subject"][0] for link in found]
    assert subjects == [f"Re: One & all? [#posts/2020-01-01-one{id}]" for id in ("/1", "/2", "/3", "/4", "")]


def test_what_is_closed_is_not_answered(talk: Folder) -> None:
    """Nor is anything where the settings name no address."""
    assert "mailto:" not in talk.read(TWO)
    assert "Comments are closed." in talk.read(TWO)
    talk.write("blogkit.toml", 'base_url = "https://example.org/"\n')
    talk.build()
    assert "mailto:" not in talk.read(ONE)


@pytest.fixture
def page(talk: Folder, browser: Browser) -> Iterator[Page]:
    """The page of the conversation, opened."""
    with served(talk.root / "output") as address:
        page = browser.new_page()
        try:
            page.goto(f"{address}/{ONE.removesuffix('index.html')}")
            yield page
        finally:
            page.close()


@pytest.mark.browser
def test_a_branch_folds_by_keyboard(page: Page) -> None:
    """The button says whether it is open, and how many answers there are; what is folded is not to be seen."""
    button = page.get_by_role("button", name="Replies: 2")
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "false"
    assert not page.get_by_text("Third.").is_visible()
    assert page.get_by_text("Fourth.").is_visible()
    page.keyboard.press("Space")
    assert button.get_attribute("aria-expanded") == "true"
    assert page.get_by_text("Third.").is_visible()


@pytest.mark.browser
def test_a_folded_branch_opens_for_what_is_looked_for(page: Page) -> None:
    """By a link to a comment in it; a search in the page finds it because it is only hidden until then."""
    page.get_by_role("button", name="Replies: 2").click()
    assert page.locator(".thread ol[hidden]").get_attribute("hidden") == "until-found"
    page.evaluate("location.hash = '#comment-3'")
    page.get_by_text("Third.").wait_for(state="visible")
    assert page.get_by_role("button", name="Replies: 2").get_attribute("aria-expanded") == "true"


@pytest.mark.browser
def test_a_reader_turns_the_order(page: Page) -> None:
    """Of what stands at the top; answers stay where they are."""

    def order() -> list[str | None]:
        return [each.get_attribute("id") for each in page.locator(".thread article").all()]

    page.get_by_role("button", name="Newest first").click()
    assert order() == [f"comment-{n}" for n in (4, 1, 2, 3)]
    page.get_by_role("button", name="Oldest first").click()
    assert order() == [f"comment-{n}" for n in (1, 2, 3, 4)]


@pytest.mark.browser
def test_without_scripts_nothing_is_folded(talk: Folder, browser: Browser) -> None:
    """And there is no button that does nothing."""
    with served(talk.root / "output") as address:
        page = browser.new_page(java_script_enabled=False)
        try:
            page.goto(f"{address}/{ONE.removesuffix('index.html')}")
            assert page.locator("button:visible").count() == 0
            assert page.get_by_text("Third.").is_visible()
        finally:
            page.close()
