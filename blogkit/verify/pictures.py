"""Pictures and other uploads: each that an item shows or leads to is on its page, and its file is in the output."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from blogkit.verify import words
from blogkit.verify.addresses import join, leads, split
from blogkit.verify.body import Expected
from blogkit.verify.findings import Finding, Verdict
from blogkit.verify.folder import Folder
from blogkit.verify.page import Built
from blogkit.verify.survey import PICTURES, Survey, item
from blogkit.verify.words import Reading
from blogkit.verify.wxr import Record

_SIZE = re.compile(r"(?:-\d+x\d+|-scaled|-rotated|-e\d{10,})*(?:@2x)?(\.\w+)$")
"""What WordPress puts behind the name of an upload for its smaller sizes (wp_get_attachment_image_src)."""
_MONTH = re.compile(r"(?:^|/)(\d{4}/\d{2}/)[^/]*$")
_BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\0\0\1\0")
UPLOADS = "/wp-content/uploads/"
FILES = (
    *PICTURES,
    *".mp3 .m4a .ogg .ogv .oga .wav .flac .mp4 .m4v .webm .mov .avi .mpg .mpeg .wmv .flv".split(),
    *".pdf .epub .mobi .zip .tgz .gz .bz2 .7z .rar .tar .doc .docx .xls .xlsx .ppt .pptx".split(),
    *".odt .ods .odp .rtf .csv .txt".split(),
)
"""What a link to a file ends in, rather than one to a page."""


def compare(
    record: Record, expected: Expected, built: Built, place: str, survey: Survey, folder: Folder, not_had: set[str]
) -> Iterator[Finding]:
    """One Finding for each picture and download of an item."""
    named = item(record)
    shown = [*built.text.pictures, *built.text.references] if built.text else []
    told = set(not_had)
    by_stem: dict[str, list[str]] = {}
    for address in shown:
        by_stem.setdefault(stem(address), []).append(address)
    for address in dict.fromkeys(_wanted(record, expected, survey)):
        there = by_stem.get(stem(address)) or by_stem.get(_name(address), [])
        own = is_own(address, survey)
        if not there:
            yield Finding("picture", "missing", named, place, "It is not on the page", ((address, ""),))
        elif not own:
            what = "" if any(_same(address, join(record.link, other)) for other in there) else "It is another"
            yield Finding("picture", "missing" if what else "right", named, place, what, ((address, there[0]),))
        elif any(_is_there(folder, other) for other in there):
            yield Finding("picture", "right", named)
        elif is_away(address, not_had):
            yield Finding("picture", "not had", named, place, "The import could not get it", ((address, there[0]),))
        else:
            told.add(stem(address))
            yield Finding("picture", "missing", named, place, "Its file is not in the output", ((address, there[0]),))
    if built.text:
        yield from _again(record, expected, built.text, place, survey)
    yield from _broken(record, built, place, folder, told)


def _again(record: Record, expected: Expected, shown: Reading, place: str, survey: Survey) -> Iterator[Finding]:
    """A Finding for each picture that is there, but fewer times than it was, or with other words for who cannot see it.

    Which of several it is among is not looked at.
    """
    base = record.link or survey.base
    wanted = [
        (stem(join(base, picture.strip())), said)
        for picture, said in zip(expected.pictures, expected.spoken, strict=True)
    ]
    times = Counter([stem(survey.uploads[number].file) for number in expected.galleries])
    times.update(picture for picture, _ in wanted)
    there = Counter(map(stem, shown.pictures))
    said = {(stem(picture), *words.plain(spoken)) for picture, spoken in zip(shown.pictures, shown.spoken, strict=True)}
    for picture, often in times.items():
        if 0 < there[picture] < often:
            pair = (f"{often} × {picture}", f"{there[picture]} × {picture}")
            yield Finding("picture", "missing", item(record), place, "It is fewer times on the page", (pair,))
    for picture, spoken in dict.fromkeys(wanted):
        if spoken and there[picture] and (picture, *words.plain(spoken)) not in said:
            what = "Those who cannot see it are told something else"
            found = "; ".join(" ".join(other) for name, *other in sorted(said) if name == picture)
            yield Finding("picture", "missing", item(record), place, what, ((spoken, found),))


def _broken(record: Record, built: Built, place: str, folder: Folder, told: set[str]) -> Iterator[Finding]:
    """One Finding for each picture that the page shows from its own site without having it."""
    for address in dict.fromkeys(built.text.pictures if built.text else ()):
        if folder.local(address) and not _is_there(folder, address) and not is_away(address, told):
            what = "The page shows a picture that is not in the output"
            yield Finding("picture", "missing", item(record), place, what, (("", address),))


def featured(
    record: Record, built: Built, place: str, survey: Survey, folder: Folder, not_had: set[str]
) -> Iterator[Finding]:
    """The picture that stands for an item: its file is there, and no other picture is named in its place."""
    number = next((value for key, value in record.meta if key == "_thumbnail_id"), "")
    upload = survey.uploads.get(number)
    if upload is None or not upload.file:
        return
    path = survey.path(upload.file)
    places = (path, *(f"{start}{path.rpartition(UPLOADS)[2]}" for start in (UPLOADS, "/media/")))
    if any(_is_there(folder, folder.base.rstrip("/") + place) for place in places):
        what = "Another picture stands for it" if built.image and stem(built.image) != stem(upload.file) else ""
        pair = (upload.file, built.image)
        yield Finding("picture", "missing" if what else "right", item(record), place, what, (pair,) if what else ())
        return
    verdict: Verdict = "not had" if is_away(upload.file, not_had) else "missing"
    what = "The picture that stands for it is not in the output"
    yield Finding("picture", verdict, item(record), place, what, ((upload.file, ""),))


def _wanted(record: Record, expected: Expected, survey: Survey) -> Iterator[str]:
    base = record.link or survey.base
    for address in expected.pictures:
        if not address.startswith("data:") and leads(address.strip()):
            yield join(base, address.strip())
    yield from (survey.uploads[number].file for number in expected.galleries)
    for address in expected.references:
        whole = join(base, address.strip())
        name = split(whole).path.rpartition("/")[2].lower()
        if "." in name and (UPLOADS in whole or name.endswith(FILES)) and is_own(whole, survey):
            yield whole


def is_own(address: str, survey: Survey) -> bool:
    """Whether a file lay on the old server."""
    if address in survey.files:
        return True
    host, own = split(address).hostname or "", split(survey.base).hostname or ""
    return host.removeprefix("www.") == own.removeprefix("www.")


def _same(one: str, other: str) -> bool:
    return unquote(one).partition("//")[2] == unquote(other).partition("//")[2]


def stem(address: str) -> str:
    """What an upload and its smaller sizes have in common: `2012/05/photo.jpg` for `/2012/05/photo-300x200.jpg`."""
    month = _MONTH.search(unquote(split(address.strip()).path))
    return (month[1] if month else "") + _name(address)


def _name(address: str) -> str:
    name = unquote(split(address.strip()).path).rpartition("/")[2].lower()
    return _SIZE.sub(r"\1", name) or name or address


def is_away(address: str, not_had: set[str]) -> bool:
    """Whether the import says that it could not get a file."""
    return stem(address) in not_had or _name(address) in not_had


def _is_there(folder: Folder, address: str) -> bool:
    """Whether an address leads to a file of the output, and to an image where its name says so."""
    path = folder.local(address)
    if path is None:
        return False
    file = folder.file(path.partition("#")[0].partition("?")[0])
    return file is not None and (not path.lower().endswith(PICTURES) or is_image(file))


def is_image(file: Path) -> bool:
    """Whether a file begins as one of the kinds of image that browsers show."""
    with file.open("rb") as stream:
        head = stream.read(512)
    container = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    return head.startswith(_BEGINNINGS) or container or head[4:8] == b"ftyp" or b"<svg" in head or b"<?xml" in head[:5]


def listed(ledger: Path, survey: Survey) -> set[str]:
    """The stems of the files that the ledger of the import says it could not get."""
    found: set[str] = set()
    if not ledger.is_file():
        return found
    with ledger.open(encoding="utf-8") as lines:
        for line in lines:
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict) and entry.get("kind") == "file" and entry.get("became") == "skipped":
                found |= {stem(str(entry[key])) for key in ("item", "path") if entry.get(key)}
                upload = survey.uploads.get(str(entry.get("item", "")).rpartition("=")[2])
                found |= {stem(upload.file)} if upload else set()
    return found
