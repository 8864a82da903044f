"""What a writer saves while a preview is open, for each generator in its own form, and how a page shows that it came.

Each kind of save is a function `(desk, turn) → what is to be seen`, an expression of JavaScript that is false before
and true when the open page shows it. Nothing that is edited stays so.
"""

from __future__ import annotations

import json
import shutil
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from PIL import Image

FIRST = 5
"""The number of the essay that is edited in the first turn."""
APART = 7
"""How many there are from one turn's to the next one's."""


class Desk(ABC):
    """Somebody who edits a site of one generator."""

    template = ""
    """A file that draws the pages of essays; it holds PLACE."""
    stylesheet = ""
    """A stylesheet of the theme that all pages have."""
    thread = ""
    """The name of the file with the comments of an essay, in its folder."""

    def __init__(self, site: Path, essays: int) -> None:
        self.site, self.essays = site, essays
        self._before: dict[Path, bytes | None] = {}
        self._moved: list[tuple[Path, Path]] = []

    @abstractmethod
    def command(self, port: int) -> Sequence[str]:
        """What serves the site at this port of 127.0.0.1; it says an address in a line when it is up."""

    @abstractmethod
    def commented(self, thread: str, number: int, words: str) -> str:
        """A file of comments with one more."""

    @abstractmethod
    def picture(self, number: int) -> tuple[Path, str]:
        """Where the picture of an essay lies, and how its text names it."""

    def prepare(self, turns: int) -> None:
        """Lay out what will be edited: pictures in the essays, a template and a stylesheet of the site's own."""
        for turn in range(turns):
            number = FIRST + APART * turn
            path, name = self.picture(number)
            paint(path, 0)
            essay = self.home(number) / "index.md"
            text = essay.read_text(encoding="utf-8")
            if name not in text:
                head, line, body = text.partition("---\n\n")
                put(essay, f"{head}{line}![A harbour]({name})\n\n{body}")

    def home(self, number: int) -> Path:
        """The folder of an essay, from 0."""
        return self.site / "content/posts" / f"essay-{number:06}"

    def edited(self, turn: int) -> int:
        """The number of the essay that is edited in a turn."""
        return FIRST + APART * turn

    def newest(self, turn: int) -> Path:
        """The folder of one of those that the front page lists, another one in each turn."""
        return self.home(self.essays - 1 - turn % 8)

    def address(self, number: int) -> str:
        """Where an essay is found, by the date in its front matter."""
        lines = (self.home(number) / "index.md").read_text(encoding="utf-8").split("\n")
        date = next(line for line in lines if line.startswith("date: ")).partition('"')[2]
        return f"{date[:10].replace('-', '/')}/{self.home(number).name}/"

    def save(self, path: Path, change: Callable[[str], str]) -> None:
        """Change a file's text, or make a file, as an editor does."""
        self.keep(path)
        put(path, change(path.read_text(encoding="utf-8") if path.exists() else ""))

    def keep(self, path: Path) -> None:
        """Remember what a file holds."""
        self._before.setdefault(path, path.read_bytes() if path.exists() else None)

    def move(self, old: Path, new: Path) -> None:
        """Give a folder another place."""
        old.rename(new)
        self._moved.append((old, new))

    def undo(self) -> None:
        """Leave all as it was."""
        for old, new in self._moved:
            new.rename(old)
        for path, content in self._before.items():
            if content is not None:
                path.write_bytes(content)
                continue
            path.unlink()
            with suppress(OSError):  # there is more in it
                path.parent.rmdir()
        self._before.clear()
        self._moved.clear()


