"""docs/themes.md names everything that a template can use, in the words of the code, and nothing else."""

from __future__ import annotations

import inspect
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from blogkit.model import Author, Comment, Commenter
from blogkit.places import Part
from blogkit.site.questions import Site
from blogkit.theme import people, post, siteview, views

ROOT = Path(__file__).parent.parent
MANUAL = (ROOT / "docs" / "themes.md").read_text(encoding="utf-8")
FOLIO = ROOT / "themes" / "folio"

NOBODY = cast(Site, None)
"""A view asks nothing when it is made."""

VIEWS: dict[str, tuple[type[views.View], views.View]] = {
    "site": (siteview.SiteView, siteview.SiteView(NOBODY)),
    "entry": (views.EntryView, views.EntryView(NOBODY, "posts/a")),
    "post": (post.PostView, post.PostView(NOBODY, "posts/a")),
    "comment": (
        people.CommentView,
        people.CommentView(NOBODY, Comment("1", datetime(2012, 5, 4, tzinfo=UTC), Commenter("Marta"))),
    ),
    "term": (views.TermView, views.TermView(NOBODY, "categories", "law")),
    "person": (post.PersonView, post.PersonView(NOBODY, "marta")),
    "part": (post.PartView, post.PartView(NOBODY, Part("series", "a", 1, 1, "", ""))),
    "author": (people.AuthorView, people.AuthorView(NOBODY, Author("ana", "Ana"))),
    "list": (views.ListView, views.ListView(NOBODY, "home")),
}


def section(heading: str) -> str:
    """The text under a heading, up to the next one."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", MANUAL, re.MULTILINE | re.DOTALL)
    assert found, f"docs/themes.md has no section `{heading}`"
    return found[1]


def rows(text: str) -> dict[str, str]:
    """First column → last column of the tables in a text; a call by its name alone."""
    found = re.findall(r"^\| `([^`(]+)[^|]*\|(?:.*\|)? (.*?) \|$", text, re.MULTILINE)
    return dict(found)


def attributes(view: type[views.View], made: views.View) -> dict[str, str]:
    """Name → what its docstring says, empty where it has none; without those of the view that it extends."""
    above = {} if view.__bases__ == (views.View,) else attributes(cast(Any, view.__bases__[0]), made)
    found = {name: inspect.getdoc(value) or "" for name, value in vars(view).items() if not name.startswith("_")}
    if not above:
        found |= dict.fromkeys((name for name in vars(made) if not name.startswith("_")), "")
    return found


@pytest.mark.parametrize("name", VIEWS)
def test_every_attribute_is_in_the_manual_in_its_own_words(name: str) -> None:
    """Each public attribute of a view has a row in its section; the row says what the docstring says."""
    documented, known = rows(section(name)), attributes(*VIEWS[name])
    assert sorted(documented) == sorted(known)
    assert {key: documented[key] for key, words in known.items() if words} == {k: w for k, w in known.items() if w}


def test_every_template_is_in_the_manual() -> None:
    """The tables of templates name exactly the files of Folio."""
    files = {path.name for path in (FOLIO / "templates").iterdir()}
    assert set(rows(section("The templates"))) == files


def test_every_block_is_in_the_manual() -> None:
    """The section on blocks names exactly the blocks of Folio's templates."""
    texts = [path.read_text(encoding="utf-8") for path in (FOLIO / "templates").glob("*.html")]
    blocks = {name for text in texts for name in re.findall(r"{%-? block (\w+)", text)}
    assert set(re.findall(r"`(\w+)`", section("The blocks"))) == blocks


def test_every_option_is_in_the_manual() -> None:
    """The table of options names exactly those of Folio's theme.toml, with their defaults."""
    options = tomllib.loads((FOLIO / "theme.toml").read_text(encoding="utf-8"))["options"]
    documented = dict(re.findall(r"^\| `(\w+)` \| `([^`]*)` \|", section("Folio"), re.MULTILINE))
    assert {name: tomllib.loads(f"value = {value}")["value"] for name, value in documented.items()} == options
