"""The output folder as a plain host serves it: an address → the file that answers it, through whatever leads on.

Two ways of leading on are known: a page with `refresh`, and the rules that the output has for nginx. With these it
is served as nginx would serve it.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

from msgspec import Struct

from blogkit.problems import ContentError, Location, Problem
from blogkit.verify import page
from blogkit.verify.addresses import join, split
from blogkit.verify.nginx import Host, Reply

HOPS = 10
LATEST = 4
"""Pages that are kept."""


class Answer(Struct, frozen=True):
    """What a visitor of an address gets."""

    kind: Literal["page", "file", "nothing", "elsewhere", "circle"]
    address: str
    """Where it ended: below the site's own base, decoded, with its fragment."""
    file: Path | None = None
    document: page.Document | None = None


class Folder:
    """A built site. Addresses are below its base: `/2012/05/04/hello/`, whatever the prefix of the host."""

    def __init__(self, root: Path) -> None:
        home = root / "index.html"
        if not home.is_file():
            where = Location(root.as_posix())
            raise ContentError(Problem("There is no built site here", where, hint="Run `blogkit build` first."))
        self.root = root
        self.home = page.parse(home)
        self.base = self.home.canonical or "http://localhost/"
        """The address of the home page, as the site itself says it."""
        self.prefix = unquote(split(self.base).path).rstrip("/")
        self._latest: dict[Path, page.Document] = {}
        self._host = Host(root, self.prefix)
        self.ruled = bool(self._host.locations)
        """Whether the output has rules for its host."""

    @cached_property
    def _essays(self) -> dict[tuple[tuple[str, ...], str], str]:
        """(title, date) of each essay → its address. Costs a reading of the whole folder, so only when one is lost."""
        found = {}
        for file in sorted(self.root.rglob("*.html")):
            document = page.parse(file)
            built = page.read(document)
            if built.is_essay and built.title is not None:
                path = file.relative_to(self.root).as_posix()
                found[tuple(built.title), built.date[:19]] = "/" + path.removesuffix("index.html")
        return found

    def elsewhere(self, title: list[str], date: str) -> Answer | None:
        """The page of an essay that its address does not lead to, by its title and the time on its clock."""
        path = self._essays.get((tuple(title), date.replace(" ", "T")))
        return self.answer(path) if path else None

    def local(self, address: str, base: str = "") -> str | None:
        """The path and query below the base that an address on a page means; None when it leads elsewhere."""
        whole, own = split(join(base or self.base, address)), split(self.base)
        if whole.scheme not in ("http", "https") or (whole.hostname, whole.port) != (own.hostname, own.port):
            return None
        path = unquote(whole.path) or "/"
        if self.prefix and path != self.prefix and not path.startswith(f"{self.prefix}/"):
            return None
        return (
            (path.removeprefix(self.prefix) or "/")
            + (f"?{whole.query}" if whole.query else "")
            + (f"#{whole.fragment}" if whole.fragment else "")
        )

    def file(self, path: str) -> Path | None:
        """The file that a static host gives for a path; None when there is none."""
        inside = path.strip("/")
        if "\0" in inside or ".." in inside.split("/"):
            return None
        names = [f"{inside}/index.html" if inside else "index.html"]
        if not path.endswith("/"):
            names = [inside, f"{inside}.html", *names]
        for name in names:
            try:
                if (self.root / name).is_file():
                    return self.root / name
            except OSError:  # a name that is too long for the disk
                return None
        return None

    def answer(self, path: str) -> Answer:
        """Follow an address to its end."""
        seen = set()
        for _ in range(HOPS):
            bare, _, fragment = path.partition("#")
            if bare in seen:
                return Answer("circle", path)
            seen.add(bare)
            reply = self._reply(bare)
            target = reply.target
            if reply.kind != "redirect":
                if reply.file is None:
                    return Answer("page" if reply.kind == "page" else "nothing", path)
                if reply.file.suffix != ".html":
                    return Answer("file", path, reply.file)
                document = self._document(reply.file)
                if not document.refresh:
                    return Answer("page", path, reply.file, document)
                target = join(self.base.rstrip("/") + bare.partition("?")[0], document.refresh)
            led = self.local(target)
            if led is None:
                return Answer("elsewhere", target)
            path = led if "#" in led or not fragment else f"{led}#{fragment}"
        return Answer("circle", path)

    def _document(self, file: Path) -> page.Document:
        """A page; many addresses in a row lead to the same."""
        if file not in self._latest:
            if len(self._latest) == LATEST:
                del self._latest[next(iter(self._latest))]
            self._latest[file] = page.parse(file)
        return self._latest[file]

    def _reply(self, path: str) -> Reply:
        """What the host says to one address."""
        if self.ruled:
            return self._host.ask(path)
        place, _, query = path.partition("?")
        file = None if place == "/" and query else self.file(place)
        return Reply("file", file=file) if file else Reply("nothing")
