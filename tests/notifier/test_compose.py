"""compose(): the headers of D-24, D-32 and D-36, and bytes that arrive as they left."""

import email
import email.policy
from email.header import decode_header, make_header
from email.utils import parseaddr
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.chance import Chance
from models.outbox import OutboundMessage
from notifier.addresses import BadAddress, idn_safe
from notifier.compose import REFERENCES, compose
from notifier.letter import LetterFile
from tests.support.finnish_workdays import helsinki
from tests.support.letters import a_letter, settings_with

SETTINGS = settings_with()
NOW = helsinki("Mon 2026-12-14 08:20")
ID = "<0123456789abcdef0123456789abcdef@ysi.example>"

# Every sign a mail can bring: controls, line ends of all kinds, letters beyond the basic plane, halves of pairs.
texts = st.text(st.characters(), max_size=200)
nasty = st.one_of(
    texts,
    st.builds("{}\r\nBcc: z@evil.example\r\n\r\n{}".format, texts, texts),
    st.text("äö€😀\n,<>@\"()'=? a"),
)


def composed(address="aino@alfa.example", chance=None, **letter) -> bytes:
    message = OutboundMessage(address=address, message_id=ID)
    return compose(a_letter(**letter), message, SETTINGS, chance or Chance.seeded(b"mail"), now=NOW)


