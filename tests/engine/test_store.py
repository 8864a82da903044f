"""The Store: what is put in comes out, and a damaged one costs time, not correctness."""

import sqlite3
from array import array
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blogkit.engine import store as storage
from blogkit.engine.store import Store, Value
from blogkit.engine.trace import Trace, Why


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".blogkit" / "store.sqlite"


def fill(path: Path) -> None:
    store = Store(path)
    store.put([Value(f"posts/{n}.md", b"k", b"v" * 300, b"", b"", b"b" * 3000) for n in range(50)])
    store.state("code", b"fact" * 500)
    store.note([(1, ("entry", "posts/a"), b"answer", ""), (2, ("body", "posts/a"), b"answer", "posts/a")])
    store.keep([(Trace("a/index.html", b"recipe", (1,), 10, 20), Why("answer", ("body", "posts/a")))])
    store.commit()
    store.close()


def read(path: Path) -> int:
    """Everything that a build reads, as one number."""
    store = Store(path)
    loads = storage.reader(path)
    try:
        values = list(store.values())
        return (
            len(values)
            + len(store.dirty())
            + len(list(store.calls()))
            + len(list(store.traces()))
            + len(store.fact("code"))
            + sum(len(storage.later(loads, "bulk", value.path)) for value in values)
        )
    finally:
        loads.close()
        store.close()


def test_everything_kept_is_there_when_it_is_opened_again(path: Path) -> None:
    """Values, calls, traces and facts survive."""
    fill(path)
    store = Store(path)
    assert len(list(store.values())) == 50
    assert store.fact("code") == b"fact" * 500
    assert list(store.calls()) == [(1, ("entry", "posts/a"), b"answer"), (2, ("body", "posts/a"), b"answer")]
    assert list(store.traces()) == [Trace("a/index.html", b"recipe", array("I", [1]), 10, 20)]
    assert store.asked({"a/index.html", "b/index.html"}) == {1}
    assert list(store.numbered({1, 3})) == [(1, ("entry", "posts/a"), b"answer")]
    store.close()


def test_what_was_not_committed_is_forgotten(path: Path) -> None:
    """A build that is killed leaves the Store as it was at its last commit."""
    store = Store(path)
    store.put([Value("posts/a.md", b"k", b"v")])
    store.close()
    store = Store(path)
    assert list(store.values()) == []
    store.close()


def test_a_file_that_is_no_database_begins_again(path: Path) -> None:
    """Any doubt about the Store empties it."""
    path.parent.mkdir()
    path.write_bytes(b"not a database, but long enough to be read as the header of one" * 20)
    assert read(path) == 0


def test_another_format_begins_again(path: Path) -> None:
    """A Store of another version of blogkit is not read."""
    fill(path)
    store = Store(path)
    store._db.execute("pragma user_version = 99")
    store.commit()
    store.close()
    assert read(path) == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(part=st.floats(0, 1))
def test_a_store_cut_off_anywhere_is_read_whole_or_doubted(tmp_path: Path, part: float) -> None:
    """Cut at any length, it is empty, whole, or raises one of DOUBTS; never anything else."""
    path = tmp_path / "cut.sqlite"
    storage.delete(path)
    fill(path)
    content = path.read_bytes()
    whole = read(path)
    storage.delete(path)
    path.write_bytes(content[: int(len(content) * part)])
    try:
        assert read(path) in (0, whole)
    except storage.DOUBTS:
        storage.delete(path)
        assert read(path) == 0


def test_a_row_that_lost_a_column_is_doubted(path: Path) -> None:
    """SQLite reads NULL where a page of the file was overwritten in the right place."""
    fill(path)
    store = Store(path)
    store._db.execute("update traces set calls = null")
    store.commit()
    store.close()
    with pytest.raises(storage.DOUBTS):
        read(path)


def test_a_trace_that_lost_a_byte_is_doubted_however_it_is_read(path: Path) -> None:
    """What it asked is numbers of four bytes each."""
    fill(path)
    store = Store(path)
    store._db.execute("update traces set calls = cast(substr(calls, 2) as blob)")
    with pytest.raises(storage.DOUBTS):
        list(store.traces())
    with pytest.raises(storage.DOUBTS):
        store.asked([output for output, _ in store.whys()])
    store.close()


def test_calls_that_no_trace_names_are_pruned(path: Path) -> None:
    """The Store does not grow for ever."""
    fill(path)
    store = Store(path)
    store.prune()
    assert [number for number, _, _ in store.calls()] == [1]
    store.close()


def test_calls_are_found_by_their_grounds(path: Path) -> None:
    """What has not changed need not be asked again."""
    fill(path)
    store = Store(path)
    assert [number for number, _, _ in store.calls({"posts/a", "posts/b"})] == [2]
    assert [number for number, _, _ in store.calls({""})] == [1]
    assert [number for number, _, _ in store.calls({str(n) for n in range(storage.MANY + 1)})] == [1, 2]
    store.close()


def test_what_was_put_or_forgotten_is_dirty_until_a_build_has_come_to_its_end(path: Path) -> None:
    """Also when the next build finds the file as it was put: the one before may have been killed."""
    store = Store(path)
    store.put([Value("posts/a.md", b"k", b"v")])
    store.forget(["posts/b.md"])
    store.commit()
    assert store.dirty() == ["posts/a.md", "posts/b.md"]
    store.clean()
    assert store.dirty() == []
    store.close()


def test_a_damaged_fact_is_doubted(path: Path) -> None:
    """A fact is kept with its digest: a path in it that was overwritten would hide a file."""
    fill(path)
    store = Store(path)
    store._db.execute("update facts set fact = replace(fact, 'fact', 'face')")
    with pytest.raises(storage.DOUBTS):
        store.fact("code")
    store.close()


def test_what_another_process_is_writing_is_not_doubted(path: Path) -> None:
    """That a Store cannot be written now is no reason to begin again."""
    first, second = Store(path), Store(path)
    first.state("code", b"fact")
    second._db.execute("pragma busy_timeout = 0")
    with pytest.raises(storage.DOUBTS) as caught:
        second.state("code", b"another")
    assert storage.refused(caught.value)
    assert not storage.refused(sqlite3.DatabaseError("damaged"))
    first.close()
    second.close()


def test_a_copy_is_the_store_as_it_was_committed(path: Path, tmp_path: Path) -> None:
    """Also while somebody writes to it; of what is not there, or damaged, there is none."""
    fill(path)
    store = Store(path)
    store.state("code", b"not yet")
    copy = tmp_path / "copy.sqlite"
    storage.copy(path, copy)
    store.close()
    assert read(copy) == read(path)
    storage.delete(copy)
    for content in (b"no database", None):
        storage.delete(path)
        if content:
            path.write_bytes(content)
        storage.copy(path, copy)
        assert not copy.exists()


def test_why_an_output_was_made_is_kept_with_its_trace(path: Path) -> None:
    """Until it is made again, or its trace is dropped."""
    fill(path)
    store = Store(path)
    assert list(store.whys()) == [("a/index.html", Why("answer", ("body", "posts/a")))]
    store.drop(["a/index.html"])
    assert list(store.whys()) == []
    store.close()
