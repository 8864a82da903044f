"""Lists of posts, built: the front page, terms, authors, dates, the archive."""

from __future__ import annotations

import re

import pytest

from tests.conftest import SiteMaker
from tests.folder import Folder

PLAIN = 'theme.name = "plain"\n'
TREE = """
-- templates/taxonomy.html --
{% macro tree(terms) %}<ul>{% for term in terms %}<li>{{ term.name }} {{ term.count }}{{ tree(term.children) }}</li>
{%- endfor %}</ul>{% endmacro %}{{ tree(site.terms(taxonomy)) }}
"""
LAW = """
-- content/posts/2012-05-01-a.md --
---
categories: [Law/Copyright]
tags: [moon, c_sharp]
---
-- content/posts/2012-06-02-b.md --
---
categories: [Law, Places/History]
tags: [moon]
---
-- content/posts/2014-01-03-c.md --
---
categories: [Law/History]
---
"""


def clean(folder: Folder) -> Folder:
    """Built, with nothing to say."""
    assert folder.build().problems == []
    return folder


def listed(folder: Folder, output: str) -> list[str]:
    """The titles on a page of a list, from the top."""
    return re.findall(r'<a href="[^"]*">([^<]*)</a>', folder.read(output))


def links(folder: Folder, output: str) -> dict[str, str]:
    """The addresses of a page's neighbours."""
    return dict(re.findall(r'rel="(next|prev)" href="([^"]*)"', folder.read(output)))


def posts(count: int) -> str:
    head = "-- content/posts/2012-05-{0:02}-p{0}.md --\n---\ntitle: p{0}\n---\nText\n"
    return "".join(map(head.format, range(1, count + 1)))


# The front page


def test_the_front_page_has_the_newest_first(site: SiteMaker) -> None:
    """Two of one moment are in the order of their names, every time."""
    folder = clean(site(posts(3) + "-- content/posts/2012-05-03-q.md --\n"))
    assert listed(folder, "index.html") == ["q", "p3", "p2", "p1"]


def test_days_are_compared_across_zones(site: SiteMaker) -> None:
    """What counts is the moment, not the wall clock."""
    folder = site("""
-- content/posts/here.md --
---
date: 2012-05-04T10:00:00-06:00
---
-- content/posts/there.md --
---
date: 2012-05-04T12:00:00Z
---
""")
    assert listed(clean(folder), "index.html") == ["here", "there"]


def test_pages_are_numbered_from_the_oldest(site: SiteMaker) -> None:
    """The newest stands at the list's own address and nowhere else."""
    folder = clean(site(f"-- blogkit.toml --\n{PLAIN}pagination.size = 2\n{posts(5)}"))
    assert listed(folder, "index.html") == ["p5", "p4", "p3"]
    assert listed(folder, "page/1/index.html") == ["p2", "p1"]
    assert "page/2/index.html" not in folder.outputs()
    assert links(folder, "index.html") == {"prev": "/page/1/"}
    assert links(folder, "page/1/index.html") == {"next": "/"}


def test_or_from_the_newest(site: SiteMaker) -> None:
    """As WordPress numbers them."""
    folder = clean(site(f'-- blogkit.toml --\n{PLAIN}pagination = {{size = 2, order = "newest"}}\n{posts(5)}'))
    assert [listed(folder, f"{page}index.html") for page in ("", "page/2/", "page/3/")] == [
        ["p5", "p4"],
        ["p3", "p2"],
        ["p1"],
    ]
    assert "page/1/index.html" not in folder.outputs()
    assert links(folder, "page/2/index.html") == {"next": "/", "prev": "/page/3/"}


def test_addresses_of_pages_carry_the_prefix(site: SiteMaker) -> None:
    """Below a path, as all links."""
    base = 'base_url = "https://example.org/blog/"\n'
    folder = clean(site(f"-- blogkit.toml --\n{base}{PLAIN}pagination.size = 1\n{posts(3)}"))
    assert links(folder, "page/2/index.html") == {"next": "/blog/", "prev": "/blog/page/1/"}


def test_a_sticky_post_can_stay_at_the_top(site: SiteMaker) -> None:
    """The theme asks for them; in the list they stand where they always did."""
    folder = site(f"""
-- templates/home.html --
{{% for post in site.sticky() %}}[{{{{ post.title }}}}]{{% endfor %}}
{{% for entry in list.entries %}}{{{{ entry.title }}}}{{{{ "*" if entry.sticky else "" }}}} {{% endfor %}}
{posts(2)}-- content/posts/2011-01-01-old.md --
---
sticky: true
---
-- content/posts/2010-01-01-older.md --
---
sticky: true
---
""")
    assert clean(folder).read("index.html") == "[old][older]p2 p1 old* older* "


# A page as the front page


FRONT = """
-- blogkit.toml --
title = "Marginal notes"
pagination.size = 2
[home]
path = "/journal/"
title = "Journal"
-- content/pages/index.md --
---
title: Welcome
---
Begin here.
"""


