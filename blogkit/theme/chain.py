"""The chain of template folders, the Jinja environment, and what a template depends on.

The site's own templates/ win over the theme's, and those over its parent's, template by template and block by block.
A template extends its namesake further down by an explicit name: `{% extends "parent:post.html" %}`.

A theme is data, not code: theme.toml, templates/, static/, locale/. What Jinja offers that has no fixed answer
(`random`, `lipsum`) is not there, since the same input must give the same page.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from types import BuiltinMethodType, CodeType, FunctionType, MethodType
from typing import Any, NoReturn

from jinja2 import (
    BaseLoader,
    Environment,
    FileSystemBytecodeCache,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    meta,
    nodes,
)
from jinja2.bccache import Bucket
from jinja2.runtime import Context
from msgspec import Struct

from blogkit import toml
from blogkit.engine.digest import Digest, digest, digest_bytes
from blogkit.problems import Location, Problem, ThemeError
from blogkit.routes import encode
from blogkit.theme import catalogue, refusals, words
from blogkit.theme.catalogue import Catalogue
from blogkit.theme.compiler import Compiler, escaped
from blogkit.theme.refusals import NotThere

TEMPLATES = "templates"
PACKAGE = Path(__file__).parent.parent
STATIC = "static"
COMPILED = Path(".blogkit") / "templates"
FIRST = "folio"
"""The theme that comes with blogkit, and has the words of what blogkit writes without a template."""

_NAMING = re.compile(
    r"""{%[-+]?\s*(extends|include|import|from)\s+
    ("[^"]*"|'[^']*'|.*?)
    (?=\s*[-+]?%}|\s+(?:import|as|with|without|ignore)\s)""",
    re.DOTALL | re.VERBOSE,
)
"""Where another template is named, and how."""
_QUOTED = re.compile(r""""[^"\\]+"|'[^'\\]+'""")


class ThemeFile(Struct, frozen=True):
    """theme.toml."""

    title: str = ""
    """As people call it."""
    description: str = ""
    """A sentence about it."""
    extends: str = ""
    """The name of the theme whose templates and static files serve where it has none."""
    options: dict[str, Any] = {}
    """Option → its default, whose type the site's own value must have."""


def shipped() -> Path:
    """The folder of the themes that come with blogkit: in the wheel, or in its repository."""
    inside = PACKAGE / "_themes"
    return inside if inside.is_dir() else PACKAGE.parent / "themes"


def folder(root: Path, name: str) -> Path | None:
    """Where a theme lies: among the site's own themes, or blogkit's."""
    for place in (root / "themes" / name, shipped() / name):
        if (place / "theme.toml").is_file():
            return place
    return None


def described(root: Path, place: Path) -> ThemeFile:
    """What theme.toml says in the folder of a theme. Raises ThemeError."""
    path = place / "theme.toml"
    file, problems = toml.read(ThemeFile, toml.load(path, _shown(root, path)))
    if problems:
        raise ThemeError(*problems)
    return file


def known(root: Path) -> list[Path]:
    """The folders of all themes that a site can have, by name: its own before blogkit's of the same name."""
    places = {
        path.parent.name: path.parent for top in (shipped(), root / "themes") for path in top.glob("*/theme.toml")
    }
    return [places[name] for name in sorted(places)]


