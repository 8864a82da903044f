"""The texts of a theme in one language, from gettext catalogues: of the site, its theme, and those that it extends.

A catalogue is `locale/<language>/LC_MESSAGES/messages.po`, where gettext's tools look for it. The .po itself is read
(25 ms for the reader, 3 ms a file), so whoever edits one sees it at the next build; nothing is compiled or kept. A text
is taken from the first catalogue that has it, a nearer folder before a nearer language: for `pt-BR` those of pt_BR
and pt in the site's own locale/, then in the theme's, and so on; last the text that stands in the template.
"""

from __future__ import annotations

import io
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from gettext import c2py
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, TemplateSyntaxError
from jinja2.ext import extract_from_ast

from blogkit.problems import Location, Problem, ThemeError
from blogkit.theme.locale import ranges

if TYPE_CHECKING:
    from babel.messages import Catalog

LOCALE = "locale"
FUNCTIONS = ("_", "gettext", "ngettext", "pgettext", "npgettext")
"""What templates call with a text of the theme; the last two with a context before it."""
APART = "\x04"
"""Between a context and its text, as in gettext's compiled catalogues: `verb␄Search`."""
_NAME = re.compile(r"%\((\w+)\)s")
_CALL = re.compile(r"""(?<![\w.])(?:_|n?gettext)\s*\(\s*("[^"\\]*"\s*[,)]|'[^'\\]*'\s*[,)])?""")
_CALL_IN = re.compile(r"""(?<![\w.])n?pgettext\s*\(\s*(?:"([^"\\]*)"\s*,\s*"([^"\\]*)"\s*[,)])?""")
_TAG = re.compile(r"{%[-+]?\s*trans\b")
_TRANS = re.compile(r"{%[-+]?\s*trans\b(.*?)%}(.*?)({%[-+]?)\s*(?:pluralize|endtrans)\b", re.DOTALL)
_UNUSUAL = re.compile(r"\btrimmed\b|^\s*[\"']|-({%[-+]?)?$")
_ENTRY = re.compile(r'(msg\w+(\[\d+\])?)?\s*"([^"\\]|\\.)*"')
"""A line of a catalogue that holds a text (GNU gettext, The Format of PO Files)."""
_CHARSET = re.compile(rb"^\s*\"?Content-Type:[^\n]*?charset=([\w.:-]+)", re.MULTILINE | re.IGNORECASE)
_BODY = re.compile(r"(?:[^{}%\n]|{{\s*\w+\s*}})*")
_VALUE = re.compile(r"{{\s*(\w+)\s*}}")

Forms = tuple[str, ...]
"""A text; or the rule by which one of several is taken for a number, and these (gettext's Plural-Forms)."""


class Catalogue:
    """The texts of one language, each from the first of `files` that has it. Raises ThemeError when one is wrong."""

    def __init__(self, files: Iterable[tuple[Path, Location]]) -> None:
        self._one: dict[str, str] = {}
        self._many: dict[str, tuple[Callable[[int], int], Forms]] = {}
        self._forms: dict[str, Forms] = {}
        problems: list[Problem] = []
        for path, where in files:
            try:
                catalog = _parsed(_decoded(path.read_bytes()))
                self._take(catalog)
            except _Unreadable as error:
                place = Location(where.file, error.line)
                problems.append(Problem(f"The catalogue cannot be read: {error}", place, hint=error.hint))
            else:
                problems += _wrong(catalog, where)
        if problems:
            raise ThemeError(*problems)

    def _take(self, catalog: Catalog) -> None:
        rule = _rule(catalog.plural_expr)
        for message in catalog:
            text, strings = _strings(message.id)[0], tuple(filter(None, _strings(message.string)))
            if message.context:
                text = message.context + APART + text
            if not text or not strings or message.fuzzy or text in self._forms:
                continue
            if message.pluralizable:
                self._many[text] = rule, strings
                self._forms[text] = catalog.plural_expr, *strings
            else:
                self._one[text] = strings[0]
                self._forms[text] = strings

    def gettext(self, message: str) -> str:
        """A text."""
        return self._one.get(message, message)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """A text in the form for a number."""
        if singular not in self._many:
            return singular if number == 1 else plural
        rule, strings = self._many[singular]
        return strings[min(rule(number), len(strings) - 1)]

    def pgettext(self, context: str, message: str) -> str:
        """A text that means something of its own in a context."""
        return self._one.get(context + APART + message, message)

    def npgettext(self, context: str, singular: str, plural: str, number: int) -> str:
        """The same in the form for a number."""
        text = context + APART + singular
        return self.ngettext(text, plural, number) if text in self._many else singular if number == 1 else plural

    def texts(self, source: str, environment: Environment) -> tuple[tuple[str, Forms], ...]:
        """What it has for the texts of a template, in an order of its own; all that it has where one is worked out."""
        if not self._forms:
            return ()
        wanted = texts(source, environment)
        known = sorted(self._forms.items())
        return tuple((text, forms) for text, forms in known if wanted is None or text in wanted)


