"""`--fetch-media`: the uploads that essays and comments refer to, from the old site, whole or not at all."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from blogkit.importers import wordpress, writer
from blogkit.importers.fetching import PARTS, Fetch
from blogkit.importers.identity import Identities
from blogkit.importers.ledger import Entry, Ledger
from blogkit.importers.web.download import Part
from blogkit.importers.web.visitor import Visitor
from blogkit.importers.wordpress import rest
from tests.importers.export import HEAD, comment, item, meta, wxr
from tests.importers.webserver import HASTY, Answered, Asked, Blog, Server, page, post, serving, upload, user
from tests.test_cli import blogkit

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400
GIF = b"GIF89a" + bytes(range(256))
JPG = b"\xff\xd8\xff\xe0" + bytes(range(255)) * 300
UPLOADS = "/wp-content/uploads/"


@pytest.fixture
def blog() -> Blog:
    made = Blog()
    for name, content in {
        "2012/05/pier.jpg": JPG,
        "2012/05/dog.png": PNG,
        "2012/05/dog-300x200.png": PNG[:9000],
    }.items():
        made.files[UPLOADS + name] = content
    return made


@pytest.fixture
def server(blog: Blog) -> Iterator[Server]:
    with serving(blog) as running:
        yield running


def export(folder: Path, server: Server, *parts: str) -> Path:
    """An export of a site that lies at the server."""
    return wxr(folder, *parts, head=HEAD.replace("https://lighthouse.example", server.url))


def listed(server: Server, number: int, path: str) -> str:
    address = f"\t\t<wp:attachment_url>{server.url}{UPLOADS}{path}</wp:attachment_url>"
    return item(number, type="attachment", status="inherit", inner=address + meta("_wp_attached_file", path))


def run(folder: Path, server: Server, *parts: str, largest: int = 1 << 20, media: Path | None = None) -> Ledger:
    archive = wordpress.archive([export(folder, server, *parts)], Identities(folder))
    with closing(Visitor(archive.site.url, HASTY)) as visitor:
        return writer.write(archive, folder / "site", media=media, fetch=Fetch(visitor, largest))


def there(folder: Path) -> dict[str, bytes]:
    media = folder / "site/content/media"
    return {f.relative_to(media).as_posix(): f.read_bytes() for f in sorted(media.rglob("*")) if f.is_file()}


def entries(ledger: Ledger) -> list[Entry]:
    return [entry for entry in ledger.entries if entry.kind == "file"]


def test_listed_and_referred_to(server: Server, tmp_path: Path) -> None:
    """What the export lists, and what essays and comments refer to, comes; of a smaller size the original too."""
    text = f'<img src="{server.url}{UPLOADS}2012/05/dog-300x200.png" alt="A dog">'
    ledger = run(tmp_path, server, listed(server, 1, "2012/05/pier.jpg"), item(2, inner=comment(1, text)))
    assert there(tmp_path) == {
        "2012/05/dog-300x200.png": PNG[:9000],
        "2012/05/dog.png": PNG,
        "2012/05/pier.jpg": JPG,
    }
    assert {entry.became for entry in entries(ledger)} == {"written"}


def test_the_site_shows_them(server: Server, tmp_path: Path) -> None:
    """In the built site, references lead to the files, with the words for those who cannot see them, and captions."""
    address = f"{server.url}{UPLOADS}2012/05/dog.png"
    caption = f'[caption width="300"]<img src="{address}" alt="A dog" />The pier dog[/caption]'
    run(tmp_path, server, item(2, caption, inner=comment(1, f'<a href="{address}">see</a>')))
    assert blogkit("-C", tmp_path / "site", "build").returncode == 0
    built = (tmp_path / "site/output/2012/05/04/post-2/index.html").read_text(encoding="utf-8")
    assert (tmp_path / f"site/output{UPLOADS}2012/05/dog.png").read_bytes() == PNG
    assert re.search(rf'<img[^>]*src="{UPLOADS}2012/05/dog.png"[^>]*>', built)
    assert 'alt="A dog"' in built
    assert "The pier dog</figcaption>" in built
    assert f'href="{UPLOADS}2012/05/dog.png"' in built


def test_of_a_live_site(blog: Blog, server: Server, tmp_path: Path) -> None:
    """A live site's uploads come in the same way, asked for where the site answers."""
    text = f'<p><img src="http://lighthouse.example{UPLOADS}2012/05/dog.png"></p>'
    blog.collections |= {"posts": [post(1, text)], "users": [user()], "media": [upload(9, "2012/05/pier.jpg")]}
    blog.pages["/2012/05/04/post-1/"] = page()
    with closing(Visitor(server.url, HASTY)) as visitor:
        archive = rest.archive(server.url, tmp_path / "site", visitor)
        writer.write(archive, tmp_path / "site", fetch=Fetch(visitor))
    assert sorted(there(tmp_path)) == ["2012/05/dog.png", "2012/05/pier.jpg"]


