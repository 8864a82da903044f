"""`blogkit serve`, from its start to its end: it follows what is saved, and outlives every mistake."""

from __future__ import annotations

import os
import re
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import SiteMaker
from tests.serve.running import LONG, Running, eventually

Start = Callable[..., Running]

HELLO = """
-- content/posts/hello.md --
---
title: Hello
date: 2020-01-02
url: /hello/
---
The first text.
"""


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_save_is_shown(site: SiteMaker, start: Start) -> None:
    """Text, settings, templates; files that are new and files that go."""
    folder = site(HELLO)
    server = start(folder.root)
    server.shows("/hello/", "The first text.")
    folder.edit("content/posts/hello.md", "first", "second")
    server.shows("/hello/", "The second text.")
    folder.write("content/posts/new.md", "---\ntitle: New\ndate: 2020-01-03\nurl: /new/\n---\nText.\n")
    server.shows("/new/", "Text.")
    server.shows("/", "New")
    folder.edit("themes/plain/templates/post.html", "<h1>", '<h1 class="changed">')
    server.shows("/hello/", '<h1 class="changed">')
    folder.write("templates/404.html", "Gone fishing.")
    server.shows("/nothing", "Gone fishing.")
    folder.remove("content/posts/new.md")
    eventually(lambda: server.ask("/new/").status == 404, "the removed post is gone")


def test_another_prefix_moves_the_site(site: SiteMaker, start: Start) -> None:
    """base_url is a setting like any other; the new address is said."""
    folder = site(HELLO)
    server = start(folder.root)
    assert server.ask("/").status == 200
    folder.write("blogkit.toml", 'base_url = "https://example.org/b%C3%A9/"\ntheme.name = "plain"\n')
    server.shows("/b%C3%A9/hello/", "The first text.")
    assert server.ask("/").headers["location"] == "/b%C3%A9/"
    server.says(f"http://127.0.0.1:{server.port}/b%C3%A9/")


def test_an_open_page_is_told(site: SiteMaker, start: Start) -> None:
    """A server-sent event when it is out of date, and only then; at once for one that was so before it asked."""
    folder = site(HELLO)
    server = start(folder.root)
    shown = server.ask("/hello/").shown
    events = server.events("/hello/", shown)
    folder.edit("content/posts/hello.md", "first", "second")
    news = next(events)
    assert news["reload"]
    now = server.shows("/hello/", "The second text.").version
    assert news["version"] == now != shown["version"]
    late = next(server.events("/hello/", shown))
    assert (late["reload"], late["version"]) == (True, now)
    events.close()


def test_drafts_are_shown_and_output_is_left_alone(site: SiteMaker, start: Start) -> None:
    """What the writer sees is no build: output/ and its Store stay as they are, to the byte."""
    folder = site(HELLO)
    folder.write(
        "content/posts/draft.md", "---\ntitle: Draft\ndate: 2020-01-03\nurl: /draft/\ndraft: true\n---\nText.\n"
    )
    folder.build()
    output = files(folder.root / "output")
    server = start(folder.root)
    assert server.ask("/draft/").status == 200
    folder.edit("content/posts/hello.md", "first", "second")
    server.shows("/hello/", "The second text.")
    assert files(folder.root / "output") == output
    server.end()
    report = folder.build()
    assert "hello/index.html" in report.made
    assert not any("draft" in path for path in folder.outputs())
    assert not folder.build().made


def test_production_is_what_a_build_writes(site: SiteMaker, start: Start) -> None:
    """To the byte: no drafts, nothing scheduled, no script."""
    folder = site(HELLO)
    folder.write("content/posts/d.md", "---\ntitle: D\ndate: 2020-01-03\nurl: /d/\ndraft: true\n---\nText.\n")
    folder.write("content/posts/s.md", "---\ntitle: S\ndate: 2999-01-03\nurl: /s/\n---\nText.\n")
    folder.build()
    server = start(folder.root, "--port", "0", "--production")
    assert server.ask("/d/").status == server.ask("/s/").status == 404
    for name, content in folder.outputs().items():
        assert server.ask(f"/{name}").body == content


def test_the_index_for_search_is_that_of_the_last_build(site: SiteMaker, start: Start) -> None:
    """A preview makes none, and serves what lies in output/pagefind/; nothing else of output/ is reached that way."""
    folder = site(HELLO)
    folder.write("templates/search.html", "Search")
    server = start(folder.root)
    assert server.ask("/pagefind/pagefind.js").status == 404
    folder.build()
    index = {name: content for name, content in folder.outputs().items() if name.startswith("pagefind/")}
    assert "pagefind/pagefind.js" in index
    for name, content in index.items():
        assert server.ask(f"/{name}").body == content
    folder.write("output/mine.txt", "Mine.")
    ways = ("/mine.txt", "/pagefind/%2e%2e/mine.txt", "/pagefind/../mine.txt", "/pagefind/%2e%2e/%2e%2e/blogkit.toml")
    for path in ways:
        assert server.ask(path).status == 404


