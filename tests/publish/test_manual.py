"""docs/publish: what may be copied from it works."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from blogkit.config import load

PAGES = sorted((Path(__file__).parents[2] / "docs" / "publish").glob("*.md"))


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_settings_may_be_copied(tmp_path: Path, page: Path) -> None:
    """Into blogkit.toml as they are."""
    for block in blocks(page, "toml"):
        (tmp_path / "blogkit.toml").write_text(block, encoding="utf-8")
        assert load(tmp_path).publish


@pytest.mark.parametrize("page", [page for page in PAGES if page.stem != "README"], ids=lambda page: page.stem)
def test_each_host_has_a_workflow_that_builds_and_publishes(page: Path) -> None:
    """It names a target that the page's settings have, and holds no secret."""
    (workflow,) = blocks(page, "yaml")
    assert yaml.safe_load(workflow)
    names = {name for block in blocks(page, "toml") for name in tomllib.loads(block)["publish"]}
    assert "blogkit build" in workflow
    (published,) = re.findall(r"blogkit publish ?(\w*)", workflow)
    assert published in names or (not published and len(names) == 1)


def test_policies_are_json() -> None:
    """Amazon's console takes them."""
    for page in PAGES:
        for block in blocks(page, "json"):
            assert json.loads(block)
