"""A transfer may be cut off anywhere: visitors meet whole pages all the while, and the next one completes it."""

from __future__ import annotations

import random
import re
import shlex
import signal
import sys
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path

import pytest

from tests.nginx import needs_nginx, nginx, readable
from tests.publish.conftest import BASE, Published
from tests.publish.hosts import KINDS, FolderPlace, SshServer
from tests.test_kills import swap

Publish = Callable[..., Published]
Look = Callable[[str], bytes | None]
"""What a visitor gets at an address without its query; None for a 404."""

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")

OTHER: dict[str, str | None] = {
    "content/posts/2020-01-02-p2.md": "Another text 2\n",
    "content/posts/2020-01-03-p3.md": None,
    "content/posts/2020-03-01-new.md": "New.\n",
    "content/posts/garden/index.md": "---\ndate: 2020-02-01\n---\nThe garden: ![map](map.svg)\n",
    "content/posts/garden/plan.svg": None,
    "content/posts/garden/map.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
    "themes/plain/static/other.css": "body {}",
    "templates/base.html": BASE.replace("plain.css", "other.css"),
}
"""What is changed between two publishings: a page has another picture, one is new, one goes, all look different."""
ASSET = re.compile(rb'<(?:img|link rel="stylesheet"|script)[^>]* (?:src|href)="/?([^"?]+)')
LINK = re.compile(rb'<a [^>]*href="/([^"#]*)"')


def file_of(path: str) -> str:
    """The file that an address means."""
    return f"{path}index.html" if path.endswith("/") or not path else path


def visit(look: Look, *states: Mapping[str, bytes]) -> None:
    """Every page that is there is whole, as one of the states has it, and so is all that it is shown with.

    What an old page leads to is there: the new pages come before those that lead to them.
    """
    for page in {path for state in states for path in state if path.endswith(".html")}:
        content = look(page)
        if content is None:
            continue
        found = [state for state in states if state.get(page) == content]
        assert found, page
        for asset in ASSET.findall(content):
            assert look(asset.decode()) is not None, (page, asset)
        if all(page in state for state in states) and page != "404.html":
            for link in LINK.findall(content):
                assert look(file_of(link.decode())) is not None, (page, link)


def survive(it: Published, step: int, arrive: Callable[[], Look] | None = None) -> int:
    """Publish to and fro between two states, killed at a later point each time; how many died.

    A visitor arrives after each death, and looks at the files unless it is said how.
    """
    other = OTHER
    it.place.write("mine.txt", b"Mine")
    it.good()
    old = it.folder.outputs()
    for deaths, point in enumerate(count(1, step)):
        other = swap(it.folder, other)
        it.build()
        new = it.folder.outputs()
        died = it.died(point)
        assert it.place.files()["mine.txt"] == b"Mine"
        visit(arrive() if arrive else it.place.files().get, old, new)
        if not died:
            assert it.there() == new | {"mine.txt": b"Mine"}
            return deaths
        it.good()
        assert it.there() == new | {"mine.txt": b"Mine"}
        old = new
    raise AssertionError


@pytest.mark.parametrize(("kind", "step"), [("folder", 29), ("rsync", 3), ("git", 4), ("s3", 120), ("sftp", 60)])
def test_a_killed_transfer_breaks_no_page_and_the_next_one_completes_it(
    published: Publish, kind: str, step: int
) -> None:
    """It dies before each call that leaves a trace: of a disk, a connection, a program."""
    assert survive(published(kind), step) > 2


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_it_may_be_killed_anywhere(published: Publish, kind: str) -> None:
    """The same, before each and every call."""
    assert survive(published(kind), 1) > 8


@needs_nginx
def test_visitors_of_a_real_server_see_whole_pages_all_the_while(published: Publish, tmp_path: Path) -> None:
    """nginx serves the folder while it is being published."""
    it = published("folder")
    it.good()
    assert isinstance(it.place, FolderPlace)
    with nginx(it.place.place, tmp_path / "nginx", settings=PLAIN) as host:

        def look(path: str) -> bytes | None:
            answer = host.get(f"/{path.removesuffix('index.html')}")
            return answer.body if answer.status == 200 else None

        def arrive() -> Look:
            readable(tmp_path / "public")
            return look

        assert survive(it, 29, arrive) > 2


PLAIN = """
daemon off;
master_process off;
pid {place}/nginx.pid;
error_log {place}/error.log;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {place}/body;
    proxy_temp_path {place}/proxy;
    fastcgi_temp_path {place}/fastcgi;
    uwsgi_temp_path {place}/uwsgi;
    scgi_temp_path {place}/scgi;
    types {{ text/html html; text/css css; image/svg+xml svg; }}
    server {{
        listen 127.0.0.1:{port};
        root {root};
        index index.html index.xml;
    }}
}}
"""


def test_a_connection_that_breaks_in_the_midst_leaves_whole_files(
    published: Publish, ssh: SshServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """So many bytes go through, then no more; it is said in a sentence, and the next publishing completes."""
    it = published("rsync")
    cut = tmp_path / "cut.py"
    cut.write_text(CUT, encoding="utf-8")
    whole = f"ssh -F {ssh.home / '.ssh' / 'config'}"
    it.folder.write("content/media/large.bin", random.Random(1).randbytes(500_000))
    it.build()
    for limit in (100, 5_000, 50_000, 200_000):
        monkeypatch.setenv("RSYNC_RSH", shlex.join([sys.executable, str(cut), str(limit), *shlex.split(whole)]))
        done = it.publish()
        assert done.returncode == 1
        assert "`rsync` has failed" in done.stderr
        outputs = it.folder.outputs()
        assert all(content == outputs[path] for path, content in it.there().items())
    monkeypatch.setenv("RSYNC_RSH", whole)
    it.good()
    assert it.there() == it.folder.outputs()


CUT = """
import os, subprocess, sys, threading
ssh = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE)

def carry(left):
    while left > 0 and (piece := sys.stdin.buffer.raw.read(left)):
        left -= len(piece)
        ssh.stdin.write(piece)
        ssh.stdin.flush()
    if left > 0:
        ssh.stdin.close()
    else:
        ssh.kill()

threading.Thread(target=carry, args=[int(sys.argv[1])], daemon=True).start()
os._exit(ssh.wait() and 255)
"""
