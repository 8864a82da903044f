"""comments.jsonl and comments/*.md: what is read, what is left out, and what nobody may ever see."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import json
from msgspec.structs import replace

from blogkit.model import Comment, Commenter, CommentKind, Comments, Conventions, Slot, Status
from blogkit.problems import Location, Problem
from blogkit.reading.parse import Parsed, parse
from tests.conftest import SiteMaker

HERE = Conventions(timezone="America/Costa_Rica", hosts=("https://example.org",))
FILE = "content/posts/a/comments.jsonl"


def lines(*records: dict[str, Any] | str) -> Parsed:
    """A thread, each record on its line."""
    text = "\n".join(r if isinstance(r, str) else json.encode(r).decode() for r in records)
    return parse("thread", "posts/a/comments.jsonl", text.encode(), HERE)


def comments(found: Parsed) -> list[Comment]:
    return json.decode(found.bulk, type=list[Comment])


def one(**keys: Any) -> Comment:
    """The one comment of a thread with nothing wrong."""
    found = lines({"id": 1, "published": "2012-05-04T10:21:00Z", **keys})
    assert found.problems == ()
    (comment,) = comments(found)
    return comment


def refused(**keys: Any) -> Problem:
    """The one Problem of a thread whose one comment is left out."""
    found = lines({"id": 1, "published": "2012-05-04T10:21:00Z", **keys})
    assert comments(found) == []
    (problem,) = found.problems
    return problem


def reply(text: str, name: str = "b") -> tuple[Comment | None, tuple[Problem, ...]]:
    """A comment in a file of its own."""
    found = parse("reply", f"posts/a/comments/{name}.md", text.encode(), HERE)
    return json.decode(found.value, type=Comment) if found.value else None, found.problems


# A line

NUMBERS = st.integers(-3, 10**20) | st.text("aB1.:-_ \n\0é", max_size=4) | st.sampled_from([None, True, 1.5, "0"])
WORDS = st.text(max_size=5) | st.sampled_from([None, True, False, 0, 7, "<b>x</b>", "a\0b", [], {}])
RECORDS = st.fixed_dictionaries(
    {"id": NUMBERS},
    optional={
        "published": st.sampled_from(["2012-05-04T10:21:00-06:00", "2012-5-4 9:30", "2012-05-04", "soon", 3, None]),
        "parent": NUMBERS,
        "kind": st.sampled_from([*get_args(CommentKind), "webmention", "", None, "shout"]),
        "status": st.sampled_from([*get_args(Status), "", None, "hold"]),
        "format": st.sampled_from(["html", "markdown", "", None, "rtf"]),
        "author": WORDS | st.fixed_dictionaries({}, optional=dict.fromkeys(["name", "url", "by_author", "key"], WORDS)),
        "body": WORDS,
        "lang": WORDS,
    },
)


@given(RECORDS)
def test_it_does_not_matter_how_a_line_was_read(record: dict[str, Any]) -> None:
    """What is as an import writes it is read at one go, all else value by value: a key of one's own makes it that."""
    usual, other = lines(record), lines(record | {"rating": 5})
    assert other.problems == usual.problems
    assert [replace(comment, extra={}) for comment in comments(other)] == comments(usual)


def test_a_line_is_a_comment() -> None:
    """Every key that it may have."""
    comment = one(
        id=4211,
        kind="comment",
        author={"name": " Marta ", "url": "https://marta.example/", "by_author": True},
        published="2012-05-04T10:21:00-06:00",
        status="approved",
        format="html",
        body="<p>Not so.</p>",
        lang="es",
        rating=5,
    )
    assert comment.published.isoformat() == "2012-05-04T10:21:00-06:00"
    assert comment == Comment(
        id="4211",
        published=comment.published,
        author=Commenter("Marta", "https://marta.example/", True),
        body=("<p>Not so.</p>",),
        lang="es",
        extra={"rating": 5},
    )


def test_most_keys_may_be_left_out() -> None:
    """An id and a date are enough."""
    assert one() == Comment("1", one().published, Commenter())


def test_a_naive_date_is_in_the_sites_timezone() -> None:
    """As in front matter."""
    assert one(published="2012-05-04 10:21").published.isoformat() == "2012-05-04T10:21:00-06:00"


@pytest.mark.parametrize("id", [0, -5, 2**63, 10**40, "4211", "a.b:c_d-e", "ñandú"])
def test_ids_are_kept(id: int | str) -> None:
    """They are addresses that others have linked to."""
    assert one(id=id).id == str(id)


