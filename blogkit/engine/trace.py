"""Traces: what was asked to make an output, and what was answered.

A page is made by a function that learns only by asking. A Recorder stands in the place of the one that knows; it
passes each question on and writes down (call, digest of the answer), in order, once. On the next build the calls are
asked again. No difference: the output is kept. The first difference is the reason for making it again. A call that was
asked under answers that no longer hold has an answer all the same: questions are total.

Not every call has to be asked again: each has a ground, what has to change before its answer can. For a question about
one text alone that is the text; for most it is "", which may always have changed.

Two promises are policed: within one build, one question has one answer; and "there is no such thing" is an answer
(None), never an exception.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

from msgspec import Struct, msgpack

from blogkit.engine.digest import Digest, digest
from blogkit.problems import InternalError

Call = tuple[str | int, ...]
"""A question's name and its arguments, all plain."""

T = TypeVar("T")

_encode = msgpack.encode
_decode = msgpack.Decoder(tuple[str | int, ...]).decode


def encode_call(call: Call) -> bytes:
    """A call as the Store keeps it."""
    return _encode(call)


def decode_call(blob: bytes) -> Call:
    """A call as it was asked."""
    return _decode(blob)


class Knower(Protocol):
    """Whoever answers: its public methods are the questions, total functions of plain arguments."""

    def fingerprint(self, call: Call) -> Digest | None:
        """The digest of a call's answer where it is known without making the answer; else None."""

    def ground(self, call: Call) -> str:
        """What has to change before the answer can; empty where that may be anything."""


class Answers:
    """The digests of one Knower's answers, each computed at most once."""

    def __init__(self, knower: Knower) -> None:
        self.knower = knower
        self._digests: dict[Call, Digest] = {}

    def again(self, knower: Knower, changed: Collection[str]) -> Answers:
        """Those of the next state of a Knower, when nothing but these grounds has changed."""
        answers = Answers(knower)
        answers._digests = {call: known for call, known in self._digests.items() if knower.ground(call) not in changed}
        return answers

    def digest(self, call: Call) -> Digest:
        """The digest of the present answer to `call`."""
        known = self._digests.get(call)
        if known is None:
            known = self.knower.fingerprint(call)
            if known is None:
                question: Callable[..., object] = getattr(self.knower, str(call[0]))
                known = digest(question(*call[1:]))
            self._digests[call] = known
        return known

    def digest_of(self, call: Call, answer: object) -> Digest:
        """The same, when the answer is at hand."""
        known = self._digests.get(call)
        if known is None:
            known = self.knower.fingerprint(call)
            if known is None:
                known = digest(answer)
            self._digests[call] = known
        return known


class Memory(Protocol):
    """Where parts of outputs are kept that are made once for all: key → (part, what it asked). A dict is one."""

    def get(self, key: Hashable, /) -> tuple[Any, dict[Call, Digest]] | None:
        """The part of a key, if it was made and still holds."""

    def __setitem__(self, key: Hashable, made: tuple[Any, dict[Call, Digest]], /) -> None: ...


class Recorder:
    """Stands in the place of a Knower for one output; `calls` is what was asked, in order, once each.

    What was asked before is answered from memory: a page asks for the same few settings a hundred times.
    """

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._knower = answers.knower
        self.calls: dict[Call, Digest] = {}

    def within(self, memory: Memory, key: Hashable, make: Callable[[Any], T]) -> T:
        """What `make(recorder)` yields, made once for each key of the memory; what it asked is asked by this output."""
        made = memory.get(key)
        if made is None:
            inner = Recorder(self._answers)
            made = memory[key] = make(inner), inner.calls
        self.calls |= made[1]
        part: T = made[0]
        return part

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        question = getattr(self._knower, name)
        calls, digest_of = self.calls, self._answers.digest_of
        given: dict[tuple[str | int, ...], object] = {}

        def ask(*args: str | int) -> object:
            try:
                return given[args]
            except KeyError:
                answer = given[args] = question(*args)
                call = (name, *args)
                calls[call] = digest_of(call, answer)
                return answer

        self.__dict__[name] = ask
        return ask


class Trace(Struct, frozen=True):
    """How an output came to be, and what it was when it was left."""

    output: str
    """Path of the output, relative to the output folder."""
    recipe: bytes
    """What made it: its address, the renderer, the arguments."""
    calls: Sequence[int]
    """Numbers of the calls that were asked, in order."""
    size: int
    mtime_ns: int
    """Size and time of the output as it was left: another one means that somebody touched it."""


class Why(Struct, frozen=True):
    """The reason for making an output."""

    reason: str
    """`new`: never made; `code`: by other code; `recipe`: by another renderer, or of other arguments; `answer`: a
    question has another answer; `output`: it is gone or was touched."""
    call: Call = ()
    """For `answer`: the first question whose answer differs."""


encode_why = msgpack.Encoder().encode
"""A reason as the Store keeps it."""
decode_why = msgpack.Decoder(Why).decode
"""A reason as it was."""


def differing(answers: Answers, calls: Iterable[tuple[int, Call, Digest]]) -> dict[int, tuple[Call, Digest]]:
    """Ask recorded calls (number, call, digest) again: number → (call, digest of the answer) where that is another."""
    return {number: (call, present) for number, call, digest in calls if (present := answers.digest(call)) != digest}


class Register:
    """The numbers of calls, and the digests of their answers: what the Store keeps, and what one build adds."""

    def __init__(
        self,
        known: Callable[[Call], tuple[int, Digest] | None],
        highest: int,
        likely: Iterable[tuple[int, Call, Digest]] = (),
    ) -> None:
        """`known` finds what the Store has of a call; `highest` is the highest number there.

        `likely` is what it has of those that are likely to be asked: to find 10 000 together takes a third of the time.
        """
        self._known, self._next, self._any = known, highest + 1, highest > 0
        self._numbers = {call: (number, digest) for number, call, digest in likely}
        self.news: list[tuple[int, Call, Digest]] = []
        """What the Store does not have yet."""

    def number(self, call: Call, answer: Digest) -> int:
        """The number of a call, whose answer is kept. Raises InternalError when it had another one in this build."""
        found = self._numbers.get(call)
        if found is None:
            found = self._known(call) if self._any else None
            if found is None:
                found = self._next, answer
                self._next += 1
                self.news.append((found[0], call, answer))
            self._numbers[call] = found
        if found[1] != answer:
            raise InternalError(f"The question {call} had two answers in one build. Please report this.")
        return found[0]
