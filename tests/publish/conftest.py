"""What the tests of publishing share: hosts, and a site that is published to them."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

from blogkit.cli import main
from tests.conftest import SiteMaker
from tests.folder import TODAY, Folder
from tests.publish.hosts import FolderPlace, GitPlace, Place, S3Place, SshServer, need

ROOT = Path(__file__).parent.parent.parent

POSTS = "".join(f"-- content/posts/2020-01-0{n}-p{n}.md --\nText {n}\n" for n in range(1, 5))
BASE = """<!doctype html>
<html lang="{% block lang %}{{ site.lang }}{% endblock %}">
<title>{% block title %}{{ site.title }}{% endblock %}</title>
<link rel="stylesheet" href="{{ site.asset('plain.css') }}">
{% block main %}{% endblock %}
</html>
"""
SITE = f"""{POSTS}
-- templates/base.html --
{BASE}
-- content/posts/garden/index.md --
---
date: 2020-02-01
---
The garden: ![plan](plan.svg)
-- content/posts/garden/plan.svg --
<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"><path d="M0 0h4"/></svg>
-- content/pages/about.md --
About this site.
"""


@pytest.fixture(scope="session")
def ssh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """An SSH server."""
    need("rsync")
    with SshServer(tmp_path_factory.mktemp("ssh")) as server:
        yield server


@pytest.fixture(scope="session")
def storage() -> Iterator[str]:
    """The address of a storage that speaks S3."""
    need("s3")
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def place_of(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Place]:
    """`place_of(kind)`: a new, empty place of that kind."""

    def make(kind: str) -> Place:
        need(kind)
        match kind:
            case "folder":
                return FolderPlace(tmp_path / "public")
            case "git":
                return GitPlace(tmp_path)
            case "s3":
                return S3Place(request.getfixturevalue("storage"), f"essays-{abs(hash(request.node.nodeid))}")
            case _:
                server: SshServer = request.getfixturevalue("ssh")
                return server.rsync(tmp_path / "www") if kind == "rsync" else server.sftp(tmp_path / "www")

    return make


class Done(NamedTuple):
    """What a command came to."""

    returncode: int
    stdout: str
    stderr: str


class Published:
    """A site that is published to one place."""

    def __init__(self, folder: Folder, place: Place, patch: pytest.MonkeyPatch, settings: str = "") -> None:
        self.folder, self.place = folder, place
        patch.delenv("SSH_AUTH_SOCK", raising=False)
        for name, value in place.environment.items():
            patch.setenv(name, value)
        folder.write(
            "blogkit.toml",
            f'base_url = "https://example.org/"\ntheme.name = "plain"\n[publish.live]\n{place.target}\n{settings}\n',
        )

    def build(self) -> None:
        """Build it."""
        report = self.folder.build()
        assert not report.failed, report.problems

    def publish(self, *arguments: str) -> Done:
        """`blogkit publish …`."""
        said, complained = io.StringIO(), io.StringIO()
        with redirect_stdout(said), redirect_stderr(complained):
            status = main(["-C", str(self.folder.root), "publish", "--as-of", TODAY.isoformat(), *arguments])
        return Done(status, said.getvalue(), complained.getvalue())

    def died(self, point: int) -> bool:
        """The same in a process that is killed at a point of the transfer; whether it lived to see that point."""
        command = ["-m", "tests.publish.dying", str(point), "-C", str(self.folder.root), "publish"]
        aside = self.folder.root.parent / "aside"  # what is laid aside, nobody takes away then
        aside.mkdir(exist_ok=True)
        done = subprocess.run(
            [sys.executable, *command, "--as-of", TODAY.isoformat()],
            env=os.environ | {"TMPDIR": str(aside)}, cwd=ROOT,
            capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        return done.returncode != 0

    def good(self, *arguments: str) -> str:
        """What it says; it must go well."""
        done = self.publish(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def there(self) -> dict[str, bytes]:
        """What is there, without what belongs to blogkit or to the kind of host."""
        own = {".blogkit-published.json", ".nojekyll"}
        return {path: content for path, content in self.place.files().items() if path not in own}


@pytest.fixture
def published(
    site: SiteMaker, place_of: Callable[[str], Place], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Published]:
    """`published(kind)`: a small site, built, and where it will be published."""

    def make(kind: str, settings: str = "", text: str = SITE) -> Published:
        it = Published(site(text), place_of(kind), monkeypatch, settings)
        it.build()
        return it

    return make


def in_place_of(program: Path, script: str, patch: pytest.MonkeyPatch) -> None:
    """Have a script found where a program of its name is looked for."""
    program.parent.mkdir(exist_ok=True)
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    patch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