def test_a_page_can_be_the_front_page(site: SiteMaker) -> None:
    """The newest essays are then listed where the settings say, under the name that they give."""
    folder = clean(site(f"{FRONT}{posts(5)}"))
    assert "<p>Begin here.</p>" in folder.read("index.html")
    page, older = (folder.read(f"journal/{number}index.html") for number in ("", "page/1/"))
    assert [re.findall(r'u-url"[^>]*>(p\d)<', text) for text in (page, older)] == [["p5", "p4", "p3"], ["p2", "p1"]]
    assert '<h1 class="p-name">Journal</h1>' in page
    assert "<title>Journal — Marginal notes</title>" in page
    assert page.count("<h1") == 1


def test_the_feed_of_the_site_stays_where_readers_have_it(site: SiteMaker) -> None:
    """Whatever the front page is."""
    folder = clean(site(f"{FRONT}{posts(1)}"))
    assert "feed/index.xml" in folder.outputs()
    assert "journal/feed/index.xml" not in folder.outputs()


def test_the_menu_that_nobody_wrote_leads_to_the_essays(site: SiteMaker) -> None:
    """After the pages; by a word of the theme where the settings have none."""
    folder = clean(site(FRONT.replace('title = "Journal"', "") + posts(1)))
    menu = re.findall(r'<li>\s*<a href="([^"]*)"[^>]*>([^<]*)', folder.read("index.html"))
    assert menu[:3] == [("/", "Welcome"), ("/journal/", "Essays"), ("/archive/", "All essays")]


def test_a_page_and_the_list_cannot_both_be_the_front_page(site: SiteMaker) -> None:
    """The page keeps the address, and the Problem names the setting."""
    folder = site(f"-- content/pages/index.md --\nBegin here.\n{posts(1)}")
    (problem,) = folder.build().problems
    assert problem.hint == "The page keeps it. Give the list of essays another place in blogkit.toml: `path` in [home]."
    assert "Begin here." in folder.read("index.html")


# Terms


def test_a_category_has_the_posts_below_it(site: SiteMaker) -> None:
    """And each level has its page; two called History are two."""
    folder = clean(site(LAW))
    assert listed(folder, "category/law/index.html") == ["c", "b", "a"]
    assert listed(folder, "category/law/copyright/index.html") == ["a"]
    assert listed(folder, "category/law/history/index.html") == ["c"]
    assert listed(folder, "category/places/index.html") == ["b"]
    assert listed(folder, "category/places/history/index.html") == ["b"]


def test_tags_do_not_nest(site: SiteMaker) -> None:
    """A slash in one is a letter."""
    folder = clean(site(LAW + "-- content/posts/2012-05-01-d.md --\n---\ntags: [TCP/IP]\n---\n"))
    assert {name for name in folder.outputs() if name.startswith("tag/")} == {
        "tag/index.html",
        "tag/moon/index.html",
        "tag/c_sharp/index.html",
        "tag/tcp-ip/index.html",
    }


def test_a_term_is_described_by_its_file(site: SiteMaker) -> None:
    """Its name, its text, with links that work; posts call it what they like."""
    folder = site(
        LAW
        + """
-- content/categories/law/copyright.md --
---
title: Copyright & copyleft
---
Of [rights](../../posts/2012-05-01-a.md).
-- templates/term.html --
{{ term.name }}|{{ term.description }}|{{ term.parent.name if term.parent else '' }}|{{ term.url }}
"""
    )
    page = clean(folder).read("category/law/copyright/index.html")
    assert page == (
        'Copyright &amp; copyleft|<p>Of <a href="/2012/05/01/a/">rights</a>.</p>\n|Law|/category/law/copyright/'
    )


def test_a_term_may_have_no_posts(site: SiteMaker) -> None:
    """Its file alone makes its page."""
    folder = clean(site("-- content/categories/sea/tides.md --\n"))
    assert {
        "category/sea/index.html",
        "category/sea/tides/index.html",
        "category/index.html",
    } <= folder.outputs().keys()


def test_a_long_category_is_cut_into_pages(site: SiteMaker) -> None:
    """As the front page is."""
    folder = clean(site(f"-- blogkit.toml --\n{PLAIN}pagination.size = 1\n{LAW}"))
    assert [listed(folder, f"category/law/{page}index.html") for page in ("", "page/2/", "page/1/")] == [
        ["c"],
        ["b"],
        ["a"],
    ]
    assert links(folder, "category/law/index.html") == {"prev": "/category/law/page/2/"}


def test_a_taxonomy_is_a_tree(site: SiteMaker) -> None:
    """With how many posts each has, those below included."""
    folder = site(LAW + TREE + "-- content/categories/places.md --\n---\norder: -1\n---\n")
    assert "".join(clean(folder).read("category/index.html").split()) == (
        "<ul><li>Places1<ul><li>History1<ul></ul></li></ul></li>"
        "<li>Law3<ul><li>Copyright1<ul></ul></li><li>History1<ul></ul></li></ul></li></ul>"
    )


