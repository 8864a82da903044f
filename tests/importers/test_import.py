"""`blogkit import wordpress`: an export becomes files that blogkit reads and a person can edit."""

from __future__ import annotations

import json
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import frontmatter
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blogkit import config
from blogkit.importers import wordpress
from blogkit.importers.ledger import Ledger
from blogkit.problems import ArchiveError
from blogkit.reading import parse, sources
from tests.importers.export import HEAD, category, comment, filed, item, meta, wxr

BEHIND = "not brought over; import again with --media DIR, a copy of wp-content/uploads, or with --fetch-media"


class Imported:
    """A site that an export with these parts was brought into."""

    def __init__(self, folder: Path, *parts: str, head: str = HEAD) -> None:
        self.root = folder / "site"
        self.root.mkdir(exist_ok=True)
        self.ledger: Ledger = wordpress.import_([wxr(folder, *parts, head=head)], self.root)

    def files(self, below: str = "") -> list[str]:
        content = self.root / "content" / below
        return sorted(
            f.relative_to(content).as_posix() for f in content.rglob("*") if f.is_file() and ".import" not in f.parts
        )

    def matter(self, path: str) -> dict[str, Any]:
        return dict(frontmatter.load(str(self.root / "content" / path)).metadata)

    def body(self, path: str) -> str:
        return frontmatter.load(str(self.root / "content" / path)).content

    def thread(self, path: str) -> list[dict[str, Any]]:
        text = (self.root / "content" / path / "comments.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]

    @property
    def settings(self) -> config.Config:
        return config.load(self.root)


def test_a_post_is_a_file(tmp_path: Path) -> None:
    """A post without comments is one file, with only what is not told by its name and the settings."""
    site = Imported(tmp_path, item(7, "One.\n\nTwo.", slug="hello"))
    text = (site.root / "content/posts/hello.md").read_bytes()
    assert text == (
        b"---\ntitle: Post 7\ndate: 2012-05-04 10:20:30+01:00\nauthors: [marta]\nid: 7\n---\nOne.\n\nTwo.\n"
    )


def test_a_text_is_read_in_the_language_of_its_site(tmp_path: Path) -> None:
    """A proof that knew another language would take German quotes for a difference, or not see one."""
    head = HEAD.replace("en-GB", "de-DE")
    site = Imported(tmp_path, item(7, '<p>5\' <kbd>"q"</kbd> – „so“</p>', title="a <b> c", slug="hello"), head=head)
    assert site.body("posts/hello.md") == ('5′ <kbd>"q"</kbd> – „so“')


def test_a_heading_does_not_become_the_title(tmp_path: Path) -> None:
    """An essay without a title would take its first heading for one; this heading stays where it is."""
    site = Imported(tmp_path, item(7, "<h2>Two</h2>\n\nThree.", title="", slug="hello"))
    assert site.body("posts/hello.md") == "## Two\n\nThree."
    assert site.matter("posts/hello.md")["untitled"] is True


def test_a_post_with_comments_is_a_folder(tmp_path: Path) -> None:
    """A post with comments has a folder, with its thread beside it."""
    site = Imported(tmp_path, item(7, slug="hello", inner=comment(1)))
    assert site.files("posts") == ["hello/comments.jsonl", "hello/index.md"]


def test_a_comment_is_a_line(tmp_path: Path) -> None:
    """A comment is one line, in which what is as usual is left out, and e-mail and IP address have no place."""
    site = Imported(
        tmp_path, item(7, slug="a", inner=comment(4, "Sí, señor", author="Åke", email="", url="https://ake.example/"))
    )
    assert (site.root / "content/posts/a/comments.jsonl").read_bytes() == (
        '{"id":4,"author":{"name":"Åke","url":"https://ake.example/"},'
        '"published":"2012-05-05T08:00:00+01:00","body":"<p>Sí, señor</p>\\n"}\n'
    ).encode()


def test_private_data_stays_out(tmp_path: Path) -> None:
    """No e-mail and no IP address of anyone reaches the site's folder."""
    parts = item(7, inner=comment(4, email="nils@example.com", ip="192.0.2.7", url="mailto:nils@example.com"))
    site = Imported(tmp_path, parts)
    for file in site.root.rglob("*"):
        if file.is_file():
            assert b"@example.com" not in file.read_bytes()
            assert b"192.0.2" not in file.read_bytes()


def test_comments_in_order(tmp_path: Path) -> None:
    """Comments are ordered by their date and number, whatever order the export has; parents stay as they are."""
    late = comment(3, date="2012-05-06 08:00:00", gmt="2012-05-06 07:00:00")
    twins = comment(10, parent="3") + comment(9)
    site = Imported(tmp_path, item(7, slug="a", inner=late + twins))
    assert [(line["id"], line.get("parent")) for line in site.thread("posts/a")] == [(9, None), (10, 3), (3, None)]


def test_kinds_and_statuses_of_comments(tmp_path: Path) -> None:
    """Pingbacks are pingbacks, what waits is pending, what was trashed stays trash; who wrote the blog is marked."""
    inner = "".join(
        [
            comment(1, type="pingback"),
            comment(2, type="trackback"),
            comment(3, type="", approved="0"),
            comment(4, approved="trash"),
            comment(5, approved="post-trashed"),
            comment(6, approved="spam"),
            comment(7, user="3"),
            comment(8, user="99"),
            comment(9, type="review"),
        ]
    )
    lines = Imported(tmp_path, item(7, slug="a", inner=inner)).thread("posts/a")
    got = [(n["id"], n.get("kind"), n.get("status"), n["author"].get("by_author"), n.get("type")) for n in lines]
    assert got == [
        (1, "pingback", None, None, None),
        (2, "trackback", None, None, None),
        (3, None, "pending", None, None),
        (4, None, "trash", None, None),
        (5, None, "trash", None, None),
        (6, None, "spam", None, None),
        (7, None, None, True, None),
        (8, None, None, None, None),
        (9, None, None, None, "review"),
    ]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"status": "draft"}, "draft"),
        ({"status": "pending"}, "pending"),
        ({"status": "private"}, "private"),
        ({"status": "trash"}, "trash"),
        ({"status": "publish", "password": "secret"}, "protected"),
        ({"status": "acme-hidden"}, "acme-hidden"),
        ({"status": "published"}, "draft"),
        ({"status": ""}, "draft"),
        ({"type": "acme", "link": "https://lighthouse.example/?post_type=acme&amp;p=7"}, "internal"),
        ({"date": "0000-00-00 00:00:00", "gmt": "0000-00-00 00:00:00"}, "undated"),
    ],
)
def test_what_was_hidden_stays_hidden(tmp_path: Path, fields: dict[str, str], status: str) -> None:
    """What WordPress did not show to everyone is kept, as a draft with its old status; no password is."""
    site = Imported(tmp_path, item(7, **{"slug": "a", **fields}))
    matter = site.matter("posts/a.md")
    assert (matter["draft"], matter["status"]) == (True, status)
    assert "secret" not in (site.root / "content/posts/a.md").read_text(encoding="utf-8")


