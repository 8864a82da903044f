"""A verifier that cannot fail is worthless: whatever is changed, in the site or in the source, it is found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blogkit.verify import summary
from tests.verify.lighthouse import SLUGS, Built, Source, export, missing, source

PAGES = (1, 2, 10, 11)
LETTERS = re.compile(r"[^\W\d_]{2,}")
WORD = st.sampled_from(["zebra", "Häuser", "7", "и"])


class Fact(NamedTuple):
    """A piece of a page's HTML that says one thing."""

    kind: str
    file: Path
    begin: int
    end: int
    said: str


PATTERNS = {
    "title": r'<h1 class="p-name">([^<]+)',
    "date": r'class="dt-published" datetime="([^"]+)"',
    "author": r'class="p-author h-card"[^>]*>([^<]+)',
    "author's address": r'class="p-author h-card" href="(http[^"]+)"',
    "term": r'class="p-category"[^>]*>([^<]+)',
    "term's address": r'class="p-category" href="([^"]+)"',
    "parent": r'class="u-in-reply-to" href="#comment-(\d+)"',
    "number": r'\bid="comment-(\d+)"',
    "kind": r'class="h-cite (u-\w+)',
    "link": r'<a href="([^"]+)"[^>]*>(?:rock|three|one mind|the film|not)<',
    "picture": r'<img\b[^>]*?\bsrc="([^"]+)"',
    "picture's words": r'<img\b[^>]*?\balt="([^"]+)"',
    "picture elsewhere": r'<meta property="og:image" content="([^"]+)"',
}
WORDS = re.compile(r'class="e-content"[^>]*>(.*?)</div>\s*(?:<footer|<section|</article|</li|<nav)', re.DOTALL)


def facts(built: Built) -> list[Fact]:
    """Everything that the pages of the blog say."""
    found = []
    for number in PAGES:
        path = {10: "/about/", 11: "/about/keepers/"}.get(number) or next(
            f"/{file.relative_to(built.output).parent.as_posix()}/"
            for file in built.output.rglob(f"{SLUGS[number]}/index.html")
        )
        file = built.page(path)
        html = file.read_text(encoding="utf-8")
        for kind, pattern in PATTERNS.items():
            if kind == "picture elsewhere" and number != 1:  # none was chosen for it, so any may stand there
                continue
            found += [Fact(kind, file, *match.span(1), match[1]) for match in re.finditer(pattern, html)]
        for body in WORDS.finditer(html):
            for text in re.finditer(r">([^<]+)<", html[body.start(1) - 1 : body.end(1) + 1]):
                start = body.start(1) - 1 + text.start(1)
                if "video.example" not in text[1]:  # a preview may say what it likes, if it leads there
                    found += [
                        Fact("word", file, start + word.start(), start + word.end(), word[0])
                        for word in LETTERS.finditer(text[1])
                    ]
    return found


@st.composite
def other(draw: st.DrawFn, fact: Fact) -> str:
    """Something else in its place."""
    match fact.kind:
        case "date":
            seconds = draw(st.integers(1, 10**7))
            return (datetime.fromisoformat(fact.said) + timedelta(seconds=seconds)).isoformat()
        case "parent" | "number":
            return str(draw(st.integers(100, 999).filter(lambda n: str(n) != fact.said)))
        case "picture elsewhere":
            return fact.said.replace("pier", "boat")
        case "kind":
            return {"u-mention": "u-comment", "u-comment": "u-mention"}[fact.said]
        case "author's address" | "term's address" | "picture" | "link":
            return re.sub(r"(\w)(\W*)$", rf"\1{draw(st.sampled_from('xyz'))}\2", fact.said)
        case _:
            return draw(st.sampled_from([draw(WORD), "", f"{fact.said} {fact.said}", fact.said[::-1] + "q"]))


@contextmanager
def changed(file: Path, content: bytes | None) -> Iterator[None]:
    """The file with another content, or without any, for a while."""
    before = file.read_bytes()
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    try:
        yield
    finally:
        file.write_bytes(before)


