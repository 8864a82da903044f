"""blogkit.toml becomes a Config, or a ConfigError that names every mistake at its line."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blogkit import toml
from blogkit.config import Config, MenuItem, TaxonomyOptions, conventions, find, load
from blogkit.model import Conventions
from blogkit.problems import ConfigError, Location, Problem

ROOT = Path(__file__).parent.parent


@pytest.fixture
def config(tmp_path: Path) -> Any:
    """A function from the text of blogkit.toml to its Config."""

    def read(text: str) -> Config:
        (tmp_path / "blogkit.toml").write_text(text, encoding="utf-8", newline="\n")
        return load(tmp_path)

    return read


@pytest.fixture
def refused(config: Any) -> Any:
    """A function from the text of blogkit.toml to what is said against it."""

    def read(text: str) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            config(text)
        return [f"{p.where}: {p.what} | {p.hint}" for p in caught.value.problems]

    return read


def test_an_empty_file_is_a_site(config: Any) -> None:
    """Every key may be left out."""
    assert config("") == Config()


def test_the_defaults_would_pass_their_own_checks(config: Any) -> None:
    """What is assumed when a key is left out could also be written."""
    defaults = Config()
    written = config(
        f"""
        base_url = "{defaults.base_url}"
        language = "{defaults.language}"
        timezone = "{defaults.timezone}"
        permalinks = {{post = "{defaults.permalinks.post}", page = "{defaults.permalinks.page}"}}
        theme.name = "{defaults.theme.name}"
        media.path = "{defaults.media.path}"
        """
    )
    assert written == defaults


def test_a_config_survives_a_round_trip_through_msgpack(config: Any) -> None:
    """It can cross processes."""
    settings = config("[[menus.main]]\ntitle = 'About'\nurl = '/about/'\n[theme.options]\nwide = true")
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(settings), type=Config) == settings


def test_nothing_slow_is_imported() -> None:
    """Reading the settings costs no template engine, no Markdown and no sanitizer."""
    heavy = "{'jinja2', 'markdown_it', 'nh3', 'feedgen', 'PIL', 'babel', 'pygments', 'rich', 'asyncio'}"
    command = f"import sys, blogkit.config; print(sorted({heavy} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, check=True, cwd=ROOT, text=True)
    assert done.stdout.strip() == "[]"


# Addresses


@pytest.mark.parametrize(
    ("written", "origin", "prefix"),
    [
        ("https://example.org", "https://example.org", "/"),
        ("https://example.org/", "https://example.org", "/"),
        ("HTTPS://Example.ORG/Blog", "https://example.org", "/Blog/"),
        ("http://localhost:8000/a/b/", "http://localhost:8000", "/a/b/"),
        ("https://example.org/caf\u00e9/", "https://example.org", "/caf%C3%A9/"),
    ],
)
def test_the_base_url_ends_in_a_slash(config: Any, written: str, origin: str, prefix: str) -> None:
    """It is the front page's address; scheme and host are in small letters."""
    settings = config(f'base_url = "{written}"')
    assert settings.base_url == origin + prefix
    assert (settings.origin, settings.prefix) == (origin, prefix)


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("", "is not an absolute http or https address"),
        ("example.org", "is not an absolute http or https address"),
        ("/blog/", "is not an absolute http or https address"),
        ("ftp://example.org/", "is not an absolute http or https address"),
        ("javascript:alert(1)", "is not an absolute http or https address"),
        ("https:///blog/", "is not an absolute http or https address"),
        ("https://example.org/a b/", "is not an absolute http or https address"),
        ("https://[::1/", "is not a web address"),
        ("https://example.org:port/", "is not a web address"),
        ("https://ana:secret@example.org/", "holds a user name"),
        ("https://example.org/?p=1", "goes on after its path"),
        ("https://example.org/#top", "goes on after its path"),
        ("https://example.org/?", "goes on after its path"),
        ("https://example.org/a/../b/", "is not a path that a browser keeps as it is"),
    ],
)
def test_a_base_url_that_is_no_address_is_refused(refused: Any, written: str, what: str) -> None:
    """Feeds, sitemaps and canonical links are made from it."""
    (said,) = refused(f'base_url = "{written}"')
    assert said.startswith(f"blogkit.toml:1:1: `base_url` {what} | ")


