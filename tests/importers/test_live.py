"""`blogkit import wordpress https://…`: what a site shows to everyone comes over as an export of it would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import frontmatter
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogkit.importers import wordpress, writer
from blogkit.importers.ledger import Ledger
from blogkit.importers.web.visitor import Visitor
from blogkit.importers.wordpress import rest
from blogkit.importers.wordpress.rest import threads
from blogkit.importers.wordpress.rest.items import body, excerpt
from blogkit.problems import ArchiveError
from tests.importers.export import comment as exported_comment
from tests.importers.export import item, wxr
from tests.importers.webserver import (
    HASTY,
    Answered,
    Asked,
    Blog,
    Server,
    comment,
    page,
    ping,
    post,
    said,
    serving,
    upload,
    user,
)

ADDRESS = "/2012/05/04/post-1/"


def imported(server: Server, root: Path, **options: Any) -> Ledger:
    root.mkdir(exist_ok=True)
    with closing(Visitor(server.url, HASTY)) as visitor:
        return writer.write(rest.archive(server.url, root, visitor, **options), root)


def matter(root: Path, path: str = "posts/post-1.md") -> dict[str, Any]:
    return dict(frontmatter.load(str(root / "content" / path)).metadata)


def thread(root: Path, path: str = "posts/post-1") -> list[dict[str, Any]]:
    text = (root / "content" / path / "comments.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def files(root: Path) -> dict[str, bytes]:
    found = sorted((root / "content").rglob("*"))
    return {f.relative_to(root).as_posix(): f.read_bytes() for f in found if f.is_file() and ".import" not in f.parts}


@pytest.fixture
def blog() -> Blog:
    """A blog with one post and its author."""
    made = Blog(posts=[post(1, "<p>One.</p>\n<p>Two.</p>\n")], users=[user()])
    made.pages[ADDRESS] = page()
    return made


@pytest.fixture
def server(blog: Blog) -> Iterator[Server]:
    with serving(blog) as running:
        yield running


# What comes over


def test_a_post(server: Server, tmp_path: Path) -> None:
    """A post is the same file that an export of it would be."""
    imported(server, tmp_path / "site")
    wordpress.import_([wxr(tmp_path, item(1, "One.\n\nTwo."))], tmp_path / "other")
    assert files(tmp_path / "site") == files(tmp_path / "other")
    assert (tmp_path / "site/content/posts/post-1.md").read_bytes().endswith(b"---\nOne.\n\nTwo.\n")


def test_settings(server: Server, tmp_path: Path) -> None:
    """Title, tagline, address, zone, language, authors and permalinks are the site's."""
    imported(server, tmp_path)
    text = (tmp_path / "blogkit.toml").read_text(encoding="utf-8")
    for line in (
        'title = "The Lighthouse"',
        'description = "Notes from the coast"',
        'base_url = "http://lighthouse.example/"',
        'timezone = "Europe/Oslo"',
        'language = "en-GB"',
        'name = "Marta Ek"',
        'post = "/%year%/%month%/%day%/%slug%/"',
    ):
        assert line in text.splitlines()


def test_a_zone_without_a_name(blog: Blog, server: Server, tmp_path: Path) -> None:
    """A site that knows only its distance from Greenwich has a zone too."""
    blog.index |= {"timezone_string": "", "gmt_offset": -6}
    imported(server, tmp_path)
    assert 'timezone = "Etc/GMT+6"' in (tmp_path / "blogkit.toml").read_text(encoding="utf-8")


def test_a_comment(blog: Blog, server: Server, tmp_path: Path) -> None:
    """A comment keeps its number, parent, author, date and text; one by an author of the site is marked."""
    blog.collections["comments"] = [
        comment(4, text="<p>S&iacute;</p>\n", author_name="&Aring;ke", author_url="https://ake.example/"),
        comment(5, parent=4, author=3, author_name="Marta"),
    ]
    imported(server, tmp_path)
    four, five = thread(tmp_path)
    assert four == {
        "id": 4,
        "author": {"name": "Åke", "url": "https://ake.example/"},
        "published": "2012-05-05T08:00:00+01:00",
        "body": "<p>S&iacute;</p>\n",
    }
    assert (five["parent"], five["author"]) == (4, {"name": "Marta", "by_author": True})