@settings(max_examples=60)
@given(st.data())
def test_whatever_changes_in_the_site(lighthouse: Built, data: st.DataObject) -> None:
    """A word, a title, a date, an author, a term, a parent, a picture or its words, a link, an address."""
    all_facts = facts(lighthouse)
    assert {fact.kind for fact in all_facts} == {*PATTERNS, "word"}
    kind = data.draw(st.sampled_from(sorted({fact.kind for fact in all_facts})))
    fact = data.draw(st.sampled_from([fact for fact in all_facts if fact.kind == kind]))
    html = fact.file.read_text(encoding="utf-8")
    new = html[: fact.begin] + data.draw(other(fact)) + html[fact.end :]
    with changed(fact.file, new.encode()):
        proof = lighthouse.prove()
    place = f"/{fact.file.relative_to(lighthouse.output).parent.as_posix()}/"
    assert any(finding.place.startswith(place) for finding in missing(proof)), f"{fact}\n{summary.text(proof)}"
    assert not proof.good


@settings(max_examples=25)
@given(st.data())
def test_whatever_is_taken_from_the_site(lighthouse: Built, data: st.DataObject) -> None:
    """A page of an item or a term, a redirect, a picture is missed; so is one with something else in its file."""
    pages = [f"{path}/index.html" for path in ("about", "about/keepers", "boat", "category/law", "tag/c")]
    pictures = [f"wp-content/uploads/2012/05/{name}.png" for name in ("pier", "boat")]
    name = data.draw(st.sampled_from([*pages, *pictures]))
    content = data.draw(st.sampled_from([None, b"<p>Something else.</p>"]))
    file = lighthouse.output / name
    if name in (pages[2], "wp-content/uploads/2012/05/pier.png") and content:
        content = None  # the address of an upload need only be answered
    with changed(file, content):
        proof = lighthouse.prove()
    assert not proof.good, name


def _shift(text: str, seconds: int) -> str:
    return str(datetime.fromisoformat(text) + timedelta(seconds=seconds))


def edits(blog: Source) -> Iterator[tuple[str, dict[str, Any], str, str]]:
    """(what it is, the record or comment, its field, what sort of value it has) of all that is public in a blog."""
    defaults = {"date": "2012-05-04 10:20:30", "gmt": "2012-05-04 09:20:30", "creator": "marta", "status": "publish"}
    said = {"date": "2012-05-05 08:00:00", "gmt": "2012-05-05 07:00:00", "author": "", "url": "", "parent": "0"}
    for record in blog:
        if record["number"] not in PAGES:
            continue
        for field, value in defaults.items():
            record.setdefault(field, value)
        record.setdefault("link", "")
        for field in ("title", "date", "gmt", "creator", "status", "link", "body"):
            yield f"{field} of {record['number']}", record, field, field
        yield from _shown(record)
        for field in (name for name in ("terms", "excerpt") if record.get(name)):
            yield f"{field} of {record['number']}", record, field, field
        for comment in record["comments"]:
            if comment.get("approved", "1") != "1":
                continue
            for field, value in said.items():
                comment.setdefault(field, value)
            above = ("parent",) if 101 < comment["number"] < 200 else ()  # who could answer another one of that page
            for field in ("author", "url", "date", "gmt", *above, "type", "body", "number"):
                yield f"{field} of comment {comment['number']}", comment, field, field
            if "href=" in comment["body"]:
                yield f"a link of comment {comment['number']}", comment, "body", "href"


def _shown(record: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], str, str]]:
    """The links and pictures of a text, and the picture that stands for it."""
    for sort, sign in (("href", "href="), ("src", "<img"), ("alt", "alt=")):
        if sign in record["body"]:
            yield f"{sort} of {record['number']}", record, "body", sort
    if record.get("meta"):
        yield f"the picture for {record['number']}", record, "meta", "featured"


OTHERS = {
    "status": ["draft", "private", "pending", "trash"],
    "link": ["/elsewhere/", "/2012/05/04/gone/", "/?p=777"],
    "featured": [[("_thumbnail_id", "31")]],
    "url": ["https://other.example/", "http://nils.example/there"],
}


