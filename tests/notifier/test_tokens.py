"""Addresses and Message-IDs of ours (D-32)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.tokens import (
    ReplyTag,
    envelope_address,
    message_id,
    read_envelope_address,
    read_reply_address,
    reply_address,
)
from tests.support.letters import settings_with

SETTINGS = settings_with()
PLAIN = settings_with(mail={"plus_addressing": False})
AINO = "aino@alfa.example"

numbers = st.integers(min_value=0, max_value=32**14 - 1)
locals_of_services = st.from_regex(r"\A[a-z0-9][a-z0-9.-]{0,29}\Z")


@pytest.mark.parametrize("kind", list("tdcmo"))
def test_a_reply_address_says_to_what_it_answers(kind):
    address = reply_address(SETTINGS, "alfa@ysi.example", kind=kind, number=1042, person=AINO)

    assert re.fullmatch(
        rf"alfa\+r{kind}bas\.[0-9a-f]{{16}}@ysi\.example", address
    )  # 1042 = 1·32² + 0·32 + 18
    assert read_reply_address(SETTINGS, address, person=AINO) == ReplyTag(kind, 1042, valid=True)


def test_a_reply_address_is_valid_for_its_person_alone():
    address = reply_address(SETTINGS, "alfa@ysi.example", kind="t", number=7, person=AINO)

    assert read_reply_address(SETTINGS, address, person="antti@alfa.example") == ReplyTag("t", 7, valid=False)
    assert read_reply_address(SETTINGS, address, person=None) == ReplyTag("t", 7, valid=False)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("+rt", "+rd"),  # another kind
        ("+rth.", "+rti."),  # another number
        ("alfa+", "beta+"),  # another service address
    ],
)
def test_a_changed_reply_address_is_seen(before, after):
    address = reply_address(SETTINGS, "alfa@ysi.example", kind="t", number=7, person=AINO)

    tag = read_reply_address(SETTINGS, address.replace(before, after), person=AINO)

    assert tag is not None
    assert not tag.valid


def test_a_key_of_somebody_else_makes_no_valid_address():
    theirs = settings_with().model_copy(update={"secrets": type(SETTINGS.secrets)(key="x" * 16)})
    address = reply_address(theirs, "alfa@ysi.example", kind="t", number=7, person=AINO)

    assert read_reply_address(SETTINGS, address, person=AINO) == ReplyTag("t", 7, valid=False)
    assert read_envelope_address(SETTINGS, envelope_address(theirs, "alfa@ysi.example", 7)) is None


def test_a_host_that_folds_the_case_of_addresses_breaks_nothing():
    address = reply_address(SETTINGS, "Alfa@Ysi.example", kind="t", number=7, person="Aino@Alfa.example")

    assert address == address.lower()
    assert read_reply_address(SETTINGS, address.upper(), person=AINO) == ReplyTag("t", 7, valid=True)


@pytest.mark.parametrize(
    "address",
    [
        "alfa@ysi.example",
        "alfa+rt@ysi.example",
        "alfa+ruokatilaus.0123456789abcdef@ysi.example",  # no such kind
        "alfa+rt8.0123456789abcdef@ysi.example",  # 8 is no digit of base32
        "alfa+rtb.0123456789abcde@ysi.example",  # fifteen digits
        "+rtb.0123456789abcdef@ysi.example",
        "",
        "@",
    ],
)
def test_other_addresses_are_no_reply_addresses(address):
    assert read_reply_address(SETTINGS, address, person=AINO) is None
    assert read_envelope_address(SETTINGS, address) is None


def test_an_envelope_address_tells_the_message_and_is_no_reply_address():
    address = envelope_address(SETTINGS, "alfa@ysi.example", 31)

    assert re.fullmatch(r"alfa\+b7\.[0-9a-f]{16}@ysi\.example", address)
    assert read_envelope_address(SETTINGS, address) == 31
    assert read_envelope_address(SETTINGS, address.replace("+b7.", "+bb.")) is None
    assert read_reply_address(SETTINGS, address, person=AINO) is None


def test_without_plus_addressing_the_plain_address_is_used_and_nothing_is_read():
    assert reply_address(PLAIN, "alfa@ysi.example", kind="t", number=7, person=AINO) == "alfa@ysi.example"
    assert envelope_address(PLAIN, "alfa@ysi.example", 7) == "alfa@ysi.example"

    tagged = reply_address(SETTINGS, "alfa@ysi.example", kind="t", number=7, person=AINO)
    assert read_reply_address(PLAIN, tagged, person=AINO) is None
    assert read_envelope_address(PLAIN, envelope_address(SETTINGS, "alfa@ysi.example", 7)) is None


def test_a_local_part_that_is_too_long_stays_plain():
    long = "a" * 60 + "@ysi.example"

    assert reply_address(SETTINGS, long, kind="t", number=7, person=AINO) == long


def test_a_message_id_is_the_same_for_the_same_key_and_fits_a_line():
    first = message_id(SETTINGS, "C-01:task:1042", "yhtiö.example")

    assert first == message_id(SETTINGS, "C-01:task:1042", "yhtiö.example")
    assert first != message_id(SETTINGS, "C-01:task:1043", "yhtiö.example")
    assert re.fullmatch(r"<[0-9a-f]{32}@xn--yhti-8qa\.example>", first)
    assert len(first) < 75


@given(local=locals_of_services, number=numbers, person=st.emails())
def test_every_address_of_ours_fits_and_is_read_back(local, number, person):
    service = f"{local}@ysi.example"

    reply = reply_address(SETTINGS, service, kind="t", number=number, person=person)
    envelope = envelope_address(SETTINGS, service, number)

    assert all(len(one.rpartition("@")[0].encode()) <= 64 for one in (reply, envelope))
    assert read_reply_address(SETTINGS, reply, person=person) == ReplyTag("t", number, valid=True)
    assert read_envelope_address(SETTINGS, envelope) == number


@given(st.text())
def test_reading_an_address_never_breaks(text):
    read_reply_address(SETTINGS, text, person=text)
    read_envelope_address(SETTINGS, text)
