"""A site is held against what its service takes, before anything is carried."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from blogkit.publish.limits import MB, SERVICES, check
from blogkit.targets import Service
from tests.publish.conftest import Published


def said(service: Service, sizes: dict[str, int], place: Path) -> str:
    return "\n".join(map(str, check(service, sizes, place)))


def test_a_small_site_fits_everywhere(tmp_path: Path) -> None:
    """And nothing is held against a host that is not named."""
    for service in SERVICES:
        assert said(service, {"index.html": 4000, "a/b.png": MB}, tmp_path) == ""
    assert said("", {"film.mp4": 10**12}, tmp_path) == ""


def test_too_many_files(tmp_path: Path) -> None:
    """What they are, what to turn off, and where there is room."""
    sizes = {f"{n}/index.html": 1 for n in range(12_000)} | {f"tag/{n}/feed/index.xml": 1 for n in range(9_000)}
    assert said("cloudflare", sizes, tmp_path) == (
        "error: Cloudflare Pages takes 20 000 files, and this site has 21 000\n"
        "    pages: 12 000\n"
        "    feeds: 9 000\n"
        "    → To have fewer, turn off feeds of terms (`feeds = false` in [taxonomies.…]). There is room with "
        "Cloudflare Pages (paid), Codeberg Pages, GitHub Pages, GitLab Pages, Netlify, or on a server or storage of "
        "your own (rsync, sftp, s3)."
    )


def test_folders_count_where_they_do(tmp_path: Path) -> None:
    """GitLab counts both."""
    sizes = {f"{n}/index.html": 1 for n in range(100_001)}
    assert "takes 200 000 files and folders, and this site has 200 002" in said("gitlab", sizes, tmp_path)


def test_too_large_a_file(tmp_path: Path) -> None:
    """The largest are named."""
    found = said("cloudflare", {"index.html": 1, "film.mp4": 26 * MB}, tmp_path)
    assert "takes 26 214 400 bytes in one file" in found
    assert "file: film.mp4 (27 262 976)" in found
    assert "index.html" not in found


def test_too_many_redirects(tmp_path: Path) -> None:
    """Notes and empty lines are none; some services count those with wildcards by themselves."""
    rules = "# old\n\n" + "".join(f"/{n}/ /\n" for n in range(2_001)) + "/old/* /:splat\n/tag/:name/ /tags/:name/\n"
    (tmp_path / "_redirects").write_text(rules, encoding="utf-8")
    sizes = {"_redirects": len(rules)}
    found = said("cloudflare", sizes, tmp_path)
    assert "takes 2 000 redirects from one address, and this site has 2 001" in found
    assert "from many" not in found
    assert "takes 1 000 redirects" in said("gitlab", sizes, tmp_path)
    assert said("netlify", sizes, tmp_path) == ""
    found = said("github", sizes, tmp_path)
    assert "GitHub Pages reads no redirects, and this site has 2 003" in found
    assert "warning" in found
    assert "room with Netlify" in found.replace("Codeberg Pages, ", "")


def test_too_many_redirects_with_wildcards(tmp_path: Path) -> None:
    """A hundred of them are what Cloudflare takes."""
    rules = "".join(f"/{n}/* /\n" for n in range(101))
    (tmp_path / "_redirects").write_text(rules, encoding="utf-8")
    found = said("cloudflare", {"_redirects": len(rules)}, tmp_path)
    assert "takes 100 redirects from many addresses, and this site has 101" in found


def test_advice_is_a_warning(tmp_path: Path) -> None:
    """The service may take it all the same."""
    (problem,) = check("codeberg", {f"{n}.mp4": 90 * MB for n in range(9)}, tmp_path)
    assert problem.level == "warning"


def test_too_many_files_in_one_folder(tmp_path: Path) -> None:
    """It is named."""
    assert "folder: media (54 001)" in said("netlify", {f"media/{n}.png": 1 for n in range(54_001)}, tmp_path)


def test_a_site_that_does_not_fit_is_not_published(published: Callable[..., Published]) -> None:
    """Nothing is carried; a dry run says it, too."""
    it = published("folder", 'host = "gitlab"')
    it.folder.write("content/_redirects", "".join(f"/{n}/ /\n" for n in range(1_001)))
    it.build()
    for options in ([], ["--dry-run"]):
        done = it.publish(*options)
        assert done.returncode == 1
        assert "GitLab Pages takes 1 000 redirects, and this site has 1 001" in done.stderr
        assert it.place.files() == {}


@pytest.mark.parametrize("service", SERVICES)
def test_the_manual_tells_each_limit(service: Service) -> None:
    """In its table, by the same numbers."""
    manual = (Path(__file__).parents[2] / "docs/publish/README.md").read_text(encoding="utf-8")
    (row,) = [line for line in manual.splitlines() if line.startswith(f'| `"{service}"`')]
    limits = SERVICES[service]
    for number in (limits.files, limits.entries, limits.per_folder, limits.redirects, limits.plain, limits.wild):
        assert not number or f"{number:,}".replace(",", " ") in row
    assert not limits.file or f"{limits.file // MB} MiB" in row
    assert not limits.site or f"{limits.site // MB} MiB" in row or "1 GB" in row or "1 GiB" in row
