"""The text of each file that an import writes: front matter over HTML, a term's note, a thread of comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import zip_longest
from pathlib import PurePosixPath
from typing import Any

import yaml
from msgspec import json

from blogkit.config import Permalinks
from blogkit.importers.archive import ArchivedComment, ArchivedItem, ArchivedTerm
from blogkit.importers.markdown import Format
from blogkit.importers.names import safe
from blogkit.model import Redirect
from blogkit.routes import encode, permalink, slug

COMMENT = ("id", "parent", "kind", "author", "published", "status", "format", "body")
"""The keys of a line of a thread that every comment tells; one that is left out has its default."""
AUTHOR = ("name", "url", "by_author")
"""The same of its author."""

_TAGS = re.compile(r"(<!--.*?-->|</?[A-Za-z][^>]*>|&[A-Za-z0-9#]+;)", re.DOTALL)
_SPECIAL = re.compile(r"([\\`*_\[\]<>&|~^{}$])")
_LINE_START = re.compile(r"^(\s*)([#+\-:=]|\d+(?=[.)]))", re.MULTILINE)


def item(
    item: ArchivedItem,
    body: str,
    form: Format,
    path: str,
    patterns: Permalinks,
    kept: Mapping[str, Any] | None = None,
    excerpt: str = "",
) -> bytes:
    """A post or page as a file. `body` is safe; `patterns` are those of the site that it comes into.

    `kept`: front matter that holds although the item does not tell it; `excerpt`: its excerpt, as Markdown.
    """
    name = PurePosixPath(path).stem
    if name == "index":
        name = PurePosixPath(path).parent.name
    values: dict[str, Any] = {
        "title": item.title,
        "date": item.date,
        "updated": item.updated,
        "slug": "" if _told(name) == item.slug else item.slug,
        "url": "" if encode(item.address) == _address(item, path, patterns) else encode(item.address),
        "aliases": list(item.aliases),
        "draft": item.status != "published",
        "status": item.status if item.status != "published" else "",
        "type": item.type,
        "sticky": item.sticky,
        "authors": list(item.authors),
        **{taxonomy: list(paths) for taxonomy, paths in item.terms.items()},
        "excerpt": excerpt,
        "image": item.image,
        "order": item.order,
        "template": item.template,
        "comments": "" if item.open else "closed",
        "id": _number(item.id),
        **item.extra,
        **(kept or {}),
        "format": "" if form == "markdown" else form,
    }
    return _file(values, body.strip("\n"))


def term(term: ArchivedTerm, path: str, description: str) -> bytes:
    """A term's note: its name, its number, and its description as Markdown."""
    told = PurePosixPath(path).stem == term.path.rpartition("/")[2]
    values = {
        "title": term.name,
        "slug": "" if told else term.path.rpartition("/")[2],
        "id": _number(term.id),
    }
    return _file(values, description)


def thread(comments: Iterable[ArchivedComment], kept: Mapping[str, dict[str, Any]] | None = None) -> bytes:
    """A comments.jsonl: one comment a line, ordered by (published, id), keys that have their default left out.

    `kept`: lines by id that hold although no comment tells them, and what they add to one that does.
    """
    records = {comment.id: _record(comment) for comment in comments}
    for number, line in (kept or {}).items():
        records[number] = _completed(records[number], line) if number in records else line
    return b"".join(json.encode(record) + b"\n" for record in sorted(records.values(), key=_order))


def redirects(lines: Iterable[Redirect]) -> bytes:
    """A redirects.txt: a pair of addresses a line, in columns."""
    pairs = [("".join((encode(path), *query)), line) for line in lines for path, *query in [line.source.partition("?")]]
    width = min(60, max((len(old) for old, _ in pairs), default=0))
    body = "".join(f"{old:<{width}}  {line.target}{'  302' if line.for_now else ''}\n" for old, line in pairs)
    return f"# Old addresses that belong to no post or page, and where they lead.\n{body}".encode()


def unique(comments: Iterable[ArchivedComment]) -> list[ArchivedComment]:
    """The comments without those whose id comes again later."""
    return list({comment.id: comment for comment in comments}.values())


