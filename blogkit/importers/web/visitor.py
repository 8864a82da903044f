"""A polite visitor: says who it is, asks again when asked to come later, and never hurries.

Promises: between two questions of one connection there is a pause; `Retry-After` (RFC 9110, section 10.2.3) holds
for all connections at once; what failed for a moment (no connection, a broken answer, 429, 5xx) is asked again, each
time later than before, and then given up with the reason.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpx
from msgspec import Struct

from blogkit import __version__
from blogkit.importers.web.guard import PORTS, Guard, Refusal
from blogkit.problems import ArchiveError, Problem

T = TypeVar("T")

LARGEST = 64 << 20
"""Bytes of an answer that is read whole; the answers of one page of an API have a hundredth of that."""

LONGEST_WAIT = 600.0
"""Seconds. A server that wants a longer rest is one to come back to another day."""

REDIRECTS = 5


class Manners(Struct, frozen=True):
    """How politely, and how patiently."""

    pause: float = 0.25
    """Seconds between two questions of one connection."""
    tries: int = 5
    first_wait: float = 1.0
    """Seconds before the second try; each further one waits twice as long."""
    timeout: float = 30.0
    """Seconds without a sign of life."""


class Later(Exception):
    """It failed, and may do better later."""

    def __init__(self, why: str, after: float = 0.0, status: int = 0) -> None:
        super().__init__(why)
        self.after = after
        """Seconds that the server asked for."""
        self.status = status


class Visitor:
    """Asks one site, and where it sends us."""

    def __init__(self, site: str, manners: Manners | None = None, connections: int = 4) -> None:
        """`site`: the address that its owner gave. Raises ArchiveError when it is none."""
        _check(site)
        self._manners = manners or Manners()
        self._site = site.rstrip("/")
        self._called = self._site
        self._quiet_until = 0.0
        self._stopped = threading.Event()
        self._client = httpx.Client(
            transport=Guard(site, connections),
            headers={"User-Agent": f"blogkit/{__version__} (importing this blog for its owner)"},
            timeout=self._manners.timeout,
            follow_redirects=True,
            max_redirects=REDIRECTS,
        )

    def called(self, address: str, at: str) -> None:
        """The site calls itself by this address, and answers at that: a copy of it may run on another machine."""
        self._called, self._site = address.rstrip("/"), at.rstrip("/")

    def here(self, url: str) -> str:
        """Where to ask for an address of the site."""
        name = re.sub(r"^https?:", "", self._called)
        return re.sub(rf"^(?:https?:)?{re.escape(name)}(?=[/?#]|$)", lambda _: self._site, url, flags=re.IGNORECASE)

    def get(self, url: str) -> httpx.Response:
        """The whole answer. Raises Refusal when there is none, or one with a status of 400 or more."""

        def attempt() -> httpx.Response:
            with self.opened(url) as response:
                body = bytearray()
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > LARGEST:
                        raise Refusal(f"the answer is longer than {LARGEST >> 20} MB")
                headers = [(n, v) for n, v in response.headers.raw if n.lower() not in _OF_TRANSPORT]
                return httpx.Response(
                    response.status_code, headers=headers, content=bytes(body), request=response.request
                )

        return self.patiently(attempt)

    @contextmanager
    def opened(self, url: str, headers: Mapping[str, str] | None = None) -> Iterator[httpx.Response]:
        """One try at an answer, whose body is still to be read. Raises Later or Refusal."""
        self._turn()
        try:
            with self._client.stream("GET", self.here(url), headers=dict(headers or {})) as response:
                _judge(response)
                yield response
        except httpx.TooManyRedirects:
            raise Refusal("it leads from one address to the next, without end") from None
        except httpx.TransportError as error:
            raise Later(_reason(error)) from None
        except (httpx.InvalidURL, httpx.DecodingError) as error:
            raise Refusal(str(error)) from None

    def patiently(self, attempt: Callable[[], T]) -> T:
        """What `attempt` gives, tried again as long as it raises Later. Raises Refusal in the end."""
        wait = self._manners.first_wait
        for left in reversed(range(self._manners.tries)):
            try:
                return attempt()
            except Later as later:
                if not left or later.after > LONGEST_WAIT:
                    raise Refusal(str(later), later.status) from None
                if later.after:
                    self._quiet_until = max(self._quiet_until, time.monotonic() + later.after)
                self._rest(max(wait, later.after))
                wait *= 2
        raise Refusal("it was not tried")

    def stop(self) -> None:
        """Let whoever waits or reads give up."""
        self._stopped.set()

    def go_on(self) -> None:
        """Raise Refusal when it was stopped."""
        self._rest(0)

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def _turn(self) -> None:
        """Wait until the next question may be asked."""
        self._rest(max(self._manners.pause, self._quiet_until - time.monotonic()))

    def _rest(self, seconds: float) -> None:
        if self._stopped.wait(seconds):
            raise Refusal("it was interrupted")


def _check(site: str) -> None:
    try:
        url = httpx.URL(site)
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in PORTS or not url.host:
        raise ArchiveError(Problem(f"{site} is no address of a web site", hint="Write https://my-blog.example/"))
    if url.userinfo:
        hint = "Leave out what stands before the @."
        raise ArchiveError(Problem("an address with a name and a password is not used: nothing logs in", hint=hint))


_OF_TRANSPORT = (b"content-encoding", b"content-length", b"transfer-encoding")
"""Headers that are no longer true of a body that was read and unpacked."""


def _judge(response: httpx.Response) -> None:
    status = response.status_code
    if status < 400:
        return
    said = f"the server answers {status} {response.reason_phrase}".rstrip()
    if status in (408, 425, 429) or status >= 500:
        raise Later(said, _retry_after(response.headers.get("Retry-After", "")), status)
    raise Refusal(said, status)


def _retry_after(value: str) -> float:
    """Seconds from now: the header has them, or a date."""
    if value.strip().isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _reason(error: httpx.TransportError) -> str:
    match error:
        case httpx.TimeoutException():
            return "the server does not answer in time"
        case httpx.RemoteProtocolError():
            return "the answer breaks off"
        case httpx.UnsupportedProtocol():
            return "it is no address of a web site"
    return str(error) or type(error).__name__
