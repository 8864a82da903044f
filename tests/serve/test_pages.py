"""Which file an address means."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogkit.serve.pages import Moved, find, media_type


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site, with a secret beside it and a link that leads there."""
    root = tmp_path_factory.mktemp("preview")
    (root / "secret.html").write_text("secret", encoding="utf-8")
    folder = root / "site"
    for name in (
        "index.html",
        "about/index.html",
        "feed/index.xml",
        "plain.html",
        "both.html",
        "both/index.html",
        "data/tree.json",
        "CNAME",
        "été/index.html",
        "50% off/index.html",
        ".well-known/security.txt",
        ".blogkit-output",
    ):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("", "index.html"),
        ("index.html", "index.html"),
        ("about/", "about/index.html"),
        ("about/index.html", "about/index.html"),
        ("feed/", "feed/index.xml"),
        ("plain", "plain.html"),
        ("plain.html", "plain.html"),
        ("both", "both.html"),
        ("both/", "both/index.html"),
        ("data/tree.json", "data/tree.json"),
        ("CNAME", "CNAME"),
        ("été/", "été/index.html"),
        ("e\u0301te\u0301/", "été/index.html"),
        ("50% off/", "50% off/index.html"),
        (".well-known/security.txt", ".well-known/security.txt"),
    ],
)
def test_clean_addresses(folder: Path, path: str, file: str) -> None:
    """A folder's address means its index, a name without an ending its page."""
    assert find(folder, path) == folder / file


@pytest.mark.parametrize("path", ["about", "feed", "data"])
def test_a_folder_without_its_slash_has_moved(folder: Path, path: str) -> None:
    """As on a host, so that relative links work."""
    assert find(folder, path) == Moved(f"{path}/")


@pytest.mark.parametrize(
    "path",
    [
        "nothing",
        "data/",
        "plain/",
        "plain.html/",
        "about//",
        "/about/",
        "/",
        "x" * 300,
        "x/" * 3000,
        ".blogkit-output",
    ],
)
def test_what_is_not_there(folder: Path, path: str) -> None:
    """Neither a file nor a folder with an index."""
    assert find(folder, path) is None


@pytest.mark.parametrize(
    "path",
    [
        "../secret",
        "../secret.html",
        "about/../../secret.html",
        "about/../index.html",
        "./index.html",
        "..",
        ".",
        "..\\secret.html",
        "about\\index.html",
        "/etc/passwd",
        "//etc/passwd",
        "C:/Windows/win.ini",
        "index.html\0.png",
        "\0",
        "in\ndex.html",
        "~/secret.html",
    ],
)
def test_a_path_that_leaves_the_folder_means_nothing(folder: Path, path: str) -> None:
    """Nor do those that only look as if they did: a host's own rules for them differ."""
    assert find(folder, path) is None


def test_a_link_that_leads_out_is_refused(folder: Path) -> None:
    """A symbolic link to a file or folder outside serves nothing; one within the folder does."""
    try:
        (folder / "out.html").symlink_to(folder.parent / "secret.html")
    except OSError:
        pytest.skip("no symbolic links here")
    (folder / "outside").symlink_to(folder.parent, target_is_directory=True)
    (folder / "circle").symlink_to("circle")
    (folder / "within").symlink_to("about", target_is_directory=True)
    assert find(folder, "out.html") is None
    assert find(folder, "out") is None
    assert find(folder, "outside") is None
    assert find(folder, "outside/secret.html") is None
    assert find(folder, "circle") is None
    assert find(folder, "within/") == folder / "within/index.html"


PARTS = st.sampled_from(["..", ".", "", "about", "index.html", "secret.html", "\\", "..\\", "\0", "C:", "~", "%2e%2e"])


@given(st.lists(PARTS | st.text(max_size=5), max_size=6).map("/".join))
def test_no_path_leaves_the_folder(folder: Path, path: str) -> None:
    """Whatever is asked, what is found lies in the folder."""
    found = find(folder, path)
    if isinstance(found, Path):
        assert found.resolve().is_relative_to(folder.resolve())
    elif isinstance(found, Moved):
        assert not found.path.startswith("/")
        assert found.path.endswith("/")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a/index.html", "text/html; charset=utf-8"),
        ("feed/index.xml", "application/rss+xml; charset=utf-8"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("style.css", "text/css; charset=utf-8"),
        ("script.js", "text/javascript; charset=utf-8"),
        ("robots.txt", "text/plain; charset=utf-8"),
        ("drawing.svg", "image/svg+xml; charset=utf-8"),
        ("index.json", "application/json"),
        ("photo.JPG", "image/jpeg"),
        ("photo.webp", "image/webp"),
        ("photo.avif", "image/avif"),
        ("font.woff2", "font/woff2"),
        ("talk.mp3", "audio/mpeg"),
        ("paper.pdf", "application/pdf"),
        ("favicon.ico", "image/x-icon"),
        ("backup.tar.gz", "application/gzip"),
        ("CNAME", "application/octet-stream"),
        ("thing.unknown", "application/octet-stream"),
    ],
)
def test_types(name: str, kind: str) -> None:
    """A file's type is its name's, the same on every machine; text is UTF-8."""
    assert media_type(Path(name)) == kind
