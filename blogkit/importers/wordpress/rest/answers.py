"""What a site has answered, kept for a day, so that an import that was broken off goes on where it was.

Each answer is a file of its own, written beside and then renamed. The folder lies in .blogkit/ and may be deleted.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

FOLDER = Path(".blogkit") / "import"

KEPT = timedelta(days=1)
"""Older answers than this are old news: the whole site is asked again."""


class Answer(Struct, frozen=True):
    """One answer, without what nobody needs to keep."""

    question: str
    body: Any
    """JSON."""
    total: int | None = None
    """How many items the collection has (`X-WP-Total`)."""
    pages: int | None = None
    """In how many pages (`X-WP-TotalPages`)."""


class Answers:
    """The answers of one site."""

    def __init__(self, root: Path, site: str, *, fresh: bool = False) -> None:
        """`fresh`: whether earlier answers are forgotten."""
        self.folder = root / FOLDER / hashlib.blake2b(site.encode(), digest_size=8).hexdigest()
        self._decoder = msgspec.json.Decoder(Answer)
        if fresh or not self._young():
            shutil.rmtree(self.folder, ignore_errors=True)

    def get(self, question: str) -> Answer | None:
        """The answer to this question, when there is one."""
        try:
            answer = self._decoder.decode(self._file(question).read_bytes())
        except (OSError, msgspec.MsgspecError):
            return None
        return answer if answer.question == question else None

    def put(self, answer: Answer) -> None:
        """Keep an answer. Raises OSError when the disk does not take it."""
        begun = self.folder / "begun"
        if not begun.exists():
            self._write(begun, datetime.now(UTC).isoformat().encode())
        self._write(self._file(answer.question), msgspec.json.encode(answer))

    def _young(self) -> bool:
        try:
            begun = datetime.fromisoformat((self.folder / "begun").read_text(encoding="utf-8"))
            return timedelta(0) <= datetime.now(UTC) - begun < KEPT
        except (OSError, ValueError, TypeError):
            return False

    def _file(self, question: str) -> Path:
        return self.folder / (hashlib.blake2b(question.encode(), digest_size=12).hexdigest() + ".json")

    def _write(self, file: Path, text: bytes) -> None:
        beside = file.with_name(file.name + ".tmp")
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(text)
        os.replace(beside, file)
