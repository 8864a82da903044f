"""What holds whatever happens to a site: random histories of edits, each build of them against a clean one."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import json
from PIL import Image

from blogkit.build import Report
from blogkit.engine import stat
from tests.folder import Folder

NAMES = ("one", "two", "three", "four", "five")
DAYS = ("2020-01-01", "2020-01-02", "2020-03-01", "2021-12-31", "2026-06-01")
"""Of the posts; the last one lies ahead of some builds."""
TERMS = ("Law", "Law/Copyright", "Law/History", "Places/History", "law", "Sea")
CONFIGS = (
    "",
    'title = "Another"',
    'base_url = "https://example.org/blog/"',
    "pagination.size = 10",
    'pagination = {size = 1, order = "newest"}',
    'permalinks.post = "/%category%/%slug%.html"',
    'permalinks = {post = "/%year%/%id%", archives = "/all/"}',
    'taxonomies = {categories = {nested = false, feeds = false}, series = {path = "/in/", feeds = true}}',
    'language = "fr"\ntimezone = "Asia/Tokyo"',
    "comments.enabled = false",
    'comments = {order = "newest", depth = 2, people = 2}\nfeeds = {full = false, size = 1}',
    'markdown.smart = false\nmedia.path = "/"',
    'author = "ana"\n[authors.ana]\nname = "Ana"',
    '[[menus.main]]\ntitle = "About"\npage = "pages/about.md"',
    '[theme.options]\ncolour = "red"',
)
SHOWN = (
    "{% for e in site.recent(2) %}{{ e.title }}{{ e.excerpt }}{{ e.replies }}{% endfor %}",
    "{% for t in site.terms('categories') %}{{ t.name }}{{ t.count }}{{ t.description }}{% endfor %}",
    "{% for y in site.years() %}{{ y.count }}{% for m in y.months %}{{ m.url }}{% endfor %}{% endfor %}",
    "{% for e, c in site.recent_comments(3) %}{{ e.url }}{{ c.id }}{{ c.body }}{% endfor %}",
    "{% for line in site.menu() %}{{ line.title }}{{ line.url }}{% endfor %}{{ site.asset('plain.css') }}",
    "{% for p in site.sticky() %}{{ p.title }}{{ p.words }}{{ p.picture }}{{ p.permalink }}{% endfor %}",
    "{% for e in site.recent(3) %}{{ partial('_line.html', entry=e) }}{% endfor %}",
    "{% if post is defined %}{% for e, l in post.backlinks(3) %}{{ e.title }}{{ l.before }}{{ l.words }}{{ l.after }}"
    "{% endfor %}{% for e in post.related(2) %}{{ e.title }}{% endfor %}"
    "{% for p in post.parts %}{{ p.number }}{{ p.count }}{{ p.series.name }}{% endfor %}"
    "{% for c in post.thread %}{{ c.person }}{% endfor %}{{ post.likes }}{% endif %}",
    "{% include ['aside.html', 'none.html'] ignore missing %}{{ site.option('colour') }}",
)
"""What a site's own templates add to the theme's."""


class Life:
    """A site that things happen to. What happens is a function of two numbers, so that a history can be told again."""

    def __init__(self, root: Path) -> None:
        self.folder = Folder(root / "site")
        self.clean = root / "clean"
        self.broken: set[int] = set()
        self.as_of = datetime(2026, 1, 1, tzinfo=UTC)
        self.drafts = False
        self.config(0, 0)
        for n in range(5):
            for write in (Life.post, Life.page, Life.term, Life.picture, Life.comment, Life.reply):
                write(self, n, n)
        for n, m in ((0, 6), (1, 6), (2, 16), (3, 6)):
            self.template(n, m)
        self.build()

    # What people do

    def post(self, n: int, m: int) -> None:
        """Write an essay, as a file or as a folder."""
        self.forget(n, m)
        self.broken.discard(n)
        other = NAMES[(n + m) % 5]
        head = [f"title: {('Two', 'One', '“Tide”')[m % 3]} {n}"]
        head += [f"categories: [{TERMS[m % 6]}, {TERMS[m // 6 % 6]}]"] * (m % 4 != 1)
        head += [f"tags: [{NAMES[m % 3]}]"] * (m % 3 == 0) + [f"series: [{NAMES[m % 2]}]"] * (m % 5 == 0)
        head += [f"authors: [{('ana', 'Bo', 'Zoë')[m % 3]}]"] * (m % 4 == 2) + ["draft: true"] * (m % 17 == 16)
        head += ["sticky: true"] * (m % 6 == 5) + [f"url: /{other}/{n}/"] * (m % 9 == 8)
        head += [f"aliases: [/old/{n}/, /{other}.html]"] * (m % 8 == 3) + ["excerpt: Short."] * (m % 10 == 7)
        head += [f"date: {DAYS[(n + m) % 5]}T23:30:00-06:00"] * (m % 11 == 10) + ["lang: ar"] * (m % 13 == 5)
        up, beside = ("../", "") if m % 2 else ("", f"{self.place(n).name}/")
        link = f"[{other}]({up}{self.place((n + m) % 5).name}.md) [law](../{up}categories/law.md) ![x]({beside}x.png)"
        link *= m % 7 > 1  # where nothing is amiss, a build may take a shorter way
        body = f"Beginning {m % 17}\n\n<!--more-->\n\n{link}\n\nEnd {m % 19}\n"
        path = self.place(n) / "index.md" if m % 2 else self.place(n).with_suffix(".md")
        self.write(path, "---\n" + "\n".join(head) + f"\n---\n{body}")

    def retouch(self, n: int, m: int) -> None:
        """Change nothing but a few words of an essay: of its beginning, of what comes later, of its title."""
        word = ("Beginning", "End", "Two")[m % 3]
        to = (n + m) % 5
        link = f" [see](/{DAYS[to].replace('-', '/')}/{NAMES[to]}/)" * (m % 3 == 1 and m % 4 < 2)
        for path in (self.place(n) / "index.md", self.place(n).with_suffix(".md")):
            if (file := self.folder.root / path).is_file():
                text = file.read_text(encoding="utf-8")
                self.write(path, re.sub(rf"{word} \d+(?: \[.*)?", f"{word} {m}{link}", text))

    def forget(self, n: int, _: int) -> None:
        """Remove an essay; its pictures and its thread stay."""
        self.broken.discard(n)
        for path in (self.place(n) / "index.md", self.place(n).with_suffix(".md")):
            (self.folder.root / path).unlink(missing_ok=True)

    def spoil(self, n: int, m: int) -> None:
        """Make a mistake in an essay; its last good page stays until it is mended."""
        self.forget(n, m)
        self.write(self.place(n) / "index.md", "---\ntitle: 'One\n---\n")
        self.broken.add(n)

    def page(self, n: int, m: int) -> None:
        """Write or remove a page, above or below others."""
        path = (
            Path("content/pages") / ("about.md", "about/team.md", "about/team/old.md", "colophon/index.md", "a.md")[n]
        )
        text = f"---\norder: {m % 3}\n{'draft: true' * (m % 4 == 3)}\n---\nPage {m % 5} [p](/2020/01/01/one/)\n"
        self.write(path, None if m % 5 == 4 else text)

    def comment(self, n: int, m: int) -> None:
        """Add a line to a thread: a new comment, or another state of an old one."""
        status, kind = ("approved", "approved", "spam", "pending")[m % 4], ("comment", "pingback", "like")[m // 4 % 3]
        parent = m // 3 % 9 if m % 7 > 4 else "null"
        line = f'{{"id": {m % 9}, "parent": {parent}, "published": "2020-01-{1 + m % 28:02}", "kind": "{kind}", '
        line += (
            f'"status": "{status}", "author": "{NAMES[m % 5]}", "body": "Said {m % 23} <a href=\'/about/\'>x</a>"}}\n'
        )
        path = self.place(n) / "comments.jsonl"
        file = self.folder.root / path
        self.write(path, (file.read_text(encoding="utf-8") if file.exists() else "") + line)

    def reply(self, n: int, m: int) -> None:
        """Write or remove a reply in a file of its own."""
        parent = f"parent: {m // 2 % 9}\n" * (m % 3 == 2)
        text = f"---\npublished: 2020-02-0{1 + m % 9}\nauthor: Ana\n{parent}---\nReply {m % 7}\n"
        self.write(self.place(n) / "comments" / f"{m % 3}.md", None if m % 5 == 4 else text)

    def silence(self, n: int, _: int) -> None:
        """Remove a thread."""
        self.write(self.place(n) / "comments.jsonl", None)

    def term(self, n: int, m: int) -> None:
        """Describe a term, call it something else, or stop doing so."""
        path = (
            Path("content")
            / ("categories/law.md", "categories/law/copyright.md", "tags/one.md", "series/one.md", "x.md")[n]
        )
        self.write(path, None if m % 4 == 3 else f"---\ntitle: Term {m % 3}\norder: {m % 2}\n---\nOf {m % 5}.\n")

    def picture(self, n: int, m: int) -> None:
        """Put a picture, a broken one, or none beside an essay."""
        path = self.place(n) / "x.png"
        self.write(path, None if m % 4 == 3 else b"broken")
        if m % 4 < 2:
            Image.new("RGB", (10 + m % 3, 10)).save(self.folder.root / path)

    def rename(self, n: int, m: int) -> None:
        """Move an essay with all that lies beside it to another one's place."""
        source, target = self.folder.root / self.place(n), self.folder.root / self.place((n + 1 + m % 4) % 5)
        if source.is_dir() and not target.exists() and not target.with_suffix(".md").exists():
            source.rename(target)
            self.broken = {(n + 1 + m % 4) % 5 if number == n else number for number in self.broken}

    def template(self, n: int, m: int) -> None:
        """Write or remove a template of the site's own."""
        name = ("base.html", "home.html", "post.html", "term.html", "aside.html")[n]
        shown = SHOWN[m % (len(SHOWN) - (name == "aside.html"))]
        block = f'{{% extends "parent:{name}" %}}{{% block main %}}{{{{ super() }}}}{shown}{{% endblock %}}'
        text = shown if name == "aside.html" else block
        self.write(Path("templates") / name, None if m % 4 == 3 else text)

    def style(self, _: int, m: int) -> None:
        """Change the theme's stylesheet."""
        self.write(Path("themes/plain/static/plain.css"), f"p {{ margin: {m % 3}px }}")

    def config(self, n: int, m: int) -> None:
        """Change the settings."""
        chosen = CONFIGS[(n + m) % len(CONFIGS)]
        base = "" if "base_url" in chosen else 'base_url = "https://example.org/"\n'
        base += "" if "pagination" in chosen else "pagination.size = 2\n"
        self.write(Path("blogkit.toml"), f'{base}theme.name = "plain"\n{chosen}\n')

    def calendar(self, n: int, m: int) -> None:
        """Build on another day, or with drafts."""
        self.as_of = datetime((2019, 2020, 2021, 2026, 2028)[n], 1 + m % 12, 1, tzinfo=UTC)
        self.drafts = m % 5 == 0

    # What happens to disks

    def touch(self, n: int, m: int) -> None:
        """Give a file another time."""
        files = sorted(path for path in (self.folder.root / "content").rglob("*") if path.is_file())
        if files:
            os.utime(files[(n + m) % len(files)], (m, m))

    def damage(self, n: int, m: int) -> None:
        """Remove an output, change it, or put something beside it."""
        files = sorted(path for path in (self.folder.root / "output").rglob("[!.]*") if path.is_file())
        if files and m % 11 == 10:
            self.folder.write("output/left/over.html", "x")
        elif files and n % 2:
            files[m % len(files)].unlink()
        elif files:
            files[m % len(files)].write_bytes(b"defaced")

    def empty(self, _: int, m: int) -> None:
        """Remove all of output/ or of the Store."""
        place = self.folder.root / ("output" if m % 2 else ".blogkit")
        if place.exists():
            self.folder.remove(place.name)

    def cut(self, n: int, m: int) -> None:
        """Lose the end of the Store, or something within it."""
        store = self.folder.root / ".blogkit/store.sqlite"
        if store.exists():
            content = store.read_bytes()
            at = len(content) * (m % 97) // 97
            store.write_bytes(content[:at] + (b"\xa5" * 100 + content[at + 100 :] if n % 2 else b""))

    # How it is built

    def place(self, n: int) -> Path:
        return Path("content/posts") / f"{DAYS[n]}-{NAMES[n]}"

    def write(self, path: Path, content: str | bytes | None) -> None:
        """Write a file, or remove it."""
        file = self.folder.root / path
        if content is not None:
            self.folder.write(path.as_posix(), content)
        elif file.exists():
            file.unlink()

    def build(self, place: str = "") -> Report:
        where = self.clean / place
        elsewhere = {"output": where / "output", "store": where / "store.sqlite"} if place else {}
        return self.folder.build(as_of=self.as_of, drafts=self.drafts, **elsewhere)

    def compare(self, place: str) -> None:
        """Build; then nothing is left to do, and a clean build comes to the same."""
        self.build()
        outputs = self.folder.outputs()
        again = self.build()
        if not self.broken:
            assert (again.parsed, again.made, again.removed) == ([], {}, [])
        assert self.folder.outputs() == outputs
        clean = self.build(place)
        if not self.broken:
            assert clean.problems == again.problems
            found = self.clean / place / "output"
            files = {path.relative_to(found).as_posix(): path for path in found.rglob("*") if path.is_file()}
            assert outputs.keys() == files.keys() - {".blogkit-output"}
            assert not [name for name, content in outputs.items() if files[name].read_bytes() != content]


