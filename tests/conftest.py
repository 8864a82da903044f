"""What tests share: a whole site written as one string."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.folder import Folder

if TYPE_CHECKING:
    from playwright.sync_api import Browser

settings.register_profile("blogkit", deadline=None)  # no test may fail because a machine is slow
settings.load_profile("blogkit")

SiteMaker = Callable[[str], Folder]

_FILE = re.compile(r"^-- (\S.*?) --\n", re.MULTILINE)


@pytest.fixture
def site(tmp_path: Path) -> SiteMaker:
    """`site("-- content/posts/a.md -- …")`: the files of a site, in a folder of its own, with the plain theme.

    Without a blogkit.toml of its own it has one that names the plain theme, whose pages ask as little as can be.
    """

    def make(text: str) -> Folder:
        folder = Folder(tmp_path / "site")
        parts = _FILE.split(text.lstrip("\n"))
        assert not parts[0].strip(), "a site begins with a line such as -- content/posts/a.md --"
        for path, content in zip(parts[1::2], parts[2::2], strict=True):
            folder.write(path, content)
        if not (folder.root / "blogkit.toml").exists():
            folder.write("blogkit.toml", 'base_url = "https://example.org/"\ntheme.name = "plain"\n')
        return folder

    return make


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, one for all tests of a file."""
    from tests.browser import chromium  # few tests need one

    with chromium() as made:
        yield made
