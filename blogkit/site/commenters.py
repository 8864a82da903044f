"""People who comment often enough to have a page: who they are, and where they commented. Pure.

A page's address comes from the name. Of several people of one name the one who came first has it as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from blogkit.model import Person
from blogkit.routes import encode, slug

Said = tuple[str, str, datetime, str, str]
"""(person, name, published, key of the writing, id) of one comment."""


class Commenters:
    """Everybody who has a page."""

    def __init__(self, said: Iterable[Said], least: int) -> None:
        """`least`: how many comments it takes."""
        by_person: dict[str, list[Said]] = {}
        for each in sorted(said, key=lambda each: each[2:]):
            by_person.setdefault(each[0], []).append(each)
        self.names: dict[str, str] = {}
        """Person → the name in the address."""
        self.people: dict[str, Person] = {}
        """Name in the address → who that is."""
        for person, comments in by_person.items():
            if len(comments) >= least:
                name = self._free(slug(comments[-1][1]) or "reader")
                self.names[person] = name
                places = tuple((key, comment) for _, _, _, key, comment in reversed(comments))
                self.people[name] = Person(comments[-1][1], places)

    def _free(self, name: str) -> str:
        number = 2
        free = name
        while free in self.people:
            free, number = f"{name}-{number}", number + 1
        return free


def address(name: str) -> str:
    """The address of somebody's page."""
    return encode(f"/people/{name}/")
