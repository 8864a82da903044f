"""(path, bytes) → Post | Page | TermNote | Comments | Comment | Picture, and Problems.

Pure: a result depends on the bytes, the path and the Conventions alone, never on another file. Parsing never fails:
what cannot be read yields no value, and a Problem that says where and why.
"""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, json, structs

from blogkit.engine.digest import digest
from blogkit.model import Body, Conventions, Excerpt, Label, Page, Post, Slot, SourceKind, Summary, TermNote, Written
from blogkit.problems import Location, Problem
from blogkit.reading import comments, pictures, punctuation, redirects, slots, sources
from blogkit.reading.values import misspelt, moment, shown, truth
from blogkit.routes import slug, term_slug

if TYPE_CHECKING:
    from blogkit.reading.frontmatter import FrontMatter

# The rooms of Markdown and front matter take 60 ms to import, and a build in which a comment came needs neither.

_encode = json.encode
_DATED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:-(?=.)|\Z)")
_TEMPLATE = re.compile(r"\w[\w. -]*(/[\w. -]+)*")


_OURS = {"key", "source", "extra", "terms", "parent"}
BEGINNING = 60
"""Characters of a title that is made of a text's first words."""
_ALT = re.compile(r'<img\b[^<]*?\balt="([^"]*)"')
_KEYS = ({*Post.__struct_fields__, *Page.__struct_fields__} - _OURS) | {"author", "format"}
"""What front matter may hold."""


class Parsed(Struct, frozen=True):
    """What a file yielded, encoded for the Store."""

    value: bytes
    """The noun; empty when the file could not be read."""
    bulk: bytes = b""
    """What is loaded on demand: a Body, or a tuple of Comments."""
    brief: bytes = b""
    """What else is: an Excerpt, which lists want without the Body."""
    problems: tuple[Problem, ...] = ()


def parse(kind: SourceKind, path: str, content: bytes, conventions: Conventions) -> Parsed:
    """Read one file under content/; `path` is relative to content/."""
    if kind == "file":
        picture, problems = pictures.parse(path, content)
        return Parsed(_encode(picture), problems=problems)
    if kind == "redirects":
        table, problems = redirects.parse(path, content)
        return Parsed(_encode(table), problems=problems)
    if kind == "thread":
        value, all_comments, problems = comments.parse_lines(path, content, conventions)
        return Parsed(_encode(value), _encode(all_comments), problems=problems)
    from blogkit.reading import frontmatter

    matter, problems = frontmatter.split(f"{sources.CONTENT}/{path}", content)
    if matter is None:
        return Parsed(b"", problems=problems)
    if kind == "reply":
        comment, more = comments.parse_file(path, matter, conventions)
        return Parsed(_encode(comment) if comment else b"", problems=(*problems, *more))
    if kind == "term":
        return _term(path, matter, conventions, problems)
    return _writing(kind, path, matter, conventions, problems)


