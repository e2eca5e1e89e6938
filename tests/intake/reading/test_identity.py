"""identity(): the same mail is the same, by whatever way it came and however its lines end."""

from hypothesis import given
from hypothesis import strategies as st

from intake.reading.identity import IdentityInPieces, identity

MAIL = b"""Message-ID: <a1@alfa.example>
From: Aino <aino@alfa.example>
Date: Tue, 24 Nov 2026 10:00:00 +0200
Subject: Matkavaraus
References: <b@ysi.example>
 <c@ysi.example>
In-Reply-To: <c@ysi.example> <d@ysi.example>

Hei!

Varaisitko hotellin?
"""


def test_ids_are_read_unfolded_each_once() -> None:
    found = identity(MAIL)

    assert found.message_id == "<a1@alfa.example>"
    assert found.references == ("<b@ysi.example>", "<c@ysi.example>", "<d@ysi.example>")
    assert len(found.hash) == 64


def test_the_first_occurrence_of_a_field_counts() -> None:
    twice = MAIL.replace(b"Date:", b"Message-ID: <evil@x.example>\nDate:")

    assert identity(twice).message_id == "<a1@alfa.example>"
    assert identity(twice).hash == identity(MAIL).hash


def test_a_message_id_without_brackets_gets_them() -> None:
    assert identity(b"Message-ID: a1@alfa.example\n\nx").message_id == "<a1@alfa.example>"


def test_mails_without_ids_or_headers_have_an_identity() -> None:
    assert identity(b"").message_id is None
    assert identity(b"\nonly a body").hash != identity(b"\nanother body").hash


def test_each_of_the_four_fields_and_the_body_tell_mails_apart() -> None:
    changed = [
        MAIL.replace(b"a1@", b"a2@"),
        MAIL.replace(b"Aino", b"Antti"),
        MAIL.replace(b"10:00:00", b"10:00:01"),
        MAIL.replace(b"Matkavaraus", b"Hotelli"),
        MAIL.replace(b"hotellin", b"junan"),
    ]

    assert len({identity(mail).hash for mail in [MAIL, *changed]}) == 6


trace = st.sampled_from(
    [
        b"Received: from a by b; x\n",
        b"Authentication-Results: mx; dmarc=pass\n",
        b"Delivered-To: a@b.example\n",
        *[b"Return-Path: <x@y.example>\n", b"X-Spam-Status: No\n", b"DKIM-Signature: v=1;\n\tb=x\n"],
    ]
)
bodies = st.binary(max_size=200).map(lambda body: body.replace(b"\r", b""))


@given(headers=st.lists(trace), body=bodies)
def test_trace_headers_and_line_ends_change_nothing(headers: list[bytes], body: bytes) -> None:
    here = MAIL + body
    there = (b"".join(headers) + here).replace(b"\n", b"\r\n")

    assert identity(here) == identity(there)


@given(st.binary(max_size=300))
def test_any_bytes_have_an_identity(raw: bytes) -> None:
    assert identity(raw) == identity(raw)


@given(
    st.lists(
        st.sampled_from(
            [b"\r", b"\n", b"\r\n", b"\n\n", b"\r\r\n", b"From: a@b", b"Message-ID: <x@y>", b" x", b"Hei"]
        ),
        max_size=14,
    ).map(b"".join),
    st.integers(1, 7),
)
def test_a_mail_in_pieces_has_the_identity_of_the_whole(raw: bytes, size: int) -> None:
    growing = IdentityInPieces()
    for at in range(0, len(raw), size):
        growing.add(raw[at : at + size])

    assert growing.identity() == identity(raw)
