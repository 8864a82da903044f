"""`--live`: the old site, as long as it answers, says what the built pages say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from blogkit.verify import live
from blogkit.verify.findings import Finding, Item
from blogkit.verify.proof import prove
from tests.verify.lighthouse import Built

Answer = Callable[[str], tuple[int, str]]
TEXTS = {
    "/2012/05/04/pilots/": "The “old” pilot kept a ledger – nobody read it…</p><p>A second paragraph, with "
    "some stress in it.",
    "/2013/01/20/blocks/": "Blocks lose their delimiters. The pier A boat A boat in a caption A film "
    "The plugin shows CHART here",
    "/about/": "It stands on a rock.",
    "/about/keepers/": "There were three, with one mind.",
}  # fmt: skip


def old_theme(path: str) -> tuple[int, str]:
    text = TEXTS.get(path)
    if text is None:
        return 404, ""
    return 200, f'<body>Menu<div class="entry-content"><p>{text}</p><p>Share this</p></div>'


@contextmanager
def serving(answer: Answer) -> Iterator[tuple[str, list[str]]]:
    """The address of a site with these answers, and the paths that it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            status, html = answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def compared(built: Built, answer: Answer) -> tuple[list[Finding], list[str]]:
    """What is found of the live site, what is right too; and what it was asked for."""
    with serving(answer) as (address, asked):
        proof = prove([built.folder / "export.xml"], built.output, live=address, pause=0)
    right = [Finding("live", "right", Item())] * proof.counts.get(("live", "right"), 0)
    return [*right, *(finding for finding in proof.findings if finding.subject == "live")], asked


def verdicts(findings: list[Finding]) -> dict[str, int]:
    return {verdict: sum(f.verdict == verdict for f in findings) for verdict in ("right", "missing", "not judged")}


def test_each_page_is_asked_for_once(lighthouse: Built) -> None:
    """Another theme, with buttons around the text, says the same; a plugin's own words are no miss."""

    def themes(path: str) -> tuple[int, str]:
        return (200, "<main>There were three, with one mind.</main>") if "keepers" in path else old_theme(path)

    findings, asked = compared(lighthouse, themes)
    assert sorted(asked) == sorted(TEXTS)
    counts = verdicts(findings)
    assert (counts["right"], counts["not judged"]) == (3, 1)


def test_what_changed_since_the_export(lighthouse: Built) -> None:
    """A text that was edited there since, and a comment that came later, are missed here."""

    def newer(path: str) -> tuple[int, str]:
        status, html = old_theme(path)
        return status, html.replace("on a rock", "on two rocks") + '<li id="comment-999">'

    findings, _ = compared(lighthouse, newer)
    told = {finding.place for finding in findings if finding.verdict == "missing"}
    assert {"/about/", "/about/#comment-999"} <= told


def test_what_answers_no_more(lighthouse: Built) -> None:
    """A page that is gone there is not judged; it is no fault of the built site."""
    findings, _ = compared(lighthouse, lambda path: (404, ""))
    assert {finding.verdict for finding in findings} == {"not judged"}
    assert "The live site answers with status 404" in {finding.what for finding in findings}


def test_a_site_that_is_off() -> None:
    """Nobody there is said, and not asked for ever."""
    visitor = live.Live("http://127.0.0.1:9", pause=0)
    said = [f for n in range(20) for f in visitor.compare(Item(), f"/{n}/", None, is_open=False)]
    visitor.close()
    assert len(said) == live.GIVE_UP + 1
    assert all(finding.verdict == "not judged" for finding in said)
