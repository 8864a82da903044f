"""Asking other sites: politely, patiently, never inside a private network; a file comes whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from blogkit.importers.web.download import Part, download
from blogkit.importers.web.guard import Refusal, public
from blogkit.importers.web.kinds import mismatch
from blogkit.importers.web.visitor import Visitor
from blogkit.problems import ArchiveError
from tests.importers.webserver import HASTY, Answered, Asked, Server, file, serving

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 2000
HTML = {"Content-Type": "text/html"}


def in_turn(*answers: Answered | Callable[[Asked], Answered]) -> Callable[[Asked], Answered]:
    """One answer after the other; the last again and again."""
    waiting = list(answers)

    def answer(asked: Asked) -> Answered:
        next_one = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return next_one if isinstance(next_one, Answered) else next_one(asked)

    return answer


def get(server: Server, path: str = "/") -> bytes:
    with closing(Visitor(server.url, HASTY)) as visitor:
        return visitor.get(server.url + path).content


def fetched(server: Server, folder: Path, name: str = "pier.png", largest: int = 1 << 20) -> bytes:
    with closing(Visitor(server.url, HASTY)) as visitor:
        download(visitor, f"{server.url}/{name}", folder / name, folder / "parts", largest)
    return (folder / name).read_bytes()


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


# Whom


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 10.1.2.3 192.168.0.1 172.16.9.9 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 ::1 :: "
    "fe80::1%eth0 fd00::1 ff02::1 ::ffff:192.168.0.1 64:ff9b::a00:1 2002:7f00:1::".split(),
)
def test_private_addresses(address: str) -> None:
    """This machine, private networks, groups, and IPv6 addresses that lead there, are nobody's to ask."""
    assert not public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_public_addresses(address: str) -> None:
    """What everybody can reach may be asked."""
    assert public(address)


@pytest.mark.parametrize("there", ["http://localhost:{port}/", "http://[::1]:{port}/", "http://0177.1:{port}/"])
def test_no_redirect_into_a_private_network(there: str) -> None:
    """Not even of a site that lies in one: no other host, whatever its name, and no other port of its own."""
    with serving(lambda _: Answered(b"secret")) as inside:
        port = inside.server_address[1]
        target = there.format(port=port)
        with serving(lambda _: Answered(status=302, headers={"Location": target})) as site, pytest.raises(Refusal):
            get(site)
        with (
            serving(lambda _: Answered(status=302, headers={"Location": inside.url})) as site,
            pytest.raises(Refusal, match="private network"),
        ):
            get(site)
        assert inside.asked == []


@pytest.mark.parametrize("there", ["file:///etc/passwd", "ftp://example.org/x", "gopher://127.0.0.1/"])
def test_no_redirect_to_another_sort_of_address(there: str) -> None:
    """Only http and https are spoken."""
    with serving(lambda _: Answered(status=302, headers={"Location": there})) as site, pytest.raises(Refusal):
        get(site)


def test_a_redirect_on_the_site() -> None:
    """A redirect to another page of the site is followed; a circle is given up."""
    moved = Answered(status=301, headers={"Location": "/new"})
    with serving(lambda asked: Answered(b"here") if asked.path == "/new" else moved) as site:
        assert get(site, "/old") == b"here"
    with serving(lambda _: moved) as site, pytest.raises(Refusal, match="without end"):
        get(site)


@pytest.mark.parametrize(
    "address", ["http://", "http://blog:port/", "ftp://example.org", "blog", "https://a:b@example.org/"]
)
def test_an_address_that_is_none(address: str) -> None:
    """What is no address of a site, or would log in, is an error that says so."""
    with pytest.raises(ArchiveError):
        Visitor(address)


# How


def test_says_who_it_is() -> None:
    """A server can tell in its log who was there."""
    with serving(lambda _: Answered()) as server:
        get(server)
    assert server.asked[0].headers["user-agent"].startswith("blogkit/")


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_asked_again(status: int) -> None:
    """What fails for a moment is asked for again."""
    with serving(in_turn(Answered(status=status), Answered(status=status), Answered(b"good"))) as server:
        assert get(server) == b"good"
    assert len(server.asked) == 3


