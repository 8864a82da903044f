"""Rest: how a build left everything is kept in parts, and looked at by two processes."""

from collections.abc import Collection
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from blogkit import rest
from blogkit.engine.stat import Stat, stat
from blogkit.engine.store import Store
from blogkit.rest import PART, Rest, Seen, seen

COUNT = 3 * PART - 7


def made(count: int) -> dict[str, Stat]:
    """Stats of so many files."""
    return {f"posts/{number}.md": (number, 2 * number, 3 * number, number) for number in range(count)}


def at_rest(content: Seen, outputs: Seen) -> Rest:
    """A state of rest."""
    return Rest(b"", datetime(2026, 1, 1, tzinfo=UTC), None, Seen(), content, outputs, 0, True, [])


def test_what_was_seen_is_what_it_was() -> None:
    """However many parts there are."""
    for count in (0, 1, PART, PART + 1, COUNT):
        assert seen(made(count)).stats_by_name() == made(count)
    assert len(seen(made(COUNT)).parts) == 3


def test_only_parts_with_something_that_changed_are_others() -> None:
    """What has changed stays where it was, what is new comes to the end, what is gone is gone."""
    before = seen(made(COUNT))
    after = before.updated({"posts/3.md": (1, 1, 1, 1), "posts/new.md": (2, 2, 2, 2)}, {"posts/4.md"})
    assert after.parts[1] is before.parts[1]
    expected = made(COUNT) | {"posts/3.md": (1, 1, 1, 1), "posts/new.md": (2, 2, 2, 2)}
    del expected["posts/4.md"]
    assert list(after.stats_by_name().items()) == list(expected.items())
    assert Seen().updated(made(COUNT)) == before
    assert seen({}).updated({}, ["posts/4.md"]) == Seen()


def test_the_last_part_becomes_two_when_it_is_full() -> None:
    """Otherwise all would be in one some day."""
    after = seen(made(PART)).updated({"posts/new.md": (2, 2, 2, 2)})
    assert [len(part.paths()) for part in after.parts] == [PART, 1]


def test_a_part_that_is_empty_may_be_filled(tmp_path: Path) -> None:
    """Everything may go, and other things come."""
    empty = seen(made(2)).updated({}, made(2).keys())
    assert not empty.stats_by_name()
    assert not empty.touched(f"{tmp_path}/")
    assert empty.updated(made(3)).stats_by_name() == made(3)


def test_only_parts_that_are_others_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what is recalled is what was kept."""
    with closing(Store(tmp_path / "store")) as store:
        first = at_rest(seen(made(COUNT)), seen(made(PART)))
        rest.keep(store, first, None)
        assert rest.recall(store) == first
        written: list[str] = []
        state = Store.state
        monkeypatch.setattr(Store, "state", lambda self, name, fact: (written.append(name), state(self, name, fact)))
        second = at_rest(first.content.updated({"posts/3.md": (1, 1, 1, 1)}), first.outputs)
        rest.keep(store, second, first)
        assert written == ["rest", "rest content 0"]
        assert rest.recall(store) == second


def test_all_that_was_touched_is_found_wherever_it_lies(tmp_path: Path) -> None:
    """By whichever process; the first that is found is told of while the others are looked for."""
    for number in range(COUNT):
        for folder in ("content", "output"):
            path = tmp_path / folder / f"{number}.md"
            path.parent.mkdir(exist_ok=True)
            path.write_text("a", encoding="ascii")
    names = [f"{number}.md" for number in range(COUNT)]
    content = seen({name: stat(f"{tmp_path}/content/{name}") for name in names})
    outputs = seen({name: stat(f"{tmp_path}/output/{name}") for name in names})
    last = at_rest(content, outputs)
    told: list[set[str]] = []

    def soon(found: Collection[str]) -> None:
        told.append({*found})

    assert not last.touched(tmp_path, tmp_path / "output", soon)
    assert not told
    some = {names[0], names[PART], names[-1]}
    for name in some:
        (tmp_path / "output" / name).write_text("abc", encoding="ascii")
    assert last.touched(tmp_path, tmp_path / "output", soon).outputs == some
    assert not told
    for name in some:
        (tmp_path / "content" / name).write_text("abc", encoding="ascii")
    touched = last.touched(tmp_path, tmp_path / "output", soon)
    assert (touched.content, touched.outputs) == (some, some)
    assert told == [{names[0]}]
