"""Answers by e-mail: what a message becomes, whatever program wrote it, and what never gets out of it."""

from __future__ import annotations

import mailbox
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogkit.interact import answers, letters, wording
from blogkit.problems import ContentError, Problem
from tests.conftest import SiteMaker
from tests.folder import Folder

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def message(text: str = "It is not so.\n", **headers: str) -> EmailMessage:
    """A message as a mail program writes it."""
    made = EmailMessage()
    told = {
        "From": "Marta Ölund <marta@mail.example>",
        "To": "replies@example.org",
        "Subject": "Re: One [#posts/2020-01-01-one/7]",
        "Date": "Fri, 6 Feb 2026 10:20:30 +0100",
        "Message-ID": "<abc@mail.example>",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in told.items():
        if value:
            made[name] = value
    made.set_content(text)
    return made


def read(made: EmailMessage | bytes) -> letters.Letter:
    """A message, read."""
    return letters.read(made if isinstance(made, bytes) else made.as_bytes(), "reply.eml", NOW)


@pytest.fixture
def one(site: SiteMaker) -> Folder:
    """An essay with a comment."""
    line = '{"id": 7, "author": "Ana", "published": "2020-01-02", "body": "<p>So.</p>"}'
    return site(
        f"-- content/posts/2020-01-01-one.md --\nOne\n-- content/posts/2020-01-01-one/comments.jsonl --\n{line}\n"
    )


def filed(folder: Folder, *made: EmailMessage | bytes) -> list[answers.Filed | Problem]:
    """Some messages, filed."""
    given = [(f"{n}.eml", m if isinstance(m, bytes) else m.as_bytes()) for n, m in enumerate(made)]
    return list(answers.file(folder.root, given, NOW))


# What is filed


def test_an_answer_waits_under_what_it_answers(one: Folder) -> None:
    """As a file of its own; nothing of it is published before it is approved, and then it hangs under its parent."""
    (became,) = filed(one, message())
    assert isinstance(became, answers.Filed)
    assert became.file.startswith("content/posts/2020-01-01-one/comments/mail-")
    text = (one.root / became.file).read_text(encoding="utf-8")
    assert text.startswith('---\nparent: 7\nauthor: {"name":"Marta Ölund","key":"')
    assert text.endswith('published: "2026-02-06T10:20:30+01:00"\nstatus: "pending"\n---\nIt is not so.\n')
    assert one.build().problems == []
    assert "It is not so" not in "".join(content.decode("utf-8", "replace") for content in one.outputs().values())
    one.edit(became.file, 'status: "pending"', "status: approved")
    assert one.build().problems == []
    assert 'data-depth="1">Marta Ölund: <p>It is not so.</p>' in one.read("2020/01/01/one/index.html")


def test_an_answer_to_the_essay_stands_at_the_top(one: Folder) -> None:
    """Its subject names no comment."""
    (became,) = filed(one, message(Subject="AW: One [#posts/2020-01-01-one]"))
    assert isinstance(became, answers.Filed)
    assert "parent" not in (one.root / became.file).read_text(encoding="utf-8")


def test_a_message_is_filed_once(one: Folder) -> None:
    """However often it comes, also when its file was changed since."""
    (first,) = filed(one, message())
    assert isinstance(first, answers.Filed)
    one.edit(first.file, "It is not so.", "Mended.")
    (again,) = filed(one, message())
    assert again == answers.Filed(first.file, "there before")
    assert "Mended." in (one.root / first.file).read_text(encoding="utf-8")


def test_the_senders_address_is_nowhere(one: Folder) -> None:
    """Not in the text, not as a name; the same person has the same key, and it is not the address' plain hash."""
    texts = []
    names = ("Marta <Marta@Mail.example>", "marta@mail.example", '"marta@mail.example" <marta@mail.example>')
    for number, name in enumerate(names):
        made = message("Write to MARTA@mail.example.\n", From=name, Message_ID=f"<{number}@x>")
        (became,) = filed(one, made)
        assert isinstance(became, answers.Filed)
        texts.append((one.root / became.file).read_text(encoding="utf-8"))
    assert not [text for text in texts if "mail.example" in text.lower()]
    assert len({text.partition('"key":"')[2][:20] for text in texts}) == 1


REFUSED = {
    "Re: One": "This message does not say what it answers",
    "[#posts/none/7]": "This message answers `posts/none/7`, and there is no such essay or page",
    "[#posts/../../etc/passwd]": "This message answers `posts/../../etc/passwd`, and there is no such essay or page",
    "[#posts/./2020-01-01-one]": "This message answers `posts/./2020-01-01-one`, and there is no such essay or page",
    "[#categories/law]": "This message answers `categories/law`, and there is no such essay or page",
}


@pytest.mark.parametrize("subject", REFUSED)
def test_what_answers_nothing_is_refused(one: Folder, subject: str) -> None:
    """And the others are filed."""
    refused, became = filed(one, message(Subject=subject), message())
    assert isinstance(refused, Problem)
    assert refused.what == REFUSED[subject]
    assert isinstance(became, answers.Filed)


def test_what_no_person_wrote_is_refused() -> None:
    """An automatic answer; a message without words; one that is a book."""
    for made, said in (
        (message(Auto_Submitted="auto-replied"), "was written by a machine"),
        (message("> So.\n"), "has no text of its own"),
        (message("word " * 20_000), "a comment at most"),
        (b"x" * (letters.LARGEST + 1), "too large"),
    ):
        with pytest.raises(ContentError, match=said):
            read(made)


def test_a_date_that_cannot_be_is_that_of_the_reading() -> None:
    """As one that lies ahead is."""
    for date in ("", "yesterday", "Fri, 6 Feb 2099 10:20:30 +0100", "Fri, 99 Feb 2026 99:20:30 +9999"):
        assert read(message(Date=date)).sent == NOW


# What a person wrote

TEXTS = {
    "Not so.\n\n-- \nMarta\nhttps://m.example\n": "Not so.",
    "Not so.\n\nOn 6 Feb 2026, at 10:00, Ana wrote:\n\n> So.\n> > Is it?\n": "Not so.",
    "Not so.\n\nAm Fr., 6. Feb. 2026 um 10:00 Uhr schrieb Ana\n<a@example.org>:\n> So.\n\n\n": "Not so.",
    "> So.\n> It is.\n\nNot so.\n": "Not so.",
    "On 6 Feb 2026 Ana wrote:\n> So.\n\nNot so.\n": "Not so.",
    "> So.\n\nNot so.\n\n> It is.\n\nPerhaps.\n\n> And?\n": "Not so.\n\n> It is.\n\nPerhaps.",
    "Not so.\n\n-----Original Message-----\nFrom: Ana\nSo.\n": "Not so.",
    "Not so.\n\nVon: Ana <a@example.org>\nGesendet: Freitag\nAn: m\n\nSo.\n": "Not so.",
    "Not so.\n\nSent from my telephone\n": "Not so.",
    "One,\ntwo.\n\n\n\n\nThree:\n": "One,\ntwo.\n\nThree:",
}
"""What a program sends → what its user wrote."""


@pytest.mark.parametrize("text", TEXTS)
def test_what_programs_add_is_left_out(text: str) -> None:
    """Quoted messages before and after, signatures; a quote between two answers stays."""
    assert read(message(text)).text == TEXTS[text]


def test_a_message_that_is_html_is_read_for_its_words() -> None:
    """What it quotes is left out too; nothing of its markup remains, and links keep their addresses."""
    made = message()
    markup = (
        "<html><head><title>T</title><style>p {}</style></head><body><p>Not&nbsp;so,<br>see "
        '<a href="https://m.example/a">here</a> <a href="javascript:x()">and</a>.</p><script>alert(1)</script>'
        "<ul><li>One<li>Two</ul><div>On 6 Feb 2026 Ana wrote:</div>"
        "<blockquote><p>So.</p><p>It is.</p></blockquote></body></html>"
    )
    made.set_content(markup, subtype="html")
    assert read(made).text == "Not so,\nsee here <https://m.example/a> and.\n\nOne\nTwo"


def test_the_plain_part_of_a_message_is_taken() -> None:
    """Of several forms of one message; what is attached is not looked at."""
    made = message("Plain.\n")
    made.add_alternative("<p>HTML.</p>", subtype="html")
    made.add_attachment(b"\x00\x01", maintype="application", subtype="octet-stream", filename="../../x.exe")
    assert read(made).text == "Plain."


def test_lines_that_were_broken_for_sending_are_joined() -> None:
    """Where the message says so (RFC 3676)."""
    made = message()
    made.set_content("One two \nthree\n  code\n> q \nFour\n", params={"format": "flowed"})
    assert read(made).text == "One two three\n code\n> q\nFour"


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "utf-16", "x-none", "shift_jis"])
def test_any_character_set_is_read(charset: str) -> None:
    """And one that there is not, as well as may be."""
    raw = message("x").as_bytes().replace(b'charset="utf-8"', f'charset="{charset}"'.encode())
    known = "utf-8" if charset == "x-none" else charset
    head, blank, _ = raw.partition(b"\n\n")
    head = head.replace(b"7bit", b"8bit")
    words = "本" if charset == "shift_jis" else "é"
    assert read(head + blank + f"Si, {words}\n".encode(known)).text == f"Si, {words}"