def test_terms(blog: Blog, server: Server, tmp_path: Path) -> None:
    """Nested categories, tags and custom taxonomies, used or not, with their descriptions."""
    blog.tables["taxonomies"] = {
        "category": {"rest_base": "categories"},
        "post_tag": {"rest_base": "tags"},
        "series": {"rest_base": "series"},
        "nav_menu": {"rest_base": "menus"},
    }
    blog.collections |= {
        "categories": [
            {"id": 5, "slug": "law", "name": "Law &amp; order", "parent": 0, "description": "All of it."},
            {"id": 6, "slug": "copyright", "name": "Copyright", "parent": 5, "description": ""},
        ],
        "tags": [{"id": 7, "slug": "caf%c3%a9", "name": "Café"}],
        "series": [{"id": 8, "slug": "letters", "name": "Letters"}],
    }
    blog.collections["posts"] = [post(1, categories=[6], tags=[7, 99], series=[8])]
    imported(server, tmp_path)
    told = matter(tmp_path)
    assert (told["categories"], told["tags"], told["series"]) == (["law/copyright"], ["café"], ["letters"])
    law = frontmatter.load(str(tmp_path / "content/categories/law.md"))
    assert (law["title"], law.content) == ("Law & order", "All of it.")


def test_pages(blog: Blog, server: Server, tmp_path: Path) -> None:
    """A page lies in the folder of the page above it, whichever comes first."""
    link = "http://lighthouse.example/about"
    blog.collections["pages"] = [
        post(8, type="page", slug="team", parent=9, link=f"{link}/team/"),
        post(9, type="page", slug="about", parent=0, link=f"{link}/"),
    ]
    blog.pages |= {"/about/": page(), "/about/team/": page()}
    imported(server, tmp_path)
    assert [path for path in files(tmp_path) if "pages" in path] == [
        "content/pages/about/index.md",
        "content/pages/about/team.md",
    ]


def test_a_custom_type(blog: Blog, server: Server, tmp_path: Path) -> None:
    """A public type of the site's own is a post with its type and address; one that visitors cannot see, a draft."""
    blog.tables["types"] = {"review": {"rest_base": "reviews"}, "slide": {"rest_base": "slides"}, "wp_block": {}}
    blog.collections["reviews"] = [post(20, type="review", slug="r", link="http://lighthouse.example/review/r/")]
    blog.collections["slides"] = [post(21, slug="s", link="http://lighthouse.example/?post_type=slide&p=21")]
    imported(server, tmp_path)
    review = matter(tmp_path, "posts/r.md")
    assert (review["type"], review["url"]) == ("review", "/review/r/")
    assert matter(tmp_path, "posts/s.md")["draft"] is True


def test_extras(blog: Blog, server: Server, tmp_path: Path) -> None:
    """Sticky, post format, closed comments, the date of the last change, and the picture that stands for a post."""
    blog.collections["media"] = [upload(30, "2012/05/pier.jpg")]
    blog.collections["posts"] = [
        post(1, sticky=True, format="aside", comment_status="closed", featured_media=30)
        | {"modified_gmt": "2013-01-01T00:00:00", "modified": "2013-01-01T01:00:00"}
    ]
    imported(server, tmp_path)
    told = matter(tmp_path)
    assert (told["sticky"], told["post_format"], told["comments"]) == (True, "aside", "closed")
    assert str(told["updated"]) == "2013-01-01 01:00:00+01:00"
    assert told["image"] == "http://lighthouse.example/wp-content/uploads/2012/05/pier.jpg"