def markdown(text: str) -> str:
    """A line of HTML as Markdown that means the same: tags stay, what Markdown would take for a sign is escaped."""
    parts = _TAGS.split(text.strip())
    parts[::2] = (_LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", part)) for part in parts[::2])
    return re.sub(r"\n\s*\n\s*", "\n\n", "".join(parts))


def raw(html: str) -> str:
    """HTML as a Markdown body that stays the HTML that it is."""
    if not html.strip():
        return ""
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", html)), 3)
    return f"{fence}{{=html}}\n{html.strip()}\n{fence}"


def _address(item: ArchivedItem, path: str, patterns: Permalinks) -> str:
    """The address that the site's patterns give it in this file."""
    values = {"slug": item.slug, "id": item.id, "path": _page_path(item, path)}
    if item.kind == "page":
        return permalink(patterns.page, values)
    if item.date:
        parts = item.date.strftime("%Y-%m-%d-%H-%M-%S").split("-")
        values |= zip(("year", "month", "day", "hour", "minute", "second"), parts, strict=True)
    values["category"] = next(iter(item.terms.get("categories", ())), "uncategorized")
    values["author"] = next(iter(item.authors), "")
    return permalink(patterns.post, values)


def _page_path(item: ArchivedItem, path: str) -> str:
    """The slugs of the folders that a page's file lies in, and its own.

    It lies below the pages that it should, unless those have changed since an earlier import wrote it.
    """
    *folders, _ = path.removesuffix(".md").removesuffix("/index").split("/")[1:]
    pairs = zip_longest(folders, item.above[: len(folders)])
    names = (page.slug if page and folder.startswith(safe(page.slug, page.id)) else folder for folder, page in pairs)
    return "/".join([*names, item.slug])


def _told(name: str) -> str:
    """The slug that a file's name gives by itself; empty where that is not sure."""
    dated = re.match(r"\d{4}-\d{2}-\d{2}-", name)
    return "" if dated or slug(name) != name else name


def _order(record: dict[str, Any]) -> tuple[float, int, str]:
    number = str(record["id"])
    try:
        published = datetime.fromisoformat(str(record.get("published"))).timestamp()
    except (ValueError, OverflowError):
        published = 0.0  # of a line that a person wrote
    known = _number(number)
    return published, known if isinstance(known, int) else 0, number


def _record(comment: ArchivedComment) -> dict[str, Any]:
    author = {"name": comment.name, "url": comment.url, "by_author": comment.by_author, "key": comment.key}
    values = {
        "id": _number(comment.id),
        "parent": _number(comment.parent),
        "kind": "" if comment.kind == "comment" else comment.kind,
        "author": {key: value for key, value in author.items() if value},
        "published": comment.published.isoformat(),
        "status": "" if comment.status == "approved" else comment.status,
        "body": comment.body,
        **comment.extra,
    }
    return {key: value for key, value in values.items() if value not in ("", {})}


def _completed(told: dict[str, Any], line: dict[str, Any]) -> dict[str, Any]:
    """A comment as it is told now, with what an older line says beyond that, of its author too."""
    before = line.get("author")
    author = {k: v for k, v in before.items() if k not in AUTHOR} if isinstance(before, dict) else {}
    whole = {**told, "author": told.get("author", {}) | author}
    return {k: v for k, v in whole.items() if v != {}} | {k: v for k, v in line.items() if k not in {*told, *COMMENT}}


def _number(text: str) -> int | str:
    """A text as a number, where nothing is lost by that: WordPress' ids have at most 20 digits."""
    return int(text) if len(text) < 19 and text.isdecimal() and str(int(text)) == text else text


def _file(values: dict[str, Any], body: str) -> bytes:
    kept = {key: value for key, value in values.items() if value not in (None, "", False, [], {}, ()) and value != 0}
    head = yaml.dump(kept, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=10**9, default_flow_style=False)
    return f"---\n{head}---\n{body}\n".encode("utf-8", "replace")


class _Plain(yaml.SafeDumper):
    """Keys on lines of their own, lists on one; a value that stands twice is written twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_list(self, data: Any) -> yaml.SequenceNode:
        return self.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True)


_Plain.add_representer(list, _Plain.represent_list)
