"""One file under content/, read: its noun, and what is wrong with it, with the line."""

from __future__ import annotations

import io
from datetime import date
from json import dumps
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import json, structs
from PIL import Image

from blogkit.model import Body, Comment, Comments, Conventions, Excerpt, Page, Picture, Post, TermNote, Written
from blogkit.problems import Location, Problem
from blogkit.reading.parse import Parsed, parse
from blogkit.reading.sources import key, kind, owner

HERE = Conventions(timezone="America/Costa_Rica", smart=False)


def parsed(text: str | bytes, path: str = "posts/2012-05-04-tides.md", conventions: Conventions = HERE) -> Parsed:
    return parse(kind(path), path, text if isinstance(text, bytes) else text.encode(), conventions)


def written(text: str | bytes, path: str = "posts/2012-05-04-tides.md", conventions: Conventions = HERE) -> Written:
    """A post or page with nothing wrong."""
    found = parsed(text, path, conventions)
    assert found.problems == ()
    return json.decode(found.value, type=Written)


def beginning(text: str) -> Excerpt:
    """What a list shows of a text."""
    return json.decode(parsed(text).brief, type=Excerpt)


def post(head: str = "", path: str = "posts/2012-05-04-tides.md", conventions: Conventions = HERE) -> Post:
    """A post with this front matter, and nothing wrong."""
    writing = written(f"---\n{head}\n---\nText\n", path, conventions).writing
    assert isinstance(writing, Post)
    return writing


def page(head: str = "", path: str = "pages/about.md") -> Page:
    writing = written(f"---\n{head}\n---\nText\n", path).writing
    assert isinstance(writing, Page)
    return writing


def body(text: str, path: str = "posts/2012-05-04-tides.md", conventions: Conventions = HERE) -> str:
    """The HTML of a text without slots."""
    html = json.decode(parsed(text, path, conventions).bulk, type=Body).html
    return "".join(part for part in html if isinstance(part, str))


def refused(head: str, path: str = "posts/2012-05-04-tides.md") -> Problem:
    """The one Problem of a post that cannot be used."""
    found = parsed(f"---\n{head}\n---\nText\n", path)
    assert found.value == b""
    (problem,) = found.problems
    assert problem.level == "error"
    return problem


# What a file is, by its place


@pytest.mark.parametrize(
    ("path", "what", "belongs_to"),
    [
        ("posts/a.md", "post", "posts"),
        ("posts/2012/a/index.md", "post", "posts/2012/a"),
        ("pages/about/team.md", "page", "pages/about"),
        ("posts/a/comments.jsonl", "thread", "posts/a"),
        ("comments.jsonl", "thread", "."),
        ("posts/a/comments/b.md", "reply", "posts/a"),
        ("categories/law/copyright.md", "term", "categories/law"),
        ("notes.md", "term", "."),
        ("posts/a/photo.jpg", "file", "posts/a"),
        ("media/notes.md", "file", "media"),
    ],
)
def test_a_file_is_what_its_place_says(path: str, what: str, belongs_to: str) -> None:
    """And belongs to the folder that it lies in; a reply to the one above."""
    assert (kind(path), owner(path)) == (what, belongs_to)


@pytest.mark.parametrize(
    ("path", "name"),
    [("posts/a.md", "posts/a"), ("posts/a/index.md", "posts/a"), ("pages/index.md", "pages/index")],
)
def test_a_key_is_a_path_without_its_ending(path: str, name: str) -> None:
    """A folder with an index.md is one essay."""
    assert key(path) == name


# A title, a date, a slug


def test_the_front_matter_says_it_all() -> None:
    """Every key that blogkit knows."""
    text = """---
title: The tide tables
date: 2014-03-02T09:30:00+01:00
updated: 2015-01-01
slug: tables
url: /tables/
aliases: [/old/, /older/]
categories: [Law/Copyright, Sea]
tags: [moon]
authors: [ana, Bo]
excerpt: In *short*.
draft: true
sticky: true
image: cover.jpg
lang: pt-BR
comments: closed
id: 007
template: essay.html
mood: calm
---
Text
"""
    writing = written(text, "posts/tides/index.md").writing
    shown = structs.asdict(writing)
    terms = {name: [(label.path, label.names) for label in labels] for name, labels in shown.pop("terms").items()}
    assert terms == {
        "categories": [("law/copyright", ("Law", "Copyright")), ("sea", ("Sea",))],
        "tags": [("moon", ("moon",))],
    }
    assert [shown.pop(name).isoformat() for name in ("date", "updated")] == [
        "2014-03-02T09:30:00+01:00",
        "2015-01-01T00:00:00-06:00",
    ]
    assert shown == {
        "key": "posts/tides",
        "source": "posts/tides/index.md",
        "title": "The tide tables",
        "untitled": False,
        "slug": "tables",
        "id": "007",
        "url": "/tables/",
        "aliases": ("/old/", "/older/"),
        "authors": ("ana", "Bo"),
        "excerpt": "In *short*.",
        "image": "posts/tides/cover.jpg",
        "lang": "pt-BR",
        "comments": "closed",
        "draft": True,
        "template": "essay.html",
        "extra": {"mood": "calm"},
        "sticky": True,
    }


