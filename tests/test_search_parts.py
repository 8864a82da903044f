"""A large index in parts: what lies where, and that a change makes one part again and no more."""

from __future__ import annotations

import gzip
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogkit.build import build
from blogkit.output import put
from blogkit.search import index as room
from blogkit.search.parts import DEPTH, cut
from blogkit.search.settle import MARK, decode
from tests.conftest import SiteMaker
from tests.folder import TODAY, Folder

pagefind = pytest.importorskip("pagefind_bin", reason="there is no Pagefind for this machine")

ENTRY = "pagefind-entry.json"
ESSAYS = 12
KEYS = [f"posts/2020-01-{n:02}-p" for n in range(1, 1 + ESSAYS)]


def essay(n: int, text: str = "", lang: str = "en") -> str:
    """One of several essays, each with a word that no other has."""
    return f"-- content/posts/2020-01-{n:02}-p.md --\n---\ntitle: P{n}\nlang: {lang}\n---\nword{n} walked {text}\n"


@pytest.fixture
def many(site: SiteMaker, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A site with more to say than one part of its index may: it has several."""
    monkeypatch.setattr("blogkit.search.press.LIMIT", 1600)
    folder = site("-- templates/search.html --\nx\n" + "".join(essay(n) for n in range(1, 1 + ESSAYS)))
    assert folder.build().indexed
    assert len(parts(folder)) >= 3
    return folder


def parts(folder: Folder, language: str = "en") -> dict[str, str]:
    """The folder of each part below pagefind/ → what the entry has of it; the first part lies at the top."""
    entry = json.loads(folder.read(f"pagefind/{ENTRY}"))
    return {"": "", **entry.get("parts", {}).get(language, {})}


def files(folder: Folder) -> dict[str, bytes]:
    """The files of the index."""
    return {name: content for name, content in folder.outputs().items() if name.startswith("pagefind/")}


def clean(folder: Folder) -> dict[str, bytes]:
    """The index that a build from nothing makes."""
    place = folder.root / "clean"
    build(folder.root, place, TODAY, workers=1, store=folder.root / ".clean/store.sqlite")
    made = {name: content for name, content in Folder.outputs_in(place).items() if name.startswith("pagefind/")}
    folder.remove("clean")
    folder.remove(".clean")
    return made


def read(content: bytes) -> Any:
    """What a file of an index says."""
    plain = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    return decode(plain.removeprefix(MARK))


def reached(folder: Folder) -> set[str]:
    """Every file of the index that a browser can come to, beginning with the entry: all of them are there."""
    found = {f"pagefind/{name}" for name in (ENTRY, "pagefind.js", "pagefind-worker.js")}
    top = json.loads(folder.read(f"pagefind/{ENTRY}"))
    found |= {f"pagefind/wasm.{described['wasm']}.pagefind" for described in top["languages"].values()}
    for name in ("", *(part for those in top.get("parts", {}).values() for part in those)):
        place = f"pagefind/{name}/" if name else "pagefind/"
        found.add(place + ENTRY)
        for described in json.loads(folder.read(place + ENTRY))["languages"].values():
            meta = f"{place}pagefind.{described['hash']}.pf_meta"
            _, pages, chunks, filters, *_ = read((folder.root / "output" / meta).read_bytes())
            found |= {meta}
            found |= {f"{place}fragment/{page[0]}.pf_fragment" for page in pages}
            found |= {f"{place}index/{chunk[2]}.pf_index" for chunk in chunks}
            found |= {f"{place}filter/{each[1]}.pf_filter" for each in filters}
    return found


def texts(folder: Folder) -> dict[str, set[str]]:
    """Part → the addresses that are found in it."""
    found: dict[str, set[str]] = {}
    for name, content in files(folder).items():
        if "/fragment/" in name:
            place = name.removeprefix("pagefind/").partition("fragment/")[0].rstrip("/")
            record = json.loads(gzip.decompress(content).removeprefix(MARK))
            found.setdefault(place, set()).add(record["url"].partition("#")[0])
    return found


Runs = Callable[[], int]


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runs:
    """`runs()`: how often Pagefind has been run since it was asked the last time."""
    if sys.platform == "win32":
        pytest.skip("a script is no program there")
    from pagefind.service import get_executable

    log, counting = tmp_path / "runs", tmp_path / "pagefind"
    counting.write_text(f'#!/bin/sh\necho >> "{log}"\nexec "{get_executable()}" "$@"\n', encoding="utf-8")
    counting.chmod(counting.stat().st_mode | stat.S_IXUSR)
    log.touch()
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(counting))

    def count() -> int:
        found = len(log.read_text(encoding="utf-8"))
        log.write_text("", encoding="utf-8")
        return found

    return count


# What lies where

SIZES = st.dictionaries(st.text(min_size=1), st.integers(0, 60), max_size=40)


@given(SIZES)
def test_everything_lies_in_one_part(sizes: dict[str, int]) -> None:
    """There is a first one; none says more than it may, unless one writing does, or there are as many as may be."""
    found = cut(sizes, 100)
    assert "" in found
    assert sorted(key for keys in found.values() for key in keys) == sorted(sizes)
    assert len(found) <= 2**DEPTH
    if len(found) == 1 and sum(sizes.values()) > 100:
        assert len(sizes) < 2**DEPTH  # their digests begin alike


@given(SIZES, st.text(min_size=1), st.integers(0, 60))
def test_an_essay_that_comes_changes_one_part(sizes: dict[str, int], key: str, size: int) -> None:
    """The others have the same texts under the same names; a full one becomes two, or more. So with one that goes."""
    without = {name: each for name, each in sizes.items() if name != key}
    before, after = cut(without, 100), cut(without | {key: size}, 100)
    assert len([name for name, keys in before.items() if after.get(name) != keys]) <= 1
    assert len([name for name, keys in after.items() if before.get(name) != keys]) <= 1 + DEPTH


def test_parts_are_fair_samples() -> None:
    """A thousand essays of one size are in eight parts of about the same size, old and new ones among each other."""
    keys = [f"posts/{1000 + n}" for n in range(1000)]
    found = cut(dict.fromkeys(keys, 100), 16_000)
    assert len(found) == 8
    for those in found.values():
        assert 80 < len(those) < 170
        assert 300 < sum(keys.index(key) for key in those) / len(those) < 700


def test_a_small_site_has_one_part(many: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose entry names no others: no reader asks for more files than before."""
    monkeypatch.setattr("blogkit.search.press.LIMIT", 1_000_000)
    made = clean(many)
    assert "parts" not in json.loads(made[f"pagefind/{ENTRY}"])
    assert {name.split("/")[1] for name in made if name.count("/") > 1} == {"filter", "fragment", "index"}


def test_all_that_is_there_is_named(many: Folder) -> None:
    """Beginning with one file; and no essay is found in two parts."""
    assert set(files(many)) == reached(many)
    found = texts(many)
    assert found.keys() == parts(many).keys()
    assert sorted(address for those in found.values() for address in those) == sorted(
        f"/2020/01/{n:02}/p/" for n in range(1, 1 + ESSAYS)
    )


def test_code_lies_there_once(many: Folder) -> None:
    """Pagefind's script and its engine belong to all parts."""
    code = [name for name in files(many) if name.endswith((".js", ".pagefind"))]
    assert sorted(code) == ["pagefind/pagefind-worker.js", "pagefind/pagefind.js", "pagefind/wasm.en.pagefind"]


def test_the_entry_says_which_years_there_are(many: Folder) -> None:
    """In whichever part: a reader need not load what they are narrowed by to be offered them."""
    many.edit("content/posts/2020-01-05-p.md", "title: P5", "title: P5\ndate: 1999-05-04")
    many.build()
    assert json.loads(many.read(f"pagefind/{ENTRY}"))["years"] == ["1999", "2020"]


def test_each_language_has_parts_of_its_own(many: Folder) -> None:
    """And the first of each lies at the top, so that none is looked for where it is not."""
    for n in range(1, 29):
        many.write(f"content/posts/2021-01-{n:02}-q.md", f"---\ntitle: Q{n}\nlang: es\n---\ncaminos {n}\n")
    many.build()
    assert json.loads(many.read(f"pagefind/{ENTRY}"))["languages"].keys() == {"en", "es"}
    for language in ("en", "es"):
        for part in parts(many, language).keys() - {""}:
            assert part.startswith(f"{language}-")
            assert json.loads(many.read(f"pagefind/{part}/{ENTRY}"))["languages"].keys() == {language}
    assert set(files(many)) == reached(many)
    assert files(many) == clean(many)


# What a change makes again


def test_one_word_makes_one_part_again(many: Folder, runs: Runs) -> None:
    """As if all were made from nothing; nothing in another part's folder is touched."""
    place = many.root / "output"
    times = {name: (place / name).stat().st_mtime_ns for name in files(many)}
    many.edit("content/posts/2020-01-07-p.md", "walked", "ran")
    assert many.build().indexed
    assert runs() == 1
    (part,) = (name for name, those in texts(many).items() if "/2020/01/07/p/" in those)
    touched = {name for name in files(many) if times.get(name) != (place / name).stat().st_mtime_ns}
    folders = {
        name.removeprefix("pagefind/").rpartition("/")[0].split("/")[0] for name in touched - {f"pagefind/{ENTRY}"}
    }
    assert folders <= ({part} if part else {"", "fragment", "index", "filter"})
    assert files(many) == clean(many)


@pytest.mark.parametrize("n", range(13, 19))
def test_a_new_essay_makes_one_part_again(many: Folder, runs: Runs, n: int) -> None:
    """Or that one becomes two. Whichever it is, all is as if made from nothing, and so it is when the essay goes."""
    before = files(many)
    many.write(f"content/posts/2020-01-{n}-p.md", f"---\ntitle: P{n}\n---\nNew.\n")
    assert many.build().indexed
    assert 1 <= runs() <= 2
    assert files(many) == clean(many)
    runs()
    many.remove(f"content/posts/2020-01-{n}-p.md")
    assert many.build().indexed
    assert runs() == 1
    assert files(many) == before


def test_a_damaged_part_is_made_again(many: Folder, runs: Runs) -> None:
    """And no other."""
    before = files(many)
    part = max(parts(many))
    (name,) = (name for name in before if name.startswith(f"pagefind/{part}/pagefind.en"))
    many.write(f"output/{name}", b"x")
    assert many.build().indexed
    assert runs() == 1
    assert files(many) == before


def test_a_damaged_entry_is_written_again(many: Folder, runs: Runs) -> None:
    """From what is remembered of the parts."""
    before = files(many)
    many.remove(f"output/pagefind/{ENTRY}")
    assert many.build().indexed
    assert runs() == 0
    assert files(many) == before


def test_where_nothing_changed_nothing_is_run(many: Folder, runs: Runs) -> None:
    """Nor where what changed is not searched."""
    assert not many.build().indexed
    many.edit("content/posts/2020-01-07-p.md", "title: P7", "title: P7\ntags: [x]")
    assert not many.build().indexed
    assert runs() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="what is planted here reaches only processes that are forked")