@pytest.mark.parametrize("id", [None, True, 1.5, "", "a b", "a#b", '"><script>', "x" * 101, [1], {"a": 1}, 10**400])
def test_what_cannot_be_an_id_is_refused(id: object) -> None:
    """It would break the page's markup, or the links to it."""
    assert refused(id=id).what == "`id` of this comment does not hold what it should"


@pytest.mark.parametrize("parent", [None, "", 0, "0"])
def test_nothing_and_zero_are_no_parent(parent: object) -> None:
    """WordPress writes 0."""
    assert one(parent=parent).parent == ""


def test_ids_as_text_and_as_numbers_are_the_same() -> None:
    """JSON lets people write either."""
    found = lines(
        {"id": 1, "published": "2012-05-04"},
        {"id": "1", "published": "2012-05-05"},
        {"id": 2, "parent": "1", "published": "2012-05-06"},
    )
    assert [comment.id for comment in comments(found)] == ["1", "2"]
    assert found.problems == ()


@pytest.mark.parametrize("kind", ["comment", "pingback", "trackback", "reply", "like", "repost", "mention"])
def test_a_comment_has_a_kind(kind: CommentKind) -> None:
    """What a webmention may be is among them."""
    assert one(kind=kind).kind == kind


def test_a_webmention_of_no_kind_is_a_mention() -> None:
    """The word covers all of them."""
    assert one(kind="webmention").kind == "mention"


@pytest.mark.parametrize("author", ["Marta", {"name": "Marta"}])
def test_an_author_may_be_a_name(author: object) -> None:
    """Without more, it needs no braces."""
    assert one(author=author).author == Commenter("Marta")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "mailto:a@b.example", " ", None, "//"])
def test_only_web_addresses_are_addresses(url: str | None) -> None:
    """One check, for every URL that a stranger wrote."""
    assert one(author={"name": "M", "url": url}).author.url == ""


def test_a_body_is_made_safe() -> None:
    """When it is read; no theme can forget it."""
    body = '<p onclick="x()">Hi<script>x()</script> <a href="javascript:x()">there</a></p>'
    assert one(body=body).body == ('<p>Hi <a rel="nofollow ugc">there</a></p>',)


def test_a_body_may_be_markdown() -> None:
    """Where it says so."""
    assert one(body="So *there*.", format="markdown").body == ("<p>So <em>there</em>.</p>\n",)


def test_a_link_to_this_site_follows_it() -> None:
    """It becomes a slot, so that a later address reaches an old comment."""
    (before, slot, after) = one(body='<a href="https://example.org/about/#x">x</a>').body
    assert slot == Slot("path", "/about/", "#x", "https://example.org/about/#x")
    assert isinstance(before, str)
    assert isinstance(after, str)


# Many lines


def test_the_last_line_for_an_id_wins() -> None:
    """A correction is a line at the end."""
    (comment,) = comments(
        lines({"id": 1, "published": "2012-05-04", "body": "a"}, {"id": 1, "published": "2012-05-04", "body": "b"})
    )
    assert comment.body == ("b",)


def test_the_last_key_of_a_line_wins() -> None:
    """As every reader of JSON does it."""
    assert comments(lines('{"id": 1, "id": 2, "published": "2012-05-04"}'))[0].id == "2"


@pytest.mark.parametrize("text", ["", "\n", "\n\n  \r\n"])
def test_a_thread_may_be_empty(text: str) -> None:
    """So may its lines."""
    assert lines(text) == Parsed(json.encode(Comments()), b"[]")


def test_line_ends_and_a_byte_order_mark_do_not_matter() -> None:
    """As in any text file."""
    content = b'\xef\xbb\xbf{"id": 1, "published": "2012-05-04"}\r\n\r\n{"id": 2, "published": "2012-05-04"}\r\n'
    found = parse("thread", "posts/a/comments.jsonl", content, HERE)
    assert [comment.id for comment in comments(found)] == ["1", "2"]
    assert found.problems == ()


def test_bad_lines_do_not_stop_the_others() -> None:
    """Each is said with its line, all in one run."""
    good = {"id": 2, "published": "2012-05-04"}
    found = lines(
        "not JSON", "[1]", good, '{"id": 3', "", {"id": 4}, {**good, "id": 5, "kind": "shout"}, {**good, "id": 6}
    )
    assert [comment.id for comment in comments(found)] == ["2", "6"]
    assert [problem.where and problem.where.line for problem in found.problems] == [1, 2, 4, 6, 7]
    assert all(problem.level == "error" for problem in found.problems)


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (b'{"id": 1, "body": "\xe9"}', 20),
        (b'{"id": zope}', 8),
        ('{"é": zope}'.encode(), 7),
        (b'{"a": "\\ud800"}', 0),
        (b"[" * 10**6, 0),
        (b'{"a": 1e999}', 0),
    ],
)
def test_a_line_that_is_no_json_has_its_column_where_it_is_known(line: bytes, column: int) -> None:
    """In characters, as editors count."""
    (problem,) = parse("thread", "posts/a/comments.jsonl", b"\n" + line, HERE).problems
    assert problem.where == Location(FILE, 2, column)


