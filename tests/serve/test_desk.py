"""The writer's start page, and what is decided there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.folder import Folder
from tests.serve.running import LONG, Running, eventually

WAITS = {
    "id": 7,
    "author": {"name": "Marta <b>"},
    "published": "2020-01-03",
    "status": "pending",
    "body": "<p>Not so.</p>",
    "email": "marta@example.net",
}
REPLY = "---\nauthor: Jon\npublished: 2020-01-04\nstatus: pending\n---\nBut *why*?\n"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A post with two comments that wait, a draft, and one that is scheduled."""
    folder = Folder(tmp_path / "site")
    folder.write("blogkit.toml", 'base_url = "https://example.org/blog/"\ntheme.name = "plain"\n')
    folder.write("content/posts/a/index.md", "---\ntitle: Alpha\ndate: 2020-01-02\nurl: /a/\n---\nA text.\n")
    folder.write("content/posts/a/comments.jsonl", json.dumps(WAITS))
    folder.write("content/posts/a/comments/9.md", REPLY)
    folder.write("content/posts/d.md", "---\ntitle: Doubtful\ndate: 2020-01-02\ndraft: true\n---\nA text.\n")
    folder.write("content/posts/s.md", "---\ntitle: Sooner\ndate: 2999-01-02\n---\nA text.\n")
    return folder


@pytest.fixture
def server(folder: Folder, start: Callable[..., Running]) -> Running:
    return start(folder.root)


