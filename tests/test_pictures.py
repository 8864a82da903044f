"""Pictures are also published smaller: which, in what form, and what does without."""

from __future__ import annotations

import io
import re
from functools import cache
from typing import Any

import pytest
from PIL import Image, ImageCms

from blogkit.problems import Location
from blogkit.profile import Profiler
from tests.conftest import SiteMaker
from tests.folder import Folder

PLACE = "content/posts/2012-05-04-a/"
PAGE = "2012/05/04/a/index.html"
ESSAY = f"-- {PLACE}index.md --\n![tide](tide.jpg)\n"


@cache
def painted(width: int = 900, height: int = 600) -> Image.Image:
    """A picture with as many colours and as much to see as a photo, and the same in every run."""
    shades = (Image.radial_gradient("L"), Image.linear_gradient("L"), Image.linear_gradient("L").rotate(90))
    bands = [shade.resize((width, height)).point(lambda value: value * 3 % 256) for shade in shades]
    return Image.merge("RGB", bands)


def coded(image: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **({"quality": 95} if form == "JPEG" else {}) | options)
    return file.getvalue()


def essay(site: SiteMaker, content: bytes | None = None, name: str = "tide.jpg", settings: str = "") -> Folder:
    folder = site(ESSAY.replace("tide.jpg", name))
    folder.write(f"{PLACE}{name}", coded(painted()) if content is None else content)
    folder.write("blogkit.toml", f'base_url = "https://example.org/"\ntheme.name = "plain"\n{settings}')
    return folder


def variants(folder: Folder) -> dict[int, Image.Image]:
    """Width as the page says it → the picture that is there."""
    found = re.findall(r"(/\S+\.(?:avif|webp)) (\d+)w", folder.read(PAGE))
    outputs = folder.outputs()
    return {int(width): Image.open(io.BytesIO(outputs[url.lstrip("/")])) for url, width in found}


def sizes(folder: Folder) -> list[tuple[int, int]]:
    return [picture.size for picture in variants(folder).values()]


def smaller(folder: Folder) -> list[str]:
    return [name for name in folder.outputs() if name.endswith((".avif", ".webp"))]


# What is made


def test_a_photo_is_also_there_smaller(site: SiteMaker) -> None:
    """As AVIF, in the widths that are set; a browser that cannot show these gets the original."""
    folder = essay(site, coded(painted(1600, 1000)))
    assert folder.build().problems == []
    shown = {width: picture.size for width, picture in variants(folder).items()}
    assert shown == {480: (480, 300), 800: (800, 500), 1280: (1280, 800)}
    assert re.search(
        r'<p><picture><source type="image/avif" srcset="[^"]+" sizes="100vw">'
        r'<img src="/2012/05/04/a/tide.jpg" width="1600" height="1000" alt="tide"[^>]*></picture></p>',
        folder.read(PAGE),
    )


def test_a_copy_is_smaller_than_its_picture(site: SiteMaker) -> None:
    """Of one that is narrower than the largest width, one in its own is among them."""
    folder = essay(site)
    folder.build()
    assert sizes(folder) == [(480, 320), (900, 600)]
    original = len(folder.outputs()["2012/05/04/a/tide.jpg"])
    assert all(len(content) < original for name, content in folder.outputs().items() if name in smaller(folder))


def test_the_settings_choose(site: SiteMaker) -> None:
    """Widths, form and quality; another quality has other addresses."""
    folder = essay(site, settings='pictures = {widths = [600], format = "webp", quality = 80}\n')
    folder.build()
    assert [picture.format for picture in variants(folder).values()] == ["WEBP"]
    before = smaller(folder)
    folder.edit("blogkit.toml", "quality = 80", "quality = 40")
    report = folder.build()
    assert report.removed == before
    assert sizes(folder) == [(600, 400)]


def test_none_are_made_where_none_are_wanted(site: SiteMaker) -> None:
    """The page has the picture alone."""
    folder = essay(site, settings="pictures.variants = false\n")
    folder.build()
    assert smaller(folder) == []
    assert "<picture" not in folder.read(PAGE)


