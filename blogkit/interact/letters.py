"""A message as it came by e-mail → Letter: who says what, when, in answer to what.

Anything may come: what cannot be read is a ContentError with a sentence, never another exception. Attachments are not
looked at. The sender's address leaves this room only as what its keyed hash is made from.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from typing import cast

from msgspec import Struct

from blogkit.engine.digest import digest_bytes
from blogkit.interact import wording
from blogkit.problems import ContentError, Location, Problem

LARGEST = 25 * 1024 * 1024
"""Bytes of a message that are read: what most servers let pass."""
LONGEST = 50_000
"""Characters of an answer; a longer one is no comment."""
LONGEST_RAW = 1_000_000
"""Characters of its text or HTML that are looked at, with all that was quoted."""

_ABOUT = re.compile(r"\[#([^\[\]]{1,300})\]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
"""Control characters, and those that turn the direction of what follows."""


class Letter(Struct, frozen=True):
    """One message."""

    id: str
    """The same for the same message, whenever and wherever it is read."""
    about: str
    """What it answers: the key of a writing, maybe with the id of a comment behind a slash."""
    name: str
    address: str
    """The sender's; private."""
    sent: datetime
    text: str
    """What they wrote, as Markdown."""


def read(content: bytes, where: str, now: datetime) -> Letter:
    """Read a message (RFC 5322). `where` names it in complaints. Raises ContentError."""
    if len(content) > LARGEST:
        raise _refused("This message is too large", where, f"At most {LARGEST // 1024 // 1024} MB are read.")
    try:
        message = message_from_bytes(content, policy=policy.default)
        found = {name: _header(message, name) for name in ("Subject", "From", "Date", "Message-ID", "Auto-Submitted")}
        text = _text(message)
    except Exception as error:  # noqa: BLE001 Python's reader raises whatever a broken message makes it raise
        raise _refused(f"This message cannot be read: {type(error).__name__}", where) from None
    about = _ABOUT.findall(found["Subject"])
    if found["Auto-Submitted"].lower() not in ("", "no"):
        raise _refused("This message was written by a machine", where, "It is an automatic answer, or a report.")
    if not about:
        hint = "Its subject has to keep what stands there between brackets: [#posts/hello/4211]."
        raise _refused("This message does not say what it answers", where, hint)
    name, address = parseaddr(found["From"])
    words = _without(wording.own_words(_CONTROL.sub("", text)), address)
    if not words:
        raise _refused("This message has no text of its own", where)
    if len(words) > LONGEST:
        raise _refused(f"This message has {len(words)} characters, and a comment at most {LONGEST}", where)
    number = digest_bytes(found["Message-ID"].strip().encode("utf-8", "replace") or content).hex()[:16]
    return Letter(f"mail-{number}", about[-1].strip(), _name(name), address, _sent(found["Date"], now), words)


def _header(message: EmailMessage, name: str) -> str:
    return _CONTROL.sub("", re.sub(r"[\r\n\t]+", " ", str(message.get(name) or "")))


def _text(message: EmailMessage) -> str:
    """The words of a message: its plain text, or those of its HTML."""
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        text = str(part.get_content(errors="replace"))
    except LookupError:  # a character set that there is not
        text = cast(bytes, part.get_payload(decode=True) or b"").decode("utf-8", "replace")
    text = text.replace("\r\n", "\n")[:LONGEST_RAW]
    if part.get_content_subtype() == "html":
        return wording.plain(text)
    if str(part.get_param("format", "")).lower() == "flowed":
        return wording.flowed(text, str(part.get_param("delsp", "")).lower() == "yes")
    return text


def _name(written: str) -> str:
    """What the sender is called; nobody's address is a name."""
    name = " ".join(written.split())[:100]
    return "" if "@" in name else name


def _without(text: str, address: str) -> str:
    """A text in which the sender's own address does not stand."""
    return re.sub(re.escape(address), "…", text, flags=re.IGNORECASE).strip() if address else text


def _sent(written: str, now: datetime) -> datetime:
    """When it says that it was sent; the moment of reading, where that cannot be or is ahead."""
    try:
        sent = parsedate_to_datetime(written)
        sent = sent if sent.tzinfo else sent.replace(tzinfo=UTC)
        return min(sent, now).replace(microsecond=0)
    except (ValueError, TypeError, OverflowError, IndexError):
        return now.replace(microsecond=0)


def _refused(what: str, where: str, hint: str = "") -> ContentError:
    return ContentError(Problem(what, Location(where), hint=hint))
