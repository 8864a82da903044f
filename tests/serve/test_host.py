"""What the server answers: as a static host would."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.folder import Folder
from tests.serve.running import Running

LETTERS = "abcdefghij" * 1000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A site below /blog/ with a post, a file beside it, an upload, and a page with an address of its own."""
    folder = Folder(tmp_path_factory.mktemp("host") / "site")
    folder.write("blogkit.toml", 'base_url = "https://example.org/blog/"\ntheme.name = "plain"\n')
    folder.write("content/posts/été.md", "---\ntitle: Été\nurl: /été/\ndate: 2020-01-02\n---\nA text.\n")
    folder.write("content/pages/flat.md", "---\ntitle: Flat\nurl: /flat\n---\nA page.\n")
    folder.write("content/media/letters.txt", LETTERS)
    server = Running(folder.root, "--port", "0")
    yield server
    server.end()


def test_the_front_page_is_html(server: Running) -> None:
    """With its charset, and a validator by which a browser may ask again."""
    answer = server.ask("/blog/")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["etag"].startswith('"')
    assert "Été" in answer.text


def test_the_site_lies_below_its_prefix(server: Running) -> None:
    """The server's own front page leads there; beside it there is nothing."""
    assert server.url.endswith("/blog/")
    answer = server.ask("/")
    assert (answer.status, answer.headers["location"]) == (302, "/blog/")
    answer = server.ask("/blog?a=b")
    assert (answer.status, answer.headers["location"]) == (301, "/blog/?a=b")
    for path in ("/index.html", "/blogs/", "/blo", "/flat"):
        assert server.ask(path).status == 404


def test_clean_addresses(server: Running) -> None:
    """`/a/` is a folder's index, `/a` is a.html."""
    assert "A text." in server.ask(f"/blog/{quote('été')}/").text
    assert "A page." in server.ask("/blog/flat").text
    assert "A page." in server.ask("/blog/flat.html").text


def test_a_folder_without_its_slash_leads_to_it(server: Running) -> None:
    """301, with the query, percent-encoded; and never to another host."""
    answer = server.ask(f"/blog/{quote('été')}?a=b%20c")
    assert (answer.status, answer.headers["location"]) == (301, f"/blog/{quote('été')}/?a=b%20c")
    assert answer.headers["cache-control"] == "no-cache"
    assert server.ask("//evil.example/blog").status == 404
    assert server.ask("/blog//evil.example").status == 404


def test_a_feed_is_rss(server: Running) -> None:
    """At its folder's address, with its own type, and without the script."""
    answer = server.ask("/blog/feed/")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/rss+xml; charset=utf-8"
    assert answer.body.startswith(b"<?xml")
    assert b"_blogkit" not in answer.body


def test_what_is_not_there_is_the_sites_own_404_page(server: Running) -> None:
    """With status 404, whatever the folder."""
    for path in ("/blog/nothing", "/blog/nothing/at/all/", "/blog/flat/", "/elsewhere", "/_blogkit/x", "/blog/%00"):
        answer = server.ask(path)
        assert answer.status == 404
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "Not here." in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/blog/../blogkit.toml",
        "/blog/../../blogkit.toml",
        "/blog/%2e%2e/%2e%2e/blogkit.toml",
        "/blog/..%2f..%2fblogkit.toml",
        "/blog/%252e%252e/blogkit.toml",
        "/blog/..\\..\\blogkit.toml",
        "/blog/..%5c..%5cblogkit.toml",
        "/blog/feed/..%2f..%2f..%2fblogkit.toml",
        "/blog//etc/passwd",
        "/blog/%2fetc/passwd",
        "/blog/index.html%00.txt",
        "/blog/%ff%fe/",
        "/../blogkit.toml",
        "/blog/.blogkit-output",
        "/blog/%0d%0aset-cookie:a=b",
    ],
)
def test_no_path_leaves_the_site(server: Running, path: str) -> None:
    """However it is written, sent as it stands."""
    answer = server.ask(path)
    assert answer.status == 404
    assert b"base_url" not in answer.body
    assert "set-cookie" not in answer.headers


def test_head_is_get_without_its_body(server: Running) -> None:
    """Same status, same length, same type."""
    for path in ("/blog/", "/blog/feed/", "/blog/media/letters.txt", "/blog/nothing"):
        get, head = server.ask(path), server.ask(path, "HEAD")
        assert head.body == b""
        assert head.status == get.status
        for name in ("content-length", "content-type", "etag"):
            assert head.headers.get(name) == get.headers.get(name)
        assert int(get.headers["content-length"]) == len(get.body)


