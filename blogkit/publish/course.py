"""The Course of a publishing: how far a Plan was carried out, and what visitors meet where it was cut off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct

from blogkit.publish.plan import Note, Plan, Remove, Step

NOTHING = "nothing was changed there"
AS_IT_WAS = "the site there is as it was"
AGAIN = "publish again, and it goes on from there"


class Course(Struct):
    """What has been done so far."""

    plan: Plan | None = None
    """What is carried out, once that has begun."""
    at_once: bool = False
    """Whether all of it takes effect with the last step, as the host has it."""
    step: Step | None = None
    """The step that was begun last."""
    put: int = 0
    """How many files are there."""
    over: bool = False
    """Whether all steps have been taken."""

    def done(self, path: str) -> None:
        """One more file is there."""
        self.put += 1

    @property
    def changes(self) -> bool:
        """Whether anything that visitors see may be another than before, and not all of it."""
        return bool(self.put or isinstance(self.step, Remove)) and not self.at_once and not self.over

    def __str__(self) -> str:
        """The state of the host."""
        if self.plan is None or self.step is None:
            return NOTHING
        if self.over:
            return "all of it is there"
        if self.at_once:
            pushing = isinstance(self.step, Note)
            return f"{AS_IT_WAS}, or all of it is new; publish again to be sure" if pushing else AS_IT_WAS
        if not self.changes:
            return f"{AS_IT_WAS}; {AGAIN}"
        all_ = len(self.plan.put)
        if self.put < all_:
            state = f"{self.put} of {all_} files are there; each page is as it was or whole"
        else:
            state = f"all {all_} files are there; what has to go may not have gone yet"
        return f"{state}; {AGAIN}"


@contextmanager
def followed() -> Iterator[Course]:
    """A Course, whose state is told where it is interrupted."""
    course = Course()
    try:
        yield course
    except KeyboardInterrupt:
        raise KeyboardInterrupt(str(course)) from None
