"""A WordPress export (WXR) as Records, one at a time: memory does not grow with the file.

The format is RSS 2.0 with WordPress' own elements (wp-admin/includes/export.php). Only what lies whole in the file
becomes a Record; where it breaks off is told by `Reading.broken`. Entities are refused: WordPress declares none,
attackers do.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

from msgspec import Struct

from blogkit.problems import ArchiveError, Location, Problem
from blogkit.verify import source

NAMESPACES = (
    ("http://wordpress.org/export/1.", "wp:"),
    ("http://purl.org/rss/1.0/modules/content/", "content:"),
    ("http://purl.org/dc/elements/", "dc:"),
)
"""(beginning of a namespace, what its names begin with here); that of the excerpt lies below WordPress' own."""

_GROUPS = {"channel", "item"} | {
    f"wp:{name}" for name in "author category tag term comment postmeta commentmeta termmeta".split()
}
"""Elements that hold others: their children are the fields of a value of their own."""


class Comment(Struct, frozen=True):
    """A <wp:comment>, as written."""

    id: str
    parent: str
    kind: str
    approved: str
    author: str
    url: str
    email: str
    ip: str
    date: str
    gmt: str
    user: str
    text: str


class Record(Struct, frozen=True):
    """An <item>, as written."""

    id: str
    kind: str
    status: str
    title: str
    link: str
    slug: str
    creator: str
    date: str
    gmt: str
    parent: str
    order: str
    password: str
    text: str
    excerpt: str
    file: str
    """The address of an attachment's file."""
    terms: tuple[tuple[str, str, str], ...]
    """(taxonomy, slug, name)"""
    meta: tuple[tuple[str, str], ...]
    comments: tuple[Comment, ...]
    where: str
    """`export.xml:120`"""


class Term(Struct, frozen=True):
    """A category, tag or other term that the head of an export declares."""

    taxonomy: str
    slug: str
    name: str
    parent: str
    """The slug of the term above, or its name in exports before WXR 1.1; empty at the top."""
    id: str = ""
    description: str = ""
    """HTML."""


class Head(Struct):
    """What the head of an export says of the site."""

    title: str = ""
    link: str = ""
    blog: str = ""
    """The address below which everything lies."""
    authors: dict[str, str] = {}
    """Login → the name that is shown."""
    terms: list[Term] = []
    emails: set[str] = set()


class Reading(Struct):
    """One pass over the files."""

    head: Head
    broken: list[str]
    repairs: source.Repairs


def start() -> Reading:
    """A pass that has not begun."""
    return Reading(Head(), [], source.Repairs())


def records(files: list[Path], reading: Reading) -> Iterator[Record]:
    """Every whole item, in order. What is found on the way is put into `reading`."""
    for name, file, member in source.members(files):
        parser = _Parser(name, reading.head)
        try:
            for block in source.text(file, member, reading.repairs):
                parser.feed(block)
                yield from parser.taken()
            parser.feed("", final=True)
        except expat.ExpatError as error:
            yield from parser.taken()
            said = expat.ErrorString(error.code)
            reading.broken.append(f"{name}:{error.lineno}: {_plain(said)}; nothing after this place could be read")
        except source.BROKEN as error:
            yield from parser.taken()
            reading.broken.append(f"{name}: it cannot be unpacked to its end ({error})")
        if not parser.is_export:
            raise ArchiveError(
                Problem(
                    "This is no WordPress export",
                    Location(name),
                    hint="In WordPress, choose Tools → Export → All content.",
                )
            )


def _plain(said: str) -> str:
    if said in ("no element found", "unclosed CDATA section", "unclosed token"):
        return "the file ends too early"
    return f"the XML is not well-formed ({said})"


