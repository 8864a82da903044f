"""Strays: files of the old site that its texts show or lead to, and that lie outside of the uploads' folder.

Blogs that were on another system before have their pictures in `/images/`, plugins made folders of their own. Each
keeps its address, so it lies in content/ at the path that it had.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from html import unescape
from urllib.parse import quote, unquote, urljoin, urlsplit

_TAG = re.compile(r"<(a|audio|embed|img|source|video)\b([^<>]*)>", re.IGNORECASE)
_REFERENCE = re.compile(r"""\b(?:src|href|poster)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_DOWNLOAD = re.compile(
    r"\.(?:jpe?g|jpe|png|gif|webp|avif|bmp|svg|tiff?|ico|heic|mp3|m4a|og[agv]|wav|flac|opus|aac|mp4|m4v|webm|mov|flv|wmv|avi"
    r"|mpe?g|pdf|epub|mobi|zip|t?gz|bz2|7z|rar|tar|docx?|xlsx?|pptx?|od[tspg]|rtf|csv|txt|ttf|woff2?)\Z",
    re.IGNORECASE,
)
"""What a link leads to if it is a file and no page."""
_SAFE = "%/:?#[]@!$&'()*+,;=~"
_NAME = re.compile(r"[^/]+\.\w{1,5}\Z")


def found(text: str, base: str) -> Iterator[str]:
    """The whole addresses of the files that some HTML shows or leads to; paths begin at the site's own `base`."""
    for tag in _TAG.finditer(text):
        for values in _REFERENCE.findall(tag[2]):
            written = unescape("".join(values)).strip()
            if written.startswith(("data:", "#")) or "/../" in written:
                continue
            try:
                address = urljoin(base, written).partition("#")[0]
                path = urlsplit(address).path
            except ValueError:
                continue
            download = _DOWNLOAD.search(path)
            if address.startswith(("http:", "https:")) and (tag[1].lower() != "a" or download):
                yield quote(address.partition("?")[0] if download else address, safe=_SAFE)


def place(address: str, base: str) -> str:
    """Its path below the site's own `base`, decoded, with a slash before it; empty where it lies outside of that."""
    prefix = urlsplit(base).path.rstrip("/")
    path = re.sub("//+", "/", urlsplit(address).path)
    if prefix and not path.startswith(f"{prefix}/"):
        return ""
    return unquote(path[len(prefix) :])


def refusal(path: str, address: str, families: Collection[str]) -> str:
    """Why a file cannot be brought over; empty where it can. `families`: folders of content/ that mean something."""
    parts = path.split("/")[1:]
    if not path:
        return "it lies outside of the blog's own addresses"
    if (urlsplit(address).query and not _DOWNLOAD.search(path)) or not _NAME.search(path):
        return "a program on the server made it at every visit"
    if any(not part or part in (".", "..") or "\\" in part or "\0" in part for part in parts):
        return "its address is no place for a file"
    hidden = any(part.startswith(".") or part.endswith(("~", ".incoming", ".swp", ".tmp")) for part in parts)
    if hidden or parts[0] in families or "comments" in parts or parts[-1].endswith((".md", ".jsonl")):
        return "in content/ a file at its place means something else"
    return ""