def test_what_no_page_shows_has_no_copies(site: SiteMaker) -> None:
    """Old blogs have folders full of uploads; nor has what a hidden essay shows."""
    folder = essay(site)
    folder.write("content/media/unseen.jpg", coded(painted(900, 500)))
    folder.write("content/posts/2012-05-05-b/index.md", "---\ndraft: true\n---\n![x](x.jpg)\n")
    folder.write("content/posts/2012-05-05-b/x.jpg", coded(painted(900, 500)))
    folder.build()
    assert len(smaller(folder)) == 2


def test_a_picture_that_is_named_by_its_address_has_copies_beside_it(site: SiteMaker) -> None:
    """As uploads of old are."""
    folder = essay(site)
    folder.write(f"{PLACE}index.md", '<img class="alignleft" src="/media/2012/sea.jpg" width="300" height="200">\n')
    folder.write("content/media/2012/sea.jpg", coded(painted()))
    folder.build()
    assert all(name.startswith("media/2012/sea.") for name in smaller(folder))
    assert 'sizes="300px"' in folder.read(PAGE)


def test_feeds_have_pictures_in_one_size(site: SiteMaker) -> None:
    """Readers of feeds know `<img>`."""
    folder = essay(site)
    folder.build()
    feed = folder.read("feed/index.xml")
    assert '<img src="https://example.org/2012/05/04/a/tide.jpg"' in feed
    assert "<picture" not in feed


# What stays as it is


MOVING = {
    "tide.gif": ("GIF", {}),
    "tide.webp": ("WEBP", {}),
    "tide.png": ("PNG", {}),
    "tide.avif": ("AVIF", {"speed": 10}),
}


@pytest.mark.parametrize("name", MOVING)
def test_what_moves_is_left_alone(site: SiteMaker, name: str) -> None:
    """A smaller copy would stand still."""
    form, options = MOVING[name]
    frames = [painted(600, 400).rotate(90 * n, expand=False) for n in range(2)]
    folder = essay(site, coded(frames[0], form, save_all=True, append_images=frames[1:], **options), name)
    assert folder.build().problems == []
    assert [n for n in smaller(folder) if not n.endswith(name)] == []
    assert 'width="600" height="400"' in folder.read(PAGE)


def test_what_is_drawn_is_left_alone(site: SiteMaker) -> None:
    """A diagram in a hundred colours is small and sharp as it is."""
    drawing = Image.new("RGB", (1400, 900), "white")
    for n in range(100):
        drawing.paste((n, 2 * n, 255 - n), (n * 9, n * 7, n * 9 + 300, n * 7 + 50))
    content = coded(drawing, "PNG", compress_level=0)
    folder = essay(site, content, "tide.png")
    folder.build()
    assert smaller(folder) == []


def test_what_is_small_is_left_alone(site: SiteMaker) -> None:
    """In pixels or in bytes."""
    folder = essay(site, coded(painted(400, 300)))
    folder.build()
    assert smaller(folder) == []
    folder.write(f"{PLACE}tide.jpg", coded(Image.new("RGB", (1200, 800), "grey"), quality=50))
    folder.build()
    assert smaller(folder) == []


@pytest.mark.parametrize("cut", [0.5, 0.9])
def test_a_photo_that_is_cut_off_is_said_and_shown_as_it_is(site: SiteMaker, cut: float) -> None:
    """In every build, until it is mended."""
    whole = coded(painted())
    folder = essay(site, whole[: int(len(whole) * cut)])
    for change in ("", "More.\n", ""):
        folder.write("content/pages/b.md", change)
        (problem,) = folder.build().problems
        assert (problem.level, problem.where) == ("warning", Location(f"{PLACE}tide.jpg"))
        assert problem.what.startswith("This picture cannot be decoded")
    assert "<picture" not in folder.read(PAGE)
    assert '<img src="/2012/05/04/a/tide.jpg" width="900"' in folder.read(PAGE)
    folder.write(f"{PLACE}tide.jpg", whole)
    assert folder.build().problems == []
    assert len(variants(folder)) == 2


