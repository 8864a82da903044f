"""Where the server listens, and whom it answers."""

from __future__ import annotations

import socket

import pytest

from blogkit.problems import BlogkitError
from blogkit.serve.address import Address, listen


@pytest.mark.parametrize(
    "header",
    ["localhost", "localhost:8000", "LOCALHOST:1", "localhost.", "127.0.0.1:8000", "[::1]:8000", "[::1]", "127.0.0.1:"],
)
def test_this_machine_is_allowed(header: str) -> None:
    """The names that only ever mean this machine are answered, whatever the port."""
    assert Address("127.0.0.1", 8000).allows(header)


@pytest.mark.parametrize(
    "header",
    [
        "evil.example",
        "evil.example:8000",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "192.168.1.5:8000",
        "",
        ":8000",
        "[]",
        "[::1",
        "localhost:80:80",
        "localhost, evil.example",
        "evil.example#localhost",
        "user@localhost",
        "::1",
    ],
)
def test_others_are_refused(header: str) -> None:
    """A name that was made to point here is no name of ours."""
    assert not Address("127.0.0.1", 8000).allows(header)


def test_the_given_host_is_allowed() -> None:
    """Who starts it with --host desk.local may ask desk.local."""
    address = Address("desk.local", 8000)
    assert address.allows("Desk.local:8000")
    assert not address.allows("chair.local:8000")


def test_on_all_addresses_numbers_are_allowed() -> None:
    """A server on all addresses is asked by any of them; a name could still be redirected, a number cannot."""
    for host in ("0.0.0.0", "::", ""):
        address = Address(host, 8000)
        assert address.allows("192.168.1.5:8000")
        assert address.allows("[fe80::1]:8000")
        assert address.allows(socket.gethostname())
        assert not address.allows("evil.example")
        assert not address.allows("")


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/blog/"),
        ("localhost", "http://localhost:8000/blog/"),
        ("::1", "http://[::1]:8000/blog/"),
        ("0.0.0.0", "http://127.0.0.1:8000/blog/"),
    ],
)
def test_the_url_can_be_opened(host: str, url: str) -> None:
    """It names an address that a browser understands."""
    assert Address(host, 8000).url("/blog/") == url


def test_a_taken_port_makes_it_the_next() -> None:
    """Two previews run side by side."""
    first, at = listen("127.0.0.1", 0)
    with first:
        second, other = listen("127.0.0.1", at.port)
        with second:
            assert other.port > at.port


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_is_a_number_of_sixteen_bits(port: int) -> None:
    """Anything else is a Problem that says so."""
    with pytest.raises(BlogkitError, match=f"{port} is no port"):
        listen("127.0.0.1", port)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b", "192.0.2.1"])
def test_a_host_is_of_this_machine(host: str) -> None:
    """One that is not known, no name at all, or another machine's is a Problem that names it."""
    with pytest.raises(BlogkitError, match=f"Cannot listen at {host}, port 8000"):
        listen(host, 8000)