@pytest.mark.parametrize(
    ("keys", "key", "found"),
    [
        ({"published": None}, "published", "None"),
        ({"published": "then"}, "published", "'then'"),
        ({"published": 1336126860}, "published", "1336126860"),
        ({"parent": "a b"}, "parent", "'a b'"),
        ({"kind": ["comment"]}, "kind", "a list"),
        ({"status": "Approved!"}, "status", "'Approved!'"),
        ({"status": False}, "status", "False"),
        ({"status": ""}, "status", "''"),
        ({"format": "bbcode"}, "format", "'bbcode'"),
        ({"author": ["Marta"]}, "author", "a list"),
        ({"author": {"name": {"first": "Marta"}}}, "name", "an object"),
        ({"body": ["x"]}, "body", "a list"),
    ],
)
def test_a_value_that_does_not_fit_is_named(keys: dict[str, Any], key: str, found: str) -> None:
    """What was found, and what was expected."""
    problem = refused(**keys)
    assert (problem.what, problem.where) == (f"`{key}` of this comment does not hold what it should", Location(FILE, 1))
    assert problem.facts[0] == ("found", found)


def test_whom_a_comment_answers_is_checked() -> None:
    """A parent that is not there is a warning on its line."""
    (problem,) = lines({"id": 1, "published": "2012-05-04"}, {"id": 2, "parent": 9, "published": "2012-05-04"}).problems
    assert (problem.level, problem.where) == ("warning", Location(FILE, 2))


def test_only_the_approved_count() -> None:
    """Replies and mentions apart."""
    day = "2012-05-04"
    found = lines(
        *(
            {"id": n, "published": day, "status": status}
            for n, status in enumerate(("approved", "pending", "spam", "trash"))
        ),
        {"id": 8, "published": day, "kind": "pingback"},
        {"id": 9, "published": day, "kind": "like"},
    )
    tally = json.decode(found.value, type=Comments)
    assert (tally.replies, tally.mentions, tally.likes) == (1, 2, 1)


def test_ten_thousand_replies_deep() -> None:
    """Nothing recurses."""
    found = lines(*({"id": n, "parent": n - 1, "published": "2012-05-04"} for n in range(1, 10_001)))
    assert (found.problems, len(comments(found))) == ((), 10_000)


# A file of its own


def test_a_reply_is_a_file() -> None:
    """The same keys over a Markdown body; its name is its id."""
    comment, problems = reply(
        "---\nauthor: {name: Ana, by_author: yes}\npublished: 2012-05-04 10:21\nparent: 7\n---\nSo *there*.\n"
    )
    assert problems == ()
    assert comment == Comment(
        "b",
        comment.published if comment else one().published,
        Commenter("Ana", by_author=True),
        "7",
        body=("<p>So <em>there</em>.</p>\n",),
    )


def test_a_reply_may_say_its_id_and_that_it_is_html() -> None:
    """As a line does."""
    comment, _ = reply("---\nid: 0012\npublished: 2012-05-04\nformat: html\n---\n<p>x</p>\n")
    assert comment
    assert (comment.id, comment.body) == ("0012", ("<p>x</p>\n",))


def test_a_name_from_a_mac_is_an_id() -> None:
    """Its accents are put together."""
    comment, _ = reply("---\npublished: 2012-05-04\n---\n", "cafe\u0301")
    assert comment
    assert comment.id == "café"


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        ("No front matter.", "b", 0),
        ("---\nauthor: Ana\npublished: soon\n---\n", "b", 3),
        ("---\nauthor: 'Ana\n---\n", "b", 2),
        ("---\npublished: 2012-05-04\n---\n", "my reply", 0),
    ],
)
def test_a_reply_that_cannot_be_used_is_said(text: str, name: str, line: int) -> None:
    """With the line of the key, where there is one."""
    comment, (problem,) = reply(text, name)
    assert comment is None
    assert problem.where
    assert (problem.where.file, problem.where.line) == (f"content/posts/a/comments/{name}.md", line)


