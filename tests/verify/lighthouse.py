"""A small blog of every kind of thing: as an export, and as the site that importer and build make of it."""

from __future__ import annotations

import copy
import struct
import zlib
from pathlib import Path
from typing import Any

from blogkit.build import build
from blogkit.importers import wordpress
from blogkit.verify.findings import Finding, Proof
from blogkit.verify.proof import prove
from tests.importers.export import category, comment, filed, item, meta, wxr

BASE = "https://lighthouse.example"
Source = list[dict[str, Any]]

TERMS = [("law", "Law", ""), ("copyright", "Copyright", "law"), ("notes", "Notes & Queries", "")]
DESCRIPTION = 'What the "courts" said of it -- and <em>when</em>.'

ROCK = "Which <a href='http://www.lighthouse.example/2013/01/20/blocks/'>rock</a>"

FILM = "Fine pictures, as in <a href='https://films.example/a%20film'>the film</a>, or <a href='//w.example/'>not</a>."
KEEPERS = (
    "There were <a href='https://keepers.example/?of=north#list'>three</a>,"
    " with <a href='mailto:k@keepers.example'>one mind</a>."
)

HIDDEN = (
    "Nobody should ever come to read these words of mine.",
    "The combination of the safe is written down right here.",
    "What follows after this is only for the family to read.",
)

SOURCE: Source = [
    {
        "number": 1,
        "title": "Of pilots and licences",
        "date": "2012-05-04 10:20:30",
        "gmt": "2012-05-04 09:20:30",
        "body": 'The "old" pilot kept a ledger -- nobody read it...\n\n'
        "A second paragraph, with <em>some stress</em> in it.\n"
        f'<img class="wp-image-30" src="{BASE}/wp-content/uploads/2012/05/pier-300x200.png" alt="The pier" />',
        "excerpt": "In short: <em>nobody</em> read the ledger...",
        "terms": [("copyright", "Copyright", "category"), ("c", "C++", "post_tag")],
        "meta": [("_thumbnail_id", "30")],
        "comments": [
            {"number": 101, "body": "I doubt that very much.", "author": "Nils", "url": "https://nils.example/"},
            {"number": 102, "body": "So do I, for other reasons.", "author": "Marta Ek", "parent": "101", "user": "3"},
            {"number": 103, "body": "Third in a row.", "author": "Ana", "parent": "102", "gmt": "2012-05-05 06:00:00"},
            {"number": 104, "body": "[...] a link here [...]", "author": "Another blog", "type": "pingback"},
            {"number": 105, "body": "Buy pills now, they are cheap and good and fast indeed", "approved": "0"},
        ],
    },
    {
        "number": 2,
        "title": "A gallery & other blocks",
        "date": "2013-01-20 23:59:59",
        "gmt": "2013-01-20 23:59:59",
        "body": "<!-- wp:paragraph -->\n<p>Blocks lose their delimiters.</p>\n<!-- /wp:paragraph -->\n\n"
        '[gallery ids="30,31"]\n\n[caption id="attachment_31" width="100"]'
        f'<img src="{BASE}/wp-content/uploads/2012/05/boat.png" /> A boat in a caption[/caption]\n\n'
        "https://video.example/watch?v=abc123\n\nThe plugin shows [chart id=7] here and stops.",
        "terms": [("notes", "Notes & Queries", "category")],
        "comments": [{"number": 201, "body": FILM, "author": "O'Brien", "url": "http://obrien.example/x?y=1"}],
    },
    {
        "number": 10,
        "type": "page",
        "title": "About the lighthouse",
        "body": "It stands on a rock.",
        "comments": [{"number": 1001, "body": f"{ROCK} would that be?", "author": "Søren"}],
    },
    {"number": 11, "type": "page", "title": "The keepers", "parent": "10", "body": KEEPERS, "comments": []},
    {"number": 20, "status": "draft", "title": "A draft", "body": HIDDEN[0]},
    {"number": 21, "status": "private", "title": "Private", "body": HIDDEN[1]},
    {"number": 22, "password": "x", "title": "Protected", "body": HIDDEN[2]},
    {"number": 30, "type": "attachment", "status": "inherit", "parent": "1", "title": "pier", "excerpt": "The pier"},
    {"number": 31, "type": "attachment", "status": "inherit", "parent": "0", "title": "boat", "excerpt": "A boat"},
    {"number": 40, "type": "nav_menu_item", "title": "Where it stands", "terms": [("main", "Main", "nav_menu")],
     "meta": [("_menu_item_type", "post_type"), ("_menu_item_object_id", "10")]},
    {"number": 41, "type": "nav_menu_item", "title": "", "terms": [("main", "Main", "nav_menu")],
     "meta": [("_menu_item_type", "taxonomy"), ("_menu_item_object", "category"), ("_menu_item_object_id", "51"),
              ("_menu_item_menu_item_parent", "40")]},
    {"number": 42, "type": "nav_menu_item", "title": "Shop", "terms": [("foot", "Foot", "nav_menu")],
     "meta": [("_menu_item_type", "custom"), ("_menu_item_url", "https://shop.example/")]},
]  # fmt: skip

