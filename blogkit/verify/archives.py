"""Terms and addresses: every term has its page, and every address of an item is answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

from blogkit.verify import page, words
from blogkit.verify.findings import Finding, Item, Verdict
from blogkit.verify.folder import Answer, Folder
from blogkit.verify.survey import PRIVATE_TERMS, Survey, item
from blogkit.verify.wxr import Record

BASES = {"category": "category", "post_tag": "tag"}
"""What WordPress puts before the slugs of a taxonomy. Its settings may say otherwise, and an export does not tell."""
KEPT = 100
"""Items that are remembered for each place where terms are found."""
NUMBERS = {"page": "page_id", "attachment": "attachment_id"}


class Used:
    """The terms that public items are filed under, and where their pages say that those are."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._names: dict[tuple[str, tuple[str, ...]], str] = {}
        self._bases: dict[str, dict[str, list[Item]]] = {}
        self._counts: Counter[tuple[str, str]] = Counter()

    def note(self, record: Record, built: page.Built | None, folder: Folder) -> None:
        """Remember the terms of an item, and those above them."""
        paths = [(folder.local(href) or "").strip("/") for href, _ in built.terms] if built else []
        for taxonomy, slug, name in record.terms:
            if taxonomy in PRIVATE_TERMS:
                continue
            chain = tuple(self._survey.chain(taxonomy, slug))
            self._names[taxonomy, chain] = name
            for length in range(1, len(chain)):
                above = self._survey.terms.get((taxonomy, chain[length - 1]))
                self._names.setdefault((taxonomy, chain[:length]), above.name if above else "")
            fits = [path.split("/")[: -len(chain)] for path in paths if tuple(path.split("/")[-len(chain) :]) == chain]
            default = [BASES.get(taxonomy, taxonomy)]
            if default in fits or len(fits) == 1:  # else a tag has the slug of a category, and either may be meant
                base = "/".join(default if default in fits else fits[0])
                self._counts[taxonomy, base] += 1
                items = self._bases.setdefault(taxonomy, {}).setdefault(base, [])
                items += [item(record)] * (len(items) < KEPT)

    def compare(self, folder: Folder) -> Iterator[Finding]:
        """One Finding for each term."""
        for (taxonomy, chain), name in self._names.items():
            base = self._base(taxonomy)
            place = "/" + "/".join(part for part in (base, *chain) if part) + "/"
            named = Item("term", "/".join(chain), unescape(name))
            answer = folder.answer(place)
            if answer.kind != "page" or answer.document is None:
                yield Finding("term", "missing", named, place, f"The {taxonomy} has no page", ((unescape(name), ""),))
                continue
            title, wanted = page.heading(answer.document), words.plain(name)
            if wanted and not _within(wanted, title):
                pair = (" ".join(wanted), " ".join(title))
                yield Finding("term", "missing", named, place, f"The page of the {taxonomy} has another name", (pair,))
            else:
                yield Finding("term", "right", named)
            yield from self._description(taxonomy, chain[-1], named, place, answer.document)
        yield from self._places()

    def _description(
        self, taxonomy: str, slug: str, named: Item, place: str, document: page.Document
    ) -> Iterator[Finding]:
        """What a term says of itself stands on its page."""
        term = self._survey.terms.get((taxonomy, slug))
        wanted = words.of_html(term.description).words if term else []
        if not wanted:
            return
        said = [part for element in document.root.iter("body") for part in words.of_tree(element).words]
        what = "" if _within(wanted, said) else f"The page of the {taxonomy} does not have its description"
        told = ((" ".join(wanted), ""),) if what else ()
        yield Finding("term", "missing" if what else "right", named, place, what, told)

    def _base(self, taxonomy: str) -> str:
        """What most links to a taxonomy's terms have before the slugs."""
        bases = self._bases.get(taxonomy, {})
        return max(bases, key=lambda base: self._counts[taxonomy, base], default=BASES.get(taxonomy, taxonomy))

    def _places(self) -> Iterator[Finding]:
        """Whether the terms of each taxonomy have one place of their own, and the one that WordPress chooses."""
        taxonomies = {taxonomy for taxonomy, _ in self._names} | set(BASES)
        for taxonomy, bases in self._bases.items():
            base, default = self._base(taxonomy), BASES.get(taxonomy, taxonomy)
            others = {BASES.get(name, name) for name in taxonomies - {taxonomy}}
            others |= {self._base(name) for name in self._bases if name != taxonomy}
            for other, items in bases.items():
                place = f"/{other}/"
                if other != base:
                    what = f"Its {taxonomy} is elsewhere than those of other items"
                    yield from (
                        Finding("term", "missing", named, place, what, ((f"/{base}/", place),)) for named in items
                    )
                elif other != default and (other in others or other.partition("/")[0] in others):
                    what = f"Its {taxonomy} is filed as another kind of term"
                    yield Finding("term", "missing", items[0], place, what, ((f"/{default}/", place),))
                elif other != default:
                    what = f"Terms of {taxonomy} are below {place}; WordPress' own choice is /{default}/"
                    yield Finding("address", "not judged", Item(), place, what)


def _within(wanted: list[str], title: list[str]) -> bool:
    return any(title[n : n + len(wanted)] == wanted for n in range(len(title)))


def addresses(record: Record, own: Answer, folder: Folder, survey: Survey, *, away: bool) -> Iterator[Finding]:
    """One Finding for the address of an item, and one for each other way to it.

    `away`: it is the page of an upload that the import could not get, so there is nothing that it could lead to.
    """
    verdict: Verdict = "not had" if away else "missing"
    named, path = item(record), survey.path(record.link)
    if own.kind in ("nothing", "circle", "elsewhere"):
        said = {
            "nothing": "Nothing answers its address",
            "circle": "Its address leads in a circle",
            "elsewhere": "Its address leads to another site",
        }
        what = said[own.kind]
        if own.kind == "nothing" and path.startswith("/?") and not folder.ruled:
            what += '; a host with rules can: `forms = ["nginx"]` below [redirects] in blogkit.toml writes them'
        yield Finding("address", verdict, named, path, what, ((path, own.address if own.address != path else ""),))
    else:
        yield Finding("address", "right", named)
    if folder.ruled and record.id:
        query = f"/?{NUMBERS.get(record.kind, 'p')}={record.id}"
        if query != path:
            yield _leads(named, query, folder.answer(query), own, verdict)
    for key, value in record.meta:
        if key == "_wp_old_slug" and value and record.slug and path.rstrip("/").endswith(f"/{_decoded(record.slug)}"):
            older = path.rstrip("/").removesuffix(_decoded(record.slug)) + _decoded(value) + "/"
            answer = folder.answer(older)
            if older != path:
                yield _leads(named, older, answer, own, verdict)


def _decoded(slug: str) -> str:
    return unquote(slug)


def _leads(named: Item, path: str, answer: Answer, own: Answer, verdict: Verdict) -> Finding:
    if answer.file is not None and (answer.file == own.file or own.file is None):
        return Finding("address", "right", named)
    what = "It leads elsewhere" if answer.file else "Nothing answers an older address"
    found = answer.address if answer.file else ""
    return Finding("address", verdict, named, path, what, ((own.address, found),))
