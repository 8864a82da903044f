"""Themes: which there are, how one is begun, how a template is taken out; and one theme that extends another."""

from __future__ import annotations

from pathlib import Path

import pytest

from blogkit import themes
from blogkit.problems import ThemeError
from blogkit.theme.chain import Theme
from tests.conftest import SiteMaker
from tests.folder import Folder
from tests.test_cli import blogkit

SITE = """
-- blogkit.toml --
title = "Marginalia"
base_url = "https://example.org/"
theme.name = "{theme}"
-- content/posts/2012-05-04-one/index.md --
---
title: One
categories: [Law/Copyright]
tags: [a]
---
![A bench](bench.svg)

The first.
-- content/posts/2012-05-04-one/bench.svg --
<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>
-- content/posts/2012-05-04-one/comments.jsonl --
{"id": 1, "author": {"name": "Marta"}, "published": "2012-05-05T10:00:00Z", "body": "<p>Not so.</p>"}
-- content/pages/about.md --
About this site.
"""


def essays(site: SiteMaker, theme: str) -> Folder:
    """A small site with a theme, built."""
    folder = site(SITE.replace("{theme}", theme))
    assert folder.build().problems == []
    return folder


def test_the_list_names_every_theme_and_marks_the_site_s(site: SiteMaker) -> None:
    """Those that come with blogkit, and the site's own."""
    folder = essays(site, "broadside")
    said = {theme.name: theme for theme in themes.listed(folder.root)}
    assert set(said) == {"broadside", "folio", "plain"}
    assert [theme.name for theme in said.values() if theme.chosen] == ["broadside"]
    assert [theme.name for theme in said.values() if theme.own] == ["plain"]
    assert all(said[name].title and said[name].description for name in ("broadside", "folio"))


def test_the_list_is_for_people(site: SiteMaker) -> None:
    """One line each: name, title, a sentence."""
    folder = essays(site, "folio")
    done = blogkit("theme", "list", cwd=folder.root)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("* folio      Folio. For long essays")


def test_a_theme_is_begun_that_looks_like_the_present_one(site: SiteMaker) -> None:
    """It has a place for a stylesheet, and nothing else is new."""
    folder = essays(site, "broadside")
    before = folder.outputs()
    done = blogkit("theme", "new", "moss", cwd=folder.root)
    assert done.returncode == 0
    assert done.stdout.splitlines()[:3] == [
        "themes/moss/theme.toml",
        "themes/moss/templates/base.html",
        "themes/moss/static/moss.css",
    ]
    assert 'name = "moss"' in done.stdout
    assert folder.build().made == {}, "it is not chosen yet"
    folder.edit("blogkit.toml", '"broadside"', '"moss"')
    assert folder.build().problems == []
    after = folder.outputs()
    assert set(after) - set(before) == {"static/moss.css"}
    page = folder.read("index.html")
    assert page.index("folio.css") < page.index("broadside.css") < page.index("moss.css")


@pytest.mark.parametrize("name", ["folio", "plain", "Moss", "../moss", "", "a b"])
def test_a_theme_is_not_begun_over_another_or_elsewhere(site: SiteMaker, name: str) -> None:
    """Nor over one that comes with blogkit, which would be hidden."""
    folder = essays(site, "folio")
    files = sorted(folder.root.rglob("*"))
    with pytest.raises(ThemeError):
        themes.begin(folder.root, name)
    assert sorted(folder.root.rglob("*")) == files


def templates(theme: str) -> list[str]:
    """Every template of a theme that comes with blogkit, those of its parents included."""
    return Theme(Path("nowhere"), theme, {}, "/", "en").loader.list_templates()


@pytest.mark.parametrize("theme", ["folio", "broadside"])
def test_templates_that_are_taken_out_draw_the_same_pages(site: SiteMaker, theme: str) -> None:
    """All of them at once, until somebody changes one."""
    folder = essays(site, theme)
    before = folder.outputs()
    for name in templates(theme):
        path, _ = themes.eject(folder.root, name)
        assert path == folder.root / "templates" / name
    report = folder.build()
    assert report.problems == []
    assert report.made
    assert folder.outputs() == before


def test_a_template_in_a_folder_is_taken_out_with_the_name_of_its_theme(site: SiteMaker) -> None:
    """Which says whose it is a copy of."""
    folder = essays(site, "plain")
    folder.write("themes/plain/templates/parts/foot.html", "The end.\n")
    path, _ = themes.eject(folder.root, "parts/foot.html")
    assert path.read_text(encoding="utf-8").startswith("{#- The template of the theme plain, copied to be edited.")


def test_a_template_is_taken_out_once(site: SiteMaker) -> None:
    """What a person has changed is not lost."""
    folder = essays(site, "folio")
    assert blogkit("theme", "eject", "post.html", cwd=folder.root).stdout.startswith("templates/post.html\n")
    folder.write("templates/post.html", "mine")
    done = blogkit("theme", "eject", "post.html", cwd=folder.root)
    assert done.returncode == 1
    assert "templates/post.html" in done.stderr
    assert (folder.root / "templates/post.html").read_text(encoding="utf-8") == "mine"


def test_a_template_that_is_not_there_is_named(site: SiteMaker) -> None:
    """With the one that was probably meant; nothing outside of the chain is copied."""
    folder = essays(site, "folio")
    done = blogkit("theme", "eject", "pots.html", cwd=folder.root)
    assert (done.returncode, done.stdout) == (1, "")
    assert "post.html" in done.stderr
    with pytest.raises(ThemeError):
        themes.eject(folder.root, "../theme.toml")


def test_a_theme_makes_no_folder_for_a_site_that_is_not_there(tmp_path: Path) -> None:
    """Nor does it make one anew that was moved."""
    assert Theme(tmp_path / "moved", "folio", {}, "/", "en").environment.get_template("post.html")
    assert not [*tmp_path.iterdir()]


def test_broadside_puts_the_subjects_above_the_headline(site: SiteMaker) -> None:
    """Once, not also in the byline; and an essay's picture on the front page, where its size is known."""
    folder = essays(site, "broadside")
    essay = folder.read("2012/05/04/one/index.html")
    assert essay.count('class="p-category" href="/category/') == 1
    assert essay.index("p-category") < essay.index("<h1")
    assert essay.index("folio.css") < essay.index("broadside.css")
    assert 'class="entry h-entry' in folder.read("index.html")