def test_links_to_older_addresses_are_links_to_this_site(config: Any) -> None:
    """Parsing learns this site's address and the older ones, without trailing slashes, each once."""
    settings = config('base_url = "https://a.org/blog/"\nhosts = ["http://A.org", "https://a.org/blog"]')
    assert conventions(settings).hosts == ("https://a.org/blog", "http://a.org")


def test_parsing_depends_on_a_few_settings_only(config: Any) -> None:
    """Conventions hold what a parsed file is made with, so that a new title makes no parse stale."""
    text = """
    language = "es-CR"
    timezone = "America/Costa_Rica"
    base_url = "https://a.org"
    [markdown]
    smart = false
    highlight = false
    [taxonomies.places]
    nested = true
    """
    assert conventions(config(text)) == Conventions(
        timezone="America/Costa_Rica",
        language="es-CR",
        taxonomies=("categories", "tags", "series", "places"),
        nested=("categories", "places"),
        hosts=("https://a.org",),
        smart=False,
        highlight=False,
    )


# Language and time zone


@pytest.mark.parametrize("tag", ["en", "es-CR", "zh-Hant-TW", "sl-rozaj-biske", "de-CH-1996", "ast"])
def test_language_tags(config: Any, tag: str) -> None:
    """A BCP 47 tag is taken as it is."""
    assert config(f'language = "{tag}"').language == tag


@pytest.mark.parametrize(
    ("tag", "hint"),
    [
        ("en_US", "Did you mean `en-US`?"),
        ("de_DE.UTF-8", "Did you mean `de-DE`?"),
        ("English (US)", "Write it as `en`, `es` or `pt-BR`."),
        ("", "Write it as `en`, `es` or `pt-BR`."),
    ],
)
def test_a_language_that_is_no_tag_is_refused(refused: Any, tag: str, hint: str) -> None:
    """The name of a locale is close to a tag."""
    assert refused(f'language = "{tag}"') == [f"blogkit.toml:1:1: `language` is not a language tag | {hint}"]


@pytest.mark.parametrize(
    ("zone", "hint"),
    [
        ("Europe/Madird", "Did you mean `Europe/Madrid`?"),
        ("New York", "Did you mean `America/New_York`?"),
        ("utc+2", "Did you mean `UTC`?"),
        ("Middle of nowhere", "Write it as `UTC` or `Europe/Madrid`."),
        ("../../etc/passwd", "Write it as `UTC` or `Europe/Madrid`."),
        ("America", "Did you mean `America/Atka`?"),
        ("", "Write it as `UTC` or `Europe/Madrid`."),
    ],
)
def test_a_time_zone_must_be_known(refused: Any, zone: str, hint: str) -> None:
    """The IANA database decides; the nearest name, or the nearest city, is offered."""
    (said,) = refused(f'timezone = "{zone}"')
    assert said.startswith("blogkit.toml:1:1: `timezone` is not a known time zone | ")
    if zone != "America":  # which of its cities is nearest depends on the database
        assert said.endswith(hint)


# Permalinks


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("/%year%/%monthnum%/%day%/%postname%/", "/%year%/%month%/%day%/%slug%/"),
        ("/archives/%post_id%", "/archives/%id%"),
        (
            "/%category%/%author%/%hour%%minute%%second%-%slug%.html",
            "/%category%/%author%/%hour%%minute%%second%-%slug%.html",
        ),
        ("/%c3%a9tudes/%slug%/", "/%C3%A9tudes/%slug%/"),
    ],
)
def test_wordpress_names_for_tokens_are_understood(config: Any, written: str, kept: str) -> None:
    """A pattern copied from WordPress' settings works, and is kept in our own words."""
    assert config(f'permalinks.post = "{written}"').permalinks.post == kept


