"""docs/publish: what may be copied from it works."""

from __future__ import annotations

import gzip
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from blogkit.config import load
from tests.nginx import CONF, needs_nginx, nginx, readable
from tests.publish.conftest import SITE, Published
from tests.publish.hosts import FolderPlace, SshServer

PAGES = sorted((Path(__file__).parents[2] / "docs" / "publish").glob("*.md"))
SERVER = next(page for page in PAGES if page.stem == "server")


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


@needs_nginx
def test_the_server_of_the_manual_serves_what_was_published(
    published: Callable[..., Published], ssh: SshServer, tmp_path: Path
) -> None:
    """rsync to an sshd, then nginx as docs/publish/server.md has it: pages, feeds, the 404 page, compressed texts."""
    it = published("rsync", 'compress = ["gz"]', f"{SITE}-- content/long.txt --\n{'A long text. ' * 99}\n")
    it.good()
    assert isinstance(it.place, FolderPlace)
    readable(it.place.place)
    server = blocks(SERVER, "nginx")[0].replace("{", "{{").replace("}", "}}")
    server = server.replace("server_name essays.example.org;", "listen 127.0.0.1:{port};")
    settings = CONF[: CONF.index("    map_hash")] + server.replace("/srv/www/essays", "{root}") + "}}"
    outputs = it.folder.outputs()
    with nginx(it.place.place, tmp_path / "nginx", settings=settings) as host:
        for path in ("", "about/", "2020/02/01/garden/"):
            assert host.get(f"/{path}").body == outputs[f"{path}index.html"]
        compressed = host.get("/long.txt", accept_encoding="gzip")
        assert compressed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(compressed.body) == host.get("/long.txt").body == outputs["long.txt"]
        assert host.get("/feed/").body == outputs["feed/index.xml"]
        missing = host.get("/nothing/")
        assert (missing.status, missing.body) == (404, outputs["404.html"])
        assert "immutable" in host.get("/static/plain.css").headers["cache-control"]
        assert host.get("/.blogkit-published.json").status == 404
        assert host.get("/2020/02/01/garden").headers["location"].endswith("/2020/02/01/garden/")


def test_policies_are_json() -> None:
    """Amazon's console takes them."""
    for page in PAGES:
        for block in blocks(page, "json"):
            assert json.loads(block)
