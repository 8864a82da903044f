"""The identity of blogkit's own code, so that a newer blogkit makes again what an older one made."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from blogkit import __version__
from blogkit.engine.digest import Digest, digest


@cache
def identity() -> Digest:
    """Of the version, and of the state of the files for those who change them; never part of an output."""
    folder = Path(__file__).parent
    files = sorted(folder.rglob("*.py"))
    return digest([__version__, *((str(p.relative_to(folder)), p.stat().st_size, p.stat().st_mtime_ns) for p in files)])
