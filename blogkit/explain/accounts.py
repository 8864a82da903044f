"""What there is to say: of one output, of the next build, of what most outputs depend on. As data, or as text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from msgspec import Struct

from blogkit.engine.trace import Call

SHOWN = 5
"""Outputs of one group that the text names."""
WIDE = 25
"""Questions that the text names."""


class Reason(Struct, frozen=True):
    """Why an output was made, or would be."""

    reason: str
    """`new`, `code`, `recipe`, `answer` or `output`, as `Why` has them; `gone` for an output that will be removed."""
    question: Call
    """For `answer`: the name and the arguments of the first question with another answer."""
    text: str
    """The same in words."""


class Question(Struct, frozen=True):
    """One of the questions that were asked for an output."""

    question: Call
    text: str
    changed: bool
    """Whether it has another answer now."""


class Account(Struct, frozen=True):
    """All that there is to say of one output."""

    output: str
    url: str
    renderer: str
    args: tuple[str | int, ...]
    made: datetime | None
    """When the output was made last; None when that is not known."""
    because: Reason | None
    """Why it was made then."""
    next: Reason | None
    """Why the next build would make it again, or remove it; None when it would keep it."""
    questions: list[Question]
    """In the order in which they were asked."""

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield self.output
        yield f"  address     {self.url}"
        yield f"  made by     {self.renderer}{': ' * bool(self.args)}{', '.join(map(str, self.args))}"
        if self.made and self.because:
            yield f"  last made   {self.made.astimezone():%Y-%m-%d %H:%M:%S}, because {self.because.text}"
        if self.next is None:
            yield "  next build  keeps it: nothing that it was made from has changed"
        elif self.next.reason == "gone":
            yield f"  next build  removes it: {self.next.text}"
        else:
            yield f"  next build  makes it {'again' if self.made else 'for the first time'}, because {self.next.text}"
        if self.questions:
            yield ""
            yield "It was made from the following, in this order."
            if any(question.changed for question in self.questions):
                yield "A star marks what is not what it was."
            yield ""
            yield from (f"  {'*' if question.changed else ' '} {question.text}" for question in self.questions)


class Outlook(Struct, frozen=True):
    """What the next build would do."""

    outputs: int
    """How many outputs the site would have."""
    changed: list[str]
    """The files that have changed, come or gone since the last build: below the site's root, or absolute."""
    again: dict[str, Reason]
    """Output → why it would be made, or removed."""

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        if self.changed:
            yield from _some("Changed since the last build:", self.changed)
        if not self.again:
            yield f"The next build makes nothing: all {self.outputs} outputs stay as they are."
            return
        gone = sum(reason.reason == "gone" for reason in self.again.values())
        yield f"The next build makes {len(self.again) - gone} of {self.outputs} outputs, and removes {gone}:"
        by_reason = sorted(self.again.items(), key=lambda item: (item[1].reason, item[1].text, item[0]))
        groups = [(text, [o for o, _ in each]) for text, each in groupby(by_reason, lambda item: item[1].text)]
        for text, outputs in sorted(groups, key=lambda group: -len(group[1])):
            yield from _some(f"\n{len(outputs)} because {text}", outputs)


class Width(Struct, frozen=True):
    """How many outputs depend on the answer to one question."""

    outputs: int
    question: Call
    text: str


class Widest(Struct, frozen=True):
    """What most outputs depend on."""

    outputs: int
    """How many there are."""
    questions: list[Width]
    """All questions that were asked, the widest first."""

    def __str__(self) -> str:
        lines = [f"When one of these changes, so many of {self.outputs} outputs are made again:", ""]
        lines += [f"{width.outputs:8}  {width.text}" for width in self.questions[:WIDE]]
        more = len(self.questions) - WIDE
        return "\n".join(lines + [f"          … and {more} more; --json has all of them"] * (more > 0))


def _some(title: str, names: list[str]) -> Iterator[str]:
    yield title
    yield from (f"    {name}" for name in names[:SHOWN])
    if len(names) > SHOWN:
        yield f"    … and {len(names) - SHOWN} more; --json has all of them"
