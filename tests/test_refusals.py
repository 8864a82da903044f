"""What is said where Jinja refuses a template: the place, what was found, what was expected, what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from blogkit.problems import ConfigError, Location, Problem, TemplateError
from blogkit.theme.chain import Theme
from blogkit.theme.render import equip
from tests.conftest import SiteMaker


def said(tmp_path: Path, template: str) -> Problem:
    """What is said of a template of the site's own."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "post.html").write_text(template, encoding="utf-8")
    theme = Theme(tmp_path, "folio", {}, "/", "en")
    with pytest.raises(TemplateError) as refusal:
        equip(theme, "en").get_template("post.html")
    (problem,) = refusal.value.problems
    return problem


@pytest.mark.parametrize(
    ("template", "place", "what", "hint"),
    [
        (
            "<p>\n{% if post.title %}\nIt has one\n{% for a in b %}\n{% endfor %}\n",
            (2, 1),
            "`{% if %}` does not end",
            "Write `{% endif %}` where it is to end.",
        ),
        ("{% set a %}\n{% set b = 1 %}\n", (1, 1), "`{% set %}` does not end", "Write `{% endset %}`"),
        ("<p>\n<b>{{ post.title\n</b> {{ post.date }}", (2, 4), "`{{` does not end", "Write `}}` where it is to end."),
        ("<p>{{ post.title }</p>", (1, 4), "`{{` does not end", "Write `}}`"),
        ("{# {{ #}{% raw %}{{{% endraw %}\n{% if a }b{% endif %}", (2, 1), "`{%` does not end", "Write `%}`"),
        ("a\n{# b", (2, 0), "`{#` does not end", "Write `#}`"),
        ("a\n{% raw %} b", (2, 0), "`{% raw %}` does not end", "Write `{% endraw %}`"),
        (
            "{% for a in b %}\n{% if a %}\n{% endfor %}{% endif %}",
            (3, 4),
            "`{% endfor %}` stands inside of `{% if %}`",
            "Write `{% endif %}` first, where the `{% if %}` of line 2 is to end.",
        ),
        ("a {% endif %}", (1, 6), "`{% endif %}` belongs to nothing", "Take it away, or write `{% if %}`"),
        ("{% if a %}\n{% elsif b %}{% endif %}", (2, 4), "There is no tag `{% elsif %}`", "Did you mean `elif`?"),
        ("{% for a in b %}{% end %}", (1, 20), "There is no tag `{% end %}`", "Did you mean `endfor`?"),
        ("{% contineu %}", (1, 4), "There is no tag `{% contineu %}`", "Did you mean `continue`?"),
        ("{% load static %}", (1, 4), "There is no tag `{% load %}`", "There are autoescape, block,"),
        (
            "a\n{% continue %}",
            (2, 4),
            "`{% continue %}` stands in no loop",
            "It goes on with, or leaves, a `{% for %}`",
        ),
        ("{{ post.date|dtae }}", (1, 14), "There is no filter `dtae`", "Did you mean `date`?"),
        ("{% if a %}{{ b|uper }}{% endif %}", (1, 16), "There is no filter `uper`", "Did you mean `upper`?"),
        ("{% if a is definde %}{% endif %}", (1, 12), "There is no test `definde`", "Did you mean `defined`?"),
        ("{% if a && b %}{% endif %}", (1, 0), "`&` means nothing there", "Write `and`."),
        ("{{ “a” }}", (1, 4), "`“` means nothing there", "Put a text into straight quotes"),
        ("{{ 'a }}", (1, 4), "`'` means nothing there", "A text ends with the same mark"),
        ("{% if a = 1 %}{% endif %}", (1, 9), "The template cannot be read", "Write `==` to compare."),
        ("{{ post title }}", (1, 9), "The template cannot be read", "Is something missing before it"),
        ("{{ a(1 }}", (1, 0), "The template cannot be read", "Write `)` before it."),
        ("{% block a %}{% endblock %}{% block a %}{% endblock %}", (1, 0), "There are two blocks `a`", "another name"),
        ('{{ "{{" }}\n{{ a|uper }}', (2, 6), "There is no filter `uper`", "Did you mean `upper`?"),
        ("{{ a. }}", (1, 0), "The template cannot be read: expected name or number", "Jinja's manual"),
    ],
)
def test_a_template_that_cannot_be_read(
    tmp_path: Path, template: str, place: tuple[int, int], what: str, hint: str
) -> None:
    """Where it begins that something does not end, what there is that was meant, and what to write."""
    problem = said(tmp_path, template)
    assert problem.where == Location("templates/post.html", *place)
    assert problem.what == what
    assert hint in problem.hint


def test_what_was_found_and_expected_is_said(tmp_path: Path) -> None:
    """A line each."""
    assert said(tmp_path, "{% if a %}").facts == (
        ("found", "the end of the template"),
        ("expected", "`{% endif %}`"),
    )


def test_a_filter_that_a_template_asks_for_itself_may_be_missing(tmp_path: Path) -> None:
    """So a theme can be made for more than one version."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "post.html").write_text('{% if "shout" is filter %}{{ "a"|shout }}{% endif %}b')
    theme = Theme(tmp_path, "folio", {}, "/", "en")
    assert equip(theme, "en").get_template("post.html").render() == "b"


@pytest.mark.parametrize(
    ("template", "what", "hint"),
    [
        ('\n{% extends "parent:pst.html" %}', "There is no template `pst.html`", "Did you mean `post.html`?"),
        (
            '\n{% include "_lst.html" %}',
            "There is no template `_lst.html`",
            "It is looked for in the site's templates/",
        ),
        (
            '\n{% extends "post.html" %}',
            "The template extends, includes or calls itself, without an end",
            'The template of this name further down is "parent:post.html".',
        ),
    ],
)
def test_a_template_that_names_another(site: SiteMaker, template: str, what: str, hint: str) -> None:
    """One that is not there, with the line that names it; or itself."""
    folder = site(f"-- content/posts/2012-05-04-a.md --\nHi\n-- templates/post.html --{template}\n")
    (problem,) = folder.build().problems
    assert problem.where == Location("templates/post.html", 1)
    assert problem.what == what
    assert hint in problem.hint
    assert problem.facts == (("page", "/2012/05/04/a/"),)


def test_a_template_of_a_theme_is_named_as_it_lies_there(site: SiteMaker) -> None:
    """From the site's folder on."""
    folder = site("-- content/posts/2012-05-04-a.md --\nHi\n-- themes/plain/templates/post.html --\n{% if a %}\n")
    (problem,) = folder.build().problems
    assert problem.where == Location("themes/plain/templates/post.html", 1, 1)


def test_a_template_that_is_no_text_is_named(site: SiteMaker) -> None:
    """With the line that no editor of today has written."""
    folder = site("-- content/posts/2012-05-04-a.md --\nHi\n")
    folder.write("templates/post.html", "<p>\nCafé".encode("cp1252"))
    (problem,) = folder.build().problems
    assert problem.where == Location("templates/post.html", 2)
    assert problem.what == "The template cannot be read: this is not UTF-8 text; save it as that"


def test_a_theme_whose_description_is_no_text_is_named(site: SiteMaker) -> None:
    """As any other file of settings."""
    folder = site("")
    folder.write("themes/plain/theme.toml", 'title = "Café"\n'.encode("cp1252"))
    with pytest.raises(ConfigError) as error:
        folder.build()
    assert error.value.problems[0].where == Location("themes/plain/theme.toml", 1)
