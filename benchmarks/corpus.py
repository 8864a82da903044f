"""Make a blog of any size to measure with: `python benchmarks/corpus.py DIR --essays 10000 --comments 95000`.

The same arguments make the same bytes. Essays have about 4 KB of Markdown with headings, lists, quotes, links to other
essays, now and then code, a table or a footnote; the lengths of threads have a long tail, as those of real blogs
(a Zipf law: half of the essays have hardly any comments, one has thousands), and replies nest.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

SYLLABLES = "ar bel cor dan el fin gar hol in jas kel lor men nor os pel quin ros sel tam ul ver wen yar zel".split()
CATEGORIES = ["Law", "Law/Copyright", "Law/Archives", "Places", "Places/Gardens", "Places/Maps", "Reading", "Tools"]
BEGIN = datetime(2006, 1, 1, 9, tzinfo=UTC)

CONFIG = """\
title = "A long blog"
description = "Made for measuring"
base_url = "https://example.org/"
{theme}
[authors.ann]
name = "Ann Author"

[pagination]
size = 10
"""


class Writer:
    """Writes words that mean nothing, in the proportions of prose."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.words = ["".join(self.chance.choices(SYLLABLES, k=self.chance.choice((1, 2, 2, 3)))) for _ in range(4000)]

    def phrase(self, low: int, high: int) -> str:
        """Some words."""
        return " ".join(self.chance.choices(self.words, k=self.chance.randint(low, high)))

    def sentence(self) -> str:
        """A sentence, with what occurs in sentences."""
        text = self.phrase(6, 22).capitalize()
        if self.chance.random() < 0.15:
            text += f", *{self.phrase(1, 3)}*"
        if self.chance.random() < 0.08:
            text += f' and "{self.phrase(2, 6)}"'
        return text + "."

    def paragraph(self) -> str:
        """A paragraph of three to seven sentences."""
        return " ".join(self.sentence() for _ in range(self.chance.randint(3, 7)))

    def essay(self, number: int, size: int) -> str:
        """About `size` bytes of Markdown."""
        parts = [self.paragraph(), "<!--more-->"]
        while sum(map(len, parts)) < size:
            kind = self.chance.random()
            if kind < 0.1:
                parts.append("## " + self.phrase(2, 6).capitalize())
            elif kind < 0.16:
                parts.append("\n".join(f"- {self.sentence()}" for _ in range(4)))
            elif kind < 0.22:
                parts.append("> " + self.paragraph())
            elif kind < 0.24:
                parts.append("```python\ndef f(x):\n    return [x, 'y', 3]\n```")
            elif kind < 0.26:
                parts.append("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |")
            elif kind < 0.32 and number:
                other = self.chance.randrange(number)
                parts.append(
                    f"{self.sentence()} See [{self.phrase(2, 4)}](../{name(other)}/index.md). {self.sentence()}"
                )
            else:
                parts.append(self.paragraph())
        return "\n\n".join(parts) + "\n"


def name(number: int) -> str:
    """The folder of an essay."""
    return f"essay-{number:06}"


def threads(essays: int, comments: int, chance: random.Random) -> list[int]:
    """How many comments each essay has: by a Zipf law, in a random order."""
    weights = [1 / (rank + 3) ** 0.9 for rank in range(essays)]
    total = sum(weights)
    counts = [int(comments * weight / total) for weight in weights]
    for _ in range(comments - sum(counts)):
        counts[chance.randrange(essays)] += 1
    chance.shuffle(counts)
    return counts


def thread(writer: Writer, first: int, count: int, begin: datetime) -> Iterator[str]:
    """The lines of a comments.jsonl, ids from `first` on."""
    chance = writer.chance
    for n in range(count):
        author = {"name": writer.phrase(1, 2).title()} | (
            {"url": "https://example.net/"} if chance.random() < 0.3 else {}
        )
        record = {
            "id": first + n,
            "author": author | ({"by_author": True} if chance.random() < 0.08 else {}),
            "published": (begin + timedelta(minutes=37 * (n + 1))).isoformat(),
            "body": "".join(f"<p>{writer.sentence()}</p>" for _ in range(chance.choice((1, 1, 2, 4)))),
        }
        if n and chance.random() < 0.6:
            record["parent"] = first + chance.randrange(max(0, n - 30), n)
        if chance.random() < 0.04:
            record["kind"] = "pingback"
        yield json.dumps(record, ensure_ascii=False)


def make(root: Path, essays: int, comments: int, size: int = 4000, seed: int = 1, theme: str = "") -> None:
    """Write a site with so many essays and comments."""
    writer = Writer(seed)
    chance = writer.chance
    tags = [writer.phrase(1, 1) for _ in range(max(20, essays // 100))]
    counts = threads(essays, comments, chance)
    write(root / "blogkit.toml", CONFIG.format(theme=f'theme.name = "{theme}"\n' if theme else ""))
    write(root / "content/pages/about.md", "# About\n\nMade for measuring.\n")
    first = 1
    for number in range(essays):
        date = BEGIN + timedelta(hours=number * 17)
        filed = chance.sample(CATEGORIES, chance.choice((1, 1, 2)))
        named = chance.sample(tags, chance.choice((0, 1, 2, 3)))
        folder = root / "content/posts" / name(number)
        head = {"title": writer.phrase(3, 7).capitalize(), "date": date.isoformat(), "categories": filed, "tags": named}
        front = "".join(f"{key}: {json.dumps(value)}\n" for key, value in head.items())
        write(folder / "index.md", f"---\n{front}---\n\n{writer.essay(number, size)}")
        if counts[number]:
            lines = thread(writer, first, counts[number], date)
            write(folder / "comments.jsonl", "".join(f"{line}\n" for line in lines))
            first += counts[number]


def write(path: Path, text: str) -> None:
    """Write one file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--essays", type=int, default=10_000)
    parser.add_argument("--comments", type=int, default=95_000)
    parser.add_argument("--theme", default="")
    given = parser.parse_args()
    make(given.folder, given.essays, given.comments, theme=given.theme)