def test_given_up() -> None:
    """After a few tries the reason is told."""
    with serving(lambda _: Answered(status=500)) as server, pytest.raises(Refusal, match="answers 500"):
        get(server)
    assert len(server.asked) == HASTY.tries


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_not_asked_again(status: int) -> None:
    """What is not there, or not for us, is asked for once."""
    with serving(lambda _: Answered(status=status)) as server, pytest.raises(Refusal) as refused:
        get(server)
    assert (refused.value.status, len(server.asked)) == (status, 1)


@pytest.mark.parametrize("value", ["1", "date", "soon", ""])
def test_retry_after(value: str) -> None:
    """A server may say when to come again, in seconds or by a date; what is neither says nothing."""
    value = format_datetime(datetime.now(UTC) + timedelta(seconds=2)) if value == "date" else value
    with serving(in_turn(Answered(status=429, headers={"Retry-After": value}), Answered(b"good"))) as server:
        assert get(server) == b"good"
    assert len(server.asked) == 2


def test_retry_after_a_day() -> None:
    """Nobody waits for an hour before a terminal: the import says why it ends."""
    with (
        serving(lambda _: Answered(status=503, headers={"Retry-After": "86400"})) as server,
        pytest.raises(Refusal, match="answers 503"),
    ):
        get(server)
    assert len(server.asked) == 1


def test_a_broken_answer() -> None:
    """An answer that breaks off is asked for again."""
    with serving(in_turn(Answered(b"all of it", broken=3), Answered(b"all of it"))) as server:
        assert get(server) == b"all of it"


def test_nobody_there() -> None:
    """Where nobody listens, and where there is no such host, is told."""
    with serving(lambda _: Answered()) as server:
        url = server.url
    with closing(Visitor(url, HASTY)) as visitor, pytest.raises(Refusal):
        visitor.get(url)
    with closing(Visitor("http://nowhere.invalid", HASTY)) as visitor, pytest.raises(Refusal, match="not known"):
        visitor.get("http://nowhere.invalid")