def test_again(server: Server, tmp_path: Path) -> None:
    """What is there is not asked for again, whoever put it there."""
    parts = listed(server, 1, "2012/05/pier.jpg"), listed(server, 3, "2012/05/dog.png")
    run(tmp_path, server, *parts)
    (tmp_path / "site/content/media/2012/05/dog.png").write_bytes(b"retouched")
    server.asked.clear()
    ledger = run(tmp_path, server, *parts)
    assert server.asked == []
    assert [entry.became for entry in entries(ledger)] == ["unchanged", "unchanged"]
    assert there(tmp_path)["2012/05/dog.png"] == b"retouched"


def test_missing(blog: Blog, server: Server, tmp_path: Path) -> None:
    """What cannot be had is told with the reason, does not end the import, and is tried again the next time."""
    parts = listed(server, 1, "2012/05/pier.jpg"), listed(server, 3, "2012/05/cat.png")
    ledger = run(tmp_path, server, *parts)
    assert [(entry.became, entry.why) for entry in entries(ledger)] == [
        ("written", ""),
        ("skipped", "the server answers 404 Not Found"),
    ]
    (problem,) = ledger.problems
    assert (problem.level, problem.what) == ("warning", "1 upload could not be had")
    blog.files[f"{UPLOADS}2012/05/cat.png"] = PNG
    ledger = run(tmp_path, server, *parts)
    assert [entry.became for entry in entries(ledger)] == ["unchanged", "written"]
    assert ledger.problems == ()


def test_what_a_reference_keeps(server: Server, tmp_path: Path) -> None:
    """A text that refers to what could not be had is left as it was."""
    text = f'<img src="{server.url}{UPLOADS}2012/05/cat.png">'
    run(tmp_path, server, item(2, text))
    assert text in (tmp_path / "site/content/posts/post-2.md").read_text(encoding="utf-8")


def test_a_size_that_is_gone(server: Server, tmp_path: Path) -> None:
    """Where the site has a size of a picture no more, the original stands at its address."""
    ledger = run(tmp_path, server, item(2, f'<img src="{UPLOADS}2012/05/pier-640x480.jpg">'))
    assert there(tmp_path) == {"2012/05/pier-640x480.jpg": JPG, "2012/05/pier.jpg": JPG}
    changes = {entry.path: entry.changes for entry in entries(ledger)}
    assert changes == {
        "media/2012/05/pier-640x480.jpg": (
            "the site has no such size of it any more; the whole picture stands in its place",
        ),
        "media/2012/05/pier.jpg": (),
    }


def test_an_original_that_never_was(blog: Blog, server: Server, tmp_path: Path) -> None:
    """A file whose name only looks like that of a size is not told to lack an original."""
    blog.files[f"{UPLOADS}banner-468x60.png"] = PNG
    ledger = run(tmp_path, server, item(2, f'<img src="{UPLOADS}banner-468x60.png">'))
    assert [entry.became for entry in entries(ledger)] == ["written"]


def test_whose_uploads(server: Server, tmp_path: Path) -> None:
    """Only the blog's own are asked for: not other blogs' of a like address, nor what lies outside the folder."""
    text = f"""<img src="http://other.example{UPLOADS}a.png"> <img src="{UPLOADS}../../../etc/passwd.png">
    <img src="{UPLOADS}.htaccess.png"> <a href="{UPLOADS}shell.php">x</a> <a href="{UPLOADS}2012/">x</a>
    <img src="https://i0.wp.com/{server.url[7:]}{UPLOADS}2012/05/dog.png?w=5&#038;h=5">
    See {server.url}{UPLOADS}2012/05/pier.jpg."""
    run(tmp_path, server, item(2, text))
    assert sorted(server.paths()) == [f"{UPLOADS}2012/05/dog.png", f"{UPLOADS}2012/05/pier.jpg"]
    assert sorted(there(tmp_path)) == ["2012/05/dog.png", "2012/05/pier.jpg"]


