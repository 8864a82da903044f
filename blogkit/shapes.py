"""The shapes that settings have: an address, a language, a time zone, a path, a pattern of permalinks.

Each check takes a value of the right type and returns its normal form, or raises Wrong.
"""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from msgspec import Meta

from blogkit.toml import Wrong, checked, did_you_mean, nearest

ALIASES = {"monthnum": "month", "postname": "slug", "post_id": "id"}
"""WordPress' names for tokens of permalinks → ours."""

POST_TOKENS = ("year", "month", "day", "hour", "minute", "second", "slug", "id", "category", "author")
PAGE_TOKENS = ("path", "slug", "id")


def _address(value: str) -> str:
    """An absolute http or https address of a folder, with its trailing slash (RFC 3986, section 4.3)."""
    hint = "Write the whole address, as https://example.org/ or https://example.org/blog/."
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port  # a port that is no number is found out by asking
    except ValueError:
        raise Wrong("is not a web address", hint) from None
    if parts.scheme not in {"http", "https"} or not host or re.search(r"[\s\\<>\"]", value):
        raise Wrong("is not an absolute http or https address", hint)
    if parts.username is not None:
        raise Wrong("holds a user name", "Everyone who reads the site would see it; leave it out.")
    if parts.query or parts.fragment or value[-1] in "?#":
        raise Wrong("goes on after its path", "Leave out everything from the `?` or `#` on.")
    folder = quote(_path(parts.path or "/"), safe="/%:@!$&'()*+,;=~")
    return f"{parts.scheme}://{parts.netloc.lower()}{folder.rstrip('/')}/"


def _host(value: str) -> str:
    return _address(value).rstrip("/")


def _language(value: str) -> str:
    """A language tag that is well-formed as far as its shape goes (BCP 47, RFC 5646 section 2.1)."""
    if re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", value):
        return value
    dashed = value.replace("_", "-").partition(".")[0]
    looks = re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})+", dashed)
    raise Wrong("is not a language tag", did_you_mean(dashed if looks else "", "Write it as `en`, `es` or `pt-BR`."))


def _timezone(value: str) -> str:
    """A name of the IANA time zone database."""
    try:
        ZoneInfo(value)
    except (ValueError, LookupError, OSError):  # not a name; not found; a folder of zones, as `America`
        zones = available_timezones()
        cities = {zone.rpartition("/")[2]: zone for zone in sorted(zones)}
        near = nearest(value, zones) or cities.get(nearest(value.replace(" ", "_"), cities), "")
        raise Wrong("is not a known time zone", did_you_mean(near, "Write it as `UTC` or `Europe/Madrid`.")) from None
    return value


def _path(value: str) -> str:
    """A root-relative path that stays below the root."""
    if not value.startswith("/"):
        raise Wrong("does not begin with a slash", f'Write it as "/{value}".')
    if re.search(r"//|[\s\\?#\"<>]|/\.{1,2}(/|$)", value):
        raise Wrong("is not a path that a browser keeps as it is", "No spaces, `//`, `..`, `?`, `#`, `\\` or quotes.")
    return value


def _folder(value: str) -> str:
    """A path with its trailing slash."""
    return _path(value).rstrip("/") + "/"


def _own_folder(value: str) -> str:
    """A path below the root, with its trailing slash."""
    if value == "/":
        raise Wrong("is the front page's own address", 'Give it a folder of its own, as "/category/".')
    return _folder(value)


def _pattern(value: str, tokens: tuple[str, ...]) -> str:
    """A permalink pattern: a path with %tokens%, WordPress' names for them replaced by ours."""

    def token(found: re.Match[str]) -> str:
        written = found[1]
        if written is None:
            if found[0] == "%":
                raise Wrong("holds a `%` that belongs to no token", "A token stands between two, as `%slug%`.")
            return found[0].upper()
        name = ALIASES.get(written, written)
        if name not in tokens:
            near = nearest(name, [*tokens, *ALIASES])
            known = f"Known are {', '.join(f'%{token}%' for token in tokens)}."
            near = near and f"%{ALIASES.get(near, near)}%"
            raise Wrong(f"holds an unknown token `%{written}%`", did_you_mean(near, known))
        return f"%{name}%"

    # Encoded characters, as %c3, stay, in the usual capitals; of all tokens only `id` is as short as they are.
    return re.sub(r"%(id|[A-Za-z_]{3,})%|%[0-9A-Fa-f]{2}|%", token, _path(value))


def _post(value: str) -> str:
    pattern = _pattern(value, POST_TOKENS)
    if "%slug%" not in pattern and "%id%" not in pattern:
        raise Wrong("gives two posts of one day the same address", "Add `%slug%` or `%id%`.")
    return pattern


def _page(value: str) -> str:
    pattern = _pattern(value, PAGE_TOKENS)
    if not any(f"%{token}%" in pattern for token in PAGE_TOKENS):
        raise Wrong("gives all pages the same address", "Add `%path%`.")
    return pattern


def _shaped(pattern: str, what: str, hint: str) -> Meta:
    """A check by a regular expression alone."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise Wrong(what, hint)
        return value

    return checked(check)


Count = Annotated[int, Meta(ge=1)]
Width = Annotated[int, Meta(ge=16, le=10_000)]
Quality = Annotated[int, Meta(ge=1, le=100)]
Number = Annotated[int, Meta(ge=0)]
Address = Annotated[str, checked(_address)]
Host = Annotated[str, checked(_host)]
Language = Annotated[str, checked(_language)]
Timezone = Annotated[str, checked(_timezone)]
Folder = Annotated[str, checked(_folder)]
OwnFolder = Annotated[str, checked(_own_folder)]
PostPattern = Annotated[str, checked(_post)]
PagePattern = Annotated[str, checked(_page)]
SourcePath = Annotated[
    str,
    _shaped(r"(?!(.*/)?\.\.?(/|$))[^/\\][^\\]*", "is not a file under content/", 'Write it as "pages/about.md".'),
]
Link = Annotated[
    str, _shaped(r"(https?://|mailto:|/)\S*", "is neither a path nor an address", "Write it as `/about/`, or in full.")
]
Mailbox = Annotated[
    str, _shaped(r"([^\s@<>\"]+@[^\s@<>\"]+)?", "is not an e-mail address", 'Write it as "replies@example.org".')
]
ThemeName = Annotated[
    str, _shaped(r"[A-Za-z0-9][\w-]*", "is not a theme's name", "It is the name of a folder under themes/.")
]
