"""Compressed files beside texts, for servers that send them."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest

from tests.publish.conftest import Published

Publish = Callable[..., Published]
LONG = "Long enough to be worth it. " * 40


@pytest.mark.parametrize("kind", ["folder", "rsync", "git", "sftp"])
def test_a_compressed_file_holds_what_it_lies_beside(published: Publish, kind: str) -> None:
    """Texts of some length have one of each form; output/ has none."""
    brotli = pytest.importorskip("brotli")
    it = published(kind, 'compress = ["gz", "br"]')
    it.folder.write("content/pages/about.md", LONG)
    it.folder.write("content/media/noise.png", bytes(2000))
    it.build()
    it.good()
    there, outputs = it.there(), it.folder.outputs()
    assert gzip.decompress(there["about/index.html.gz"]) == outputs["about/index.html"]
    assert brotli.decompress(there["about/index.html.br"]) == outputs["about/index.html"]
    assert {path: there[path] for path in outputs} == outputs
    assert all(path.removesuffix(".gz").removesuffix(".br") in outputs for path in there)
    assert "media/noise.png.gz" not in there
    assert not any(path.endswith((".gz", ".br")) for path in outputs)


def test_it_changes_with_its_text_and_goes_with_it(published: Publish) -> None:
    """And only then."""
    it = published("folder", 'compress = ["gz"]')
    it.folder.write("content/pages/about.md", LONG)
    it.build()
    it.good()
    assert "0 new, 0 changed" in it.good()
    it.folder.write("content/pages/about.md", LONG + "More.")
    it.build()
    assert "~ about/index.html.gz" in it.good("--dry-run")
    it.good()
    assert gzip.decompress(it.there()["about/index.html.gz"]) == it.folder.outputs()["about/index.html"]
    it.folder.remove("content/pages/about.md")
    it.build()
    it.good()
    assert "about/index.html.gz" not in it.there()


def test_without_the_setting_they_go(published: Publish) -> None:
    """The settings say what shall be there."""
    it = published("folder", 'compress = ["gz"]')
    it.folder.write("content/pages/about.md", LONG)
    it.build()
    it.good()
    it.folder.edit("blogkit.toml", 'compress = ["gz"]', "")
    it.good()
    assert it.there() == it.folder.outputs()