@pytest.mark.parametrize("said", ["comment", "caption", "description"])
def test_an_upload_with_something_to_read(blog: Blog, server: Server, tmp_path: Path, said: str) -> None:
    """It has a page at the address that it had, as from an export: with the picture, words, and its comments."""
    shown = '<p class="attachment"><a href="x.jpg"><img src="x.jpg"></a></p>'
    words = {"caption": {"rendered": "<p>By night</p>"}, "description": {"rendered": f"{shown}<p>By night</p>"}}
    told = {said: words[said]} if said in words else {"description": {"rendered": shown}}
    blog.collections["media"] = [upload(30, "2012/05/pier.jpg", **told), upload(31, "2012/05/dull.jpg")]
    if said == "comment":
        blog.collections["comments"] = [comment(7, 30, "<p>By night</p>")]
    blog.pages["/upload-30/"] = page(ping(8, "Another blog", "https://another.example/"))
    imported(server, tmp_path)
    (file,) = (tmp_path / "content/pages/attachments").rglob("*.md")
    told = frontmatter.load(str(file))
    assert (told["url"], told["id"], told["type"], told.get("draft")) == ("/upload-30/", 30, "attachment", None)
    assert 'src="http://lighthouse.example/wp-content/uploads/2012/05/pier.jpg"' in told.content
    lines = thread(tmp_path, f"pages/attachments/{file.parent.name}")
    assert ("By night" in told.content) is (said != "comment")
    assert {line["id"] for line in lines} == ({7, 8} if said == "comment" else {8})


def test_a_password(blog: Blog, server: Server, tmp_path: Path) -> None:
    """A text behind a password is not shown, so it is left out, and the ledger says so."""
    blog.collections["posts"].append(post(2, content={"rendered": "", "protected": True}))
    ledger = imported(server, tmp_path)
    (entry,) = (entry for entry in ledger.entries if entry.title == "Post 2")
    assert (entry.became, "password" in entry.why) == ("skipped", True)


def test_what_no_site_gives(server: Server, tmp_path: Path) -> None:
    """The ledger says what is missing because nobody logged in."""
    said = [line for line in imported(server, tmp_path).summary().splitlines() if line.startswith("not seen: ")]
    assert len(said) == 3
    assert "drafts, scheduled and private texts" in said[0]


def test_nothing_private(blog: Blog, server: Server, tmp_path: Path) -> None:
    """Addresses of avatars, which are made from e-mail addresses, are not even kept among the answers."""
    blog.collections["comments"] = [comment(1, author_email="nils@example.com", author_ip="192.0.2.7")]
    imported(server, tmp_path)
    for file in tmp_path.rglob("*"):
        if file.is_file():
            text = file.read_bytes()
            assert not any(word in text for word in (b"d41d8cd9", b"nils@example", b"192.0.2.7")), file


# Pingbacks and trackbacks


def test_pingbacks_that_are_given_alone(blog: Blog, server: Server, tmp_path: Path) -> None:
    """The API hides pingbacks in its lists; the page tells their numbers, and by these the API gives them whole."""
    blog.pages[ADDRESS] = page(said(4, "Nils", "<p>Quite so.</p>"), ping(5, "Other", "https://other.example/1"))
    blog.collections["comments"] = [comment(4)]
    blog.alone[5] = comment(5, text="<p>[…] so […]</p>", type="pingback", author_name="Other &raquo; One")
    imported(server, tmp_path)
    four, five = thread(tmp_path)
    assert "kind" not in four
    assert (five["kind"], five["author"]["name"], five["body"]) == ("pingback", "Other » One", "<p>[…] so […]</p>")


def test_pingbacks_that_only_a_page_shows(blog: Blog, server: Server, tmp_path: Path) -> None:
    """Where the site does not give them by number, a name and a link are left, and the ledger says so."""
    blog.pages[ADDRESS] = page(ping(5, "Other &raquo; One", "https://other.example/1", "trackback"))
    ledger = imported(server, tmp_path)
    (five,) = thread(tmp_path)
    assert five == {
        "id": 5,
        "kind": "trackback",
        "author": {"name": "Other » One", "url": "https://other.example/1"},
        "published": "2012-05-04T10:20:30+01:00",
    }
    (entry,) = (entry for entry in ledger.entries if entry.kind == "post")
    assert entry.changes == (
        "trackback 5 is only as much as its page shows",
        "comment 5 has no date, so it got that of the post",
    )