class _Reader:
    """Takes typed values out of one file's front matter, and notes what does not fit."""

    def __init__(self, matter: FrontMatter, conventions: Conventions) -> None:
        self._matter, self._conventions = matter, conventions
        self._left = dict(matter.values)
        self.problems: list[Problem] = []

    def wrong(self, key: str, value: object, expected: str, hint: str = "") -> None:
        """Note that a value does not fit."""
        facts = (("found", shown(value)), ("expected", expected))
        where = self._matter.where(key)
        self.problems.append(Problem(f"`{key}` does not hold what it should", where, facts, hint))

    def text(self, key: str, expected: str = "text") -> str:
        value = self._left.pop(key, None)
        if value is None or isinstance(value, str):
            return (value or "").strip()
        if isinstance(value, (list, dict)):
            self.wrong(key, value, expected)
            return ""
        return str(self._matter.written(key))

    def texts(self, *keys: str) -> tuple[str, ...]:
        found: list[str] = []
        for key in keys:
            value = self._left.pop(key, None)
            if value is None:
                continue
            as_text = isinstance(value, str) or (isinstance(value, list) and all(isinstance(v, str) for v in value))
            typed = value if as_text else self._matter.written(key)  # which reads all the front matter again
            names = typed if isinstance(typed, list) else [typed]
            for name, item in zip(names, value if isinstance(value, list) else names, strict=False):
                if item is None or not isinstance(name, str):
                    self.wrong(key, item, "a list of names")
                elif name.strip():
                    found.append(name.strip())
        return tuple(dict.fromkeys(found))

    def truth(self, key: str) -> bool:
        value = self._left.pop(key, None)
        if value is None:
            return False
        found = truth(value)
        if found is None:
            self.wrong(key, value, "true or false")
        return found is True or (found is None and key == "draft")  # in doubt, nothing is published

    def number(self, key: str) -> int:
        value = self._left.pop(key, None)
        if value is None:
            return 0
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong(key, value, "a whole number")
            return 0
        return value

    def date(self, key: str) -> datetime | None:
        value = self._left.pop(key, None)
        if value is None or value == "":
            return None
        try:
            return moment(value, self._conventions.timezone)
        except (ValueError, OverflowError):
            self.wrong(key, value, "a date", "Write it as 2014-03-02, 2014-03-02T09:30 or 2014-03-02T09:30:00+01:00.")
            return None

    def address(self, key: str) -> str:
        value = self.text(key)
        if value and not value.startswith("/"):
            self.wrong(key, value, "an address on this site", f"Begin it with a slash: /{value}")
            return ""
        return value

    def addresses(self, key: str) -> tuple[str, ...]:
        values = self.texts(key)
        for value in values:
            if not value.startswith("/"):
                self.wrong(key, value, "addresses on this site", f"Begin it with a slash: /{value}")
        return tuple(value for value in values if value.startswith("/"))

    def comments(self) -> Literal["open", "closed"]:
        value = self._left.pop("comments", None)
        if value == "closed" or truth(value) is False:
            return "closed"
        if value not in (None, "open") and not truth(value):
            self.wrong("comments", value, "open or closed")
        return "open"

    def template(self) -> str:
        value = self.text("template")
        if value and not _TEMPLATE.fullmatch(value):
            self.wrong("template", value, "the name of a template, as `essay.html`")
            return ""
        return value

    def labels(self, taxonomy: str) -> tuple[Label, ...]:
        found: dict[str, Label] = {}
        for written in self.texts(taxonomy):
            parts = written.split("/") if taxonomy in self._conventions.nested else [written]
            names = tuple(part.strip() for part in parts if term_slug(part))
            path = "/".join(map(term_slug, names))
            if path:
                found.setdefault(path, Label(path, names))
            else:
                self.wrong(taxonomy, written, "names with a letter or digit in them")
        return tuple(found.values())

    def rest(self) -> dict[str, Any]:
        """What is left, for templates."""
        for key, near in misspelt(self._left, sorted({*_KEYS, *self._conventions.taxonomies})):
            what = f"The key `{key}` means nothing here"
            hint = f"Did you mean `{near}`? As it is, only templates see it, as `post.extra`."
            self.problems.append(Problem(what, self._matter.where(key), hint=hint, level="warning"))
        return self._left


