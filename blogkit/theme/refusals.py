"""Refusals: what is said where Jinja cannot read a template, or not find it: found, expected, and what to do.

Jinja names the line where it gave up. Where something does not end, the place where it begins is said here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path
from traceback import extract_tb

from jinja2 import Environment, TemplateAssertionError, TemplateNotFound, TemplateSyntaxError, nodes
from msgspec import Struct

from blogkit.problems import Location, Problem, TemplateError
from blogkit.toml import did_you_mean, nearest

BLOCKS = "autoescape block call filter for if macro raw set trans with".split()
TAGS = [
    *BLOCKS,
    *(f"end{name}" for name in BLOCKS),
    *"break continue do elif else extends from import include pluralize print".split(),
]
MANUAL = "Jinja's manual: https://jinja.palletsprojects.com/en/stable/templates/"

SIGNS = {
    "&": "Write `and`.",
    "!": "Write `not`.",
    "?": "Write `a if test else b`.",
    "$": "Names have no sign before them.",
    **dict.fromkeys("‘’“”„«»", 'Put a text into straight quotes: "…".'),
    **dict.fromkeys("\"'", "A text ends with the same mark that it begins with."),
}
"""Sign → what to do about one that means nothing to Jinja."""

_ENDLESS = re.compile(r"Unexpected end of template\..* needs to be closed is '(\w+)'\.")
_TAG = re.compile(r"Encountered unknown tag '(\w+)'\.(?:.* needs to be closed is '(\w+)'\.)?")
_NAME = re.compile(r"No (filter|test) named '([^']+)'\.")
_SIGN = re.compile(r"unexpected char ['\"](.+)['\"] at \d+")
_MISSING = re.compile(r"Missing end of (comment|raw)|unclosed (trans)lation block")
_GOT = re.compile(r"expected token 'end of (?:print statement|statement block)', got '(.+)'", re.DOTALL)
_SIGN_FOR = re.compile(r"unexpected '(.+)', expected '(.+)'")
_TWICE = re.compile(r"block '(\w+)' defined twice")
_JUMP = re.compile(r"'(continue|break)' (?:not properly in|outside) loop")

_UNSEEN = re.compile(r"{#.*?#}|({%[-+]?\s*raw\s*[-+]?%}).*?(?={%[-+]?\s*endraw)", re.DOTALL)
_MARK = re.compile(r"{{|{%|}}|%}")
_OPENED = re.compile(r"{%[-+]?\s*(end)?(\w+)([^%]*)")
_LINES = re.compile(r"^debug_info = '(.*)'$", re.MULTILINE)


class Unreadable(TemplateError, TemplateSyntaxError):
    """A template that cannot be read: ours for those who show Problems, Jinja's for those who expect one of Jinja."""

    def __init__(self, problem: Problem, error: TemplateSyntaxError) -> None:
        TemplateSyntaxError.__init__(self, error.message or "", error.lineno, error.name, error.filename)
        self.problems = (problem,)
        self.translated = True


class NotThere(TemplateNotFound):
    """A template that no folder has in which it was looked for."""

    def __init__(self, name: str, known: Callable[[], list[str]]) -> None:
        super().__init__(name)
        self.known = known
        """The names that those folders have; asked for only when it is said."""


class Said(Struct, frozen=True):
    """What is said of a template that cannot be read, and of which place in it."""

    what: str
    line: int
    column: int = 0
    found: str = ""
    expected: str = ""
    hint: str = MANUAL


