"""A folder of another machine, by the rsync program over ssh; nothing else has to be installed or allowed there.

rsync writes beside a file's place and renames. Ports, keys and the names of hosts are those of ~/.ssh/config, and the
keys of hosts are checked as ssh does.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from blogkit.problems import Problem, PublishError
from blogkit.publish import manifest as manifests
from blogkit.publish.manifest import Manifest
from blogkit.publish.program import run

VANISHED = 24
"""The status of rsync when files are not there: which is how it is asked to remove them."""
PARTIAL = 23
"""Its status when something could not be done, as to remove a folder that is not empty."""

OLDEST = (3, 1)
"""The first version that removes what it does not find."""
CAREFUL = (3, 2, 4)
"""The first version that keeps names from the shell of a host."""
_VERSION = re.compile(r"rsync +version v?(\d+)\.(\d+)\.(\d+)")
_NO_FOLDER = re.compile(r"change_dir .* failed: No such file or directory")
"""What rsync says of a folder that will come with the first files."""
_PLAIN = re.compile(r"[\w@%+=:,./~-]*", re.ASCII)

PATIENCE = 60
"""Seconds that a connection which nobody ends stays open."""
LONGEST = 86
"""Bytes in the name of a socket, of which macOS allows 103, to which ssh adds 17 while it is not yet connected."""


class Rsync:
    """A folder that rsync writes."""

    at_once = False
    folds = False
    extra: Mapping[str, bytes] = {}

    def __init__(self, to: str) -> None:
        self.to = to.rstrip("/") + "/"
        self._plainly = _plainly(_version(), self.to)
        self._here = TemporaryDirectory(prefix="blogkit-")
        self._empty = Path(self._here.name) / "empty"
        self._empty.mkdir()
        self._shell = _shell(f"{self._here.name}/ssh")

    def published(self) -> dict[str, str]:
        """The Manifest there."""
        place = f"{self.to}{manifests.NAME}"
        command = ["rsync", *self._shell, *self._plainly, "--ignore-missing-args", "--", place, f"{self._here.name}/"]
        try:
            run(command)
        except PublishError as error:
            if not any(_NO_FOLDER.search(value) for problem in error.problems for _, value in problem.facts):
                raise
        file = Path(self._here.name) / manifests.NAME
        return manifests.decode(file.read_bytes()) if file.exists() else {}

    def taken(self, paths: Collection[str]) -> set[str]:
        """What rsync would overwrite: asked with empty files of these names, so that all there are others."""
        with TemporaryDirectory(prefix="blogkit-") as like:
            for path in paths:
                (Path(like) / path).parent.mkdir(parents=True, exist_ok=True)
                (Path(like) / path).touch()
            options = ["--dry-run", "--existing", "--ignore-times", "--no-implied-dirs"]
            said = self._bring(f"{like}/", paths, *options, "--out-format=%n", "--8-bit-output")
        return {line for line in os.fsdecode(said).splitlines() if line in paths}

    def note(self, manifest: Manifest) -> None:
        """Write the Manifest."""
        file = Path(self._here.name) / manifests.NAME
        file.write_bytes(manifests.encode(manifest))
        self._bring(f"{self._here.name}/", [manifests.NAME], "--ignore-times", "--chmod=F644", "--perms")

    def put(self, files: Mapping[str, Path], done: Callable[[str], None]) -> None:
        """Bring files. What a transfer that was cut off has brought is compared, and not sent again."""
        options = ["--checksum", "--times", "--compress", "--chmod=F644", "--perms", "--no-implied-dirs"]
        for root, group in groupby(files, lambda path: str(files[path])[: -len(path)]):
            paths = list(group)
            self._bring(root, paths, *options)
            for path in paths:
                done(path)

    def remove(self, paths: Sequence[str], folders: Sequence[str]) -> None:
        """rsync removes what it is told to bring and does not find."""
        empty = f"{self._empty}/"
        self._bring(empty, paths, "--delete-missing-args", "--no-implied-dirs", fine=(0, VANISHED))
        for _, level in groupby(folders, lambda folder: folder.count("/")):
            options = ["--dirs", "--delete-missing-args", "--no-implied-dirs"]
            self._bring(empty, list(level), *options, fine=(0, VANISHED, PARTIAL))

    def _bring(self, root: str, paths: Iterable[str], *options: str, fine: Collection[int] = (0,)) -> bytes:
        given = b"".join(os.fsencode(path) + b"\0" for path in paths)
        command = ["rsync", *self._shell, *self._plainly, *options, "--from0", "--files-from=-", "--", root, self.to]
        return run(command, given=given, fine=fine)

    def __enter__(self) -> Rsync:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the connection, and remove what was laid aside here."""
        with suppress(PublishError):  # there may be none
            if self._shell:
                run(["ssh", *shlex.split(self._shell[1])[1:], "-O", "exit", "--", self.to.partition(":")[0]])
        self._here.cleanup()


def _version() -> tuple[int, ...]:
    """That of the rsync here. Raises PublishError where it is too old, or another program of that name."""
    said = run(["rsync", "--version"]).decode(errors="replace")
    found = _VERSION.match(said)
    version = tuple(map(int, found.groups())) if found else ()
    if version >= OLDEST:
        return version
    what = "this needs rsync 3.1 or newer, and the program of that name here is another, or older"
    hint = 'Install it (on a Mac: `brew install rsync`), or publish with kind = "sftp".'
    first = next((line for line in said.splitlines() if line.strip()), "")
    raise PublishError(Problem(what, facts=(("rsync", first.strip()),), hint=hint))


def _plainly(version: tuple[int, ...], place: str) -> list[str]:
    """Options by which the shell of a host does not read the name of a place; newer versions see to that."""
    return ["--protect-args"] if version < CAREFUL and not _PLAIN.fullmatch(place) else []


def _shell(place: str) -> list[str]:
    """Options by which all runs of rsync share one connection, whose socket lies at a place.

    There are none where rsync is told how to connect, nor on Windows, whose ssh cannot, nor where the name of the place
    is too long for a socket, or has a blank in it.
    """
    if "RSYNC_RSH" in os.environ or os.name == "nt" or len(os.fsencode(place)) > LONGEST or len(place.split()) > 1:
        return []
    return ["-e", f"ssh -o ControlMaster=auto -o ControlPath={place} -o ControlPersist={PATIENCE}"]
