"""Files: their names, what is a logo and what was attached, forwarded mails and invitations."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.errors import RefusedMail
from intake.reading.bounds import Bounds
from intake.reading.filenames import safe_name
from intake.reading.inline import references
from intake.reading.invitations import lines_of
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


SAMPLES = [
    *(mail(top) for top, _ in PLACES),
    *(disposed(header) for header, _ in NAMES),
    mail(part("text/calendar", EVENT.format(TIMES[0][0]).encode())),
]
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
    raw = data.draw(st.sampled_from(SAMPLES))
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
