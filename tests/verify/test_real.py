"""Real blogs: the words that are expected are those that WordPress shows, and nothing is missed without a reason."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest

from blogkit.build import build
from blogkit.importers import wordpress
from blogkit.verify import agreement, entries, threads, words, wxr
from blogkit.verify.proof import prove
from blogkit.verify.survey import take
from tests.importers.export import shared

SITES = ("long-argument", "strangers/en-333", "strangers/code-2011", "strangers/fr-news")
BROKEN = {"1958": "WordPress breaks the markup at a > in an attribute"}
"""Texts of long-argument whose words WordPress itself spoils."""


@pytest.mark.parametrize("name", SITES)
def test_the_words_that_wordpress_shows(name: str) -> None:
    """The independent reading of the raw text has the words of WordPress' own rendering; titles and comments too."""
    export = [shared(f"{name}/export.xml")]
    truth = {str(post["id"]): post for post in json.loads(shared(f"{name}/truth.json").read_text("utf-8"))["posts"]}
    survey = take(export, datetime.now(UTC))
    public = set()
    for record in wxr.records(export, wxr.start()):
        shown = truth.get(record.id)
        if shown is None:
            continue
        if survey.is_public(record):
            public.add(record.id)
        text = words.of_html(" ".join(shown["pages"]))
        if record.kind != "attachment" and record.id not in BROKEN:
            assert not agreement.compare(entries.text(record, survey), text).differences, record.id
        assert words.plain(record.title) in (words.plain(shown["title"]), [])
        said = {str(comment["id"]): comment for comment in shown["comments"]}
        for comment in record.comments:
            rendered = words.of_html(said[comment.id]["html"]).words
            assert threads.linked(words.of_html(comment.text).words) == rendered
            assert words.plain(comment.author) in (words.plain(unescape(said[comment.id]["author"])), [])
    assert public == {
        number
        for number, post in truth.items()
        if (post["status"] == "publish" and not post["password"]) or post["status"] == "inherit"
    }


@pytest.mark.parametrize("name", [f"{site}/{file}.xml" for site in SITES for file in ("export", "original")])
def test_nothing_is_missed(name: str, tmp_path: Path) -> None:
    """A real blog that was brought over and built has everything that its export tells of."""
    if name == "long-argument/original.xml":
        pytest.skip("has no original")
    export = shared(name)
    uploads = export.parent / "uploads"
    wordpress.import_([export], tmp_path, media=uploads if uploads.is_dir() else None)
    build(tmp_path)
    proof = prove([export], tmp_path / "output", tmp_path / "content")
    assert proof.of("missing") == []
    assert proof.good