def send(server: Running, path: str, form: dict[str, str], **headers: str) -> tuple[int, str, str]:
    """(status, location, body) of the response to a form."""
    connection = HTTPConnection(server.host, server.port, timeout=LONG)
    try:
        own = {"Origin": server.url.removesuffix("/blog/"), "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, urlencode(form), own | headers)
        response = connection.getresponse()
        return response.status, response.getheader("location") or "", response.read().decode()
    finally:
        connection.close()


def forms(server: Running) -> list[dict[str, str]]:
    """The hidden fields of every form on the start page."""
    page = server.ask("/_blogkit/").text
    found = re.findall(r"<form.*?</form>", page, re.DOTALL)
    return [
        {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="(.*?)"', form)}
        for form in found
    ]


def comment(server: Running, number: str) -> dict[str, str]:
    return next(form for form in forms(server) if form.get("id") == number)


def test_its_address_may_lack_the_slash(server: Running) -> None:
    """As people type it."""
    answer = server.ask("/_blogkit")
    assert (answer.status, answer.headers["location"]) == (301, "/_blogkit/")


def test_it_shows_what_is_to_be_done(server: Running) -> None:
    """Drafts, what is scheduled, comments that wait; as text, whatever they hold, and nothing private of them."""
    page = server.ask("/_blogkit/").text
    drafts, scheduled = page.index("<h2>Drafts"), page.index("<h2>Scheduled")
    assert drafts < page.index("Doubtful") < scheduled < page.index("Sooner")
    assert "Marta &lt;b&gt;" in page
    assert "Not so." in page
    assert "But" in page
    assert "marta@example.net" not in page


def test_a_comment_that_is_approved_is_published(server: Running, folder: Folder) -> None:
    """One more line in its file, which keeps what it held."""
    assert "Not so." not in server.ask("/blog/a/").text
    assert send(server, "/_blogkit/comment", {**comment(server, "7"), "status": "approved"})[:2] == (303, "/_blogkit/")
    assert "Not so." in server.ask("/blog/a/").text
    lines = (folder.root / "content/posts/a/comments.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [WAITS, WAITS | {"status": "approved"}]
    assert "Marta" not in server.ask("/_blogkit/").text


@pytest.mark.parametrize("status", ["spam", "trash"])
def test_a_comment_that_is_put_away_waits_no_longer(server: Running, folder: Folder, status: str) -> None:
    """It is not published; the line says what it is."""
    send(server, "/_blogkit/comment", {**comment(server, "7"), "status": status})
    lines = (folder.root / "content/posts/a/comments.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[-1])["status"] == status
    assert "Marta" not in server.ask("/_blogkit/").text
    assert "Not so." not in server.ask("/blog/a/").text


def test_the_slowest_pages_are_named(server: Running) -> None:
    """Of those that were made, with how long that took."""
    server.ask("/blog/a/")
    listed = server.ask("/_blogkit/").text.partition("<h2>Slowest pages")[2]
    assert re.search(r"\d+ ms</td><td><a href=\"/blog/a/\">/a/</a>", listed)


def test_a_slow_page_is_named_as_long_as_it_is_there(server: Running, folder: Folder) -> None:
    """Of whatever kind it is: a feed is one, too."""
    for page in ("/blog/a/", "/blog/feed/"):
        assert server.ask(page).status == 200
    folder.remove("content/posts/a")
    eventually(lambda: server.ask("/blog/a/").status == 404 or None, "a 404")
    listed = server.ask("/_blogkit/").text.partition("<h2>Slowest pages")[2]
    assert "/blog/feed/" in listed
    assert "/blog/a/" not in listed


def test_a_reply_in_a_file_of_its_own_keeps_its_text(server: Running, folder: Folder) -> None:
    """Only the status in its front matter is another."""
    send(server, "/_blogkit/comment", {**comment(server, "9"), "status": "spam"})
    text = (folder.root / "content/posts/a/comments/9.md").read_text(encoding="utf-8")
    assert text == REPLY.replace("pending", "spam")
    assert "Jon" not in server.ask("/_blogkit/").text


def test_a_new_post_is_a_draft_that_is_there_at_once(server: Running, folder: Folder) -> None:
    """Where the form leads; its file is one to write in."""
    token = forms(server)[0]["token"]
    status, place, _ = send(server, "/_blogkit/new", {"token": token, "title": 'Of "Mice"'})
    assert status == 303
    assert "Of “Mice”" in server.ask(place).text
    text = (folder.root / "content/posts/of-mice/index.md").read_text(encoding="utf-8")
    assert text.startswith('---\ntitle: "Of \\"Mice\\""\ndate: ')
    assert "draft: true" in text
    assert server.ask(place).shown["drafts"][place] == "Draft"


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Origin": "null"}])
def test_a_form_of_another_site_is_refused(server: Running, folder: Folder, headers: dict[str, str]) -> None:
    """Whatever it knows; and one without the token, wherever it comes from."""
    good = {**comment(server, "7"), "status": "approved"}
    assert send(server, "/_blogkit/comment", good, **headers)[0] == 403
    assert send(server, "/_blogkit/comment", good | {"token": "guessed"})[0] == 403
    assert send(server, "/_blogkit/comment", {name: good[name] for name in ("file", "id", "status")})[0] == 403
    assert len((folder.root / "content/posts/a/comments.jsonl").read_text(encoding="utf-8").splitlines()) == 1


@pytest.mark.parametrize("wrong", [{"file": "../../blogkit.toml"}, {"status": "loved"}, {"file": "posts/d.md"}])
def test_a_decision_that_cannot_be_is_refused(server: Running, wrong: dict[str, str]) -> None:
    """With a sentence, and nothing is written."""
    status, _, body = send(server, "/_blogkit/comment", {**comment(server, "7"), "status": "spam", **wrong})
    assert status == 400
    assert "This could not be done" in body


def test_a_mistake_is_listed_with_its_lines(server: Running, folder: Folder) -> None:
    """The file, the line, and what stands there, with a mark where it goes wrong."""
    folder.write("content/posts/d.md", "---\ntitle: [Doubtful\n---\n")
    page = eventually(lambda: p if "posts/d.md:" in (p := server.ask("/_blogkit/").text) else "", "it is said")
    assert "title: <mark>[</mark>Doubtful" in page
