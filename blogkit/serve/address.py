"""Where the server is reached: the socket it listens on, its URL, and the names it answers to.

A page of another site can make a browser ask any address, and a name of its own can be made to point at this machine
(DNS rebinding); but it cannot make the browser name another host than its own. So the Host header is checked.
"""

from __future__ import annotations

import errno
import ipaddress
import re
import socket

from msgspec import Struct

from blogkit.problems import BlogkitError, Problem

TRIES = 50
"""How many ports are tried from the one that was wanted."""

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_EVERYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - compared with, not listened on
_HOST = re.compile(r"(?:\[(?P<six>[^]]*)]|(?P<name>[^:\[\]]+))(?::\d*)?")


class Address(Struct, frozen=True):
    """A host, as its owner named it, and the port that was got."""

    host: str
    port: int

    @property
    def public(self) -> bool:
        """Whether it is all addresses of this machine, and so reached from others."""
        return self.host in _EVERYWHERE

    def url(self, prefix: str) -> str:
        """The address of a site below `prefix`, which has a slash at both ends."""
        host = "127.0.0.1" if self.public else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}{prefix}"

    def allows(self, header: str) -> bool:
        """Whether a request with this Host header (RFC 9110, section 7.2) is meant for this server.

        The port is free, as it differs behind a tunnel. A server on all addresses is asked by many names: it
        allows every IP address, since there no name can have been redirected, and the machine's own name.
        """
        found = _HOST.fullmatch(header.strip())
        if found is None:
            return False
        name = (found["six"] or found["name"] or "").lower().removesuffix(".")
        if name in _LOCAL or name == self.host.lower():
            return bool(name)
        return self.public and (_number(name) or name in _own_names())


def _number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _own_names() -> tuple[str, str]:
    name = socket.gethostname().lower()
    return name, f"{name.removesuffix('.local')}.local"


def listen(host: str, port: int) -> tuple[socket.socket, Address]:
    """A listening socket at `host`, on `port` or else the next that is free; port 0 is any.

    Raises BlogkitError where the host is not this machine's or no port can be had.
    """
    host = host.removeprefix("[").removesuffix("]")
    if not 0 <= port <= 65535:
        raise BlogkitError(Problem(f"{port} is no port", hint="It is a number up to 65535; 0 is any that is free."))
    try:
        family, *_, place = socket.getaddrinfo(host or "0.0.0.0", port, type=socket.SOCK_STREAM)[0]  # noqa: S104
        last = min(port + TRIES, 65535) if port else 0
        for candidate in range(port, last + 1):
            try:
                taken = socket.create_server((place[0], candidate), family=family, backlog=128)
            except OSError as error:
                # Windows says EACCES of a port that another program holds for itself.
                if error.errno not in (errno.EADDRINUSE, errno.EACCES) or candidate == last:
                    raise
            else:
                return taken, Address(host, taken.getsockname()[1])
    except (OSError, UnicodeError) as error:
        said = getattr(error, "strerror", None) or str(error)
        hint = "Give another one with --host or --port; without them, blogkit takes 127.0.0.1 and 8000."
        raise BlogkitError(Problem(f"Cannot listen at {host}, port {port}: {said}", hint=hint)) from None
    raise AssertionError("unreachable: the last port either is got or raises")