@pytest.mark.skipif(os.name == "nt", reason="what is open may not be moved there")
def test_the_folder_of_a_site_may_go_and_come_back(site: SiteMaker, start: Start) -> None:
    """Moved away right after a save: what was there is shown until then, and all of it afterwards."""
    folder = site(HELLO)
    server = start(folder.root)
    folder.write("content/posts/later.md", "---\ndate: 2020-01-02\nurl: /later/\n---\nA first text.\n")
    server.shows("/later/", "A first text.")
    folder.edit("content/posts/later.md", "first", "second")
    folder.root.rename(folder.root.with_name("aside"))
    server.says("not there any more")
    assert server.ask("/later/").status == 200
    folder.root.with_name("aside").rename(folder.root)
    server.shows("/later/", "A second text.")


@pytest.mark.skipif(os.name == "nt", reason="not every user may make symbolic links there")
def test_a_link_is_served_where_a_build_copies_it(site: SiteMaker, start: Start, tmp_path: Path) -> None:
    """One to a file, wherever that lies, is as that file; one to a folder or to nothing is as if it were not there."""
    folder = site(HELLO)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "photo.txt").write_text("A photo.")
    media = folder.root / "content" / "media"
    media.mkdir()
    (media / "photo.txt").symlink_to(elsewhere / "photo.txt")
    (media / "all").symlink_to(elsewhere)
    (media / "lost.txt").symlink_to(elsewhere / "nothing.txt")
    (media / "round").symlink_to(media / "round")
    server = start(folder.root)
    assert not folder.build().failed
    for path in ("photo.txt", "all/photo.txt", "all", "lost.txt", "round"):
        made = (folder.root / "output" / "media" / path).is_file()
        assert made == (path == "photo.txt")
        assert server.ask(f"/media/{path}").status == (200 if made else 404)
    assert server.ask("/media/photo.txt").text == "A photo."
    assert not (folder.root / "output" / "media" / "photo.txt").is_symlink()


def test_the_day_may_be_given(site: SiteMaker, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """By SOURCE_DATE_EPOCH, as for a build: what was due by then is there."""
    folder = site(HELLO)
    folder.write("content/posts/s.md", "---\ntitle: S\ndate: 2040-01-03\nurl: /s/\n---\nText.\n")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "2222222222")  # in 2040, in June
    server = start(folder.root, "--port", "0", "--production")
    assert server.ask("/s/").status == 200


def test_old_addresses_lead_on(site: SiteMaker, start: Start) -> None:
    """By the pages that lead on; by the rules of a host, where the settings ask for its form."""
    folder = site(HELLO.replace("url: /hello/", "url: /hello/\nid: 12\naliases: [/old/, '/?x=1']"))
    folder.write("content/redirects.txt", "/gone/ /hello/ 302\n")
    server = start(folder.root)
    assert 'http-equiv="refresh"' in server.ask("/old/").text
    assert server.ask("/?p=12").status == 200
    settings = 'base_url = "https://example.org/blog/"\ntheme.name = "plain"\nredirects.forms = ["nginx"]\n'
    folder.write("blogkit.toml", settings)
    server.shows("/blog/hello/", "The first text.")
    for path, status, target in (
        ("/blog/old/", 301, "/blog/hello/"),
        ("/blog/?p=12", 301, "/blog/hello/"),
        ("/blog/?x=1", 301, "/blog/hello/"),
        ("/blog/gone/", 302, "/blog/hello/"),
        ("/blog/2011/05/hello/", 301, "/blog/hello/"),
        ("/blog/hello/comment-page-2/", 301, "/blog/hello/"),
    ):
        answer = server.ask(path)
        assert (answer.status, answer.headers.get("location")) == (status, target)
    assert server.ask("/blog/nothing/").status == 404


def test_settings_by_which_all_is_read(site: SiteMaker, start: Start) -> None:
    """The page that was shown comes first, the rest follows, and that is said; what is saved meanwhile is not lost."""
    folder = site(HELLO.replace("The first text.", 'The "first" text.'))
    folder.write("content/pages/about.md", '---\ntitle: About\n---\nOf "me".\n')
    server = start(folder.root)
    server.shows("/hello/", "“first”")
    folder.edit("blogkit.toml", "theme.name", "markdown.smart = false\ntheme.name")
    server.shows("/hello/", "&quot;first&quot;")
    folder.edit("content/posts/hello.md", "first", "second")
    server.says("All of content/ is read.")
    assert "Of &quot;me&quot;." in server.ask("/about/").text
    server.shows("/hello/", "&quot;second&quot;")
    folder.edit("content/pages/about.md", '"me"', '"you"')
    server.shows("/about/", "&quot;you&quot;")


