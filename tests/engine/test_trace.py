"""Traces: an output may stay while the same questions have the same answers."""

from typing import Any

import pytest

from blogkit.engine.digest import Digest, digest
from blogkit.engine.trace import Answers, Call, Recorder, Register, differing
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

    def ground(self, call: Call) -> str:
        return ""


def record(library: Library, *questions: tuple[str, *tuple[str, ...]]) -> dict[Call, Digest]:
    ask: Any = Recorder(Answers(library))
    for name, *arguments in questions:
        getattr(ask, name)(*arguments)
    return dict(ask.calls)


def differences(library: Library, calls: dict[Call, Digest]) -> list[Call]:
    recorded = [(number, call, answer) for number, (call, answer) in enumerate(calls.items(), 1)]
    return [call for call, _ in differing(Answers(library), recorded).values()]


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
    assert differences(Library(a="Emma"), calls) == []


def test_differences_are_found_in_the_recorded_order() -> None:
    """So that the first of a page's calls among them is the reason for making it again."""
    calls = record(Library(a="Emma", b="Persuasion"), ("title", "a"), ("title", "b"))
    assert differences(Library(a="Emma", b="Sanditon"), calls) == [("title", "b")]
    assert differences(Library(a="Evelina", b="Sanditon"), calls) == [("title", "a"), ("title", "b")]


def test_what_was_absent_and_appears_is_a_difference() -> None:
    """That there is no such thing is an answer like any other."""
    calls = record(Library(), ("title", "a"))
    assert differences(Library(a="Emma"), calls) == [("title", "a")]


def test_a_part_made_once_is_asked_for_by_each_that_shows_it() -> None:
    """What was asked to make it becomes a question of every page that it stands on."""
    library, memory = Library(a="Emma"), {}
    answers = Answers(library)
    first, second = Recorder(answers), Recorder(answers)
    for page in (first, second):
        assert page.within(memory, "a", lambda ask: ask.title("a").upper()) == "EMMA"
    assert list(first.calls) == list(second.calls) == [("title", "a")]
    assert library.asked == ["a"]


def test_a_known_fingerprint_saves_the_answer() -> None:
    """Where the knower has a digest at hand, replaying does not make the answer."""
    library = Library(fixed="A very long body")
    assert Answers(library).digest(("title", "fixed")) == digest("fixed")
    assert library.asked == []


def test_a_new_call_never_gets_the_number_of_another() -> None:
    """Numbers may have gaps, where calls were pruned."""
    known = {("title", "a"): (1, b"1"), ("title", "b"): (5, b"2")}
    register = Register(known.get, 5)
    new = [register.number(("title", f"new {n}"), b"3") for n in range(10)]
    assert set(new).isdisjoint({1, 5})
    assert len(set(new)) == 10
    assert [number for number, _, _ in register.news] == new
    assert register.number(("title", "a"), b"1") == 1


def test_calls_that_are_likely_to_be_asked_are_not_looked_for_one_by_one() -> None:
    """What is known of them was found together."""
    looked: list[Call] = []
    register = Register(looked.append, 5, [(4, ("title", "a"), b"1")])  # type: ignore[arg-type]
    assert register.number(("title", "a"), b"1") == 4
    assert register.number(("title", "b"), b"2") == 6
    assert looked == [("title", "b")]


@pytest.mark.parametrize("known", [{}, {("title", "a"): (1, digest("Emma"))}])
def test_one_question_has_one_answer_in_one_build(known: dict[Call, tuple[int, Digest]]) -> None:
    """Two pages must have heard the same, be it that one was made by an earlier build."""
    register = Register(known.get, len(known))
    assert register.number(("title", "a"), digest("Emma")) == 1
    with pytest.raises(InternalError, match="two answers"):
        register.number(("title", "a"), digest("Evelina"))
