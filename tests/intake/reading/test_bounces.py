"""Reports of mail servers about undelivered mail: whom they are about, whether for good, and about which mail."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.errors import RefusedMail
from intake.reading.bounce_text import said_by_text, status_in
from intake.reading.read import read
from intake.reading.value import ReadingSettings
from tests.support.bounces import REPORTS, mail

OURS = ReadingSettings(own_addresses=("tehtavat@ysi.example",))


def reading(raw: str):
    return read(raw.encode(), {}.__setitem__, OURS)


@pytest.mark.parametrize(("raw", "recipient", "action", "status", "message_id"), [row[1:] for row in REPORTS], ids=[row[0] for row in REPORTS])  # fmt: skip
def test_a_report_says_who_did_not_get_which_mail(raw, recipient, action, status, message_id):
    found = reading(raw)

    assert found.classification == "bounce"
    assert found.bounce is not None
    assert (found.bounce.recipient, found.bounce.action) == (recipient, action)
    assert (found.bounce.status, found.bounce.message_id) == (status, message_id)


NO_BOUNCES = [
    # People who live at such addresses, or write about such mails.
    (mail("From: postmaster@alfa.example", "Subject: Uusi postilaatikko", text="Voisitko tilata meille?"), "ordinary"),
    (mail("From: Aino <aino@alfa.example>", "Subject: Undeliverable: kutsu", text="Kenelle tämä meni?"), "ordinary"),
    (mail("From: Aino <aino@alfa.example>", "Subject: VL: Undelivered Mail Returned to Sender", text="Selvitä tämä."), "ordinary"),
    (mail("From: Aino <aino@alfa.example>", "Subject: Toimitus viivästyi", text="Soita kuljetusliikkeeseen."), "ordinary"),
    # An absence notice comes to the envelope address, from null, and is none.
    (mail("Return-Path: <>", "From: bo@beeta.example", "Subject: Automatic reply: Tehtava", text="I am away."), "auto_reply"),
    (mail("Return-Path: <>", "From: bo@beeta.example", "Subject: Re: Tehtava", text="Olen lomalla."), "auto_reply"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "kind"), NO_BOUNCES)
def test_what_is_no_report_is_none(raw, kind):
    found = reading(raw)

    assert (found.classification, found.bounce) == (kind, None)


def test_a_report_that_names_nobody_is_a_report_all_the_same():
    found = reading(
        mail("Return-Path: <>", "From: MAILER-DAEMON@x.example", "Subject: failure notice", text="Sorry.")
    )

    assert found.bounce is not None
    assert (found.bounce.recipient, found.bounce.action, found.bounce.message_id) == ("", "failed", None)


@pytest.mark.parametrize(("text", "status"), [
    ("host 5.1.1.2 refused", ""),                       # an IP address
    ("on 5.1.2027", ""),                                # a date
    ("550 5.1.1 unknown", "5.1.1"),
    ("since 5.1.27 we say: 452 4.2.2 full", "4.2.2"),   # the coded one is surer
    ("<mx.beeta.example #5.1.1>", "5.1.1"),
])  # fmt: skip
def test_a_status_is_no_address_and_no_date(text, status):
    assert status_in(text) == status


@settings(max_examples=150, deadline=None)
@given(
    raw=st.sampled_from([row[1] for row in REPORTS]),
    cuts=st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 90), st.sampled_from(["", "\n", "@", "<", "5.1.1", "\0", "é"])), max_size=6),
)  # fmt: skip
def test_a_damaged_report_never_raises(raw, cuts):
    for at, length, piece in cuts:
        raw = raw[:at] + piece + raw[at + length :]
    try:
        found = reading(raw)
    except RefusedMail:
        return
    assert (found.bounce is not None) == (found.classification == "bounce")


@pytest.mark.parametrize("piece", ["a@", "a.", "<", "550 ", "5.1.", "> ", "to: ", "x@y.z "])
def test_a_hostile_report_takes_linear_time(piece):
    said_by_text(piece * (100_000 // len(piece)), piece * 200, apart=frozenset({"x@y.z"}))