def test_a_name_with_letters_of_its_own(blog: Blog, server: Server, tmp_path: Path) -> None:
    """Addresses are asked for percent-encoded; files have their names."""
    blog.files[f"{UPLOADS}caf%C3%A9%20bar.png"] = PNG
    run(tmp_path, server, item(2, f'<img src="{UPLOADS}café%20bar.png">'))
    assert list(there(tmp_path)) == ["café bar.png"]


def test_after_a_folder(server: Server, tmp_path: Path) -> None:
    """What a copy of the uploads' folder has is copied, and only the rest is asked for."""
    (tmp_path / "uploads/2012/05").mkdir(parents=True)
    (tmp_path / "uploads/2012/05/pier.jpg").write_bytes(JPG)
    parts = listed(server, 1, "2012/05/pier.jpg"), listed(server, 3, "2012/05/dog.png")
    ledger = run(tmp_path, server, *parts, media=tmp_path / "uploads")
    assert [entry.became for entry in entries(ledger)] == ["written", "written"]
    assert server.paths() == [f"{UPLOADS}2012/05/dog.png"]


def test_too_large(server: Server, tmp_path: Path) -> None:
    """There is a limit to one file; it is told."""
    ledger = run(tmp_path, server, listed(server, 1, "2012/05/pier.jpg"), largest=1000)
    (entry,) = entries(ledger)
    assert entry.why == f"it has {len(JPG)} bytes, more than the 1000 that a file may have"


def test_a_bad_day(blog: Blog, server: Server, tmp_path: Path) -> None:
    """A server that fails, asks for patience, and breaks off, gives the file in the end."""
    told: dict[str, int] = {}

    def moody(asked: Asked) -> Answered:
        told[asked.path] = told.get(asked.path, 0) + 1
        match told[asked.path]:
            case 1:
                return Answered(status=503, headers={"Retry-After": "0"})
            case 2:
                return blog(asked)._replace(broken=5000)
        return blog(asked)

    server.answer = moody
    run(tmp_path, server, listed(server, 1, "2012/05/pier.jpg"), listed(server, 3, "2012/05/dog.png"))
    assert there(tmp_path) == {"2012/05/dog.png": PNG, "2012/05/pier.jpg": JPG}
    assert sum("range" in asked.headers for asked in server.asked) == 2


def test_a_disk_in_the_way(server: Server, tmp_path: Path) -> None:
    """A file that cannot be written is told, and the others come."""
    (tmp_path / "site/content/media/2012").mkdir(parents=True)
    (tmp_path / "site/content/media/2013").write_bytes(b"in the way")
    server.answer = lambda _: Answered(PNG)
    ledger = run(tmp_path, server, listed(server, 1, "2013/a.png"), listed(server, 3, "2012/b.png"))
    assert [entry.became for entry in entries(ledger)] == ["skipped", "written"]


