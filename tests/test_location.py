"""Where a photo was taken is taken out of its file, and nothing else."""

from __future__ import annotations

import io
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from blogkit.reading.location import found, without
from tests.conftest import SiteMaker

COPYRIGHT, AUTHOR, TURN, GPS = 0x8298, 0x013B, 0x0112, 0x8825
XMP = b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 exif:GPSLatitude="9,55.8N" exif:GPSLongitude='84,4.7W' photoshop:City="San Jose" photoshop:Credit="Ana Mora">
<Iptc4xmpExt:LocationCreated><rdf:Bag><rdf:li exif:GPSAltitude="1170/1">Barrio Amon</rdf:li></rdf:Bag>
</Iptc4xmpExt:LocationCreated>
<exif:GPSTimeStamp>2012-05-04T10:21:00Z</exif:GPSTimeStamp><dc:rights>CC BY</dc:rights></rdf:Description></rdf:RDF>
</x:xmpmeta><?xpacket end="w"?>"""
SECRETS = (b"9,55.8N", b"84,4.7W", b"San Jose", b"Barrio Amon", b"1170/1", b"2012-05-04T10:21")


def photo(form: str = "JPEG", place: bool = True, **options: Any) -> bytes:
    """A picture with an author, a copyright and an orientation, and where it was taken."""
    image = Image.linear_gradient("L").convert("RGB")
    exif = image.getexif()
    exif[COPYRIGHT], exif[AUTHOR], exif[TURN] = "CC BY 4.0", "Ana Mora", 6
    if place:
        place_ = {1: "N", 2: (9.0, 55.0, 48.25), 3: "W", 4: (84.0, 4.0, 42.5), 18: "WGS-84 of the survey"}
        exif.get_ifd(GPS).update(place_)
    file = io.BytesIO()
    image.save(file, form, exif=exif, **options)
    return file.getvalue()


def scan() -> bytes:
    """A TIFF that tells a place: what an Exif holds is one, but for its first six bytes."""
    return Image.open(io.BytesIO(photo())).getexif().tobytes().removeprefix(b"Exif\0\0")


def pixels(content: bytes) -> bytes:
    return Image.open(io.BytesIO(content)).tobytes()


FORMS = ["JPEG", "PNG", "WEBP", "AVIF"]


@pytest.mark.parametrize("form", FORMS)
def test_coordinates_go_and_all_else_stays(form: str) -> None:
    """Author, copyright, orientation and every pixel; the file is as long as it was."""
    content = photo(form)
    assert found(content)
    clean = without(content)
    assert not found(clean)
    assert len(clean) == len(content)
    exif = Image.open(io.BytesIO(clean)).getexif()
    assert not exif.get_ifd(GPS)
    assert GPS not in exif
    assert (exif[COPYRIGHT], exif[AUTHOR], exif[TURN]) == ("CC BY 4.0", "Ana Mora", 6)
    assert b"WGS-84 of" not in clean
    assert pixels(clean) == pixels(content)


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_tells_no_place_stays_as_it_is(form: str) -> None:
    """The very same bytes."""
    content = photo(form, place=False)
    assert without(content) is content


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_places_in_xmp_go_too(form: str) -> None:
    """Coordinates and names of places; who made it and what may be done with it stay."""
    if form == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
        content = photo("PNG", place=False, pnginfo=texts)
    else:
        content = photo(form, place=False, xmp=XMP)
    clean = without(content)
    assert not any(secret in clean for secret in SECRETS)
    assert b'photoshop:Credit="Ana Mora"' in clean
    assert b"<dc:rights>CC BY</dc:rights>" in clean
    assert len(clean) == len(content)
    assert pixels(clean) == pixels(content)


def test_a_big_endian_camera_is_understood() -> None:
    """Canon writes one order of bytes, Nikon the other."""
    exif = Image.Exif()
    exif.endian = ">"
    exif[GPS] = {1: "N", 2: (9.0, 55.0, 48.25)}
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "JPEG", exif=exif)
    assert found(file.getvalue())
    assert not Image.open(io.BytesIO(without(file.getvalue()))).getexif().get_ifd(GPS)


def test_names_of_places_in_iptc_become_blanks() -> None:
    """City and country; the caption stays."""

    def dataset(number: int, text: bytes) -> bytes:
        return b"\x1c\x02" + bytes([number]) + len(text).to_bytes(2, "big") + text

    iptc = dataset(120, b"A caption") + dataset(90, b"San Jose") + dataset(101, b"Costa Rica") + dataset(80, b"Ana")
    resource = b"8BIM\x04\x04\0\0" + len(iptc).to_bytes(4, "big") + iptc
    body = b"Photoshop 3.0\0" + resource
    content = photo(place=False)
    content = content[:2] + b"\xff\xed" + (len(body) + 2).to_bytes(2, "big") + body + content[2:]
    clean = without(content)
    assert b"San Jose" not in clean
    assert b"Costa Rica" not in clean
    assert b"A caption" in clean
    assert pixels(clean) == pixels(content)


@pytest.mark.parametrize("packed", [True, False])
def test_metadata_that_a_png_holds_packed_goes_when_it_tells_a_place(packed: bool) -> None:
    """As ImageMagick writes them: digits of an Exif, packed or not."""
    exif = Image.Exif()
    exif[GPS] = {1: "N", 2: (9.0, 55.0, 48.25)}
    raw = exif.tobytes().hex()
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Raw profile type exif", f"\nexif\n{len(raw) // 2:8}\n{raw}\n", zip=packed)
    texts.add_text("Title", "A boat", zip=packed)
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG", pnginfo=texts)
    clean = without(file.getvalue())
    image = Image.open(io.BytesIO(clean))
    image.load()
    assert isinstance(image, PngImagePlugin.PngImageFile)
    assert image.text == {"Title": "A boat"}


@given(st.binary(max_size=400), st.integers(0, 400))
def test_whatever_a_file_holds_it_can_be_looked_through(noise: bytes, at: int) -> None:
    """A cut or scrambled file is no reason to stop, and once is enough."""
    content = photo()[: at + 40] + noise + photo("PNG")[at:]
    clean = without(content)
    assert without(clean) == clean


def test_readers_get_photos_without_a_place(site: SiteMaker) -> None:
    """Unless the settings say otherwise; other files are copied byte for byte."""
    folder = site("-- content/posts/2012-05-04-a/index.md --\n![x](x.jpg)\n")
    folder.write("content/posts/2012-05-04-a/x.jpg", photo())
    folder.write("content/posts/2012-05-04-a/y.jpg", photo(place=False))
    folder.write("content/media/scan.tif", scan())
    folder.build()
    outputs = folder.outputs()
    assert outputs["2012/05/04/a/x.jpg"] == without(photo())
    assert outputs["2012/05/04/a/y.jpg"] == photo(place=False)
    assert outputs["media/scan.tif"] == without(scan())
    assert not folder.build().made
    folder.edit("blogkit.toml", 'theme.name = "plain"\n', 'theme.name = "plain"\npictures.keep_location = true\n')
    assert {"2012/05/04/a/x.jpg", "media/scan.tif"} <= folder.build().made.keys()
    assert folder.outputs()["2012/05/04/a/x.jpg"] == photo()


def test_a_tiff_tells_no_place_either() -> None:
    """It is what the others hold."""
    assert found(scan())
    assert not found(without(scan()))


def test_the_checksums_of_a_png_are_right() -> None:
    """A viewer that looks at them finds no fault."""
    clean = without(photo("PNG"))
    at = 8
    while at < len(clean):
        size = int.from_bytes(clean[at : at + 4], "big")
        assert zlib.crc32(clean[at + 4 : at + 8 + size]) == int.from_bytes(clean[at + 8 + size : at + 12 + size], "big")
        at += 12 + size


def test_the_pictures_of_this_repository_tell_no_place() -> None:
    """They are published on the web."""
    files = [p for p in (Path(__file__).parent.parent / "content").rglob("*") if p.suffix in (".jpg", ".png")]
    assert files
    assert not [path.name for path in files if found(path.read_bytes())]