class _Parser:
    """Expat with a stack: each element that holds others becomes a dict of lists, its place in the file beside it."""

    def __init__(self, name: str, head: Head) -> None:
        self.name, self.head = name, head
        self.is_export = False
        self._ready: list[Record] = []
        self._prefixes: dict[str, str] = {}
        self._stack: list[tuple[str, dict[str, list[Any]]]] = []
        self._depth = 0
        self._leaf: list[str] | None = None
        self._leaf_depth = 0
        self._attributes: dict[str, str] = {}
        self._expat = expat.ParserCreate("utf-8")
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self._begin
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._characters
        self._expat.EntityDeclHandler = self._refuse

    def feed(self, block: str, *, final: bool = False) -> None:
        self._expat.Parse(block, final)

    def taken(self) -> Iterator[Record]:
        ready, self._ready = self._ready, []
        yield from ready

    def _refuse(self, *_: object) -> None:
        where = Location(self.name, self._expat.CurrentLineNumber)
        raise ArchiveError(
            Problem("It declares entities, which WordPress never does, and which may be an attack: refused", where)
        )

    def _local(self, tag: str) -> str:
        prefix, colon, name = tag.partition(":")
        return self._prefixes.get(prefix, f"{prefix}:") + name if colon else tag

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        for key, value in attributes.items():
            if key.startswith("xmlns:"):
                for beginning, own in NAMESPACES:
                    if value.startswith(beginning):
                        excerpt = value.rstrip("/").endswith("excerpt")
                        self._prefixes[key.removeprefix("xmlns:")] = "excerpt:" if excerpt else own
        self._depth += 1
        name = self._local(tag)
        self.is_export |= name in ("wp:wxr_version", "wp:post_id", "wp:base_blog_url")
        if name in _GROUPS and self._leaf is None:
            self._stack.append((name, {"line": [self._expat.CurrentLineNumber]}))
        elif self._stack and self._leaf is None:
            self._leaf, self._leaf_depth, self._attributes = [], self._depth, attributes

    def _characters(self, text: str) -> None:
        if self._leaf is not None:
            self._leaf.append(text)

    def _end(self, tag: str) -> None:
        depth, self._depth = self._depth, self._depth - 1
        name = self._local(tag)
        if self._leaf is None:
            if self._stack and self._stack[-1][0] == name:
                _, fields = self._stack.pop()
                self._whole(name.removeprefix("wp:"), fields)
        elif depth == self._leaf_depth:
            value = "".join(self._leaf)
            fields = self._stack[-1][1]
            if name == "category":
                terms = (self._attributes.get("domain", "category"), self._attributes.get("nicename", ""), value)
                fields.setdefault("terms", []).append(terms)
            else:
                fields.setdefault(name.removeprefix("wp:"), []).append(value)
                if len(self._stack) == 1:
                    self._about(name.removeprefix("wp:"), value)
            self._leaf = None

    def _about(self, name: str, value: str) -> None:
        """A field of the channel itself."""
        value = value.strip()
        match name:
            case "title":
                self.head.title = self.head.title or value
            case "link":
                self.head.link = self.head.link or value
            case "base_blog_url":
                self.head.blog = self.head.blog or value

    def _whole(self, name: str, fields: dict[str, list[Any]]) -> None:
        match name:
            case "item":
                self._ready.append(_record(fields, self.name))
            case "comment" | "postmeta":
                if self._stack:
                    self._stack[-1][1].setdefault(name, []).append(fields)
            case "author":
                login = _one(fields, "author_login")
                self.head.authors[login] = _one(fields, "author_display_name") or login
                self.head.emails.add(_one(fields, "author_email").lower())
            case "category" | "tag" | "term":
                self.head.terms.append(_term(name, fields))


def _one(fields: dict[str, list[Any]], name: str) -> str:
    return str(fields[name][0]).strip() if name in fields else ""


def _term(kind: str, fields: dict[str, list[Any]]) -> Term:
    if kind == "category":
        names = ("category_nicename", "cat_name", "category_parent")
    elif kind == "tag":
        names = ("tag_slug", "tag_name", "")
    else:
        names = ("term_slug", "term_name", "term_parent")
    taxonomy = {"category": "category", "tag": "post_tag"}.get(kind) or _one(fields, "term_taxonomy")
    slug, name, parent = (_one(fields, field) for field in names)
    description = _one(fields, f"{kind}_description")
    return Term(taxonomy, slug, name, parent, _one(fields, "term_id"), description)


def _comment(fields: dict[str, list[Any]]) -> Comment:
    def one(name: str) -> str:
        return _one(fields, f"comment_{name}")

    return Comment(
        id=one("id"),
        parent=one("parent"),
        kind=one("type"),
        approved=one("approved"),
        author=one("author"),
        url=one("author_url"),
        email=one("author_email"),
        ip=one("author_IP"),
        date=one("date"),
        gmt=one("date_gmt"),
        user=one("user_id"),
        text="".join(fields.get("comment_content", [])),
    )


def _record(fields: dict[str, list[Any]], file: str) -> Record:
    def one(name: str) -> str:
        return _one(fields, name)

    return Record(
        id=one("post_id"),
        kind=one("post_type") or "post",
        status=one("status") or "publish",
        title=one("title"),
        link=one("link"),
        slug=one("post_name"),
        creator=one("dc:creator"),
        date=one("post_date"),
        gmt=one("post_date_gmt"),
        parent=one("post_parent"),
        order=one("menu_order"),
        password=one("post_password"),
        text="".join(fields.get("content:encoded", [])),
        excerpt=one("excerpt:encoded"),
        file=one("attachment_url"),
        terms=tuple(fields.get("terms", ())),
        meta=tuple((_one(meta, "meta_key"), _one(meta, "meta_value")) for meta in fields.get("postmeta", ())),
        comments=tuple(_comment(comment) for comment in fields.get("comment", ())),
        where=f"{file}:{fields['line'][0]}",
    )
