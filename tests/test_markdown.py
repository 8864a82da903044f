"""Essays and comments become HTML. What becomes of what stands in cases/markdown/, one file a subject.

A case is a title, what is written, and what comes of it, each ended by a line with a dot. A title that begins with a
language, as `de: …`, is read in that. A Slot shows as `[kind:target]`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from blogkit import markdown, slots
from blogkit.model import Conventions, Html

CASES = Path(__file__).parent / "cases" / "markdown"
PATH = "posts/essay/index.md"
CONVENTIONS = Conventions(hosts=("https://example.org/blog",))


def filled(html: Html) -> str:
    return slots.fill(html, lambda slot: f"[{slot.kind}:{slot.target}{slot.suffix}]".replace("[size:", " [size:"))


def language(title: str) -> str:
    found = re.match(r"([a-z]{2}(?:-\w+)?): ", title)
    return found[1] if found else ""


def body(title: str, text: str) -> str:
    return filled(markdown.render(text, PATH, CONVENTIONS, language(title))[0].html)


def contents(_: str, text: str) -> str:
    """The body without its title, and a line for each heading of the contents."""
    rendered = markdown.render(text, PATH, CONVENTIONS, "", drop_title=True)[0]
    return filled(rendered.html) + "".join(f"{'#' * h.level} {h.id}: {h.text}\n" for h in rendered.contents)


def kept_html(_: str, text: str) -> str:
    rendered = markdown.html(text, PATH, CONVENTIONS, "")[0]
    return filled(rendered.html) + "".join(f"{'#' * h.level} {h.id}: {h.text}\n" for h in rendered.contents)


def excerpt(_: str, text: str) -> str:
    summary = markdown.render(text, PATH, CONVENTIONS, "")[1]
    return filled(summary.excerpt) + ("\n→" if summary.more else "")


def problems(_: str, text: str) -> str:
    """What is said, in a file whose text begins on line 5."""
    return "\n".join(map(str, markdown.render(text, PATH, CONVENTIONS, "", 5)[2]))


WAYS: dict[str, Callable[[str, str], str]] = {
    "blocks": body,
    "code": body,
    "comments": lambda _, text: markdown.comment(text),
    "contents": contents,
    "excerpts": excerpt,
    "footnotes": body,
    "html": kept_html,
    "lines": lambda title, text: markdown.inline(text, CONVENTIONS, language(title)),
    "links": body,
    "pictures": body,
    "problems": problems,
    "punctuation": body,
    "titles": lambda _, text: markdown.title(text),
}


def cases() -> list[Any]:
    found = []
    for subject in WAYS:
        parts = re.split(r"^\.\n", (CASES / f"{subject}.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
        for title, written, expected in zip(parts[::3], parts[1::3], parts[2::3], strict=False):
            found.append(pytest.param(subject, title.strip(), written, expected, id=f"{subject}: {title.strip()}"))
    return found
