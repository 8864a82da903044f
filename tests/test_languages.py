"""The words of the theme in the site's language, from gettext catalogues; its dates and numbers too."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast

import html5lib
import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from blogkit.problems import ThemeError
from blogkit.theme.catalogue import FUNCTIONS, texts
from blogkit.theme.chain import Theme
from blogkit.theme.locale import format_date, format_number, ranges
from tests.conftest import SiteMaker
from tests.folder import Folder

ROOT = Path(__file__).parent.parent
THEMES = ROOT / "themes"
PLACES = {"folio": (THEMES / "folio", *(ROOT / "blogkit" / room for room in ("outputs", "site", "theme")))}
"""Where the words of a theme are; as `make messages` has it. Those of feeds are Folio's."""
LANGUAGES = ("ar", "de", "es", "fr", "ja")

ESSAYS = """
-- blogkit.toml --
title = "Marginalia"
base_url = "https://example.org/"
language = "{language}"
-- content/posts/2012-05-04-one.md --
---
title: Primero
updated: 2012-06-01
tags: [uno]
---
Uno.
-- content/posts/2012-05-04-one/comments.jsonl --
{comments}
-- content/posts/2013-05-04-two.md --
---
title: Segundo
categories: [Ley]
comments: closed
---
Dos.
"""


def essays(site: SiteMaker, language: str, comments: int = 1) -> Folder:
    """A site in a language with two essays, the first with so many comments."""
    line = '{{"id": {0}, "author": {{"name": ""}}, "published": "2012-05-05T10:00:00Z", "body": "<p>No.</p>"}}'
    lines = "\n".join(line.format(n + 1) for n in range(comments))
    return site(ESSAYS.replace("{language}", language).replace("{comments}", lines))


def catalogue(*texts: tuple[str, str], header: str = "") -> str:
    """The text of a .po file."""
    head = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n{header}'
    return head + "".join(f'\nmsgid "{text}"\nmsgstr "{said}"\n' for text, said in texts)


def po(language: str) -> str:
    """Where the catalogue of a language lies in a site or a theme."""
    return f"locale/{language}/LC_MESSAGES/messages.po"


# What is shipped