def test_a_name_in_any_form_is_read() -> None:
    """Encoded words are decoded; what would turn the direction of the page is taken out."""
    assert read(message().as_bytes().replace(b"<marta@", b"<marta@")).name == "Marta Ölund"
    raw = message(From="").as_bytes()
    assert read(b"From: =?utf-8?B?" + b"w5hsdW5k4oCu" + b"?= <a@b.example>\n" + raw).name == "Ølund"
    assert read(raw).name == ""


@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_whatever_comes_is_read_or_refused(content: bytes) -> None:
    """Never with another exception."""
    head = b"Subject: [#posts/a]\nContent-Type: "
    for made in (content, head + content, head + b"text/html\n\n" + content, message().as_bytes() + content):
        with suppress(ContentError):
            assert read(made).text


@given(st.text(alphabet="> a\n-:_wrote1<br/>&", max_size=300))
def test_own_words_are_among_the_words(text: str) -> None:
    """Nothing is made up, and what was taken once is taken whole."""
    words = wording.own_words(text)
    assert set(words.split()) <= set(text.split())


def test_parts_in_parts_do_no_harm() -> None:
    """A message that is three thousand deep."""
    parts = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(3000))
    with pytest.raises(ContentError):
        read(b"Subject: [#posts/a]\n" + parts.encode())