def texts(source: str, environment: Environment) -> set[str] | None:
    """The texts of a template, those with a context as `context␄text`; None where it works one out.

    Jinja's parser takes 10 ms for it. It is asked only where there is more than texts in quotes, and lines in `trans`.
    """
    calls, blocks = _CALL.findall(source), _TRANS.findall(source)
    within = _CALL_IN.findall(source)
    plain = all(calls) and all(map(all, within)) and len(blocks) == len(_TAG.findall(source))
    if plain and all(_BODY.fullmatch(body) and not _UNUSUAL.search(head + end) for head, body, end in blocks):
        quoted = {call.rstrip(",) \t\n")[1:-1] for call in calls}
        return (
            quoted
            | {context + APART + text for context, text in within}
            | {_VALUE.sub(r"%(\1)s", body) for _, body, _ in blocks}
        )
    try:
        found = extract_from_ast(environment.parse(source), FUNCTIONS, babel_style=True)
        messages = [_text(function, strings) for _, function, strings in found]
    except TemplateSyntaxError:
        return set()  # found out when it is rendered
    return None if None in messages else {message for message in messages if message}


def _text(function: str, strings: str | tuple[str | None, ...] | None) -> str | None:
    """What is looked up for a call; None where it is worked out."""
    said = strings if isinstance(strings, tuple) else (strings,)
    if function not in ("pgettext", "npgettext"):
        return said[0]
    context, text = (*said, None)[:2]
    return None if context is None or text is None else context + APART + text


def find(folders: Iterable[Path], language: str) -> Iterator[Path]:
    """The catalogues of a language (BCP 47) below some folders, those that go before others first."""
    for folder in folders:
        for tag in ranges(language):
            path = folder / LOCALE / tag.replace("-", "_") / "LC_MESSAGES" / "messages.po"
            if path.is_file():
                yield path


class _Unreadable(Exception):
    def __init__(self, what: str, line: int = 0, hint: str = "") -> None:
        super().__init__(what)
        self.line = line
        self.hint = hint


def _decoded(content: bytes) -> str:
    """A catalogue as text, in the encoding that its header names; UTF-8 where it names none."""
    named = None if content.startswith(BOM_UTF8) else _CHARSET.search(content)
    encoding = named[1].decode() if named else "utf-8"
    hint = "Save it as UTF-8, and write so in its header: `Content-Type: text/plain; charset=UTF-8`."
    if b"\0" in content:  # gettext's own tools take no UTF-16 either
        raise _Unreadable("this is UTF-16, or no text at all", 1, hint)
    try:
        return content.removeprefix(BOM_UTF8).decode("utf-8" if encoding == "CHARSET" else encoding)
    except LookupError:
        what, place = f"there is no encoding `{encoding}`", named.start(1) if named else 0
    except UnicodeError as error:
        what, place = f"this is no text in the encoding {encoding}", getattr(error, "start", 0)
    raise _Unreadable(what, content.count(b"\n", 0, place) + 1, hint)


def _parsed(text: str) -> Catalog:
    from babel.messages.pofile import PoFileError, read_po

    for number, line in enumerate(io.StringIO(text, newline=None), 1):  # Babel would take what is there of a text
        if '"' in line and not line.lstrip().startswith("#") and not _ENTRY.fullmatch(line.strip()):
            raise _Unreadable("a text has to end in a quotation mark on its line", number)
    try:
        return read_po(io.StringIO(text), ignore_obsolete=True, abort_invalid=True)
    except PoFileError as error:
        raise _Unreadable(re.sub(r" on \d+$", "", str(error.args[0])), error.lineno + 1) from None
    except (ValueError, LookupError, TypeError) as error:  # a header that makes no sense; bytes that are no text
        raise _Unreadable(str(error)) from None


def _rule(expression: str) -> Callable[[int], int]:
    try:
        return c2py(expression)
    except (ValueError, RecursionError) as error:
        raise _Unreadable(f"the rule for plurals: {error}") from None


def _wrong(catalog: Catalog, where: Location) -> Iterator[Problem]:
    """What would go wrong when a text is filled in: it names values that the theme does not give it."""
    for message in catalog:
        if not message.id or message.fuzzy:
            continue
        names = {"num", *_NAME.findall(" ".join(_strings(message.id)))}
        for string in _strings(message.string):
            try:
                "%" in string and string % dict.fromkeys(names, "")
            except (KeyError, ValueError, TypeError):
                facts = (("text", _strings(message.id)[0]), ("translation", string))
                hint = "Keep the names between %( and )s as they are, and write a percent sign as %%."
                line = Location(where.file, message.lineno or 0)
                yield Problem("This translation cannot be filled in", line, facts, hint)


def _strings(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list | tuple) else (value,)
