"""WordPress' REST API (`/wp-json/wp/v2`), as it answers who is not logged in.

Where it lies is told by the front page (developer.wordpress.org/rest-api, "Discovery"); a site without pretty
permalinks has it at `?rest_route=/`. A collection comes in pages of at most 100 items. Blogs on WordPress.com have
theirs on a machine of its own (developer.wordpress.com/docs/api, "WordPress REST API on WordPress.com").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from typing import Any

import httpx
import msgspec

from blogkit.importers.addresses import join, split
from blogkit.importers.web.guard import Refusal
from blogkit.importers.web.visitor import Visitor
from blogkit.importers.wordpress.rest.answers import Answer, Answers
from blogkit.problems import ArchiveError, Problem

RELATION = "https://api.w.org/"
HOSTED = "https://public-api.wordpress.com"
"""Where WordPress.com answers for its blogs."""
SIZES = (100, 20, 5)
"""Items in a page. Some servers have not the memory for the most that WordPress allows."""

Json = dict[str, Any]
HINT = "Or take an export: in WordPress, choose Tools → Export → All content."

_HOSTED = re.compile(r"/wp/v2/sites/[^/]+/?$")
_SIGNS = re.compile(r"""content=["']WordPress\.com|//(?:s\d?|stats|pixel)\.wp\.com/|public-api\.wordpress\.com""")
_LINK = re.compile(r"<link\b[^>]*>", re.IGNORECASE)
_HREF = re.compile(r"""\bhref\s*=\s*["']([^"']+)""")
_LANGUAGE = re.compile(r"<html\b[^>]*?\blang\s*=\s*[\"']?([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)", re.IGNORECASE)
_WASTE = ("_links", "_embedded", "author_avatar_urls", "avatar_urls", "author_email", "author_ip", "yoast_head")
"""Parts of an item that are not kept. The address of an avatar is made from the e-mail address."""


class Api:
    """One site's API."""

    def __init__(self, visitor: Visitor, answers: Answers, root: str, index: Json, language: str) -> None:
        self._visitor, self._answers, self._root = visitor, answers, root
        self.index = index
        """What the site says of itself."""
        self.language = language
        """Of its front page, BCP 47."""
        self.short: list[Problem] = []
        """Where it gave less than it said it has."""

    @classmethod
    def find(cls, visitor: Visitor, answers: Answers, site: str, hosted: str = HOSTED) -> Api:
        """The API of the site at this address; `hosted`: where it may be if that is a blog on WordPress.com.

        Raises ArchiveError when there is none.
        """
        known = answers.get("api")
        if known is None:
            known = Answer("api", _found(visitor, site, hosted))
            answers.put(known)
        base = site if _HOSTED.search(known.body["root"]) else _base(known.body["root"])
        visitor.called(str(known.body["index"].get("home") or base), base)
        return cls(visitor, answers, known.body["root"], known.body["index"], known.body["language"])

    def one(self, route: str) -> Any:
        """A single answer. Raises Refusal when there is none."""
        return self._asked(self._url(route, {})).body

    def collection(self, route: str, **parameters: str) -> Iterator[Json]:
        """All items of a collection, each once. Raises Refusal when the site does not give it."""
        seen: set[Any] = set()
        for size in SIZES:
            try:
                for item in self._items(route, {"per_page": str(size), **parameters}):
                    if item.get("id") not in seen:
                        seen.add(item.get("id"))
                        yield item
                return
            except Refusal as refusal:
                if refusal.status in (401, 403, 404, 410) or size == SIZES[-1]:
                    raise

    def page(self, url: str, read: Callable[[str, str], Any]) -> Any:
        """What `read` finds in a page of the site, given its HTML and address, as plain JSON. Raises Refusal."""

        def asked() -> Answer:
            response = self._visitor.get(url)
            return Answer(url, msgspec.to_builtins(read(response.text, str(response.url))))

        return self._kept(url, asked).body

    def _items(self, route: str, parameters: Mapping[str, str]) -> Iterator[Json]:
        number, given = 1, 0
        while True:
            answer = self._asked(self._url(route, {**parameters, "page": str(number)}))
            items = [item for item in answer.body if isinstance(item, dict)] if isinstance(answer.body, list) else []
            given += len(items)
            yield from items
            last = number >= answer.pages if answer.pages is not None else len(items) < int(parameters["per_page"])
            if last or (number > 1 and not answer.body):
                break
            number += 1
        if answer.total is not None and given < answer.total:
            facts = (("it has", str(answer.total)), ("it gave", str(given)))
            hint = "Those on password-protected posts are not given to visitors; an export has them."
            self.short.append(Problem(f"the site does not give all of its {route}", None, facts, hint, "warning"))

    def _url(self, route: str, parameters: Mapping[str, str]) -> str:
        url = httpx.URL(self._root)
        if "rest_route" in url.params:
            begin = url.params["rest_route"].rstrip("/")
            return str(url.copy_merge_params({"rest_route": f"{begin}/wp/v2/{route}", **parameters}))
        begin = url.path.rstrip("/") + ("" if _HOSTED.search(url.path) else "/wp/v2")
        return str(url.join(f"{begin}/{route}").copy_merge_params(dict(parameters)))

    def _asked(self, url: str) -> Answer:
        def asked() -> Answer:
            response = self._visitor.get(url)
            body = _slim(_json(response))
            return Answer(url, body, _number(response, "X-WP-Total"), _number(response, "X-WP-TotalPages"))

        return self._kept(url, asked)

    def _kept(self, question: str, asked: Callable[[], Answer]) -> Answer:
        answer = self._answers.get(question)
        if answer is None:
            answer = asked()
            self._answers.put(answer)
        return answer