Edit = Callable[[Life, int, int], None]
WRITING = (
    Life.post, Life.retouch, Life.page, Life.comment, Life.reply, Life.term, Life.picture, Life.template, Life.style,
    Life.silence, Life.forget, Life.rename,
)  # fmt: skip
"""What changes a little, and so what an incremental build must find."""
UPHEAVAL = (Life.config, Life.calendar, Life.touch, Life.damage, Life.empty, Life.cut, Life.spoil)
EDIT = st.tuples(st.sampled_from(WRITING * 2 + UPHEAVAL), st.integers(0, 4), st.integers(0, 999))


def histories(longest: int) -> st.SearchStrategy[list[list[tuple[Edit, int, int]]]]:
    """Each item is what happens between two builds."""
    return st.lists(st.lists(EDIT, min_size=1, max_size=2), min_size=3, max_size=longest)


TICKS = st.sampled_from((0, 0, 0, stat.TICK))


def live(history: list[list[tuple[Edit, int, int]]], tick: int = 0) -> None:
    """Let it all happen.

    Everything happens within seconds, so with the usual tick of the clock no file would ever be old enough for its
    stat to be trusted, and each build would look at all of them.
    """
    with TemporaryDirectory() as root, pytest.MonkeyPatch.context() as patch:
        patch.setattr(stat, "TICK", tick)
        life = Life(Path(root))
        for number, edits in enumerate(history):
            for edit, n, m in edits:
                edit(life, n, m)
            life.compare(str(number))


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(histories(8), TICKS)
def test_an_incremental_build_is_a_clean_build(history: list[list[tuple[Edit, int, int]]], tick: int) -> None:
    """Byte for byte, after any history; and at rest nothing is made."""
    live(history, tick)


