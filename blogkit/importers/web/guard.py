"""Which machines an import may speak to: any public one, and no private one but the site's own.

A text of strangers, or a redirect, may name an address inside the network that blogkit runs in: a router, a printer, a
database. So each host is looked up here, its addresses are judged, and the connection goes to an address that was
judged, not to whatever a second look-up might say.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx

PORTS = {"http": 80, "https": 443}
_TRANSLATED = IPv6Network("64:ff9b::/96")
"""IPv4 addresses in IPv6's clothes (RFC 6052, section 2.1)."""


class Refusal(Exception):
    """What was asked for is not to be had. For example, the server answers 404."""

    def __init__(self, why: str, status: int = 0) -> None:
        super().__init__(why)
        self.status = status
        """Of the answer; 0 when there was none."""


def public(address: str) -> bool:
    """Whether an IP address is everybody's, and no part of a private network, of this machine, or of a group."""
    ip = ip_address(address.partition("%")[0])
    return all(part.is_global and not part.is_multicast for part in (ip, *_within(ip)))


def _within(ip: IPv4Address | IPv6Address) -> Iterable[IPv4Address]:
    """IPv4 addresses that an IPv6 one leads to."""
    if isinstance(ip, IPv6Address):
        if ip in _TRANSLATED:
            yield IPv4Address(int(ip) & 0xFFFFFFFF)
        yield from (inner for inner in (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())) if inner)


class Guard(httpx.BaseTransport):
    """Speaks HTTP with the machines that it may speak to. Raises Refusal for others."""

    def __init__(self, site: str, connections: int = 4) -> None:
        """`site`: the address that its owner gave; where that is private, it alone may be."""
        url = httpx.URL(site)
        ports = {url.port or PORTS.get(url.scheme, 80), *PORTS.values()}
        self._own = {(url.host, port) for port in ports}
        self._limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
        self._trust = httpx.create_ssl_context()
        self._transports: dict[str, httpx.HTTPTransport] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer to one request (httpx calls this). Raises Refusal, or httpx.TransportError."""
        url = request.url
        if url.scheme not in PORTS:
            raise Refusal(f"{url.scheme}: is no address of a web site")
        failure = httpx.ConnectError(f"{url.host} has no address")
        for address in self._addresses(url.host, url.port or PORTS[url.scheme]):
            there = httpx.Request(
                request.method,
                url.copy_with(host=address),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": url.host},
            )
            try:
                return self._transport(url.host).handle_request(there)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = httpx.ConnectError(str(error))
        raise failure

    def close(self) -> None:
        """Close all connections."""
        for transport in self._transports.values():
            transport.close()

    def _transport(self, host: str) -> httpx.HTTPTransport:
        """One for each host: connections are told apart by address, certificates belong to names."""
        made = httpx.HTTPTransport(verify=self._trust, limits=self._limits)
        return self._transports.setdefault(host, made)

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise httpx.ConnectError(f"{host} is not known here: {reason}") from None
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        allowed = addresses if (host, port) in self._own else [a for a in addresses if public(a)]
        if not allowed:
            raise Refusal(f"{host} lies in a private network, and is not the site itself")
        return allowed