def test_a_site_that_gives_no_comments(blog: Blog, server: Server, tmp_path: Path) -> None:
    """Where the API keeps comments to itself, the pages have them, and their tree."""
    blog.refused["comments"] = 401
    inner = f'<ol class="children">{said(5, "Marta", "<p>No &amp; <b>no</b>.</p>")}</ol>'
    blog.pages[ADDRESS] = page(said(4, "Nils", "<p>Yes.</p>", inner))
    ledger = imported(server, tmp_path)
    four, five = thread(tmp_path)
    assert (four["body"], four["author"]["name"], four["published"]) == (
        "<p>Yes.</p>",
        "Nils",
        "2012-05-05T08:00:00+02:00",
    )
    assert (five["parent"], five["body"]) == (4, "<p>No &amp; <b>no</b>.</p>")
    assert [problem.what for problem in ledger.problems] == ["the site does not give its comments"]


def test_pages_of_a_thread(blog: Blog, server: Server, tmp_path: Path) -> None:
    """A long thread lies on several pages; all are read, each once, and those of other posts are not."""
    nav = '<a href="{}comment-page-{}/#comments">Older</a> <a href="/2012/05/04/other/comment-page-9/">x</a>'
    home = f"http://lighthouse.example{ADDRESS}"
    blog.pages[ADDRESS] = page(ping(7, "C", "https://c.example/"), nav=nav.format(home, 2))
    blog.pages[f"{ADDRESS}comment-page-2/"] = page(ping(6, "B", "https://b.example/"), nav=nav.format(home, 1))
    blog.pages[f"{ADDRESS}comment-page-1/"] = page(ping(5, "A", "https://a.example/"), nav=nav.format(home, 2))
    imported(server, tmp_path)
    assert [line["id"] for line in thread(tmp_path)] == [5, 6, 7]
    assert len([path for path in server.paths() if "comment-page" in path]) == 2


def test_a_page_that_fails(blog: Blog, server: Server, tmp_path: Path) -> None:
    """A page that cannot be read costs its pingbacks, and is told; the post comes over."""
    del blog.pages[ADDRESS]
    ledger = imported(server, tmp_path)
    assert matter(tmp_path)["id"] == 1
    assert [(problem.level, problem.facts[1][1]) for problem in ledger.problems] == [
        ("warning", "the server answers 404 Not Found")
    ]


@given(st.text(alphabet="<>/\"'= &;lidvacpomentbdy-1234 \n", max_size=300), st.integers(0, 400))
def test_any_page_can_be_read(soup: str, cut: int) -> None:
    """A page may be any soup."""
    whole = page(said(1, "A", soup), ping(2, "B", "https://b.example/"))
    threads.read(whole[:cut] + soup + whole[cut:], "http://x.example/a/")


def test_other_themes() -> None:
    """Themes of old, and block themes, mark a thread in their own ways."""
    old = """<ul class="commentlist"><li class="pingback even depth-1" id="comment-3"><div id="div-comment-3"
        class="comment-body"><div class="comment-author vcard"><cite class="fn"><a href='https://b.example/'
        rel='external nofollow' class='url'>B</a></cite> says:</div><p>Hm.</p></div>"""
    block = """<ol class="wp-block-comment-template"><li id="comment-4" class="trackback odd depth-1">
        <div class="wp-block-comment-author-name"><a rel="external" href="https://c.example/" class="url">C</a></div>
        <div class="wp-block-comment-content"><p>So.</p></div></li></ol>"""
    three, four = threads.read(old + block, "http://x.example/a/").comments
    assert (three.id, three.kind, three.name, three.url) == ("3", "pingback", "B", "https://b.example/")
    assert (four.kind, four.name, four.url, four.body) == ("trackback", "C", "https://c.example/", "<p>So.</p>")


# Where the API lies


def test_without_pretty_permalinks(blog: Blog, server: Server, tmp_path: Path) -> None:
    """A site with `?p=1` addresses has its API at `?rest_route=/`."""
    blog.pretty = False
    blog.collections["posts"] = [post(1, link="http://lighthouse.example/?p=1")]
    blog.pages["/?p=1"] = page(ping(5, "B", "https://b.example/"))
    imported(server, tmp_path)
    assert [line["id"] for line in thread(tmp_path)] == [5]
    assert any("rest_route=%2Fwp%2Fv2%2Fposts" in path for path in server.paths())