def test_a_scheduled_post_keeps_its_day(tmp_path: Path) -> None:
    """A scheduled post is no draft: it appears on its day."""
    link = "https://lighthouse.example/?p=7"
    site = Imported(
        tmp_path, item(7, slug="a", status="future", date="2041-01-01 00:00:00", gmt="2041-01-01 00:00:00", link=link)
    )
    matter = site.matter("posts/a.md")
    assert "draft" not in matter
    assert "url" not in matter
    assert matter["date"] == datetime.fromisoformat("2041-01-01T00:00:00+00:00")


def test_everything_that_a_post_says(tmp_path: Path) -> None:
    """Front matter has what the post says: terms, excerpt, picture, format, whether it sticks and is open."""
    picture = "<wp:attachment_url>https://lighthouse.example/wp-content/uploads/2012/05/p.jpg</wp:attachment_url>"
    terms = filed("law", "Law") + filed("copyright", "Copyright") + filed("blue", "Blue", "post_tag")
    form = filed("post-format-aside", "Aside", "post_format")
    day = "2013-01-01 10:00:00"
    changed = f"<wp:post_modified>{day}</wp:post_modified><wp:post_modified_gmt>{day}</wp:post_modified_gmt>"
    post = item(
        7, slug="a", sticky="1", comments="closed", excerpt="Stars: 2 * 3 * 4 &amp; <em>more</em>",
        title="Émile &amp; the <em>quiet</em> \"machine\"", inner=terms + form + changed + meta("_thumbnail_id", "8"),
    )  # fmt: skip
    site = Imported(
        tmp_path,
        category("law", "Law"),
        category("copyright", "Copyright", "law"),
        post,
        item(8, "", picture, type="attachment"),
    )
    assert site.matter("posts/a.md") == {
        "title": "Émile & the quiet “machine”",
        "date": datetime.fromisoformat("2012-05-04T10:20:30+01:00"),
        "updated": datetime.fromisoformat("2013-01-01T10:00:00+00:00"),
        "sticky": True,
        "authors": ["marta"],
        "categories": ["law", "law/copyright"],
        "tags": ["blue"],
        "excerpt": "Stars: 2 * 3 * 4 & *more*",
        "image": "https://lighthouse.example/wp-content/uploads/2012/05/p.jpg",
        "comments": "closed",
        "id": 7,
        "post_format": "aside",
    }


