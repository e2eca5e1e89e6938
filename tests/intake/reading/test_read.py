"""read(): real-looking mails become values; whatever is sent, nothing but RefusedMail comes out."""

import contextlib
import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.errors import RefusedMail
from intake.reading.bounds import Bounds
from intake.reading.charsets import decode
from intake.reading.language import language_of
from intake.reading.read import read
from intake.reading.text import clean, html_to_text, unflow
from intake.reading.value import Address, Reading, ReadingSettings
from tests.support.parts import Kept
from tests.support.reports import BOUNCE

OURS = ReadingSettings(
    authserv_ids=("mx.ysi.example",),
    own_addresses=("tehtavat@ysi.example",),
    own_id_ends=(".out@ysi.example",),
)


def taken(raw: bytes | str) -> tuple[Reading, dict[int, bytes]]:
    kept = Kept()
    found = read(raw.encode() if isinstance(raw, str) else raw, kept.keep, OURS)
    return found, kept


def reading(raw: bytes | str) -> Reading:
    return taken(raw)[0]


def a_mail(*headers: str, text: str = "Varaisitko hotellin?") -> str:
    return "\n".join(["From: Aino <aino@Alfa.example>", "To: tehtavat@ysi.example", *headers, "", text, ""])


def test_an_ordinary_mail() -> None:
    found = reading(
        "Authentication-Results: mx.ysi.example; dmarc=pass header.from=alfa.example\n"
        + a_mail(
            "Message-ID: <a@alfa.example>",
            "In-Reply-To: <b@ysi.example>",
            "References: <c@ysi.example>\n <b@ysi.example>",
            "Subject: =?utf-8?q?Ty=C3=B6matka?=",
            "Date: Tue, 24 Nov 2026 10:00:00 +0200",
            "Delivered-To: tehtavat+1.aa@ysi.example",
            text="Hei, varaisitko hotellin?\n\n-- \nAino",
        )
    )

    assert found.sender == Address("Aino", "aino@alfa.example")
    assert (found.message_id, found.in_reply_to) == ("<a@alfa.example>", ("<b@ysi.example>",))
    assert found.references == ("<c@ysi.example>", "<b@ysi.example>")
    assert (found.subject, found.text, found.language) == ("Työmatka", "Hei, varaisitko hotellin?", "fi")
    assert found.full_text == "Hei, varaisitko hotellin?\n\n-- \nAino\n"
    assert str(found.date) == "2026-11-24 08:00:00+00:00"
    assert found.delivered_to == ("tehtavat+1.aa@ysi.example",)
    assert (found.classification, found.verdict, found.spam, found.secrets) == ("ordinary", "pass", False, 0)
    assert Reading.from_json(json.loads(json.dumps(found.to_json()))) == found


@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
def test_raw_letters_in_headers_survive(charset: str) -> None:
    raw = "From: Äijä Työ <a@b.example>\nSubject: Työmatka Åboon\nContent-Type: text/plain; charset=x\n\nHyvää päivää"

    found = reading(raw.encode(charset))

    assert (found.subject, found.text) == ("Työmatka Åboon", "Hyvää päivää")
    assert found.sender == Address("Äijä Työ", "a@b.example")


@pytest.mark.parametrize(
    "header",
    [
        "From: a@x.example, b@x.example",
        "From: a@x.example\nFrom: b@x.example",
        'From: "a" <a@x.example> <c@x.example>',
        "From: undisclosed-recipients:;",
        "X-From: a@x.example",
    ],
)
def test_a_sender_is_exactly_one(header: str) -> None:
    assert reading(f"{header}\nSubject: x\n\nHei").sender is None


INNER = b"From: Delta <d@delta.example>\r\nSubject: Kutsu: k\xc3\xa4vely/retki\r\nX-Odd:   two  \r\n\r\nTervetuloa!\r\n"
MIXED = (
    b'From: a@alfa.example\r\nSubject: VL: Kutsu\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="B 1"\r\n\r\n'
    b"preamble\r\n--B 1\r\nContent-Type: multipart/alternative; boundary=C\r\n\r\n--C\r\nContent-Type: text/plain\r\n\r\nHoida.\r\n"
    b"--C\r\nContent-Type: text/html\r\n\r\n<p>Hoida <b>heti</b>.</p>\r\n--C--\r\n"
    b"--B 1\r\nContent-Type: message/rfc822\r\n\r\n" + INNER + b"\r\n"
    b"--B 1\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
    b"Content-Disposition: attachment; filename*=utf-8''..%2F..%2FTy%C3%B6%20l%C3%A4hett%C3%A4minen.pdf\r\n\r\nAAEC/w==\r\n"
    b'--B 1\r\nContent-Type: text/csv; name="=?utf-8?q?h=C3=A4t=C3=A4.csv?="\r\n\r\na;b\r\n1;2\r\n'
    b"--B 1\r\nContent-Type: image/png\r\nContent-ID: <i@x>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n--B 1--\r\n"
)


