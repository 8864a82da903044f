"""What an author does between two builds, and how it is undone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from benchmarks.corpus import Comment, Corpus, Essay

STRIDE = 37
"""From one turn to the next, another essay is edited."""


@dataclass(frozen=True, slots=True)
class Edit:
    """An essay that is new or has changed, and words that must be found in what is built from it."""

    essay: Essay
    words: str


def text(corpus: Corpus, turn: int) -> Edit:
    """A sentence more at the end of an essay."""
    essay = corpus.essay(_place(corpus, turn))
    words = f"Retouched for the time number {turn}."
    return Edit(replace(essay, body=f"{essay.body}\n{words}\n"), words)


def comment(corpus: Corpus, turn: int) -> Edit:
    """An answer to the last comment under an essay that has some."""
    place = _place(corpus, turn + 1)
    essay = next(essay for n in range(corpus.essays) if (essay := corpus.essay((place + n) % corpus.essays)).comments)
    last = essay.comments[-1]
    words = f"Answered for the time number {turn}."
    new = Comment(
        id=corpus.comments + turn + 1,
        author="Late Reader",
        url="",
        by_author=False,
        published=last.published + timedelta(days=1),
        kind="comment",
        parent=last.id,
        body=f"<p>{words}</p>",
    )
    return Edit(replace(essay, comments=(*essay.comments, new)), words)


def new_essay(corpus: Corpus, turn: int) -> Edit:
    """A new essay, the newest, in two categories and three tags."""
    essay = corpus.essay(corpus.essays)
    words = f"Begun for the time number {turn}."
    return Edit(replace(essay, body=f"{words}\n\n{essay.body}"), words)


def _place(corpus: Corpus, turn: int) -> int:
    return (corpus.essays // 2 + STRIDE * turn) % corpus.essays


EDITS = {"text": text, "comment": comment, "essay": new_essay}


@contextmanager
def undone() -> Iterator[Edited]:
    """Edits that are undone at the end."""
    edited = Edited({})
    try:
        yield edited
    finally:
        for path, before in edited.before.items():
            if before is None:
                path.unlink()
                if not any(path.parent.iterdir()):
                    path.parent.rmdir()
            else:
                path.write_bytes(before)


@dataclass(frozen=True, slots=True)
class Edited:
    """What stood in each file before it was first written; None where there was no file."""

    before: dict[Path, bytes | None]

    def write(self, site: Path, files: Mapping[str, str]) -> None:
        """Write the files that differ from what is there."""
        for name, content in files.items():
            path = site / name
            old = path.read_bytes() if path.exists() else None
            if old != content.encode():
                self.before.setdefault(path, old)
                put(path, content)


def put(path: Path, content: str) -> None:
    """Write one file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8", newline="\n")
