"""content/redirects.txt → Redirects: one old address a line, and where it leads. Pure.

As `/2009/old-name/ /2009/05/new-name/`, `/?p=12 /about/` or `/shop/ https://shop.example.org/`; a 302 behind the two
says that this is not where the thing is now, but where something like it is.
"""

from __future__ import annotations

from urllib.parse import unquote

from blogkit.model import Redirect, Redirects
from blogkit.problems import Location, Problem
from blogkit.reading import sources
from blogkit.routes import encode, fault

_EXPECTED = "an old address, white space, and a new one: /old/ /new/"


def parse(path: str, content: bytes) -> tuple[Redirects, tuple[Problem, ...]]:
    """The lines that can be used, and a Problem for each other. Empty lines and those that begin with # say nothing."""
    lines: list[Redirect] = []
    problems: list[Problem] = []
    text = content.decode("utf-8-sig", "replace")
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        what = _wrong(words)
        if what:
            where = Location(f"{sources.CONTENT}/{path}", number)
            facts = (("found", line.strip()), ("expected", _EXPECTED))
            problems.append(Problem(f"This redirect cannot be used: {what}", where, facts, "The line is left out."))
        else:
            lines.append(Redirect(_source(words[0]), _target(words[1]), words[2:] == ["302"]))
    return Redirects(tuple(lines)), tuple(problems)


def _wrong(words: list[str]) -> str:
    """What is wrong with a line; empty when nothing is."""
    if len(words) < 2:
        return "a line has two addresses"
    old, new, *status = words
    if status not in ([], ["301"], ["302"]):
        return "after the two addresses comes nothing, 301 or 302; a space in an address is written as %20"
    if wrong := fault(old.partition("?")[0]):
        return f"of the old address, {wrong}"
    if "#" in old:
        return "what follows a # never reaches a server"
    if new.startswith(("https://", "http://")):
        return ""
    return f"of the new address, {wrong}" if (wrong := fault(new.partition("#")[0].partition("?")[0])) else ""


def _source(written: str) -> str:
    path, mark, query = written.partition("?")
    return unquote(encode(path)) + mark + query


def _target(written: str) -> str:
    if not written.startswith("/"):
        return written
    path, mark, fragment = written.partition("#")
    path, question, query = path.partition("?")
    return encode(path) + question + query + mark + fragment