def test_a_picture_without_measure_is_said_and_left_alone(site: SiteMaker) -> None:
    """A file of a few kilobytes that would fill the memory when it is decoded."""
    folder = essay(site, coded(Image.new("1", (20_000, 10_000)), "PNG"), "tide.png")
    (problem,) = folder.build().problems
    assert problem.what == "This picture has 200 million pixels, and stays as it is"
    assert 'width="20000" height="10000"' in folder.read(PAGE)
    assert smaller(folder) == []


# How it looks


def middle(picture: Image.Image, at: tuple[float, float] = (0.5, 0.5)) -> tuple[int, ...]:
    pixel = picture.convert("RGB").getpixel((int(picture.width * at[0]), int(picture.height * at[1])))
    assert isinstance(pixel, tuple)
    return pixel


def near(one: tuple[int, ...], other: tuple[int, ...], by: int = 16) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


def test_a_copy_stands_upright(site: SiteMaker) -> None:
    """The orientation that the camera noted is applied: the copy has no note."""
    image = painted().copy()
    image.paste((250, 10, 10), (0, 0, 200, 600))  # at the left, which is the top when it is turned
    exif = Image.Exif()
    exif[0x0112] = 6
    folder = essay(site, coded(image, exif=exif))
    folder.build()
    copy = variants(folder)[600]
    assert copy.size == (600, 900)
    assert near(middle(copy, (0.5, 0.1)), (250, 10, 10))
    assert not copy.getexif()
    assert 'width="600" height="900"' in folder.read(PAGE)


def test_colours_keep_their_profile(site: SiteMaker) -> None:
    """A photo with wider colours than sRGB is right on a screen that has them."""
    wide = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    folder = essay(site, coded(painted(), icc_profile=wide))
    folder.build()
    assert variants(folder)[480].info["icc_profile"] == wide