def extracted(theme: str) -> set[tuple[str | None, ...]]:
    """Every text of a theme: (context, text) or (context, singular, plural)."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"]["mappings"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    options = {
        mapping["pattern"]: {k: v for k, v in mapping.items() if k not in ("method", "pattern")} for mapping in mappings
    }
    keywords: dict[str, Any] = {"_": None, "gettext": None, "ngettext": (1, 2), "text": None}
    keywords["pgettext"] = ((1, "c"), 2)
    found: set[tuple[str | None, ...]] = set()
    for place in PLACES[theme]:
        for _, _, message, _, context in extract_from_dir(place, methods, options, keywords):
            found.add((context, *forms(message)))
    return found


def shipped(theme: str, language: str) -> Catalog:
    """A catalogue that comes with blogkit."""
    with (THEMES / theme / po(language)).open("rb") as file:
        return read_po(file, abort_invalid=True)


def forms(value: Any) -> tuple[str, ...]:
    """The strings of a message."""
    return (value,) if isinstance(value, str) else tuple(value)


def names(text: str) -> set[str]:
    """The values that a text names."""
    return set(re.findall(r"%\((\w+)\)s", text))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", PLACES)
def test_a_shipped_catalogue_has_every_text_and_no_other(theme: str, language: str) -> None:
    """Nothing is left in English, and nothing is left over; `make messages` puts new texts in."""
    texts = {(message.context, *forms(message.id)) for message in shipped(theme, language) if message.id}
    assert texts == extracted(theme)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", PLACES)
def test_a_shipped_translation_is_whole(theme: str, language: str) -> None:
    """It is there in each grammatical number, and names what the text names; the dual may do without its number."""
    catalog = shipped(theme, language)
    for message in catalog:
        if message.id:
            strings, wanted = forms(message.string), names(forms(message.id)[-1])
            assert len(strings) == (catalog.num_plurals if message.pluralizable else 1), message.id
            assert all(strings), message.id
            assert not message.fuzzy, message.id
            assert names(strings[-1]) == wanted, message.id
            assert all(names(string) <= wanted for string in strings), message.id


def test_all_languages_are_here() -> None:
    """The tests above look at every catalogue that is shipped."""
    assert {path.parent.parent.name for path in (THEMES / "folio").glob(po("*"))} == set(LANGUAGES)


# What a page says


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "تعليق واحد"), (2, "تعليقان"), (3, "3 تعليقات"), (11, "11 تعليقًا"), (100, "100 تعليق"), (103, "103 تعليقات")],
)
def test_arabic_has_its_numbers(site: SiteMaker, count: int, said: str) -> None:
    """One, two, few and many have forms of their own."""
    folder = essays(site, "ar", count)
    assert folder.build().problems == []
    heading = re.search(r'<h2 id="comments">\s*(.*?)\s*</h2>', folder.read("2012/05/04/one/index.html"))
    assert heading
    assert heading[1] == said


def test_a_kind_of_a_language_has_the_words_of_the_language(site: SiteMaker) -> None:
    """A site in Mexican Spanish is in Spanish: its pages, and its feeds."""
    folder = essays(site, "es-MX")
    assert folder.build().problems == []
    assert "Los comentarios están cerrados." in folder.read("2013/05/04/two/index.html")
    assert "<title>Comentarios en Marginalia</title>" in folder.read("comments/feed/index.xml")
    assert "<title>Anónimo sobre Primero</title>" in folder.read("comments/feed/index.xml")
    assert "<h1>Categorías</h1>" in folder.read("category/index.html")


def test_a_language_without_a_catalogue_has_the_words_of_the_templates(site: SiteMaker) -> None:
    """They are English."""
    folder = essays(site, "fi")
    assert folder.build().problems == []
    assert "Comments are closed." in folder.read("2013/05/04/two/index.html")


def test_the_site_adds_a_language_text_by_text(site: SiteMaker) -> None:
    """For pt-BR: its own pt_BR, then its own pt, then what stands in the template."""
    folder = essays(site, "pt-BR")
    folder.write(po("pt"), catalogue(("Feed", "Fonte"), ("All essays", "Todos os ensaios")))
    folder.write(po("pt_BR"), catalogue(("Feed", "Feed RSS")))
    assert folder.build().problems == []
    page = folder.read("404.html")
    assert ">Feed RSS</a>" in page
    assert ">Todos os ensaios</a>" in page
    assert ">Feed of comments</a>" in page


def test_a_theme_has_the_words_of_the_one_that_it_extends(site: SiteMaker) -> None:
    """Where it has none; the site's own go before both."""
    folder = essays(site, "es")
    folder.write("themes/moss/theme.toml", 'extends = "folio"\n')
    folder.write("themes/moss/" + po("es"), catalogue(("Feed", "De Moss"), ("Contents", "De Moss"), ("Pages", "x")))
    folder.write(po("es"), catalogue(("Feed", "Del sitio")))
    folder.edit("blogkit.toml", 'language = "es"', 'language = "es"\ntheme.name = "moss"')
    folder.write("templates/404.html", "{{ _('Feed') }}, {{ _('Contents') }}, {{ _('All essays') }}")
    assert folder.build().problems == []
    assert folder.read("404.html") == "Del sitio, De Moss, Todos los ensayos"


def texts_of(folder: Folder) -> Iterator[tuple[str, str]]:
    """(page, text) of every text and every spoken attribute of a site's pages, those of the writers left out."""
    for path in sorted((folder.root / "output").rglob("*.html")):
        tree = html5lib.parse(path.read_bytes(), namespaceHTMLElements=False)
        for time in tree.iter("time"):
            time.clear()
        for element in tree.iter():
            if isinstance(element.tag, str) and element.tag not in ("script", "style"):
                values = [element.get(name, "") for name in ("aria-label", "title", "alt", "placeholder")]
                for text in (element.text or "", *(child.tail or "" for child in element), *values):
                    yield path.relative_to(folder.root).as_posix(), text.strip()


def test_no_word_of_the_theme_passes_the_catalogue_by(site: SiteMaker) -> None:
    """Where a catalogue puts every text into brackets, no word of a page stands outside of them but the site's own."""
    folder = essays(site, "en")
    lines = []
    for context, one, *many in extracted("folio"):
        lines += [f'\nmsgctxt "{context}"' if context else "", f'msgid "{one}"']
        lines += [f'msgid_plural "{text}"\nmsgstr[0] "⟦{one}⟧"\nmsgstr[1] "⟦{text}⟧"' for text in many]
        lines += [] if many else [f'msgstr "⟦{one}⟧"']
    header = '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
    folder.write(po("en"), catalogue(header=header) + "\n".join(map(str, lines)) + "\n")
    assert folder.build().problems == []
    own = r"⟦[^⟧]*(⟧|$)|^[^⟦]*⟧|Marginalia|Primero|Segundo|Uno\.|Dos\.|No\.|\buno\b|Ley|May|https:\S+"
    left = {(page, text) for page, text in texts_of(folder) if re.search(r"[^\W\d_]", re.sub(own, "", text))}
    assert left == set()


