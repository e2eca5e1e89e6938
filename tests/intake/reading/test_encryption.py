"""Encrypted mail goes to a person; signed mail, in two parts or in one, is read as any other."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.errors import RefusedMail
from intake.reading.opaque import signed_mail
from tests.support.parts import file, mail, multipart, part, reading, taken, text

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


def der(tag: int, content: bytes) -> bytes:
    size = len(content)
    return bytes([tag]) + (bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")) + content


def endless(tag: int, content: bytes) -> bytes:
    """Without a length, as Outlook writes it."""
    return bytes([tag, 0x80]) + content + b"\0\0"


DATA, SIGNED = bytes.fromhex("2a864886f70d010701"), bytes.fromhex("2a864886f70d010702")


def envelope(inner: bytes, *, wrap=der) -> bytes:
    octets = der(4, inner) if wrap is der else endless(0x24, der(4, inner[:9]) + der(4, inner[9:]))
    data = wrap(0x30, der(6, DATA) + wrap(0xA0, octets))
    fields = der(2, b"\1") + der(0x31, b"") + data + der(0x31, b"")
    return wrap(0x30, der(6, SIGNED) + wrap(0xA0, wrap(0x30, fields)))


WHOLE = multipart("mixed", text("Hoida."), file(b"%PDF", "Content-Disposition: attachment; filename=a.pdf"))


@pytest.mark.parametrize("wrap", [der, endless])
@pytest.mark.parametrize(
    "type", ["application/pkcs7-mime; smime-type=signed-data", "application/x-pkcs7-mime"]
)
def test_a_mail_signed_in_one_piece_is_read_as_ordinary(type: str, wrap) -> None:
    found, kept = taken(mail(file(envelope(WHOLE, wrap=wrap), P7M, type=type)))

    assert (found.text, kept, found.files[0].name) == ("Hoida.", {1: b"%PDF"}, "a.pdf")
    assert found.defects == ("signed_in_one_piece",)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_no_envelope_raises(data: st.DataObject) -> None:
    whole = envelope(text("Hoida."), wrap=data.draw(st.sampled_from([der, endless])))
    at = data.draw(st.integers(0, len(whole)))
    whole = whole[:at] + data.draw(st.binary(max_size=4)) + whole[at + data.draw(st.integers(0, 4)) :]
    with contextlib.suppress(RefusedMail):
        reading(mail(file(whole, P7M, type="application/pkcs7-mime")))
    signed_mail(whole)
    signed_mail(b"\x30\x80" * data.draw(st.integers(0, 50)))