@pytest.mark.parametrize(
    ("key", "pattern", "said"),
    [
        ("post", "%slug%/", 'does not begin with a slash | Write it as "/%slug%/".'),
        ("post", "/%yaer%/%slug%/", "holds an unknown token `%yaer%` | Did you mean `%year%`?"),
        ("post", "/%post_nmae%/", "holds an unknown token `%post_nmae%` | Did you mean `%slug%`?"),
        ("post", "/%YEAR%/%slug%/", "holds an unknown token `%YEAR%` | Did you mean `%year%`?"),
        ("post", "/100%/%slug%/", "holds a `%` that belongs to no token | A token stands between two, as `%slug%`."),
        ("post", "/%year%/%month%/", "gives two posts of one day the same address | Add `%slug%` or `%id%`."),
        ("page", "/%year%/%path%/", "holds an unknown token `%year%` | Known are %path%, %slug%, %id%."),
        ("page", "/page/", "gives all pages the same address | Add `%path%`."),
        ("archives", "/", 'is the front page\'s own address | Give it a folder of its own, as "/category/".'),
        ("archives", "", 'does not begin with a slash | Write it as "/".'),
    ],
)
def test_a_pattern_that_cannot_work_is_refused(refused: Any, key: str, pattern: str, said: str) -> None:
    """A misspelt token, or one address for everything, is found before anything is built."""
    assert refused(f'[permalinks]\n{key} = "{pattern}"') == [f"blogkit.toml:2:1: `permalinks.{key}` {said}"]


@pytest.mark.parametrize("path", ["//evil.example/", "/a/../b/", "/a b/", "/a?b/", "/a#b/", "/a\\\\b/", "/./"])
def test_a_path_is_one_that_browsers_keep(refused: Any, path: str) -> None:
    """What a browser would rewrite or cut off is no path of an output."""
    (said,) = refused(f'media.path = "{path}"')
    assert "`media.path` is not a path that a browser keeps as it is" in said


def test_uploads_may_stay_where_they_always_stood(config: Any) -> None:
    """The files of content/media/ may be found at the root, below their old folders."""
    assert config('media.path = "/"').media.path == "/"


# Taxonomies


def test_every_site_has_categories_tags_and_series(config: Any) -> None:
    """Their settings are laid over the defaults, key by key."""
    assert config("taxonomies.tags.path = '/t'").taxonomies == {
        "categories": TaxonomyOptions(path="/category/", nested=True, feeds=True),
        "tags": TaxonomyOptions(path="/t/", nested=False, feeds=False),
        "series": TaxonomyOptions(path="/series/", ordered=True),
    }


def test_a_site_may_have_taxonomies_of_its_own(config: Any) -> None:
    """Their path and title follow from the name, unless they are written."""
    text = "[taxonomies.series]\nordered = false\n[taxonomies.places]\nnested = true\ntitle = 'Where'"
    taxonomies = config(text).taxonomies
    assert list(taxonomies) == ["categories", "tags", "series", "places"]
    assert taxonomies["series"] == TaxonomyOptions(path="/series/", ordered=False)
    assert taxonomies["places"] == TaxonomyOptions(path="/places/", title="Where", nested=True)


@pytest.mark.parametrize("name", ["title", "date", "author", "authors", "format", "comments", "posts", "media"])
def test_a_taxonomy_may_not_hide_a_key_of_the_front_matter(refused: Any, name: str) -> None:
    """Nor a folder of content/ that has a meaning of its own."""
    said = f"blogkit.toml:1:13: a taxonomy cannot be called `{name}` | The name has a meaning of its own."
    assert refused(f"[taxonomies.{name}]") == [said]