def test_an_empty_file_is_a_post() -> None:
    """Its name has the date, the slug, and in want of better the title."""
    writing = written("").writing
    assert (writing.title, writing.slug) == ("tides", "tides")
    assert writing.date
    assert writing.date.isoformat() == "2012-05-04T00:00:00-06:00"


@pytest.mark.parametrize(
    ("path", "identity", "slug", "day"),
    [
        ("posts/2012-05-04-some-slug.md", "posts/2012-05-04-some-slug", "some-slug", date(2012, 5, 4)),
        ("posts/2012-05-04-some-slug/index.md", "posts/2012-05-04-some-slug", "some-slug", date(2012, 5, 4)),
        ("posts/old/2012-05-04-Some Slug!.md", "posts/old/2012-05-04-Some Slug!", "some-slug", date(2012, 5, 4)),
        ("posts/2012-05-04.md", "posts/2012-05-04", "text", date(2012, 5, 4)),
        ("posts/2012-05-04-cafe\u0301.md", "posts/2012-05-04-cafe\u0301", "café", date(2012, 5, 4)),
        ("posts/0001-01-01-first.md", "posts/0001-01-01-first", "first", date(1, 1, 1)),
        ("posts/9999-12-31-last.md", "posts/9999-12-31-last", "last", date(9999, 12, 31)),
    ],
)
def test_a_file_name_has_date_and_slug(path: str, identity: str, slug: str, day: date) -> None:
    """That of a folder, when the essay is its index.md; accents are written as people type them."""
    writing = written("# Text\n", path).writing
    assert (writing.key, writing.slug, writing.date and writing.date.date()) == (identity, slug, day)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Of tides\n\nText", "Of tides"),
        ("Text\n\nOf tides\n--------\n\nText", "Of tides"),
        ("---\ndraft: true\n---\n## Of *some* `tides`\n", "Of some tides"),
        ("---\ntitle: ''\n---\n# Of tides\n", "Of tides"),
        ("```\n# not this\n```\n\n> # nor this\n\n# Of tides\n", "Of tides"),
    ],
)
def test_a_missing_title_is_the_first_heading(text: str, title: str) -> None:
    """In the text itself, not in code or a quote."""
    assert written(text).writing.title == title


def test_the_heading_that_became_the_title_is_not_shown_twice() -> None:
    """The page shows the title; a heading further down stays."""
    assert body("# Of tides\n\nText") == "<p>Text</p>\n"
    assert "Of tides" in body("Text\n\n# Of tides\n")
    assert "Of tides" in body("---\ntitle: Tides\n---\n# Of tides\n")


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("1984", "1984"),
        ("No", "No"),
        ("2.0", "2.0"),
        ("true", "true"),
        ("2012-05-04", "2012-05-04"),
        ("0x1F", "0x1F"),
        ("'a: b'", "a: b"),
    ],
)
def test_a_title_is_what_was_typed(line: str, title: str) -> None:
    """Whatever YAML takes it for."""
    assert post(f"title: {line}").title == title


def test_quotes_in_a_title_are_curled_as_in_the_text() -> None:
    """In the essay's own language."""
    assert post("title: '\"Tides\"'\nlang: fr", conventions=Conventions()).title == "«\xa0Tides\xa0»"


def test_a_slug_of_ones_own_is_left_alone() -> None:
    """But for what would part an address."""
    assert post("slug: Über_Tides/2?").slug == "Über_Tides-2"


def test_a_post_without_a_date_is_a_problem() -> None:
    """It says where to write one; a draft needs none yet."""
    problem = refused("title: Tides", "posts/tides.md")
    assert (problem.what, problem.where) == ("This post has no date", Location("content/posts/tides.md", 1))
    assert post("draft: true", "posts/tides.md").date is None