def test_a_file_that_is_renamed(site: SiteMaker, start: Start) -> None:
    """The old page goes, the new one comes; a folder with all that lies in it, too."""
    folder = site(HELLO.replace("url: /hello/\n", ""))
    server = start(folder.root)
    assert server.ask("/2020/01/02/hello/").status == 200
    (folder.root / "content/posts/hello.md").rename(folder.root / "content/posts/welcome.md")
    server.shows("/2020/01/02/welcome/", "The first text.")
    assert server.ask("/2020/01/02/hello/").status == 404
    folder.write("content/drawer/deep/index.md", "---\ntitle: Deep\ndate: 2020-01-04\n---\nA text.\n")
    (folder.root / "content/drawer/deep").rename(folder.root / "content/posts/deep")
    server.shows("/2020/01/04/deep/", "A text.")


def test_what_was_saved_is_said(site: SiteMaker, start: Start) -> None:
    """Texts, templates, stylesheets, settings and words, from the site's folder on, and how soon it was taken up."""
    folder = site(HELLO + "-- locale/de/LC_MESSAGES/messages.po --\n-- templates/page.html --\n")
    server = start(folder.root)

    def says(path: str) -> bool:
        return any(re.fullmatch(rf"[0-9:]{{8}}  {re.escape(path)}, [0-9]+ ms", line) for line in server.out)

    def watches() -> bool:
        """What was saved before the watch began is found, but nobody knows which file it was."""
        folder.write("content/posts/hello.md", f"---\ntitle: Hello\ndate: 2020-01-02\n---\n{time.monotonic()}\n")
        time.sleep(0.2)
        return says("content/posts/hello.md")

    eventually(watches, "a text is said")
    for path, text in (
        ("templates/page.html", "A page.\n"),
        ("themes/plain/static/plain.css", "p { margin: 0 }\n"),
        ("locale/de/LC_MESSAGES/messages.po", 'msgid "a"\nmsgstr "b"\n'),
        ("blogkit.toml", 'theme.name = "plain"\n'),
    ):
        folder.write(path, text)
        eventually(lambda path=path: says(path), f"{path} is said")


def test_a_mistake_in_a_post_leaves_its_last_good_page(site: SiteMaker, start: Start) -> None:
    """Its Problem is said once, with its place; when it is mended the page follows, and that is said too."""
    folder = site(HELLO)
    server = start(folder.root)
    folder.edit("content/posts/hello.md", "title: Hello", "title: [Hello")
    problem = server.says("content/posts/hello.md:")
    assert "error" in problem
    assert "The first text." in server.ask("/hello/").text
    folder.write("content/posts/new.md", "---\ntitle: New\ndate: 2020-01-03\nurl: /new/\n---\nText.\n")
    server.shows("/new/", "Text.")
    assert sum(problem in line for line in server.err) == 1
    folder.edit("content/posts/hello.md", "title: [Hello", "title: Hello again")
    server.shows("/hello/", "Hello again")
    server.says("All problems are solved.")


def test_a_mistake_in_the_settings_leaves_the_last_good_pages(site: SiteMaker, start: Start) -> None:
    """The site stays as it was until they are right again."""
    folder = site(HELLO)
    server = start(folder.root)
    folder.edit("blogkit.toml", "theme.name", "them.name")
    server.says("blogkit.toml:2")
    assert server.ask("/hello/").status == 200
    folder.edit("blogkit.toml", "them.name", "title = 'Better'\ntheme.name")
    server.shows("/", "Better")


def test_a_broken_template_leaves_the_last_good_pages(site: SiteMaker, start: Start) -> None:
    """A template that Jinja refuses ends nothing, and is said although no page that needs it is open."""
    folder = site(HELLO)
    server = start(folder.root)
    assert "The first text." in server.ask("/hello/").text
    folder.write("templates/post.html", "{% if %}")
    server.says("templates/post.html:1")
    assert "The first text." in server.ask("/hello/").text
    folder.write("templates/post.html", "Mended: {{ post.title }}")
    server.shows("/hello/", "Mended: Hello")


