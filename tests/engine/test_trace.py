"""Traces: an output may stay while the same questions have the same answers."""

from typing import Any

import pytest

from blogkit.engine.digest import Digest, digest
from blogkit.engine.trace import Answers, Call, Recorder, Register, Replay, Trace
from blogkit.problems import InternalError


class Library:
    """Knows the titles of books, and counts how often it is asked."""

    def __init__(self, **titles: str) -> None:
        self.titles = titles
        self.asked: list[str] = []

    def title(self, book: str) -> str | None:
        self.asked.append(book)
        return self.titles.get(book)

    def books(self) -> tuple[str, ...]:
        return tuple(self.titles)

    def fingerprint(self, call: Call) -> Digest | None:
        return digest("fixed") if call == ("title", "fixed") else None


def record(library: Library, *questions: tuple[str, *tuple[str, ...]]) -> dict[Call, Digest]:
    ask: Any = Recorder(Answers(library))
    for name, *arguments in questions:
        getattr(ask, name)(*arguments)
    return dict(ask.calls)


def difference(library: Library, calls: dict[Call, Digest]) -> Call | None:
    numbered = dict(enumerate(calls.items(), 1))
    trace = Trace("page", b"", tuple(numbered), b"", 0, 0)
    return Replay(Answers(library), Register(numbered)).difference(trace)


def test_a_recorder_answers_as_its_knower_does() -> None:
    """Whoever asks through a Recorder notices no difference."""
    ask: Any = Recorder(Answers(Library(a="Emma")))
    assert ask.title("a") == "Emma"
    assert ask.title("b") is None


def test_calls_are_kept_in_order_and_once() -> None:
    """Asking twice is recorded once, at its first place."""
    calls = record(Library(a="Emma"), ("title", "b"), ("title", "a"), ("title", "b"))
    assert list(calls) == [("title", "b"), ("title", "a")]


def test_equal_answers_are_no_difference() -> None:
    """Another object with the same answers will do."""
    calls = record(Library(a="Emma"), ("title", "a"))
    assert difference(Library(a="Emma"), calls) is None


def test_the_first_different_answer_is_the_reason() -> None:
    """The difference that is reported is the first in the recorded order."""
    calls = record(Library(a="Emma", b="Persuasion"), ("title", "a"), ("title", "b"))
    assert difference(Library(a="Emma", b="Sanditon"), calls) == ("title", "b")
    assert difference(Library(a="Evelina", b="Sanditon"), calls) == ("title", "a")


def test_what_was_absent_and_appears_is_a_difference() -> None:
    """That there is no such thing is an answer like any other."""
    calls = record(Library(), ("title", "a"))
    assert difference(Library(a="Emma"), calls) == ("title", "a")


def test_after_a_difference_no_later_question_is_asked() -> None:
    """A later question may make sense only under the earlier answers."""
    calls = record(Library(a="Emma"), ("books",), ("title", "a"))
    library = Library(b="Sanditon")
    assert difference(library, calls) == ("books",)
    assert library.asked == []


def test_each_distinct_call_is_answered_once_for_all_traces() -> None:
    """A thousand pages that asked the same thing cost one answer."""
    calls = record(Library(a="Emma"), ("title", "a"))
    library = Library(a="Emma")
    replay = Replay(Answers(library), Register(dict(enumerate(calls.items(), 1))))
    for number in range(1000):
        assert replay.difference(Trace(f"{number}.html", b"", (1,), b"", 0, 0)) is None
    assert library.asked == ["a"]


def test_a_trace_with_a_forgotten_call_is_stale() -> None:
    """A number that the Store lost is never taken for an equal answer."""
    assert Replay(Answers(Library()), Register({})).difference(Trace("page", b"", (7,), b"", 0, 0)) == ("forgotten", 7)


def test_a_known_fingerprint_saves_the_answer() -> None:
    """Where the knower has a digest at hand, replaying does not make the answer."""
    library = Library(fixed="A very long body")
    assert Answers(library).digest(("title", "fixed")) == digest("fixed")
    assert library.asked == []


def test_a_new_call_never_gets_the_number_of_another() -> None:
    """Numbers may have gaps, where calls were pruned."""
    register = Register({1: (("title", "a"), b"1"), 5: (("title", "b"), b"2")})
    new = [register.number(("title", f"new {n}"), b"3") for n in range(10)]
    assert set(new).isdisjoint({1, 5})
    assert len(set(new)) == 10
    assert [number for number, _, _ in register.news] == new


def test_one_question_has_one_answer_in_one_build() -> None:
    """A page that was kept and a page that was made must have heard the same."""
    calls = record(Library(a="Emma"), ("title", "a"))
    register = Register(dict(enumerate(calls.items(), 1)))
    assert Replay(Answers(Library(a="Emma")), register).difference(Trace("page", b"", (1,), b"", 0, 0)) is None
    with pytest.raises(InternalError, match="two answers"):
        register.number(("title", "a"), digest("Evelina"))
