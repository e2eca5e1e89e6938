"""places(): who is read first, and what is above whose quota (settings [flood])."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.setting_tables import FloodSettings
from intake.quota import EVERYBODY, Arrival, Before, Place, addresses_in, keys, places
from models.mail import Lane
from tests.support.finnish_workdays import helsinki

NOON = helsinki("Tue 2027-01-12 12:00")
SMALL = FloodSettings(
    mails_an_hour=3, domain_mails_an_hour=5, strangers_mails_an_hour=8, known_mails_an_hour=4,
    bytes_an_hour=100, domain_bytes_an_hour=200, strangers_bytes_an_hour=300,
)  # fmt: skip


def comes(address="kuka@spam.example", *, known=False, minutes=0.0, size=1):
    return Arrival(address, known, NOON + timedelta(minutes=minutes), size)


def sorted_in(*arrivals, strangers=(), known=None):
    return places(arrivals, strangers=strangers, known=known or {}, limits=SMALL)


def floods(found):
    return [place.flood for place in found]


@pytest.mark.parametrize(("field", "addresses"), [
    (b"Aino <Aino@Alfa.example>", ["aino@alfa.example"]),
    (b"aino@alfa.example", ["aino@alfa.example"]),
    (b"aino@alfa.example (Aino)", ["aino@alfa.example"]),
    (b'"kuka@muualla.example" <aino@alfa.example>', ["aino@alfa.example"]),       # the name is no address
    (b"=?utf-8?q?Aino_M=C3=A4ki?= < aino@alfa.example >", ["aino@alfa.example"]),
    (b"a@x.example, b@x.example", ["a@x.example", "b@x.example"]),
    ("åke@alfa.example".encode(), ["åke@alfa.example"]),
    (b"\xff\xfe@x.example", ["\ufffd\ufffd@x.example"]),                          # no charset at all
    (b"nobody", []),
    (b"", []),
    (b"<" * 100_000, []),
])  # fmt: skip
def test_the_addresses_that_a_header_seems_to_hold(field, addresses):
    assert addresses_in(field) == addresses


def test_known_senders_come_first_and_strangers_after_them():
    assert sorted_in(comes(), comes("aino@alfa.example", known=True)) == [
        Place(Lane.STRANGER, "", "kuka@spam.example"),
        Place(Lane.KNOWN, "", "aino@alfa.example"),
    ]


def test_what_one_address_sends_above_its_quota_is_a_flood_of_it():
    found = sorted_in(*(comes() for _ in range(5)))

    assert [place.lane for place in found] == [Lane.STRANGER] * 3 + [Lane.FLOOD] * 2
    assert floods(found)[3:] == ["kuka@spam.example"] * 2


def test_the_narrowest_full_quota_is_named():
    found = sorted_in(
        *(comes(f"{number}@spam.example") for number in range(7)),
        *(comes(f"a@{n}.example") for n in range(5)),
    )

    assert floods(found) == [""] * 5 + ["@spam.example"] * 2 + [""] * 3 + [EVERYBODY] * 2


def test_a_flood_of_one_fills_nobody_elses_quota():
    found = sorted_in(*(comes() for _ in range(100)), comes("other@spam.example"), comes("lead@uusi.example"))

    assert [place.lane for place in found[-2:]] == [Lane.STRANGER] * 2


@pytest.mark.parametrize(("sizes", "lanes"), [
    ([60, 40, 1], [1, 1, 3]),     # to the byte
    ([101], [3]),                 # one that is too large by itself
    ([60, 60, 40], [1, 3, 1]),    # what does not fit leaves its room to a smaller one
])  # fmt: skip
def test_bytes_have_a_quota_too(sizes, lanes):
    assert [place.lane for place in sorted_in(*(comes(size=size) for size in sizes))] == lanes


def test_a_known_sender_has_a_quota_and_is_never_a_stranger():
    found = sorted_in(*(comes("aino@alfa.example", known=True) for _ in range(6)))

    assert [place.lane for place in found] == [Lane.KNOWN] * 4 + [Lane.ABOVE] * 2
    assert floods(found)[-1] == "aino@alfa.example"


def test_the_hour_slides_with_each_mail():
    before = [Before("kuka@spam.example", NOON - timedelta(minutes=59), 1)] * 3

    found = sorted_in(comes(), comes(minutes=0.9), comes(minutes=1.1), strangers=before)

    assert [place.lane for place in found] == [Lane.FLOOD, Lane.FLOOD, Lane.STRANGER]


def test_a_weekend_that_is_read_at_once_is_no_flood():
    found = sorted_in(*(comes(minutes=30 * number) for number in range(100)))

    assert {place.lane for place in found} == {Lane.STRANGER}


def test_mails_without_an_address_have_a_quota_of_their_own():
    assert keys("") == ("no address", "@no address", EVERYBODY)
    assert floods(sorted_in(*(comes("") for _ in range(4))))[-1] == "no address"


MAILS = st.lists(
    st.tuples(st.sampled_from(["a@x.fi", "b@x.fi", "c@y.fi", ""]), st.booleans(), st.integers(0, 300), st.integers(1, 120)),
    max_size=40,
)  # fmt: skip


@given(MAILS)
def test_within_any_hour_no_more_gets_through_than_the_quotas_allow(mails):
    arrivals = [
        comes(address, known=known, minutes=minutes, size=size) for address, known, minutes, size in mails
    ]
    found = sorted_in(*arrivals)

    assert len(found) == len(arrivals)
    through = [one for one, place in zip(arrivals, found, strict=True) if place.lane == Lane.STRANGER]
    for last in through:
        hour = [one for one in through if last.at - timedelta(hours=1) < one.at <= last.at]
        assert len(hour) <= SMALL.strangers_mails_an_hour
        assert sum(one.size for one in hour) <= SMALL.strangers_bytes_an_hour
        assert max(Counter(one.address for one in hour).values()) <= SMALL.mails_an_hour


@given(MAILS)
def test_nobody_is_above_a_quota_that_has_room(mails):
    arrivals = [
        comes(address, known=known, minutes=minutes, size=size) for address, known, minutes, size in mails
    ]

    alone = places(arrivals, strangers=(), known={}, limits=FloodSettings())

    assert {place.flood for place in alone} <= {""}