def test_a_site_that_cannot_be_built_says_so_in_the_browser(site: SiteMaker, start: Start) -> None:
    """With every Problem, escaped; the open page is told when there is a site."""
    folder = site(HELLO + "-- blogkit.toml --\ntitel = '<b>'\nbase_url = 'https://example.org/blog/'\nauthor = 7\n")
    server = start(folder.root)
    answer = server.ask("/anything")
    assert answer.status == 500
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    for text in ("unknown key `titel`", "Did you mean `title`?", "blogkit.toml:1", "blogkit.toml:3"):
        assert text in answer.text
    folder.write("blogkit.toml", "titel = '<b>'\n")
    fewer = eventually(lambda: a if "blogkit.toml:3" not in (a := server.ask("/")).text else None, "one is mended")
    assert fewer.version != answer.version
    events = server.events("/", fewer.shown)
    folder.write("blogkit.toml", 'base_url = "https://example.org/blog/"\ntheme.name = "plain"\n')
    assert next(events)["reload"]
    events.close()
    assert "The first text." in server.ask("/blog/hello/").text
    assert server.ask("/").headers["location"] == "/blog/"


def test_a_theme_that_is_not_there_says_so_in_the_browser(site: SiteMaker, start: Start) -> None:
    """As with any mistake for which nothing can be built."""
    folder = site(HELLO + "-- blogkit.toml --\ntheme.name = 'plane'\n")
    server = start(folder.root)
    assert "plane" in server.ask("/").text
    assert server.ask("/").status == 500
    folder.write("blogkit.toml", "theme.name = 'plain'\n")
    server.shows("/hello/", "The first text.")


def test_content_that_goes_and_comes_back(site: SiteMaker, start: Start) -> None:
    """As when another branch is checked out."""
    folder = site(HELLO)
    server = start(folder.root)
    (folder.root / "content").rename(folder.root / "elsewhere")
    eventually(lambda: server.ask("/hello/").status == 404, "the post is gone")
    (folder.root / "elsewhere").rename(folder.root / "content")
    server.shows("/hello/", "The first text.")
    folder.edit("content/posts/hello.md", "first", "second")
    server.shows("/hello/", "The second text.")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows removes no files that are in use")
def test_a_deleted_memory_costs_nothing_but_time(site: SiteMaker, start: Start) -> None:
    """.blogkit/ may be removed at any time: pages that were never shown are there, and saves are followed."""
    folder = site(HELLO + "-- templates/404.html --\nGone fishing.\n")
    server = start(folder.root)
    assert server.ask("/").status == 200
    folder.remove(".blogkit")
    assert "The first text." in server.ask("/hello/").text
    assert "Gone fishing." in server.ask("/nothing").text
    folder.edit("content/posts/hello.md", "first", "second")
    server.shows("/hello/", "The second text.")
    server.shows("/", "Hello")


def test_the_next_port_when_one_is_taken(site: SiteMaker, start: Start) -> None:
    """And it says so."""
    folder = site(HELLO)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = start(folder.root, "--port", str(port))
        assert server.port > port
        assert server.says(f"Port {port} is taken; {server.port} is free.")
        assert server.ask("/hello/").status == 200


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a second address that is always there")
@pytest.mark.skipif(os.name == "nt", reason="the browser is a shell script")
def test_the_browser_is_opened(site: SiteMaker, start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the address of the site, when that is asked for."""
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}.new\nmv {opened}.new {opened}\n', encoding="utf-8")
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(browser))
    server = start(site(HELLO).root, "--port", "0", "--open")
    eventually(opened.exists, "the browser is opened")
    assert opened.read_text(encoding="utf-8").strip() == server.url


def test_it_listens_on_one_address_only(site: SiteMaker, start: Start) -> None:
    """What is asked at another address of this machine is not even heard, unless that was wanted."""
    folder = site(HELLO)
    server = start(folder.root)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", server.port), timeout=LONG)
    everywhere = start(folder.root, "--port", "0", "--host", "0.0.0.0")
    everywhere.host = "127.0.0.2"
    assert everywhere.ask("/hello/").status == 200
    assert everywhere.says("Everyone who can reach this machine")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows can send no Ctrl-C to a single process")
def test_ctrl_c_ends_it_quietly(site: SiteMaker, start: Start) -> None:
    """With status 130, although one page is open and another has stopped in the middle of a film."""
    folder = site(HELLO)
    folder.write("content/media/film.mp4", b"\0" * 30_000_000)
    server = start(folder.root)
    events = server.events("/", server.ask("/").shown | {"version": "another"})
    assert next(events)["reload"]
    with socket.create_connection((server.host, server.port), timeout=LONG) as film:
        film.sendall(b"GET /media/film.mp4 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert film.recv(15) == b"HTTP/1.1 200 OK"
        assert server.interrupt() == 130
    assert list(events) == []
    assert [line for line in server.err if line] == ["interrupted"]
