"""The benchmark measures what it says: the same blog for all, edits that are real, and tables that add up."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from benchmarks import importing, report
from benchmarks.corpus import Corpus
from benchmarks.edits import EDITS, undone
from benchmarks.peers import PEERS
from benchmarks.peers.blogkit import Blogkit, Folio
from benchmarks.peers.hugo import Hugo
from benchmarks.peers.peer import Peer
from benchmarks.peers.thread import nested
from benchmarks.plot import plot
from benchmarks.race import WORKS, Measure, lay_out, race
from benchmarks.results import Results, load, save
from benchmarks.table import table, tables
from benchmarks.usage import Usage

CORPUS = Corpus(20, 150, size=600)
HOMES = Path(__file__).parent.parent / ".benchmarks" / "peers"

linux = pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="memory is measured on Linux only")


def results(*usages: tuple[str, str, float], sizes: tuple[int, ...] = (20,)) -> Results:
    """(generator, work, seconds) of some runs."""
    return Results(
        day="2026-05-04",
        machine="a machine",
        corpus="20 essays",
        essays=20,
        titles={"hugo": "Hugo 1", "blogkit": "blogkit 1"},
        missing={"Nikola": "there is no command `x`"},
        measures=tuple(
            Measure(peer, size, work, turn, Usage(seconds, seconds * 2, 50_000_000, 7, 0.5))
            for size in sizes
            for turn, (peer, work, seconds) in enumerate(usages)
        ),
    )


def quiet(_: str) -> None:
    """Says nothing."""


def test_an_essay_is_the_same_alone_and_among_all() -> None:
    """So that an edit can make one again without the others."""
    assert list(CORPUS)[7] == Corpus(20, 150, size=600).essay(7)


def test_all_comments_are_there_and_few_essays_have_most_of_them() -> None:
    """The threads have a long tail, and ids count through."""
    corpus = Corpus(1000, 9500)
    assert sum(corpus.lengths) == 9500
    assert sum(sorted(corpus.lengths)[-100:]) > sum(corpus.lengths) / 3
    essays = list(CORPUS)
    assert [comment.id for essay in essays for comment in essay.comments] == list(range(1, 151))


def test_a_reply_answers_an_earlier_comment_of_its_thread() -> None:
    """And a tree of a thread has all of its comments."""

    def count(comments: list[dict[str, object]]) -> int:
        return sum(1 + count(comment["replies"]) for comment in comments)  # type: ignore[arg-type]

    for essay in CORPUS:
        seen: set[int | None] = {None}
        for comment in essay.comments:
            assert comment.parent in seen
            seen.add(comment.id)
        assert count(nested(essay.comments)) == len(essay.comments)


def test_the_new_essay_is_the_newest_in_two_categories_and_three_tags() -> None:
    """However the others are filed."""
    new = EDITS["essay"](CORPUS, 0).essay
    assert new.date > max(essay.date for essay in CORPUS)
    assert (len(new.categories), len(new.tags)) == (2, 3)
    assert new.name not in {essay.name for essay in CORPUS}


@pytest.mark.parametrize("kind", PEERS, ids=lambda kind: kind.key)
@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_is_in_the_files_and_undone_afterwards(kind: type[Peer], edit: str, tmp_path: Path) -> None:
    """In each generator's form; where there are no comments, a comment changes nothing."""
    peer = kind(tmp_path / "home")
    for essay in CORPUS:
        for name, text in peer.files(essay).items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8", newline="\n")
    before = snapshot(tmp_path)
    change = EDITS[edit](CORPUS, 3)
    with undone() as edited:
        edited.write(tmp_path, peer.files(change.essay))
        after = snapshot(tmp_path)
        changed = [text for path, text in after.items() if before.get(path) != text]
        if peer.threads or edit != "comment":
            assert any(change.words.encode() in text for text in changed)
        else:
            assert not changed
    assert snapshot(tmp_path) == before


@linux
@pytest.mark.parametrize("kind", [Blogkit, Folio], ids=lambda kind: kind.key)
def test_blogkit_builds_the_corpus_and_less_of_it_after_an_edit(kind: type[Peer], tmp_path: Path) -> None:
    """Every work is measured once, and what was edited stands in the output."""
    peer = kind(tmp_path / "home")
    peer.install()
    lay_out(CORPUS, [peer], tmp_path / "sites", quiet)
    site = tmp_path / "sites" / peer.key
    before = snapshot(site)
    measures, fallen = race(CORPUS, [peer], tmp_path / "sites", 1, quiet)
    assert fallen == {}
    peer.forget(site, tmp_path / "aside")
    assert set(snapshot(site)) - set(before) == {"build.log"}, "a full build begins without output and cache"
    written = {measure.work: measure.usage.written for measure in measures}
    assert tuple(written) == WORKS
    assert written["full"] > 20
    assert written["unchanged"] == 0
    assert 0 < written["text"] < 20
    assert 0 < written["comment"] < 20
    assert all(measure.usage.memory > 1_000_000 and measure.usage.cpu > 0 for measure in measures)


