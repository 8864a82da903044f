"""Exports of WordPress for tests: a whole one from a few words, and the cases of the files in data/."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

DATA = Path(__file__).parent / "data"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "wordpress"

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
	xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
	xmlns:content="http://purl.org/rss/1.0/modules/content/"
	xmlns:dc="http://purl.org/dc/elements/1.1/"
	xmlns:wp="http://wordpress.org/export/1.2/"
>
<channel>
	<title>The Lighthouse</title>
	<link>https://lighthouse.example</link>
	<description>Notes from the coast</description>
	<language>en-GB</language>
	<wp:wxr_version>1.2</wp:wxr_version>
	<wp:base_site_url>https://lighthouse.example</wp:base_site_url>
	<wp:base_blog_url>https://lighthouse.example</wp:base_blog_url>
"""
TAIL = "</channel>\n</rss>\n"


def cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def item(number: int | str = 1, body: str = "Text.", inner: str = "", **fields: str) -> str:
    """An <item>: a public post, but for what `fields` say. `inner` is XML that goes into it."""
    slug = fields.get("slug", f"post-{number}")
    values = {
        "title": f"Post {number}",
        "link": f"https://lighthouse.example/2012/05/04/{slug}/",
        "creator": "marta",
        "excerpt": "",
        "date": "2012-05-04 10:20:30",
        "gmt": "2012-05-04 09:20:30",
        "status": "publish",
        "type": "post",
        "parent": "0",
        "password": "",
        "sticky": "0",
        "comments": "open",
    } | fields
    return f"""	<item>
		<title>{cdata(values["title"])}</title>
		<link>{values["link"]}</link>
		<dc:creator>{cdata(values["creator"])}</dc:creator>
		<content:encoded>{cdata(body)}</content:encoded>
		<excerpt:encoded>{cdata(values["excerpt"])}</excerpt:encoded>
		<wp:post_id>{number}</wp:post_id>
		<wp:post_date>{values["date"]}</wp:post_date>
		<wp:post_date_gmt>{values["gmt"]}</wp:post_date_gmt>
		<wp:comment_status>{values["comments"]}</wp:comment_status>
		<wp:post_name>{cdata(slug)}</wp:post_name>
		<wp:status>{values["status"]}</wp:status>
		<wp:post_parent>{values["parent"]}</wp:post_parent>
		<wp:menu_order>0</wp:menu_order>
		<wp:post_type>{values["type"]}</wp:post_type>
		<wp:post_password>{cdata(values["password"])}</wp:post_password>
		<wp:is_sticky>{values["sticky"]}</wp:is_sticky>
{inner}
	</item>
"""


def comment(number: int | str = 1, body: str = "Quite so.", **fields: str) -> str:
    """A <wp:comment>: an approved one, but for what `fields` say."""
    values = {
        "author": "Nils",
        "email": "nils@example.com",
        "url": "",
        "ip": "192.0.2.7",
        "date": "2012-05-05 08:00:00",
        "gmt": "2012-05-05 07:00:00",
        "approved": "1",
        "type": "comment",
        "parent": "0",
        "user": "0",
    } | fields
    return f"""		<wp:comment>
			<wp:comment_id>{number}</wp:comment_id>
			<wp:comment_author>{cdata(values["author"])}</wp:comment_author>
			<wp:comment_author_email>{values["email"]}</wp:comment_author_email>
			<wp:comment_author_url>{values["url"]}</wp:comment_author_url>
			<wp:comment_author_IP>{values["ip"]}</wp:comment_author_IP>
			<wp:comment_date>{values["date"]}</wp:comment_date>
			<wp:comment_date_gmt>{values["gmt"]}</wp:comment_date_gmt>
			<wp:comment_content>{cdata(body)}</wp:comment_content>
			<wp:comment_approved>{values["approved"]}</wp:comment_approved>
			<wp:comment_type>{values["type"]}</wp:comment_type>
			<wp:comment_parent>{values["parent"]}</wp:comment_parent>
			<wp:comment_user_id>{values["user"]}</wp:comment_user_id>
		</wp:comment>
"""


def category(slug: str, name: str, parent: str = "", number: int = 0, description: str = "") -> str:
    """A <wp:category>, as the head of an export has them."""
    return f"""	<wp:category><wp:term_id>{number or len(slug)}</wp:term_id>
		<wp:category_nicename>{slug}</wp:category_nicename><wp:category_parent>{parent}</wp:category_parent>
		<wp:cat_name>{cdata(name)}</wp:cat_name>
		<wp:category_description>{cdata(description)}</wp:category_description></wp:category>
"""


def filed(slug: str, name: str, taxonomy: str = "category") -> str:
    """What files an item under a term."""
    return f'<category domain="{taxonomy}" nicename="{slug}">{cdata(name)}</category>'


def meta(key: str, value: str) -> str:
    """A custom field of an item."""
    return f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{cdata(value)}</wp:meta_value></wp:postmeta>"


AUTHOR = """	<wp:author><wp:author_id>3</wp:author_id><wp:author_login>marta</wp:author_login>
		<wp:author_email>marta@example.com</wp:author_email>
		<wp:author_display_name>Marta Ek</wp:author_display_name></wp:author>
"""


def wxr(folder: Path, *parts: str, head: str = HEAD, tail: str = TAIL, name: str = "export.xml") -> Path:
    """A file with these parts between the head and the tail of an export."""
    file = folder / name
    file.write_text(head + AUTHOR + "".join(parts) + tail, encoding="utf-8", newline="\n")
    return file


class Case(NamedTuple):
    """One case of a file in data/."""

    given: str
    expected: str


def cases(name: str) -> list[object]:
    """The cases of data/<name>: each begins with `== its name`, and `--` parts what is given from what is expected."""
    text = (DATA / name).read_text(encoding="utf-8")
    parts = re.split(r"^== (.+)\n", text, flags=re.MULTILINE)[1:]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return [pytest.param(Case(*re.split(r"^--\n", body, flags=re.MULTILINE)), id=title) for title, body in pairs]


def shared(path: str) -> Path:
    """A file of the data that the project is tried on; skips the test where it is not there."""
    file = SHARED / path
    if not file.exists():
        pytest.skip(f"needs {path} of the shared data")
    return file
