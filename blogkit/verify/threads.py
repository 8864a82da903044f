"""Comments and mentions: each under the one that it answers, with its date, author and words."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

from blogkit.verify import agreement, entries, words
from blogkit.verify.addresses import split
from blogkit.verify.body import Expected, Gap
from blogkit.verify.findings import Difference, Finding, Item, Subject
from blogkit.verify.page import COMMENT, Cite
from blogkit.verify.survey import item
from blogkit.verify.wxr import Comment, Record

APPROVED = frozenset({"1", "approve", "approved"})
MENTIONS = frozenset({"pingback", "trackback", "mention", "like", "repost", "webmention"})


def approved(record: Record) -> list[Comment]:
    """The comments that a visitor of the old site saw."""
    return [comment for comment in record.comments if comment.approved in APPROVED]


def compare(record: Record, cites: dict[str, Cite], order: list[str], place: str) -> Iterator[Finding]:
    """One Finding for each comment; and one for each on the page that the export does not have."""
    named = item(record)
    comments = approved(record)
    parents = _parents(comments)
    place_of = {number: position for position, number in enumerate(order)}
    for comment in comments:
        subject: Subject = "mention" if comment.kind in MENTIONS else "comment"
        where = f"{place}#{COMMENT}{comment.id}"
        cite = cites.get(comment.id)
        if cite is None:
            said = " ".join(words.of_html(comment.text).words[:40])
            yield Finding(subject, "missing", named, where, "It is not there", ((f"{comment.author}: {said}", ""),))
            continue
        wrong = list(_one(comment, cite, parents[comment.id]))
        if cite.parent in place_of and place_of[cite.parent] > place_of[comment.id]:
            wrong.append(("It stands above what it answers", ("", "")))
        if wrong:
            yield Finding(
                subject, "missing", named, where, ", ".join(what for what, _ in wrong), tuple(pair for _, pair in wrong)
            )
        else:
            yield Finding(subject, "right", named)
    there = {comment.id for comment in record.comments}
    for number in order:
        if number not in there:
            yield _invented(named, cites[number], f"{place}#{COMMENT}{number}")


def _invented(named: Item, cite: Cite, where: str) -> Finding:
    said = f"{' '.join(cite.author)}: {' '.join(cite.reading.words[:40])}"
    return Finding("comment", "missing", named, where, "The export does not have it", (("", said),))


def _parents(comments: list[Comment]) -> dict[str, tuple[str, ...]]:
    """Whom each comment may answer on the page: its parent, if that is there; nobody where parents go in a circle."""
    by_id = {comment.id: comment for comment in comments}
    found: dict[str, tuple[str, ...]] = {}
    for comment in comments:
        parent = comment.parent if comment.parent in by_id else ""
        found[comment.id] = (parent, "") if parent and _circles(comment.id, by_id) else (parent,)
    return found


def _circles(number: str, by_id: dict[str, Comment]) -> bool:
    """Whether the parents of a comment lead back to it."""
    above, seen = by_id[number].parent, set()
    while above in by_id and above not in seen and above != number:
        seen.add(above)
        above = by_id[above].parent
    return above == number


def _one(comment: Comment, cite: Cite, parents: tuple[str, ...]) -> Iterator[tuple[str, Difference]]:
    if cite.parent not in parents:
        yield "it answers another", (parents[0] or "nobody", cite.parent or "nobody")
    if cite.mention != (comment.kind in MENTIONS):
        yield "its kind is another", (comment.kind or "comment", "mention" if cite.mention else "comment")
    if (name := words.plain(comment.author)) and name != cite.author:
        yield "its author is another", (" ".join(name), " ".join(cite.author))
    if not _same(comment.url, cite.url):
        yield "its author's address is another", (comment.url, cite.url)
    if told := entries.date(comment.date, comment.gmt, cite.date):
        yield "its date is another", told[1]
    said, cite.reading.words[:] = words.of_html(comment.text), linked(cite.reading.words)
    pictures = [Gap("a picture", "reference", at=mark) for mark in said.marks]  # its description may stand for it
    expected = Expected(linked(said.words), pictures, [], [], set(), [])
    for pair in agreement.compare(expected, cite.reading).differences:
        yield "its words differ", pair


def linked(said: list[str]) -> list[str]:
    """Words of a comment; WordPress writes what begins with www out when it makes a link of it (make_clickable)."""
    return [f"http://{word}" if word.startswith("www.") else word for word in said]


def _same(expected: str, found: str) -> bool:
    """Whether two addresses are one; one that is no web address need not be there."""
    return _normal(expected) == _normal(found) or (not found and not _normal(expected))


def _normal(address: str) -> tuple[str, str, str]:
    parts = split(unescape(address).strip())
    try:
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except UnicodeError:
        host = parts.hostname or ""
    if parts.scheme.lower() not in ("http", "https") or not host:
        return "", "", ""
    return host, unquote(parts.path).rstrip("/"), unquote(parts.query)
