"""The pictures that pages show, and the smaller copies that each is published with. Pure; the copies are given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from blogkit.engine.digest import Digest, digest
from blogkit.model import Picture
from blogkit.places import Variant
from blogkit.site.addresses import Files
from blogkit.site.given import Prints

LONGEST = 200
"""Characters of an address's last part that leave room for what is put behind them: file names have 255 bytes."""


class Album:
    """Of all files, those that are shown, and worth a copy."""

    def __init__(
        self, files: Files, pictures: Mapping[str, Picture | None], targets: Iterable[str], prints: Prints
    ) -> None:
        """`targets` are the paths and addresses by which pages name what they show."""
        self._files, self._prints = files, prints
        paths = (path for target in targets if (path := files.path(target)))
        found = ((path, pictures.get(path)) for path in paths)
        self.shown = {path: picture for path, picture in found if picture and prints.wants(picture)}
        """Path → what is known of it."""

    def variants(self, target: str) -> tuple[Variant, ...]:
        """The copies of a picture, the narrowest first."""
        path = self._files.path(target)
        picture = self.shown.get(path)
        if picture is None:
            return ()
        names = self._prints.names(path, picture)
        return tuple(Variant(_beside(self._files.urls[path], name), width) for width, name in names.items())

    def fingerprint(self, target: str) -> Digest:
        """What the copies of a picture, and their addresses, follow from."""
        path = self._files.path(target)
        picture = self.shown.get(path)
        return digest((self._files.urls[path], self._prints.key(picture)) if picture else None)


def _beside(url: str, name: str) -> str:
    """The address of a copy: that of its original, and what tells it from others; `name` is that of its file."""
    folder, _, last = url.rpartition("/")
    stem = last.rpartition(".")[0]
    return f"{folder}/{stem}.{name[:8]}{name[name.index('-') :]}" if len(stem) < LONGEST else f"{folder}/{name}"