def test_attachments_are_byte_identical_with_their_names_made_harmless() -> None:
    found, kept = taken(MIXED)

    assert kept == {1: INNER, 2: b"\x00\x01\x02\xff", 3: b"a;b\r\n1;2", 4: b"\x89PNG"}
    assert [(one.number, one.name, one.inline) for one in found.files] == [
        (1, "Kutsu_ kävely_retki.eml", False),
        (2, "Työ lähettäminen.pdf", False),
        (3, "hätä.csv", False),
        (4, "attachment-4.png", True),
    ]
    assert [one.sha256 for one in found.files] == [hashlib.sha256(kept[n]).hexdigest() for n in sorted(kept)]


def test_an_attached_mail_is_a_forward_and_never_leaks_into_the_own_words() -> None:
    found = reading(MIXED)

    assert found.text == "Hoida."
    assert "Tervetuloa!" in found.forwarded
    assert "d@delta.example" in found.forwarded
    assert "Tervetuloa!" in found.full_text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\tyo.pdf", "tyo.pdf"),
        (".bashrc", "bashrc"),
        ("con.txt", "_con.txt"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("...", "attachment-1"),
        ("pitkä" * 60 + ".pdf", "pitkä" * 24 + "pi" + ".pdf"),
    ],
)
def test_a_hostile_file_name_keeps_its_letters_only(name: str, expected: str) -> None:
    part = f'Content-Type: application/x-thing\nContent-Disposition: attachment; filename="{name.replace(chr(92), chr(92) * 2)}"'

    assert reading(f"From: a@b.example\n{part}\n\nx").files[0].name == expected


def test_an_html_mail_becomes_text_with_its_quote_taken_off() -> None:
    html = (
        "<html><head><title>x</title><style>p{color:red}</style></head><body><p>Sopii, <a href='https://x.example/a'>linkki</a></p>"
        "<ul><li>kaksi yötä</li></ul><div style='display:none'>piilo</div><div>ke 25. marrask. 2026 klo 10.02 Anna "
        "&lt;anna@ysi.example&gt; kirjoitti:<br></div><blockquote>Sopiiko?<blockquote>Varaa</blockquote></blockquote></body></html>"
    )

    found = reading(a_mail("Content-Type: text/html; charset=utf-8", text=html))

    assert "https://x.example/a" in found.text
    assert "kaksi yötä" in found.text
    assert "piilo" not in found.full_text
    assert "Sopiiko?" not in found.text
    assert "> Sopiiko?" in found.full_text


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 5_000 + "loppu",
        "<p style='padding:999999em'>loppu",
        "<div " * 20_000 + ">loppu",
        "<style>" * 9_000 + "loppu",
    ],
)
def test_hostile_html_keeps_its_last_word_and_stays_small(html: str) -> None:
    found = html_to_text(html, Bounds())

    assert "loppu" in found or "<div <div" in html
    assert len(found) < 1_000


def test_soft_line_ends_are_joined_within_one_quote_depth() -> None:
    flowed = "Varaa hotelli \nkahdeksi yöksi.\n> Onko \n> kiire?\n-- \nAino"

    assert unflow(flowed, delete_space=False) == "Varaa hotelli kahdeksi yöksi.\n> Onko kiire?\n-- \nAino"


def test_no_control_character_or_surrogate_reaches_a_text() -> None:
    assert clean("a\0b\x1b\ud800\u202e\r\nc\u2028d\te\ufeff") == "ab\nc\nd\te"


@pytest.mark.parametrize(
    "charset", ["iso-8859-1", "windows-1252", "us-ascii", "utf-8", "x\0y", "zip", "idna", None, "iso-8859-15"]
)
def test_a_wrong_charset_loses_no_letters(charset: str | None) -> None:
    assert decode("työ".encode("cp1252"), charset) == "työ"


def test_a_multipart_without_a_usable_boundary_is_text() -> None:
    assert "Varaa" in reading("From: a@b.example\nContent-Type: multipart/mixed\n\nVaraa hotelli").text


