"""What nginx would answer with the rules that the output has for it, without nginx.

As much of it as those rules need, from its manual (nginx.org/en/docs): map; location; if, set, rewrite, return
(ngx_http_rewrite_module); try_files. So that an old address which no file and no table has is proven, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct

_TOKEN = re.compile(
    r'"(?P<quoted>(?:[^"\\]|\\.)*)"|#[^\n]*|(?P<sign>[{};])|(?P<bare>(?:\$\{\w+\}|[^\s{};"])+)', re.DOTALL
)
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_ROOT = "\0root"
"""Stands for the folder that nginx serves."""
DEEPEST = 20


class Directive(Struct):
    """A line of the configuration."""

    name: str
    words: list[str]
    block: list[Directive] = []


class Map(Struct):
    """A variable that depends on others: for a key its value."""

    given: str
    exact: dict[str, str]
    """By key in small letters: nginx takes keys that differ in case alone for one."""
    patterns: list[tuple[str, str]]


class Reply(Struct, frozen=True):
    """What nginx would answer."""

    kind: Literal["file", "redirect", "page", "nothing"]
    """page: words that stand in the rules themselves."""
    target: str = ""
    """Of a redirect: where to, as it is written."""
    file: Path | None = None


class Host:
    """A folder behind nginx, with the rules in its `_nginx/`."""

    def __init__(self, root: Path, prefix: str) -> None:
        """`prefix`: the path of the site on its host, which the files below `root` do not have."""
        self.root, self.prefix = root, prefix
        self.maps: dict[str, Map] = {}
        self.locations: list[Directive] = []
        for file in sorted((root / "_nginx").glob("*.conf")):
            for directive in _parsed(file.read_text(encoding="utf-8", errors="replace")):
                if directive.name == "map" and len(directive.words) == 2:
                    self.maps[directive.words[1].removeprefix("$")] = _map(directive)
                elif directive.name == "location":
                    self.locations.append(directive)

    def ask(self, path: str) -> Reply:
        """The answer to an address below the site's base: decoded, with its query as it is written."""
        place, _, query = path.partition("?")
        visit = _Visit(self, self.prefix + place, query)
        return visit.run(self._location(visit.uri)) or Reply("nothing")

    def named(self, name: str) -> list[Directive]:
        """The rules of a `location @name`."""
        return next((each.block for each in self.locations if each.words == [name]), [])

    def file(self, uri: str) -> Path | None:
        """The file at a path of the host."""
        inside = uri.removeprefix(self.prefix).lstrip("/")
        if not uri.startswith(self.prefix) or "\0" in inside or ".." in inside.split("/"):
            return None
        try:
            return file if (file := self.root / inside).is_file() and not uri.endswith("/") else None
        except OSError:  # a name that is too long for the disk
            return None

    def _location(self, uri: str) -> list[Directive]:
        """The rules for a path: an exact one, else the first pattern, else the longest beginning."""
        best: Directive | None = None
        for each in self.locations:
            sign, place = each.words[0] if len(each.words) > 1 else "", each.words[-1]
            if sign == "=" and uri == place:
                return each.block
            begins = sign in ("", "^~") and not place.startswith("@") and uri.startswith(place)
            if begins and (best is None or len(place) > len(best.words[-1])):
                best = each
        if best is None or best.words[0] != "^~":
            for each in self.locations:
                if each.words[0] in ("~", "~*") and _search(each.words[1], uri, each.words[0] == "~*"):
                    return each.block
        return best.block if best else []


