"""A folder of another machine by SFTP (draft-ietf-secsh-filexfer-02, as OpenSSH has it), for hosts that allow no more.

~/.ssh/config is read for names, ports, users and keys; keys come from there, from ~/.ssh or from an ssh agent, a
password from BLOGKIT_SFTP_PASSWORD. A host whose key is not in known_hosts is refused.
"""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import unquote, urlsplit

from blogkit.problems import Problem, PublishError
from blogkit.publish import manifest as manifests
from blogkit.publish.extras import need
from blogkit.publish.manifest import Manifest
from blogkit.publish.plan import above

PASSWORD = "BLOGKIT_SFTP_PASSWORD"
PATIENCE = 30
"""Seconds to wait for a connection."""


class Sftp:
    """A folder that is written by SFTP."""

    at_once = False
    folds = False
    extra: Mapping[str, bytes] = {}

    def __init__(self, to: str) -> None:
        """`to` is `sftp://user@host:port/folder`; what is left out is as ~/.ssh/config has it."""
        place = urlsplit(to)
        self._root = unquote(place.path).rstrip("/") or "/"
        self._known: set[str] = set()
        """Folders that are there."""
        with self._refusals():
            self._client = _connect(place.hostname or "", place.port, unquote(place.username or ""))
            self._sftp = self._client.open_sftp()

    def published(self) -> dict[str, str]:
        """The Manifest there."""
        with self._refusals():
            try:
                with self._sftp.open(self._at(manifests.NAME), "rb") as file:
                    file.prefetch()
                    return manifests.decode(file.read())
            except FileNotFoundError:
                return {}

    def taken(self, paths: Collection[str]) -> set[str]:
        """Folders are asked for what is in them, and only those that are there."""
        with self._refusals():
            found: set[str] = set()
            self._walk("", {*paths}, {*chain.from_iterable(map(above, paths))}, found)
            return found

    def _walk(self, folder: str, paths: set[str], folders: set[str], found: set[str]) -> None:
        try:
            entries = self._sftp.listdir_attr(self._at(folder))
        except FileNotFoundError:
            return
        for entry in entries:
            path = posixpath.join(folder, entry.filename)
            if path in paths:
                found.add(path)
            elif path in folders and stat.S_ISDIR(entry.st_mode or 0):
                self._walk(path, paths, folders, found)

    def note(self, manifest: Manifest) -> None:
        """Write the Manifest beside its place, and rename it."""
        with self._refusals():
            self._write(manifests.NAME, manifests.encode(manifest))

    def put(self, files: Mapping[str, Path], done: Callable[[str], None]) -> None:
        """Write each beside its place, and rename it."""
        with self._refusals():
            for path, file in files.items():
                self._write(path, file.read_bytes())
                done(path)

    def _write(self, path: str, content: bytes) -> None:
        folder = posixpath.dirname(self._at(path))
        self._make(folder)
        beside = posixpath.join(folder, ".blogkit-publish.tmp")
        with self._sftp.open(beside, "wb") as file:
            file.set_pipelined(True)
            file.write(content)
        if self._sftp.stat(beside).st_size != len(content):
            raise OSError("the host has kept another number of bytes than were sent")
        try:
            self._sftp.posix_rename(beside, self._at(path))
        except OSError:  # an old server has only a rename that replaces nothing
            with suppress(FileNotFoundError):
                self._sftp.remove(self._at(path))
            self._sftp.rename(beside, self._at(path))

    def _make(self, folder: str) -> None:
        if folder in self._known or folder in ("", "/"):
            return
        try:
            self._sftp.stat(folder)
        except FileNotFoundError:
            self._make(posixpath.dirname(folder))
            self._sftp.mkdir(folder)
        self._known.add(folder)

    def remove(self, paths: Sequence[str], folders: Sequence[str]) -> None:
        """Remove files, and folders that are empty."""
        with self._refusals():
            for path in paths:
                with suppress(FileNotFoundError):
                    self._sftp.remove(self._at(path))
            for folder in folders:
                with suppress(OSError):  # somebody else's files are in it, or it is gone
                    self._sftp.rmdir(self._at(folder))
                    self._known.discard(self._at(folder))

    def _at(self, path: str) -> str:
        return posixpath.join(self._root, path)

    def __enter__(self) -> Sftp:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close the connection."""
        self._client.close()

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        paramiko = need("paramiko", "sftp")
        hint = ""
        try:
            yield
        except paramiko.BadHostKeyException:
            what = "the host has another key than before"
            hint = "Either it was set up anew, or somebody stands between. Ask its owner before you trust it."
        except paramiko.AuthenticationException:
            what = "the host does not let you in"
            hint = f"Load your key with `ssh-add`, name it in ~/.ssh/config, or set {PASSWORD}."
        except paramiko.SSHException as error:
            what = f"the connection has failed: {error}"
            if "not found in known_hosts" in str(error):
                hint = "Connect once with `ssh`, compare the key that it shows with the host's, and accept it."
        except (OSError, EOFError) as error:
            said = getattr(error, "strerror", None) or str(error)
            what = f"the host has refused: {said or 'it closed the connection'}"
        else:
            return
        raise PublishError(Problem(what, hint=hint)) from None


def _connect(host: str, port: int | None, user: str) -> Any:
    """A client that knows the host. Raises what paramiko does."""
    paramiko = need("paramiko", "sftp")
    home = Path("~/.ssh").expanduser()
    settings = paramiko.SSHConfig()
    if (home / "config").is_file():
        settings = paramiko.SSHConfig.from_path(str(home / "config"))
    options = settings.lookup(host)
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    client.load_system_host_keys()
    for known in options.get("userknownhostsfile", "").split():
        with suppress(FileNotFoundError):
            client.load_host_keys(os.path.expanduser(known))
    try:
        client.connect(**_way(options, port, user))
    except BaseException:
        client.close()
        raise
    return client


def _way(options: Mapping[str, Any], port: int | None, user: str) -> dict[str, Any]:
    """How to get in: what the address says comes before what ~/.ssh/config says."""
    return {
        "hostname": options["hostname"],
        "port": port or int(options.get("port", 22)),
        "username": user or options.get("user"),
        "password": os.environ.get(PASSWORD),
        "key_filename": [os.path.expanduser(name) for name in options.get("identityfile", [])] or None,
        "timeout": PATIENCE,
        "banner_timeout": PATIENCE,
        "auth_timeout": PATIENCE,
    }