class Theme:
    """A theme with its parents, as one site sees it. Raises ThemeError when it cannot be used."""

    def __init__(self, root: Path, name: str, options: Mapping[str, Any], prefix: str, language: str) -> None:
        self.root, self.name, self.prefix, self.language = root, name, prefix, language
        self.folders, files = _chain(root, name)
        self.options = _options(files, options)
        self.templates = [root / TEMPLATES, *(place / TEMPLATES for place in self.folders)]
        self.catalogue = _catalogue(root, self.folders, language)
        self._closures: dict[str, Digest] = {}
        self._assets: dict[str, tuple[Path, Digest]] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return Theme, (self.root, self.name, self.options, self.prefix, self.language)

    def option(self, name: str) -> Any:
        """The site's value of an option, or the theme's own; None when the theme has no such option."""
        return self.options.get(name)

    def has(self, name: str) -> bool:
        """Whether the site or its theme has such a template."""
        return self.loader.find(name) is not None

    def text(self, message: str) -> str:
        """A text of the theme in the site's language."""
        return self.catalogue.gettext(message)

    def asset(self, name: str) -> str:
        """The address of a static file, with a fingerprint so that browsers may keep it for ever."""
        found = self._asset(name)
        return f"/{STATIC}/{encode(name)}?v={found[1].hex()[:8]}" if found else ""

    def asset_digest(self, name: str) -> Digest:
        """The digest of a static file's bytes; empty when there is none."""
        found = self._asset(name)
        return found[1] if found else b""

    def asset_path(self, name: str) -> Path | None:
        """Where a static file lies."""
        found = self._asset(name)
        return found[0] if found else None

    def assets(self) -> Iterator[str]:
        """The names of all static files of the theme and its parents."""
        names = set()
        for place in self.folders:
            names |= {p.relative_to(place / STATIC).as_posix() for p in (place / STATIC).rglob("*") if p.is_file()}
        return (name for name in sorted(names) if not name.rsplit("/", 1)[-1].startswith("."))

    def places(self) -> Iterator[Path]:
        """Every file and folder that it was read from, or would be if it were there."""
        yield self.root / "themes" / self.name
        for top in (self.root / TEMPLATES, self.root / catalogue.LOCALE, *self.folders):
            yield top
            yield from top.rglob("*")

    def _asset(self, name: str) -> tuple[Path, Digest] | None:
        if name not in self._assets:
            paths = (place / STATIC / name for place in self.folders)
            path = next((path for path in paths if path.is_file()), None)
            if path is None:
                return None
            self._assets[name] = path, digest_bytes(path.read_bytes())
        return self._assets[name]

    def closure(self, name: str) -> Digest:
        """The digest of a template and of all that it extends, includes and imports, by what the chain has for each.

        And of the texts in them, in the site's language.
        """
        if name not in self._closures:
            parts: dict[str, Any] = {}
            self._collect(name, parts)
            self._closures[name] = digest(parts)
        return self._closures[name]

    def _collect(self, name: str, parts: dict[str, Any]) -> None:
        if name in parts:
            return
        found = self.loader.find(name)
        if found is None:
            parts[name] = None
            return
        text = found[1].read_bytes()
        source = text.decode("utf-8", "replace")
        parts[name] = found[0], digest_bytes(text), self.catalogue.texts(source, self.environment)
        for other in self._referenced(source):
            for each in [other] if other else self.loader.list_templates():
                self._collect(self.environment.join_path(each, name), parts)

    def _referenced(self, text: str) -> Iterable[str | None]:
        """The templates that a template names; None where it works out a name.

        Jinja's parser takes 10 ms for it. It is asked only where there is more than a name in quotes.
        """
        named = _NAMING.findall(text)
        if all(_QUOTED.fullmatch(operand) for _, operand in named):
            return [operand[1:-1] for _, operand in named]
        try:
            return list(meta.find_referenced_templates(self.environment.parse(text)))
        except TemplateSyntaxError:
            return ()  # found out when it is rendered

    @cached_property
    def loader(self) -> Chain:
        """Finds templates along the chain."""
        return Chain(self.templates)

    @cached_property
    def environment(self) -> Environment:
        """Jinja as this theme uses it: everything escaped, nothing undefined passed over in silence."""
        environment = _Environment(
            loader=self.loader,
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=_bytecode(self.root),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
            extensions=["jinja2.ext.i18n", "jinja2.ext.loopcontrols", "jinja2.ext.do"],
        )
        environment.newstyle_gettext = True  # type: ignore[attr-defined]
        environment.explained = partial(refusals.explained, self.templates, partial(_shown, self.root))
        environment.globals.update(words.functions(self.catalogue))
        del environment.filters["random"]
        del environment.globals["lipsum"]
        return environment


class Chain(BaseLoader):
    """Finds a template in the first folder that has it; `@2/post.html` begins to look at folder 2."""

    def __init__(self, folders: list[Path]) -> None:
        self.folders = folders

    def find(self, name: str) -> tuple[int, Path] | None:
        """The number of the folder that has a template, and its path."""
        start, rest = _level(name)
        for number, place in enumerate(self.folders[start:], start):
            path = place / rest
            if ".." not in Path(rest).parts and path.is_file():
                return number, path
        return None

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:
        """For Jinja. Raises TemplateNotFound."""
        found = self.find(template)
        if found is None:
            start, rest = _level(template)
            raise NotThere(rest, Chain(self.folders[start:]).list_templates)
        return refusals.text(found[1].read_bytes(), template, str(found[1])), str(found[1]), None

    def list_templates(self) -> list[str]:
        """The names of all templates in the chain."""
        paths = ((place, path) for place in self.folders for path in place.rglob("*") if path.is_file())
        return sorted({path.relative_to(place).as_posix() for place, path in paths})