@st.composite
def another(draw: st.DrawFn, sort: str, value: Any, number: int) -> Any:
    """A value that means something else."""
    match sort:
        case "date":
            return _shift(value, draw(st.integers(1, 10**6)))
        case "gmt":  # no zone is farther away, and none has seconds in its offset
            return _shift(value, draw(st.integers(60, 12 * 3600)))
        case "creator" | "author":
            return draw(st.sampled_from(["Somebody", "Ek", f"{value} Jr."]))
        case "title":
            return draw(st.sampled_from([f"{value} again", "Quite another"]))
        case "status" | "link" | "url" | "featured":
            return draw(st.sampled_from(OTHERS[sort]))
        case "parent":
            return draw(st.sampled_from(["101", "102", "0"]).filter(lambda p: p != value and int(p) < number))
        case "type":
            return "comment" if value in ("pingback", "trackback") else "pingback"
        case "number":
            return value + 5000
        case "href":
            place = draw(st.sampled_from([found.end(1) for found in re.finditer(r"href='([^']*\w)\W*'", value)]))
            return value[:place] + draw(st.sampled_from("xyz")) + value[place:]
        case "src" | "alt":
            word = draw(WORD)
            return value.replace("The pier", word) if sort == "alt" else re.sub("pier-300x200|boat(?=.p)", word, value)
        case "terms":
            (slug, name, taxonomy), *rest = value
            return draw(
                st.sampled_from(
                    [
                        rest,
                        [*value, ("new", "New", "category")],
                        [(f"{slug}-x", name, taxonomy), *rest],
                        [(slug, f"{name} x", taxonomy), *rest],
                        [(slug, name, "series"), *rest] if rest else [],
                    ]
                )
            )
        case _:
            hide = re.compile(r"<[^>]*>|\[[^\]]*\]|https?:\S+")
            plain = list(LETTERS.finditer(hide.sub(lambda found: "0" * len(found[0]), value)))
            word = draw(st.sampled_from(plain))
            return value[: word.start()] + draw(st.sampled_from(["zebra", ""])) + value[word.end() :]


@pytest.mark.parametrize(("one", "other"), [("boat.png", "pier.png"), ("30,31", "31,30")])
def test_pictures_that_change_places(lighthouse: Built, one: str, other: str) -> None:
    """Both are on the page all the same, but one of them not as often, or elsewhere in its gallery."""
    blog = source()
    assert one in blog[1]["body"]
    blog[1]["body"] = blog[1]["body"].replace(one, other)
    assert not lighthouse.prove(export(lighthouse.folder, blog, "changed.xml")).good


@settings(max_examples=60)
@given(st.data())
def test_whatever_changes_in_the_source(lighthouse: Built, data: st.DataObject) -> None:
    """The site misses what another export says: one field of one item or comment, whichever it is."""
    blog = source()
    everything = list(edits(blog))
    sort = data.draw(st.sampled_from(sorted({edit[3] for edit in everything})))
    what, record, field, _ = data.draw(st.sampled_from([edit for edit in everything if edit[3] == sort]))
    value = record.get(field, "")
    record[field] = data.draw(another(sort, value, record["number"]))
    proof = lighthouse.prove(export(lighthouse.folder, _without_empty_links(blog), "changed.xml"))
    assert not proof.good, f"{what}: {value!r} → {record[field]!r}\n{summary.text(proof)}"


def _without_empty_links(blog: Source) -> Source:
    return [{key: value for key, value in record.items() if (key, value) != ("link", "")} for record in blog]


@settings(max_examples=25)
@given(st.data())
def test_whatever_was_hidden(lighthouse: Built, data: st.DataObject) -> None:
    """The words, the number, the address of what was not public, and e-mail addresses: in any file they are found."""
    leaks = [
        '<article id="comment-105" class="h-cite"></article>',
        "<p>Buy pills now, they <b>are</b> cheap and good and fast indeed</p>",
        "<p>They said: nobody should ever come to read these words of mine. Really?</p>",
        "the combination of the safe is written down right here",
        "What follows after this\n is only for&#32;the family to read.",
        'Write to <a href="mailto:nils@example.com">him</a>',
        "<p>It came from 192.0.2.7.</p>",
    ]
    leak = data.draw(st.sampled_from(leaks))
    file = lighthouse.output / data.draw(
        st.sampled_from(["index.html", "about/index.html", "feed/index.xml", "404.html"])
    )
    text = file.read_text(encoding="utf-8")
    at = data.draw(st.sampled_from([m.start() for m in re.finditer(r"</(?:p|item|body|title)>", text)]))
    with changed(file, (text[:at] + leak + text[at:]).encode()):
        proof = lighthouse.prove()
    assert [finding for finding in missing(proof) if finding.subject == "hidden"], leak


def test_a_hidden_page_is_found(lighthouse: Built) -> None:
    """A page at the address of a private item is named, whatever it says."""
    place = lighthouse.page("/2012/05/04/safe/")
    place.parent.mkdir(parents=True)
    place.write_text("<h1>Private</h1>", encoding="utf-8")
    try:
        (finding,) = missing(lighthouse.prove())
    finally:
        place.unlink()
        place.parent.rmdir()
    assert (finding.subject, finding.item.id) == ("hidden", "21")