def test_pages_are_folders(tmp_path: Path) -> None:
    """A page lies in the folder of the page above it, whichever comes first, and needs no address of its own."""
    site = Imported(
        tmp_path,
        item(3, slug="type", type="page", parent="2", link="https://lighthouse.example/about/colophon/type/"),
        item(2, slug="colophon", type="page", parent="1", link="https://lighthouse.example/about/colophon/"),
        item(1, slug="about", type="page", link="https://lighthouse.example/about/"),
        item(4, slug="colophon", type="page", link="https://lighthouse.example/colophon/"),
    )
    assert site.files("pages") == ["about/colophon/index.md", "about/colophon/type.md", "about/index.md", "colophon.md"]
    assert not [path for path in site.files("pages") if "url" in site.matter(f"pages/{path}")]


def test_pages_in_a_circle(tmp_path: Path) -> None:
    """Pages that lie below each other end somewhere."""
    site = Imported(tmp_path, item(1, slug="a", type="page", parent="2"), item(2, slug="b", type="page", parent="1"))
    assert len(site.files("pages")) == 2


def test_addresses_stay(tmp_path: Path) -> None:
    """An address that the pattern does not give is written down; so everything is found where it was."""
    site = Imported(
        tmp_path,
        item(1),
        item(2),
        item(3, slug="odd", link="https://lighthouse.example/elsewhere/odd/"),
        item(4, slug="pier", type="review", link="https://lighthouse.example/review/pier/"),
        item(5, slug="a%c3%a9", link="https://lighthouse.example/2012/05/04/a%c3%a9/"),
    )
    assert site.settings.permalinks.post == "/%year%/%month%/%day%/%slug%/"
    assert site.matter("posts/odd.md")["url"] == "/elsewhere/odd/"
    review = site.matter("posts/pier.md")
    assert (review["url"], review["type"]) == ("/review/pier/", "review")
    assert "url" not in site.matter("posts/aé.md")


def test_one_slug_twice(tmp_path: Path) -> None:
    """Two posts of one slug have two files, and each keeps its slug."""
    site = Imported(
        tmp_path,
        item(1, slug="same"),
        item(2, slug="same", date="2013-05-04 10:20:30", gmt="2013-05-04 09:20:30"),
        item(3, slug="SAME"),
    )
    assert site.files("posts") == ["SAME-3.md", "same-2.md", "same.md"]
    assert [site.matter(f"posts/{path}").get("slug") for path in site.files("posts")] == ["SAME", "same", None]


@pytest.mark.parametrize(
    "slug", ["../../evil", "..", "/etc/passwd", "C:\\x", "con", "comments", "index", ".hidden", "a" * 300]
)
def test_no_slug_leaves_content(tmp_path: Path, slug: str) -> None:
    """Whatever a slug says, its file lies under content/posts/, where it is a post."""
    site = Imported(tmp_path, item(7, slug=slug, inner=comment(1)))
    (thread, post) = site.files()
    assert sources.kind(post) == "post"
    assert sources.kind(thread) == "thread"
    assert sources.owner(thread) == sources.key(post)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export.xml", "site"]


