"""Why a page is made again: said before it happens, without making anything."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

import pytest

from blogkit.engine import stat
from blogkit.explain import explain
from blogkit.explain.accounts import Reason
from blogkit.explain.phrases import QUESTIONS, REASONS, question
from blogkit.problems import ContentError
from blogkit.site.questions import Site
from tests.conftest import SiteMaker
from tests.folder import TODAY, Folder
from tests.test_cli import blogkit
from tests.test_incremental import THREE

ONE = "2020/01/01/one/index.html"
LATER = str(int(TODAY.timestamp()))


@pytest.fixture
def three(site: SiteMaker) -> Folder:
    """Three posts and a page, built."""
    folder = site(THREE)
    folder.build()
    return folder


def upcoming(folder: Folder) -> dict[str, Reason]:
    """What the next build would make, and why."""
    return explain(folder.root, as_of=TODAY).outlook().again


def everything(root: Path) -> dict[str, bytes]:
    """Every file in a folder, hidden ones too."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_at_rest_nothing_would_be_made(three: Folder) -> None:
    """And nothing is said to have changed."""
    outlook = explain(three.root, as_of=TODAY).outlook()
    assert (outlook.again, outlook.changed) == ({}, [])
    assert "makes nothing" in str(outlook)


def test_before_the_first_build_all_is_new(site: SiteMaker) -> None:
    """And explaining it leaves no trace."""
    folder = site(THREE)
    assert {reason.reason for reason in upcoming(folder).values()} == {"new"}
    assert not (folder.root / ".blogkit").exists()
    assert not (folder.root / "output").exists()


def change_a_text(folder: Folder) -> None:
    folder.edit("content/posts/2020-01-01-one.md", "And more", "And much more")


def change_a_template(folder: Folder) -> None:
    folder.write("templates/page.html", "{{ post.title }}")


def change_a_setting(folder: Folder) -> None:
    folder.write("blogkit.toml", 'base_url = "https://example.org/"\ntitle = "Other"\ntheme.name = "plain"\n')


def remove_a_post(folder: Folder) -> None:
    folder.remove("content/posts/2021-03-01-three.md")


def damage_an_output(folder: Folder) -> None:
    (folder.root / "output/about/index.html").write_bytes(b"defaced")


def move_a_page(folder: Folder) -> None:
    folder.write("content/pages/about/index.md", "About this site.\n")
    folder.remove("content/pages/about.md")


@pytest.mark.parametrize(
    "change", [change_a_text, change_a_template, change_a_setting, remove_a_post, damage_an_output, move_a_page]
)
def test_it_foretells_what_a_build_does(three: Folder, change: object) -> None:
    """The same outputs, for the same reasons; and it changes neither the Store nor the output."""
    change(three)  # type: ignore[operator]
    before = everything(three.root)
    foretold = upcoming(three)
    assert everything(three.root) == before
    report = three.build()
    made = {output: (why.reason, why.call) for output, why in report.made.items()}
    assert made == {o: (r.reason, r.question) for o, r in foretold.items() if r.reason != "gone"}
    assert report.removed == sorted(o for o, r in foretold.items() if r.reason == "gone")