def test_another_address_of_the_site(server: Server, tmp_path: Path) -> None:
    """Whoever gives the address of the API, or of some page, means the site."""
    for address in (f"{server.url}/wp-json/", server.url + ADDRESS):
        with closing(Visitor(address, HASTY)) as visitor:
            ledger = writer.write(rest.archive(address, tmp_path, visitor), tmp_path)
        assert [entry.item for entry in ledger.entries if entry.kind == "post"] == ["http://lighthouse.example/?p=1"]
        assert ledger.problems == ()


def wordpress_com(blog: Blog, pages: dict[str, str]) -> Callable[[Asked], Answered]:
    """A blog that has pages and no API; and WordPress.com's own machine, as it answers for it."""
    about = {"name": "The Lighthouse", "description": "Notes", "URL": "http://lighthouse.example", "lang": "nb"}
    told = {"": {"namespace": "wp/v2", "routes": {}}, "about": about | {"options": {"timezone": "Europe/Oslo"}}}

    def answer(asked: Asked) -> Answered:
        path, _, query = asked.path.partition("?")
        if asked.path in pages:
            return Answered(pages[asked.path].encode(), headers={"Content-Type": "text/html"})
        if path in ("/rest/v1.1/sites/127.0.0.1", "/wp/v2/sites/127.0.0.1"):
            body = told["about" if path.startswith("/rest") else ""]
            return Answered(json.dumps(body).encode(), headers={"Content-Type": "application/json"})
        if path.startswith("/wp/v2/sites/127.0.0.1/"):
            route = path.removeprefix("/wp/v2/sites/127.0.0.1/")
            return blog(Asked(f"/wp-json/wp/v2/{route}?{query}", asked.headers))
        return Answered(status=404)

    return answer


def test_a_blog_on_wordpress_com(blog: Blog, tmp_path: Path) -> None:
    """Where it has no API of its own, WordPress.com's answers for it; pages are read where the blog is."""
    front = '<html lang="en-GB"><meta name="generator" content="WordPress.com" />'
    pages = {"/": front, ADDRESS: page(ping(5, "B", "https://b.example/"))}
    with serving(wordpress_com(blog, pages)) as site, closing(Visitor(site.url, HASTY)) as visitor:
        ledger = writer.write(rest.archive(site.url, tmp_path, visitor, hosted=site.url), tmp_path)
    assert ledger.problems == ()
    assert matter(tmp_path, "posts/post-1/index.md")["title"] == "Post 1"
    assert [line["id"] for line in thread(tmp_path)] == [5]
    settings = (tmp_path / "blogkit.toml").read_text(encoding="utf-8")
    assert 'timezone = "Europe/Oslo"' in settings
    assert 'language = "en-GB"' in settings


def test_only_blogs_on_wordpress_com_are_asked_for_there(tmp_path: Path) -> None:
    """WordPress.com does not hear of other sites."""
    with serving(lambda _: Answered(status=404)) as hosted, serving(lambda _: Answered(b"<p>Hello</p>")) as site:
        with closing(Visitor(site.url, HASTY)) as visitor, pytest.raises(ArchiveError):
            rest.archive(site.url, tmp_path, visitor, hosted=hosted.url)
        assert hosted.paths() == []


@pytest.mark.parametrize("status", [200, 403, 404])
def test_no_wordpress(tmp_path: Path, status: int) -> None:
    """A site of another sort, or one that hides its API, is an error that says what was tried, and what else to do."""
    with (
        serving(lambda _: Answered(b"<html><title>Hello</title>", status)) as server,
        pytest.raises(ArchiveError, match="does not answer as a WordPress site") as error,
    ):
        imported(server, tmp_path)
    assert "Tools → Export" in str(error.value)
    assert f"{server.url}/wp-json/" in str(error.value)
    assert not (tmp_path / "content").exists()


def test_warnings_before_the_answer(blog: Blog, server: Server, tmp_path: Path) -> None:
    """Old plugins make PHP print warnings before the JSON: these are passed over."""
    server.answer = lambda asked: (
        (answer := blog(asked))._replace(body=b"<br />\n<b>Deprecated</b>: [x]\n" + answer.body)
        if "/wp-json/wp" in asked.path
        else blog(asked)
    )
    imported(server, tmp_path)
    assert matter(tmp_path)["id"] == 1