@pytest.mark.parametrize("name", ["2012-13-45-x", "2012-02-30-x", "20120504-x"])
def test_a_name_that_is_no_date_gives_none(name: str) -> None:
    """A front matter with a date is then all there is."""
    assert post("date: 2014-03-02", f"posts/{name}.md").date


def test_a_page_needs_no_date() -> None:
    """Pages are undated."""
    assert page().date is None


# Terms and people


def test_a_slash_nests_where_terms_nest() -> None:
    """Categories do, tags do not."""
    terms = post("categories: [Law / Copyright, /Sea/]\ntags: [TCP/IP]").terms
    assert [label.path for label in terms["categories"]] == ["law/copyright", "sea"]
    assert [(label.path, label.names) for label in terms["tags"]] == [("tcp-ip", ("TCP/IP",))]


def test_one_term_may_stand_alone() -> None:
    """A list of one needs no brackets."""
    assert [label.path for label in post("tags: moon").terms["tags"]] == ["moon"]


def test_a_term_is_named_once() -> None:
    """Two spellings of one slug are one term; the first is its name."""
    assert [label.names for label in post("tags: [Moon, moon, MOON]").terms["tags"]] == [("Moon",)]


@pytest.mark.parametrize(
    ("written", "names"),
    [("[1984, No, 3.10, true, 007]", ["1984", "No", "3.10", "true", "007"]), ("2012", ["2012"]), ("", []), ("[]", [])],
)
def test_a_tag_is_what_was_typed(written: str, names: list[str]) -> None:
    """A number is a name here."""
    assert [label.names[0] for label in post(f"tags: {written}").terms.get("tags", ())] == names


def test_wordpress_slugs_stay() -> None:
    """Underscores, accents and other scripts are part of a slug."""
    terms = post("tags: [c_sharp, Überfluß, 日本, 'हिन्दी']").terms["tags"]
    assert [label.path for label in terms] == ["c_sharp", "überfluß", "日本", "हिन्दी"]


@pytest.mark.parametrize("tags", ["[[a]]", "[{a: b}]", "[~]", "{a: b}", "['!!']"])
def test_what_is_no_name_is_refused(tags: str) -> None:
    """With the line of the key."""
    problem = refused(f"title: x\ntags: {tags}")
    assert (problem.what, problem.where) == (
        "`tags` does not hold what it should",
        Location("content/posts/2012-05-04-tides.md", 3, 1),
    )


def test_taxonomies_are_those_of_the_site() -> None:
    """Others stay for the theme."""
    writing = post(
        "series: [Ferries]\nmoods: [calm]", conventions=structs.replace(HERE, taxonomies=("series",), nested=())
    )
    assert [label.path for label in writing.terms["series"]] == ["ferries"]
    assert writing.extra == {"moods": ["calm"]}


@pytest.mark.parametrize("head", ["author: ana", "authors: ana", "authors: [ana]", "authors: [ana, ana]\nauthor: ana"])
def test_author_and_authors_are_one_key(head: str) -> None:
    """As people write it."""
    assert post(head).authors == ("ana",)


# Other keys


@pytest.mark.parametrize(
    ("image", "path"),
    [
        ("cover.jpg", "posts/tides/cover.jpg"),
        ("../other/a.jpg", "posts/other/a.jpg"),
        ("/media/a.jpg", "/media/a.jpg"),
        ("https://example.com/a.jpg", "https://example.com/a.jpg"),
        ("../../../../etc/passwd", "etc/passwd"),
    ],
)
def test_an_image_is_a_path_or_an_address(image: str, path: str) -> None:
    """A path is seen from the essay's folder, and stays within content/."""
    assert post(f"date: 2012-05-04\nimage: {image}", "posts/tides/index.md").image == path


@pytest.mark.parametrize(
    ("value", "state"),
    [("closed", "closed"), ("no", "closed"), ("false", "closed"), ("open", "open"), ("yes", "open"), ("", "open")],
)
def test_comments_are_open_or_closed(value: str, state: str) -> None:
    """Yes and no will do."""
    assert post(f"comments: {value}").comments == state


@pytest.mark.parametrize(
    ("value", "draft"),
    [("true", True), ("yes", True), ("'Yes'", True), ("on", True), ("no", False), ("false", False), ("", False)],
)
def test_a_draft_is_a_truth(value: str, draft: bool) -> None:
    """In the words that people have for it."""
    assert post(f"draft: {value}").draft is draft


