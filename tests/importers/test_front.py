"""A page as the front page: each source of a WordPress blog tells of it, and the built site has it there."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import frontmatter
import pytest

from blogkit.build import build
from blogkit.importers import wordpress, writer
from blogkit.importers.ledger import Ledger
from blogkit.importers.web.visitor import Visitor
from blogkit.importers.wordpress import rest
from blogkit.verify.folder import Folder
from blogkit.verify.proof import prove
from tests.importers.export import item, meta, wxr
from tests.importers.webserver import HASTY, Blog, page, post, serving, user

SITE = "https://lighthouse.example"
EMPTY = "<!-- wp:paragraph -->\n<p></p>\n<!-- /wp:paragraph -->"
TEMPLATE = meta("_wp_page_template", "archives.php")


def a_page(number: int, slug: str, text: str = "", inner: str = "", **fields: str) -> str:
    return item(
        number, text, inner, **{"type": "page", "slug": slug, "link": f"{SITE}/{slug}/", "title": slug, **fields}
    )


WELCOME = a_page(2, "welcome", "Begin here.", link=f"{SITE}/")


def run(folder: Path, *parts: str) -> tuple[Path, Ledger]:
    root = folder / "site"
    root.mkdir(exist_ok=True)
    return root, wordpress.import_([wxr(folder, *parts)], root)


def home(root: Path) -> dict[str, Any]:
    found = tomllib.loads((root / "blogkit.toml").read_text(encoding="utf-8")).get("home", {})
    return dict(found)


def missing(folder: Path, root: Path) -> list[str]:
    assert not build(root).failed
    return [finding.what for finding in prove([folder / "export.xml"], root / "output").of("missing")]


def test_the_page_is_at_the_front_and_the_essays_where_the_empty_page_was(tmp_path: Path) -> None:
    """An export says the address of the one, and of the other only that nothing stands in it."""
    root, ledger = run(
        tmp_path, item(1), WELCOME, a_page(3, "journal", EMPTY, title="Journal"), a_page(4, "about", "I.")
    )
    assert home(root) == {"path": "/journal/", "title": "Journal"}
    assert frontmatter.load(str(root / "content/pages/welcome.md")).metadata["url"] == "/"
    assert not (root / "content/pages/journal.md").exists()
    assert ledger.problems == ()
    assert missing(tmp_path, root) == []
    assert "Begin here." in (root / "output/index.html").read_text(encoding="utf-8")
    assert '<h1 class="p-name">Journal</h1>' in (root / "output/journal/index.html").read_text(encoding="utf-8")


def test_of_several_empty_pages_the_one_that_is_called_so(tmp_path: Path) -> None:
    """Pages that a template of the theme fills are empty, too, and are not it."""
    parts = [a_page(3, "contact"), a_page(4, "news"), a_page(5, "blog-archive", inner=TEMPLATE)]
    root, _ = run(tmp_path, item(1), WELCOME, *parts)
    assert home(root) == {"path": "/news/", "title": "news"}
    assert missing(tmp_path, root) == []


@pytest.mark.parametrize("parts", [[], [a_page(3, "contact"), a_page(4, "map")], [a_page(3, "blog", "Words.")]])
def test_where_nobody_knows_a_place_is_chosen_and_said(parts: list[str], tmp_path: Path) -> None:
    """One that no page has."""
    root, ledger = run(tmp_path, item(1), WELCOME, *parts)
    (problem,) = ledger.problems
    assert (problem.level, problem.facts[0][1]) == ("warning", home(root)["path"])
    assert problem.hint == "If that was elsewhere, change `path` in [home]."
    assert missing(tmp_path, root) == []


def test_its_older_addresses_lead_there(tmp_path: Path) -> None:
    """The one below its name, the numbers of both, and the feed that WordPress had at the list."""
    root, _ = run(tmp_path, item(1), WELCOME, a_page(3, "journal"))
    assert not build(root).failed
    folder = Folder(root / "output")
    asked = ("/welcome/", "/?page_id=2", "/?page_id=3", "/journal/feed/", "/?paged=1", "/page/3/")
    assert [folder.answer(path).address for path in asked] == ["/", "/", "/journal/", "/feed/", "/journal/", "/"]


LISTED = "The front page lists the newest essays; `path` below [home] in blogkit.toml puts them elsewhere"


def test_settings_that_are_there_already_stay(tmp_path: Path) -> None:
    """A front page that lists essays goes on to do that; import and verify say which lines would change it."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/blogkit.toml").write_text('title = "The Lighthouse"\n', encoding="utf-8")
    root, ledger = run(tmp_path, item(1), WELCOME, a_page(3, "journal", title="Journal"))
    assert (root / "blogkit.toml").read_text(encoding="utf-8") == 'title = "The Lighthouse"\n'
    assert "url" not in frontmatter.load(str(root / "content/pages/welcome.md")).metadata
    assert '`path = "/journal/"` and `title = "Journal"` below `[home]`' in ledger.problems[0].hint
    assert missing(tmp_path, root) == [LISTED]


