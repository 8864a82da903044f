"""What a reader has to load: bytes of an essay, compressed as hosts do, and files that a page waits for."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from msgspec import json

from tests.conftest import SiteMaker
from tests.folder import Folder

ROOT = Path(__file__).parent.parent
OWN = ROOT / "content/posts/nine-boxes-from-the-skerrow-ferry/index.md"
"""A long essay, whose words compress as words of a language do."""
TOML = """\
title = "Marginalia"
base_url = "https://example.org/"
theme.name = "THEME"
comments.email = "replies@example.org"
"""


def packed(content: bytes) -> int:
    """Bytes on the wire, at the level that nginx has."""
    return len(gzip.compress(content, 6))


def words(count: int) -> list[str]:
    """So many words of prose."""
    prose = [word for word in OWN.read_text(encoding="utf-8").split() if re.fullmatch(r"[\w’'-]+[,.;:?]?", word)]
    assert len(prose) >= count
    return prose[:count]


@pytest.fixture
def essay(site: SiteMaker, request: pytest.FixtureRequest) -> Folder:
    """An essay of 1 500 words with ten comments of sixty, in a theme."""
    prose = words(2100)
    text, left = prose[:1500], prose[1500:]
    folder = site("-- blogkit.toml --\n" + TOML.replace("THEME", request.param))
    paragraphs = "\n\n".join(" ".join(text[at : at + 100]) for at in range(0, 1500, 100))
    folder.write("content/posts/2012-05-04-essay/index.md", f"---\ntitle: An essay\ntags: [a, b]\n---\n{paragraphs}\n")
    comments = [
        {
            "id": number,
            "parent": number - 1 if number % 3 else None,
            "author": {"name": f"Reader {number}", "url": f"https://reader-{number}.example/"},
            "published": f"2012-05-{number + 5:02}T10:00:00Z",
            "body": f"<p>{' '.join(left[60 * number - 60 : 60 * number])}</p>",
        }
        for number in range(1, 11)
    ]
    folder.write(
        "content/posts/2012-05-04-essay/comments.jsonl", b"".join(json.encode(line) + b"\n" for line in comments)
    )
    folder.build()
    return folder


@pytest.mark.parametrize("essay", ["folio", "broadside"], indirect=True)
def test_an_essay_with_ten_comments_weighs_thirty_kilobytes_at_most(essay: Folder) -> None:
    """1 500 words, with all the HTML and CSS, compressed."""
    page = essay.read("2012/05/04/essay/index.html")
    assert page.count("h-cite") == 10
    sheets = re.findall(r'<link rel="stylesheet" href="/([^"?]+)', page)
    assert sheets
    files = [page.encode(), *((essay.root / "output" / sheet).read_bytes() for sheet in sheets)]
    assert sum(map(packed, files)) <= 30_000


@pytest.mark.parametrize("essay", ["folio", "broadside"], indirect=True)
def test_an_essay_waits_for_few_files(essay: Folder) -> None:
    """Its stylesheets, and one script of less than two kilobytes, which turns the scheme before anything is painted."""
    page = essay.read("2012/05/04/essay/index.html")
    head = page.partition("</head>")[0]
    waits = re.findall(r'<script src="/([^"?]+)[^"]*">', page)
    assert waits == re.findall(r'<script src="/([^"?]+)[^"]*">', head) == ["static/folio.js"]
    assert packed((essay.root / "output" / waits[0]).read_bytes()) < 2000
    assert len(re.findall('rel="stylesheet"', page)) <= 2