def test_terms_are_notes(tmp_path: Path) -> None:
    """A term is a file at its path of slugs, with its name, number and description, filed under or not."""
    site = Imported(
        tmp_path,
        category("law", "Law"),
        category("law-history", "History", "law", 12, "What <em>was</em>."),
        category("art-history", "History", "art", 13, "Plain *stars* here."),
        item(1, inner=filed("blue", "The Blue", "post_tag") + filed("letters", "Letters", "series")),
    )
    assert site.files("categories") == ["art/art-history.md", "law.md", "law/law-history.md"]
    assert site.matter("categories/law/law-history.md") == {"title": "History", "id": 12}
    assert site.body("categories/law/law-history.md") == "What *was*."
    assert site.body("categories/art/art-history.md") == r"Plain \*stars\* here."
    assert site.matter("tags/blue.md") == {"title": "The Blue"}
    assert site.settings.taxonomies["series"].path == "/series/"


def test_settings(tmp_path: Path) -> None:
    """The settings come from what the export says, and from its addresses and dates."""
    settings = Imported(tmp_path, item(1), item(2)).settings
    assert (settings.title, settings.description) == ("The Lighthouse", "Notes from the coast")
    assert (settings.base_url, settings.language, settings.timezone) == (
        "https://lighthouse.example/",
        "en-GB",
        "Etc/GMT-1",
    )
    assert settings.authors["marta"].name == "Marta Ek"
    assert settings.author == "marta"
    assert settings.hosts == (
        "http://lighthouse.example",
        "https://www.lighthouse.example",
        "http://www.lighthouse.example",
    )


def test_uploads_have_their_place(tmp_path: Path) -> None:
    """Where there are uploads, or references to some, they keep their old address."""
    text = '<img src="https://lighthouse.example/wp-content/uploads/a.jpg">'
    assert Imported(tmp_path, item(1, text)).settings.media.path == "/wp-content/uploads/"


