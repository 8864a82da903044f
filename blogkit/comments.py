"""comments.jsonl and comments/*.md as Comments. Pure; what cannot be read is left out, and said with its line.

E-mail and IP addresses that a record holds are dropped here, so that they reach neither the Store nor a page.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, get_args

from msgspec import DecodeError, json

from blogkit import markdown, sanitize, slots, sources, threads
from blogkit.frontmatter import FrontMatter, moment
from blogkit.model import (
    MENTIONS,
    NEWEST,
    Comment,
    Commenter,
    CommentKind,
    Comments,
    Conventions,
    Html,
    Status,
    Thread,
)
from blogkit.problems import Location, Problem

KINDS = get_args(CommentKind)
STATUSES = get_args(Status)
PRIVATE = re.compile(r"e-?mail|(^|_)ip($|_)|ip_?address|user_?agent", re.IGNORECASE)
_ID = re.compile(r"[\w.:-]{1,100}")
_KNOWN = {"id", "parent", "kind", "author", "published", "status", "format", "body", "lang"}
_decode = json.Decoder().decode


class _Unfit(ValueError):
    """A record that is no comment: which key, what was found, what was expected."""

    def __init__(self, key: str, found: object, expected: str) -> None:
        super().__init__(key)
        self.key, self.found, self.expected = key, found, expected


def parse_lines(
    path: str, content: bytes, conventions: Conventions
) -> tuple[Comments, tuple[Comment, ...], tuple[Problem, ...]]:
    """A comments.jsonl: one record a line; the last line for an id wins."""
    file = f"{sources.CONTENT}/{path}"
    found: dict[str, Comment] = {}
    places: dict[str, Location] = {}
    problems: list[Problem] = []
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            record = _decode(line)
            if not isinstance(record, dict):
                raise _Unfit("", type(record).__name__, "an object between braces")
            comment = _comment(record, path, "html", conventions)
        except DecodeError as error:
            where = Location(file, number, _column(line, str(error)))
            what = f"This line is not valid JSON: {str(error).split(' (byte')[0]}"
            problems.append(Problem(what, where, hint="The comment is left out until the line is mended."))
            continue
        except _Unfit as error:
            problems.append(_unfit(error, Location(file, number)))
            continue
        found.pop(comment.id, None)
        found[comment.id] = comment
        places[comment.id] = Location(file, number)
    everyone = tuple(found.values())
    thread, warnings = threads.thread(everyone, Location(file), places)
    return tally(thread), everyone, (*problems, *warnings)


def parse_file(path: str, matter: FrontMatter, conventions: Conventions) -> tuple[Comment | None, tuple[Problem, ...]]:
    """A comments/*.md: the same keys as front matter over a Markdown body; its id defaults to the file's name."""
    record = {"id": PurePosixPath(path).stem, **matter.values, "body": matter.body}
    try:
        return _comment(record, path, "markdown", conventions), ()
    except _Unfit as error:
        return None, (_unfit(error, matter.where(error.key)),)


def tally(thread: Thread) -> Comments:
    """What is kept in memory of a thread."""
    comments = [item.comment for item in thread.items]
    newest = sorted(((c.published, c.id) for c in comments if c.kind not in MENTIONS), reverse=True)
    mentions = sum(c.kind in MENTIONS for c in comments)
    likes = sum(c.kind == "like" for c in comments)
    return Comments(len(comments) - mentions, mentions, tuple(newest[:NEWEST]), likes)


def _comment(record: dict[str, Any], path: str, form: str, conventions: Conventions) -> Comment:
    author = record.get("author") or {}
    if isinstance(author, str):
        author = {"name": author}
    if not isinstance(author, dict):
        raise _Unfit("author", author, "a name, or name, url and by_author")
    kind = record.get("kind") or "comment"
    return Comment(
        id=_id(record, "id"),
        published=_published(record.get("published"), conventions),
        author=Commenter(
            name=str(author.get("name") or "").strip(),
            url=sanitize.url(str(author.get("url") or "")),
            by_author=author.get("by_author") is True,
        ),
        parent=_id(record, "parent") if record.get("parent") not in (None, "", 0, "0") else "",
        kind=_one_of("kind", "mention" if kind == "webmention" else kind, KINDS),
        status=_one_of("status", record.get("status") or "approved", STATUSES),
        body=_body(record, path, form, conventions),
        lang=str(record.get("lang") or ""),
        extra={str(k): v for k, v in record.items() if k not in _KNOWN and not PRIVATE.search(str(k))},
    )


def _id(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, str)) or not _ID.fullmatch(str(value)):
        raise _Unfit(key, value, "a number, or a word of letters, digits, `.`, `:`, `_` and `-`")
    return str(value)


def _published(value: object, conventions: Conventions) -> datetime:
    try:
        return moment(value, conventions.timezone)
    except (ValueError, OverflowError):
        raise _Unfit("published", value, "a date such as 2012-05-04T10:21:00-06:00") from None


def _one_of(key: str, value: object, known: tuple[Any, ...]) -> Any:
    if value not in known:
        raise _Unfit(key, value, "one of " + ", ".join(known))
    return value


def _body(record: dict[str, Any], path: str, form: str, conventions: Conventions) -> Html:
    form = _one_of("format", record.get("format") or form, ("html", "markdown"))
    written = str(record.get("body") or "")
    html = sanitize.comment(markdown.comment(written) if form == "markdown" else written)
    if "href" not in html:
        return (html,) if html else ()
    return slots.cut(html, f"{sources.owner(path)}/index.md", conventions.hosts)


def _unfit(error: _Unfit, where: Location) -> Problem:
    what = f"`{error.key}` of this comment does not hold what it should" if error.key else "This line is no comment"
    facts = (("found", repr(error.found)), ("expected", error.expected))
    return Problem(what, where, facts, "The comment is left out until it is mended.")


def _column(line: bytes, message: str) -> int:
    """The column that a byte offset in msgspec's message means."""
    found = re.search(r"byte (\d+)", message)
    return len(line[: int(found[1])].decode("utf-8", "replace")) + 1 if found else 0