class _Visit:
    """One address on its way through the rules."""

    def __init__(self, host: Host, uri: str, query: str) -> None:
        self.uri, self._host, self._query = re.sub("//+", "/", uri), host, query
        self._set: dict[str, str] = {}
        self._depth = 0

    def run(self, rules: list[Directive]) -> Reply | None:
        """The answer of some rules; None when they have none."""
        for rule in rules:
            match rule.name:
                case "set":
                    self._set[rule.words[0].removeprefix("$")] = self._value(rule.words[1])
                case "if" if self._holds(rule.words):
                    if reply := self.run(rule.block):
                        return reply
                case "return":
                    return self._returned(rule.words)
                case "rewrite" if found := _search(rule.words[0], self.uri):
                    self._note(found)
                    target = self._value(rule.words[1])
                    query = f"?{self._query}" if self._query and not target.endswith("?") else ""
                    return Reply("redirect", target.removesuffix("?") + query)
                case "try_files":
                    return self._tried(rule.words)
        return None

    def _returned(self, words: list[str]) -> Reply:
        if words[0].startswith("30"):
            return Reply("redirect", self._value(words[1]))
        return Reply("page" if words[0] == "200" else "nothing")

    def _tried(self, words: list[str]) -> Reply:
        for word in words[:-1]:
            if file := self._host.file(self._value(word)):
                return Reply("file", file=file)
        self._depth += 1
        named = words[-1].startswith("@") and self._depth < DEEPEST
        return (self.run(self._host.named(words[-1])) if named else None) or Reply("nothing")

    def _holds(self, words: list[str]) -> bool:
        """A condition: `($name)`, `($name = x)`, `($name ~ x)`, `(-f path)`."""
        said = [word for word in (words[0].removeprefix("("), *words[1:-1], words[-1].removesuffix(")")) if word]
        if len(words) == 1:
            said = [words[0].removeprefix("(").removesuffix(")")]
        match said:
            case ["-f", path]:
                return self._host.file(self._value(path).removeprefix(_ROOT)) is not None
            case [name]:
                return self._value(name) not in ("", "0")
            case [name, "=", other]:
                return self._value(name) == self._value(other)
            case [name, "~" | "~*" as sign, pattern]:
                found = _search(pattern, self._value(name), sign == "~*")
                if found:
                    self._note(found)
                return found is not None
        return False

    def _note(self, found: re.Match[str]) -> None:
        """Keep what a pattern has caught, by number and by name."""
        self._set.update((str(number), text or "") for number, text in enumerate(found.groups(), 1))
        self._set.update((name, text or "") for name, text in found.groupdict().items())

    def _value(self, text: str) -> str:
        return _VARIABLE.sub(lambda name: self._variable(name[1] or name[2]), text)

    def _variable(self, name: str) -> str:
        if name in self._set:
            return self._set[name]
        if name in self._host.maps and self._depth < DEEPEST:
            self._depth += 1
            value = self._mapped(self._host.maps[name])
            self._depth -= 1
            return value
        if name.startswith("arg_"):
            pairs = (pair.partition("=") for pair in self._query.split("&"))
            return next((value for key, _, value in pairs if key.lower() == name.removeprefix("arg_").lower()), "")
        return {"uri": self.uri, "args": self._query, "document_root": _ROOT}.get(name, "")

    def _mapped(self, told: Map) -> str:
        """The value of the same key, else of the first pattern, else the default."""
        given = self._value(told.given)
        if (value := told.exact.get(given.lower())) is not None and given.lower() != "default":
            return self._value(value)
        for pattern, value in told.patterns:
            if found := _search(pattern, given):
                before = dict(self._set)
                self._note(found)
                value = self._value(value)
                self._set = before
                return value
        return self._value(told.exact.get("default", ""))


def _map(told: Directive) -> Map:
    lines = [(line.name, line.words[0]) for line in told.block if line.words]
    exact = {key.lower(): value for key, value in reversed(lines) if not key.startswith("~")}
    return Map(told.words[0], exact, [(key[1:], value) for key, value in lines if key.startswith("~")])


def _search(pattern: str, text: str, folded: bool = False) -> re.Match[str] | None:
    """What a pattern of PCRE, as far as Python knows it, finds."""
    try:
        return re.search(re.sub(r"\(\?<(?=\w)", "(?P<", pattern), text, re.IGNORECASE if folded else 0)
    except re.error:
        return None


def _parsed(text: str) -> list[Directive]:
    return _block(_tokens(text))


def _tokens(text: str) -> Iterator[tuple[str, bool]]:
    """(token, whether it is a sign) of a configuration."""
    for found in _TOKEN.finditer(text):
        if found["quoted"] is not None:
            yield re.sub(r"\\([\"'\\])", r"\1", found["quoted"]), False
        elif found["sign"] or found["bare"]:
            yield found[0], bool(found["sign"])


def _block(tokens: Iterator[tuple[str, bool]]) -> list[Directive]:
    """The directives up to the end of a block."""
    done: list[Directive] = []
    words: list[str] = []
    for token, is_sign in tokens:
        if not is_sign:
            words.append(token)
        elif token == "}":
            break
        else:
            block = _block(tokens) if token == "{" else []
            if words:
                done.append(Directive(words[0], words[1:], block))
            words = []
    return done