def test_settings_that_are_there(tmp_path: Path) -> None:
    """Settings that are there stay; what the source has otherwise lies beside them; addresses stay all the same."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/blogkit.toml").write_text('title = "Mine"\n[permalinks]\npost = "/%slug%/"\n', encoding="utf-8")
    site = Imported(tmp_path, item(1, slug="a"))
    assert site.settings.title == "Mine"
    assert "`title`" in site.ledger.problems[0].facts[0][1]
    offered = tomllib.loads((tmp_path / "site/blogkit.toml.incoming").read_text(encoding="utf-8"))
    assert (offered["title"], offered["permalinks"]["post"]) == ("The Lighthouse", "/%year%/%month%/%day%/%slug%/")
    assert {problem.level for problem in site.ledger.problems} == {"warning"}
    assert site.matter("posts/a.md")["url"] == "/2012/05/04/a/"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
    st.sampled_from(
        [
            "https://x.example",
            "http://x.example:99999",
            "https://u:p@x.example",
            "https://x y.example",
            "ftp://x",
            "",
            "//x",
        ]
    ),
    st.sampled_from(["en-US", "fr_FR", "", "?", "x"]),
)
def test_settings_are_always_good(
    tmp_path_factory: pytest.TempPathFactory, title: str, address: str, language: str
) -> None:
    """Whatever an export says of its site, the settings that come of it are ones that blogkit takes."""
    head = HEAD.replace("The Lighthouse", f"<![CDATA[{title.replace(']]>', '')}]]>").replace("en-GB", language)
    site = Imported(tmp_path_factory.mktemp("site"), item(1), head=head.replace("https://lighthouse.example", address))
    assert isinstance(site.settings, config.Config)


def test_blogkit_reads_it_all(tmp_path: Path) -> None:
    """Every file that was written is read without a complaint."""
    site = Imported(
        tmp_path,
        category("law", 'Law: a "name"', description="<p>---</p>"),
        item(1, "---\n+++\n```", title="1984", slug="---", inner=comment(1, "---") + filed("law", "Law")),
        item(2, "", title="", slug="", link="https://lighthouse.example/?p=2", status="draft"),
        item(3, type="page", title="No: 'yes' #1", excerpt="# not a heading\n- nor a list"),
        item(4, title="- [x] {y}: z", slug="2012-05-04-a"),
    )
    conventions = config.conventions(site.settings)
    for path in filter(sources.is_file, sources.scan(site.root)):
        found = parse.parse(sources.kind(path), path, sources.read(site.root, path), conventions)
        assert found.problems == ()
        assert found.value
    assert site.matter("posts/2012-05-04-a.md")["slug"] == "2012-05-04-a"


def test_scripts_go(tmp_path: Path) -> None:
    """What runs is taken out of essays, and the ledger says what."""
    site = Imported(
        tmp_path, item(1, '<p onclick="x()">Text.</p><script>alert(1)</script>\n\n<!--more-->\n\nMore.', slug="a")
    )
    assert site.body("posts/a.md") == 'Text.\n\n<!--more--><span id="more-1"></span>\n\nMore.'
    (entry,) = (entry for entry in site.ledger.entries if entry.kind == "post")
    assert entry.changes == ("attribute onclick of <p>", "<script> with 8 characters")


def test_what_a_form_lets_choose_stays_apart(tmp_path: Path) -> None:
    """The form goes, its words stay, a blank between them as in a browser."""
    choice = "Take <select><option>one</option><option>two</option></select>three."
    assert Imported(tmp_path, item(1, choice, slug="a")).body("posts/a.md") == "Take one two three."


def test_every_item_is_in_the_ledger(tmp_path: Path) -> None:
    """The ledger tells of every item what became of it, with the place in the export."""
    site = Imported(
        tmp_path,
        category("law", "Law"),
        item(1, inner=comment(1) + comment(2, approved="0")),
        item(2, type="nav_menu_item"),
        item(3, "", type="attachment", status="inherit", inner=meta("_wp_attached_file", "2012/a.jpg")),
        item(1),
        item(4, status="auto-draft"),
    )
    lines = (site.root / "content/.import/ledger.jsonl").read_text(encoding="utf-8").splitlines()
    assert [(e["kind"], e["became"], e.get("path"), e.get("why")) for e in map(json.loads, lines)] == [
        ("term", "written", "categories/law.md", None),
        ("post", "written", "posts/post-1/index.md", None),
        ("nav_menu_item", "skipped", None, "a menu's line that leads to nothing here"),
        ("post", "skipped", None, "it is in the export twice"),
        ("post", "skipped", None, "a text that was begun and never saved"),
        ("file", "skipped", None, BEHIND),
    ]
    post = json.loads(lines[1])
    assert post["comments"] == {"approved": 1, "pending": 1}
    assert post["where"] == {"file": "export.xml", "line": 23, "column": 0}


def test_summary(tmp_path: Path) -> None:
    """The summary says in a few lines what came over, and what did not."""
    site = Imported(
        tmp_path, item(1, "[poll id=1]", inner=comment(1)), item(2, status="draft"), item(3, type="nav_menu_item")
    )
    assert site.ledger.summary().splitlines() == [
        "2 posts: 2 written",
        "1 comment: 1 approved",
        "not published, since they were not public: 1 draft",
        "left out: 1 × nav_menu_item (a menu's line that leads to nothing here)",
        "1 item is not as it was; content/.import/ledger.jsonl tells how",
    ]


def test_another_item_with_the_same_number(tmp_path: Path) -> None:
    """Two items that share a number by mistake both come over; the later has none."""
    site = Imported(tmp_path, item(1, slug="a"), item(1, slug="b"))
    assert site.files("posts") == ["a.md", "b.md"]
    assert "id" not in site.matter("posts/b.md")


def test_comments_with_gaps(tmp_path: Path) -> None:
    """A comment without number, date or approval comes over all the same, and does not become public by that."""
    nothing = comment("", date="", gmt="", approved="", author="", email="", url="http://")
    twice = comment(4) + comment(4, "Again.", email="")
    site = Imported(tmp_path, item(7, slug="a", inner=nothing + twice))
    assert site.thread("posts/a") == [
        {"id": "7.1", "published": "2012-05-04T10:20:30+01:00", "status": "pending", "body": "<p>Quite so.</p>\n"},
        {"id": 4, "author": {"name": "Nils"}, "published": "2012-05-05T08:00:00+01:00", "body": "<p>Again.</p>\n"},
    ]
    assert site.ledger.entries[0].changes == (
        "a comment had no number, so it got 7.1",
        "comment 7.1 has no date, so it got that of the post",
        "1 comment had a number that came again later; the last of each stays",
    )


def test_authors_without_a_list(tmp_path: Path) -> None:
    """Old exports have no list of authors: then whoever comments under the name of one, logged in, is one."""
    parts = item(7, slug="a", inner=comment(1, user="5", author="Marta") + comment(2, user="6", author="Eva"))
    file = wxr(tmp_path, parts)
    file.write_text(file.read_text(encoding="utf-8").replace("wp:author>", "wp:nobody>"), encoding="utf-8")
    wordpress.import_([file], tmp_path / "site")
    lines = (tmp_path / "site/content/posts/a/comments.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["author"].get("by_author") for line in lines] == [True, None]
    assert config.load(tmp_path / "site").authors["marta"].name == "marta"


def test_terms_in_a_circle(tmp_path: Path) -> None:
    """Terms that lie below each other end somewhere."""
    site = Imported(tmp_path, category("a", "A", "b"), category("b", "B", "a"), item(1, inner=filed("a", "A")))
    assert site.files("categories") == ["a/b.md", "b/a.md"]


def test_a_taxonomy_with_the_name_of_a_key(tmp_path: Path) -> None:
    """A taxonomy whose name means something else in front matter gets another."""
    site = Imported(tmp_path, item(1, slug="a", inner=filed("x", "X", "format")))
    assert site.matter("posts/a.md")["format_"] == ["x"]
    assert site.settings.taxonomies["format_"].path == "/format/"


def test_repairs_are_told(tmp_path: Path) -> None:
    """What had to be dropped or guessed to read the file at all is told once."""
    file = wxr(tmp_path, item(1, "a\x08b @"))
    file.write_bytes(file.read_bytes().replace(b" @", b" \xe9"))
    problems = wordpress.import_([file], tmp_path / "site").problems
    assert [problem.what for problem in problems] == [
        "1 control characters, which XML has no place for, were left out",
        "1 bytes are no UTF-8, and were read as Windows-1252",
    ]


def test_settings_that_cannot_be_read(tmp_path: Path) -> None:
    """Broken settings don't stop an import; they are not compared, and stay."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/blogkit.toml").write_text("title = ", encoding="utf-8")
    (problem,) = Imported(tmp_path, item(1)).ledger.problems
    assert problem.what == "the settings cannot be read, so they were not compared"