def test_a_weak_server(blog: Blog, server: Server, tmp_path: Path) -> None:
    """A server that breaks down over a hundred posts at once is asked for fewer."""
    blog.collections["posts"] = [post(number) for number in range(1, 31)]
    server.answer = lambda asked: Answered(status=500) if "posts?per_page=100" in asked.path else blog(asked)
    imported(server, tmp_path)
    assert len(list((tmp_path / "content/posts").iterdir())) == 30


def test_pages_of_a_collection(blog: Blog, server: Server, tmp_path: Path) -> None:
    """Collections are asked for a hundred at a time, in the order of their numbers, to their end."""
    blog.collections["comments"] = [comment(number) for number in range(1, 252)]
    imported(server, tmp_path)
    assert len(thread(tmp_path)) == 251
    asked = [path for path in server.paths() if "/comments?" in path]
    assert asked == [f"/wp-json/wp/v2/comments?per_page=100&orderby=id&order=asc&page={number}" for number in (1, 2, 3)]


@pytest.mark.parametrize("route", ["users", "types", "taxonomies", "media", "pages"])
def test_what_a_site_keeps_to_itself(blog: Blog, server: Server, tmp_path: Path, route: str) -> None:
    """What plugins hide is told, and the rest comes over."""
    blog.refused[route] = 401
    ledger = imported(server, tmp_path)
    assert [problem.what for problem in ledger.problems] == [f"the site does not give its {route}"]
    assert matter(tmp_path)["id"] == 1


# Again


def test_again(blog: Blog, server: Server, tmp_path: Path) -> None:
    """What was answered is not asked for again on the same day, and the same import changes nothing."""
    blog.pages[ADDRESS] = page(ping(5, "B", "https://b.example/"))
    imported(server, tmp_path)
    before = {f: f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()}
    server.asked.clear()
    ledger = imported(server, tmp_path)
    assert {entry.became for entry in ledger.entries if entry.kind in ("post", "term")} == {"unchanged"}
    assert [path for path in server.paths() if "/comments/5" not in path] == []  # that was refused, not answered
    assert {f: f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()} == before


def test_refresh(blog: Blog, server: Server, tmp_path: Path) -> None:
    """Asked anew, the site tells what is new."""
    imported(server, tmp_path)
    blog.collections["posts"] = [post(1, "<p>Better.</p>"), post(2)]
    assert {entry.became for entry in imported(server, tmp_path).entries if entry.kind == "post"} == {"unchanged"}
    ledger = imported(server, tmp_path, fresh=True)
    assert [entry.became for entry in ledger.entries if entry.kind == "post"] == ["written", "written"]


def test_answers_of_yesterday(blog: Blog, server: Server, tmp_path: Path) -> None:
    """Old answers are forgotten, all together: pages of different days do not fit each other."""
    imported(server, tmp_path)
    (begun,) = (tmp_path / ".blogkit/import").rglob("begun")
    begun.write_text("2020-01-01T00:00:00+00:00", encoding="utf-8")
    server.asked.clear()
    imported(server, tmp_path)
    assert any("/posts?" in path for path in server.paths())


def test_damaged_answers(blog: Blog, server: Server, tmp_path: Path) -> None:
    """An answer that cannot be read any more is asked for again."""
    imported(server, tmp_path)
    for file in (tmp_path / ".blogkit/import").rglob("*.json"):
        file.write_bytes(file.read_bytes()[:-9])
    (tmp_path / "content/posts/post-1.md").unlink()
    imported(server, tmp_path)
    assert matter(tmp_path)["id"] == 1


def command(server: Server, root: Path, *options: str) -> list[str]:
    root.mkdir(exist_ok=True)
    source = [server.url, "--pause", "0", *options]
    return [sys.executable, "-m", "blogkit", "-C", str(root), "import", "wordpress", *source]