def test_anything_else_is_extra() -> None:
    """As written, whatever its shape; dates are text."""
    extra = post("mood: calm\nratings: {a: [1, 2.5, ~, true]}\nseen: 2012-05-04\n1984: x").extra
    assert extra == {"mood": "calm", "ratings": {"a": [1, 2.5, None, True]}, "seen": "2012-05-04", "1984": "x"}


@pytest.mark.parametrize(
    ("head", "key", "found"),
    [
        ("title: [a]", "title", "['a']"),
        ("date: soon", "date", "'soon'"),
        ("date: 2014-13-45", "date", "'2014-13-45'"),
        ("updated: 12", "updated", "12"),
        ("draft: maybe", "draft", "'maybe'"),
        ("sticky: 3", "sticky", "3"),
        ("url: about", "url", "'about'"),
        ("aliases: [about]", "aliases", "'about'"),
        ("comments: sometimes", "comments", "'sometimes'"),
        ("format: word", "format", "'word'"),
        ("template: ../../secret", "template", "'../../secret'"),
        ("template: '@1/post.html'", "template", "'@1/post.html'"),
    ],
)
def test_what_does_not_fit_is_a_problem_with_its_line(head: str, key: str, found: str) -> None:
    """The post is not published until it is mended."""
    problem = refused(f"mood: calm\n{head}")
    assert problem.what == f"`{key}` does not hold what it should"
    assert problem.where == Location("content/posts/2012-05-04-tides.md", 3, 1)
    assert problem.facts[0] == ("found", found)


def test_all_mistakes_are_said_at_once() -> None:
    """One run is enough to learn of them."""
    found = parsed("---\ndate: soon\ndraft: maybe\norder: x\n---\n", "pages/a.md")
    assert [problem.where and problem.where.line for problem in found.problems] == [2, 3, 4]


def test_ten_thousand_keys_are_extra() -> None:
    """None is lost."""
    head = "\n".join(f"key{n}: {n}" for n in range(10_000))
    assert len(post(head).extra) == 10_000


# Body and summary


def test_more_ends_the_excerpt() -> None:
    """What stands before it, whole."""
    excerpt = beginning("One\n\nTwo\n\n<!--more-->\n\nThree\n")
    assert (excerpt.html, excerpt.more) == (("<p>One</p>\n<p>Two</p>",), True)


def test_an_excerpt_of_its_own_is_markdown() -> None:
    """It wins over the body's beginning, and its links count."""
    text = "---\nexcerpt: See [that](other.md).\n---\nText\n"
    assert beginning(text).description == "See that."
    assert [slot.target for slot in written(text).slots] == ["posts/other.md"]


def test_a_file_may_be_html() -> None:
    """Then nothing in it is Markdown."""
    assert body("---\nformat: html\n---\n<p>*as it is*</p>\n") == "<p>*as it is*</p>\n"


def test_a_raw_block_is_html() -> None:
    """A blank line inside does not make it code."""
    assert body("```{=html}\n<div>\n\n    <p>x</p>\n</div>\n```\n") == "<div>\n\n    <p>x</p>\n</div>\n"


def test_a_link_by_file_name_has_its_line() -> None:
    """Counted in the file, front matter included."""
    (slot,) = written("---\ntitle: x\n---\n\nSee [that](../other/index.md#n).\n", "posts/2012-05-04-a/index.md").slots
    assert (slot.kind, slot.target, slot.suffix, slot.line) == ("source", "posts/other/index.md", "#n", 5)


def test_a_megabyte_is_an_essay() -> None:
    """It has a title, a body and a count of words like any other."""
    text = "# Long\n\n" + "Words and *words*, a [link](x.md).\n\n" * 30_000
    assert len(text) > 10**6
    found = written(text)
    assert (found.writing.title, found.words) == ("Long", 150_000)


@pytest.mark.parametrize(
    "deep", ["> " * 3000, "- " * 3000, "[" * 20_000, "*" * 20_000, "<" * 20_000, "`" * 20_000 + "x", "![" * 5000]
)
def test_nothing_is_too_deep(deep: str) -> None:
    """A parser that recursed would fail."""
    assert parsed(f"{deep} x").value


# Terms, pictures


def test_a_term_has_a_title_and_a_description() -> None:
    """The body describes it."""
    found = parsed("---\ntitle: The law\norder: 2\nid: 12\n---\nOf *rights*.\n", "categories/law.md")
    assert found.problems == ()
    assert json.decode(found.value, type=TermNote) == TermNote("The law", ("<p>Of <em>rights</em>.</p>\n",), 2, "12")


