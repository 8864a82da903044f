"""Pictures and downloads: what is published, where, and how large it is shown."""

from __future__ import annotations

import io
import os

import pytest
from PIL import Image

from blogkit.problems import Location
from tests.conftest import SiteMaker
from tests.folder import Folder

PLAIN = 'theme.name = "plain"\n'
ESSAY = """
-- content/posts/2012-05-04-a/index.md --
![tide](tide.jpg) ![far](pictures/far.png) [data](data.csv)
"""


def picture(form: str = "PNG", size: tuple[int, int] = (40, 30), turn: int = 1) -> bytes:
    file = io.BytesIO()
    image = Image.new("RGB", size)
    exif = image.getexif()
    exif[0x0112] = turn
    image.save(file, form, exif=exif)
    return file.getvalue()


def essay(site: SiteMaker, more: str = "") -> Folder:
    """An essay with two pictures and a download beside it."""
    folder = site(ESSAY + more)
    folder.write("content/posts/2012-05-04-a/tide.jpg", picture("JPEG"))
    folder.write("content/posts/2012-05-04-a/pictures/far.png", picture(size=(4, 3)))
    folder.write("content/posts/2012-05-04-a/data.csv", "1,2\n")
    return folder


def clean(folder: Folder) -> Folder:
    """Built, with nothing to say."""
    assert folder.build().problems == []
    return folder


def files(folder: Folder) -> set[str]:
    """The outputs that are no pages, feeds, or the theme's."""
    return {name for name in folder.outputs() if not name.startswith("static/") and not name.endswith(("html", "xml"))}


def test_what_lies_beside_an_essay_is_published_beside_its_page(site: SiteMaker) -> None:
    """Byte for byte, folders included."""
    folder = clean(essay(site))
    place = "2012/05/04/a/"
    assert files(folder) == {place + "tide.jpg", place + "pictures/far.png", place + "data.csv"}
    assert folder.outputs()[place + "tide.jpg"] == picture("JPEG")


def test_pictures_are_sized(site: SiteMaker) -> None:
    """So that the page does not jump when they come."""
    page = clean(essay(site)).read("2012/05/04/a/index.html")
    assert '<img src="/2012/05/04/a/tide.jpg" width="40" height="30"' in page
    assert '<img src="/2012/05/04/a/pictures/far.png" width="4" height="3"' in page
    assert '<a href="/2012/05/04/a/data.csv">data</a>' in page


def test_a_picture_that_lies_on_its_side_is_sized_upright(site: SiteMaker) -> None:
    """Browsers turn it by its Exif orientation."""
    folder = essay(site)
    folder.write("content/posts/2012-05-04-a/tide.jpg", picture("JPEG", turn=6))
    assert 'tide.jpg" width="30" height="40"' in clean(folder).read("2012/05/04/a/index.html")


def test_a_size_that_is_written_stays(site: SiteMaker) -> None:
    """The author knows why."""
    folder = essay(site, "-- content/pages/p.md --\n<img src='../posts/2012-05-04-a/tide.jpg' width=20>\n")
    assert "height" not in clean(folder).read("p/index.html")


def test_a_list_shows_a_picture_from_its_own_address(site: SiteMaker) -> None:
    """A relative one would be seen from elsewhere there."""
    folder = essay(site, "-- content/posts/2012-05-05-b/index.md --\nOne ![x](x.png)\n")
    folder.write("content/posts/2012-05-05-b/x.png", picture())
    assert 'src="/2012/05/05/b/x.png"' in clean(folder).read("index.html")


def test_the_address_of_a_picture_follows_its_essay(site: SiteMaker) -> None:
    """A new permalink moves both, and what shows them."""
    folder = clean(essay(site))
    folder.write("content/posts/2012-05-04-a/index.md", "---\nurl: /sea.html\n---\n![tide](tide.jpg)\n")
    assert files(clean(folder)) == {"sea/tide.jpg", "sea/pictures/far.png", "sea/data.csv"}
    assert 'src="/sea/tide.jpg"' in folder.read("sea.html")


def test_a_changed_picture_changes_its_size(site: SiteMaker) -> None:
    """On each page that shows it, and on no other."""
    folder = clean(essay(site))
    folder.write("content/posts/2012-05-04-a/tide.jpg", picture("JPEG", (50, 30)))
    made = {name for name in folder.build().made if name.endswith(".html")}
    assert made == {"2012/05/04/a/index.html", "index.html"}
    assert 'width="50"' in folder.read("2012/05/04/a/index.html")