def text(content: bytes, name: str, filename: str) -> str:
    """The text of a template. Raises TemplateSyntaxError where it is none."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TemplateSyntaxError("this is not UTF-8 text; save it as that", line, name, filename) from None


def explained(
    folders: list[Path], shown: Callable[[Path], str], error: Exception, environment: Environment
) -> Exception:
    """The TemplateError that an exception of Jinja's means; the same exception where there is nothing more to say.

    `folders` are those of templates; `shown` is a path as people know it.
    """
    if isinstance(error, TemplateError):
        return error
    if isinstance(error, TemplateSyntaxError):
        file = error.filename or error.name  # of what does not end at all, Jinja has the file under the other name
        if not file or error.source is None:
            return error
        said = _said(error.message or "", error.lineno, error.source, environment)
        facts = tuple((name, text) for name, text in (("found", said.found), ("expected", said.expected)) if text)
        where = Location(shown(Path(file)), said.line, said.column)
        return Unreadable(Problem(said.what, where, facts, said.hint), error)
    known = tuple(map(str, folders))
    frames = [frame for frame in extract_tb(error.__traceback__) if frame.filename.startswith(known)]
    if not frames:
        return error
    path, line = Path(frames[-1].filename), frames[-1].lineno or 0
    where = Location(shown(path), line)
    if isinstance(error, NotThere):
        return TemplateError(missing(str(error.name), error.known(), where))
    if isinstance(error, RecursionError):
        hint = f'The template of this name further down is "parent:{path.name}".'
        what = "The template extends, includes or calls itself, without an end"
        return TemplateError(Problem(what, where, hint=hint))
    return error


def missing(name: str, known: list[str], where: Location | None) -> Problem:
    """That a template is not there, of which these are."""
    near = nearest(name, known, cutoff=0.8)
    hint = did_you_mean(near, "It is looked for in the site's templates/, then in the theme and its parents.")
    return Problem(f"There is no template `{name}`", where, hint=hint)


def look(template: nodes.Template, environment: Environment, name: str | None, filename: str | None) -> None:
    """Raises TemplateAssertionError for filters and tests that there are not, in an `if` too, where Jinja waits."""
    tested = {node.name for node in template.find_all(nodes.Test)}
    for kind, named, known in (
        ("filter", nodes.Filter, environment.filters),
        ("test", nodes.Test, environment.tests),
    ):
        for node in template.find_all(named):
            if node.name not in known and kind not in tested:  # `{% if "name" is filter %}` sees to that itself
                raise TemplateAssertionError(f"No {kind} named {node.name!r}.", node.lineno, name, filename)


def refused(error: SyntaxError, code: str, filename: str) -> TemplateSyntaxError:
    """What it means for a template that Python refuses the code that Jinja has made of it."""
    lines = _LINES.search(code)
    pairs = (pair.split("=") for pair in lines[1].split("&")) if lines and lines[1] else ()
    passed = [int(line) for line, place in pairs if int(place) <= (error.lineno or 0)]
    return TemplateSyntaxError(error.msg, passed[-1] if passed else 1, None, filename)


def _said(message: str, line: int, text: str, environment: Environment) -> Said:
    """What is said for what Jinja says."""
    seen = _UNSEEN.sub(lambda found: (found[1] or "") + re.sub(r"[^\n]", " ", found[0][len(found[1] or "") :]), text)
    if known := _ENDLESS.match(message):
        return _endless(known[1], line, seen)
    if known := _TAG.match(message):
        return _tag(known[1], known[2] or "", line, seen)
    if known := _NAME.match(message):
        kind, name = known.groups()
        names = environment.filters if kind == "filter" else environment.tests
        hint = did_you_mean(nearest(name, names), MANUAL)
        return Said(f"There is no {kind} `{name}`", line, _column(seen, line, name), hint=hint)
    if known := _MISSING.match(message):
        begin, end = ("{#", "#}") if known[1] == "comment" else _pair(known[1] or known[2])
        return Said(f"`{begin}` does not end", line, expected=f"`{end}`", hint=f"Write `{end}` where it is to end.")
    if known := _TWICE.match(message):
        hint = f"Give one of them another name; `{{{{ self.{known[1]}() }}}}` shows a block once more."
        return Said(f"There are two blocks `{known[1]}`", line, hint=hint)
    if known := _JUMP.match(message):
        hint = "It goes on with, or leaves, a `{% for %}`; a macro or a block in one is by itself."
        return Said(f"`{{% {known[1]} %}}` stands in no loop", line, _column(seen, line, known[1]), hint=hint)
    if open_ := next((mark for mark in _unended(seen) if _line(seen, mark.start()) <= line), None):
        return _open(open_, seen)
    if known := _SIGN.match(message):
        sign = known[1]
        column = _column(seen, line, sign)
        return Said(f"`{sign}` means nothing there", line, column, hint=SIGNS.get(sign, MANUAL))
    if known := _GOT.match(message):
        found, column = f"`{known[1]}`", _column(seen, line, known[1])
        hint = "Write `==` to compare." if known[1] == "=" else "Is something missing before it: a dot, a comma, `|`?"
        return Said("The template cannot be read", line, column, found, "the end, `}}` or `%}`", hint)
    if known := _SIGN_FOR.match(message):
        found, expected = f"`{known[1]}`", f"`{known[2]}`"
        return Said("The template cannot be read", line, 0, found, expected, f"Write {expected} before it.")
    return Said(f"The template cannot be read: {message}", line)


def _open(mark: re.Match[str], text: str) -> Said:
    end = "}}" if mark[0] == "{{" else "%}"
    line, column = _place(text, mark.start())
    return Said(
        f"`{mark[0]}` does not end", line, column, expected=f"`{end}`", hint=f"Write `{end}` where it is to end."
    )


def _endless(name: str, line: int, text: str) -> Said:
    begin, end = _pair(name)
    found = "the end of the template"
    begun = _begun(name, text)
    place = _place(text, begun.start()) if begun else (line, 0)
    return Said(f"`{begin}` does not end", *place, found, f"`{end}`", f"Write `{end}` where it is to end.")


def _tag(name: str, within: str, line: int, text: str) -> Said:
    """What is said of a tag that is none, or none in its place; `within`: the block around it that has not ended."""
    column = _column(text, line, name)
    begin, end = _pair(within)
    begun = _begun(within, "\n".join(text.split("\n")[: line - 1]))
    since = f"`{begin}` of line {_line(text, begun.start())}" if begun else f"`{begin}`"
    if name not in TAGS:
        near = f"end{within}" if within and name.startswith("end") else nearest(name, TAGS)
        hint = did_you_mean(near, f"There are {', '.join(tag for tag in TAGS if not tag.startswith('end'))}.")
        return Said(f"There is no tag `{{% {name} %}}`", line, column, hint=hint)
    if within:
        hint = f"Write `{end}` first, where the {since} is to end."
        return Said(f"`{{% {name} %}}` stands inside of `{begin}`", line, column, expected=f"`{end}`", hint=hint)
    belongs = _pair(name.removeprefix("end"))[0] if name.startswith("end") else "a block"
    hint = f"Take it away, or write `{belongs}` where it is to begin."
    return Said(f"`{{% {name} %}}` belongs to nothing", line, column, hint=hint)


def _pair(name: str) -> tuple[str, str]:
    return f"{{% {name} %}}", f"{{% end{name} %}}"


def _unended(text: str) -> Iterator[re.Match[str]]:
    """The `{{` and `{%` that are followed by another one, or by none at all, where their end should come."""
    marks = [*_MARK.finditer(text)]
    for mark, after in zip_longest(marks, marks[1:]):
        ends = {"{{": "}}", "{%": "%}"}.get(mark[0])
        if ends and (after is None or after[0] != ends):
            yield mark


def _begun(name: str, text: str) -> re.Match[str] | None:
    """Where the innermost block of a name begins that has not ended."""
    begun: list[re.Match[str]] = []
    for tag in _OPENED.finditer(text):
        if tag[2] != name or (name == "set" and "=" in tag[3]):
            continue
        if not tag[1]:
            begun.append(tag)
        elif begun:
            begun.pop()
    return begun[-1] if begun else None


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _place(text: str, place: int) -> tuple[int, int]:
    return _line(text, place), place - text.rfind("\n", 0, place)


def _column(text: str, line: int, word: str) -> int:
    """Where a word stands in a line; 0 where it stands there twice or not at all."""
    written = text.split("\n")[line - 1 : line]
    whole = rf"(?<!\w){re.escape(word)}(?!\w)" if word.isidentifier() else re.escape(word)
    found = [*re.finditer(whole, written[0])] if written else []
    return found[0].start() + 1 if len(found) == 1 else 0