def test_a_text_may_mean_something_of_its_own_in_a_context(site: SiteMaker) -> None:
    """A page of search is a noun, its button a verb; one is not taken for the other."""
    folder = essays(site, "fr")
    folder.build()
    page = folder.read("search/index.html")
    assert re.findall(r"<h1>(.*?)</h1>|<button type=\"submit\">(.*?)</button>", page) == [
        ("Recherche", ""),
        ("", "Rechercher"),
    ]
    folder.write(po("fr"), 'msgctxt "verb"\nmsgid "Search"\nmsgstr "Va"\n\nmsgid "Feed"\nmsgstr "Nouvelles"\n')
    made = folder.build().made
    assert "search/index.html" in made
    assert ">Va</button>" in folder.read("search/index.html")
    assert "<h1>Recherche</h1>" in folder.read("search/index.html")


# What an edit of a catalogue makes anew


@pytest.fixture
def spanish(site: SiteMaker) -> Folder:
    """A Spanish site with a catalogue of its own, built."""
    folder = essays(site, "es")
    folder.write(po("es"), catalogue(("Recent comments", "Lo último"), ("Comments are closed.", "Cerrado.")))
    assert folder.build().problems == []
    return folder


def test_a_text_that_changes_makes_the_pages_whose_templates_have_it(spanish: Folder) -> None:
    """The heading of the newest comments is the front page's alone."""
    assert "Lo último" in spanish.read("index.html")
    spanish.edit(po("es"), "Lo último", "Hablan los lectores")
    assert set(spanish.build().made) == {"index.html"}
    assert "Hablan los lectores" in spanish.read("index.html")


def test_a_text_of_the_thread_makes_the_essays(spanish: Folder) -> None:
    """The front page, the lists and the feeds stay."""
    spanish.edit(po("es"), "Cerrado.", "Ya no.")
    assert set(spanish.build().made) == {"2012/05/04/one/index.html", "2013/05/04/two/index.html"}


def test_a_catalogue_that_says_the_same_makes_nothing(spanish: Folder) -> None:
    """A comment in it, another order, a text that no template has."""
    spanish.write(
        po("es"),
        catalogue(
            ("Nobody says this", "Nadie"), ("Comments are closed.", "Cerrado."), ("Recent comments", "Lo último")
        ),
    )
    assert spanish.build().made == {}


def test_a_catalogue_that_goes_gives_its_texts_back(spanish: Folder) -> None:
    """The theme's own are said again."""
    spanish.remove("locale")
    assert len(spanish.build().made) == 3
    assert "Comentarios recientes" in spanish.read("index.html")


def test_the_word_for_nobody_makes_the_feed_too(spanish: Folder) -> None:
    """A feed asks for the texts that it shows, one by one."""
    spanish.write(po("es"), catalogue(("Anonymous", "Alguien")))
    made = set(spanish.build().made)
    assert "comments/feed/index.xml" in made
    assert "feed/index.xml" not in made


JINJA = Theme(Path("nowhere"), "folio", {}, "/", "en").environment


@pytest.mark.parametrize("path", sorted(THEMES.rglob("*.html")), ids=lambda path: path.relative_to(THEMES).as_posix())
def test_the_texts_of_a_template_are_found_without_the_parser(path: Path) -> None:
    """The same ones, for every template that comes with blogkit; other themes may have to ask it."""
    source = path.read_text(encoding="utf-8")
    quick = texts(source, cast(Environment, None))
    calls = list(extract_from_ast(JINJA.parse(source), FUNCTIONS, babel_style=True))
    within = {"\x04".join(said) for _, name, said in calls if name == "pgettext"}
    others = {forms(said)[0] for _, name, said in calls if name != "pgettext"}
    assert quick == within | others


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("{{ _('Feed') }}{{ gettext(\"All \") }}", {"Feed", "All "}),
        ("{{ _('It\\'s') }}", {"It's"}),
        ("{{ _(', ') }}{% for _ in range(3) %}{% endfor %}", {", "}),
        ("{{ ngettext('%(num)s page', '%(num)s pages', 3) }}", {"%(num)s page"}),
        ("{{ pgettext('verb', 'Search') }}{{ _('Search') }}", {"verb\x04Search", "Search"}),
        ('{{ pgettext("verb", "Search") }}', {"verb\x04Search"}),
        ('{{ npgettext("of", "%(num)s page", "%(num)s pages", 3) }}', {"of\x04%(num)s page"}),
        ("{{ pgettext(post.kind, 'Search') }}", None),
        ("{% trans name=post.title %}On {{ name }}{% endtrans %}", {"On %(name)s"}),
        ("{%- trans a=1 -%} Feed{% endtrans %}", {"Feed"}),
        ("{% trans a=1 %}Feed {%- endtrans %}", {"Feed"}),
        ("{% trans trimmed %}\n  All\n  of it\n{% endtrans %}", {"All of it"}),
        ("{% trans count=3 %}{{ count }} page{% pluralize %}{{ count }} pages{% endtrans %}", {"%(count)s page"}),
        ("{% trans %}100 %{% endtrans %}", {"100 %%"}),
        ("{{ _(post.title) }}", None),
        ("{{ _('Feed' ~ post.kind) }}", None),
        ("{{ _(post. }}", set()),
    ],
)
def test_the_texts_of_any_template_are_found(source: str, found: set[str] | None) -> None:
    """However they are written. Where one is worked out, any may be; where the template is broken, there is none."""
    assert texts(source, JINJA) == found


