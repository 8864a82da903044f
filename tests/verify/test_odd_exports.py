"""Exports that hold what nobody would write today: the import, the build and the proof go on, and say what is wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from blogkit.build import build
from blogkit.importers import wordpress
from blogkit.verify.proof import Proof, prove
from tests.importers.export import comment, item, meta, wxr

NOWHERE = "http://[see here]/x.jpg"
"""An address that is none (RFC 3986, section 3.2.2): brackets hold numbers."""
LONG = "9" * 5000


def proof(tmp_path: Path, *items: str) -> Proof:
    """What is proved of an export that was brought over."""
    export = wxr(tmp_path, *items)
    site = tmp_path / "site"
    wordpress.import_([export], site)
    build(site, workers=1, search=False)
    return prove([export], site / "output", site / "content", datetime.now(UTC))


@pytest.mark.parametrize(
    "body",
    [
        f'<a href="{NOWHERE}">there</a>',
        f'<img src="{NOWHERE}">',
        f'<iframe src="{NOWHERE}"></iframe>',
        f"One\n\n{NOWHERE}\n\ntwo",
        f"[embed]{NOWHERE}[/embed]",
        f'[caption width="300"]<a href="{NOWHERE}"><img src="{NOWHERE}"></a> Words[/caption]',
        '<a href="http://a\u2100b.example/">there</a>',
    ],
)
def test_an_address_that_is_none(tmp_path: Path, body: str) -> None:
    """It leads nowhere, so that nothing of it can be lost; its words are there."""
    assert proof(tmp_path, item(1, body)).good


@pytest.mark.parametrize("kind", ["comment", "pingback"])
def test_the_address_of_a_commenter_that_is_none(tmp_path: Path, kind: str) -> None:
    """Whatever strangers wrote into the field."""
    assert proof(tmp_path, item(1, inner=comment(1, url=NOWHERE, type=kind))).good


def test_the_address_of_an_upload_or_a_line_of_a_menu_that_is_none(tmp_path: Path) -> None:
    """They are nowhere, and end nothing."""
    upload = f"<wp:attachment_url>{NOWHERE}</wp:attachment_url>"
    line = meta("_menu_item_type", "custom") + meta("_menu_item_url", NOWHERE)
    items = (
        item(1, inner=meta("_thumbnail_id", "2")),
        item(2, type="attachment", parent="1", inner=upload, link=NOWHERE),
        item(3, type="nav_menu_item", inner=line + '<category domain="nav_menu" nicename="main">Main</category>'),
    )
    assert proof(tmp_path, *items).counts["text", "right"] == 1


def test_a_post_whose_own_address_is_none(tmp_path: Path) -> None:
    """It is brought over; that nothing answers there is said, as of any other."""
    assert proof(tmp_path, item(1, link=NOWHERE)).counts["address", "missing"] == 1


@pytest.mark.parametrize("number", [LONG, "²", "a b", "-5"])
def test_an_id_that_is_no_number(tmp_path: Path, number: str) -> None:
    """Of an upload in a gallery, too, which is ordered by it."""
    picture = "<wp:attachment_url>https://lighthouse.example/wp-content/uploads/a.jpg</wp:attachment_url>"
    items = (
        item(1, "[gallery orderby=ID]", inner=comment(number)),
        item(number, type="attachment", parent="1", inner=picture),
        item(7, type="attachment", parent="1", inner=picture),
    )
    assert proof(tmp_path, *items).counts["title", "right"] == 1


@pytest.mark.parametrize(
    ("here", "gmt"),
    [
        ("9999-12-31 23:59:59", "9999-12-31 20:00:00"),
        ("", "9999-12-31 23:59:59"),
        ("0001-01-01 00:00:00", "0001-01-01 10:00:00"),
        ("", "0001-01-01 00:00:00"),
    ],
)
def test_a_comment_from_the_end_of_time(tmp_path: Path, here: str, gmt: str) -> None:
    """Its clock tells nothing of the site's, and the rest is read as ever."""
    shifted = item(1, date="2012-05-04 10:20:30", gmt="2012-05-04 20:20:30", inner=comment(1, date=here, gmt=gmt))
    assert proof(tmp_path, shifted).counts["text", "right"] == 1
