"""A real browser, and a host that knows nothing of blogkit."""

from __future__ import annotations

import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from blogkit.build import build

ROOT = Path(__file__).parent.parent

_prints: list[Path] = []
"""Where the smaller pictures of this repository's own site lie, by now."""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which the files of a folder are."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium: the one that `make test` found, or the system's."""
    names = (os.environ.get("BLOGKIT_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        if path is None and not Path(playwright.chromium.executable_path).exists():
            pytest.skip("there is no Chromium")
        made = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield made
        made.close()


def own_site(root: Path, theme: str = "folio", language: str = "en-GB") -> Path:
    """This repository's own site with a theme and in a language, built in a folder; its output."""
    text = (ROOT / "blogkit.toml").read_text(encoding="utf-8")
    for key, present, wanted in (("name", "folio", theme), ("language", "en-GB", language)):
        assert f'{key} = "{present}"' in text
        text = text.replace(f'{key} = "{present}"', f'{key} = "{wanted}"')
    (root / "blogkit.toml").write_text(text, encoding="utf-8")
    shutil.copytree(ROOT / "content", root / "content")
    prints = root / ".blogkit" / "pictures"
    if made := next((folder for folder in _prints if folder.is_dir()), None):
        shutil.copytree(made, prints)  # they are the same in every language, and take seconds
    _prints.append(prints)
    assert not build(root).failed
    return root / "output"