def test_killed(blog: Blog, server: Server, tmp_path: Path) -> None:
    """A download that is killed leaves no half file; the next import asks for the rest, and ends as if undisturbed."""
    names = [f"2012/{number}.png" for number in range(8)]
    blog.files = {UPLOADS + name: PNG + name.encode() for name in names}
    source = export(tmp_path, server, *(listed(server, number, name) for number, name in enumerate(names, 10)))
    command = [sys.executable, "-m", "blogkit", "-C", str(tmp_path / "site"), "import", "wordpress", str(source)]
    command += ["--fetch-media", "--pause", "0"]
    (tmp_path / "site").mkdir()
    running: list[subprocess.Popen[bytes]] = []

    def deadly(asked: Asked) -> Answered:
        if len(server.asked) == 5:
            running[0].kill()
            running[0].wait()
        return blog(asked)

    server.answer = deadly
    running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    assert running[0].wait(60) != 0
    media = tmp_path / "site/content/media"
    for file in media.rglob("*.*"):
        assert file.read_bytes() == blog.files[UPLOADS + file.relative_to(media).as_posix()]
    server.answer = blog
    done = subprocess.run(command, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert there(tmp_path) == {name: PNG + name.encode() for name in names}
    assert [f for f in (tmp_path / "site/.blogkit/import/media").iterdir() if f.is_file()] == []


def test_killed_on_laying_down(server: Server, tmp_path: Path) -> None:
    """What a run that was killed between laying a file down and forgetting its mark left behind goes with the next."""
    parts = listed(server, 1, "2012/05/pier.jpg")
    run(tmp_path, server, parts)
    part = Part.of(f"{server.url}{UPLOADS}2012/05/pier.jpg", tmp_path / "site" / PARTS)
    part.begin('"1"')
    assert part.mark.exists()
    run(tmp_path, server, parts)
    assert not part.mark.exists()


def test_no_address(tmp_path: Path) -> None:
    """An export that does not say where its site lies cannot be fetched for, which is told before anything is done."""
    head = re.sub(r"\t<(link|wp:base_\w+)>.*\n", "", HEAD)
    source = wxr(tmp_path, item(1), head=head)
    done = blogkit("-C", tmp_path, "import", "wordpress", source, "--fetch-media")
    assert done.returncode == 1
    assert "does not say where its site lies" in done.stderr
    assert not (tmp_path / "content").exists()


def test_what_lies_outside_of_the_uploads(blog: Blog, server: Server, tmp_path: Path) -> None:
    """Pictures and downloads that a text shows come from any folder of the site, to the address that they had."""
    blog.files |= {"/images/pier%20head.gif": GIF, "/2012/05/04/post-2/plan.pdf": b"%PDF-1.4 plan"}
    text = f"""<img src='/images/pier head.gif'> <a href="plan.pdf">plan</a> <a href="{server.url}/about/">page</a>
        <img src="http://other.example/images/a.png"> <a href="/images/gone.zip">gone</a>"""
    ledger = run(tmp_path, server, item(2, text, link=f"{server.url}/2012/05/04/post-2/"))
    content = tmp_path / "site/content"
    assert (content / "images/pier head.gif").read_bytes() == GIF
    assert (content / "2012/05/04/post-2/plan.pdf").read_bytes() == b"%PDF-1.4 plan"
    assert {(entry.item, entry.became) for entry in entries(ledger)} == {
        ("/images/pier head.gif", "written"),
        ("/2012/05/04/post-2/plan.pdf", "written"),
        ("/images/gone.zip", "skipped"),
    }
    assert blogkit("-C", tmp_path / "site", "build").returncode == 0
    assert (tmp_path / "site/output/images/pier head.gif").read_bytes() == GIF
    assert 'src="/images/pier%20head.gif"' in (tmp_path / "site/output/2012/05/04/post-2/index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("/wp-content/plugins/latex/image.php?x=2", "a program on the server made it at every visit"),
        ("/counter", "a program on the server made it at every visit"),
        ("/posts/a.png", "in content/ a file at its place means something else"),
        ("/images/.htaccess.png", "in content/ a file at its place means something else"),
        ("/categories/law/a.png", "in content/ a file at its place means something else"),
        ("/a/comments/b.png", "in content/ a file at its place means something else"),
        ("/images/..%2f..%2fetc/passwd.png", "its address is no place for a file"),
    ],
)
def test_what_has_no_place(server: Server, tmp_path: Path, address: str, why: str) -> None:
    """What a static site cannot have at that address is not even asked for; it is told."""
    ledger = run(tmp_path, server, item(2, f'<img src="{address}">'))
    assert [(entry.became, entry.why) for entry in entries(ledger)] == [("skipped", why)]


def test_what_lies_beside_the_blog(blog: Blog, server: Server, tmp_path: Path) -> None:
    """A blog in a folder of its host does not take what is the host's; it is told, and keeps its address."""
    blog.files["/images/a.gif"] = GIF
    head = HEAD.replace("https://lighthouse.example", f"{server.url}/blog")
    text = f'<img src="{server.url}/images/a.gif">'
    export = wxr(tmp_path, item(2, text, link=f"{server.url}/blog/a/"), head=head)
    archive = wordpress.archive([export], Identities(tmp_path))
    with closing(Visitor(archive.site.url, HASTY)) as visitor:
        ledger = writer.write(archive, tmp_path / "site", fetch=Fetch(visitor, 1 << 20))
    told = [(entry.item, entry.why) for entry in entries(ledger)]
    assert told == [(f"{server.url}/images/a.gif", "it lies outside of the blog's own addresses")]
    assert f"{server.url}/images/a.gif" in next((tmp_path / "site/content/posts").rglob("*.md")).read_text("utf-8")
