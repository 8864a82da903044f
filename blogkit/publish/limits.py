"""Limits: what a service takes, as it documents it; and a site held against that before anything is carried.

The figures were read in November 2026; docs/publish/README.md names their sources and says which are firm.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct

from blogkit.problems import Problem
from blogkit.publish.plan import PACKED, above
from blogkit.targets import Service

MB = 1024 * 1024
REDIRECTS = "_redirects"
"""The file in which these services look for redirects, one a line."""
SHOWN = 3
"""Examples that are named."""


_WILD = re.compile(rb"\*|/:[A-Za-z]")
"""What makes a rule one for many addresses."""


class Limits(Struct, frozen=True):
    """What a service takes; 0 where it names no limit."""

    title: str
    files: int = 0
    entries: int = 0
    """Files and folders together."""
    per_folder: int = 0
    """Files in one folder."""
    file: int = 0
    """Bytes of one file."""
    site: int = 0
    """Bytes of all."""
    redirects: int | None = 0
    """None where it reads none."""
    plain: int = 0
    """Redirects from one address."""
    wild: int = 0
    """Redirects from many, by a wildcard or a placeholder."""
    redirects_size: int = 0
    """Bytes of the file of redirects."""
    soft: tuple[str, ...] = ()
    """Those that are advice: what is beyond them is only said."""


SERVICES: dict[Service, Limits] = {
    "cloudflare": Limits("Cloudflare Pages", files=20_000, file=25 * MB, plain=2_000, wild=100),
    "cloudflare-paid": Limits("Cloudflare Pages (paid)", files=100_000, file=25 * MB, plain=2_000, wild=100),
    "codeberg": Limits("Codeberg Pages", site=100 * MB, soft=("site",)),
    "github": Limits("GitHub Pages", file=100 * MB, site=10**9, redirects=None, soft=("redirects",)),
    "gitlab": Limits("GitLab Pages", entries=200_000, site=1024 * MB, redirects=1_000, redirects_size=64 * 1024),
    "netlify": Limits("Netlify", per_folder=54_000, redirects=10_000, soft=("redirects",)),
}

WORDS = {
    "files": "files",
    "entries": "files and folders",
    "per_folder": "files in one folder",
    "file": "bytes in one file",
    "site": "bytes in all",
    "redirects": "redirects",
    "plain": "redirects from one address",
    "wild": "redirects from many addresses",
    "redirects_size": "bytes of redirects",
}


class Measures(Struct, frozen=True):
    """How large a site is, by the names that Limits have."""

    files: int
    entries: int
    per_folder: int
    file: int
    site: int
    redirects: int
    plain: int
    wild: int
    redirects_size: int


def measure(sizes: Mapping[str, int], place: Path) -> Measures:
    """The measures of files (path → bytes) whose `_redirects` lies in the folder `place`, if there is one."""
    folders = Counter(path.rpartition("/")[0] for path in sizes)
    rules = (place / REDIRECTS).read_bytes() if REDIRECTS in sizes else b""
    lines = [line.split() for line in rules.splitlines()]
    sources = [words[0] for words in lines if words and not words[0].startswith(b"#")]
    wild = sum(1 for source in sources if _WILD.search(source))
    return Measures(
        files=len(sizes),
        entries=len(sizes) + len({folder for path in sizes for folder in above(path)}),
        per_folder=max(folders.values(), default=0),
        file=max(sizes.values(), default=0),
        site=sum(sizes.values()),
        redirects=len(sources),
        plain=len(sources) - wild,
        wild=wild,
        redirects_size=len(rules),
    )


def check(service: Service, sizes: Mapping[str, int], place: Path) -> Iterator[Problem]:
    """What a site (path → bytes) has that its service does not take: errors, and warnings where that is advice."""
    if service not in SERVICES:
        return
    limits, measures = SERVICES[service], measure(sizes, place)
    fitting = [other.title for other in SERVICES.values() if not [*_beyond(other, measures)]]
    for name, found, most in _beyond(limits, measures):
        level: Literal["error", "warning"] = "warning" if name in limits.soft else "error"
        takes = f"takes {_number(most)}" if most else "reads no"
        what = f"{limits.title} {takes} {WORDS[name]}, and this site has {_number(found)}"
        facts = tuple(_facts(name, sizes, limits))
        room = f"There is room with {', '.join(fitting)}, or " if fitting else "There is room "
        hint = f"{_less(name, sizes)}{room}on a server or storage of your own (rsync, sftp, s3)."
        yield Problem(what, facts=facts, hint=hint, level=level)


def _beyond(limits: Limits, measures: Measures) -> Iterator[tuple[str, int, int]]:
    """(name, how much, limit) of each measure that is beyond its limit."""
    for name in WORDS:
        found, most = getattr(measures, name), getattr(limits, name)
        if found > (most or 0) and most != 0:
            yield name, found, most or 0


def _facts(name: str, sizes: Mapping[str, int], limits: Limits) -> Iterator[tuple[str, str]]:
    """Where it comes from."""
    if name in ("file", "site"):
        largest = sorted(sizes, key=lambda path: (-sizes[path], path))[:SHOWN]
        least = limits.file if name == "file" else 0
        yield from (("file", f"{path} ({_number(sizes[path])})") for path in largest if sizes[path] > least)
    elif name in ("files", "entries"):
        counted = Counter(_kind(path) for path in sizes)
        yield from ((kind, _number(count)) for kind, count in counted.most_common())
    elif name == "per_folder":
        (folder, count), *_ = Counter(path.rpartition("/")[0] for path in sizes).most_common(1)
        yield "folder", f"{folder or '.'} ({_number(count)})"


def _less(name: str, sizes: Mapping[str, int]) -> str:
    """What its owner can turn off, of what would make a difference."""
    kinds = Counter(_kind(path) for path in sizes)
    if name in ("files", "entries"):
        ways = (
            ("compressed files", "leave out `compress`"),
            ("feeds", "turn off feeds of terms (`feeds = false` in [taxonomies.…])"),
            ("lists", "put more on a page (`size` in [pagination])"),
        )
        found = [way for kind, way in ways if kinds[kind] * 20 > len(sizes)]
        return f"To have fewer, {'; or '.join(found)}. " if found else ""
    if name in ("file", "site"):
        return "Lay films and other large files elsewhere, and link to them. "
    return "To have fewer, use a host with rules for many at once, as nginx. " if "redirects" in WORDS[name] else ""


def _kind(path: str) -> str:
    if path.endswith(PACKED):
        return "compressed files"
    if path.endswith("/index.xml"):
        return "feeds"
    if "/page/" in path:
        return "lists"
    return "pages" if path.endswith(".html") else "pictures and other files"


def _number(number: int) -> str:
    """A number with its thousands set apart."""
    return f"{number:,}".replace(",", " ")
