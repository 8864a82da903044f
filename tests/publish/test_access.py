"""Who may write where: keys, the hosts' own keys, and what is said when something is missing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.publish.conftest import Published, in_place_of
from tests.publish.hosts import GitPlace, S3Place, SshServer

Publish = Callable[..., Published]


@pytest.mark.parametrize(
    ("kind", "said"),
    [("rsync", "Host key verification failed"), ("sftp", "not found in known_hosts")],
)
def test_a_host_that_is_not_known_is_refused(published: Publish, ssh: SshServer, kind: str, said: str) -> None:
    """Nothing is sent to it; it says what to do."""
    it = published(kind)
    known = ssh.home / ".ssh" / "known_hosts"
    before = known.read_bytes()
    known.write_bytes(b"")
    try:
        done = it.publish()
    finally:
        known.write_bytes(before)
    assert done.returncode == 1
    assert said in done.stderr
    assert "→ Connect once with `ssh`, compare the key that it shows" in done.stderr
    assert it.place.files() == {}


@pytest.mark.parametrize("kind", ["rsync", "sftp"])
def test_a_host_with_another_key_than_before_is_refused(published: Publish, ssh: SshServer, kind: str) -> None:
    """Somebody may stand between."""
    it = published(kind)
    known = ssh.home / ".ssh" / "known_hosts"
    before = known.read_text(encoding="utf-8")
    other = (ssh.home / ".ssh" / "id.pub").read_text(encoding="utf-8").split()[1]
    known.write_text(" ".join([*before.split()[:2], other]) + "\n", encoding="utf-8")
    try:
        done = it.publish()
    finally:
        known.write_text(before, encoding="utf-8")
    assert done.returncode == 1
    assert it.place.files() == {}


@pytest.mark.parametrize("kind", ["rsync", "sftp"])
def test_a_key_that_the_host_does_not_know(published: Publish, ssh: SshServer, kind: str) -> None:
    """It says where a key can be named."""
    it = published(kind)
    allowed = ssh.place / "authorized"
    before = allowed.read_bytes()
    allowed.write_bytes(b"")
    try:
        done = it.publish()
    finally:
        allowed.write_bytes(before)
    assert done.returncode == 1
    assert "`ssh-add`" in done.stderr


@pytest.mark.parametrize(("package", "kind"), [("boto3", "s3"), ("paramiko", "sftp")])
def test_a_package_that_is_missing_is_named(
    published: Publish, monkeypatch: pytest.MonkeyPatch, package: str, kind: str
) -> None:
    """With what to type."""
    it = published(kind)
    monkeypatch.setitem(sys.modules, package, None)
    done = it.publish()
    assert done.returncode == 1
    assert f"this needs the package `{package}`, and it is not installed" in done.stderr
    assert f"pip install 'blogkit[{kind}]'" in done.stderr


@pytest.mark.parametrize("name", ["where there is a blank", "long" * 30])
def test_the_folder_for_temporary_files_may_be_called_anything(
    published: Publish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A connection that several runs of rsync share has a name in it, which may be neither long nor have a blank."""
    site = published("rsync")
    (tmp_path / name).mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / name))
    site.build()
    site.good()
    assert "index.html" in site.there()
    assert not [*(tmp_path / name).iterdir()]


@pytest.mark.parametrize("program", ["rsync", "git"])
def test_a_program_that_is_missing_is_named(
    published: Publish, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str
) -> None:
    """With how to get it."""
    it = published(program)
    monkeypatch.setenv("PATH", str(tmp_path))
    done = it.publish()
    assert done.returncode == 1
    assert f"this needs the program `{program}`" in done.stderr


@pytest.mark.parametrize(
    "version",
    ["openrsync: protocol version 29\\nrsync version 2.6.9 compatible", "rsync  version 3.0.9  protocol version 30"],
)
def test_another_rsync_is_said(
    published: Publish, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str
) -> None:
    """That of a Mac, or an old one: it could not remove what goes. Nothing is carried."""
    it = published("rsync")
    in_place_of(tmp_path / "bin" / "rsync", f"printf '{version}\\n'", monkeypatch)
    done = it.publish()
    assert done.returncode == 1
    assert "this needs rsync 3.1 or newer" in done.stderr
    assert version.partition("\\n")[0] in done.stderr
    assert "brew install rsync" in done.stderr
    assert it.place.files() == {}


