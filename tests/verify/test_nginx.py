"""The rules for nginx, read without nginx: the same answers as a real one gives."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from blogkit.build import build
from blogkit.importers import wordpress
from blogkit.verify.nginx import Host
from tests.importers.export import shared
from tests.nginx import needs_nginx, nginx, readable
from tests.verify.lighthouse import Built

ADDRESSES = """
/ /?p=1 /?p=99 /?page_id=10 /?attachment_id=31 /?cat=51 /?feed=rss2 /?feed=comments-rss2 /?tag=c /?m=201205 /?m=2013
/?author_name=marta /?s=words /?name=pilots /?p=word /index.php /index.php/2012/05/04/pilots/ /_nginx/maps.conf
/2012/05/04/pilots/ /2012/05/04/pilots /2012/05/04/PILOTS/ /2012/05/04/pilots/?replytocom=101 /2012/05/04/
/2012/05/04/pilots/comment-page-2/ /2012/05/04/pilots/feed/ /2012/05/04/pilots/feed/atom/ /2012/05/04/pilots/2/
/2012/05/04/pilots/trackback/ /2012/05/04/pilots/pier/ /2012/05/feed/ /feed/ /feed/rdf/ /feed /comments/feed/
/wp-rss2.php /wp-commentsrss2.php /category/copyright/ /category/law/copyright/page/7/ /category/law/feed/ /boat/
/about /about/keepers/amp/ /search/words/ /nothing/ /nothing/feed/ /wp-sitemap.xml /robots.txt /pilots/ /blog/2012/05/
/old/2012/05/04/pilots/ /../x //about// /wp-content/uploads/2012/05/pier.png
""".split()


def said(root: Path, place: Path, addresses: Iterable[str], prefix: str = "") -> None:
    """Ask both; each redirect, page and refusal must be the same."""
    host = Host(root, prefix)
    readable(root)
    with nginx(root, place) as real:
        for address in addresses:
            answer = real.get(address)
            path, _, query = address.partition("?")
            reply = host.ask(unquote(path) + (f"?{query}" if query else ""))
            if answer.location:
                told = urlsplit(answer.location)
                there = unquote(told.path) + (f"?{told.query}" if told.query else "") + "#" * bool(told.fragment)
                own = urlsplit(unquote(reply.target))
                here = own.path + (f"?{own.query}" if own.query else "") + "#" * bool(own.fragment)
                assert (reply.kind, here) == ("redirect", there), address
            elif answer.status == 200:
                assert reply.kind == "page" or (reply.file and reply.file.read_bytes() == answer.body), address
            else:
                assert reply.kind == "nothing", address


@needs_nginx
def test_every_rule(lighthouse: Built, tmp_path: Path) -> None:
    """Queries, feeds, pages of comments, days, lost slugs, and what never was."""
    said(lighthouse.output, tmp_path / "nginx", ADDRESSES)


@needs_nginx
def test_all_addresses_of_a_real_blog(tmp_path: Path) -> None:
    """Those that its visitors may have."""
    root = tmp_path / "site"
    root.mkdir()
    folder = shared("long-argument/addresses.jsonl").parent
    wordpress.import_([folder / "export.xml"], root, media=folder / "uploads")
    assert not build(root).failed
    lines = map(json.loads, (folder / "addresses.jsonl").read_text(encoding="utf-8").splitlines())
    asked = [urlsplit(line["address"]) for line in lines]
    said(root / "output", tmp_path / "nginx", [f"{a.path}?{a.query}" if a.query else a.path for a in asked])


@pytest.mark.parametrize("text", ["", "location = / {", 'location ~ "(" { return 301 /; }', "map $uri $x { ~( y; }"])
def test_rules_that_are_none(text: str, tmp_path: Path) -> None:
    """What cannot be read says nothing."""
    (tmp_path / "_nginx").mkdir()
    (tmp_path / "_nginx/server.conf").write_text(text, encoding="utf-8")
    assert Host(tmp_path, "").ask("/a/").kind == "nothing"
