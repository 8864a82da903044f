"""What nobody may see is neither in output/ nor in the Store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from msgspec import json

from tests.conftest import SiteMaker
from tests.folder import Folder

E_MAIL, IP_4, IP_6, BROWSER = "marta@private.example", "203.0.113.7", "2001:db8::7", "SecretBrowser/4.0"
PRIVATE = (E_MAIL, IP_4, IP_6, BROWSER)
WORDS = "unspeakable"
ESSAY = "-- content/posts/2012-05-04-a/index.md --\nText\n"
THREAD = "content/posts/2012-05-04-a/comments.jsonl"
DAY = "2012-05-05T10:00:00Z"


def places(folder: Folder, *secrets: str) -> Iterator[str]:
    """Where a secret is found, of all files that a build makes."""
    for place in ("output", ".blogkit"):
        for path in (folder.root / place).rglob("*"):
            if path.is_file() and any(secret.encode() in path.read_bytes() for secret in secrets):
                yield path.name


def built(folder: Folder) -> Folder:
    folder.build()
    assert (folder.root / ".blogkit/store.sqlite").is_file()
    return folder


def thread(*records: dict[str, object]) -> bytes:
    return b"".join(json.encode(record) + b"\n" for record in records)


def test_e_mail_and_ip_addresses_go_nowhere(site: SiteMaker) -> None:
    """Whatever another system called them."""
    folder = site(ESSAY)
    comment = {"id": 1, "published": DAY, "body": "Hello"}
    folder.write(
        THREAD,
        thread(
            comment | {"author": {"name": "Marta", "email": E_MAIL, "ip": IP_4}},
            comment | {"id": 2, "author_email": E_MAIL, "comment_author_IP": IP_4, "comment_agent": BROWSER},
            comment | {"id": 3, "authorEmail": E_MAIL, "ipAddress": IP_6, "userAgent": BROWSER, "remote_addr": IP_4},
            comment | {"id": 4, "meta": {"deep": [{"mail": E_MAIL}, {"reach": E_MAIL}, IP_6, f"M <{E_MAIL}>"]}},
        ),
    )
    head = f"author: {{name: Marta, email: {E_MAIL}}}\npublished: {DAY}\nip: {IP_4}\nagent: {{user_agent: {BROWSER}}}"
    folder.write("content/posts/2012-05-04-a/comments/b.md", f"---\n{head}\n---\nHello\n")
    assert built(folder).read("2012/05/04/a/index.html").count("Hello") == 5
    assert list(places(folder, *PRIVATE)) == []


def test_the_hash_of_an_address_goes_nowhere(site: SiteMaker) -> None:
    """It tells people apart in content/; readers of the site get names."""
    folder = site(ESSAY)
    mark = "8bddc28e6104dbff075b"
    folder.write(THREAD, thread({"id": 1, "published": DAY, "author": {"name": "Marta", "key": mark}, "body": "Hello"}))
    assert "Hello" in built(folder).read("2012/05/04/a/index.html")
    assert list(places(folder, mark)) == []


@pytest.mark.parametrize("status", ["pending", "spam", "trash"])
def test_what_is_not_approved_goes_nowhere(site: SiteMaker, status: str) -> None:
    """Neither its words nor its name, from a line or a file of its own."""
    folder = site(ESSAY)
    folder.write(
        THREAD, thread({"id": 1, "published": DAY, "status": status, "author": WORDS, "body": WORDS, "note": WORDS})
    )
    reply = f"---\nauthor: {WORDS}\npublished: {DAY}\nstatus: {status}\n---\n{WORDS}\n"
    folder.write("content/posts/2012-05-04-a/comments/b.md", reply)
    assert list(places(built(folder), WORDS)) == []
    assert b"comment-" not in b"".join(folder.outputs().values())


def test_a_comment_that_cannot_be_read_goes_nowhere(site: SiteMaker) -> None:
    """What is said of it does not repeat it."""
    folder = site(ESSAY)
    folder.write(
        THREAD,
        thread({"id": E_MAIL, "published": DAY}, {"id": 1, "published": E_MAIL}, {"id": 2, "author": [E_MAIL]})
        + f'{{"id": 3, "published": "{DAY}", "body": "{WORDS}", "email": "{E_MAIL}"\n'.encode(),
    )
    folder.write("content/posts/2012-05-04-a/comments/b.md", f"---\nauthor: '{E_MAIL}\n---\n{WORDS}\n")
    assert len(folder.build().problems) == 5
    assert list(places(folder, *PRIVATE, WORDS)) == []


def test_spam_does_not_even_count(site: SiteMaker) -> None:
    """A theme that says how many there are does not count it."""
    folder = site(ESSAY + "-- templates/post.html --\n{{ post.replies }} {{ post.mentions }}\n")
    folder.write(
        THREAD,
        thread(
            {"id": 1, "published": DAY},
            {"id": 2, "published": DAY, "status": "spam"},
            {"id": 3, "published": DAY, "kind": "pingback", "status": "pending"},
        ),
    )
    assert built(folder).read("2012/05/04/a/index.html") == "1 0"


def test_what_is_withdrawn_is_gone_from_the_site(site: SiteMaker) -> None:
    """A comment that was approved once, from the page and the feed alike."""
    folder = site(ESSAY)
    record: dict[str, object] = {"id": 1, "published": DAY, "author": "Marta", "body": WORDS}
    folder.write(THREAD, thread(record))
    assert "index.html" in places(built(folder), WORDS)
    folder.write(THREAD, thread(record, record | {"status": "trash"}))
    built(folder)
    assert not [name for name, content in folder.outputs().items() if WORDS.encode() in content]


@pytest.mark.parametrize("head", ["draft: true", "date: 2030-01-01"])
def test_what_is_not_published_is_not_in_the_output(site: SiteMaker, head: str) -> None:
    """Neither its words, its name, its terms, its people, its pictures, nor its comments."""
    folder = site(f"""
-- content/posts/2012-05-04-{WORDS}/index.md --
---
title: {WORDS}
{head}
tags: [{WORDS}]
categories: [{WORDS}/{WORDS}]
authors: [{WORDS}]
aliases: [/{WORDS}/]
---
{WORDS} ![x]({WORDS}.png)
-- content/posts/2012-05-04-{WORDS}/{WORDS}.png --
{WORDS}
-- content/posts/2012-05-04-{WORDS}/comments.jsonl --
{{"id": 1, "published": "2012-05-05", "author": "{WORDS}", "body": "{WORDS}"}}
-- content/posts/2011-01-01-other.md --
Other
""")
    built(folder)
    assert not [name for name, content in folder.outputs().items() if WORDS in name or WORDS.encode() in content]
    folder.build(drafts=True, as_of=datetime(2031, 1, 1, tzinfo=UTC))
    assert [name for name in folder.outputs() if WORDS in name]
    built(folder)
    assert not [name for name, content in folder.outputs().items() if WORDS in name or WORDS.encode() in content]


def test_a_draft_in_doubt_is_a_draft(site: SiteMaker) -> None:
    """What cannot be read as a truth is not published, and said."""
    folder = site(f"-- content/posts/2012-05-04-a.md --\n---\ndraft: perhaps\n---\n{WORDS}\n")
    assert folder.build().failed
    assert not [name for name, content in folder.outputs().items() if WORDS.encode() in content]
