"""A real nginx over an output folder, configured as docs/hosting.md says."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
needs_nginx = pytest.mark.skipif(not Path(NGINX).exists(), reason="nginx is not installed")

CONF = """
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
    types {{ text/html html; text/plain txt; text/xml xml; image/png png; image/jpeg jpg; }}
    map_hash_bucket_size 1024;
    map_hash_max_size 65536;
    include {output}/_nginx/maps.conf;
    server {{
        listen 127.0.0.1:{port};
        root {root};
        absolute_redirect off;
        include {output}/_nginx/server.conf;
    }}
}}
"""


class Answer(NamedTuple):
    """What a host says: its status, where it leads, the type and the bytes of what it sends."""

    status: int
    location: str
    type: str
    body: bytes
    headers: dict[str, str]


class Host:
    """A running nginx."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)

    def get(self, path: str, **headers: str) -> Answer:
        """Ask once; `accept_encoding="gzip"` becomes a header."""
        self._connection.request("GET", path, headers={name.replace("_", "-"): text for name, text in headers.items()})
        answer = self._connection.getresponse()
        location = (answer.getheader("Location") or "").encode("latin-1").decode("utf-8", "replace")
        fields = {name.lower(): text for name, text in answer.getheaders()}
        return Answer(answer.status, location, fields.get("content-type", ""), answer.read(), fields)

    def close(self) -> None:
        """Ask no more."""
        self._connection.close()

    def follow(self, path: str) -> tuple[str, Answer]:
        """Ask until it leads no further; the last address, and what was there."""
        for _ in range(5):
            answer = self.get(path.partition("#")[0])
            if not answer.location:
                return path, answer
            path = answer.location
        raise AssertionError(f"a circle at {path}")


@contextmanager
def nginx(output: Path, place: Path, root: Path | None = None, settings: str = CONF) -> Iterator[Host]:
    """Serve an output folder; `root` when that is not the output itself, as for a site below a path."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    place.mkdir(parents=True, exist_ok=True)
    conf = place / "nginx.conf"
    conf.write_text(settings.format(place=place, output=output, root=root or output, port=port), encoding="utf-8")
    command = [NGINX, "-p", str(place), "-e", str(place / "error.log"), "-c", str(conf)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    host = Host(port)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert process.poll() is None, (place / "error.log").read_text(encoding="utf-8")
                time.sleep(0.05)
        yield host
    finally:
        host.close()
        process.terminate()
        process.wait()


def readable(folder: Path) -> None:
    """nginx may run as another user than the one whose temporary folder this is."""
    while os.geteuid() == 0 and folder != folder.parent:
        folder.chmod(folder.stat().st_mode | 0o055)
        folder = folder.parent