# What may be wrong with a catalogue


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (catalogue(("Feed", "Fuente %(titulo)s")), 5),
        (catalogue(("in reply to %(name)s", "en respuesta a %(nombre)s")), 5),
        (catalogue(("Feed", "100 % Fuente")), 5),
        ('msgid "Feed"\nwhat is this\n', 2),
        (catalogue(("Feed", "Fuente")).removesuffix('"\n') + "\n", 6),
        (catalogue(("Feed", "Fuente"), header='"Plural-Forms: nplurals=2; plural=(n +;\\n"\n'), 0),
        (catalogue(("Feed", "Fuente"), header='"Plural-Forms: nplurals=two; plural=n;\\n"\n'), 0),
        (catalogue(("Feed", "Fuente")).replace("utf-8", "klingon"), 3),
        (catalogue(("Feed", "Fuente"), ("Pages", "Páginas")).encode("cp1252"), 9),
        (catalogue(("Feed", "Fuente")).encode("utf-16"), 1),
    ],
)
def test_a_catalogue_that_is_wrong_is_named(site: SiteMaker, text: str | bytes, line: int) -> None:
    """With the line where there is one; nothing is built from it."""
    folder = essays(site, "es")
    folder.write(po("es"), text)
    with pytest.raises(ThemeError) as error:
        folder.build()
    (problem,) = error.value.problems
    assert problem.where
    assert (problem.where.file, problem.where.line) == (po("es"), line)


def test_a_catalogue_may_begin_with_a_mark_of_its_encoding(site: SiteMaker) -> None:
    """As some editors save it."""
    folder = essays(site, "es")
    folder.write(po("es"), "\ufeff" + catalogue(("Feed", "Manantial")))
    assert not folder.build().failed
    assert "Manantial" in folder.read("index.html")


@pytest.mark.parametrize(("encoding", "word"), [("Shift_JIS", "\u8868\u793a"), ("ISO-8859-1", "Páginas")])
def test_a_catalogue_may_name_an_older_encoding(site: SiteMaker, encoding: str, word: str) -> None:
    """In its header, as gettext's tools read it; in Japanese ones a letter may end with the byte of a backslash."""
    folder = essays(site, "es")
    folder.write(po("es"), catalogue(("Feed", word)).replace("utf-8", encoding).encode(encoding))
    assert not folder.build().failed
    assert word in folder.read("index.html")


# Dates and numbers


def test_a_number_has_the_digits_of_its_language() -> None:
    """Egypt writes others than Morocco; so does a date."""
    assert format_number(12345, "en") == "12,345"
    assert format_number(12345, "ar-EG") == "١٢٬٣٤٥"
    assert format_number(12345, "ar-MA") == "12.345"
    assert format_number(12345, "fa") == "۱۲٬۳۴۵"
    assert format_date(date(2012, 5, 4), "long", "ar-EG") == "٤ مايو ٢٠١٢"
    assert format_date(date(2012, 5, 4), "long", "ar") == "4 مايو 2012"
    assert format_date(date(2012, 5, 4), "yMMMM", "ja") == "2012年5月"


def test_a_language_is_looked_up_by_what_it_is_a_kind_of() -> None:
    """Part by part from the end; a place that the CLDR has no German for leaves German."""
    assert list(ranges("zh-Hant-TW")) == ["zh-Hant-TW", "zh-Hant", "zh"]
    assert list(ranges("en")) == ["en"]
    assert format_date(date(2012, 5, 4), "long", "de-US") == "4. Mai 2012"
    assert format_date(date(2012, 5, 4), "long", "tlh") == format_date(date(2012, 5, 4), "long", "en")
