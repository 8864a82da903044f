"""A picture file → Picture: how large it is, whether it moves, whether it says where it was taken. Pure.

Its pixels are not decoded here. A file that cannot be read is no reason to stop: it is published as it is, and said.
"""

from __future__ import annotations

import io
import warnings

from blogkit.engine.digest import digest_bytes
from blogkit.model import Picture
from blogkit.problems import Location, Problem
from blogkit.reading import location, sources

MEASURED = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".bmp")
"""What browsers show, and has a size in pixels."""
OTHERS = (".tif", ".tiff", ".heic", ".heif", ".jxl")
"""What may say where it was taken, too."""
LARGEST = 100_000_000
"""Pixels of the largest picture of which smaller copies are made: decoded, it takes 400 MB."""
_TURNED = (5, 6, 7, 8)
"""By a quarter (Exif 2.3, Orientation)."""


def parse(path: str, content: bytes) -> tuple[Picture | None, tuple[Problem, ...]]:
    """What a file is as a picture, None when there is nothing to say of it; `path` is relative to content/."""
    name = path.lower()
    if not name.endswith((*MEASURED, *OTHERS)):
        return None, ()
    located = location.found(content)
    if not name.endswith(MEASURED):
        return (Picture(located=True) if located else None), ()
    from PIL import Image  # 40 ms, and most builds need it for no file

    Image.MAX_IMAGE_PIXELS = None  # nothing is decoded before its size is looked at
    where = Location(f"{sources.CONTENT}/{path}")
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(content)) as image:
            width, height = image.size
            moving = bool(getattr(image, "is_animated", False)) and image.format != "MPO"  # a photo and its previews
            turned = image.getexif().get(0x0112, 1) in _TURNED
    except Exception as error:  # noqa: BLE001 Pillow's decoders raise whatever a broken file makes them raise
        what = f"This picture cannot be read: {error}".replace(repr(path), "it")
        hint = "It is published as it is, without its size. Save it again from a picture editor."
        problem = Problem(what.split(" <")[0], where, hint=hint, level="warning")
        return (Picture(located=True) if located else None), (problem,)
    problems: tuple[Problem, ...] = ()
    if too_large := width * height > LARGEST:
        what = f"This picture has {width * height // 1_000_000} million pixels, and stays as it is"
        hint = f"No smaller copies are made of pictures with more than {LARGEST // 1_000_000} million."
        problems = (Problem(what, where, hint=hint, level="warning"),)
    if turned:
        width, height = height, width
    still = not moving and not too_large
    return Picture(width, height, len(content), still, located, digest_bytes(content)), problems
