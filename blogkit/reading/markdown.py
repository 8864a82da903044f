"""Markdown → Body: HTML with Slots, contents, excerpt; and the same for essays that are kept as HTML.

Pure: what comes out depends on the arguments alone. It never fails: a text that the parser cannot take is shown as it
was written, with a Problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from html import escape, unescape
from itertools import count, pairwise

from markdown_it.token import Token
from markdown_it.utils import EnvType

from blogkit.model import Body, Conventions, Heading, Html, Summary
from blogkit.problems import Location, Problem
from blogkit.reading import dialect, players, slots
from blogkit.reading.summary import MORE, summarise
from blogkit.routes import slug

Parsed = tuple[Body, Summary, tuple[Problem, ...]]

DEEPEST = 4
"""The last level of headings that the contents list."""

_NEXT_PAGE = re.compile(r"<!--\s*nextpage\s*-->")
_COMMENTS = re.compile(r"(?:\s*<!--.*?-->)*\s*", re.DOTALL)
_NOTE = re.compile(r"\[\^([^\s\]]+)\]")
_LINK = re.compile(r"\]\(([^\n()<>\"']+)\)")
_NEWLINE = re.compile(r"\r\n?|\n")
_TITLE = re.compile(r"^ {0,3}(?:#{1,6}(?:[ \t]|$)|(?:=+|-+)[ \t]*$)", re.MULTILINE)
_HEADING = re.compile(r"h[1-6]")
_HEADING_OR_PICTURE = re.compile(r"<(?:h[1-6]|img)", re.IGNORECASE)
_RESERVED = re.compile(r"comments|content|main|more|respond|(?:comment|fn|fnref|page)-\d+")
"""Ids that the page around an essay needs, or its footnotes and pages."""


def render(
    text: str, path: str, conventions: Conventions, lang: str, first_line: int = 1, drop_title: bool = False
) -> Parsed:
    """An essay's Markdown as (Body, Summary, Problems).

    `path` is its file, relative to content/; `lang` its language, empty for the site's. `text` begins on line
    `first_line` of that file. With `drop_title`, a heading that is its first block is left out: the page shows it.
    """
    origin = _Origin(path, text, first_line)
    try:
        markup, contents, problems = _rendered(origin, _env(conventions, lang), drop_title)
    except Exception as error:  # noqa: BLE001 a rule that stumbles may cost an essay its form, never its words
        markup, contents, problems = f"<pre>{escape(text, quote=False)}</pre>\n", (), (origin.unreadable(error),)
    return _finished(markup, contents, problems, origin, conventions)


def html(text: str, path: str, conventions: Conventions, lang: str, first_line: int = 1) -> Parsed:
    """An essay that is kept as HTML, as (Body, Summary, Problems).

    It stays as it is, but that headings get ids, and pictures load when they are scrolled to.
    """
    markup, contents = outlined(text)
    return _finished(markup, contents, (), _Origin(path, text, first_line), conventions)


def inline(text: str, conventions: Conventions, lang: str) -> str:
    """A line of Markdown, such as an excerpt or a description, as HTML without a `<p>` around it."""
    return str(dialect.phrases().renderInline(text.strip(), _env(conventions, lang)))


def comment(text: str) -> str:
    """A comment's Markdown as HTML, which has yet to pass `sanitize.comment`."""
    return str(dialect.comments().render(text))


def title(text: str) -> str:
    """The text of the first heading that lies in no quote, list or code; empty when there is none.

    When the first line that looks like a heading is one, only what lies before it is read.
    """
    text = _NEWLINE.sub("\n", text) if "\r" in text else text
    found = _TITLE.search(text)
    if not found:
        return ""
    end = text.find("\n", found.start())
    return (end > 0 and _first_heading(text[:end])) or _first_heading(text)


class _Origin:
    """The text that is being read, to say where in its file something stands."""

    def __init__(self, path: str, text: str, first_line: int) -> None:
        self.path, self.text, self.first_line = path, text, first_line

    @cached_property
    def lines(self) -> list[str]:
        """The text's lines, without their ends."""
        return _NEWLINE.split(self.text)

    def at(self, line: int, column: int = 0) -> Location:
        """The place on a line of the text, which counts from 0."""
        return Location(f"content/{self.path}", self.first_line + line, column)

    def find(self, written: str, line: int) -> Location | None:
        """The first place of these words from a line on, but not behind a backslash."""
        for number, words in enumerate(self.lines[line:], line):
            column = words.find(written)
            if column >= 0 and not words[:column].endswith("\\"):
                return self.at(number, column + 1)
        return None

    def unreadable(self, error: Exception) -> Problem:
        what = "This text cannot be read as Markdown, so it is shown as it was written"
        facts = (("found", f"{type(error).__name__}: {error}"),)
        return Problem(what, self.at(0), facts, "Please report it, with the text; halving that finds the place.")


