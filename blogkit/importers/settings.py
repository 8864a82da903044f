"""blogkit.toml, written from what a source says of its site; one that is there already stays as it is.

What the source would have otherwise then lies beside it, as `blogkit.toml.incoming`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from blogkit import config
from blogkit.config import Permalinks
from blogkit.importers.archive import ArchivedLine, ArchivedSite
from blogkit.importers.folder import Folder
from blogkit.model import Conventions
from blogkit.problems import ConfigError, Location, Problem

FILE = "blogkit.toml"
OFFERED = "# What the source has otherwise. Take from it what you want, import again, and delete this file.\n"


def write(site: ArchivedSite, folder: Folder) -> Iterator[Problem]:
    """Write the settings; where there are some, lay beside them what the source has otherwise, and yield a warning."""
    text, unfit = _fit(toml(tables(site)).encode())
    file = folder.root / FILE
    if not file.exists():
        folder.write(file, text)
        if not (folder.root / ".gitignore").exists():
            folder.write(folder.root / ".gitignore", b"/.blogkit/\n/output/\n")
        yield from unfit
        return
    try:
        there = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        hint = "Mend it, then import again."
        yield Problem(
            "the settings cannot be read, so they were not compared", Location(FILE), hint=hint, level="warning"
        )
        return
    wanted = tomllib.loads(text.decode())
    if "redirects" in there:
        del wanted["redirects"]  # which hosts are written for is not the source's to say
    others = _others(wanted, there)
    if folder.offer(f"../{FILE}", f"{OFFERED}{toml(others)}".encode() if others else b"", "settings"):
        yield from _differences(others)


def _differences(others: dict[str, Any]) -> Iterator[Problem]:
    where = Location(FILE)
    if home := others.get("home"):
        what = "the source has a page at its front, and its essays elsewhere; these settings have not"
        lines = " and ".join(f"`{key} = {_value(value)}`" for key, value in home.items())
        hint = f"If it shall be as it was, write {lines} below `[home]`, and import again."
        yield Problem(what, where, hint=hint, level="warning")
    facts = (("otherwise", ", ".join(f"`{key}`" for key in others)),)
    hint = f"It was left as it is. {FILE}.incoming has what the source says; take from it what you want, import again,"
    yield Problem("some settings are not as in the source", where, facts, f"{hint} and delete it.", "warning")


def _fit(text: bytes) -> tuple[bytes, list[Problem]]:
    """Settings without what blogkit refuses of them, and why: each stands on a line of its own."""
    told = []
    with TemporaryDirectory() as place:
        file = Path(place) / FILE
        for _ in range(2):  # without a setting, another may be in want of it
            file.write_bytes(text)
            try:
                config.load(file.parent)
            except ConfigError as error:
                lines = text.split(b"\n")
                for problem in error.problems:
                    line = problem.where.line if problem.where else 0
                    facts = (("in the source", lines[line - 1].decode()), *problem.facts)
                    what = f"the source's setting cannot be used: {problem.what}"
                    told.append(Problem(what, Location(FILE), facts, "It was left out of the settings.", "warning"))
                    lines[line - 1] = b""
                text = b"\n".join(lines)
    return text, told


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


def _others(wanted: Mapping[str, Any], there: Mapping[str, Any]) -> dict[str, Any]:
    """What of some tables is not so in others."""
    found: dict[str, Any] = {}
    for key, value in wanted.items():
        other = there.get(key)
        if isinstance(value, dict):
            if inner := _others(value, other if isinstance(other, dict) else {}):
                found[key] = inner
        elif other != value and not (value is False and other is None):
            found[key] = value
    return found


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