def read(raw: bytes):
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_an_automatic_answer_has_exactly_these_headers():
    mail = read(
        composed(
            reply_to="alfa+rtb.0123456789abcdef@ysi.example", in_reply_to="<1@alfa>", references=("<0@alfa>",)
        )
    )

    assert [(name, str(value)) for name, value in mail.items()] == [
        ("Date", "Mon, 14 Dec 2026 06:20:00 +0000"),
        ("From", "Ysi Oy <alfa@ysi.example>"),
        ("To", "aino@alfa.example"),
        ("Reply-To", "alfa+rtb.0123456789abcdef@ysi.example"),
        ("Subject", "Re: Matka Tampereelle [#1042]"),
        ("Message-ID", ID),
        ("In-Reply-To", "<1@alfa>"),
        ("References", "<0@alfa> <1@alfa>"),
        ("Auto-Submitted", "auto-replied"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply, RN, NRN"),
        ("x-ms-reactions", "disallow"),
        ("Content-Type", 'text/plain; charset="utf-8"'),
        ("Content-Transfer-Encoding", mail["Content-Transfer-Encoding"]),
        ("MIME-Version", "1.0"),
    ]
    assert mail.get_content().replace("\r\n", "\n") == a_letter().body


def test_the_words_of_a_person_are_not_marked_automatic():
    mail = read(composed(automatic=None))

    assert "Auto-Submitted" not in mail
    assert "X-Auto-Response-Suppress" not in mail
    assert mail["x-ms-reactions"] == "disallow"


def test_the_same_chance_makes_the_same_bytes(tmp_path):
    files = (a_file(tmp_path, "kuitti.pdf", b"%PDF"),)

    assert composed(files=files) == composed(files=files)


def test_a_long_message_id_stays_whole():
    long = f"<{'a' * 200}@exchange.example>"  # Exchange makes them over 75 characters

    raw = composed(in_reply_to=long, references=("<1@alfa.example>", long))

    assert f"In-Reply-To: {long}\r\n".encode() in raw
    assert f"References: <1@alfa.example>\r\n {long}\r\n".encode() in raw


def test_a_thread_of_years_keeps_its_first_and_its_latest_ids():
    ids = tuple(f"<{number}@alfa.example>" for number in range(500))

    named = str(read(composed(references=ids))["References"]).split()

    assert len(named) == REFERENCES
    assert (named[0], named[-1]) == (ids[0], ids[-1])


@pytest.mark.parametrize(
    "broken", ["no id", "<>", "<a b@c>", "<ä@c>", f"<{'a' * 2000}@c>", "<a@c\r\nBcc:z@z>"]
)
def test_what_is_no_message_id_is_left_out(broken):
    mail = read(composed(in_reply_to=broken, references=(broken, "<1@alfa.example>")))

    assert "In-Reply-To" not in mail
    assert mail["References"] == "<1@alfa.example>"


def test_domains_are_sent_in_ascii():
    mail = read(composed(address="matti@yhtiö.example", service_address="apu@pöytä.example"))

    assert parseaddr(mail["To"])[1] == "matti@xn--yhti-8qa.example"
    assert parseaddr(mail["From"])[1] == "apu@xn--pyt-sla1g.example"


def test_a_local_part_beyond_ascii_goes_out_as_it_is():
    raw = composed(address="mäkinen@alfa.example")

    assert "To: mäkinen@alfa.example\r\n".encode() in raw


@pytest.mark.parametrize(
    "address",
    [
        "",
        "aino",
        "@alfa.example",
        "aino@",
        "aino@x.fi>,<z@z.fi",  # would add a recipient
        "aino@alfa.example\r\nBcc: z@z.fi",
        "a,b@alfa.example",
        "aino@alfa example",
        "aino@" + "a" * 64 + ".example",
        "a" * 65 + "@alfa.example",
    ],
)
def test_what_is_no_address_gets_no_mail(address):
    with pytest.raises(BadAddress):
        composed(address=address)


def test_files_arrive_with_their_bytes_and_names(tmp_path):
    every_byte = bytes(range(256)) * 40
    files = (
        a_file(tmp_path, "tarjous (lopullinen) äöå.pdf", every_byte, "application/pdf"),
        a_file(tmp_path, "rivit.txt", b"yksi\nkaksi\r\nkolme\rnelj\xe4", "text/plain"),
        a_file(tmp_path, "viesti.eml", b"Subject: x\n\nvanha", "message/rfc822"),
        a_file(tmp_path, "mystery", b"", "not a type\r\nX: y"),
    )

    mail = read(composed(files=files))

    parts = list(mail.iter_attachments())
    assert [part.get_filename() for part in parts] == [file.name for file in files]
    assert [part.get_payload(decode=True) for part in parts] == [
        Path(file.path).read_bytes() for file in files
    ]
    assert [part.get_content_type() for part in parts] == [
        "application/pdf",
        "text/plain",
        "application/octet-stream",
        "application/octet-stream",
    ]
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == a_letter().body


@given(subject=nasty, name=nasty, file_name=nasty, reference=nasty)
def test_no_text_becomes_a_header_of_its_own(subject, name, file_name, reference, tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    files = (a_file(folder, file_name, b"x"),)

    raw = composed(
        subject=subject, from_name=name, in_reply_to=reference, references=(reference,), files=files
    )

    mail = read(raw)
    names = [header.lower() for header in mail]
    assert "bcc" not in names
    assert len(names) == len(set(names))
    assert [str(address.addr_spec) for address in mail["To"].addresses] == ["aino@alfa.example"]
    assert [str(address.addr_spec) for address in mail["From"].addresses] == ["alfa@ysi.example"]
    assert mail["Message-ID"] == ID
    assert len(list(mail.iter_attachments())) == 1
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


@given(subject=st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=150))
def test_a_subject_of_visible_signs_is_read_as_it_was_written(subject):
    assert read(composed(subject=subject))["Subject"] == subject


@given(name=st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=80))
def test_a_name_of_visible_signs_is_read_as_it_was_written(name):
    # Read by RFC 2047 alone: the newer parser puts a space between encoded words of two kinds.
    words, address = parseaddr(email.message_from_bytes(composed(from_name=name))["From"])

    assert str(make_header(decode_header(words))) == name
    assert address == "alfa@ysi.example"


@given(body=st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=2000))
def test_no_word_of_a_body_is_lost_or_changed(body):
    raw = composed(body=body)

    sent = body if body.endswith("\n") else body + "\n"
    assert read(raw).get_payload(decode=True).decode("utf-8").replace("\r\n", "\n") == sent
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")


@given(content=st.binary(max_size=3000), kind=st.text(max_size=30))
def test_no_byte_of_a_file_is_lost_or_changed(content, kind, tmp_path_factory):
    file = a_file(tmp_path_factory.mktemp("files"), "a.bin", content, kind)

    (part,) = read(composed(files=(file,))).iter_attachments()

    assert part.get_payload(decode=True) == content


@given(address=st.emails())
def test_an_ordinary_address_is_either_sent_to_or_refused_never_changed(address):
    try:
        safe = idn_safe(address)
    except BadAddress:
        return
    local, _, domain = address.rpartition("@")
    assert safe == f"{local}@{domain.lower()}"


def a_file(folder, name, content, kind="application/octet-stream") -> LetterFile:
    path = folder / f"{len(list(folder.iterdir()))}"
    path.write_bytes(content)
    return LetterFile(name, kind, path)