class _Anchors:
    """The ids of one essay's headings, each given once."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._numbers: dict[str, int] = {}

    def take(self, name: str) -> bool:
        """Take an id that its author chose; False when it was taken before."""
        free = name not in self._taken
        self._taken.add(name)
        return free

    def make(self, text: str) -> str:
        """An id from a heading's text, with a number where that is needed to tell it from others."""
        base = slug(text) or "section"
        number = self._numbers.get(base, 1)
        name = base if number == 1 else f"{base}-{number}"
        while name in self._taken or _RESERVED.fullmatch(name):
            number += 1
            name = f"{base}-{number}"
        self._numbers[base] = number + 1
        self._taken.add(name)
        return name


def _env(conventions: Conventions, lang: str) -> EnvType:
    """What the rules of `dialect` want to know of one text."""
    language = lang or conventions.language
    return {"lang": language, "smart": conventions.smart, "highlight": conventions.highlight}


def _rendered(origin: _Origin, env: EnvType, drop_title: bool) -> tuple[str, tuple[Heading, ...], tuple[Problem, ...]]:
    md = dialect.essays()
    tokens = md.parse(origin.text, env)
    if drop_title:
        tokens = _without_title(tokens)
    contents, problems = _contents(tokens, origin)
    problems += [*_footnotes(tokens, env, origin), *_links(tokens, origin), *_losses(tokens, origin)]
    return str(md.renderer.render(tokens, md.options, env)), contents, tuple(problems)


def _finished(
    markup: str, contents: tuple[Heading, ...], problems: tuple[Problem, ...], origin: _Origin, conventions: Conventions
) -> Parsed:
    """The last steps, which Markdown and HTML have in common."""

    def cut(piece: str) -> Html:
        return slots.cut(piece, origin.path, conventions.hosts, origin.text, origin.first_line)

    markup = players.quiet(markup, origin.path, conventions.hosts)
    body = cut(_anchored(markup))
    return Body(body, contents), summarise(markup, cut, body), problems


def _anchored(markup: str) -> str:
    """HTML with `#more` and `#page-2` to lead to in place of the markers `<!--more-->` and `<!--nextpage-->`."""
    if "<!--" not in markup:
        return markup
    pages = count(2)
    markup = MORE.sub('<span id="more"></span>', markup, count=1)
    return _NEXT_PAGE.sub(lambda _: f'<span id="page-{next(pages)}"></span>', markup)


def _without_title(tokens: list[Token]) -> list[Token]:
    """The tokens without a heading that comes before everything but comments."""
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            return tokens[:at] + tokens[at + 3 :]
        if token.type != "html_block" or not _COMMENTS.fullmatch(token.content):
            break
    return tokens


def _contents(tokens: list[Token], origin: _Origin) -> tuple[tuple[Heading, ...], list[Problem]]:
    """Give every heading an id; the ones that are not inside of something make the contents."""
    headings = [(opening, inline) for opening, inline in pairwise(tokens) if opening.type == "heading_open"]
    problems: list[Problem] = []
    if not headings:
        return (), problems
    anchors = _Anchors(_ids("".join(_raw(tokens))) if "id=" in origin.text else ())
    for opening, _ in headings:
        name = str(opening.attrs.get("id", ""))
        if name and not anchors.take(name):
            del opening.attrs["id"]
            what = f"Two headings, or a heading and some HTML, have the id {name}"
            hint = "Give this one another; until then it has one made from its text."
            where = origin.find(f"{{#{name}}}", opening.map[0] if opening.map else 0)
            problems.append(Problem(what, where or origin.at(0), hint=hint, level="warning"))
    contents = []
    for opening, inline in headings:
        text = _plain(inline.children or [])
        name = opening.attrs["id"] = str(opening.attrs.get("id") or anchors.make(text))
        if opening.level == 0 and int(opening.tag[1]) <= DEEPEST:
            contents.append(Heading(int(opening.tag[1]), name, text))
    return tuple(contents), problems


def _plain(tokens: list[Token]) -> str:
    """The words of a heading."""
    words = (
        token.content if token.type in ("text", "code_inline", "image") else " " if "break" in token.type else ""
        for token in tokens
    )
    return " ".join("".join(words).split())


def _raw(tokens: list[Token]) -> Iterator[str]:
    """The pieces of HTML in an essay that its author wrote."""
    for token in tokens:
        if token.type in ("html_block", "html_inline") or (token.type == "fence" and "{=" in token.info):
            yield token.content
        yield from _raw(token.children or [])


def _ids(markup: str) -> Iterator[str]:
    """The ids that stand in some HTML."""
    for tag in slots.TAG.finditer(markup):
        attributes = tag["attributes"]
        if not attributes or "id" not in attributes.lower():
            continue
        for attribute in slots.ATTRIBUTE.finditer(attributes):
            if attribute["name"].lower() == "id" and attribute["value"]:
                yield unescape(attribute["value"].strip("\"'"))