@pytest.mark.parametrize("path", ["about.md", "notes/a.md", "categories.md"])
def test_a_markdown_file_outside_is_said(path: str) -> None:
    """It makes no page, and is not published as it is."""
    (problem,) = parsed("Text", path).problems
    assert (problem.level, problem.where) == ("warning", Location(f"content/{path}"))


def picture(form: str, size: tuple[int, int] = (40, 30), turn: int = 1) -> bytes:
    file = io.BytesIO()
    image = Image.new("RGB", size)
    exif = image.getexif()
    exif[0x0112] = turn
    image.save(file, form, exif=exif) if form in ("JPEG", "PNG", "WEBP") else image.save(file, form)
    return file.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "BMP"])
def test_a_picture_has_its_size(form: str) -> None:
    """From the header alone."""
    found = parsed(picture(form), f"posts/a/x.{form.lower()}")
    picture_ = json.decode(found.value, type=Picture)
    assert (picture_.width, picture_.height, picture_.still, found.problems) == (40, 30, True, ())


@pytest.mark.parametrize(("turn", "size"), [(1, (40, 30)), (3, (40, 30)), (6, (30, 40)), (8, (30, 40))])
def test_a_picture_that_lies_on_its_side_is_turned(turn: int, size: tuple[int, int]) -> None:
    """As browsers do, by its Exif orientation."""
    found = json.decode(parsed(picture("JPEG", turn=turn), "posts/a/x.JPG").value, type=Picture)
    assert (found.width, found.height) == size


@pytest.mark.parametrize("content", [b"", b"no picture", picture("PNG")[:20], picture("JPEG")[:30]])
def test_a_broken_picture_is_a_warning(content: bytes) -> None:
    """It is published all the same."""
    found = parsed(content, "posts/a/x.png")
    assert found.value == b"null"
    assert [(p.level, p.where) for p in found.problems] == [("warning", Location("content/posts/a/x.png"))]


def test_other_files_are_not_looked_at() -> None:
    """A download is a download."""
    assert parsed(b"\x00\x01", "posts/a/x.pdf") == Parsed(b"null")


# Whatever the bytes


PATHS = (
    "posts/a.md",
    "pages/a/index.md",
    "posts/a/comments.jsonl",
    "posts/a/comments/b.md",
    "categories/law.md",
    "posts/a/x.png",
    "x.md",
)
NOUNS: dict[str, Any] = {
    "post": Written,
    "page": Written,
    "thread": Comments,
    "reply": Comment,
    "term": TermNote,
    "file": Picture | None,
}
PIECES = st.sampled_from(
    """--- +++ { } title: date: 2012-05-04 tags:[ ] : - &a *a <<: " ' \\ud800 \0 \ufeff 😀 ![a](b.png) [x](../y.md)
    <script> <!--more--> ``` > 1. |a|b|↵|-|-| [^1] {"id":1,"published":"2012-05-04","body":" "} ~ !!bool
    %ZZ &#0; <a href= $$ ↵ ↵ ↵ ↵""".split()
).map(lambda piece: piece.replace("↵", "\n"))


@pytest.mark.parametrize("path", PATHS)
@given(content=st.binary() | st.lists(PIECES).map(lambda pieces: " ".join(pieces).replace("\n ", "\n").encode()))
def test_parsing_never_fails(path: str, content: bytes) -> None:
    """Any bytes yield a noun that the Store can hold, or a Problem."""
    found = parsed(content, path)
    if found.value:
        json.decode(found.value, type=NOUNS[kind(path)])
    else:
        assert any(problem.level == "error" for problem in found.problems)
    assert json.decode(json.encode(found.problems), type=tuple[Problem, ...]) == found.problems
    assert all(problem.where and problem.where.file == f"content/{path}" for problem in found.problems)


@given(
    st.dictionaries(
        st.sampled_from([*Post.__struct_fields__, "author", "format", "categories", "tags"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
            max_leaves=5,
        ),
    )
)
def test_no_value_of_any_key_makes_it_fail(values: dict[str, Any]) -> None:
    """Every key with a value that it should not have."""
    head = dumps(values, indent=1).replace("{}", "{\n}", values == {})
    found = parsed(f"{head}\nText\n")
    assert found.value or found.problems
    if found.value:
        json.decode(found.value, type=Written)


def test_a_key_that_is_nearly_one_of_ours_is_a_warning() -> None:
    """`catagories` costs a category in silence; `subtitle` is somebody's own."""
    found = parsed("---\ncatagories: [A]\nsubtitle: x\nmood: y\n---\nText\n")
    (problem,) = found.problems
    assert problem.level == "warning"
    assert "`categories`" in problem.hint
