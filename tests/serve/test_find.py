"""Which output an address means."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogkit.routes import Route
from blogkit.serve import host
from blogkit.serve.host import Moved, media_type

OUTPUTS = {
    name: Route(f"/{name}", "any")
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
    )
}


def find(path: str) -> str | Moved | None:
    """The output that a path means."""
    found = host.find(OUTPUTS.get, lambda folder: any(name.startswith(folder) for name in OUTPUTS), path)
    return found.url[1:] if isinstance(found, Route) else found


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
def test_clean_addresses(path: str, file: str) -> None:
    """A folder's address means its index, a name without an ending its page."""
    assert find(path) == file


@pytest.mark.parametrize("path", ["about", "feed", "data"])
def test_a_folder_without_its_slash_has_moved(path: str) -> None:
    """As on a host, so that relative links work."""
    assert find(path) == Moved(f"{path}/")


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
def test_what_is_not_there(path: str) -> None:
    """Neither a file nor a folder with an index."""
    assert find(path) is None


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
def test_a_path_that_leaves_the_folder_means_nothing(path: str) -> None:
    """Nor do those that only look as if they did: a host's own rules for them differ."""
    assert find(path) is None


PARTS = st.sampled_from(["..", ".", "", "about", "index.html", "secret.html", "\\", "..\\", "\0", "C:", "~", "%2e%2e"])


@given(st.lists(PARTS | st.text(max_size=5), max_size=6).map("/".join))
def test_no_path_leads_out(path: str) -> None:
    """Whatever is asked, what is found is an output of the site, or the folder of one."""
    found = find(path)
    if isinstance(found, Moved):
        assert not found.path.startswith("/")
        assert any(name.startswith(found.path) for name in OUTPUTS)
    else:
        assert found is None or found in OUTPUTS


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