def _writing(
    kind: SourceKind, path: str, matter: FrontMatter, conventions: Conventions, problems: tuple[Problem, ...]
) -> Parsed:
    from blogkit.reading import markdown, sentences

    reader = _Reader(matter, conventions)
    key = sources.key(path)
    name = PurePosixPath(key).name
    day, rest = _day(name, conventions)
    title, untitled, lang = reader.text("title"), reader.truth("untitled"), reader.text("lang")
    drop_title = not (title or untitled) and bool(title := markdown.title(matter.body))
    untitled = untitled or (kind == "post" and not title)
    if conventions.smart:
        title = punctuation.curl(title, lang or conventions.language)
    form = reader.text("format", "markdown or html").lower()
    if form not in ("", "markdown", "html"):
        reader.wrong("format", form, "markdown or html")
    if form == "html":
        body, summary, more = markdown.html(matter.body, path, conventions, lang, matter.body_line)
    else:
        body, summary, more = markdown.render(matter.body, path, conventions, lang, matter.body_line, drop_title)
    date = reader.date("date") or day
    common: dict[str, Any] = {
        "key": key,
        "source": path,
        "title": title or (untitled and _beginning(summary, body)) or _called(name, rest, date),
        "untitled": untitled,
        "slug": _slug(reader.text("slug")) or slug(rest) or slug(title) or slug(name) or "untitled",
        "date": date,
        "updated": reader.date("updated"),
        "id": reader.text("id"),
        "url": reader.address("url"),
        "aliases": reader.addresses("aliases"),
        "authors": reader.texts("authors", "author"),
        "excerpt": reader.text("excerpt"),
        "image": _beside(reader.text("image"), path),
        "lang": lang,
        "comments": reader.comments(),
        "draft": reader.truth("draft"),
        "template": reader.template(),
    }
    writing: Post | Page
    if kind == "post":
        terms = {taxonomy: labels for taxonomy in conventions.taxonomies if (labels := reader.labels(taxonomy))}
        writing = Post(**common, terms=terms, sticky=reader.truth("sticky"), extra=reader.rest())
        if writing.date is None and not writing.draft and not matter.values.get("date"):
            reader.problems.append(_undated(matter))
    else:
        parent = str(PurePosixPath(key).parent)
        writing = Page(
            **common, parent="" if parent == "pages" else parent, order=reader.number("order"), extra=reader.rest()
        )
    if writing.excerpt:
        excerpt = slots.cut(f"<p>{markdown.inline(writing.excerpt, conventions, lang)}</p>", path, conventions.hosts)
        description = slots.shorten(slots.text(excerpt))
        slots_in_it = (slot for slot in excerpt if isinstance(slot, Slot) and slot.kind in ("source", "file"))
        all_slots = tuple(dict.fromkeys((*summary.slots, *slots_in_it)))
        summary = structs.replace(summary, excerpt=excerpt, description=description, more=True, slots=all_slots)
    all_problems = (*problems, *reader.problems, *more)
    if any(problem.level == "error" for problem in reader.problems):
        return Parsed(b"", problems=all_problems)
    beginning = Excerpt(summary.excerpt, summary.more, summary.description)
    links = sentences.links(body.html)
    written = Written(
        writing, summary.words, summary.picture, summary.slots, summary.pictures, digest(beginning), links
    )
    return Parsed(_encode(written), _encode(body), _encode(beginning), all_problems)


def _beginning(summary: Summary, body: Body) -> str:
    """What lists call a text without a title: its first words, or those for who cannot see its picture."""
    html = "".join(part for part in body.html if isinstance(part, str))
    return slots.shorten(summary.description or next(filter(None, map(unescape, _ALT.findall(html))), ""), BEGINNING)


def _called(name: str, rest: str, date: datetime | None) -> str:
    """What a writing is called that has no words: as its file, or by its day where that is a number."""
    return date.date().isoformat() if date and not re.search(r"[^\W\d_]", rest) else rest or name


def _slug(written: str) -> str:
    """A slug as a person wrote it, made safe for an address but otherwise left alone."""
    return re.sub(r"[\s/\\?#]+", "-", written).strip("-")


def _day(name: str, conventions: Conventions) -> tuple[datetime | None, str]:
    """The date that a file's name begins with, and the rest of the name."""
    dated = _DATED.match(name)
    if not dated:
        return None, name
    try:
        return moment(dated[1], conventions.timezone), name[dated.end() :]
    except ValueError:
        return None, name[dated.end() :]


def _beside(reference: str, path: str) -> str:
    """A picture named in front matter as a path under content/; an address stays as it is."""
    if not reference or re.match(r"[a-z][a-z0-9+.-]*:|/", reference, re.IGNORECASE):
        return reference
    parts: list[str] = list(PurePosixPath(path).parent.parts)
    for part in reference.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in ("", ".", ".."):
            parts.append(part)
    return "/".join(parts)


def _undated(matter: FrontMatter) -> Problem:
    return Problem(
        "This post has no date",
        Location(matter.path, 1),
        hint="Add `date: 2014-03-02` to its front matter, or begin the file's name with the date.",
    )


def _term(path: str, matter: FrontMatter, conventions: Conventions, problems: tuple[Problem, ...]) -> Parsed:
    from blogkit.reading import markdown

    reader = _Reader(matter, conventions)
    family = path.partition("/")[0]
    if family not in conventions.taxonomies:
        what = "This file is not used: it lies neither among posts, pages nor the terms of a taxonomy"
        hint = f"Move it to {sources.CONTENT}/posts/ or {sources.CONTENT}/pages/."
        strange = Problem(what, Location(matter.path), hint=hint, level="warning")
        return Parsed(_encode(TermNote()), problems=(*problems, strange))
    body, _, more = markdown.render(matter.body, path, conventions, "", matter.body_line)
    note = TermNote(reader.text("title"), body.html, reader.number("order"), reader.text("id"))
    return Parsed(_encode(note), problems=(*problems, *reader.problems, *more))
