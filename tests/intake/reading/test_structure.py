"""Parts of every nesting and every breakage: what can be saved is saved, and the defect is named."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.errors import RefusedMail
from intake.reading.transfer import unwrapped
from tests.support.parts import file, html, mail, multipart, part, reading, taken, text

PDF = file(b"%PDF", 'Content-Disposition: attachment; filename="a.pdf"', type="application/pdf")
PICTURE = file(b"\x89PNG", "Content-ID: <i@x>", type="image/png")
ALTERNATIVE = multipart("alternative", text("Hoida."), html("<p>Hoida.</p>"), boundary="A")
P7S = file(
    b"sign", 'Content-Disposition: attachment; filename="smime.p7s"', type="application/pkcs7-signature"
)

NESTINGS = [
    (multipart("mixed", text("Hoida."), PDF), ["a.pdf"]),
    (multipart("mixed", ALTERNATIVE, PDF), ["a.pdf"]),
    (multipart("alternative", text("Hoida."), multipart("related", html("<p>Hoida.</p>"), PICTURE, boundary="R")), ["attachment-1.png"]),
    (multipart("related", ALTERNATIVE, PICTURE), ["attachment-1.png"]),
    (multipart("signed", multipart("mixed", text("Hoida."), PDF, boundary="M"), P7S), ["a.pdf", "smime.p7s"]),
    (multipart("signed", text("Hoida."), P7S), ["smime.p7s"]),  # signed only: read as ordinary
    (multipart("report", text("Hoida."), part("text/rfc822-headers", b"Subject: x\r\n")), ["attachment-1.txt"]),
    (multipart("mixed", multipart("mixed", multipart("mixed", text("Hoida."), boundary="D"), PDF, boundary="C")), ["a.pdf"]),
    (multipart("unheard-of", text("Hoida."), PDF), ["a.pdf"]),
    (multipart("mixed", PDF, text("Hoida.")), ["a.pdf"]),
    (multipart("mixed", text("Hoida."), PDF, PDF), ["a.pdf", "a.pdf"]),  # the same name twice: both, unchanged
    (multipart("alternative", text(" "), html("<p>Hoida.</p>")), []),
    (html("<p>Hoida.</p>"), []),
    (part("text/enriched", b"<bold>Hoida.</bold>"), ["attachment-1"]),
]  # fmt: skip


@pytest.mark.parametrize(("top", "names"), NESTINGS)
def test_words_and_files_are_found_in_every_nesting(top: bytes, names: list[str]) -> None:
    found = reading(mail(top))

    assert (found.text, [one.name for one in found.files], found.defects) == ("Hoida.", names, ())


SOUND = multipart("mixed", text("Hoida."), PDF)
BROKEN = [
    (SOUND.replace(b'; boundary="B"', b""), "wrong_boundary"),  # none announced
    (SOUND.replace(b'boundary="B"', b'boundary="X"'), "wrong_boundary"),  # another one announced
    (SOUND.replace(b'boundary="B"', b"boundary="), "wrong_boundary"),
    (SOUND.replace(b"--B--\r\n", b""), "not_closed"),
    (SOUND.replace(b"--B--\r\n", b"--B-"), "not_closed"),
    (
        b"Content-Type: text/plain\r\n" + SOUND,
        "duplicate_header",
    ),  # two Content-Type headers, the first is wrong
    (b"Subject: Toinen\r\n" + SOUND, "duplicate_header"),
    (b"Content-Transfer-Encoding: base64\r\n" + SOUND, ""),
    (SOUND.replace(b"\r\n", b"\n"), ""),
]


@pytest.mark.parametrize(("top", "defect"), BROKEN)
def test_parts_are_saved_from_a_broken_frame_and_the_defect_is_named(top: bytes, defect: str) -> None:
    found, kept = taken(mail(top))

    assert (found.text, list(kept.values()), [one.name for one in found.files]) == (
        "Hoida.",
        [b"%PDF"],
        ["a.pdf"],
    )
    assert defect in found.defects if defect else found.defects == ()


def test_a_frame_that_is_itself_in_base64_is_opened() -> None:
    head, _, body = SOUND.partition(b"\r\n\r\n")
    wrapped = head + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(body)

    found, kept = taken(mail(wrapped))

    assert (found.text, kept, found.defects) == ("Hoida.", {1: b"%PDF"}, ("encoded_parts",))


def test_parts_that_never_come_leave_their_text() -> None:
    found = reading(mail(part("multipart/mixed; boundary=B", b"Hoida tama.")))

    assert (found.text, found.defects) == ("Hoida tama.", ("no_boundary",))


def test_a_mail_cut_off_anywhere_is_read_as_far_as_it_came() -> None:
    raw = mail(multipart("mixed", ALTERNATIVE, PDF, multipart("related", html("x"), PICTURE, boundary="R")))

    for end in range(raw.index(b"Hoida.") + 8, len(raw), 7):
        assert reading(raw[:end]).text.startswith("Hoida.")


DATA = bytes(range(256)) * 3
CODED = base64.encodebytes(DATA)
TRANSFERS = [
    ("base64", CODED, DATA, ""),
    ("BASE64 (as usual)", CODED, DATA, ""),
    ("base64", CODED.replace(b"\n", b"\r\n") + b"\r\n\r\n", DATA, ""),
    ("base64", CODED[:40] + b"!*" + CODED[40:], DATA, "base64_broken"),
    (
        "base64",
        CODED + b"\r\n-- \r\nThis list is run by x.example\r\n",
        DATA,
        "base64_broken",
    ),  # a gateway's footer
    ("base64", b"AAEC/w", b"\0\1\2\xff", "base64_broken"),  # no padding
    ("base64", b"AAEC/w==\r\nAAEC/w==\r\n", b"\0\1\2\xff" * 2, "base64_broken"),  # two files in one
    ("base64", b"AAEC/wA", b"\0\1\2\xff\0", "base64_broken"),
    ("base64", b"Hei, varaa hotelli!", b"Hei, varaa hotelli!", "base64_broken"),  # a wrong label
    ("quoted-printable", b"ty=C3=B6=\r\nmatka=20", "työmatka ".encode(), ""),
    ("quoted-printable", b"a=ZZ b= c", b"a=ZZ b= c", "quoted_printable_broken"),
    ("quoted-printable", b"ty\xc3\xb6", "työ".encode(), ""),  # eight bits within
    ("8bit", b"ty\xc3\xb6", "työ".encode(), ""),
    ("binary", b"a\0b\r", b"a\0b\r", ""),
    ("x-unheard-of", b"abc", b"abc", "encoding_unknown"),
    ("x-uuencode", b"begin 644 a.txt\n#86)C\n`\nend\n", b"abc", ""),
]


@pytest.mark.parametrize(("encoding", "wrapped", "expected", "defect"), TRANSFERS)
def test_a_file_is_unwrapped_however_it_was_wrapped(
    encoding: str, wrapped: bytes, expected: bytes, defect: str
) -> None:
    attached = part("application/x", wrapped, f"Content-Transfer-Encoding: {encoding}")

    found, kept = taken(mail(multipart("mixed", text("Hoida."), attached)))

    assert kept == {1: expected}
    assert found.defects == ((defect,) if defect else ())


def test_broken_base64_of_a_text_saves_its_words() -> None:
    words = base64.b64encode("Varaisitko hotellin kahdeksi yöksi Tampereelta?".encode())

    found = reading(mail(part("text/plain; charset=utf-8", words[:-1], "Content-Transfer-Encoding: base64")))

    assert found.text.startswith("Varaisitko hotellin kahdeksi yöksi Tampereel")
    assert "base64_broken" in found.defects


def test_eight_bits_and_nuls_are_read_and_named() -> None:
    found = reading(mail(part("text/plain", "Työ\0matka".encode(), "Content-Transfer-Encoding: 7bit")))

    assert (found.text, found.defects) == ("Työmatka", ("eight_bit", "nul"))


def test_two_senders_are_nobody_and_the_first_subject_counts() -> None:
    found = reading(mail(b"From: bo@beeta.example\r\nSubject: Toinen\r\n\r\nHei"))

    assert (found.sender, found.subject, found.defects) == (None, "Matka", ("duplicate_header",))


def test_a_mark_before_the_first_header_is_no_header() -> None:
    assert reading(b"\xef\xbb\xbf" + mail(text("Hoida."))).sender is not None


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        (part("text/plain; format=flowed", b"Varaa \r\nhotelli.\r\n"), "Varaa hotelli."),
        (part("text/plain; format=Flowed; delsp=YES", b"Varaaho \r\ntelli.\r\n"), "Varaahotelli."),
        (part("text/plain; format=flowed", b"a\r\n >b\r\n From c\r\n"), "a\n >b\nFrom c"),  # space-stuffed
        (part("text/plain", b"Varaa \r\nhotelli.\r\n"), "Varaa \nhotelli."),
        (part("text/plain", b""), ""),
        (part("text/html", b""), ""),
        (part("text/html", b"<html><head><title>x</title></head><body>Varaa</body></html>"), "Varaa"),
    ],
)
def test_bodies_flowed_and_empty(top: bytes, expected: str) -> None:
    assert reading(mail(top)).text == expected


def test_an_enormous_body_is_cut_and_named() -> None:
    assert reading(mail(part("text/plain", b"sana " * 250_000))).defects == ("text_cut",)
    page = part("text/html", b"<p>sana</p>" + b"<b>x</b> " * 120_000)
    found = reading(mail(page))
    assert (found.text[:4], found.defects) == ("sana", ("html_cut",))


def test_parts_nested_too_deep_are_named() -> None:
    top = text("Hoida.")
    for level in range(60):
        top = multipart("mixed", top, PDF, boundary=f"b{level}")

    found = reading(mail(top))

    assert "too_deep" in found.defects
    assert len(found.files) == 30


KINDS = st.sampled_from(["mixed", "related", "alternative", "signed", "report", "x-y"])
NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)


@settings(max_examples=150, deadline=None)
@given(
    payload=st.binary(max_size=300), kinds=st.lists(KINDS, min_size=1, max_size=5),
    name=NAMES, way=st.sampled_from(["base64", "quoted-printable", "binary"]),
)  # fmt: skip
def test_any_file_comes_back_byte_for_byte_from_any_nesting(
    payload: bytes, kinds: list[str], name: str, way: str
) -> None:
    wrapped = {
        "base64": base64.encodebytes(payload),
        "quoted-printable": "".join(f"={byte:02X}" for byte in payload).encode(),
        "binary": payload,
    }[way]
    word = base64.b64encode(name.encode()).decode()
    top = part(
        "application/x-thing", wrapped, f"Content-Transfer-Encoding: {way}",
        f'Content-Disposition: attachment; filename="=?utf-8?b?{word}?="',
    )  # fmt: skip
    for index, kind in enumerate(kinds):
        top = multipart(kind, text("Hoida."), top, boundary=f"unlikely-{index}")

    found, kept = taken(mail(top))

    assert kept == {1: payload}
    assert found.files[0].size == len(payload)
    assert found.text.startswith("Hoida.")


@given(payload=st.binary(max_size=200), encoding=st.sampled_from(["base64", "quoted-printable", "x"]))
def test_no_wrapping_raises(payload: bytes, encoding: str) -> None:
    unwrapped((payload,), encoding)


SAMPLES = [mail(top) for top, _ in [*NESTINGS, *BROKEN]]
PIECES = [
    b"--B\r\n",
    b"--B--",
    b"\0",
    b"\r\n\r\n",
    b'boundary="',
    b"Content-Type: multipart/mixed\r\n",
    b"=",
    b"\xe4",
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
            + raw[at + data.draw(st.sampled_from([0, 1, 9, 90])) :]
        )
    try:
        found = reading(raw)
    except RefusedMail:
        return
    assert all(0 < len(defect) <= 60 for defect in found.defects)


@pytest.mark.parametrize(
    "raw",
    [b"", b"\r\n\r\n", b"\nHei\n", b"Hei vaan\n", bytes(range(256)) * 12, b"Lasku: 12\n\nHei\n"],
    ids=["empty", "empty_lines", "body_alone", "text", "random", "no_known_header"],
)
def test_what_is_no_mail_at_all_is_seen(raw: bytes) -> None:
    assert "no_headers" in reading(raw).defects


@pytest.mark.parametrize("head", [b"From: aino@alfa.example", b"SUBJECT: Hei", b"Content-Type: text/plain"])
def test_one_header_of_a_mail_is_enough_to_be_one(head: bytes) -> None:
    assert reading(head + b"\n\nHei\n").defects == ()
