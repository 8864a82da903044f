"""Whether a file is what its name says: an error page that a server sends in place of a picture is none."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

BEGINNING = 512
"""Bytes that are enough to tell."""

_PAGE = re.compile(
    rb"(\xef\xbb\xbf)?\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|script|title)\b", re.IGNORECASE | re.DOTALL
)
_PAGES = (".html", ".htm", ".xhtml")

_SIGNS = {
    ".jpg": (rb"\xff\xd8\xff",),
    ".jpeg": (rb"\xff\xd8\xff",),
    ".png": (rb"\x89PNG\r\n\x1a\n",),
    ".gif": (rb"GIF8[79]a",),
    ".webp": (rb"RIFF....WEBP",),
    ".bmp": (rb"BM",),
    ".avif": (rb"....ftyp",),
    ".pdf": (rb"[\s\S]{0,256}%PDF-",),
}
"""How files of these names begin."""
_PICTURE = re.compile(rb"\xff\xd8\xff|\x89PNG|GIF8|RIFF....WEBP|BM|....ftyp", re.DOTALL)


def mismatch(path: str, beginning: bytes) -> str:
    """What is wrong with a file of this name that begins so, as a clause; empty when nothing is.

    A picture under the name of another sort of picture is a picture: cameras and plugins do that.
    """
    ending = PurePosixPath(path.lower()).suffix
    if not beginning:
        return "the file is empty"
    if ending not in _PAGES and _PAGE.match(beginning):
        return "the server sent a web page in its place"
    signs = _SIGNS.get(ending, ())
    if not signs or any(re.match(sign, beginning, re.DOTALL) for sign in signs):
        return ""
    if ending != ".pdf" and _PICTURE.match(beginning):
        return ""
    return f"what the server sent is no {ending[1:]} file"
