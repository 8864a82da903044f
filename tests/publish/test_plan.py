"""The Plan: for any two states of a site, however often its transfer is cut off."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from blogkit.publish.manifest import UNSURE, decode, encode
from blogkit.publish.plan import ASSETS, Note, Plan, Put, Remove, above, plan, steps, tier

names = st.sampled_from("a b c.html d.css e.png".split())
paths = st.lists(names, min_size=1, max_size=3).map("/".join)
digests = st.sampled_from(["1", "2", "3"])


def possible(files: dict[str, str]) -> dict[str, str]:
    """Without what could not lie on a disk: a file below another."""
    return {path: digest for path, digest in files.items() if files.keys().isdisjoint(above(path))}


manifests = st.dictionaries(paths, digests, max_size=12).map(possible)


class Disk:
    """A host: what lies there, and what is noted."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files, self.noted = dict(files), dict(files)

    def take(self, step: Note | Put | Remove, after: dict[str, str]) -> None:
        match step:
            case Note(manifest):
                self.noted = dict(manifest)
            case Put(paths):
                for path in paths:
                    assert self.files.keys().isdisjoint(above(path)), "a file is where a folder must be"
                    assert not any(path in above(other) for other in self.files), "a folder is where a file must be"
                    self.files[path] = after[path]
            case Remove(paths, _):
                for path in paths:
                    self.files.pop(path, None)


@given(manifests, manifests)
def test_a_plan_turns_one_state_into_the_other(before: dict[str, str], after: dict[str, str]) -> None:
    """Nothing is put that is there already, and nothing is left."""
    disk, it = Disk(before), plan(before, after)
    for step in steps(it, batch=2):
        disk.take(step, after)
    assert disk.files == disk.noted == after
    assert set(it.put) == {path for path in after if before.get(path) != after[path]}
    assert {*it.clear, *it.remove} == before.keys() - after.keys()
    assert it.kept == sum(before.get(path) == digest for path, digest in after.items())


@given(manifests, manifests, st.lists(st.tuples(manifests, st.integers(0, 12)), max_size=4))
def test_it_may_be_cut_off_anywhere(
    before: dict[str, str], after: dict[str, str], cuts: list[tuple[dict[str, str], int]]
) -> None:
    """Whatever was published in between, and wherever that ended: what is there is noted, and the next completes."""
    disk = Disk(before)
    for wanted, cut in cuts:
        for step in [*steps(plan(disk.noted, wanted), batch=2)][:cut]:
            disk.take(step, wanted)
        assert disk.files.keys() <= disk.noted.keys()
        assert all(disk.files.get(path) == digest for path, digest in disk.noted.items() if digest != UNSURE)
    for step in steps(plan(disk.noted, after), batch=2):
        disk.take(step, after)
    assert disk.files == disk.noted == after


@given(manifests, manifests, st.integers(0, 20))
def test_no_page_is_without_its_assets(before: dict[str, str], after: dict[str, str], cut: int) -> None:
    """While a new page is there, all new assets are; while an old one is, all old assets that are not in the way."""
    disk, it = Disk(before), plan(before, after)
    for step in [*steps(it, batch=2)][:cut]:
        disk.take(step, after)
    changed = {path for path in after if before.get(path) != after[path]}
    if any(disk.files.get(path) == after[path] for path in changed if tier(path) != ASSETS):
        assert all(disk.files.get(path) == after[path] for path in after if tier(path) == ASSETS)
    gone = before.keys() - after.keys() - {*it.clear}
    if any(path in disk.files for path in gone if tier(path) != ASSETS):
        assert all(path in disk.files for path in gone if tier(path) == ASSETS)


@given(manifests)
def test_nothing_changed_is_no_step_at_all(state: dict[str, str]) -> None:
    """Not even a note."""
    assert not list(steps(plan(state, state)))
    assert not list(steps(plan(state, state), at_once=True))


@given(manifests, manifests)
def test_what_takes_effect_at_once_is_noted_once(before: dict[str, str], after: dict[str, str]) -> None:
    """In the end."""
    taken = list(steps(plan(before, after), at_once=True))
    assert [number for number, step in enumerate(taken) if isinstance(step, Note)] == [len(taken) - 1][: len(taken)]


def test_the_order_in_which_files_come_and_go() -> None:
    """Assets, new pages, pages that may lead to them, feeds; then what goes, the other way round."""
    before = dict.fromkeys(["index.html", "old.css", "old/index.html", "old/feed/index.xml", "feed/index.xml"], "1")
    after = dict.fromkeys(
        ["index.html", "new/index.html", "z.css", "z.css.gz", "feed/index.xml", "new/index.html.br"], "2"
    )
    it: Plan = plan(before, after)
    assert it.put == (
        "z.css", "z.css.gz", "new/index.html", "new/index.html.br", "index.html", "feed/index.xml"
    )  # fmt: skip
    assert it.remove == ("old/feed/index.xml", "old/index.html", "old.css")


@given(manifests)
def test_a_manifest_is_read_as_it_was_written(manifest: dict[str, str]) -> None:
    """And equal ones have equal bytes, whatever their order."""
    assert decode(encode(manifest)) == manifest
    assert encode(dict(reversed(manifest.items()))) == encode(manifest)


def test_a_name_in_another_case_goes_before_it_comes_where_both_are_one_file() -> None:
    """As on most Macs: the old one, removed in the end, would take the new one with it. It is not somebody else's."""
    before, after = {"About/index.html": "1", "a.css": "1"}, {"about/index.html": "1", "a.css": "1"}
    it = plan(before, after, folds=True)
    assert (it.clear, it.put, it.remove) == (("About/index.html",), ("about/index.html",), ())
    assert it.fresh == set()
    it = plan(before, after)
    assert (it.clear, it.put, it.remove) == ((), ("about/index.html",), ("About/index.html",))
    assert it.fresh == {"about/index.html"}


def test_the_index_for_search_comes_before_what_names_its_files() -> None:
    """A part before the entry that names the parts, and the entry last: nobody is led to what is not there yet."""
    files = (
        "pagefind/pagefind-entry.json",
        "pagefind/en-1/pagefind-entry.json",
        "pagefind/en-1/fragment/a.pf_fragment",
        "pagefind/x.pf_meta",
    )
    assert plan({}, dict.fromkeys(files, "1")).put == tuple(files[at] for at in (2, 3, 1, 0))