# From the command line


def run(folder: Folder, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """`blogkit comment add …` in a site."""
    command = [sys.executable, "-m", "blogkit", "-C", str(folder.root), "comment", "add", *arguments]
    return subprocess.run(command, input=given, capture_output=True, check=False)


def test_the_verb_takes_files_and_standard_input(one: Folder, tmp_path: Path) -> None:
    """Files, folders, mbox, maildir; it says what became of each, and that a message was refused."""
    one.write("reply.eml", message().as_bytes())
    one.write("two.eml", message(Message_ID="<2@x>", Subject="None").as_bytes())
    done = run(one, "reply.eml", "two.eml")
    assert done.returncode == 1
    assert b": filed, pending" in done.stdout
    assert b"two.eml: error: This message does not say what it answers" in done.stderr
    done = run(one, "-", given=b"From marta@mail.example\n" + message().as_bytes())
    assert (done.returncode, done.stderr) == (0, b"")
    assert b": there before" in done.stdout
    assert run(one, "none.eml").returncode == 1


def test_a_mailbox_is_read_whole(one: Folder, tmp_path: Path) -> None:
    """As an mbox or a maildir."""
    box, folder = mailbox.mbox(tmp_path / "box"), mailbox.Maildir(tmp_path / "folder")
    for number in range(3):
        box.add(message(Message_ID=f"<{number}@x>"))
        folder.add(message(Message_ID=f"<{number + 2}@x>"))
    box.close()
    given = [each for name in ("box", "folder") for each in answers.messages(tmp_path / name)]
    became = [each.became for each in answers.file(one.root, given, NOW) if isinstance(each, answers.Filed)]
    assert sorted(became) == ["filed"] * 5 + ["there before"]
