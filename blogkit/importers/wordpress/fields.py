"""Custom fields of an item or a comment → plain values under one key, `fields`; and the number of its likes.

WordPress' rule: a field whose name begins with `_` is nobody's to see. Of the others, what may be private goes too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from blogkit.importers.wordpress.php import Undecodable, plain
from blogkit.reading.comments import public

LIKES = frozenset(
    "likes _likes _liked post_likes _post_like_count post_like_count _zilla_likes _recommended votes_count"
    " _jetpack_likes _li_love_count comment_likes comment_like_count _comment_like_count _commentliked".split()
)
"""Fields in which plugins count likes."""

NOTES_OF_PLUGINS = re.compile(
    r"akismet_|jabber_|email_notification|publicize_|_wp|enclosure$|hash_|amber_|jetpack_|switch_like_status$|_wpas_"
    r"|reblog_|(?:is_reblog|blog_id|post_id)$"
)
"""What they keep for themselves, without the underscore that would say so; a file in `enclosure` is in the text too."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def fields(written: Iterable[tuple[str, str]], changes: list[str]) -> dict[str, Any]:
    """Keys of front matter, or of a comment's line; what was left out is added to `changes`."""
    found: dict[str, list[Any]] = {}
    likes = 0
    for key, value in written:
        name = _clean(key)
        if name in LIKES and re.fullmatch(r"\d{1,9}", value.strip()):
            likes = max(likes, int(value))
            continue
        if not name or name.startswith("_") or NOTES_OF_PLUGINS.match(name) or not value.strip():
            continue
        try:
            decoded = _clean(plain(value))
        except Undecodable:
            changes.append(f"the custom field {name} holds what only PHP can read; it was left out")
            continue
        kept = public({name: decoded})
        if name in kept:
            found.setdefault(name, []).append(kept[name])
        else:
            changes.append(f"the custom field {name} may be private; it was left out")
    values = {name: each[0] if len(each) == 1 else each for name, each in found.items()}
    return {key: value for key, value in (("likes", likes), ("fields", values)) if value}


def _clean(value: Any) -> Any:
    """Without the characters that no text file should hold."""
    if isinstance(value, str):
        return _CONTROL.sub("", value).strip()
    if isinstance(value, list):
        return [_clean(each) for each in value]
    return {_clean(key): _clean(each) for key, each in value.items()} if isinstance(value, dict) else value