@pytest.mark.parametrize(
    "raw",
    [
        b"x" * 200,
        b"From: a@b.example\nContent-Type: multipart/mixed; boundary=A\n\n--A\nContent-Type: multipart/mixed; boundary=B\n\nx",
        b"From: a@b.example\nContent-Type: text/plain; charset*=x\n\nx",
        b"From: a@b.example\nContent-Type: text/plain; charset*=x''y\n\n\xe4",
        b"From: mailer-daemon@b.example\nReturn-Path: <>\nContent-Type: text/rfc822-headers; charset*=x''y\n\n\xe4",
    ],
)
def test_a_broken_mail_is_read_or_refused(raw: bytes) -> None:
    with contextlib.suppress(RefusedMail):  # a refusal is the other right outcome
        assert reading(raw).message_id is None


def test_what_is_over_a_limit_is_refused_or_named() -> None:
    with pytest.raises(RefusedMail, match="larger than"):
        bounded(b"x" * 2_000_001, Bounds(mail_bytes=2_000_000))
    many = "From: a@b.example\nContent-Type: multipart/mixed; boundary=B\n" + "\n--B\n\nx" * 50 + "\n--B--\n"
    assert "too_many_parts" in bounded(many.encode(), Bounds(parts=10)).defects
    assert "text_cut" in bounded(b"From: a@b.example\n\n" + b"x " * 100, Bounds(text_chars=50)).defects


def test_an_endless_header_is_cut_before_any_library_sees_it_and_the_others_stay() -> None:
    found = bounded(
        b"To: " + b"<" * 9_000 + b"\nFrom: a@b.example\nSubject: Hei\n\nHei", Bounds(header_bytes=1_000)
    )

    assert "header_cut" in found.defects
    assert (found.sender, found.subject, found.text) == (Address("", "a@b.example"), "Hei", "Hei")


def test_of_an_endless_list_of_recipients_the_first_stay_whole() -> None:
    recipients = ", ".join(f"a{number}@b.example" for number in range(1_000))

    found = bounded(f"From: c@b.example\nTo: {recipients}\n\nHei".encode(), Bounds(header_bytes=1_000))

    assert found.to[0] == Address("", "a0@b.example")
    assert {one.address for one in found.to} < set(recipients.split(", "))
    assert found.defects == ("header_cut",)


def test_headers_without_end_are_refused_and_too_many_of_them_named() -> None:
    with pytest.raises(RefusedMail, match="headers of more than 10 kB"):
        bounded(b"X-A: b\n" * 2_000 + b"\nHei", Bounds(header_bytes=1_000, head_bytes=10_000))
    many = b"From: a@b.example\n" + b"X-A: b\n" * 20 + b"\nHei"
    assert bounded(many, Bounds(headers=10)).defects == ("too_many_headers",)


def test_a_text_without_headers_is_no_header_that_has_no_end() -> None:
    found = bounded(b"Hei " * 1_000, Bounds(header_bytes=1_000))

    assert (len(found.full_text), found.defects) == (4_000, ("header_broken", "no_headers"))


def bounded(raw: bytes, bounds: Bounds) -> Reading:
    return read(raw, Kept().keep, replace(OURS, bounds=bounds))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hei, varaisitko hotellin Tampereelta?", "fi"),
        ("Hej! Kan du boka ett bord för två?", "sv"),
        ("Could you book a table for two, please?", "en"),
        ("Siirrä palaveri ensi viikolle", "fi"),
        ("12345", "other"),
        ("", "other"),
        ("Bitte buchen Sie einen Tisch", "other"),
    ],
)
def test_the_language_of_the_own_words(text: str, language: str) -> None:
    assert language_of(text) == language


WHOLE = [
    MIXED,
    BOUNCE.format(type="message/rfc822").encode(),
    a_mail("Subject: =?utf-8?q?a?=", "Content-Type: text/html").encode(),
]
CHUNKS = [
    b"\0",
    b"\n\n",
    b"--B\n",
    b"=?x\0?q?=?=",
    b"charset*=x''%",
    b"filename*0*=",
    b'"',
    b"\xe4",
    b"boundary=",
    b"(",
    b"\r",
    b"<",
]


@st.composite
def mutated_mails(draw: st.DrawFn) -> bytes:
    """A real-looking mail with pieces cut out, put in or turned around."""
    raw = draw(st.sampled_from(WHOLE))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(raw)))
        end = min(len(raw), at + draw(st.sampled_from([0, 0, 1, 3, 30, 300])))
        raw = raw[:at] + draw(st.sampled_from([*CHUNKS, b""])) + raw[end:]
    return raw


@settings(max_examples=400, deadline=None)
@given(raw=mutated_mails())
def test_reading_raises_nothing_but_refused_mail(raw: bytes) -> None:
    try:
        found = reading(raw)
    except RefusedMail:
        return
    plain = json.dumps(found.to_json(), ensure_ascii=False)
    assert "\\u0000" not in plain
    plain.encode("utf-8")  # a lone surrogate would raise
    assert Reading.from_json(json.loads(plain)) == found