def test_without_terms_a_taxonomy_has_no_page(site: SiteMaker) -> None:
    """There is nothing to show."""
    assert not [name for name in clean(site(posts(1))).outputs() if name.startswith(("category/", "tag/"))]


def test_a_site_may_have_other_taxonomies(site: SiteMaker) -> None:
    """With an address, and feeds if it likes."""
    folder = site(f"""
-- blogkit.toml --
{PLAIN}[taxonomies.series]
path = "/in/"
nested = true
feeds = true
-- content/posts/2012-05-01-a.md --
---
series: Ferries/Papers
---
-- content/series/ferries.md --
---
title: The ferries
---
""")
    names = {name for name in clean(folder).outputs() if name.startswith("in/")}
    assert names == {
        "in/index.html",
        "in/ferries/index.html",
        "in/ferries/feed/index.xml",
        "in/ferries/papers/index.html",
        "in/ferries/papers/feed/index.xml",
    }
    assert "<title>The ferries</title>" in folder.read("in/ferries/index.html")


# People


PEOPLE = f"""
-- blogkit.toml --
author = "ana"
{PLAIN}[authors.ana]
name = "Ana Mora"
-- content/posts/2012-05-01-a.md --
-- content/posts/2012-05-02-b.md --
---
authors: [Ana Mora, Zoë Q]
---
-- content/posts/2012-05-03-c.md --
---
author: Zoë Q
---
"""


def test_an_author_has_a_page(site: SiteMaker) -> None:
    """By key, by name, or by writing what names nobody; a guest needs no settings."""
    folder = clean(site(PEOPLE))
    assert listed(folder, "author/ana/index.html") == ["b", "a"]
    assert listed(folder, "author/zoë-q/index.html") == ["c", "b"]
    assert "<title>Zoë Q</title>" in folder.read("author/zoë-q/index.html")
    assert "Ana Mora Zoë Q <time" in folder.read("2012/05/02/b/index.html")


def test_an_author_of_a_page_has_a_page(site: SiteMaker) -> None:
    """So that a link to it leads somewhere."""
    assert "author/bo/index.html" in clean(site("-- content/pages/a.md --\n---\nauthor: Bo\n---\n")).outputs()


def test_without_authors_there_are_no_pages_of_them(site: SiteMaker) -> None:
    """Many blogs have one author, who needs no name."""
    assert not [name for name in clean(site(posts(1))).outputs() if name.startswith("author/")]


# Dates


def test_years_and_months_have_pages(site: SiteMaker) -> None:
    """By the day as it was written, whatever its zone; they are not cut."""
    folder = clean(
        site(
            f"-- blogkit.toml --\n{PLAIN}pagination.size = 1\n"
            + LAW
            + "-- content/posts/z.md --\n---\ndate: 2013-12-31T23:00:00-06:00\n---\n"
        )
    )
    assert listed(folder, "2012/index.html") == ["b", "a"]
    assert listed(folder, "2012/05/index.html") == ["a"]
    assert listed(folder, "2013/12/index.html") == ["z"]
    assert "2012/page/1/index.html" not in folder.outputs()


def test_the_archive_has_everything(site: SiteMaker) -> None:
    """In a folder of the site's choice."""
    folder = clean(site(f'-- blogkit.toml --\n{PLAIN}permalinks.archives = "/everything/"\n{posts(25)}'))
    assert listed(folder, "everything/index.html") == [f"p{n}" for n in range(25, 0, -1)]
    assert "archive/index.html" not in folder.outputs()


def test_a_theme_can_walk_through_years_and_months(site: SiteMaker) -> None:
    """Newest first, the year one too."""
    folder = site(
        LAW
        + """
-- content/posts/0001-01-01-first.md --
-- templates/archive.html --
{% for year in site.years() %}{{ year.date.year }}:{% for month in year.months %}
{{ month.date.month }} {{ month.count }} {{ month.url }};
{%- endfor %}{% endfor %}
"""
    )
    assert (
        clean(folder).read("archive/index.html")
        == "2014:1 1 /2014/01/;2012:6 1 /2012/06/;5 1 /2012/05/;1:1 1 /0001/01/;"
    )


@pytest.mark.parametrize("name", ["categories", "tags"])
def test_a_term_named_like_a_page_of_a_list(site: SiteMaker, name: str) -> None:
    """`/tag/page/` is a term's address like any other."""
    folder = clean(site(f"-- content/posts/2012-05-01-a.md --\n---\n{name}: [page, feed, index]\n---\n"))
    assert (
        len(
            [
                output
                for output in folder.outputs()
                if output.startswith(("category/", "tag/")) and output.endswith(".html")
            ]
        )
        == 4
    )