def _base(root: str) -> str:
    """The front page's address, from the API's."""
    url = httpx.URL(root)
    plain = "rest_route" in url.params
    path = url.path.removesuffix("index.php") if plain else url.path.rstrip("/").rpartition("/")[0]
    return str(url.copy_with(path=path or "/", query=None))


def _found(visitor: Visitor, site: str, hosted: str) -> Json:
    """Where the API lies, what its index says, and the language of the front page."""
    reasons: list[tuple[str, str]] = []
    front = _front(visitor, site, reasons)
    for root, language in _candidates(site, front):
        try:
            index = _json(visitor.get(root))
        except Refusal as refusal:
            reasons.append((root, str(refusal)))
            continue
        if isinstance(index, dict) and "wp/v2" in index.get("namespaces", ()):
            language = language or _language(visitor, _base(root))
            told = ("name", "description", "url", "home", "gmt_offset", "timezone_string", "page_for_posts")
            return {"root": root, "language": language, "index": {key: index.get(key, "") for key in told}}
        reasons.append((root, "this is no API of WordPress"))
    if found := _on_wordpress_com(visitor, site, front, hosted, reasons):
        return found
    what = f"{site} does not answer as a WordPress site does"
    raise ArchiveError(Problem(what, facts=tuple(reasons), hint=f"Look whether its REST API is switched off. {HINT}"))


def _front(visitor: Visitor, site: str, reasons: list[tuple[str, str]]) -> httpx.Response | None:
    """The front page; None when there is none. Raises ArchiveError when the site does not answer at all."""
    try:
        return visitor.get(site)
    except Refusal as refusal:
        reasons.append((site, str(refusal)))
        if not refusal.status:
            raise ArchiveError(Problem(f"{site} does not answer", facts=tuple(reasons), hint=HINT)) from None
        return None


def _candidates(site: str, front: httpx.Response | None) -> Iterator[tuple[str, str]]:
    """(where the API may lie, the language of the front page); on the site's own machine first."""
    told: list[str] = []
    language = ""
    if front is not None:
        base, text = str(front.url), front.text
        told += [base] if "json" in front.headers.get("Content-Type", "") else []
        told += [join(base, front.links[RELATION]["url"])] if RELATION in front.links else []
        for link in _LINK.findall(text):
            href = _HREF.search(link)
            told += [join(base, unescape(href[1]))] if href and RELATION in link else []
        language = _written(text)
    plain, host = site.rstrip("/"), httpx.URL(site).host
    own = [root for root in told if split(root).hostname == host]
    others = [root for root in told if split(root).hostname]
    for root in dict.fromkeys([*own, f"{plain}/wp-json/", f"{plain}/?rest_route=/", *others]):
        yield root, language


def _on_wordpress_com(
    visitor: Visitor, site: str, front: httpx.Response | None, hosted: str, reasons: list[tuple[str, str]]
) -> Json | None:
    """The same of a blog on WordPress.com, which says so in its pages, if not in its name. No other is asked for."""
    text, host = front.text if front is not None else "", httpx.URL(site).host
    if not (host.endswith(".wordpress.com") or _SIGNS.search(text)):
        return None
    root = f"{hosted}/wp/v2/sites/{host}"
    try:
        routes, told = _json(visitor.get(root)), _json(visitor.get(f"{hosted}/rest/v1.1/sites/{host}"))
    except Refusal as refusal:
        reasons.append((root, str(refusal)))
        return None
    if not (isinstance(routes, dict) and isinstance(told, dict) and "routes" in routes):
        reasons.append((root, "this is no API of WordPress"))
        return None
    options = told["options"] if isinstance(told.get("options"), dict) else {}
    index = {"name": told.get("name", ""), "description": told.get("description", "")}
    index |= {"url": told.get("URL") or site, "home": told.get("URL") or site}
    index |= {"gmt_offset": options.get("gmt_offset", ""), "timezone_string": options.get("timezone", "")}
    return {"root": root, "language": _written(text) or str(told.get("lang") or ""), "index": index}


def _language(visitor: Visitor, page: str) -> str:
    """The language of a page; empty when it cannot be had."""
    try:
        return _written(visitor.get(page).text)
    except Refusal:
        return ""


def _written(html: str) -> str:
    found = _LANGUAGE.search(html)
    return found[1] if found else ""


def _json(response: httpx.Response) -> Any:
    """The JSON of an answer; warnings that PHP printed before it are passed over. Raises Refusal."""
    text = response.content
    for begin in (0, *(match.start() for match in re.finditer(rb"^[\[{]", text, re.MULTILINE))):
        try:
            return msgspec.json.decode(text[begin:].strip().removeprefix(b"\xef\xbb\xbf"))
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
    raise Refusal("the answer is no JSON")


def _slim(body: Any) -> Any:
    if isinstance(body, list):
        return [_slim(item) for item in body]
    if isinstance(body, dict):
        return {key: value for key, value in body.items() if key not in _WASTE}
    return body


def _number(response: httpx.Response, header: str) -> int | None:
    value = response.headers.get(header, "")
    return int(value) if value.isdecimal() else None
