"""Real hosts on this machine: a folder, an SSH server for rsync and SFTP, a bare repository, object storage."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, Protocol

import pytest

SSHD = shutil.which("sshd") or "/usr/sbin/sshd"
KINDS = ("folder", "rsync", "git", "s3", "sftp")


class Place(Protocol):
    """Where a test publishes."""

    target: str
    """Its [publish.<name>], without the heading."""
    environment: dict[str, str]
    """What the command needs to get in."""

    def files(self) -> dict[str, bytes]:
        """Everything that is there, hidden files and blogkit's own included."""

    def write(self, path: str, content: bytes) -> None:
        """Somebody else puts a file there."""


class FolderPlace:
    """A folder."""

    def __init__(self, place: Path, target: str = "", environment: dict[str, str] | None = None) -> None:
        self.place = place
        self.target = target or f'to = "{place.as_posix()}"'
        self.environment = environment or {}

    def files(self) -> dict[str, bytes]:
        return {p.relative_to(self.place).as_posix(): p.read_bytes() for p in self.place.rglob("*") if p.is_file()}

    def folders(self) -> set[str]:
        return {p.relative_to(self.place).as_posix() for p in self.place.rglob("*") if p.is_dir()}

    def write(self, path: str, content: bytes) -> None:
        (self.place / path).parent.mkdir(parents=True, exist_ok=True)
        (self.place / path).write_bytes(content)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class SshServer:
    """An sshd with keys of its own, for the user who runs the tests."""

    def __init__(self, place: Path) -> None:
        self.place, self.port = place, free_port()
        self.home = place / "home"
        settings = self.home / ".ssh"
        settings.mkdir(parents=True)
        settings.chmod(0o700)
        for key in (place / "host", settings / "id"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        shutil.copy(settings / "id.pub", place / "authorized")
        public = (place / "host.pub").read_text(encoding="utf-8").split()
        (settings / "known_hosts").write_text(f"[127.0.0.1]:{self.port} {' '.join(public[:2])}\n", encoding="utf-8")
        (settings / "config").write_text(
            f"Host essays\n  HostName 127.0.0.1\n  Port {self.port}\n  User {getpass.getuser()}\n"
            f"  IdentityFile {settings / 'id'}\n  IdentitiesOnly yes\n  IdentityAgent none\n"
            f"  UserKnownHostsFile {settings / 'known_hosts'}\n  StrictHostKeyChecking yes\n",
            encoding="utf-8",
        )
        (place / "sshd_config").write_text(
            f"ListenAddress 127.0.0.1\nPort {self.port}\nHostKey {place / 'host'}\nPidFile {place / 'pid'}\n"
            f"AuthorizedKeysFile {place / 'authorized'}\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
            "KbdInteractiveAuthentication no\nPermitRootLogin yes\nSubsystem sftp internal-sftp\n"
            "MaxStartups 100\nPerSourcePenalties no\n",
            encoding="utf-8",
        )
        # ssh looks for its settings in the user's own home, whatever HOME says: a wrapper tells it of others.
        wrapper = place / "bin" / "ssh"
        wrapper.parent.mkdir()
        wrapper.write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} -F {settings / "config"} "$@"\n', encoding="utf-8")
        wrapper.chmod(0o755)
        path = f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}"
        self.environment = {"HOME": str(self.home), "PATH": path}

    def __enter__(self) -> SshServer:
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        conf = self.place / "sshd_config"
        if subprocess.run([SSHD, "-t", "-f", conf], capture_output=True, check=False).returncode:
            text = conf.read_text(encoding="utf-8").replace("PerSourcePenalties no\n", "")  # an older one has none
            conf.write_text(text, encoding="utf-8")
        self.process = subprocess.Popen([SSHD, "-D", "-e", "-f", conf], stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                break
            except OSError:
                assert self.process.poll() is None
                time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()

    def rsync(self, place: Path) -> FolderPlace:
        place.mkdir(parents=True, exist_ok=True)
        return FolderPlace(place, f'kind = "rsync"\nto = "essays:{place}"', self.environment)

    def sftp(self, place: Path) -> FolderPlace:
        place.mkdir(parents=True, exist_ok=True)
        return FolderPlace(place, f'kind = "sftp"\nto = "sftp://essays{place}"', self.environment)


class GitPlace:
    """A bare repository."""

    def __init__(self, place: Path) -> None:
        self.place = place / "essays.git"
        self.target = f'kind = "git"\nto = "{self.place.as_posix()}"\nbranch = "pages"'
        self.environment = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(place)}
        subprocess.run(["git", "init", "--quiet", "--bare", self.place], check=True)

    def git(self, *arguments: str, given: bytes = b"") -> bytes:
        who = {f"GIT_{role}_{key}": "somebody" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
        return subprocess.run(
            ["git", *arguments], cwd=self.place, input=given, capture_output=True, check=True,
            env=os.environ | self.environment | who,
        ).stdout  # fmt: skip

    def commits(self) -> list[str]:
        return self.git("rev-list", "--all").decode().split()

    def files(self) -> dict[str, bytes]:
        if not self.commits():
            return {}
        names = self.git("ls-tree", "-rz", "--name-only", "pages").decode().split("\0")[:-1]
        return {name: self.git("show", f"pages:{name}") for name in names}

    def write(self, path: str, content: bytes) -> None:
        parents = ["-p", "pages"] if self.commits() else []
        if parents:
            self.git("read-tree", "pages")
        blob = self.git("hash-object", "-w", "--stdin", given=content).decode().strip()
        self.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")
        tree = self.git("write-tree").decode().strip()
        commit = self.git("commit-tree", tree, *parents, "-m", "By somebody").decode().strip()
        self.git("update-ref", "refs/heads/pages", commit)


class S3Place:
    """A bucket of moto's server."""

    def __init__(self, endpoint: str, bucket: str, folder: str = "") -> None:
        import boto3

        self.target = f'kind = "s3"\nto = "s3://{bucket}{folder}"\nendpoint = "{endpoint}"\nregion = "us-east-1"'
        self.environment = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}
        self.client: Any = boto3.client(
            "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="k", aws_secret_access_key="s"
        )
        self.bucket, self.folder = bucket, folder.lstrip("/")
        self.client.create_bucket(Bucket=bucket)

    def files(self) -> dict[str, bytes]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
        keys = [item["Key"] for page in pages for item in page.get("Contents", ())]
        return {key.removeprefix(self.folder).lstrip("/"): self.object(key)["Body"].read() for key in keys}

    def object(self, key: str) -> Any:
        return self.client.get_object(Bucket=self.bucket, Key=key)

    def write(self, path: str, content: bytes) -> None:
        self.client.put_object(Bucket=self.bucket, Key=f"{self.folder}/{path}".lstrip("/"), Body=content)


def need(kind: str) -> None:
    """Skip a test of a kind for which something is missing here."""
    programs = {"rsync": ("rsync", "ssh"), "sftp": ("ssh-keygen",), "git": ("git",)}.get(kind, ())
    for program in programs:
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed")
    if kind in ("rsync", "sftp") and not Path(SSHD).exists():
        pytest.skip("sshd is not installed")
    for module in {"sftp": ("paramiko",), "s3": ("boto3", "moto.server")}.get(kind, ()):
        pytest.importorskip(module)