def _footnotes(tokens: list[Token], env: EnvType, origin: _Origin) -> Iterator[Problem]:
    """What is wrong with the footnotes: readers would see `[^1]`, or not see a note."""
    definitions = env.get("definitions", [])
    numbers = env.get("footnotes", {}).get("refs", {})
    last = dict(definitions)
    for label, line in definitions:
        if line != last[label]:
            hint = f"Only the one on line {origin.at(last[label]).line} is shown. Give one of them another name."
            yield Problem(f"The footnote [^{label}] is written twice", origin.at(line), hint=hint, level="warning")
        elif numbers.get(f":{label}", -1) < 0:
            what = f"Nothing refers to the footnote [^{label}], so it is not shown"
            hint = f"Write [^{label}] where it belongs, or take it out."
            yield Problem(what, origin.at(line), hint=hint, level="warning")
    for token, words in _prose(tokens, "[^"):
        for found in _NOTE.finditer(words):
            if where := origin.find(found[0], token.map[0] if token.map else 0):
                what = f"The footnote {found[0]} is referred to, but not written"
                hint = f"Write it on a line of its own: {found[0]}: The note."
                yield Problem(what, where, hint=hint, level="warning")


def _links(tokens: list[Token], origin: _Origin) -> Iterator[Problem]:
    """Links and pictures that stayed text, because their address has a blank in it."""
    for token, words in _prose(tokens, "]("):
        for found in _LINK.finditer(words):
            address = found[1].strip()
            where = origin.find(found[0], token.map[0] if token.map else 0)
            if where and " " in address and ("." in address or "/" in address):
                what = f"This is no link or picture, for there is a blank in its address: {address}"
                hint = f"Put the address between < and >: ](<{address}>)"
                yield Problem(what, where, hint=hint, level="warning")


def _prose(tokens: list[Token], sign: str) -> Iterator[tuple[Token, str]]:
    """The texts, outside of code, in which something stands, each with the paragraph that it is in."""
    for token in tokens:
        if sign in token.content:
            for child in token.children or ():
                if child.type == "text" and sign in child.content:
                    yield token, child.content


def _losses(tokens: list[Token], origin: _Origin) -> Iterator[Problem]:
    """Where the parser left something out, or took more for code than was meant."""
    for token in tokens:
        if not token.map:
            continue
        if token.level >= dialect.NESTING - 1 and token.type in ("blockquote_open", "list_item_open", "dd_open"):
            what = f"More than {dialect.NESTING} quotes and lists lie in each other here; what is inside is left out"
            yield Problem(what, origin.at(token.map[0]), hint="Take some of the levels away.")
            return
        if token.type == "fence" and not token.level and not _is_closed(token, origin.lines):
            what = f"The code that begins here with {token.markup} does not end, so all the rest is code"
            hint = f"Write {token.markup} on a line of its own where it ends."
            yield Problem(what, origin.at(token.map[0]), hint=hint, level="warning")


def _is_closed(fence: Token, lines: list[str]) -> bool:
    first, end = fence.map or (0, 0)
    last = lines[end - 1].strip() if end <= len(lines) else ""
    return end - 1 > first and last.startswith(fence.markup) and not last.strip(fence.markup[0])


def outlined(text: str) -> tuple[str, tuple[Heading, ...]]:
    """HTML with ids for its headings, which make the contents, and with pictures that load late."""
    if not _HEADING_OR_PICTURE.search(text):
        return text, ()
    anchors = _Anchors(_ids(text))
    contents: list[Heading] = []
    inserted: list[tuple[int, str]] = []
    heading, early = None, dialect.FOLD
    for tag in slots.TAG.finditer(text):
        name = (tag["opened"] or tag["closed"] or "").lower()
        if _HEADING.fullmatch(name) and tag["opened"]:
            heading = tag
        elif heading and name == heading["opened"].lower():
            words = slots.text((text[heading.end() : tag.start()],))
            written = next(_ids(heading[0]), "")
            anchor = written or anchors.make(words)
            if not written:
                inserted.append((_end_of_attributes(heading), f' id="{escape(anchor)}"'))
            if int(name[1]) <= DEEPEST:
                contents.append(Heading(int(name[1]), anchor, words))
            heading = None
        elif name == "img" and tag.start() < early:
            early = 0  # it is seen at once, the next ones may not be
        elif name == "img" and "loading" not in tag["attributes"].lower():
            inserted.append((_end_of_attributes(tag), ' loading="lazy"'))
    return _with(text, inserted), tuple(contents)


def _end_of_attributes(tag: re.Match[str]) -> int:
    """Where in a start tag there is room for one more attribute."""
    return tag.start("attributes") + len(tag["attributes"].rstrip("/> \t\n\f\r"))


def _with(text: str, inserted: list[tuple[int, str]]) -> str:
    parts: list[str] = []
    done = 0
    for at, words in sorted(inserted):
        parts += [text[done:at], words]
        done = at
    return "".join(parts) + text[done:]


def _first_heading(text: str) -> str:
    """The words of the first heading at the top level. Only blocks are looked for, and one line is read."""
    md = dialect.essays()
    env: EnvType = {}
    tokens: list[Token] = []
    md.block.parse(text, md, env, tokens)
    for opening, heading in pairwise(tokens):
        if opening.type == "heading_open" and opening.level == 0:
            return _plain(md.parseInline(dialect.split_heading(heading.content)[0], env)[0].children or [])
    return ""