def test_an_image_stands_for_its_essay(site: SiteMaker) -> None:
    """That of the front matter, or else the first in the text; an address is left alone."""
    folder = essay(
        site,
        """
-- content/pages/b.md --
---
image: ../posts/2012-05-04-a/tide.jpg
---
-- content/pages/c.md --
---
image: https://far.example/x.png
---
-- templates/page.html --
{{ post.image.url }} {{ post.image.width }}
-- templates/post.html --
{{ post.image }} {{ post.picture.url }}
""",
    )
    clean(folder)
    assert folder.read("b/index.html") == "/2012/05/04/a/tide.jpg 40"
    assert folder.read("c/index.html") == "https://far.example/x.png 0"
    assert folder.read("2012/05/04/a/index.html") == "None /2012/05/04/a/tide.jpg"


def test_a_broken_picture_is_a_warning(site: SiteMaker) -> None:
    """It is published as it is, without a size; the essay is not harmed."""
    folder = essay(site)
    folder.write("content/posts/2012-05-04-a/tide.jpg", b"\xff\xd8 half")
    for _ in range(2):
        (problem,) = folder.build().problems
        assert (problem.level, problem.where) == ("warning", Location("content/posts/2012-05-04-a/tide.jpg"))
    assert folder.outputs()["2012/05/04/a/tide.jpg"] == b"\xff\xd8 half"
    assert '<img src="/2012/05/04/a/tide.jpg" alt' in folder.read("2012/05/04/a/index.html")


def test_a_missing_picture_has_file_line_and_column(site: SiteMaker) -> None:
    """It was looked for in one place, which is said."""
    folder = site("-- content/posts/2012-05-04-a/index.md --\nOne\n\n![tide](tide.jpg)\n")
    (problem,) = folder.build().problems
    assert problem.what == "There is no file `tide.jpg`"
    assert problem.where == Location("content/posts/2012-05-04-a/index.md", 3, 9)
    assert "content/posts/2012-05-04-a/tide.jpg" in problem.hint


def test_a_missing_image_of_the_front_matter_is_said(site: SiteMaker) -> None:
    """No link shows it, so nobody else would notice."""
    folder = site("-- content/pages/a.md --\n---\nimage: cover.jpg\n---\n")
    (problem,) = folder.build().problems
    assert (problem.what, problem.where) == ("There is no file `cover.jpg`", Location("content/pages/a.md"))


# What is not published


@pytest.mark.parametrize("head", ["draft: true", "date: 2030-01-01"])
def test_pictures_of_what_is_not_published_are_not(site: SiteMaker, head: str) -> None:
    """They would tell of it."""
    folder = essay(site)
    folder.edit("content/posts/2012-05-04-a/index.md", "![tide]", f"---\n{head}\n---\n![tide]")
    assert files(clean(folder)) == set()


def test_pictures_beside_a_draft_in_a_single_file_are_not_published(site: SiteMaker) -> None:
    """Its folder bears its name."""
    folder = site("-- content/posts/2012-05-04-a.md --\n---\ndraft: true\n---\n![x](2012-05-04-a/x.png)\n")
    folder.write("content/posts/2012-05-04-a/x.png", picture())
    assert files(clean(folder)) == set()


@pytest.mark.parametrize("broken", ["---\ndraft: true\ntitle: 'A\n---\n", "---\ndraft: maybe\n---\n"])
def test_pictures_of_what_cannot_be_read_are_not_published(site: SiteMaker, broken: str) -> None:
    """It may have been a draft."""
    folder = essay(site)
    folder.write("content/posts/2012-05-04-a/index.md", broken)
    assert folder.build().failed
    assert files(folder) == set()


def test_a_picture_of_a_draft_that_others_show_is_a_warning(site: SiteMaker) -> None:
    """It is there, but not for readers."""
    folder = essay(site, "-- content/pages/p.md --\n![x](../posts/2012-05-04-a/tide.jpg)\n")
    folder.edit("content/posts/2012-05-04-a/index.md", "![tide]", "---\ndraft: true\n---\n![tide]")
    (problem,) = folder.build().problems
    assert (problem.level, problem.where) == ("warning", Location("content/pages/p.md", 1, 6))