def test_srgb_needs_no_profile(site: SiteMaker) -> None:
    """It is what browsers take colours for."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    folder = essay(site, coded(painted(), icc_profile=plain))
    folder.build()
    assert "icc_profile" not in variants(folder)[480].info


def test_a_picture_for_the_printer_can_be_seen(site: SiteMaker) -> None:
    """Four inks become three lights."""
    image = painted().copy()
    image.paste((20, 120, 200), (350, 200, 550, 400))
    folder = essay(site, coded(image.convert("CMYK")))
    assert folder.build().problems == []
    assert near(middle(variants(folder)[900]), (20, 120, 200), 24)


def test_sixteen_bits_become_eight(site: SiteMaker) -> None:
    """Grey that a scanner made, not white."""
    grey = painted().convert("L").convert("I").point(lambda v: v * 257).convert("I;16")
    grey.paste(128 * 257, (350, 200, 550, 400))
    folder = essay(site, coded(grey, "PNG"), "tide.png")
    assert folder.build().problems == []
    assert near(middle(variants(folder)[900]), (128, 128, 128))


def test_what_can_be_seen_through_stays_so(site: SiteMaker) -> None:
    """A cut-out figure has no black ground."""
    image = painted().convert("RGBA")
    image.putalpha(Image.radial_gradient("L").resize(image.size).point(lambda v: 255 if v < 100 else 0))
    folder = essay(site, coded(image, "PNG", compress_level=0), "tide.png")
    assert folder.build().problems == []
    copy = variants(folder)[480].convert("RGBA")
    assert copy.getpixel((2, 2))[3] == 0  # type: ignore[index]
    assert copy.getpixel((240, 160))[3] == 255  # type: ignore[index]


# When it is made


def prints(folder: Folder) -> set[str]:
    return {path.name for path in (folder.root / ".blogkit/pictures").iterdir()}


def test_a_copy_is_made_once(site: SiteMaker) -> None:
    """A build after a change elsewhere keeps it; without `output/`, copying is all that it costs."""
    folder = essay(site)
    folder.build()
    made = {p: p.stat().st_mtime_ns for p in (folder.root / ".blogkit/pictures").iterdir()}
    folder.write("content/pages/b.md", "More.\n")
    assert not set(folder.build().made) & set(smaller(folder))
    folder.remove("output")
    folder.build()
    assert {p: p.stat().st_mtime_ns for p in (folder.root / ".blogkit/pictures").iterdir()} == made
    assert len(variants(folder)) == 2


def test_without_what_is_remembered_the_same_is_made(site: SiteMaker) -> None:
    """Byte for byte; and so by several processes."""
    folder = essay(site)
    folder.build()
    before = folder.outputs()
    for options in ({}, {"workers": 2, "method": "spawn"}):
        folder.remove(".blogkit")
        folder.remove("output")
        folder.build(**options)
        assert folder.outputs() == before


def test_another_picture_has_other_copies(site: SiteMaker) -> None:
    """Under other addresses, so that a browser may keep either; the old ones are swept away, and out of the folder."""
    folder = essay(site)
    folder.build()
    before = smaller(folder)
    folder.write(f"{PLACE}tide.jpg", coded(painted().rotate(180)))
    report = folder.build()
    assert report.removed == sorted(before)
    assert PAGE in report.made
    assert len(variants(folder)) == 2


def test_an_essay_that_comes_to_show_a_picture_has_its_copies(site: SiteMaker) -> None:
    """Though only its text has changed."""
    folder = essay(site)
    folder.edit(f"{PLACE}index.md", "![tide](tide.jpg)", "Words.")
    folder.build()
    assert smaller(folder) == []
    folder.edit(f"{PLACE}index.md", "Words.", "Words. ![tide](tide.jpg)")
    folder.build()
    assert len(variants(folder)) == 2
    clean = Folder.outputs_in(folder.root / "output")
    folder.remove("output")
    folder.build()
    assert folder.outputs() == clean


def test_two_pictures_alike_are_made_once(site: SiteMaker) -> None:
    """Each has its own address."""
    folder = essay(site)
    folder.write(f"{PLACE}b.jpg", coded(painted()))
    folder.edit(f"{PLACE}index.md", "![tide](tide.jpg)", "![tide](tide.jpg) ![b](b.jpg)")
    folder.build()
    assert len(smaller(folder)) == 4
    assert len([name for name in prints(folder) if name.endswith(".avif")]) == 2


def test_what_nothing_shows_is_removed_once_there_is_much_of_it(site: SiteMaker) -> None:
    """A little is kept, for a draft may come back."""
    folder = essay(site)
    folder.build()
    there = prints(folder)
    for number in range(500):
        folder.write(f".blogkit/pictures/{number:032x}.done", b"")
    folder.write("content/pages/b.md", "More.\n")
    folder.build()
    assert prints(folder) == there


def test_a_front_page_shows_them_too(site: SiteMaker) -> None:
    """Broadside's has pictures."""
    folder = essay(site, settings="")
    folder.write("blogkit.toml", 'theme.name = "broadside"\n')
    folder.build()
    assert re.search(
        r'<picture><source type="image/avif"[^>]*><img [^>]*alt="" loading="lazy"></picture>', folder.read("index.html")
    )


def test_the_work_is_in_the_profile(site: SiteMaker) -> None:
    """A stage of its own, where there is something to do."""
    folder = essay(site)
    for expected in (1, 0):
        profiler = Profiler()
        folder.build(watch=profiler)
        assert [s.jobs for s in profiler.result().stages if s.name == "shrink"] == [1] * expected
        folder.write("content/pages/b.md", "More.\n")


def test_a_long_name_leaves_room_for_what_is_put_behind_it(site: SiteMaker) -> None:
    """File systems allow 255 bytes."""
    folder = essay(site, name=f"{'t' * 240}.jpg")
    assert folder.build().problems == []
    assert len(variants(folder)) == 2


def test_a_site_without_pictures_has_no_darkroom(site: SiteMaker) -> None:
    """Nothing is made, and nothing is loaded for it."""
    folder = site("-- content/posts/2012-05-04-a.md --\nWords\n")
    folder.build()
    assert not (folder.root / ".blogkit/pictures").exists()
