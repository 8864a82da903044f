"""The identity of the code that makes a site, so that newer code makes again what older code made.

That is blogkit's own, and the packages that what it writes depends on. Of those the version is enough; it is read from
the names of the folders that installers leave beside a package (Core metadata, "Recording installed projects":
`jinja2-3.1.6.dist-info`), which takes 1 ms where importlib.metadata takes 30.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from functools import cache

from blogkit import __version__
from blogkit.engine.digest import Digest, digest

PACKAGES = frozenset(
    "babel feedgen idna jinja2 linkify-it-py lxml markdown-it-py markupsafe mdit-py-plugins mdurl msgspec nh3 pillow "
    "pygments python-dateutil python-frontmatter pyyaml tzdata uc-micro-py".split()
)
"""Whose versions may show in what is written. Those that only watch, serve or draw on the terminal are not here."""
_INSTALLED = re.compile(r"(.+?)-([^-]+)(?:-.*)?\.(?:dist|egg)-info")


@cache
def identity() -> Digest:
    """Of the versions, and of the state of the files for those who change them; never part of an output."""
    return digest([__version__, sys.version, versions(), sorted(_files(os.path.dirname(__file__)))])


def _files(folder: str, above: str = "") -> Iterator[tuple[str, int, int]]:
    """The path, size and time of each file of code. With pathlib it takes twice as long."""
    for entry in os.scandir(folder):
        if entry.name.endswith(".py"):
            found = entry.stat()
            yield above + entry.name, found.st_size, found.st_mtime_ns
        elif entry.name != "__pycache__" and entry.is_dir():
            yield from _files(entry.path, f"{above}{entry.name}/")


def versions() -> dict[str, str]:
    """Package → version, of those that are installed; what comes first on Python's path is what is imported."""
    found: dict[str, str] = {}
    for place in sys.path:
        try:
            names = os.listdir(place or ".")
        except OSError:  # a zip file, or a folder that is not there
            continue
        for name in sorted(names):
            installed = _INSTALLED.fullmatch(name)
            if installed and (package := re.sub(r"[-_.]+", "-", installed[1]).lower()) in PACKAGES:
                found.setdefault(package, installed[2])
    return found