@pytest.mark.slow
@settings(max_examples=600, suppress_health_check=list(HealthCheck))
@given(histories(20), TICKS)
def test_it_is_after_long_histories_too(history: list[list[tuple[Edit, int, int]]], tick: int) -> None:
    """The same, for as long as patience lasts."""
    live(history, tick)


BYTES = st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
HEAD = st.dictionaries(
    st.sampled_from(
        ["title", "date", "slug", "url", "aliases", "categories", "tags", "authors", "id", "image", "lang", "x"]
    ),
    st.text(max_size=20) | st.lists(st.text(max_size=10), max_size=3) | st.integers() | st.datetimes().map(str),
)


def written(head: dict[str, object], body: bytes) -> bytes:
    """A file with JSON front matter, which can hold any text."""
    return json.format(json.encode({"date": "2020-01-01", **head, "end": 0}), indent=1) + b"\n" + body


@settings(max_examples=30)
@given(HEAD, HEAD, BYTES, st.lists(BYTES, min_size=7, max_size=7))
def test_no_content_stops_a_build(
    post: dict[str, object], page: dict[str, object], body: bytes, raw: list[bytes]
) -> None:
    """Whatever the bytes: what is wrong is said, with its file; the rest is built, and again the same."""
    with TemporaryDirectory() as root:
        folder = Folder(Path(root) / "site")
        folder.write("blogkit.toml", 'theme.name = "plain"\ntaxonomies.tags.nested = true\n')
        folder.write("content/posts/a/index.md", written(post, body))
        folder.write("content/pages/b/index.md", written(page, body))
        for path, content in zip(
            ("posts/2020-01-01-c.md", "posts/a/comments.jsonl", "posts/a/comments/d.md", "posts/a/e.png", "pages/f.md",
             "categories/g.md", "media/h.md"),
            raw, strict=True,
        ):  # fmt: skip
            folder.write(f"content/{path}", content)
        first = folder.build()
        outputs = folder.outputs()
        assert "index.html" in outputs
        assert all(problem.where for problem in first.problems)
        assert folder.build().made == {}
        assert folder.outputs() == outputs