@pytest.mark.parametrize("path", ["/blog/", "/blog/feed/", "/blog/media/letters.txt"])
def test_what_the_browser_has_is_not_sent_again(server: Running, path: str) -> None:
    """304 for the same tag, weak or in a list, or else for a date that is no older (RFC 9110, section 13.2.2)."""
    answer = server.ask(path)
    tag, date = answer.headers["etag"], answer.headers["last-modified"]
    old = "Thu, 01 Jan 1998 00:00:00 GMT"
    for headers in (
        {"if_none_match": tag},
        {"if_none_match": f'"x", W/{tag}'},
        {"if_none_match": "*"},
        {"if_modified_since": date},
        {"if_none_match": tag, "if_modified_since": old},
    ):
        again = server.ask(path, **headers)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == tag
    for headers in (
        {"if_none_match": '"x"'},
        {"if_none_match": '"x"', "if_modified_since": date},
        {"if_modified_since": old},
        {"if_modified_since": "yesterday"},
    ):
        assert server.ask(path, **headers).body == answer.body


def test_a_part_of_a_file(server: Running) -> None:
    """206 for a range, 416 for one that lies beyond, all of it when it has changed meanwhile."""
    path = "/blog/media/letters.txt"
    whole = server.ask(path)
    assert whole.headers["accept-ranges"] == "bytes"
    assert whole.headers["content-type"] == "text/plain; charset=utf-8"
    part = server.ask(path, range="bytes=2-5")
    assert (part.status, part.text) == (206, "cdef")
    assert part.headers["content-range"] == f"bytes 2-5/{len(LETTERS)}"
    assert server.ask(path, range="bytes=-3").text == "hij"
    assert server.ask(path, range=f"bytes={len(LETTERS)}-").status == 416
    assert server.ask(path, range="bytes=2-5", if_range=whole.headers["etag"]).text == "cdef"
    assert server.ask(path, range="bytes=2-5", if_range='"older"').text == LETTERS
    assert server.ask(path, if_match='"older"').status == 412


@pytest.mark.parametrize("asked", ["lines=2-5", "bytes=a-b", "bytes=5-2", "bytes=", "all of it"])
def test_a_range_that_is_none_is_as_if_nothing_had_been_asked(server: Running, asked: str) -> None:
    """An unknown unit or no range at all: all of the file (RFC 9110, section 14.2)."""
    answer = server.ask("/blog/media/letters.txt", range=asked)
    assert (answer.status, answer.text) == (200, LETTERS)
    assert "content-range" not in answer.headers
    assert server.ask("/_blogkit/follow.js", range=asked).status == 200


def test_several_parts_of_a_file(server: Running) -> None:
    """Those that there are; a request without a body knows no ranges."""
    path = "/blog/media/letters.txt"
    answer = server.ask(path, range=f"bytes=0-1,{len(LETTERS)}-,5-6")
    assert answer.status == 206
    assert answer.headers["content-type"].startswith("multipart/byteranges")
    assert b"\r\nab\r\n" in answer.body
    assert b"\r\nfg\r\n" in answer.body
    assert server.ask(path, "HEAD", range="bytes=0-1").status == 200


def test_nothing_can_be_posted(server: Running) -> None:
    """405, and what may be done instead."""
    answer = server.ask("/blog/", "POST")
    assert answer.status == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}


def test_another_host_name_is_refused(server: Running) -> None:
    """421 for a name that was made to point here, for pages, files and events alike."""
    for path in ("/", "/blog/", "/blog/feed/", "/_blogkit/events"):
        answer = server.ask(path, Host="evil.example")
        assert answer.status == 421
        assert "Été" not in answer.text
        assert server.ask(path, "HEAD", Host=f"localhost:{server.port}").status < 400
    assert server.ask("/blog/", Host="[::1]:80").status == 200


def test_a_whole_address_may_be_asked_for(server: Running) -> None:
    """As proxies do; its host is the one that counts (RFC 9112, section 3.2.2)."""
    assert server.ask(f"{server.url}flat", Host="evil.example").text == server.ask("/blog/flat").text
    moved = server.ask(f"http://localhost/blog/{quote('été')}?a=b")
    assert (moved.status, moved.headers["location"]) == (301, f"/blog/{quote('été')}/?a=b")
    assert server.ask("http://localhost").headers["location"] == "/blog/"
    for other in ("http://evil.example", "http://localhost@evil.example", "https://localhost", "HTTP://"):
        assert server.ask(f"{other}/blog/", Host="localhost").status == 421
    assert server.ask("http://localhost/blog/../blogkit.toml").status == 404


@pytest.mark.parametrize("target", ["*", "localhost:80", "blog/"])
def test_what_is_no_address_is_not_there(server: Running, target: str) -> None:
    """Forms of a request that are for proxies, or for nobody."""
    assert server.ask(target).status == 404
    assert server.ask(target, "OPTIONS").status in (404, 405)


def test_the_script_is_only_in_what_is_sent(server: Running) -> None:
    """Every HTML page has it, the 404 page too; nothing else does."""
    assert server.ask("/blog/").version
    assert server.ask("/blog/nothing").version
    assert server.ask("/blog/media/letters.txt").text == LETTERS