@pytest.mark.parametrize("last", [1, 2, 5, 9, 12])
def test_killed(blog: Blog, server: Server, tmp_path: Path, last: int) -> None:
    """An import that is killed anywhere leaves nothing half-written; the next one asks only for the rest."""
    blog.collections["posts"] = [post(number) for number in range(1, 4)]
    blog.collections["comments"] = [comment(number) for number in range(1, 151)]
    blog.pages |= {f"/2012/05/04/post-{number}/": page() for number in range(1, 4)}
    with serving(blog) as calm:
        imported(calm, tmp_path / "calm")
    running: list[subprocess.Popen[bytes]] = []

    def answer(asked: Asked) -> Answered:
        if len(server.asked) == last:
            running[0].kill()
            running[0].wait()
        return blog(asked)

    server.answer = answer
    site = tmp_path / "site"
    running.append(subprocess.Popen(command(server, site), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    assert running[0].wait(60) != 0
    before = server.paths()[: last - 1]
    server.answer = blog
    server.asked.clear()
    done = subprocess.run(command(server, site), check=False, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert files(site) == files(tmp_path / "calm")
    asked_again = [path for path in before if path in server.paths()]
    assert set(asked_again) <= {"/", "/wp-json/"}  # these two make one answer


def test_the_command(server: Server, tmp_path: Path) -> None:
    """On the command line, an address stands where a file would; a site is imported by itself."""
    env = os.environ | {"PYTHONUTF8": "1"}
    done = subprocess.run(command(server, tmp_path), check=False, capture_output=True, text=True, env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("1 post: 1 written")
    both = command(server, tmp_path)
    both.insert(both.index(server.url), "export.xml")
    two = subprocess.run(both, check=False, capture_output=True, text=True, env=env)
    assert two.returncode == 1
    assert "a live site is imported by itself" in two.stderr


# One after the other


def test_after_an_export(blog: Blog, server: Server, tmp_path: Path) -> None:
    """A live site brings up to date what an export brought, and keeps what it does not show: nothing is doubled."""
    waiting = exported_comment(9, "Later.", approved="0", date="2012-05-06 08:00:00", gmt="2012-05-06 07:00:00")
    export = wxr(
        tmp_path,
        item(1, "Old.", excerpt="In short.", inner=waiting + exported_comment(8, "Old.")),
        item(2, status="draft", slug="not-yet"),
    )
    wordpress.import_([export], tmp_path)
    names = set(files(tmp_path))
    blog.home = "https://www.lighthouse.example"
    blog.index |= {"home": blog.home, "url": blog.home}
    blog.collections["posts"] = [post(1, "<p>New.</p>", link=f"{blog.home}{ADDRESS}")]
    blog.collections["comments"] = [comment(8, text="<p>New.</p>")]
    imported(server, tmp_path)
    assert set(files(tmp_path)) == names
    told = frontmatter.load(str(tmp_path / "content/posts/post-1/index.md"))
    assert (told["excerpt"], told.content) == ("In short.", "New.")
    assert [(c["id"], c["body"].strip(), c.get("status")) for c in thread(tmp_path)] == [
        (8, "<p>New.</p>", None),
        (9, "<p>Later.</p>", "pending"),
    ]
    assert matter(tmp_path, "posts/not-yet.md")["draft"] is True


def test_what_a_plugin_made(blog: Blog, server: Server, tmp_path: Path) -> None:
    """Of a shortcode that an export cannot explain, the live site has what readers saw; that is taken."""
    wordpress.import_([wxr(tmp_path, item(1, "Vote!\n\n[poll id=3]"))], tmp_path)
    assert "[poll id=3]" in frontmatter.load(str(tmp_path / "content/posts/post-1.md")).content.replace("\\", "")
    seen = '<p>Vote!</p>\n<div class="poll"><p>Yes, or <b>no</b>?</p></div>\n'
    blog.home = "https://lighthouse.example"
    blog.index |= {"home": blog.home, "url": blog.home}
    blog.collections["posts"] = [post(1, seen, link=f"{blog.home}{ADDRESS}")]
    imported(server, tmp_path)
    text = frontmatter.load(str(tmp_path / "content/posts/post-1.md")).content
    assert "[poll" not in text
    assert "Yes, or <b>no</b>?" in text


def test_what_a_line_says_beyond(blog: Blog, server: Server, tmp_path: Path) -> None:
    """A line of a thread keeps what the live site does not tell of it, and loses what the site tells otherwise."""
    blog.collections["comments"] = [comment(8)]
    imported(server, tmp_path)
    file = tmp_path / "content/posts/post-1/comments.jsonl"
    (line,) = thread(tmp_path)
    line |= {"status": "pending", "lang": "no", "author": {"name": "N.", "url": "https://n.example/", "key": "q1"}}
    file.write_text(json.dumps(line) + "\n", encoding="utf-8")
    (tmp_path / "content/.import/digests.jsonl").unlink()
    imported(server, tmp_path)
    text = file.with_name("comments.jsonl.incoming").read_text(encoding="utf-8")
    assert json.loads(text) == {
        "id": 8,
        "author": {"name": "Nils", "key": "q1"},
        "published": "2012-05-05T08:00:00+01:00",
        "body": "<p>Quite so.</p>\n",
        "lang": "no",
    }


def test_before_an_export(blog: Blog, server: Server, tmp_path: Path) -> None:
    """An export brings up to date what a live site brought, in the same files."""
    blog.collections["comments"] = [comment(8)]
    imported(server, tmp_path)
    export = wxr(tmp_path, item(1, "Whole.", inner=exported_comment(8) + exported_comment(9, approved="0")))
    ledger = wordpress.import_([export], tmp_path)
    assert [entry.became for entry in ledger.entries if entry.kind == "post"] == ["written"]
    assert [c["id"] for c in thread(tmp_path)] == [8, 9]
    assert len(list((tmp_path / "content/posts").iterdir())) == 1 + (tmp_path / "content/posts/post-1.md").exists()


def test_what_a_person_edited(blog: Blog, server: Server, tmp_path: Path) -> None:
    """A file that a person edited stays; what is newer on the site lies beside it."""
    imported(server, tmp_path)
    file = tmp_path / "content/posts/post-1.md"
    file.write_bytes(file.read_bytes().replace(b"One.", b"Won."))
    blog.collections["posts"] = [post(1, "<p>New.</p>")]
    imported(server, tmp_path, fresh=True)
    assert b"Won." in file.read_bytes()
    assert b"New." in file.with_name("post-1.md.incoming").read_bytes()


def test_a_password_after_an_export(blog: Blog, server: Server, tmp_path: Path) -> None:
    """A text that the site does not show loses neither its file nor its line in the ledger."""
    wordpress.import_([wxr(tmp_path, item(1, "Secret.", password="x"))], tmp_path)
    before = files(tmp_path)
    blog.collections["posts"] = [post(1, content={"rendered": "", "protected": True})]
    imported(server, tmp_path)
    assert files(tmp_path) == before
    assert '"became":"written"' in (tmp_path / "content/.import/ledger.jsonl").read_text(encoding="utf-8")


# Texts


@pytest.mark.parametrize(
    ("rendered", "expected"),
    [
        ("<p>A</p>\n<p><!--more--></p>\n<p>B</p>", '<p>A</p>\n<!--more--><span id="more-7"></span>\n<p>B</p>'),
        ("<p>A<!--more Go on-->B</p>", '<p>A<!--more--><span id="more-7"></span>B</p>'),
        ("A\n<!--more-->\nB<!--more-->", 'A\n<!--more--><span id="more-7"></span>\nB'),
        ("<p>A</p>\n<p><!--nextpage--></p>\n<p>B</p>", "<p>A</p>\n<!--nextpage-->\n<p>B</p>"),
        ("<p><!--nextpage--><br />\nC</p>", "<!--nextpage-->\n<p>C</p>"),
        ("<p>$1 \\1</p>", "<p>$1 \\1</p>"),
    ],
)
def test_marks(rendered: str, expected: str) -> None:
    """The marks for `more` and for pages stand by themselves, as in texts from an export."""
    assert body(rendered, "7") == expected


@pytest.mark.parametrize(
    ("rendered", "expected"),
    [
        ("<p>In <em>short</em>.</p>\n", "In <em>short</em>."),
        ("<p>One two three four five [&hellip;]</p>", ""),
        ('<p>One two&hellip; <a class="more-link" href="/a">Go on</a></p>', ""),
        ("<p>One two three four.</p>", ""),
        ("", ""),
    ],
)
def test_excerpts(rendered: str, expected: str) -> None:
    """The excerpt that somebody wrote stays; the one that WordPress cut from the text is left to blogkit."""
    assert excerpt(rendered, "<p>One <b>two</b> three</p><p>four five six</p>") == expected
