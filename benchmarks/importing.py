"""Measure an import: `python -m benchmarks.importing --megabytes 200` makes an export and brings it over.

It prints what the export holds, how long the import took, its rate in items a second (posts and comments alike), the
most memory that it had, and how long a second import of the same export takes, which is remembered. It fails when an
import does, or when the second changes a file.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import resource
import sys
import tempfile
import time
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from random import Random

from benchmarks.corpus import BEGIN, Corpus, Pen
from blogkit.importers import wordpress

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
	xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
	xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>A long blog</title>
<link>https://example.org</link>
<language>en</language>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>https://example.org</wp:base_blog_url>
<wp:author><wp:author_id>1</wp:author_id><wp:author_login>ann</wp:author_login></wp:author>
"""


def export(file: Path, megabytes: float, seed: int = 1) -> tuple[int, int]:
    """Write an export of about this size; the number of its posts and of its comments."""
    writer, posts, comments = Pen(Random(seed), Corpus(1, 0).words), 0, 0
    with file.open("w", encoding="utf-8", newline="\n") as out:
        size = out.write(HEAD)
        while size < megabytes * 1_000_000:
            posts += 1
            day = BEGIN + timedelta(hours=11 * posts)
            talk: list[str] = []
            for _ in range(min(3000, int(8 * writer.chance.paretovariate(1.1)) - 6)):
                comments += 1
                talk.append(_comment(writer, comments, day + timedelta(minutes=7 * len(talk))))
            size += out.write(_post(writer, posts, day, "".join(talk)))
        out.write("</channel>\n</rss>\n")
    return posts, comments


def _post(writer: Pen, number: int, day: datetime, talk: str) -> str:
    title, slug = writer.phrase(2, 7).capitalize(), f"{writer.phrase(1, 1)}-{number}"
    body = "\n\n".join(writer.paragraph() for _ in range(writer.chance.randint(3, 12)))
    return (
        f"<item><title>{title}</title><link>https://example.org/{day:%Y/%m/%d}/{slug}/</link>"
        f"<dc:creator>ann</dc:creator>\n<content:encoded><![CDATA[{body}]]></content:encoded>\n"
        f"<wp:post_id>{number}</wp:post_id><wp:post_date>{day:%Y-%m-%d %H:%M:%S}</wp:post_date>"
        f"<wp:post_date_gmt>{day:%Y-%m-%d %H:%M:%S}</wp:post_date_gmt><wp:post_name>{slug}</wp:post_name>"
        f"<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>\n"
        f'<category domain="category" nicename="law"><![CDATA[Law]]></category>\n{talk}</item>\n'
    )


def _comment(writer: Pen, number: int, day: datetime) -> str:
    who = writer.phrase(1, 2)
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>{escape(who)}</wp:comment_author>"
        f"<wp:comment_author_email>{who.replace(' ', '.')}@example.com</wp:comment_author_email>"
        f"<wp:comment_date>{day:%Y-%m-%d %H:%M:%S}</wp:comment_date>"
        f"<wp:comment_date_gmt>{day:%Y-%m-%d %H:%M:%S}</wp:comment_date_gmt>"
        f"<wp:comment_content><![CDATA[{writer.paragraph()}]]></wp:comment_content>"
        "<wp:comment_approved>1</wp:comment_approved></wp:comment>\n"
    )


def _import(file: Path, root: Path, items: int) -> None:
    begin, idle = time.perf_counter(), time.process_time()
    wordpress.import_([file], root)
    seconds, busy = time.perf_counter() - begin, time.process_time() - idle
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024)
    print(f"{seconds:.1f} s ({busy:.1f} s busy), {items / seconds:.0f} items/s, at most {memory:.0f} MB of memory")


def state(root: Path) -> str:
    """The digest of every file of a site, with its name."""
    whole = hashlib.blake2b()
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        whole.update(f"{path.relative_to(root)}\0".encode() + hashlib.blake2b(path.read_bytes()).digest())
    return whole.hexdigest()


def main() -> None:
    """Make an export, import it twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=200)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file, root = Path(folder) / "export.xml", Path(folder) / "site"
        posts, comments = export(file, arguments.megabytes)
        root.mkdir()
        print(f"{file.stat().st_size / 1e6:.0f} MB: {posts} posts, {comments} comments")
        states = []
        for _ in range(2):  # each in a process of its own, whose memory is measured
            process = multiprocessing.get_context("spawn").Process(target=_import, args=(file, root, posts + comments))
            process.start()
            process.join()
            if process.exitcode:
                sys.exit("the import failed")
            states.append(state(root))
        if states[0] != states[1]:
            sys.exit("the second import changed something")


if __name__ == "__main__":
    main()
