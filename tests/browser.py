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
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

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


class Opened(Protocol):
    """`opened(path, width, color_scheme="dark")`: a page, with whatever else a browser lets one choose."""

    def __call__(self, path: str, width: int = 1280, height: int = 900, **options: Any) -> Page: ...


@contextmanager
def opening(browser: Browser, base: str, faults: list[str] | None = None) -> Iterator[Opened]:
    """Opens pages of one site, which are closed in the end. `faults` gets what they ask of others, or complain of."""
    pages: list[Page] = []
    said = faults if faults is not None else []

    def open_it(path: str, width: int = 1280, height: int = 900, **options: Any) -> Page:
        usual = {"reduced_motion": "reduce", "viewport": {"width": width, "height": height}, "base_url": base}
        page = browser.new_page(**usual | options)
        pages.append(page)
        page.on("request", lambda request: said.append(request.url) if not request.url.startswith(base) else None)
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        page.goto(path)
        return page

    yield open_it
    for page in pages:
        page.close()


@contextmanager
def faultless(browser: Browser, base: str) -> Iterator[Opened]:
    """The same; it fails when a page has asked another host, a script complained, or a dialog came up."""
    faults: list[str] = []
    with opening(browser, base, faults) as opened:
        yield opened
    assert not faults, faults


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
