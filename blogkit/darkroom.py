"""The darkroom: smaller copies of pictures, each made once, and kept until its picture or the settings change.

The folder is its own index: `<key>-800.avif` is a copy, `<key>.done` says that all copies are there that were worth
making, `<key>.broken` holds the Problem of a picture that cannot be decoded. The key is the digest of the picture's
bytes, the settings and Pillow's version, so nothing in the folder is ever wrong, and all of it may be deleted.

AVIF, by measurement (six photos of 2 to 5 million pixels, one core, 800 and 1 280 pixels wide, errors of equal size: 39
and 40 dB): AVIF at speed 6 makes 15 and 29 KB in 145 and 340 ms; WebP 23 and 43 KB in 28 and 66 ms; JPEG 38 and 79 KB.
A copy is made once and sent for years, so the smaller one is worth the wait.
"""

from __future__ import annotations

import io
import os
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import json

from blogkit import code
from blogkit.config import PictureOptions
from blogkit.engine import work
from blogkit.engine.digest import digest, digest_bytes
from blogkit.engine.watch import NOBODY, Watch
from blogkit.model import Picture
from blogkit.problems import Location, Problem
from blogkit.reading import sources

if TYPE_CHECKING:
    from PIL.Image import Image

LITTLE = 20_000
"""Bytes below which a picture is quick on any line."""
WORTH = 0.9
"""A copy as wide as its picture has to be smaller than this part of it; otherwise it is coded well already."""
CLEARLY = 0.75
"""What is hardly narrower than the next copy saves nobody much."""
FEW_COLOURS = 1024
"""A drawing has fewer: as PNG it is small and sharp, as anything else neither."""
LARGE_PROFILE = 4096
"""Bytes. Colours with a larger profile (a printer's) become sRGB, instead of carrying it along with each copy."""
SPARE = 200
"""Files that are kept though nothing shows them; half of all may be such, too."""
RECIPE = 1
"""To be raised when what is below makes other copies."""

Job = tuple[str, Picture]
"""(path under content/, what is known of it)"""


class Darkroom:
    """Where copies are made and kept. Crosses processes as what it was made of."""

    def __init__(self, root: Path, folder: Path, options: PictureOptions) -> None:
        self._root, self._folder, self._options = root, folder, options
        self._base = digest([RECIPE, options.widths, options.format, options.quality, code.versions().get("pillow")])
        self._there: set[str] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return Darkroom, (self._root, self._folder, self._options)

    def wants(self, picture: Picture) -> bool:
        """Whether it may pay to make copies."""
        options = self._options
        wide = bool(options.widths) and picture.width > min(options.widths)
        return options.variants and picture.still and wide and picture.size >= LITTLE

    def key(self, picture: Picture) -> str:
        """What the copies of a picture follow from."""
        return digest([self._base, picture.content]).hex()

    def names(self, path: str, picture: Picture) -> Mapping[int, str]:
        """Width → the name of the copy's file, the narrowest first. They are made when they are not there."""
        key = self.key(picture)
        if not self._is_known(key) and _can(self._options.format):
            self._print((path, picture))
            self._there = None
        names = {width: f"{key}-{width}.{self._options.format}" for width in self._widths(picture)}
        return {width: name for width, name in names.items() if name in self._names}

    def place(self, name: str) -> Path:
        """Where a copy lies."""
        return self._folder / name

    def develop(self, shown: Mapping[str, Picture], workers: int, method: str, watch: Watch = NOBODY) -> list[Problem]:
        """Make the copies that are not there, in parallel; the Problems of all pictures that cannot be decoded."""
        if not shown:
            return []
        if not _can(self._options.format):
            what = f"This Pillow cannot write {self._options.format.upper()}, so pictures have no smaller copies"
            return [Problem(what, hint="Install Pillow from PyPI, or set `pictures.format`.", level="warning")]
        missing = [(path, picture) for path, picture in shown.items() if not self._is_known(self.key(picture))]
        if missing:
            watch.stage("shrink")
            for _ in work.each(_printer, (self,), missing, workers, method, watch, little=2):
                pass
            self._there = None
        self._tidy({self.key(picture) for picture in shown.values()})
        return [problem for path, picture in shown.items() for problem in self._problems(path, picture)]

    def _tidy(self, keys: set[str]) -> None:
        """Remove what no page shows any longer, once there is much of it: drafts come and go."""
        spare = [name for name in self._names if re.split("[-.]", name)[0] not in keys]
        if len(spare) > SPARE + len(self._names) // 2:
            for name in spare:
                self.place(name).unlink(missing_ok=True)
            self._there = None

    def _problems(self, path: str, picture: Picture) -> Iterator[Problem]:
        broken = f"{self.key(picture)}.broken"
        if broken in self._names:
            said = json.decode(self.place(broken).read_bytes(), type=str)
            what = f"This picture cannot be decoded: {said}"
            hint = "It is published as it is, in its one size. Save it again from a picture editor."
            yield Problem(what, Location(f"{sources.CONTENT}/{path}"), hint=hint, level="warning")

    @property
    def _names(self) -> set[str]:
        if self._there is None:
            try:
                self._there = set(os.listdir(self._folder))
            except FileNotFoundError:
                self._there = set()
        return self._there

    def _is_known(self, key: str) -> bool:
        return f"{key}.done" in self._names or f"{key}.broken" in self._names

    def _widths(self, picture: Picture) -> tuple[int, ...]:
        """The largest that is set, or the picture's own; and those that are set and clearly narrower."""
        widest = min(picture.width, max(self._options.widths))
        return tuple(sorted({widest, *(width for width in self._options.widths if width <= CLEARLY * widest)}))

    def _print(self, job: Job) -> None:
        """Make the copies of one picture. What says that they are there is written last."""
        path, picture = job
        key = self.key(picture)
        try:
            content = sources.read(self._root, path)
        except OSError:
            return  # it is gone since it was read: the next build will see
        if digest_bytes(content) != picture.content:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            copies = scaled(content, self._widths(picture), self._options.format, self._options.quality)
        except Exception as error:  # noqa: BLE001 Pillow's decoders raise whatever a broken file makes them raise
            self._keep(f"{key}.broken", json.encode(str(error) or type(error).__name__))
            return
        for width, coded in copies.items():
            self._keep(f"{key}-{width}.{self._options.format}", coded)
        self._keep(f"{key}.done", b"")

    def _keep(self, name: str, content: bytes) -> None:
        beside = self._folder / f".{os.getpid()}.tmp"
        beside.write_bytes(content)
        beside.replace(self._folder / name)


