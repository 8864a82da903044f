"""comments.jsonl and comments/*.md as Comments. Pure; what cannot be read is left out, and said with its line.

E-mail and IP addresses that a record holds are dropped here, so that they reach neither the Store nor a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args
from unicodedata import normalize

from msgspec import DecodeError, Meta, Struct, json

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
_Id = Annotated[int, Meta(ge=0, lt=10**18)] | Annotated[str, Meta(pattern=rf"\A{_ID.pattern}\Z")]


class _Author(Struct, frozen=True, forbid_unknown_fields=True):
    """Whoever wrote a comment, under the keys of a record."""

    name: str = ""
    url: str | None = ""
    by_author: bool = False
    key: str = ""


class _Record(Struct, frozen=True, forbid_unknown_fields=True):
    """A comment under the keys of a record, each value of the one type that an import gives it."""

    id: _Id
    published: str
    parent: _Id | Literal[""] | None = None
    kind: CommentKind = "comment"
    author: _Author = _Author()
    status: Status = "approved"
    format: Literal["html", "markdown"] = "html"
    body: str = ""
    lang: str = ""


_KNOWN = {*_Record.__struct_fields__}
_decode = json.Decoder().decode
_decode_usual = json.Decoder(_Record).decode


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
            record, extra = _read(line, conventions)
            comment = _comment(record, extra, path, conventions)
        except _Unfit as error:
            problems.append(_unfit(error, Location(file, number)))
            continue
        except (DecodeError, ValueError, RecursionError) as error:
            problems.append(_unreadable(error, line, file, number))
            continue
        if extra:
            problems += _misspelt(extra, Location(file, number))
        found.pop(comment.id, None)
        found[comment.id] = comment
        places[comment.id] = Location(file, number)
    everyone = tuple(found.values())
    thread, warnings = threads.thread(everyone, Location(file), places)
    return threads.tally(thread), everyone, (*problems, *warnings)


def parse_file(path: str, matter: FrontMatter, conventions: Conventions) -> tuple[Comment | None, tuple[Problem, ...]]:
    """A comments/*.md: the same keys as front matter over a Markdown body; its id defaults to the file's name."""
    found = {"id": normalize("NFC", PurePosixPath(path).stem), **matter.values, "body": matter.body}
    try:
        record, extra = _record(found, "markdown", conventions)
        comment = _comment(record, extra, path, conventions)
    except _Unfit as error:
        return None, (_unfit(error, matter.where(error.key)),)
    return comment, tuple(_misspelt(extra, Location(matter.path)))


def _read(line: bytes, conventions: Conventions) -> tuple[_Record, dict[str, Any]]:
    """A line as a record, and what else it holds. Nearly all are as an import writes them, and read at one go."""
    try:
        return _decode_usual(line), {}
    except (DecodeError, ValueError):
        found = _decode(line.decode())
    if not isinstance(found, dict):
        raise _Unfit("", found, "an object between braces")
    return _record(found, "html", conventions)


def _record(found: dict[str, Any], form: str, conventions: Conventions) -> tuple[_Record, dict[str, Any]]:
    """The same of values as people write them, each in one of several ways."""
    author = found.get("author") or {}
    if isinstance(author, str):
        author = {"name": author}
    if not isinstance(author, dict):
        raise _Unfit("author", author, "a name, or name, url and by_author")
    kind = found.get("kind") or "comment"
    record = _Record(
        id=_id(found, "id"),
        published=_published(found.get("published"), conventions).isoformat(),
        author=_Author(
            name=_text(author, "name"),
            url=_text(author, "url"),
            by_author=truth(author.get("by_author")) is True,
            key=_text(author, "key"),
        ),
        parent=_id(found, "parent") if found.get("parent") not in (None, "", 0, "0") else "",
        kind=_one_of("kind", "mention" if kind == "webmention" else kind, KINDS),
        status=_one_of("status", "approved" if found.get("status") is None else found["status"], STATUSES),
        format=_one_of("format", found.get("format") or form, ("html", "markdown")),
        body=_text(found, "body"),
        lang=_text(found, "lang"),
    )
    return record, {key: value for key, value in found.items() if key not in _KNOWN}


def _comment(record: _Record, extra: dict[str, Any], path: str, conventions: Conventions) -> Comment:
    """The Comment. Of one that is not approved, only its place is kept."""
    author, kind = record.author, record.kind
    number, published = str(record.id), _published(record.published, conventions)
    parent = str(record.parent) if record.parent not in (None, "", 0, "0") else ""
    if record.status != "approved":
        return Comment(number, published, Commenter(), parent, kind, record.status)
    writer = Commenter(
        _sound(author.name).strip(),
        sanitize.url(_sound(author.url)) if author.url else "",
        author.by_author,
        _person(author) if conventions.people and kind in ("comment", "reply") else "",
    )
    body = _body(record, path, conventions)
    more = public(plain(extra)) if extra else {}
    return Comment(number, published, writer, parent, kind, "approved", body, record.lang.strip(), more)


def _person(author: _Author) -> str:
    """Who somebody is: by the key that an import or a message gave them, or else by name and site."""
    name, key, url = _sound(author.name).strip(), _sound(author.key), _sound(author.url or "")
    if not name or author.by_author:
        return ""
    return digest(["key", key] if key else ["name", name.casefold(), url.rstrip("/")]).hex()[:16]


def _misspelt(extra: dict[str, Any], where: Location) -> Iterator[Problem]:
    """A slip may publish what was meant to be hidden: `"staus": "spam"`."""
    for key, near in misspelt(extra, _KNOWN):
        what = f"The key `{key}` of this comment means nothing"
        yield Problem(what, where, hint=f"Did you mean `{near}`?", level="warning")


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    if isinstance(value, (dict, list)):
        raise _Unfit(key, value, "text")
    return "" if value is None or value is False else str(value)


def _sound(text: str) -> str:
    """A text without what no file of HTML may hold."""
    return text.replace("\0", "\ufffd")


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


def _body(record: _Record, path: str, conventions: Conventions) -> Html:
    written = _sound(record.body)
    if record.format == "markdown":
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