def test_what_lists_and_terms_say(lighthouse: Built) -> None:
    """An excerpt in another's words, and the page of a term without what it says of itself, are found."""
    home, term = lighthouse.output / "index.html", lighthouse.page("/category/law/copyright/")
    for file, subject in ((home, "excerpt"), (term, "term")):
        text = file.read_bytes()
        assert b"nobody" in text if file == home else b"courts" in text
        with changed(file, text.replace(b"nobody", b"somebody").replace(b"courts", b"coats")):
            assert subject in {finding.subject for finding in missing(lighthouse.prove())}


def test_a_line_of_the_menu(lighthouse: Built) -> None:
    """One that is gone, is called something else, or leads elsewhere; a menu that is not shown is not judged."""
    home = lighthouse.output / "index.html"
    text = home.read_bytes()
    line = b'<a href="/about/">Where it stands</a>'
    assert line in text
    for other in (b"", b'<a href="/about/">Elsewhere</a>', b'<a href="/boat/">Where it stands</a>'):
        with changed(home, text.replace(line, other)):
            assert "menu" in {finding.subject for finding in missing(lighthouse.prove())}
    with changed(home, text.replace(line, line + b"".join(b'<a href="/%d/">Other</a>' % n for n in range(3)))):
        assert not missing(lighthouse.prove())  # another menu, that has a line in common with it
    (foot,) = (finding for finding in lighthouse.prove().of("not judged") if finding.subject == "menu")
    assert "“Foot”" in foot.what


def test_a_line_below_another_one(lighthouse: Built) -> None:
    """A line that has come up to the top of its menu, or has got below another line, is found."""
    home = lighthouse.output / "index.html"
    text = home.read_text(encoding="utf-8")
    (nav,) = re.findall(r"<nav aria-label=.Main menu.>.*?</nav>", text, re.DOTALL)
    head, inner = re.findall(r"<a [^>]+>[^<]+</a>", nav)
    assert f"<summary>Where it stands</summary><ul><li>{head}" in re.sub(r"\s*\n\s*", "", nav)
    for lines, good in (
        (f"<li>{head}<ul><li>{inner}</li></ul></li>", True),
        (f"<li>{head}</li><li>{inner}</li>", False),
        (f"<li>{inner}<ul><li>{head}</li></ul></li>", False),
    ):
        with changed(home, text.replace(nav, f"<nav><ul>{lines}</ul></nav>").encode()):
            assert ("menu" in {finding.subject for finding in missing(lighthouse.prove())}) is not good


def test_a_rule_that_is_gone(lighthouse: Built) -> None:
    """Feeds of threads, pages of comments and days are answered by rules for the host: without them they are missed."""
    rules = lighthouse.output / "_nginx/server.conf"
    text = rules.read_bytes()
    for rule in (b"comment-page-[0-9]+", b"/feed/? redirect;", b"/$1? redirect;", b"_term;"):
        assert rule in text
        with changed(rules, text.replace(rule, b"nothing;" if rule.endswith(b";") else b"nothing")):
            assert {finding.subject for finding in missing(lighthouse.prove())} == {"address"}, rule


def test_an_address_in_the_files(lighthouse: Built) -> None:
    """An e-mail or IP address that a commenter left is found in content/ too, in the thread or anywhere."""
    file = lighthouse.root / "content/posts/pilots/comments.jsonl"
    for said, what in (("Nils@Example.com", "e-mail"), ("192.0.2.7", "IP")):
        with changed(file, file.read_bytes().replace(b'"id":101', f'"id":101,"from":"{said}"'.encode())):
            (finding,) = missing(lighthouse.prove())
        assert finding.place == "content/posts/pilots/comments.jsonl"
        assert f"the {what} address of who wrote comment 101" in finding.what


def test_an_address_that_its_owner_gives(lighthouse: Built) -> None:
    """What the settings name may stand on pages: the site's owner wants answers."""
    settings, page = lighthouse.root / "blogkit.toml", lighthouse.page("/about/")
    with (
        changed(settings, settings.read_bytes() + b"# marta@example.com\n"),
        changed(page, page.read_bytes().replace(b"</p>", b" marta@example.com</p>", 1)),
    ):
        assert "hidden" not in {finding.subject for finding in missing(lighthouse.prove())}
    with changed(page, page.read_bytes().replace(b"</p>", b" marta@example.com</p>", 1)):
        assert "hidden" in {finding.subject for finding in missing(lighthouse.prove())}
