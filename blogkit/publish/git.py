"""A branch of a git repository, as GitHub, GitLab, Codeberg and many others publish it.

Each publishing is one commit, made in a repository of our own without a work tree and pushed without force: what
others have pushed meanwhile is never lost, and visitors see all of it or nothing. Access is git's own affair.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from blogkit.problems import PublishError
from blogkit.publish import manifest as manifests
from blogkit.publish.manifest import Manifest
from blogkit.publish.program import run

NOBODY = {"NAME": "blogkit", "EMAIL": "blogkit@localhost"}
"""Who commits where git knows no name, as on machines of a CI service."""
ABSENT = "0" * 40


class Branch:
    """The branch. Files wait in the index until the Manifest is noted; then they are committed and pushed."""

    at_once = True
    folds = False
    extra: Mapping[str, bytes] = {".nojekyll": b""}
    """GitHub would run Jekyll over the site, and leave out what begins with an underscore."""

    def __init__(self, to: str, branch: str, root: Path, memory: Path) -> None:
        """`to` is anything that git can push to, or the name of a remote of the site's own repository."""
        self._folder = memory
        self._url = self._remote(to, root)
        self._branch = branch
        self._environment = {"GIT_DIR": str(memory), "GIT_INDEX_FILE": str(memory / "publish-index")}
        for left in ("publish-index", "publish-index.lock", "shallow.lock"):  # by one that was killed
            (memory / left).unlink(missing_ok=True)
        if not (memory / "HEAD").exists():
            memory.mkdir(parents=True, exist_ok=True)
            self._git("init", "--bare", "--quiet")
        self._head = self._fetch()
        self._git("read-tree", self._head or "--empty")

    @staticmethod
    def _remote(to: str, root: Path) -> str:
        if re.fullmatch(r"[\w-]+", to):
            return os.fsdecode(run(["git", "remote", "get-url", to], here=root)).strip()
        return str((root / to).resolve()) if (root / to).exists() else to

    def _fetch(self) -> str:
        """The newest commit of the branch; empty where there is no such branch."""
        name = f"refs/heads/{self._branch}"
        if not self._git("ls-remote", "--", self._url, name).strip():
            return ""
        self._git("fetch", "--quiet", "--depth=1", "--no-tags", "--", self._url, f"+{name}:refs/published")
        return self._git("rev-parse", "refs/published").decode().strip()

    def published(self) -> dict[str, str]:
        """The Manifest in the branch."""
        return manifests.decode(self._git("show", f":{manifests.NAME}")) if self.taken([manifests.NAME]) else {}

    def taken(self, paths: Collection[str]) -> set[str]:
        """Those of the paths that the branch has."""
        return set(paths) & set(os.fsdecode(self._git("ls-files", "-z")).split("\0"))

    def put(self, files: Mapping[str, Path], done: Callable[[str], None]) -> None:
        """Take files into the index, as they are: no line ends are changed."""
        given = "".join(f"{file}\n" for file in files.values())
        blobs = self._git("hash-object", "-w", "--no-filters", "--stdin-paths", given=os.fsencode(given)).split()
        self._index({path: blob.decode() for path, blob in zip(files, blobs, strict=True)})
        for path in files:
            done(path)

    def remove(self, paths: Sequence[str], folders: Sequence[str]) -> None:
        """Take files out of the index. git keeps no empty folders."""
        self._index(dict.fromkeys(paths, ABSENT))

    def _index(self, blobs: Mapping[str, str]) -> None:
        lines = (f"{'0' if blob == ABSENT else '100644'} {blob}\t{path}\0" for path, blob in blobs.items())
        self._git("update-index", "--add", "-z", "--index-info", given=os.fsencode("".join(lines)))

    def note(self, manifest: Manifest) -> None:
        """Take in the Manifest, commit, and push."""
        content = manifests.encode(manifest)
        self._index({manifests.NAME: self._git("hash-object", "-w", "--stdin", given=content).decode().strip()})
        tree = self._git("write-tree").decode().strip()
        parents = ["-p", self._head] if self._head else []
        commit = self._git("commit-tree", tree, *parents, "-m", "Publish the site", environment=self._author())
        self._head = commit.decode().strip()
        self._git("push", "--quiet", "--", self._url, f"{self._head}:refs/heads/{self._branch}")

    def _author(self) -> dict[str, str]:
        try:
            self._git("var", "GIT_COMMITTER_IDENT")
        except PublishError:
            return {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in NOBODY.items()}
        return {}

    def _git(self, *arguments: str, given: bytes = b"", environment: Mapping[str, str] | None = None) -> bytes:
        return run(["git", *arguments], given=given, environment=self._environment | dict(environment or {}))

    def __enter__(self) -> Branch:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """There is nothing to close: our repository stays, so that the next time little is fetched."""