def test_two_halves(tmp_path: Path) -> None:
    """An export in parts is imported at once: terms and pages of one part are known in the other."""
    first = wxr(tmp_path, category("law", "Law"), item(1, slug="about", type="page"), name="1.xml")
    second = wxr(
        tmp_path, item(2, slug="team", type="page", parent="1"), item(1, slug="about", type="page"), name="2.xml"
    )
    wordpress.import_([second, first], tmp_path / "site")
    found = sorted(f.name for f in (tmp_path / "site/content/pages").rglob("*.md"))
    assert found == ["index.md", "team.md"]


def test_nothing_in_it(tmp_path: Path) -> None:
    """An export with nothing in it is refused."""
    file = tmp_path / "export.xml"
    file.write_text(HEAD + "</channel></rss>", encoding="utf-8")
    with pytest.raises(ArchiveError, match="there is nothing in this export"):
        wordpress.import_([file], tmp_path / "site")


def test_broken_file(tmp_path: Path) -> None:
    """Of a file that breaks off the whole items come over, and the Problem says where it breaks."""
    (tmp_path / "site").mkdir()
    text = wxr(tmp_path, item(1), item(2)).read_text(encoding="utf-8")
    cut = tmp_path / "cut.xml"
    cut.write_text(text[: text.rindex("<wp:status>")], encoding="utf-8")
    ledger = wordpress.import_([cut], tmp_path / "site")
    assert [problem.what for problem in ledger.problems] == ["the file breaks off before its end"]
    assert ledger.count["post", "written"] == 1


def test_progress(tmp_path: Path) -> None:
    """Whoever waits may be told how many items are done."""
    told: list[int] = []
    wordpress.import_([wxr(tmp_path, item(1), item(2))], tmp_path / "site", progress=told.append)
    assert told == [1, 2]