class Blogkit(Desk):
    """With a theme of the site's own, which extends the one that blogkit has."""

    template = "templates/post.html"
    stylesheet = "themes/own/static/folio.css"
    thread = "comments.jsonl"

    def command(self, port: int) -> Sequence[str]:
        """As users run it."""
        return [sys.executable, "-m", "blogkit", "-C", str(self.site), "serve", "--port", str(port)]

    def prepare(self, turns: int) -> None:
        """A theme and a template, too."""
        from blogkit.theme.chain import shipped

        super().prepare(turns)
        put(self.site / "themes/own/theme.toml", 'extends = "folio"\n')
        shutil.copyfile(shipped() / "folio/static/folio.css", self._made(self.site / self.stylesheet))
        settings = (self.site / "blogkit.toml").read_text(encoding="utf-8")
        put(self.site / "blogkit.toml", f'{settings}\n[theme]\nname = "own"\n')
        put(self.site / self.template, TEMPLATE)

    @staticmethod
    def _made(path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def commented(self, thread: str, number: int, words: str) -> str:
        """A line more."""
        return f'{thread}{{"id": {9_000_000 + number}, "published": "2026-01-01", "body": "<p>{words}</p>"}}\n'

    def picture(self, number: int) -> tuple[Path, str]:
        """Beside its essay."""
        return self.home(number) / "harbour.png", "harbour.png"


class Hugo(Desk):
    """With its defaults: it renders to memory, and of pages those first that were visited last."""

    template = "layouts/page.html"
    stylesheet = "static/style.css"
    thread = "comments.json"

    def __init__(self, site: Path, essays: int, binary: Path) -> None:
        super().__init__(site, essays)
        self.binary = binary

    def command(self, port: int) -> Sequence[str]:
        """No switches but the place and the port."""
        return [str(self.binary), "server", "--source", str(self.site), "--port", str(port)]

    def prepare(self, turns: int) -> None:
        """A place in the template, too."""
        super().prepare(turns)
        template = self.site / self.template
        text = template.read_text(encoding="utf-8")
        if PLACE not in text:
            put(template, text.replace("<article ", f"{PLACE}\n<article ", 1))

    def commented(self, thread: str, number: int, words: str) -> str:
        """One more at the top."""
        known = json.loads(thread)
        one = {"id": 9_000_000 + number, "author": "", "url": "", "by_author": False, "kind": "comment", "parent": None}
        known["comments"].append(
            one | {"published": "2026-01-01T00:00:00Z", "parent_name": "", "body": f"<p>{words}</p>", "replies": []}
        )
        return json.dumps(known, ensure_ascii=False)

    def picture(self, number: int) -> tuple[Path, str]:
        """Among the site's static files: what lies beside an essay is not published in this site."""
        return self.site / "static" / f"harbour-{number}.png", f"/harbour-{number}.png"


PLACE = "<!-- here -->"
"""Where a template is edited."""
TEMPLATE = f"""\
{{% extends "parent:post.html" %}}
{{% block header %}}{PLACE}{{{{ super() }}}}{{% endblock %}}
"""
PAINTED = """\
(() => {
  const image = document.querySelector('img[src*="harbour"]');
  if (!image?.complete || !image.naturalWidth) return false;
  const canvas = new OffscreenCanvas(1, 1).getContext("2d");
  canvas.drawImage(image, 0, 0);
  return canvas.getImageData(0, 0, 1, 1).data[0] === %d;
})()
"""
FAILED = """\
(document.querySelector("blogkit-problems")?.shadowRoot ?? document.body ?? document).textContent.includes(%s)
"""


def said(words: str) -> str:
    """Some words are on the page, and no mistake lies over it."""
    return f"!document.querySelector('blogkit-problems') && !!document.body?.textContent.includes({json.dumps(words)})"


def linked(part: str) -> str:
    """A link to an address with this part is on the page."""
    return f"!!document.querySelector('a[href*={json.dumps(part)}]')"


def text(desk: Desk, turn: int) -> str:
    """A sentence more."""
    words = f"A text was saved {turn}."
    desk.save(desk.home(desk.edited(turn)) / "index.md", lambda old: f"{old}\n{words}\n")
    return said(words)


def title(desk: Desk, turn: int) -> str:
    """Another title."""
    words = f"A title was saved {turn}"
    essay = desk.home(desk.edited(turn)) / "index.md"
    desk.save(essay, lambda old: f'---\ntitle: "{words}"\n' + old.split("\n", 2)[2])
    return said(words)


def category(desk: Desk, turn: int) -> str:
    """A category that there was not."""
    words = f"Shelf {turn}"
    essay = desk.home(desk.edited(turn)) / "index.md"
    desk.save(essay, lambda old: old.replace("categories: [", f'categories: ["{words}", ', 1).replace(", ]", "]"))
    return said(words)


def comment(desk: Desk, turn: int) -> str:
    """One more comment, in a thread that there is."""
    number, words = desk.edited(turn), f"A comment was saved {turn}."
    desk.save(desk.home(number) / desk.thread, lambda old: desk.commented(old, turn, words))
    return said(words)


def template(desk: Desk, turn: int) -> str:
    """A template of the site's own, which every essay has."""
    words = f"A template was saved {turn}."
    desk.save(desk.site / desk.template, lambda old: old.replace(PLACE, f"<p>{words}</p>"))
    return said(words)


def stylesheet(desk: Desk, turn: int) -> str:
    """A rule more in the stylesheet of all pages."""
    desk.save(desk.site / desk.stylesheet, lambda old: f"{old}\nhtml {{ --saved: s{turn} }}\n")
    return f"getComputedStyle(document.documentElement).getPropertyValue('--saved').trim() === 's{turn}'"


def picture(desk: Desk, turn: int) -> str:
    """Another picture of the same size."""
    path, _ = desk.picture(desk.edited(turn))
    desk.keep(path)
    paint(path, 200 + turn)
    return PAINTED % (200 + turn)


def mistake(desk: Desk, turn: int) -> str:
    """Front matter that cannot be read; what is said quotes the line."""
    words = f"A mistake was saved {turn}"
    desk.save(desk.home(desk.edited(turn)) / "index.md", lambda _: f"---\ntitle: [{words}\n---\n")
    return FAILED % json.dumps(words)


def new(desk: Desk, turn: int) -> str:
    """A new essay, as the front page lists it."""
    words = f"A new essay {turn}"
    folder = desk.site / "content/posts" / f"new-{turn}"
    desk.save(folder / "index.md", lambda _: f'---\ntitle: "{words}"\ndate: 2026-01-01\n---\nA new one.\n')
    return said(words)


def renamed(desk: Desk, turn: int) -> str:
    """An essay's folder has another name, and so another address on the front page."""
    folder = desk.newest(turn)
    desk.move(folder, folder.with_name(f"renamed-{turn}"))
    return linked(f"renamed-{turn}")


def removed(desk: Desk, turn: int) -> str:
    """An essay that the front page lists goes."""
    folder = desk.newest(turn)
    desk.move(folder, Path(mkdtemp(dir=desk.site.parent)) / folder.name)
    return f"!!document.body && !{linked(folder.name)}"


SAVES: dict[str, Callable[[Desk, int], str]] = {
    "text": text,
    "title": title,
    "category": category,
    "comment": comment,
    "template": template,
    "stylesheet": stylesheet,
    "picture": picture,
    "mistake": mistake,
    "new essay": new,
    "renamed essay": renamed,
    "removed essay": removed,
}
ON_THE_FRONT_PAGE = {"new essay", "renamed essay", "removed essay"}
"""What is looked for there, and not on the page of an essay."""


@contextmanager
def saved(desk: Desk, kind: str, turn: int) -> Iterator[str]:
    """What is to be seen of a save, while it is not undone."""
    try:
        yield SAVES[kind](desk, turn)
    finally:
        desk.undo()


def put(path: Path, text: str) -> None:
    """Write a file, and the folders that it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def paint(path: Path, red: int) -> None:
    """Write a picture of one colour."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (320, 200), (red, 90, 90)).save(path)
