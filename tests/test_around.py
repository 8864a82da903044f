"""What stands around an essay: the series that it is part of, and the essays that have most in common with it."""

from __future__ import annotations

import pytest

from tests.conftest import SiteMaker
from tests.folder import Folder

TEMPLATE = """
-- templates/post.html --
S: {% for part in post.parts %}{{ part.number }}/{{ part.count }} {{ part.series.name }} \
{{ part.older.title if part.older }}<{{ part.newer.title if part.newer }} {% endfor %}
R: {% for entry in post.related(3) %}{{ entry.title }} {% endfor %}

"""


def post(day: int, head: str = "", text: str = "") -> str:
    """A post `p<day>` of that day of 2020, counted from its first."""
    date = f"2020-{1 + day // 28:02}-{1 + day % 28:02}"
    return f"-- content/posts/p{day}.md --\n---\ntitle: p{day}\ndate: {date}\n{head}\n---\n{text}\n"


def path(day: int) -> str:
    """The output of that post."""
    return f"2020/{1 + day // 28:02}/{1 + day % 28:02}/p{day}/index.html"


def shown(folder: Folder, day: int) -> list[str]:
    """What its page says: of its series, of related posts."""
    series, _, related = folder.read(path(day)).partition("R:")
    return [series.removeprefix("S:").strip(), related.strip()]


# Series


@pytest.fixture
def series(site: SiteMaker) -> Folder:
    """Three parts of one series, one post beside them."""
    posts = "".join(post(day, "series: The strongroom") for day in (3, 1, 2))
    folder = site(TEMPLATE + posts + post(4) + "-- content/series/the-strongroom.md --\nOf boxes.\n")
    assert folder.build().problems == []
    return folder


def test_a_part_of_a_series_knows_its_place(series: Folder) -> None:
    """Its number by date, how many there are, and the parts before and after."""
    assert [shown(series, day)[0] for day in (1, 2, 3, 4)] == [
        "1/3 The strongroom <p2",
        "2/3 The strongroom p1<p3",
        "3/3 The strongroom p2<",
        "",
    ]


def test_the_line_above_a_part_names_its_series_as_a_term(site: SiteMaker) -> None:
    """Machines read the series as they read categories and tags: as a `p-category` of the essay, once."""
    essays = post(1, "series: The strongroom") + post(2, "series: The strongroom")
    folder = site('-- blogkit.toml --\ntheme.name = "folio"\n' + essays)
    folder.build()
    page = folder.read(path(1))
    assert 'Part 1 of 2 of <a class="p-category" href="/series/the-strongroom/">The strongroom</a>' in page
    assert page.count("p-category") == 1


def test_the_page_of_a_series_has_its_parts_from_the_first_on(site: SiteMaker) -> None:
    """On one page, however many there are; its feed begins with the newest, like every feed."""
    text = (
        'base_url = "https://example.org/"\ntheme.name = "plain"\npagination.size = 2\ntaxonomies.series.feeds = true'
    )
    posts = "".join(post(day, "series: [The strongroom]") for day in range(5))
    folder = site(f"-- blogkit.toml --\n{text}\n{posts}")
    folder.build()
    page, feed = folder.read("series/the-strongroom/index.html"), folder.read("series/the-strongroom/feed/index.xml")
    assert [f">p{day}<" in page for day in range(5)] == [True] * 5
    assert page.index(">p0<") < page.index(">p4<")
    assert feed.index(">p4<") < feed.index(">p0<")
    assert not (folder.root / "output/series/the-strongroom/page").exists()


def test_a_new_part_makes_the_other_parts_again(series: Folder) -> None:
    """They say how many there are; what is no part of it does not, and is only its neighbour."""
    series.write(*_file(post(5, "series: The strongroom")))
    made = series.build().made
    assert {path(1), path(2), path(3), path(5), "series/the-strongroom/index.html"} <= made.keys()
    assert path(4) not in made


def test_any_taxonomy_may_be_one_of_series(site: SiteMaker) -> None:
    """And series need not be."""
    text = 'theme.name = "plain"\ntaxonomies.series.ordered = false\ntaxonomies.books.ordered = true'
    folder = site(f"-- blogkit.toml --\n{text}\n" + TEMPLATE + post(1, "series: A") + post(2, "books: B"))
    folder.build()
    assert [shown(folder, day)[0] for day in (1, 2)] == ["", "1/1 B <"]


def _file(text: str) -> tuple[str, str]:
    head, _, content = text.partition(" --\n")
    return head.removeprefix("-- "), content


# Related essays


def related(site: SiteMaker, *posts: str) -> Folder:
    """A site of some posts."""
    folder = site(TEMPLATE + "".join(posts))
    assert folder.build().problems == []
    return folder


def test_the_more_and_rarer_terms_are_shared_the_more_is_in_common(site: SiteMaker) -> None:
    """A term that two posts share counts more than one that all have; two terms more than one."""
    every = "categories: [Law]"
    folder = related(
        site,
        *(post(day, every) for day in (1, 2, 3, 6, 7)),
        post(20, f"{every}\ntags: [sea, sand]"),
        post(40, f"{every}\ntags: [sea]"),
        post(60, f"{every}\ntags: [sea, sand]"),
    )
    assert shown(folder, 60)[1] == "p20 p40 p7"


def test_a_link_is_in_common_too_and_what_links_here_is_not_named_again(site: SiteMaker) -> None:
    """It is among the backlinks."""
    folder = related(site, post(1), post(9, text="[It](p1.md)."))
    assert [shown(folder, day)[1] for day in (1, 9)] == ["", "p1"]


def test_parts_of_one_series_are_not_named_again(site: SiteMaker) -> None:
    """They stand in the series."""
    folder = related(site, post(1, "series: A\ntags: [x]"), post(2, "series: A\ntags: [x]"), post(3, "tags: [x]"))
    assert [shown(folder, day)[1] for day in (1, 2, 3)] == ["p3", "p3", "p2 p1"]


def test_what_has_nothing_in_common_is_not_related(site: SiteMaker) -> None:
    """And a page is no post."""
    folder = related(site, post(1, "tags: [x]"), post(2), "-- content/pages/a.md --\n[p](../posts/p2.md)\n")
    assert [shown(folder, day)[1] for day in (1, 2)] == ["", ""]


def test_a_new_essay_makes_few_others_again(site: SiteMaker) -> None:
    """Of sixty under its terms, the two that it has most in common with and is nearest to in time; and no other."""
    folder = related(site, *(post(day, f"categories: [Law]\ntags: [t{day % 2}]") for day in range(60)))
    folder.write(*_file(post(61, "categories: [Law]\ntags: [t1]")))
    essays = {output for output in folder.build().made if output.startswith("2020/") and output.count("/") == 4}
    assert essays == {path(61), path(59), path(57)}
    assert shown(folder, 61)[1] == "p59 p57 p55"
    assert shown(folder, 59)[1] == "p61 p57 p55"
