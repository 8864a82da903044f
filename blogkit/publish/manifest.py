"""The Manifest: the files of a published site and what they hold, by which two states of it are told apart.

A copy lies on the host beside the files. What does not stand there blogkit did not publish, and never removes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import DecodeError, Struct, ValidationError, json

from blogkit.engine.digest import digest_bytes
from blogkit.engine.stat import Stat, settled, stat
from blogkit.problems import Problem, PublishError

NAME = ".blogkit-published.json"
"""The file on the host."""
FORMAT = 1

Manifest = Mapping[str, str]
"""Path, relative to the root of the site → digest of its bytes in hexadecimal; UNSURE while it comes or goes."""

UNSURE = ""
"""The digest of a file that is blogkit's and may be whole, half there or missing: a transfer was cut off."""


class _Written(Struct):
    """The form of the file."""

    format: int
    files: dict[str, str]


def encode(manifest: Manifest) -> bytes:
    """The bytes of the file. Equal Manifests have equal bytes."""
    return json.format(json.encode(_Written(FORMAT, dict(sorted(manifest.items())))), indent=0) + b"\n"


def decode(content: bytes) -> dict[str, str]:
    """The Manifest in a file. Raises PublishError where it is none that this version understands."""
    hint = f"If nobody else publishes there, remove {NAME} from the host and publish with --overwrite."
    try:
        written = json.decode(content, type=_Written)
    except (DecodeError, ValidationError):
        raise PublishError(Problem("the host's list of what was published is damaged", hint=hint)) from None
    if written.format != FORMAT:
        hint = "Publish with the version of blogkit that published last, or a newer one."
        raise PublishError(Problem("the host's list of what was published has another format", hint=hint))
    if wrong := next((path for path in written.files if not _below(path)), ""):
        what = "the host's list of what was published names a file outside of the site"
        raise PublishError(Problem(what, facts=(("file", wrong),), hint=hint))
    return written.files


def _below(path: str) -> bool:
    """Whether a path stays in its folder: what a host says is not believed blindly, for files are removed by it."""
    return bool(path) and not path.startswith("/") and "\\" not in path and not {"", ".", ".."} & {*path.split("/")}


class _Known(Struct, array_like=True):
    """What was found out about a file."""

    stat: Stat
    digest: str


def of_folder(place: Path, paths: Iterable[str], memory: Path) -> dict[str, str]:
    """The Manifest of files below a folder.

    `memory` is a file of ours: what it has of one with the same stat is not read again: 2 GB of pictures are not.
    """
    try:
        known = json.decode(memory.read_bytes(), type=dict[str, _Known])
    except (OSError, DecodeError, ValidationError):
        known = {}
    found: dict[str, _Known] = {}
    for path in paths:
        file = os.path.join(place, path)
        now = stat(file)
        before = known.get(path)
        found[path] = before if before and before.stat == now else _Known(now, _digest(file))
    memory.parent.mkdir(parents=True, exist_ok=True)
    beside = memory.with_name(f"{memory.name}.{os.getpid()}")
    beside.write_bytes(json.encode({path: it for path, it in found.items() if settled(it.stat)}))
    beside.replace(memory)
    return {path: it.digest for path, it in found.items()}


def _digest(file: str) -> str:
    return digest_bytes(Path(file).read_bytes()).hex()
