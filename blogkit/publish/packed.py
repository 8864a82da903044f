"""Packed files: what lies compressed beside a text, for servers that look for it (nginx: `gzip_static`).

They are made when a site is published, in a folder aside; never in output/. The same bytes in give the same bytes out.
"""

from __future__ import annotations

import gzip
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from blogkit.publish.extras import need
from blogkit.publish.manifest import Manifest
from blogkit.targets import Packing

TEXTS = (".html", ".css", ".js", ".mjs", ".json", ".xml", ".svg", ".txt", ".map", ".webmanifest", ".md", ".ico")
"""What compresses well; pictures, fonts and films are compressed already."""
LEAST = 512
"""Bytes below which it is not worth a file."""
QUALITY = 9
"""Brotli's; its best, 11, saves 3 % more in twenty times the time."""


def beside(manifest: Manifest, sizes: Mapping[str, int], packings: Iterable[Packing]) -> dict[str, str]:
    """The Manifest of what lies beside these files. Its digests follow from theirs: nothing is compressed for it."""
    return {
        f"{path}.{packing}": f"{packing}-{digest}"
        for packing in packings
        for path, digest in manifest.items()
        if path.endswith(TEXTS) and sizes[path] >= LEAST
    }


def sizes(packed: Iterable[str], plain: Mapping[str, int]) -> dict[str, int]:
    """About how large these will be: texts come to a quarter."""
    return {path: plain[path.rpartition(".")[0]] // 4 for path in packed}


def check(packings: Collection[Packing]) -> None:
    """Raises PublishError where something is missing that is needed for it."""
    if "br" in packings:
        need("brotli", "brotli")


def pack(place: Path, aside: Path, paths: Iterable[str]) -> None:
    """Make packed files below the folder `aside`, from those below `place`."""
    for path in paths:
        plain, _, packing = path.rpartition(".")
        (aside / path).parent.mkdir(parents=True, exist_ok=True)
        (aside / path).write_bytes(_packed((place / plain).read_bytes(), packing))


def _packed(content: bytes, packing: str) -> bytes:
    if packing == "gz":
        return gzip.compress(content, mtime=0)
    brotli = need("brotli", "brotli")
    compressed: bytes = brotli.compress(content, mode=brotli.MODE_TEXT, quality=QUALITY)
    return compressed