def test_it_names_the_files_that_have_changed(three: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that were written or removed, below the site's root; not their folders."""
    monkeypatch.setattr(stat, "TICK", 0)  # all files are old enough to be known
    damage_an_output(three)
    three.build()
    assert explain(three.root, as_of=TODAY).outlook().changed == []
    change_a_template(three)
    change_a_text(three)
    remove_a_post(three)
    assert explain(three.root, as_of=TODAY).outlook().changed == [
        "templates/page.html",
        "content/posts/2020-01-01-one.md",
        "content/posts/2021-03-01-three.md",
    ]


def test_an_account_tells_what_a_page_asked_in_order_and_what_is_another_now(three: Folder) -> None:
    """All of them are marked, not only the first, which is the reason."""
    change_a_text(three)
    account = explain(three.root, as_of=TODAY).account(ONE)
    assert (account.output, account.url, account.renderer) == (ONE, "/2020/01/01/one/", "post")
    assert account.because
    assert account.because.reason == "new"
    changed = [each.question for each in account.questions if each.changed]
    assert ("body", "posts/2020-01-01-one") in changed
    assert account.next
    assert account.next.question == changed[0]
    assert ("neighbours", "posts/2020-01-01-one") in [each.question for each in account.questions if not each.changed]
    assert "  * the text of posts/2020-01-01-one" in str(account).splitlines()


def test_why_a_page_was_made_is_remembered(three: Folder) -> None:
    """Also after builds that left it alone."""
    change_a_text(three)
    three.build()
    change_a_template(three)
    three.build()
    account = explain(three.root, as_of=TODAY).account(ONE)
    assert account.because
    assert (account.because.reason, account.next) == ("answer", None)
    assert "keeps it" in str(account)


@pytest.mark.parametrize(
    "named",
    ["/2020/01/01/one/", "2020/01/01/one", "2020/01/01/one/index.html", "output/2020/01/01/one/index.html",
     "https://example.org/2020/01/01/one/#comment-1", "content/posts/2020-01-01-one.md", "posts/2020-01-01-one",
     "{root}/output/2020/01/01/one/index.html"],
)  # fmt: skip
def test_a_page_is_named_by_address_path_or_file(three: Folder, named: str) -> None:
    """Whatever a person has at hand."""
    assert explain(three.root, as_of=TODAY).account(named.format(root=three.root)).output == ONE


def test_the_prefix_of_a_site_may_stand_in_an_address(site: SiteMaker) -> None:
    """As in the browser."""
    folder = site("-- blogkit.toml --\nbase_url = 'https://example.org/blog/'\ntheme.name = 'plain'\n")
    folder.build()
    record = explain(folder.root, as_of=TODAY)
    for named in ("/", "/blog/", "https://example.org/blog/", "index.html"):
        assert record.account(named).output == "index.html"


def test_a_page_that_is_not_there_is_a_problem(three: Folder) -> None:
    """With the nearest that is."""
    with pytest.raises(ContentError, match="Did you mean `about`"):
        explain(three.root, as_of=TODAY).account("/abuot/")


def test_of_an_address_the_path_counts(three: Folder) -> None:
    """Whatever its host is, and be it none."""
    assert explain(three.root, as_of=TODAY).account("http://[see here]/2020/01/01/one/").output == ONE


def test_a_page_that_goes_is_told_so(three: Folder) -> None:
    """Its account comes from what was recorded."""
    remove_a_post(three)
    account = explain(three.root, as_of=TODAY).account("/2021/03/01/three/")
    assert account.next
    assert account.next.reason == "gone"
    assert "removes it" in str(account)


def test_the_widest_questions_come_first_with_their_counts(three: Folder) -> None:
    """A setting that all pages show, before the text of one."""
    widest = explain(three.root, as_of=TODAY).widest()
    counts = {width.question: width.outputs for width in widest.questions}
    assert widest.outputs == len(three.outputs())
    drawn = [output for output in three.outputs() if not output.startswith("static/")]
    assert counts["setting", "language"] == len(drawn)
    assert counts["closure", "post.html"] == 3
    assert counts["closure", "page.html"] == 1
    assert [width.outputs for width in widest.questions] == sorted(counts.values(), reverse=True)


def test_a_damaged_store_is_as_good_as_none(three: Folder) -> None:
    """Nothing is known then; the Store itself is left to the next build."""
    store = three.root / ".blogkit/store.sqlite"
    for content in (b"no database", store.read_bytes()[:5000]):
        store.write_bytes(content)
        assert {reason.reason for reason in upcoming(three).values()} == {"new"}
        assert store.read_bytes() == content


def test_every_question_has_words() -> None:
    """Whatever a page may ask can be told to a person, with all that was asked for."""
    taken = {
        "fingerprint",
        "ground",
        "grounds",
        "assets",
        "writings",
        "published",
        "due",
        "files",
        "confiding",
        "has_file",
        "hidden",
        "written",
        "again",
        "after",
        "seen_with",
    }
    asked = {name: f for name, f in inspect.getmembers(Site, inspect.isfunction) if name[0] != "_"}
    assert set(QUESTIONS) == asked.keys() - taken | {"forgotten"}
    for name in asked.keys() - taken:
        given = [f"<{argument}>" for argument in list(inspect.signature(asked[name]).parameters)[1:]]
        text = question((name, *given))
        assert [argument for argument in given if argument not in text and argument != "<number>"] == []


def test_every_reason_has_words() -> None:
    """Those that the engine gives, and that an output is gone."""
    from blogkit.engine.trace import Why

    source = inspect.getsource(Why)
    assert set(re.findall(r"`(\w+)`:", source)) - {"answer"} == REASONS.keys() - {"gone"}


def test_the_command_line_says_it_as_text_or_json(three: Folder) -> None:
    """Results on stdout; JSON can be read by a program."""
    change_a_text(three)
    now = {"SOURCE_DATE_EPOCH": LATER}
    said = blogkit("explain", cwd=three.root, **now)
    assert (said.returncode, said.stderr) == (0, "")
    assert "because the text of posts/2020-01-01-one is not what it was" in said.stdout
    account = json.loads(blogkit("explain", "/2020/01/01/one/", "--json", cwd=three.root, **now).stdout)
    assert account["next"]["question"] == ["body", "posts/2020-01-01-one"]
    assert "outputs" in blogkit("explain", "--widest", cwd=three.root, **now).stdout
    built = blogkit("build", "--json", cwd=three.root, **now)
    report = json.loads(built.stdout)
    assert report["parsed"] == ["posts/2020-01-01-one.md"]
    assert report["made"][ONE] == {"reason": "answer", "call": ["body", "posts/2020-01-01-one"]}
    nowhere = blogkit("explain", "/nowhere/", cwd=three.root)
    assert (nowhere.returncode, nowhere.stdout) == (1, "")