@cache
def _can(form: str) -> bool:
    """Whether this machine's Pillow writes a format: a system's own may be made without."""
    from PIL import features

    return bool(features.check(form))


def _printer(darkroom: Darkroom) -> Callable[[Job], None]:
    return darkroom._print


def scaled(content: bytes, widths: tuple[int, ...], form: str, quality: int) -> dict[int, bytes]:
    """Width → the picture in that width, upright, in its colours; nothing when that does not pay.

    Raises whatever Pillow does with a file that is broken.
    """
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # only pictures come here whose size has been looked at
    with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(content)) as image:
        if image.mode == "RGB":
            image.draft("RGB", (2 * widths[-1], 2 * widths[-1]))  # a JPEG of 24 million pixels: 50 ms in place of 300
        image.load()
        photographic = image.format in ("JPEG", "MPO") or _is_painted(image)
        picture, profile = _coloured(image) if photographic else (None, b"")
    copies: dict[int, bytes] = {}
    if picture is None:
        return copies
    options = _options(form, quality, sharp=image.format not in ("JPEG", "MPO"))
    for width in reversed(widths):
        size = width, max(1, round(picture.height * width / picture.width))
        stream = io.BytesIO()
        picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0).save(
            stream, form, icc_profile=profile, **options
        )
        copies[width] = stream.getvalue()
        if len(copies[width]) > WORTH * len(content):
            return {}
    return dict(sorted(copies.items()))


def _options(form: str, quality: int, sharp: bool) -> dict[str, Any]:
    """How to code. Of what was not JPEG before, colours keep their full resolution: screenshots have coloured words."""
    if form == "webp":
        return {"quality": quality, "method": 4}
    return {"quality": quality, "speed": 6, "max_threads": 1, "subsampling": "4:4:4" if sharp else "4:2:0"}


def _is_painted(image: Image) -> bool:
    """Whether a picture has more colours than a drawing."""
    return image.mode not in ("1", "P") and (image.mode[0] in "IF" or image.getcolors(FEW_COLOURS) is None)


def _coloured(image: Image) -> tuple[Image, bytes]:
    """A picture upright, in RGB or RGBA with 8 bits, and the profile of its colours; empty for sRGB."""
    from PIL import ImageCms, ImageOps

    profile: bytes = image.info.get("icc_profile") or b""
    picture = ImageOps.exif_transpose(image)
    if picture.mode.startswith("I;16"):
        picture = picture.point(lambda value: value / 256).convert("L")
    clear = picture.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in picture.info
    try:
        known = ImageCms.ImageCmsProfile(io.BytesIO(profile)) if profile else None
        if known and ImageCms.getProfileDescription(known).startswith("sRGB"):
            known, profile = None, b""
        if known and (picture.mode in ("CMYK", "L") or len(profile) > LARGE_PROFILE):
            plain = ImageCms.createProfile("sRGB")
            alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
            source = picture.convert("RGB") if alpha else picture
            converted = ImageCms.profileToProfile(source, known, plain, outputMode="RGB")
            if converted is not None:
                picture, profile = converted, b""
            if alpha:
                picture.putalpha(alpha)
    except ImageCms.PyCMSError:
        profile = b""  # it fits nothing that is here, and a browser would not use it either
    return picture.convert("RGBA" if clear else "RGB"), profile
