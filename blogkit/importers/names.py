"""Slugs → names of files and folders that every system can keep.

Promises: a name never leaves its folder, is not reserved on Windows, is short enough with what is put behind it, and
two names that differ only in case or Unicode form count as one (macOS, Windows).
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
"""Bytes. A file name may have 255; `index.md.incoming` and a temporary suffix come on top, and Windows' whole path
has 260 characters."""

_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\s\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+')


def safe(slug: str, otherwise: str, longest: int = LONGEST) -> str:
    """A file name for a slug, of at most `longest` bytes; `otherwise` where nothing of it can be kept."""
    name = unicodedata.normalize("NFC", slug)
    name = "".join(c if unicodedata.category(c) not in ("Cs", "Cn", "Co") else "-" for c in name)
    name = _UNSAFE.sub("-", name).strip("-. ~")
    name = name.encode()[:longest].decode(errors="ignore").rstrip("-. ")
    if not name:
        return safe(otherwise, "untitled") if otherwise else "untitled"
    if _RESERVED.fullmatch(name) or name.endswith((".incoming", ".tmp", ".swp")):
        name = name.replace(".", "-") + "-"
    return name


def folded(path: str) -> str:
    """What two paths have in common when a system that ignores case and Unicode forms takes them for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())


def identity(key: str) -> str:
    """What two keys of one item have in common: a site gets TLS, and gets or loses a `www.`, and is still that site."""
    return re.sub(r"^https?://(?:www\.)?", "//", key)
