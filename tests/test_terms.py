"""Terms: names, trees and the files that describe them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from blogkit.config import TAXONOMIES, Config, TaxonomyOptions
from blogkit.model import Label, Post, Term, TermNote
from blogkit.routes import slug
from blogkit.site.terms import Forest, forest, line, oldest, place

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def post(*written: str, taxonomy: str = "categories", year: int = 2014) -> Post:
    """A post that is filed under these."""
    labels = tuple(Label("/".join(map(slug, name.split("/"))), tuple(name.split("/"))) for name in written)
    return Post(
        key="p", source="p.md", title="", slug="p", date=datetime(year, 1, 1, tzinfo=UTC), terms={taxonomy: labels}
    )


def grown(*posts: Post, **notes: TermNote) -> Forest:
    """`posts` are newest first; a note's place is written with `__` for a slash."""
    return forest(Config(), oldest(posts, NOW), {name.replace("__", "/"): note for name, note in notes.items()})


def names(found: Forest) -> dict[str, str]:
    return {path: term.name for (_, path), term in found.terms.items()}


def test_the_line_of_a_path() -> None:
    """From the top down to itself."""
    assert line("law/copyright/fair-use") == ("law", "law/copyright", "law/copyright/fair-use")


@pytest.mark.parametrize(
    ("path", "term"),
    [
        ("categories/law.md", ("categories", "law")),
        ("categories/law/index.md", ("categories", "law")),
        ("categories/Law/Fair Use.md", ("categories", "law/fair-use")),
        ("tags/cafe\u0301.md", ("tags", "café")),
        ("categories/index.md", ("categories", "index")),
        ("tags/c++.md", ("tags", "c++")),
    ],
)
def test_a_file_is_about_a_term(path: str, term: tuple[str, str]) -> None:
    """Its path has the slugs, however it is spelt."""
    assert place(path) == term


def test_a_term_brings_those_above_it() -> None:
    """Nobody has to file anything under Law itself."""
    found = grown(post("Law/Copyright"))
    assert found.terms["categories", "law/copyright"] == Term(
        "categories", "law/copyright", "Copyright", "/category/law/copyright/", "law"
    )
    assert found.terms["categories", "law"].parent == ""
    assert found.below == {("categories", ""): ("law",), ("categories", "law"): ("law/copyright",)}


def test_two_terms_may_share_a_name() -> None:
    """A term is its path of slugs: real blogs have two called History."""
    assert names(grown(post("Law/History", "Places/History"))) == {
        "law": "Law",
        "law/history": "History",
        "places": "Places",
        "places/history": "History",
    }


def test_the_oldest_name_counts() -> None:
    """But a slug is no name."""
    assert names(grown(post("LAW", year=2016), post("Law", year=2015), post("law"))) == {"law": "Law"}
    assert names(grown(post("law"))) == {"law": "law"}


def test_a_file_gives_the_name() -> None:
    """And makes the term, if no post does."""
    found = grown(post("law"), categories__law=TermNote("The law"), categories__sea__tides=TermNote())
    assert names(found) == {"law": "The law", "sea": "sea", "sea/tides": "tides"}


def test_terms_are_sorted_by_order_and_name() -> None:
    """As people sort, not by capitals first."""
    found = grown(
        post("zebra", "Apple", "banana", "last"),
        categories__last=TermNote(order=1),
        categories__zebra=TermNote(order=-1),
    )
    assert found.below["categories", ""] == ("zebra", "apple", "banana", "last")


def test_a_taxonomy_that_the_site_does_not_have_is_left_out() -> None:
    """A post that could not be read again may still name one."""
    assert grown(post("x", taxonomy="places"), moods__calm=TermNote()) == Forest({}, {})


def test_each_taxonomy_has_its_folder() -> None:
    """By its settings."""
    config = Config(taxonomies={**TAXONOMIES, "series": TaxonomyOptions(path="/in/")})
    assert (
        forest(config, oldest([post("Ferries", taxonomy="series")], NOW), {}).terms["series", "ferries"].url
        == "/in/ferries/"
    )
