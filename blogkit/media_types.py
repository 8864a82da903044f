"""Media types: the Content-Type of a file, by its name, as every host should send it."""

from __future__ import annotations

from mimetypes import MimeTypes
from pathlib import PurePath

HTML = "text/html; charset=utf-8"

_TYPES = MimeTypes()  # Python's own table: the system's differs from machine to machine
_NEWER = {
    ".atom": "application/atom+xml",
    ".avif": "image/avif",
    ".epub": "application/epub+zip",
    ".flac": "audio/flac",
    ".ico": "image/x-icon",
    ".jsonl": "application/jsonl",
    ".js": "text/javascript",
    ".m4a": "audio/mp4",
    ".md": "text/markdown",
    ".mjs": "text/javascript",
    ".ogg": "audio/ogg",
    ".opml": "text/x-opml",
    ".opus": "audio/ogg",
    ".otf": "font/otf",
    ".rss": "application/rss+xml",
    ".ttf": "font/ttf",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
"""What Python's table lacks in one version or another, or has under an older name."""


def media_type(path: PurePath) -> str:
    """The Content-Type of a file, by its name. All text that blogkit writes is UTF-8."""
    if path.name == "index.xml":
        return "application/rss+xml; charset=utf-8"
    guess, packed = _TYPES.guess_type(path.name)
    kind = _NEWER.get(path.suffix.lower()) or guess or "application/octet-stream"
    if packed:
        return {"gzip": "application/gzip", "br": "application/x-brotli"}.get(packed, "application/octet-stream")
    text = kind.startswith("text/") or kind.endswith(("+xml", "/xml"))
    return f"{kind}; charset=utf-8" if text else kind
