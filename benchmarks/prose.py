"""How much of an imported blog is Markdown: `python -m benchmarks.prose export.xml` prints a table.

It imports each export into a folder of its own, reads the essays and pages as blogkit reads them, and counts their
ordinary blocks (with words, and without attributes that Markdown has no form for): those that are Markdown, and those
that stayed HTML.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import frontmatter

from blogkit.importers import wordpress
from blogkit.importers.markdown.tree import LISTS, Element, Node, parse
from blogkit.reading import dialect, sources

BLOCKS = {"p": "paragraphs", "ul": "lists", "ol": "lists", "blockquote": "quotes"}
BLOCKS |= {f"h{level}": "headings" for level in range(1, 7)}


def share(root: Path) -> tuple[Counter[str], Counter[str]]:
    """Of the site at `root`, by kind: ordinary blocks that are Markdown, and all ordinary blocks."""
    marked: Counter[str] = Counter()
    ordinary: Counter[str] = Counter()
    for path in filter(sources.is_file, sources.scan(root)):
        if sources.kind(path) in ("post", "page") and not path.startswith("pages/attachments/"):
            post = frontmatter.load(str(sources.place(root, path)))
            _count(post.content, post.get("format") == "html", marked, ordinary)
    return marked, ordinary + marked


def _count(text: str, is_html: bool, marked: Counter[str], left: Counter[str]) -> None:
    fences = [text]
    if not is_html:
        tokens = dialect.essays().parse(text, {})
        marked.update(BLOCKS[t.tag] for t in tokens if t.tag in BLOCKS and t.nesting == 1 and not t.hidden)
        fences = [t.content for t in tokens if t.info == "{=html}"]
    for fence in fences:
        left.update(_kinds(parse(fence) or []))


def _kinds(nodes: list[Node]) -> Iterator[str]:
    """The kind of every ordinary block in some HTML; a list has items."""
    for node in nodes:
        if isinstance(node, Element):
            ordinary = node.name in BLOCKS and not set(node.attributes) - {"id"}
            items = [child for child in node.children if isinstance(child, Element) and child.name == "li"]
            if ordinary and _said(node) and (node.name not in LISTS or items):
                yield BLOCKS[node.name]
            yield from _kinds(node.children)


def _said(node: Element) -> bool:
    """Whether there are words in it."""
    return any(
        _said(child) if isinstance(child, Element) else isinstance(child, str) and child.strip()
        for child in node.children
    )


def main() -> None:
    """Import each export, and print a line for each kind of block."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("exports", nargs="+", type=Path)
    for export in parser.parse_args().exports:
        with tempfile.TemporaryDirectory() as place:
            wordpress.import_([export], Path(place))
            marked, ordinary = share(Path(place))
        print(export)
        for kind, number in sorted(ordinary.items()):
            print(f"  {kind:<10} {marked[kind]:>6} of {number:>6} are Markdown: {100 * marked[kind] / number:.1f} %")


if __name__ == "__main__":
    main()