class _Context(Context):
    """Calls methods and plain functions as they are: Jinja looks at each for a mark that only its own have."""

    def call(self, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        if type(function) in _PLAIN and not hasattr(function, "jinja_pass_arg"):
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return function(*args, **kwargs)
        return super().call(function, *args, **kwargs)


_PLAIN = (MethodType, BuiltinMethodType, FunctionType)


class _Environment(Environment):
    context_class = _Context
    code_generator_class = Compiler
    escaped = staticmethod(escaped)
    explained: Callable[[Exception, Environment], Exception]

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """One dict: a chain of two, as Jinja has it, is copied key by key whenever a template includes another."""
        return {**self.globals, **(d or {})}

    def handle_exception(self, source: str | None = None) -> NoReturn:
        """Raise what went wrong in a template, as people are told of it where there is more to tell than Jinja does."""
        try:
            super().handle_exception(source)
        except (TemplateSyntaxError, TemplateNotFound, RecursionError) as error:
            raise self.explained(error, self) from None

    def _generate(self, source: nodes.Template, *given: Any, **options: Any) -> str:
        refusals.look(source, self, *given)
        return super()._generate(source, *given, **options)

    def _compile(self, source: str, filename: str) -> CodeType:
        try:
            return super()._compile(source, filename)
        except SyntaxError as error:
            raise refusals.refused(error, source, filename) from None

    def join_path(self, template: str, parent: str) -> str:
        if not template.startswith("parent:"):
            return template
        assert isinstance(self.loader, Chain)
        found = self.loader.find(parent)
        return f"@{found[0] + 1 if found else 1}/{template.removeprefix('parent:')}"


class _Bytecode(FileSystemBytecodeCache):
    """Does without, where its folder has been removed meanwhile."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _bytecode(root: Path) -> FileSystemBytecodeCache | None:
    """Where compiled templates are kept, by their texts, for to compile one takes 10 ms; None where they cannot be.

    So it is in a folder that is not there, or not there any more: one that was moved does not come back empty.
    """
    place = root / COMPILED
    try:
        place.mkdir(parents=root.is_dir(), exist_ok=True)
    except OSError:
        return None
    return _Bytecode(str(place), "%s.2") if os.access(place, os.W_OK) else None


def _level(name: str) -> tuple[int, str]:
    if name.startswith("@"):
        number, _, rest = name[1:].partition("/")
        return int(number), rest
    return 0, name.removeprefix("parent:")


def _chain(root: Path, name: str) -> tuple[list[Path], list[ThemeFile]]:
    places: list[Path] = []
    files: list[ThemeFile] = []
    seen: list[str] = []
    while name:
        if name in seen:
            circle = " → ".join([*seen[seen.index(name) :], name])
            where = Location(_shown(root, places[-1] / "theme.toml"))
            raise ThemeError(Problem(f"The themes extend each other in a circle: {circle}", where))
        seen.append(name)
        place = folder(root, name)
        if place is None:
            raise ThemeError(_unknown(root, name, places))
        file = described(root, place)
        places.append(place)
        files.append(file)
        name = file.extends
    return places, files


def _catalogue(root: Path, folders: list[Path], language: str) -> Catalogue:
    """The site's own texts, then the theme's and its parents'; the first theme's, which feeds use, are always there."""
    places = dict.fromkeys([root, *folders, shipped() / FIRST])
    return Catalogue((path, Location(_shown(root, path))) for path in catalogue.find(places, language))


def _shown(root: Path, path: Path) -> str:
    if path.is_relative_to(root):
        return path.relative_to(root).as_posix()
    return f"themes/{path.relative_to(shipped()).as_posix()}"


def _unknown(root: Path, name: str, places: list[Path]) -> Problem:
    names = [place.name for place in known(root)]
    where = Location(_shown(root, places[-1] / "theme.toml")) if places else Location("blogkit.toml")
    near = toml.nearest(name, names)
    hint = f"Did you mean `{near}`?" if near else f"There are: {', '.join(names)}."
    return Problem(f"There is no theme `{name}`", where, hint=hint)


def _options(files: list[ThemeFile], given: Mapping[str, Any]) -> dict[str, Any]:
    """The site's options laid over the theme's defaults, and those over its parents'."""
    options: dict[str, Any] = {}
    for file in reversed(files):
        options |= file.options
    problems = []
    where = Location("blogkit.toml")
    for name, value in given.items():
        if name not in options:
            near = toml.nearest(name, options)
            hint = f"Did you mean `{near}`?" if near else f"It has: {', '.join(options) or 'none'}."
            problems.append(Problem(f"The theme has no option `{name}`", where, hint=hint))
        elif type(value) is not type(options[name]):
            facts = (("found", repr(value)), ("expected", f"a value like {options[name]!r}"))
            problems.append(Problem(f"The theme's option `{name}` does not hold what it should", where, facts))
    if problems:
        raise ThemeError(*problems)
    return options | dict(given)