def test_the_name_of_a_taxonomy_is_a_plain_word(refused: Any) -> None:
    """It is a key and a folder."""
    (said,) = refused('[taxonomies."../x"]\npath = "/x/"')
    assert said.startswith("blogkit.toml:1:13: a taxonomy cannot be called `../x`")


def test_two_taxonomies_need_two_paths(refused: Any) -> None:
    """Otherwise two of their terms could have one address."""
    said = "blogkit.toml:2:1: `taxonomies.tags.path` and `taxonomies.series.path` are both /tag/"
    assert refused("[taxonomies.series]\npath = '/tag'") == [f"{said} | Give each a folder of its own."]


def test_what_is_no_table_of_taxonomies_is_refused(refused: Any) -> None:
    """Defaults are laid under tables only."""
    assert refused("taxonomies = 3") == ["blogkit.toml:1:1: expected a table for `taxonomies`, found a number | "]
    (said,) = refused("taxonomies.tags = 'on'")
    assert said == "blogkit.toml:1:12: expected a table for `taxonomies.tags`, found text | "


# Authors and menus


def test_an_author_without_a_name_is_called_by_the_key(config: Any) -> None:
    """A table with a url alone is enough."""
    authors = config("[authors.Ana]\nurl = 'https://ana.example'").authors
    assert (authors["Ana"].name, authors["Ana"].url) == ("Ana", "https://ana.example")


def test_the_default_author_is_one_of_the_authors(refused: Any) -> None:
    """Where there is a table of authors, a key that is not in it is a slip."""
    said = "blogkit.toml:1:1: there is no [authors.anna] | Did you mean `ana`?"
    assert refused("author = 'anna'\n[authors.ana]\nname = 'Ana'") == [said]


def test_without_authors_the_default_author_is_a_name(config: Any) -> None:
    """A site of one person needs no table."""
    assert config("author = 'Ana Mora'").author == "Ana Mora"


def test_menus_keep_their_order(config: Any) -> None:
    """Each line leads to a page of this site, or to any address."""
    text = """
    [[menus.main]]
    title = "About"
    page = "pages/about.md"
    [[menus.main]]
    title = "Elsewhere"
    url = "https://example.org/"
    [[menus.foot]]
    title = "Write to me"
    url = "mailto:ana@example.org"
    """
    assert config(text).menus == {
        "main": (MenuItem(title="About", page="pages/about.md"), MenuItem("Elsewhere", url="https://example.org/")),
        "foot": (MenuItem("Write to me", url="mailto:ana@example.org"),),
    }


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("title = 'A'", "a line of a menu has either `page` or `url`, and this one has neither"),
        (
            "title = 'A'\npage = 'a.md'\nurl = '/a/'",
            "a line of a menu has either `page` or `url`, and this one has both",
        ),
        ("url = '/a/'", "a line of a menu has no `title`"),
        ("title = 'A'\nurl = 'about'", "`menus.main.url` is neither a path nor an address"),
        ("title = 'A'\nurl = 'javascript:alert(1)'", "`menus.main.url` is neither a path nor an address"),
        ("title = 'A'\npage = '/pages/about.md'", "`menus.main.page` is not a file under content/"),
        ("title = 'A'\npage = '../secret.md'", "`menus.main.page` is not a file under content/"),
    ],
)
def test_a_line_of_a_menu_leads_somewhere(refused: Any, line: str, said: str) -> None:
    """It has a title, and either a page or an address."""
    (what,) = refused(f"[[menus.main]]\n{line}")
    assert said in what