def test_a_bucket_that_is_not_there(published: Publish) -> None:
    """The storage's own words, and what to do."""
    it = published("s3")
    it.folder.edit("blogkit.toml", "s3://essays", "s3://other")
    done = it.publish()
    assert done.returncode == 1
    assert "error: NoSuchBucket" in done.stderr
    assert "Make the bucket first" in done.stderr


def test_no_key_for_the_storage(published: Publish, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It says where one is looked for."""
    it = published("s3")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY" in it.publish().stderr


def test_what_each_object_is_told_to_be(published: Publish) -> None:
    """Types for browsers, and how long they may keep it."""
    it = published("s3")
    it.good()
    assert isinstance(it.place, S3Place)
    for path, kind, cache in (
        ("index.html", "text/html; charset=utf-8", "public, max-age=300"),
        ("feed/index.xml", "application/rss+xml; charset=utf-8", "public, max-age=300"),
        ("static/plain.css", "text/css; charset=utf-8", "public, max-age=31536000, immutable"),
        ("2020/02/01/garden/plan.svg", "image/svg+xml; charset=utf-8", "public, max-age=86400"),
    ):
        found = it.place.object(path)
        assert (found["ContentType"], found["CacheControl"]) == (kind, cache)


def test_a_part_of_a_bucket(published: Publish) -> None:
    """What lies beside it is not looked at."""
    it = published("s3")
    assert isinstance(it.place, S3Place)
    it.place.write("index.html", b"Another site")
    bucket = it.place.bucket
    it.folder.edit("blogkit.toml", f"s3://{bucket}", f"s3://{bucket}/essays/")
    it.good()
    assert it.place.object("index.html")["Body"].read() == b"Another site"
    assert it.place.object("essays/index.html")["Body"].read() == it.folder.outputs()["index.html"]


def test_one_publishing_is_one_commit(published: Publish) -> None:
    """With nothing new there is none; `.nojekyll` is there, a CNAME of GitHub's stays."""
    it = published("git")
    assert isinstance(it.place, GitPlace)
    it.place.write("CNAME", b"essays.example.org\n")
    it.good()
    it.good()
    assert len(it.place.commits()) == 2
    assert it.place.files()[".nojekyll"] == b""
    assert it.there()["CNAME"] == b"essays.example.org\n"
    author = it.place.git("log", "-1", "--format=%an <%ae>", "pages").decode().strip()
    assert author == "blogkit <blogkit@localhost>"


def test_what_somebody_pushed_meanwhile_is_not_lost(published: Publish, tmp_path: Path) -> None:
    """The branch moves between reading and pushing: git refuses, and the next publishing takes it in."""
    it = published("git")
    assert isinstance(it.place, GitPlace)
    it.place.write("CNAME", b"one\n")
    hook = it.place.place / "hooks" / "pre-receive"
    it.place.write("CNAME", b"two\n")
    newest = it.place.commits()[0]
    it.place.git("update-ref", "refs/heads/pages", f"{newest}~1")
    hook.write_text(
        f"#!/bin/sh\nunset GIT_QUARANTINE_PATH\ngit update-ref refs/heads/pages {newest}\n", encoding="utf-8"
    )
    hook.chmod(0o755)
    assert it.publish().returncode == 1
    hook.unlink()
    it.good()
    assert it.there() == it.folder.outputs() | {"CNAME": b"two\n"}


def test_a_remote_may_be_named(published: Publish) -> None:
    """That of the repository in which the site lies."""
    it = published("git")
    assert isinstance(it.place, GitPlace)
    for command in (["init", "--quiet"], ["remote", "add", "origin", str(it.place.place)]):
        subprocess.run(["git", *command], cwd=it.folder.root, check=True)
    it.folder.edit("blogkit.toml", f'to = "{it.place.place}"', 'to = "origin"')
    it.good()
    assert it.there() == it.folder.outputs()


def test_a_repository_that_is_not_there(published: Publish) -> None:
    """In git's words."""
    it = published("git")
    it.folder.edit("blogkit.toml", "essays.git", "none.git")
    done = it.publish()
    assert done.returncode == 1
    assert "`git` has failed" in done.stderr