def test_nothing_about_comments_is_published_as_it_is(site: SiteMaker) -> None:
    """Whatever it is called, and wherever it was put by mistake."""
    folder = site("-- content/posts/2012-05-04-a/index.md --\n")
    for path in (
        "posts/comments.jsonl",
        "comments.jsonl",
        "categories/comments.jsonl",
        "posts/2012-05-04-a/comments.jsonl.bak",
        "posts/2012-05-04-a/comments.jsonl.orig",
        "posts/2012-05-04-a/comments/note.txt",
        "posts/2012-05-04-a/comments/old/note.txt",
    ):
        folder.write(f"content/{path}", '{"id": 1, "published": "2012-05-04", "email": "marta@private.example"}')
    folder.build()
    assert files(folder) == set()


def test_a_file_keeps_its_name(site: SiteMaker) -> None:
    """With an ending of any length, or without one: hosts look for it by that name."""
    names = {"CNAME", "_redirects", "site.webmanifest", "data.7z", "media/LICENSE", "static/notes"}
    folder = site("-- content/pages/about.md --\nText\n")
    for name in names - {"static/notes"}:
        folder.write(f"content/{name}", name)
    folder.write("themes/plain/static/notes", "notes")
    folder.build()
    assert names <= folder.outputs().keys()
    assert folder.read("CNAME") == "CNAME"


def test_dot_files_are_not_published(site: SiteMaker) -> None:
    """Nor what editors leave behind."""
    folder = clean(essay(site))
    for name in (".DS_Store", "tide.jpg~", ".git/config", "tide.jpg.incoming"):
        folder.write(f"content/posts/2012-05-04-a/{name}", b"x")
    assert len(files(clean(folder))) == 3


# Uploads


@pytest.mark.parametrize(
    ("setting", "place"), [("", "media/"), ('media.path = "/files/"', "files/"), ('media.path = "/"', "")]
)
def test_uploads_have_a_folder(site: SiteMaker, setting: str, place: str) -> None:
    """That of the settings: `/` leaves them where they stood in WordPress."""
    folder = site(f"-- blogkit.toml --\n{PLAIN}{setting}\n-- content/pages/a.md --\n![x](../media/2012/05/x.png)\n")
    folder.write("content/media/2012/05/x.png", picture())
    folder.write("content/media/notes.md", "a download")
    clean(folder)
    assert {f"{place}2012/05/x.png", f"{place}notes.md"} <= folder.outputs().keys()
    assert f'<img src="/{place}2012/05/x.png" width="40" height="30"' in folder.read("a/index.html")


def test_an_upload_may_be_named_by_its_address(site: SiteMaker) -> None:
    """As essays of old do."""
    folder = site(
        f'-- blogkit.toml --\n{PLAIN}hosts = ["http://old.example"]\n-- content/pages/a.md --\n![x](http://old.example/media/x.png)\n'
    )
    folder.write("content/media/x.png", picture())
    assert '<img src="/media/x.png" width="40" height="30"' in clean(folder).read("a/index.html")


def test_a_name_is_encoded_in_its_address(site: SiteMaker) -> None:
    """And decoded on disk."""
    folder = site("-- content/pages/a/index.md --\n![x](<é & %231.png>) ![y](100%25.png)\n")
    folder.write("content/pages/a/é & #1.png", picture())
    folder.write("content/pages/a/100%.png", picture())
    page = clean(folder).read("a/index.html")
    assert 'src="/a/%C3%A9%20&amp;%20%231.png"' in page
    assert 'src="/a/100%25.png"' in page
    assert {"a/é & #1.png", "a/100%.png"} <= folder.outputs().keys()


def test_two_files_with_one_address_are_said(site: SiteMaker) -> None:
    """The first keeps it."""
    folder = site(f'-- blogkit.toml --\n{PLAIN}media.path = "/a/"\n-- content/pages/a/index.md --\n')
    folder.write("content/media/x.txt", "media")
    folder.write("content/pages/a/x.txt", "page")
    (problem,) = folder.build().problems
    assert problem.where == Location("content/pages/a/x.txt")
    assert folder.read("a/x.txt") == "media"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="needs someone who may not read everything")
def test_a_file_that_may_not_be_read_is_said(site: SiteMaker) -> None:
    """The others are published."""
    folder = essay(site)
    (folder.root / "content/posts/2012-05-04-a/data.csv").chmod(0)
    assert Location("content/posts/2012-05-04-a/data.csv") in [problem.where for problem in folder.build().problems]
    assert "2012/05/04/a/tide.jpg" in folder.outputs()