def test_the_lines_that_were_named_make_it_the_front_page(tmp_path: Path) -> None:
    """After another import: the page moves to the front, and the one that was empty gives way to the list."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/blogkit.toml").write_text('title = "The Lighthouse"\n', encoding="utf-8")
    parts = (item(1), WELCOME, a_page(3, "journal", title="Journal"))
    root, _ = run(tmp_path, *parts)
    with (root / "blogkit.toml").open("a", encoding="utf-8") as settings:
        settings.write('[home]\npath = "/journal/"\ntitle = "Journal"\n')
    run(tmp_path, *parts)
    assert frontmatter.load(str(root / "content/pages/welcome.md")).metadata["url"] == "/"
    assert not (root / "content/pages/journal.md").exists()
    assert missing(tmp_path, root) == []


def test_a_page_that_somebody_wrote_into_does_not_give_way(tmp_path: Path) -> None:
    """Where the list of essays comes to its address, the build says that both want it."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/blogkit.toml").write_text('title = "The Lighthouse"\n', encoding="utf-8")
    parts = (item(1), WELCOME, a_page(3, "journal"))
    root, _ = run(tmp_path, *parts)
    file = root / "content/pages/journal.md"
    file.write_text(file.read_text(encoding="utf-8") + "Words.\n", encoding="utf-8")
    (root / "blogkit.toml").write_text('[home]\npath = "/journal/"\n', encoding="utf-8")
    run(tmp_path, *parts)
    assert file.read_text(encoding="utf-8").endswith("Words.\n")
    assert "Two things have the address `/journal/`" in [problem.what for problem in build(root).problems]


def test_no_empty_page_is_taken_away_where_essays_are_at_the_front(tmp_path: Path) -> None:
    """Most blogs are so."""
    root, _ = run(tmp_path, item(1), a_page(3, "journal"))
    assert home(root) == {}
    assert (root / "content/pages/journal.md").exists()
    assert missing(tmp_path, root) == []


def test_verify_sees_another_page_at_the_front(tmp_path: Path) -> None:
    """And a list of essays under another name than the page had, and the text of a page that the list has replaced."""
    root, _ = run(tmp_path, item(1), WELCOME, a_page(3, "journal"))
    file = root / "blogkit.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('title = "journal"', 'title = "Diary"'), encoding="utf-8")
    assert missing(tmp_path, root) == ["Its address shows something else", "There is no page to read it on"]
    file.write_text(text, encoding="utf-8")
    wxr(tmp_path, item(1), WELCOME, a_page(3, "journal", "Words of its own."))
    assert missing(tmp_path, root) == ["Its address shows something else", "There is no page to read it on"]


# A live site


def told(blog: Blog, root: Path) -> Ledger:
    root.mkdir()
    with serving(blog) as server:
        visitor = Visitor(server.url, HASTY)
        try:
            return writer.write(rest.archive(server.url, root, visitor), root)
        finally:
            visitor.close()


def lived(number: int, slug: str, text: str = "", link: str = "") -> dict[str, Any]:
    found = post(number, text, slug=slug, link=link or f"http://lighthouse.example/{slug}/", type="page", template="")
    return {**found, "parent": 0, "menu_order": 0, "title": {"rendered": slug.capitalize()}}


@pytest.fixture
def blog() -> Blog:
    made = Blog(posts=[post(1)], users=[user()])
    made.collections["pages"] = [
        lived(2, "welcome", "<p>Begin here.</p>", link="http://lighthouse.example/"),
        lived(3, "journal", "<p>Nobody sees this.</p>"),
        lived(4, "map"),
    ]
    made.pages |= {"/": page(), "/journal/": page(), "/map/": page(), "/2012/05/04/post-1/": page()}
    return made


def test_a_new_wordpress_says_which_page_has_the_essays(blog: Blog, tmp_path: Path) -> None:
    """In the index of its API."""
    blog.index["page_for_posts"] = 3
    told(blog, tmp_path / "site")
    assert home(tmp_path / "site") == {"path": "/journal/", "title": "Journal"}
    text = frontmatter.load(str(tmp_path / "site/content/pages/journal.md"))
    assert (text.metadata["draft"], text.content) == (True, "Nobody sees this.")


def test_an_older_one_shows_it(blog: Blog, tmp_path: Path) -> None:
    """Its page is marked as the blog."""
    blog.pages["/journal/"] = page().replace("<body", '<body class="blog logged-out"')
    told(blog, tmp_path / "site")
    assert home(tmp_path / "site") == {"path": "/journal/", "title": "Journal"}
    assert frontmatter.load(str(tmp_path / "site/content/pages/welcome.md")).metadata["url"] == "/"
