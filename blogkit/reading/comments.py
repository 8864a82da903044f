"""comments.jsonl and comments/*.md as Comments. Pure; what cannot be read is left out, and said with its line.

E-mail and IP addresses that a record holds are dropped here, so that they reach neither the Store nor a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, get_args
from unicodedata import normalize

from msgspec import DecodeError, json

from blogkit.engine.digest import digest
from blogkit.model import (
    Comment,
    Commenter,
    CommentKind,
    Comments,
    Conventions,
    Html,
    Status,
)
from blogkit.problems import Location, Problem
from blogkit.reading import sanitize, slots, sources, threads
from blogkit.reading.values import misspelt, moment, plain, shown, truth

if TYPE_CHECKING:
    from blogkit.reading.frontmatter import FrontMatter

KINDS = get_args(CommentKind)
STATUSES = get_args(Status)
PRIVATE = re.compile(r"mail|(?:^|[^a-z])ip(?:$|[^a-z]|v[46]|addr)|remote.?addr|forwarded.?for|user.?agent|_agent$")
"""Keys, in small letters and with `_` between words, whose values are nobody's business."""
_E_MAIL = re.compile(r"""(?:[^<]*<)?(?:mailto:)?[^\s@<>/:'"]+@[^\s@<>/:'"]+\.[^\s@<>/:'"]+>?""")
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
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
            record = _decode(line.decode())
            if not isinstance(record, dict):
                raise _Unfit("", record, "an object between braces")
            comment = _comment(record, path, "html", conventions)
        except _Unfit as error:
            problems.append(_unfit(error, Location(file, number)))
            continue
        except (DecodeError, ValueError, RecursionError) as error:
            problems.append(_unreadable(error, line, file, number))
            continue
        problems += _misspelt(record, Location(file, number))
        found.pop(comment.id, None)
        found[comment.id] = comment
        places[comment.id] = Location(file, number)
    everyone = tuple(found.values())
    thread, warnings = threads.thread(everyone, Location(file), places)
    return threads.tally(thread), everyone, (*problems, *warnings)


def parse_file(path: str, matter: FrontMatter, conventions: Conventions) -> tuple[Comment | None, tuple[Problem, ...]]:
    """A comments/*.md: the same keys as front matter over a Markdown body; its id defaults to the file's name."""
    record = {"id": normalize("NFC", PurePosixPath(path).stem), **matter.values, "body": matter.body}
    try:
        comment = _comment(record, path, "markdown", conventions)
    except _Unfit as error:
        return None, (_unfit(error, matter.where(error.key)),)
    return comment, tuple(_misspelt(record, Location(matter.path)))


def _comment(record: dict[str, Any], path: str, form: str, conventions: Conventions) -> Comment:
    author = record.get("author") or {}
    if isinstance(author, str):
        author = {"name": author}
    if not isinstance(author, dict):
        raise _Unfit("author", author, "a name, or name, url and by_author")
    kind = record.get("kind") or "comment"
    comment = Comment(
        id=_id(record, "id"),
        published=_published(record.get("published"), conventions),
        author=Commenter(
            name=_text(author, "name").strip(),
            url=sanitize.url(_text(author, "url")),
            by_author=truth(author.get("by_author")) is True,
            person=_person(author) if conventions.people and kind in ("comment", "reply") else "",
        ),
        parent=_id(record, "parent") if record.get("parent") not in (None, "", 0, "0") else "",
        kind=_one_of("kind", "mention" if kind == "webmention" else kind, KINDS),
        status=_one_of("status", "approved" if record.get("status") is None else record["status"], STATUSES),
        body=_body(record, path, form, conventions),
        lang=_text(record, "lang").strip(),
        extra=public(plain({key: value for key, value in record.items() if key not in _KNOWN})),
    )
    if comment.status == "approved":
        return comment
    return Comment(comment.id, comment.published, Commenter(), comment.parent, comment.kind, comment.status)


def _person(author: dict[str, Any]) -> str:
    """Who somebody is: by the key that an import or a message gave them, or else by name and site."""
    name, key = _text(author, "name").strip(), _text(author, "key")
    if not name or truth(author.get("by_author")):
        return ""
    return digest(["key", key] if key else ["name", name.casefold(), _text(author, "url").rstrip("/")]).hex()[:16]


def _misspelt(record: dict[str, Any], where: Location) -> Iterator[Problem]:
    """A slip may publish what was meant to be hidden: `"staus": "spam"`."""
    for key, near in misspelt((key for key in record if key not in _KNOWN), _KNOWN):
        what = f"The key `{key}` of this comment means nothing"
        yield Problem(what, where, hint=f"Did you mean `{near}`?", level="warning")


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    if isinstance(value, (dict, list)):
        raise _Unfit(key, value, "text")
    return "" if value is None or value is False else str(value).replace("\0", "\ufffd")


def public(value: Any) -> Any:
    """A value without private keys, e-mail and IP addresses, however deep they lie in it; None for such an address."""
    if isinstance(value, dict):
        kept = {key: public(item) for key, item in value.items() if not PRIVATE.search(_CAPITAL.sub("_", key).lower())}
        return {key: item for key, item in kept.items() if item is not None}
    if isinstance(value, list):
        return [item for item in map(public, value) if item is not None]
    return None if isinstance(value, str) and _is_private(value) else value


def _is_private(text: str) -> bool:
    """Whether a text is an e-mail or IP address."""
    if _E_MAIL.fullmatch(text.strip()):
        return True
    try:
        ip_address(text.strip())
    except ValueError:
        return False
    return True


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
    written = _text(record, "body")
    if form == "markdown":
        from blogkit.reading import markdown  # 40 ms, and an imported thread is HTML

        written = markdown.comment(written)
    html = sanitize.comment(written)
    if "href" not in html:
        return (html,) if html else ()
    return slots.cut(html, f"{sources.owner(path)}/index.md", conventions.hosts)


def _unfit(error: _Unfit, where: Location) -> Problem:
    what = f"`{error.key}` of this comment does not hold what it should" if error.key else "This line is no comment"
    found = error.found
    if isinstance(found, (dict, list)):
        found = "an object" if isinstance(found, dict) else "a list"
    else:
        found = "something private" if isinstance(found, str) and _is_private(found) else shown(found)
    return Problem(what, where, (("found", found), ("expected", error.expected)), _LEFT_OUT)


def _unreadable(error: Exception, line: bytes, file: str, number: int) -> Problem:
    """A line that is no JSON; the error tells in its words, or as an attribute, at which byte."""
    found = re.search(r"byte (\d+)", str(error))
    place = error.start if isinstance(error, UnicodeDecodeError) else int(found[1]) if found else -1
    column = len(line[:place].decode("utf-8", "replace")) + 1 if place >= 0 else 0
    if isinstance(error, DecodeError):
        what = f"This line is not valid JSON: {str(error).split(' (byte')[0]}"
    elif isinstance(error, UnicodeDecodeError):
        what = "This line is not UTF-8"
    else:
        what = "This line holds lists in lists too deep to follow"
    return Problem(what, Location(file, number, column), hint=_LEFT_OUT)


_LEFT_OUT = "The comment is left out until it is mended."