def test_a_file_beats_a_line(site: SiteMaker) -> None:
    """What a person wrote by hand wins over what was imported; and it may answer it, and be answered."""
    folder = site("""
-- content/posts/2012-05-04-a/index.md --
Text
-- content/posts/2012-05-04-a/comments.jsonl --
{"id": 1, "published": "2012-05-05", "body": "one"}
{"id": 2, "published": "2012-05-06", "body": "two"}
{"id": 3, "published": "2012-05-08", "parent": "mine", "body": "three"}
-- content/posts/2012-05-04-a/comments/1.md --
---
published: 2012-05-05
---
Better.
-- content/posts/2012-05-04-a/comments/mine.md --
---
published: 2012-05-07
parent: 2
---
Mine.
""")
    assert folder.build().problems == []
    page = folder.read("2012/05/04/a/index.html")
    places = [page.index(f'id="comment-{id}"') for id in ("1", "2", "mine", "3")]
    assert places == sorted(places)
    assert "Better." in page
    assert ">: one" not in page


# Private things

SECRETS = ("marta@private.example", "203.0.113.7", "2001:db8::7", "SecretBrowser")


@pytest.mark.parametrize(
    "extra",
    [
        {"email": SECRETS[0], "ip": SECRETS[1]},
        {"author_email": SECRETS[0], "author_IP": SECRETS[1], "comment_agent": SECRETS[3]},
        {"authorEmail": SECRETS[0], "authorIP": SECRETS[1], "ipAddress": SECRETS[2], "userAgent": SECRETS[3]},
        {"e-mail": SECRETS[0], "remote_addr": SECRETS[1], "ip_v6": SECRETS[2], "User-Agent": SECRETS[3]},
        {"author": {"name": "Marta", "email": SECRETS[0], "ip": SECRETS[1]}},
        {"meta": {"contact": SECRETS[0], "deep": [{"ip": SECRETS[1]}, SECRETS[2], f"Marta <{SECRETS[0]}>"]}},
        {"X-Forwarded-For": SECRETS[1], "reach": f"mailto:{SECRETS[0]}"},
        {"status": "pending", "author": SECRETS[0], "body": SECRETS[3], "note": SECRETS[1]},
        {"id": SECRETS[0]},
        {"author": [SECRETS[0]]},
        {"kind": SECRETS[1], "status": SECRETS[0]},
        {"published": SECRETS[0]},
    ],
)
def test_nothing_private_is_kept(extra: dict[str, Any]) -> None:
    """Neither in what was read nor in what is said of it."""
    found = lines({"id": 1, "published": "2012-05-04", **extra})
    kept = found.value + found.bulk + json.encode(found.problems)
    assert not [secret for secret in SECRETS if secret.encode() in kept]


def test_what_is_not_private_is_kept() -> None:
    """Although it may look a little like it."""
    extra = {
        "zip": "10115",
        "ship": "Ferry",
        "at": "@marta",
        "source": "https://social.example/@marta@social.example",
        "tip": {"a": [1]},
    }
    assert one(**extra).extra == extra


@pytest.mark.parametrize("status", ["pending", "spam", "trash"])
def test_of_what_is_not_approved_only_the_outline_is_kept(status: Status) -> None:
    """Its id and parent are needed to know the thread; its words are not."""
    comment = one(status=status, parent=7, author="Marta", body="Words", mood="calm")
    assert comment == Comment("1", comment.published, Commenter(), "7", status=status)


# Whatever the record

VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
KEYS = st.sampled_from(["id", "parent", "kind", "author", "published", "status", "format", "body", "lang", "x"])


@given(st.lists(st.dictionaries(KEYS, VALUE).map(lambda record: {"id": 1, "published": "2012-05-04"} | record)))
def test_a_record_is_a_comment_or_a_problem(records: list[dict[str, Any]]) -> None:
    """None is lost without a word, whatever its keys hold."""
    found = lines(*records)
    refused = {problem.where.line for problem in found.problems if problem.level == "error" and problem.where}
    ids = {str(record["id"]) for number, record in enumerate(records, 1) if number not in refused}
    assert {comment.id for comment in comments(found)} == ids


def test_a_slip_in_a_key_is_a_warning(site: SiteMaker) -> None:
    """`"staus": "spam"` would be published as approved."""
    line = '{"id": 1, "published": "2020-01-01", "staus": "spam", "body": "x"}\n'
    essay = "content/posts/2020-01-01-a"
    folder = site(f"-- {essay}/index.md --\nA\n-- {essay}/comments.jsonl --\n{line}")
    (problem,) = folder.build().problems
    assert str(problem.where) == "content/posts/2020-01-01-a/comments.jsonl:1"
    assert "`status`" in problem.hint
