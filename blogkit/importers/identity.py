"""Who wrote a comment, without saying it: a keyed hash of the e-mail address (HMAC, RFC 2104, with SHA-256).

Two people of one name have two hashes, one person has one wherever he wrote; but without the key, which lies in a file
that git leaves out, nobody can tell an address from its hash by trying addresses. The addresses themselves go nowhere,
or, if asked for, to one file outside of what is published.
"""

from __future__ import annotations

import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from msgspec import DecodeError, json

from blogkit.problems import ArchiveError, Location, Problem

KEY = ".commenters.key"
LENGTH = 20
"""Hexadecimal digits: 80 bits, so that among a million people hardly two share a hash."""


class Identities:
    """Hashes the addresses of one site's commenters; keeps them where its owner asked for that."""

    def __init__(self, root: Path, keep: Path | None = None) -> None:
        """`keep`: a file for e-mail and IP addresses. Raises ArchiveError where it might be published."""
        self._root, self._keep = root, keep
        self._key = b""
        self._kept: dict[str, dict[str, str]] = {}
        for folder in ("content", "output"):
            if keep and keep.resolve().is_relative_to((root / folder).resolve()):
                what = f"this file would lie in {folder}/, and e-mail addresses must not be published"
                raise ArchiveError(Problem(what, Location(keep.as_posix()), hint="Name one outside of the site."))

    def known_by(self, email: str) -> str:
        """The hash of an address; empty for none."""
        plain = email.strip().casefold()
        if not plain:
            return ""
        self._key = self._key or self._own_key()
        return hmac.new(self._key, plain.encode(), "sha256").hexdigest()[:LENGTH]

    def note(self, comment: str, email: str, ip: str) -> None:
        """Keep the addresses of a comment's author, if asked to."""
        if self._keep and (email or ip):
            self._kept[comment] = {key: value for key, value in (("email", email), ("ip", ip)) if value}

    def close(self) -> None:
        """Write what was to be kept; lines of earlier imports stay."""
        if not self._keep:
            return
        kept = {**_earlier(self._keep), **self._kept}
        beside = self._keep.with_name(self._keep.name + ".tmp")
        try:
            self._keep.parent.mkdir(parents=True, exist_ok=True)
            beside.touch(mode=0o600)
            beside.write_bytes(b"".join(json.encode({"id": key, **value}) + b"\n" for key, value in kept.items()))
            os.replace(beside, self._keep)
        except OSError as error:
            raise _refused(self._keep, error) from None

    def _own_key(self) -> bytes:
        """The site's key; made, and kept out of git, where there is none yet."""
        file, ignored = self._root / KEY, self._root / ".gitignore"
        with suppress(OSError, ValueError):
            if key := bytes.fromhex(file.read_text(encoding="ascii")):
                return key
        key = secrets.token_bytes(32)
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            lines = ignored.read_text(encoding="utf-8") if ignored.exists() else "/.blogkit/\n/output/\n"
            if f"/{KEY}" not in lines.splitlines():
                text = f"{lines.rstrip()}\n/{KEY}\n"
                ignored.write_text(text.lstrip(), encoding="utf-8", newline="\n")
            file.touch(mode=0o600)
            file.write_text(key.hex() + "\n", encoding="ascii", newline="\n")
        except OSError as error:
            raise _refused(file, error) from None
        return key


def _earlier(file: Path) -> dict[str, dict[str, str]]:
    """What an earlier import kept. Lines that cannot be read are as if they had not been written."""
    found: dict[str, dict[str, str]] = {}
    if not file.exists():
        return found
    for line in file.read_bytes().splitlines():
        with suppress(DecodeError, AttributeError, KeyError):
            record = json.decode(line)
            found[record.pop("id")] = record
    return found


def _refused(file: Path, error: OSError) -> ArchiveError:
    return ArchiveError(Problem(f"this file cannot be written: {error.strerror or error}", Location(file.as_posix())))