def test_a_line_of_a_menu_may_only_head_others(config: Any) -> None:
    """It leads nowhere, and the lines after it lie below it."""
    lines = "[[menus.main]]\ntitle = 'More'\n[[menus.main]]\ntitle = 'A'\nurl = '/a/'\nlevel = 1\n"
    assert config(lines).menus["main"] == (MenuItem("More"), MenuItem("A", url="/a/", level=1))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("menus = 3", "blogkit.toml:1:1: expected a table for `menus`, found a number | "),
        ("menus.main = 'about'", "blogkit.toml:1:7: expected a list for `menus.main`, found text | Put it in brackets"),
        ("menus.main = [3]", "blogkit.toml:1:15: expected a table for `menus.main`, found a number | "),
    ],
)
def test_what_is_no_menu_is_refused(refused: Any, text: str, said: str) -> None:
    """A menu is a list of tables."""
    (what,) = refused(text)
    assert what.startswith(said)


@pytest.mark.parametrize("name", ["", "../folio", "my theme", "a/b"])
def test_a_theme_is_named_by_its_folder(refused: Any, name: str) -> None:
    """A name cannot lead out of themes/."""
    (said,) = refused(f'theme.name = "{name}"')
    assert "`theme.name` is not a theme's name" in said


def test_the_options_of_a_theme_are_its_own(config: Any) -> None:
    """They are kept as written; the theme says what they may be."""
    assert config("[theme.options]\nwidth = 40\ncolours = ['red']").theme.options == {"width": 40, "colours": ["red"]}


# Mistakes


def test_all_mistakes_are_named_at_once_in_the_order_of_their_lines(refused: Any) -> None:
    """Nobody mends a file in five rounds."""
    text = """titel = "x"
base_url = 3
[pagination]
size = 0
order = "oldset"
[[menus.main]]
title = "A"
[feeds]
full = "yes"
"""
    assert refused(text) == [
        "blogkit.toml:1:1: unknown key `titel` | Did you mean `title`?",
        "blogkit.toml:2:1: expected text for `base_url`, found a number | Put it in quotes.",
        "blogkit.toml:4:1: `pagination.size` must be 1 or more | ",
        'blogkit.toml:5:1: `pagination.order` must be "newest" or "oldest" | Did you mean `oldest`?',
        "blogkit.toml:6:3: a line of a menu has either `page` or `url`, and this one has neither"
        ' | Give it page = "pages/about.md" for a page of this site, or url = "…" for anything else.',
        "blogkit.toml:9:1: expected true or false for `feeds.full`, found text | Write it without quotes.",
    ]


def test_a_file_that_is_no_toml_is_refused_with_its_place(refused: Any) -> None:
    """The line and column come from the parser."""
    (said,) = refused("title = Essays\n")
    assert said.startswith("blogkit.toml:1:9: this is not valid TOML: invalid value | ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[feeds]\nsize = 3\n\n[home]\n[feeds] # again\n", "blogkit.toml:5:1: `[feeds]` is written twice"),
        ("[home]\ntitle = 'A'\n[feeds]\nsize = 3\n size=4\n", "blogkit.toml:5:2: `size` is written twice"),
        ("feeds = 3\n[feeds]\n", "blogkit.toml:2:1: `[feeds]` is written twice"),
        ("[menus]\n[[menus]]\n", "blogkit.toml:2:1: `[[menus]]` is written twice"),
    ],
)
def test_what_is_written_twice_is_named(refused: Any, text: str, said: str) -> None:
    """TOML takes no table and no key a second time."""
    (problem,) = refused(text)
    assert problem.startswith(f"{said} | Keep one of them")


def test_the_first_of_two_is_named_too() -> None:
    """With its line; of a key, the one in the same table."""
    with pytest.raises(ConfigError) as error:
        toml.parse("[home]\nsize = 1\n[feeds]\nsize = 2\nsize = 3\n", "blogkit.toml")
    assert error.value.problems[0].facts == (("first", "line 4"),)


def _fields(kind: type[msgspec.Struct], path: str = "") -> Iterator[tuple[str, msgspec.inspect.Field]]:
    """Every key of every table, as `pagination.size`."""
    for field in msgspec.inspect.type_info(kind).fields:
        inner, name = field.type, f"{path}{field.name}"
        while isinstance(inner, msgspec.inspect.DictType | msgspec.inspect.VarTupleType):
            inner = inner.value_type if isinstance(inner, msgspec.inspect.DictType) else inner.item_type
        if isinstance(inner, msgspec.inspect.StructType):
            yield from _fields(inner.cls, f"{name}.")
        else:
            yield name, field