@linux
def test_hugo_builds_the_same_corpus(tmp_path: Path) -> None:
    """Where `python -m benchmarks` has installed it. It makes everything each time."""
    peer = Hugo(HOMES / "hugo")
    if not peer.home.exists():
        pytest.skip("Hugo is not installed in .benchmarks/")
    lay_out(CORPUS, [peer], tmp_path, quiet)
    measures, fallen = race(CORPUS, [peer], tmp_path, 1, quiet)
    assert fallen == {}
    assert all(measure.usage.written > 20 for measure in measures)


@linux
def test_a_generator_that_fails_falls_out_and_is_named(tmp_path: Path) -> None:
    """And is not run again."""

    class Failing(Blogkit):
        def command(self) -> list[str]:
            return [sys.executable, "-c", "raise SystemExit(3)"]

    peer = Failing(tmp_path)
    lay_out(CORPUS, [peer], tmp_path, quiet)
    measures, fallen = race(CORPUS, [peer], tmp_path, 2, quiet)
    assert measures == []
    assert "status 3" in fallen[peer.key]


def test_a_cell_has_the_least_the_median_and_the_ratio() -> None:
    """The ratio is that of the least ones; what was not measured is a dash."""
    found = results(("hugo", "full", 10.0), ("hugo", "full", 14.0), ("blogkit", "full", 4.0), ("blogkit", "full", 5.0))
    rows = table(found, ["hugo", "blogkit"], lambda usage: usage.wall, lambda number: f"{number:.1f} s").splitlines()
    assert rows[0] == "| work | Hugo 1 | blogkit 1 |"
    assert rows[2] == "| full build from nothing | 10.0 s (12.0) | 4.0 s (4.5) **× 0.40** |"
    assert rows[3] == "| nothing changed | — | — |"


def test_results_come_back_from_json_as_they_were(tmp_path: Path) -> None:
    """So that a table can be drawn again later."""
    found = results(("hugo", "full", 10.0), ("blogkit", "text", 0.3))
    save(found, tmp_path / "results.json")
    assert load(tmp_path / "results.json") == found
    assert tables(load(tmp_path / "results.json"), ["hugo"]) == tables(found, ["hugo"])


def test_the_plot_has_a_point_for_each_size() -> None:
    """One line for each generator in each panel that it was measured for."""
    picture = plot(
        results(("hugo", "full", 10.0), ("blogkit", "full", 4.0), sizes=(20, 200, 2000)), ["hugo", "blogkit"]
    )
    assert picture.count("<polyline") == 2
    assert picture.count('r="3.5"') == 6


def test_an_import_that_changes_a_file_is_seen(tmp_path: Path) -> None:
    """By what is in it, by its name, and by its being there."""
    (tmp_path / "a").write_text("x", encoding="utf-8")
    states = {importing.state(tmp_path)}
    (tmp_path / "a").write_text("y", encoding="utf-8")
    states.add(importing.state(tmp_path))
    (tmp_path / "a").rename(tmp_path / "b")
    states.add(importing.state(tmp_path))
    (tmp_path / "b").unlink()
    states.add(importing.state(tmp_path))
    assert len(states) == 4


def test_figures_replace_those_of_the_last_run_and_nothing_else(tmp_path: Path) -> None:
    """They stand between two marks; who could not be measured is named."""
    (tmp_path / "images").mkdir()
    shutil.copy(Path(__file__).parent.parent / "docs" / "performance.md", tmp_path)
    page = tmp_path / "performance.md"
    around = [page.read_text(encoding="utf-8").split(mark)[side] for mark, side in ((report.BEGIN, 0), (report.END, 1))]
    report.publish(results(("hugo", "full", 10.0)), tmp_path)
    first = page.read_text(encoding="utf-8")
    report.publish(results(("hugo", "full", 10.0)), tmp_path)
    assert page.read_text(encoding="utf-8") == first
    assert first.startswith(around[0])
    assert first.endswith(around[1])
    assert "* Nikola: there is no command `x`" in first


def snapshot(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
