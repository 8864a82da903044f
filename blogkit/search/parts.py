"""Parts: an index that has grown is several, each small enough to be made again for one word.

Each writing lies where the first bits of the digest of its key lead. A part that has too much text is two, by one bit
more. So one essay that comes or changes concerns one part, in whatever order essays come; the parts are the same
whichever way a site became what it is; and each is a fair sample of all, so that words are as rare in one as in the
others, and what one part finds ranks rightly among what the others do. By year, neither would be so.

Measured: Pagefind takes 0.65 s and 65 MB for a million letters. A reader pays three requests and 25 KB for each part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b

from msgspec import Struct

from blogkit.engine.digest import Digest

ENTRY = "pagefind-entry.json"
"""The file that names all others: an index is what it says. Each part has one."""
LIMIT = 6_000_000
"""Characters of HTML in a part. Of 10 essays with as many comments each there are 80 000."""
DEPTH = 5
"""Bits by which parts are told apart, at most: 32 parts are enough for a reader, then they grow."""


class Text(Struct, frozen=True, array_like=True):
    """What a writing, and the conversation under it, have to say in one language."""

    digest: Digest
    size: int
    """Characters."""


class Said(Struct, frozen=True, array_like=True):
    """What a writing and its conversation have to say."""

    given: Digest
    """Of all that it comes from; quickly found."""
    texts: dict[str, Text]
    """Language → text."""


Left = dict[str, tuple[int, int]]
"""Output → its size, and its time in nanoseconds, as it was left."""


class Part(Struct, frozen=True):
    """A part of the index, and how it was left."""

    source: Digest
    """Of all that it was made from."""
    entry: bytes
    """What Pagefind says of it: JSON."""
    years: tuple[str, ...]
    """Those that readers may choose from."""
    files: Left = {}


class Indexed(Struct, frozen=True):
    """What an index was made from, and how it was left."""

    identity: Digest
    """Of all that records come from beside the texts: the code, Pagefind, a word of the theme, the languages."""
    said: dict[str, Said]
    """By the key of each writing."""
    parts: dict[str, Part]
    """By the name of each: a language, and where it is not the first part of that language, its place (`en-01`)."""
    entry: Left = {}
    """ENTRY, as it was left."""

    @property
    def files(self) -> Left:
        """All files."""
        return {output: left for part in self.parts.values() for output, left in part.files.items()} | self.entry


class Pressed(Struct, frozen=True):
    """What came of making the parts that are not those of the texts any longer."""

    indexed: Indexed | None
    """None where none could be made."""
    made: dict[str, tuple[str, ...]] = {}
    """Part that is new → its files, below the folder that they were made in, in the order in which they are put."""
    complaint: str = ""


def cut(sizes: Mapping[str, int], limit: int, depth: int = DEPTH) -> dict[str, list[str]]:
    """Name of each part → the keys in it, sorted, for the keys of writings and how much each has to say.

    `limit` is how much a part may say; one writing that says more has a part of its own, if it can be told apart.

    The first part has no name. When a part becomes two, one of them keeps its name; there is always one part.
    """
    keys = sorted(sizes, key=lambda key: (_bits(key), key))
    names: dict[str, list[str]] = {}
    for bits, found in _halves(keys, sizes, "", limit, depth):
        names[bits.rstrip("0") if names else ""] = sorted(found)
    return names or {"": []}


def _halves(
    keys: list[str], sizes: Mapping[str, int], bits: str, limit: int, depth: int
) -> Iterator[tuple[str, list[str]]]:
    if not keys:
        return
    if len(bits) == depth or sum(sizes[key] for key in keys) <= limit:
        yield bits, keys
        return
    for bit in "01":
        those = [key for key in keys if _bits(key).startswith(bits + bit)]
        yield from _halves(those, sizes, bits + bit, limit, depth)


def _bits(key: str) -> str:
    return f"{blake2b(key.encode(), digest_size=1).digest()[0]:08b}"
