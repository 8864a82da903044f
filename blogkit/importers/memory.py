"""The last import, remembered: when nothing has changed since, all that it proved still holds.

Nothing: no byte of the exports, the settings or the secret of its commenters, no version of the code, and no other
import in between. A person's edits don't matter: what is edited stays as it is anyhow. The memory lies in .blogkit/ and
may be deleted at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from blogkit import code
from blogkit.importers.archive import ArchivedFile, ArchivedSite
from blogkit.importers.folder import DIGESTS, LEDGER, Folder
from blogkit.importers.identity import KEY
from blogkit.importers.ledger import Entry
from blogkit.importers.settings import FILE
from blogkit.problems import Problem

T = TypeVar("T", Entry, Problem)

PLACE = Path(".blogkit") / "import" / "last.json"
BLOCK = 1 << 20


class Memory(Struct, frozen=True):
    """What an import read and wrote."""

    state: str
    """The digest of all that must be the same."""
    sources: tuple[str, ...]
    """The exports, as they were named."""
    site: ArchivedSite
    entries: tuple[Entry, ...]
    """Of everything but uploads."""
    problems: tuple[Problem, ...]
    listed: tuple[ArchivedFile, ...]
    """Uploads, as the source lists them."""
    wanted: dict[str, str]
    """Uploads, as texts name them: path → address."""


def recall(root: Path, sources: Sequence[Path]) -> Memory | None:
    """The import of these same exports into the site at `root`, if that was the last, and nothing has changed."""
    try:
        memory = msgspec.json.decode((root / PLACE).read_bytes(), type=Memory)
        if memory.state != state(root, sources):
            return None
    except (OSError, msgspec.MsgspecError):
        return None
    renamed = dict(zip(memory.sources, map(str, sources), strict=True))
    return replace(
        memory,
        entries=tuple(_moved(entry, renamed) for entry in memory.entries),
        problems=tuple(_moved(problem, renamed) for problem in memory.problems),
    )


def keep(folder: Folder, memory: Memory) -> None:
    """Remember. Raises ArchiveError when the disk does not take it."""
    folder.write(folder.root / PLACE, msgspec.json.encode(memory))


def state(root: Path, sources: Iterable[Path]) -> str:
    """The digest of the exports, and of all in the site that an import goes by. Raises OSError."""
    whole = blake2b(code.identity(), digest_size=16)
    for source in sources:
        with source.open("rb") as stream:
            while block := stream.read(BLOCK):
                whole.update(block)
        whole.update(b"\0")
    for name in (FILE, KEY, DIGESTS, LEDGER):
        file = root / name
        whole.update(file.read_bytes() if file.exists() else b"")
        whole.update(b"\0")
    return whole.hexdigest()


def _moved(told: T, renamed: dict[str, str]) -> T:
    """The same, with the place of the export as it is named now."""
    if not told.where or told.where.file not in renamed:
        return told
    return replace(told, where=replace(told.where, file=renamed[told.where.file]))