SLUGS = {1: "pilots", 2: "blocks", 10: "about", 11: "keepers", 20: "", 21: "safe", 22: "family", 30: "pier", 31: "boat"}
SLUGS |= {number: str(number) for number in (40, 41, 42)}
LINKS = {
    1: "/2012/05/04/pilots/",
    2: "/2013/01/20/blocks/",
    10: "/about/",
    11: "/about/keepers/",
    20: "/?p=20",
    30: "/2012/05/04/pilots/pier/",
    31: "/boat/",
}
PNG = b"\x89PNG\r\n\x1a\n" + b"".join(
    struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    for kind, data in (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0\0\0\0")),
        (b"IEND", b""),
    )
)


def source() -> Source:
    """The blog as plain values, to be changed."""
    return copy.deepcopy(SOURCE)


def export(folder: Path, blog: Source, name: str = "export.xml") -> Path:
    """The export of a blog."""
    terms = [
        category(slug, label.replace("&", "&amp;"), above, 50 + n, DESCRIPTION if slug == "copyright" else "")
        for n, (slug, label, above) in enumerate(TERMS)
    ]
    return wxr(folder, *terms, *map(_item, blog), name=name)


def _item(fields: dict[str, Any]) -> str:
    own = dict(fields)
    number, body = own.pop("number"), own.pop("body", "")
    inner = [filed(*term) for term in own.pop("terms", ())] + [meta(*pair) for pair in own.pop("meta", ())]
    for said in own.pop("comments", ()):
        words = dict(said)
        inner.append(comment(words.pop("number"), words.pop("body"), **words))
    if own.get("type") == "attachment":
        file = f"2012/05/{own['title']}.png"
        inner += [meta("_wp_attached_file", file)]
        inner += [f"<wp:attachment_url>{BASE}/wp-content/uploads/{file}</wp:attachment_url>"]
    link = BASE + own.pop("link", LINKS.get(number, f"/2012/05/04/{SLUGS[number]}/"))
    return item(number, body, "".join(inner), slug=SLUGS[number], link=link, **own)


class Built:
    """The site that was made of a blog, and the folder of its output."""

    def __init__(self, folder: Path, blog: Source) -> None:
        self.folder, self.root = folder, folder / "site"
        self.root.mkdir(parents=True)
        media = folder / "uploads"
        for name in ("pier", "pier-300x200", "boat"):
            (media / "2012/05").mkdir(parents=True, exist_ok=True)
            (media / f"2012/05/{name}.png").write_bytes(PNG)
        wordpress.import_([export(folder, blog)], self.root, media=media)
        report = build(self.root)
        assert not report.failed, report.problems
        self.output = self.root / "output"
        for number, title in ((30, "pier"), (31, "boat")):  # a host's redirects of the pages that uploads had
            place = self.output / LINKS[number].strip("/") / "index.html"
            if not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                target = f"/wp-content/uploads/2012/05/{title}.png"
                place.write_text(f'<meta http-equiv="refresh" content="0; url={target}">', encoding="utf-8")

    def prove(self, *exports: Path) -> Proof:
        """The proof of this site against an export; its own, if none is given."""
        return prove(list(exports) or [self.folder / "export.xml"], self.output, self.root / "content")

    def page(self, path: str) -> Path:
        """The file of an address."""
        return self.output / path.strip("/") / "index.html"


def missing(proof: Proof) -> list[Finding]:
    """What a proof misses."""
    return proof.of("missing")