def test_a_process_that_is_killed_while_it_makes_a_part_costs_the_new_index_alone(many: Folder, tmp_path: Path) -> None:
    """As the system does when memory runs out. The pages are there, the old index stays, the next build makes it."""
    killer = tmp_path / "pagefind"
    killer.write_text("#!/bin/sh\nkill -9 $PPID\n", encoding="utf-8")
    killer.chmod(killer.stat().st_mode | stat.S_IXUSR)
    before = files(many)
    for n in range(1, 1 + ESSAYS):
        many.edit(f"content/posts/2020-01-{n:02}-p.md", "walked", "strolled")
    program = (
        "import sys; from blogkit import cli; from blogkit.search import press; press.LIMIT = 1600\n"
        f"sys.exit(cli.main(['build', '--workers', '2', '--as-of', '{TODAY.isoformat()}']))"
    )
    there = {**os.environ, "PAGEFIND_BINARY_PATH": str(killer)}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=many.root, env=there, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "There is no new index for search" in done.stderr
    assert "was ended by the system" in done.stderr
    assert files(many) == before
    assert "strolled" in many.read("2020/01/05/p/index.html")
    assert many.build().indexed
    assert files(many) == clean(many)


def test_parts_that_are_needed_no_longer_go(many: Folder) -> None:
    """When there is less to say."""
    for n in range(3, 1 + ESSAYS):
        many.remove(f"content/posts/2020-01-{n:02}-p.md")
    many.build()
    assert parts(many).keys() == {""}
    assert not [path for path in (many.root / "output/pagefind").iterdir() if path.name.startswith("en-")]
    assert files(many) == clean(many)


@pytest.mark.parametrize("at", [0, 1, 2, 4, 7, 11, 16])
def test_whatever_is_cut_off_leaves_a_whole_index(many: Folder, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """A build that ends while it puts new parts into place: all that the entry names is there. The next one ends it."""
    count = iter(range(at))

    def dying(place: Path, output: str, content: bytes | Path) -> object:
        if next(count, None) is None:
            raise KeyboardInterrupt
        return put(place, output, content)

    for n in range(1, 1 + ESSAYS, 2):
        many.edit(f"content/posts/2020-01-{n:02}-p.md", "walked", "ran and ran and ran again")
    many.write("content/posts/2020-01-20-p.md", "---\ntitle: P20\n---\nNew.\n")
    monkeypatch.setattr(room, "put", dying)
    with pytest.raises(KeyboardInterrupt):
        many.build()
    assert reached(many) <= set(files(many))
    monkeypatch.setattr(room, "put", put)
    assert many.build().indexed
    assert set(files(many)) == reached(many)
    assert files(many) == clean(many)