def test_a_silent_server() -> None:
    """A server that accepts and says nothing is given up."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with closing(Visitor(url, replace(HASTY, timeout=0.05))) as visitor, pytest.raises(Refusal, match="in time"):
            visitor.get(url)


def test_a_site_under_another_name() -> None:
    """A copy of a site on another machine is asked there, whatever it calls itself."""
    with closing(Visitor("http://127.0.0.1:81/copy/a/")) as visitor:
        visitor.called("https://example.org/blog", "http://127.0.0.1:81/copy/")
        assert visitor.here("http://example.org/blog/a/?b") == "http://127.0.0.1:81/copy/a/?b"
        assert visitor.here("https://example.org/blogger/") == "https://example.org/blogger/"
        assert visitor.here("https://example.org.evil.example/") == "https://example.org.evil.example/"


# A file


def test_a_file(tmp_path: Path) -> None:
    """A file is laid down as it is, and nothing else is left."""
    with serving(file(PNG)) as server:
        assert fetched(server, tmp_path) == PNG
    assert (left(tmp_path), left(tmp_path / "parts")) == (["pier.png"], [])


def test_the_rest_of_a_file(tmp_path: Path) -> None:
    """When an answer breaks off, only the rest is asked for."""
    whole = file(PNG)
    cut = in_turn(lambda asked: whole(asked)._replace(broken=100_000), whole)
    with serving(cut) as server:
        assert fetched(server, tmp_path) == PNG
    begins = int(server.asked[1].headers["range"].removeprefix("bytes=").removesuffix("-"))
    assert begins == 100_000


def test_the_rest_in_another_run(tmp_path: Path) -> None:
    """What one run had to leave half done, the next one ends."""
    whole = file(PNG)
    with serving(lambda asked: whole(asked)._replace(broken=0 if "range" in asked.headers else 100_000)) as server:
        with pytest.raises(Refusal, match="breaks off"):
            fetched(server, tmp_path)
        assert left(tmp_path) == []
        server.answer = whole
        server.asked.clear()
        assert fetched(server, tmp_path) == PNG
    assert [asked.headers.get("if-range") for asked in server.asked] == ['"1"']


def test_another_version(tmp_path: Path) -> None:
    """The rest of a file that has changed since is not put behind the begin of the old one."""
    old, new = file(PNG), file(PNG[:8] + PNG[:7:-1], mark='"2"')
    with serving(in_turn(lambda asked: old(asked)._replace(broken=100_000), new)) as server:
        assert fetched(server, tmp_path) == PNG[:8] + PNG[:7:-1]


def test_no_parts_to_be_had(tmp_path: Path) -> None:
    """A server that gives no parts, or no mark of the version, is asked for the whole again."""
    plain = Answered(PNG)
    with serving(in_turn(plain._replace(broken=100_000), plain)) as server:
        assert fetched(server, tmp_path) == PNG
    assert "range" not in server.asked[1].headers


def test_a_part_that_is_none(tmp_path: Path) -> None:
    """A part that begins elsewhere, or one that the server does not know any more, is thrown away."""
    whole = file(PNG)
    elsewhere = Answered(PNG[7:], 206, {"Content-Range": f"bytes 7-{len(PNG) - 1}/{len(PNG)}", "ETag": '"1"'})
    for strange in (elsewhere, Answered(status=416)):
        begun = in_turn(lambda asked: whole(asked)._replace(broken=100_000), strange, whole)
        with serving(begun) as server:
            assert fetched(server, tmp_path) == PNG
        (tmp_path / "pier.png").unlink()


def test_an_error_page_is_no_picture(tmp_path: Path) -> None:
    """A server that answers 200 and means "not found" is not believed."""
    with (
        serving(lambda _: Answered(b"\n<!DOCTYPE html><title>Oh</title>", headers=HTML)) as server,
        pytest.raises(Refusal, match="a web page in its place"),
    ):
        fetched(server, tmp_path)
    assert (left(tmp_path), left(tmp_path / "parts")) == ([], [])


def test_too_large(tmp_path: Path) -> None:
    """A file above the limit is refused, whether its size is told before or seen on the way."""
    for told in (True, False):
        with (
            serving(lambda _, told=told: Answered(PNG, length=told)) as server,
            pytest.raises(Refusal, match=r"more than the 1000|longer than a file"),
        ):
            fetched(server, tmp_path, largest=1000)
    assert left(tmp_path) == []


def test_an_empty_file(tmp_path: Path) -> None:
    """Nothing is no file."""
    with serving(lambda _: Answered(b"")) as server, pytest.raises(Refusal, match="empty"):
        fetched(server, tmp_path)


def test_a_missing_file(tmp_path: Path) -> None:
    """What is not there leaves nothing behind."""
    with serving(lambda _: Answered(status=404)) as server, pytest.raises(Refusal, match="answers 404"):
        fetched(server, tmp_path)
    assert left(tmp_path) == []


@given(cut=st.lists(st.integers(0, 4000), max_size=2), marked=st.booleans())
def test_wherever_it_breaks(tmp_path_factory: pytest.TempPathFactory, cut: list[int], marked: bool) -> None:
    """Wherever an answer breaks off, the file comes whole."""
    body = PNG[:4000]
    whole = file(body) if marked else (lambda _: Answered(body))
    breaks: list[Callable[[Asked], Answered]] = [lambda a, c=c: whole(a)._replace(broken=c) for c in cut]
    with serving(in_turn(*breaks, whole)) as server:
        assert fetched(server, tmp_path_factory.mktemp("cut")) == body


@pytest.mark.parametrize(
    ("name", "beginning", "wrong"),
    [
        ("a.jpg", b"\xff\xd8\xff\xe0", ""),
        ("a.JPG", b"\x89PNG\r\n\x1a\n", ""),
        ("a.webp", b"RIFF\x10\0\0\0WEBPVP8 ", ""),
        ("a.jpg", b"Not found", "what the server sent is no jpg file"),
        ("a.pdf", b"%PDF-1.4", ""),
        ("a.pdf", b"\x89PNG\r\n\x1a\n", "what the server sent is no pdf file"),
        ("a.mp3", b"ID3", ""),
        ("a.zip", b"<html>", "the server sent a web page in its place"),
        ("a.html", b"<html>", ""),
        ("a.svg", b"<svg xmlns=", ""),
        ("a.txt", b"", "the file is empty"),
    ],
)
def test_kinds(name: str, beginning: bytes, wrong: str) -> None:
    """A file is what its name says, as far as its beginning tells."""
    assert mismatch(name, beginning) == wrong


def test_parts_have_places_of_their_own(tmp_path: Path) -> None:
    """Two addresses never wait in one place."""
    assert Part.of("http://a.example/x.png", tmp_path) != Part.of("http://b.example/x.png", tmp_path)
