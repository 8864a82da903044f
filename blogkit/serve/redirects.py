"""Old addresses, answered as a host does that knows the site's redirects: from the same table, by nginx's rules.

Where the settings ask for no such form, what leads on are the pages of `outputs.redirects`, as anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import parse_qs

from msgspec import Struct

from blogkit.outputs import nginx
from blogkit.site.questions import Site
from blogkit.site.redirects import Pairs

_ADDED = re.compile(rf"(.*?/)(?:{nginx.ADDED})/?")


class Lead(Struct, frozen=True):
    """Where an old address leads."""

    url: str
    """Percent-encoded, with the site's prefix; or an address elsewhere."""
    status: int
    """301 for what has moved for good, 302 for what leads to the nearest thing."""


def lead(site: Site, path: str, query: str, there: Callable[[str], bool]) -> Lead | None:
    """For a decoded path below the site's prefix, as `/old/`, and a query.

    `there` says whether a page is at such a path. None where it leads nowhere, or the settings ask for no form.
    """
    if nginx.FORM not in site.config.redirects.forms or path.startswith(nginx.FOLDER):
        return None
    prefix = site.config.prefix.rstrip("/")
    url, status = _found(site, path, query, there)
    return Lead(prefix + url if url.startswith("/") else url, status) if url else None


def _found(site: Site, path: str, query: str, there: Callable[[str], bool]) -> tuple[str, int]:
    table, asked = site.redirects(), parse_qs(query)
    if url := _in(table.paths).get(path) or (query and _in(table.queries).get(f"{path}?{query}")):
        return url, 301
    if path == "/" and query:
        number = next((asked[name][0] for name in ("p", "page_id", "attachment_id") if name in asked), "")
        name = next((asked[name][0] for name in ("name", "attachment") if name in asked), "")
        term = asked.get("cat", [""])[0]
        return _in(table.numbers).get(number) or _in(table.terms).get(term) or _in(table.slugs).get(name) or "", 301
    if there(path):
        return "", 0
    added = _ADDED.fullmatch(path)
    plain = added[1] if added else path
    if added and there(plain):
        return "/feed/" if "feed" in path else plain, 302 if "feed" in path else 301
    if url := _in(table.for_now).get(plain):
        return url, 302
    last = "" if added else path.rstrip("/").rpartition("/")[2]
    return _in(table.slugs).get(last, ""), 301


@lru_cache(maxsize=12)
def _in(pairs: Pairs) -> dict[str, str]:
    return dict(pairs)
