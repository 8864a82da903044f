"""blogkit.toml, written from what a source says of its site; one that is there already stays as it is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from blogkit import config
from blogkit.config import Permalinks
from blogkit.importers.archive import ArchivedLine, ArchivedSite
from blogkit.importers.folder import Folder
from blogkit.model import Conventions
from blogkit.problems import ConfigError, Location, Problem

FILE = "blogkit.toml"


def write(site: ArchivedSite, folder: Folder) -> Iterator[Problem]:
    """Write the settings, or yield a warning for each setting that the source would have otherwise."""
    wanted = tables(site)
    file = folder.root / FILE
    if not file.exists():
        folder.write(file, toml(wanted).encode())
        if not (folder.root / ".gitignore").exists():
            folder.write(folder.root / ".gitignore", b"/.blogkit/\n/output/\n")
        yield from _without_unfit(folder)
        return
    try:
        there = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        hint = "Mend it, then import again."
        yield Problem(
            "the settings cannot be read, so they were not compared", Location(FILE), hint=hint, level="warning"
        )
        return
    del wanted["redirects"]  # which hosts are written for is not the source's to say
    for key, value, other in _differences(wanted, there):
        facts = (("here", "not set" if other is None else _value(other)), ("in the source", _value(value)))
        yield Problem(f"`{key}` is not as in the source", Location(FILE), facts, "It was left as it is.", "warning")


def _without_unfit(folder: Folder) -> Iterator[Problem]:
    """Take out what blogkit refuses of the settings just written: each stands on a line of its own."""
    file = folder.root / FILE
    for _ in range(2):  # without a setting, another may be in want of it
        try:
            config.load(folder.root)
        except ConfigError as error:
            lines = file.read_bytes().split(b"\n")
            for problem in error.problems:
                line = problem.where.line if problem.where else 0
                facts = (("in the source", lines[line - 1].decode()), *problem.facts)
                hint = "It was left out of the settings."
                yield Problem(
                    f"the source's setting cannot be used: {problem.what}", Location(FILE), facts, hint, "warning"
                )
                lines[line - 1] = b""
            folder.write(file, b"\n".join(lines))


def patterns(site: ArchivedSite, root: Path) -> Permalinks:
    """The patterns of addresses that the site will have: those of its settings, or else the source's."""
    if (root / FILE).exists():
        try:
            return config.load(root).permalinks
        except ConfigError:
            return Permalinks()
    return Permalinks(site.permalinks or Permalinks().post, site.pages or Permalinks().page)


def home(site: ArchivedSite, root: Path) -> str:
    """Where the site will list its newest essays: where its settings say, or else where the source does."""
    if (root / FILE).exists():
        try:
            return config.load(root).home.path
        except ConfigError:
            return "/"
    return site.home or "/"


def conventions(root: Path) -> Conventions:
    """How the site's texts will be read: by its settings as they are now."""
    try:
        return config.conventions(config.load(root))
    except ConfigError:
        return Conventions()


def tables(site: ArchivedSite) -> dict[str, Any]:
    """The settings as nested tables. What the source does not say is left out."""
    permalinks = {"post": site.permalinks, "page": site.pages}
    return _without_empty(
        {
            "title": site.title,
            "description": site.description,
            "base_url": site.url,
            "language": site.language,
            "timezone": site.timezone,
            "author": site.authors[0].key if len(site.authors) == 1 else "",
            "hosts": list(site.hosts),
            "authors": {a.key: {"name": a.name, "url": a.url, "bio": a.bio, "id": a.id} for a in site.authors},
            "home": {"path": site.home, "title": site.home_title},
            "permalinks": permalinks,
            "taxonomies": {
                t.name: {"path": t.path, "title": t.title, "nested": t.nested, "feeds": t.feeds}
                for t in site.taxonomies
            },
            "menus": {name: [_line(line) for line in lines] for name, lines in site.menus.items()},
            "media": {"path": site.media},
            "redirects": {"forms": ["nginx"]},
        }
    )


def _line(line: ArchivedLine) -> dict[str, Any]:
    url = {"url": line.url} if line.url else {}
    return {"title": line.title, **url, **({"level": line.level} if line.level else {})}


def toml(table: Mapping[str, Any], name: str = "") -> str:
    """Nested tables as TOML (v1.0.0); a table's plain values stand before the tables in it."""
    plain, inner = [], []
    for key, value in table.items():
        full = f"{name}.{_key(key)}" if name else _key(key)
        if isinstance(value, dict):
            inner.append(toml(value, full))
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            inner += [f"\n[[{full}]]\n{toml(each)}" for each in value]
        else:
            plain.append(f"{_key(key)} = {_value(value)}\n")
    head = f"\n[{name}]\n" if name and plain else ""
    return head + "".join(plain) + "".join(inner)


def _without_empty(table: dict[str, Any]) -> dict[str, Any]:
    kept = {key: _without_empty(value) if isinstance(value, dict) else value for key, value in table.items()}
    return {key: value for key, value in kept.items() if value not in ("", [], {}, None)}


def _differences(wanted: Mapping[str, Any], there: Mapping[str, Any], name: str = "") -> Iterator[tuple[str, Any, Any]]:
    for key, value in wanted.items():
        dotted, other = f"{name}{key}", there.get(key)
        if isinstance(value, dict):
            yield from _differences(value, other if isinstance(other, dict) else {}, f"{dotted}.")
        elif other != value and not (value is False and other is None):
            yield dotted, value, other


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)


def _value(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case dict():
            return "{" + ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items()) + "}"
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case int() | float():
            return str(value)
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    escaped = re.sub(r"[\x00-\x1f\x7f]", lambda c: f"\\u{ord(c[0]):04x}", escaped.replace("\n", "\\n"))
    return f'"{escaped}"'