NAMES = st.sampled_from(sorted({part for key, _ in _fields(Config) for part in key.split(".")} | {"ana", "title", "x"}))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.floats() | st.text("aZ0 ./%:?#@_-[]\\\u00e9", max_size=9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=3),
)


@settings(deadline=None)  # looking for the nearest time zone takes as long as the disk does
@given(st.dictionaries(NAMES, VALUES))
def test_whatever_is_written_it_is_a_config_or_a_config_error(tables: dict[str, Any]) -> None:
    """No settings lead to a traceback, and every Problem has a line."""
    text = "".join(f"{key} = {_inline(value)}\n" for key, value in tables.items())
    with TemporaryDirectory() as folder:
        (Path(folder) / "blogkit.toml").write_text(text, encoding="utf-8", newline="\n")
        problems: tuple[Problem, ...] = ()
        try:
            load(Path(folder))
        except ConfigError as error:
            problems = error.problems
    assert all(problem.where and problem.where.line for problem in problems)


def _inline(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{key} = {_inline(item)}" for key, item in value.items()) + "}"
        case list():
            return f"[{', '.join(map(_inline, value))}]"
        case None:
            return "2012-05-04T10:21:00Z"
        case str():
            return f"'{value}'"
        case _:
            return str(value).lower()


# Where a site is


def test_a_site_is_found_from_any_folder_in_it(tmp_path: Path) -> None:
    """As git finds its repository."""
    (tmp_path / "blogkit.toml").touch()
    inner = tmp_path / "content" / "posts"
    inner.mkdir(parents=True)
    assert find(inner) == find(tmp_path) == tmp_path.resolve()


def test_a_folder_outside_any_site_is_refused_with_the_way_out(tmp_path: Path) -> None:
    """Both looking for a site and loading one say what to do."""
    said = (
        "error: not a blogkit site: there is no blogkit.toml here or above\n"
        "    → Run blogkit new DIR to begin one, or cd into a site, or use -C DIR."
    )
    for ask in find, load:
        with pytest.raises(ConfigError) as caught:
            ask(tmp_path)
        assert str(caught.value) == said


def test_a_problem_points_into_the_file(config: Any) -> None:
    """Line and column can be clicked in a terminal."""
    with pytest.raises(ConfigError) as caught:
        config("\n\n  titel = 'x'")
    assert caught.value.problems[0].where == Location("blogkit.toml", 3, 3)


# The manual

MANUAL = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("key", "field"), list(_fields(Config)))
def test_every_key_is_explained_in_the_manual(key: str, field: msgspec.inspect.Field) -> None:
    """docs/configuration.md has a row for it, in the section of its table, and tells its true default."""
    table, _, name = key.rpartition(".")
    heading = rf"`\[+{table}(\.<\w+>)?\]+`" if table else "At the top"
    section = re.search(rf"\n## {heading}\n(.*?)(\n## |$)", MANUAL, re.DOTALL)
    assert section, f"no section for [{table}]"
    row = re.search(rf"\n\| `{name}` \| (.*?) ?\| (.+) \|\n", section[0])
    assert row, f"no row for {key}"
    if row[1].startswith("`") and "<" not in row[1]:  # the others follow from the name
        default = tomllib.loads(f"x = {row[1].strip('`')}")["x"]
        assert (tuple(default) if isinstance(default, list) else default) == field.default


@pytest.mark.parametrize("example", re.findall(r"```toml\n(.*?)```", MANUAL, re.DOTALL))
def test_every_example_of_the_manual_is_valid(config: Any, example: str) -> None:
    """Each may be copied into blogkit.toml as it is."""
    assert config(example) != Config(title="?")
