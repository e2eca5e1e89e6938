"""Files: their names, what is a logo and what was attached, forwarded mails, invitations, winmail.dat, encrypted mail."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.errors import RefusedMail
from intake.reading.bounds import Bounds
from intake.reading.filenames import safe_name
from intake.reading.inline import references
from intake.reading.invitations import lines_of
from intake.reading.tnef import opened
from tests.support.parts import file, html, mail, multipart, part, reading, taken, text

PNG = b"\x89PNG"


def disposed(header: str) -> bytes:
    return mail(multipart("mixed", text("Hoida."), file(b"x", "Content-Disposition: " + header)))


NAMES = [
    ('attachment; filename="työ.pdf"', "työ.pdf"),  # raw UTF-8
    ('attachment; filename="ty\udcf6.pdf"', "työ.pdf"),  # raw Latin-1
    ("attachment; filename*=utf-8''ty%C3%B6.pdf", "työ.pdf"),
    ("attachment; filename*=iso-8859-1'fi'ty%F6.pdf", "työ.pdf"),
    ("attachment; filename*0*=utf-8''ty%C3%B6;\r\n filename*1=matka.pdf", "työmatka.pdf"),
    ("attachment; filename*0*=utf-8''ty%C3;\r\n filename*1*=%B6.pdf", "työ.pdf"),  # cut within a letter
    ("attachment; filename*0=tyo;\r\n filename*1=matka.pdf", "tyomatka.pdf"),
    ("attachment; filename=tyo.pdf; filename*=utf-8''ty%C3%B6.pdf", "työ.pdf"),  # the fuller one of both
    ('attachment; filename="=?utf-8?q?ty=C3=B6.pdf?="', "työ.pdf"),  # forbidden, and usual
    ("attachment; filename==?utf-8?q?ty=C3=B6.pdf?=", "työ.pdf"),
    ('attachment; filename="=?utf-8?q?ty=C3?=\r\n =?utf-8?q?=B6.pdf?="', "työ.pdf"),
    ("attachment; filename*=x-unheard-of''ty%F6.pdf", "työ.pdf"),
    ("attachment; filename*=utf-8'ty%C3%B6.pdf", "työ.pdf"),  # a mark is missing
    ("attachment; filename*=ty%C3%B6.pdf", "työ.pdf"),
    ("attachment; filename=ty%C3%B6.pdf", "työ.pdf"),
    ('attachment; filename="100%.pdf"', "100%.pdf"),
    ("attachment; filename=oma loma.pdf", "oma loma.pdf"),
    ('attachment; filename="kesken.pdf', "kesken.pdf"),
    ('attachment; filename="a\\"b.pdf"', "a_b.pdf"),
    ('attachment; filename="ty\u006f\u0308.pdf"', "työ.pdf"),  # macOS sends the letter and its dots apart
    ('attachment; filename="../../etc/passwd"', "passwd"),
    ('attachment; filename=".."', "attachment-1"),
    ("attachment", "attachment-1"),
]


@pytest.mark.parametrize(("header", "name"), NAMES)
def test_a_file_keeps_its_name(header: str, name: str) -> None:
    assert reading(disposed(header)).files[0].name == name


@pytest.mark.parametrize(
    ("type", "name"),
    [
        ("application/pdf", "attachment-1.pdf"),
        ("image/jpeg", "attachment-1.jpg"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "attachment-1.docx"),
        ("text/calendar", "attachment-1.ics"),
        ("application/x-unheard-of", "attachment-1"),
    ],
)
def test_a_file_without_a_name_gets_one_by_its_type(type: str, name: str) -> None:
    assert reading(mail(multipart("mixed", text("x"), file(b"x", type=type)))).files[0].name == name


@settings(max_examples=200)
@given(name=st.text(max_size=200), type=st.sampled_from(["application/pdf", "message/rfc822", "x/y"]))
def test_no_name_is_a_path_empty_or_hidden(name: str, type: str) -> None:
    found = safe_name(name, number=1, type=type, bounds=Bounds())

    assert found
    assert len(found.encode()) <= 150
    assert not set(found) & set('/\\\0\r\n<>:"|?*')
    assert not found.startswith(".")


SHOWS = html('<p>Hoida.</p><img src="cid:logo@x"><td background=cid:bg%40x>')
PLACES = [
    # The HTML shows it: a logo, with or without a disposition
    (multipart("related", SHOWS, file(PNG, "Content-ID: <logo@x>", type="image/png")), True),
    (multipart("mixed", SHOWS, file(PNG, "Content-ID: <logo@x>", "Content-Disposition: attachment; filename=l.png", type="image/png")), True),
    (multipart("mixed", SHOWS, file(PNG, "Content-ID: <BG@x>", "Content-Disposition: inline; filename=l.png", type="image/png")), True),
    (multipart("mixed", SHOWS, file(PNG, "Content-ID: <logo@x>", "Content-Type-Was: x", type='application/octet-stream; name="l.png"')), True),
    # Beside HTML that does not show it
    (multipart("related", html("x"), file(PNG, "Content-Disposition: inline; filename=l.png", type="image/png")), True),
    (multipart("related", html("x"), file(PNG, type="image/png")), True),
    (multipart("related", html("x"), file(PNG, "Content-Disposition: attachment; filename=l.png", type="image/png")), False),
    # A photo that a phone puts between the words, and a document likewise
    (multipart("mixed", text("x"), file(PNG, "Content-Disposition: inline; filename=IMG_1.jpg", type="image/jpeg")), False),
    (multipart("mixed", text("x"), file(PNG, "Content-Disposition: inline; filename=IMG_1.jpg", "Content-ID: <1@x>", type="image/jpeg")), False),
    (multipart("mixed", SHOWS, file(b"%PDF", "Content-ID: <logo@x>", "Content-Disposition: inline; filename=a.pdf", type="application/pdf")), False),
    (multipart("related", html("x"), file(b"%PDF", "Content-Disposition: inline; filename=a.pdf", type="application/pdf")), False),
    (multipart("mixed", text("x"), file(PNG, "Content-Disposition: attachment; filename=l.png", type="image/png")), False),
    # Proofs and other forms of the same words
    (multipart("signed", text("x"), file(b"s", "Content-Disposition: attachment; filename=smime.p7s", type="application/pkcs7-signature")), True),
    (multipart("alternative", text("x"), part("text/x-amp-html", b"<html>")), True),
]  # fmt: skip


@pytest.mark.parametrize(("top", "inline"), PLACES)
def test_a_logo_is_no_attachment_and_a_photo_is_one(top: bytes, inline: bool) -> None:
    assert [one.inline for one in reading(mail(top)).files] == [inline]


def test_43_logos_of_a_signature_are_kept_and_none_counts_as_attached() -> None:
    logos = [
        file(PNG, f"Content-ID: <{n}@x>", f"Content-Type-Name: l{n}", type="image/png") for n in range(43)
    ]
    shown = html("Hoida." + "".join(f"<img src='cid:{n}@x'>" for n in range(43)))

    found = reading(mail(multipart("mixed", multipart("related", shown, *logos, boundary="R"), file(b"x"))))

    assert [one.inline for one in found.files] == [True] * 43 + [False]


@given(page=st.text("cid:CID \"'<>%40ä()", max_size=80))
def test_no_page_breaks_the_search_for_pictures(page: str) -> None:
    references(page)


INNER = b"From: Delta <d@delta.example>\r\nSubject: Kutsu\r\nX-Odd:   two  \r\n\r\nTervetuloa!\r\n"


@pytest.mark.parametrize("type", ["message/rfc822", "message/global"])
def test_a_forwarded_mail_is_a_file_byte_for_byte_and_its_words_a_forward(type: str) -> None:
    found, kept = taken(mail(multipart("mixed", text("Hoida."), part(type, INNER))))

    assert kept == {1: INNER}
    assert (found.text, found.files[0].name) == ("Hoida.", "Kutsu.eml")
    assert "Tervetuloa!" in found.forwarded


def test_a_forward_of_a_forward_stays_whole() -> None:
    outer = mail(multipart("mixed", text("Katso."), part("message/rfc822", INNER), boundary="I"))

    found, kept = taken(mail(multipart("mixed", text("Hoida."), part("message/rfc822", outer))))

    assert kept == {1: outer}
    assert "Katso." in found.forwarded


EVENT = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nBEGIN:STANDARD\r\nDTSTART:16010101T040000\r\nEND:STANDARD\r\n"
    "END:VTIMEZONE\r\nBEGIN:VEVENT\r\nSUMMARY;LANGUAGE=fi:Palaveri\\, osa\r\n  2\r\n{}\r\nLOCATION:Tampere\r\n"
    "BEGIN:VALARM\r\nSUMMARY:Herätys\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
TIMES = [
    ("DTSTART:20261125T080000Z\r\nDTEND:20261125T090000Z", "25.11.2026 10.00–11.00"),
    ("DTSTART;TZID=Europe/Helsinki:20261125T100000\r\nDTEND;TZID=Europe/Helsinki:20261126T110000", "25.11.2026 10.00–26.11.2026 11.00"),
    ('DTSTART;TZID="FLE Standard Time":20261125T100000', "25.11.2026 10.00"),
    ("DTSTART;TZID=Europe/Stockholm:20261125T100000", "25.11.2026 10.00 (Europe/Stockholm)"),
    ("DTSTART;VALUE=DATE:20261125", "25.11.2026"),
]  # fmt: skip


@pytest.mark.parametrize(("times", "shown"), TIMES)
def test_an_invitation_is_a_file_and_a_readable_line(times: str, shown: str) -> None:
    calendar = EVENT.format(times).encode()
    invite = part("text/calendar; charset=utf-8; method=REQUEST", calendar)

    found, kept = taken(mail(multipart("alternative", text("Tervetuloa."), html("Tervetuloa."), invite)))

    assert kept == {1: calendar}
    assert found.text == f"Tervetuloa.\n\n[iCalendar REQUEST] Palaveri, osa 2, {shown}, Tampere"
    assert (found.files[0].type, found.files[0].inline) == ("text/calendar", False)


@pytest.mark.parametrize(
    ("calendar", "lines"),
    [
        ("", ()),
        ("BEGIN:VEVENT\nDTSTART:99999999T999999Z\nSUMMARY:x\nEND:VEVENT", ("[iCalendar] x",)),
        ("BEGIN:VEVENT\nSUMMARY:never closed", ()),
        ("METHOD:REPLY\nBEGIN:VEVENT\nSUMMARY:x\nATTENDEE;PARTSTAT=DECLINED:mailto:a@b.example\nEND:VEVENT", ("[iCalendar REPLY] x, declined",)),
    ],
)  # fmt: skip
def test_odd_calendars(calendar: str, lines: tuple[str, ...]) -> None:
    assert lines_of(calendar) == lines


@given(calendar=st.text(st.sampled_from('BEGIN:VEVENTD \n\r;="T0129Z'), max_size=200))
def test_no_calendar_raises(calendar: str) -> None:
    lines_of(calendar)
    lines_of(EVENT.format(calendar))


def attribute(kind: int, value: bytes, level: int = 2) -> bytes:
    return struct.pack("<BII", level, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def listed(*properties: tuple[int, int, bytes]) -> bytes:
    """A property list: 0x1F UTF-16 text, 0x1E bytes of text, 0x102 and 0xD bytes, 0xB a truth."""
    made = struct.pack("<I", len(properties))
    for name, kind, value in properties:
        made += struct.pack("<HH", kind, name)
        made += struct.pack("<II", 1, len(value)) if kind != 0xB else b""
        made += value + b"\0" * (-len(value) % 4)
    return made


def winmail(*attributes: bytes) -> bytes:
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(attributes)


def hidden_file(name: str, content: bytes, *more: tuple[int, int, bytes]) -> bytes:
    properties = listed((0x3707, 0x1F, name.encode("utf-16-le") + b"\0\0"), *more)
    return (
        attribute(0x00069002, b"\0" * 14) + attribute(0x00018010, b"LYHYT~1.PDF\0")
        + attribute(0x0006800F, content) + attribute(0x00069005, properties)
    )  # fmt: skip


def test_winmail_is_opened_and_kept_whole_as_well() -> None:
    whole = winmail(
        attribute(0x00089006, struct.pack("<I", 0x10000), level=1),
        hidden_file("työ.pdf", b"%PDF\0\xff", (0x370E, 0x1E, b"application/pdf\0")),
        hidden_file("logo.png", PNG, (0x370E, 0x1E, b"image/png\0"), (0x7FFE, 0xB, b"\1\0")),
    )
    attached = file(
        whole, 'Content-Disposition: attachment; filename="winmail.dat"', type="application/ms-tnef"
    )

    found, kept = taken(mail(multipart("mixed", text("Hoida."), attached)))

    assert kept == {1: whole, 2: b"%PDF\0\xff", 3: PNG}
    assert [(one.name, one.type, one.inline) for one in found.files] == [
        ("winmail.dat", "application/ms-tnef", False),
        ("työ.pdf", "application/pdf", False),
        ("logo.png", "image/png", True),
    ]
    assert found.defects == ()


def test_words_that_winmail_alone_holds_are_the_mails_words() -> None:
    for inside in (
        attribute(0x00069007, struct.pack("<II", 1252, 0), 1) + attribute(0x0002800C, "Varaa työ.\0".encode("cp1252"), 1),
        attribute(0x00069003, listed((0x1000, 0x1F, "Varaa työ.\0".encode("utf-16-le"))), 1),
        attribute(0x00069003, listed((0x1013, 0x102, "<p>Varaa työ.</p>".encode())), 1),
    ):  # fmt: skip
        assert reading(mail(file(winmail(inside), type="application/ms-tnef"))).text == "Varaa työ."


def test_files_of_a_message_inside_winmail_are_found_too() -> None:
    inner = winmail(hidden_file("syvä.pdf", b"%PDF"))
    whole = winmail(
        attribute(0x00069002, b"") + attribute(0x00069005, listed((0x3701, 0xD, b"\0" * 16 + inner)))
    )

    assert [(one.name, one.content) for one in opened(whole).files] == [("syvä.pdf", b"%PDF")]


def test_a_broken_winmail_gives_what_it_has() -> None:
    whole = winmail(hidden_file("a.pdf", b"%PDF"), hidden_file("b.pdf", b"%PDF" * 50))
    attached = file(whole[:-200], 'Content-Disposition: attachment; filename="winmail.dat"')

    found, kept = taken(mail(multipart("mixed", text("Hoida."), attached)))

    assert kept[2] == b"%PDF"
    assert found.defects == ("tnef_broken",)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_no_winmail_raises(data: st.DataObject) -> None:
    whole = winmail(hidden_file("a.pdf", b"%PDF", (0x8001, 0x102, b"x")), hidden_file("b.pdf", b"%PDF"))
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(whole)))
        whole = whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + data.draw(st.integers(0, 8)) :]
    assert sum(len(one.content) for one in opened(whole).files) <= len(whole)


@settings(max_examples=50)
@given(
    content=st.binary(max_size=100),
    name=st.text(st.characters(codec="utf-16", exclude_characters="\0"), min_size=1, max_size=20),
)
def test_any_file_comes_out_of_winmail_as_it_went_in(content: bytes, name: str) -> None:
    found = opened(winmail(hidden_file(name, content)))

    assert [(one.name, one.content) for one in found.files] == [(name, content)]


ARMOUR = "-----BEGIN PGP MESSAGE-----\n\nhQEMA0Y7\n=abcd\n-----END PGP MESSAGE-----\n"
P7M = 'Content-Disposition: attachment; filename="smime.p7m"'
ENCRYPTED = [
    file(b"x", P7M, type="application/pkcs7-mime; smime-type=enveloped-data"),
    file(b"x", P7M, type="application/x-pkcs7-mime"),
    file(b"x", type="application/pkcs7-mime"),
    multipart("encrypted", part("application/pgp-encrypted", b"Version: 1"), file(b"x", type="application/octet-stream")),
    multipart("mixed", text(""), part("application/pgp-encrypted", b"Version: 1"), file(b"x")),  # as Exchange remakes it
    multipart("mixed", text("Tämä viesti on salattu."), file(b"x", P7M, type="application/pkcs7-mime")),
    part("text/plain", ARMOUR.encode()),
    multipart("mixed", multipart("encrypted", part("application/pgp-encrypted", b"V"), file(b"x"), boundary="E"), text("-- \nA list")),
]  # fmt: skip


@pytest.mark.parametrize("top", ENCRYPTED)
def test_words_that_only_a_key_opens_go_to_a_person(top: bytes) -> None:
    with pytest.raises(RefusedMail, match=r"^encrypted$"):
        reading(mail(top))


READABLE = [
    (multipart("mixed", text("Lue sopimus, kiitos."), file(b"x", 'Content-Disposition: attachment; filename="a.pdf.p7m"', type="application/pkcs7-mime")), ()),
    (multipart("mixed", text("Hoida se."), file(b"x", P7M, type="application/pkcs7-mime; smime-type=signed-data")), ()),
    (multipart("mixed", text("Hoida se."), file(b"x", P7M, type="application/pkcs7-mime")), ("encrypted_part",)),
    (part("text/plain", b"Avaisitko:\n" + ARMOUR.encode()), ("encrypted_part",)),
    (part("text/plain", b"Hoida.\n\nOn Wed, Nov 25, 2026 at 10:02 Bo <b@x.example> wrote:\n> " + ARMOUR.replace("\n", "\n> ").encode()), ()),
    (multipart("mixed", text("Katso liite."), part("message/rfc822", mail(ENCRYPTED[0]))), ()),  # somebody's encrypted mail
]  # fmt: skip


@pytest.mark.parametrize(("top", "defects"), READABLE)
def test_signed_mail_and_words_beside_a_cipher_are_read(top: bytes, defects: tuple[str, ...]) -> None:
    assert reading(mail(top)).defects == defects


SAMPLES = [
    mail(top)
    for top in (
        *(top for top, _ in PLACES), *ENCRYPTED, *(top for top, _ in READABLE),
        part("text/calendar", EVENT.format(TIMES[0][0]).encode()),
        file(winmail(hidden_file("a.pdf", b"%PDF")), type="application/ms-tnef"),
    )
]  # fmt: skip
PIECES = [
    b"\0",
    b"\r\n\r\n",
    b"filename*0*=",
    b"''%",
    b"cid:",
    b"<",
    b"\xe4",
    b"BEGIN:VEVENT\r\n",
    b'name="',
    b"--B",
]


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_mutated_mails_raise_nothing_but_refused_mail(data: st.DataObject) -> None:
    raw = data.draw(st.sampled_from([*SAMPLES, *(disposed(header) for header, _ in NAMES)]))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(raw)))
        raw = (
            raw[:at]
            + data.draw(st.sampled_from([*PIECES, b""]))
            + raw[at + data.draw(st.sampled_from([0, 1, 9])) :]
        )
    try:
        found, kept = taken(raw)
    except RefusedMail:
        return
    assert [one.size for one in found.files] == [len(content) for content in kept.values()]
