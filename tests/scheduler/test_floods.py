"""When an alarm about a flood is over: after an hour in which nothing was above its quota (D-24, D-34)."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from models.mail import InboundMessage, Lane
from models.outbox import Alarm, ListItem
from notifier.caps import alarm_key
from scheduler.floods import floods_over
from tests.support.finnish_workdays import helsinki

NOON = helsinki("Tue 2027-01-12 12:00")
AINO = alarm_key("aino@alfa.example")


@pytest.fixture
def session(database):
    with Session(database.engine, expire_on_commit=False) as session, session.begin():
        yield session


def alarmed(session, *keys, over=None):
    for key in keys:
        session.add(Alarm(code="K-12", dedupe_key=key, text="…", raised_at=NOON, over_at=over))
    session.flush()


def comes(session, lane, *, flood="x@spam.example", minutes=0):
    at = NOON - timedelta(minutes=minutes)
    session.add(
        InboundMessage(
            identity_hash=f"{lane}{minutes}", received_at=at, stored_at=at, size=1, blob="x", lane=lane, flood=flood
        )
    )  # fmt: skip
    session.flush()


def collapsed(session, address="aino@alfa.example", *, minutes=0):
    at = NOON - timedelta(minutes=minutes)
    session.add(ListItem(code="C-01", address=address, dedupe_key=f"{address}{minutes}", created_at=at))
    session.flush()


@pytest.mark.parametrize(("minutes", "over"), [(0, []), (59, []), (60, ["flood:strangers"])])
def test_a_flood_of_strangers_is_over_after_a_calm_hour(session, minutes, over):
    alarmed(session, "flood:strangers")
    comes(session, Lane.FLOOD, minutes=minutes)

    assert floods_over(session, NOON) == over


def test_mails_below_every_quota_and_known_senders_keep_no_alarm_of_strangers_on(session):
    alarmed(session, "flood:strangers", "flood:known:1234")
    comes(session, Lane.STRANGER, flood="")
    comes(session, Lane.ABOVE)

    assert floods_over(session, NOON) == ["flood:strangers"]


def test_answers_to_each_address_are_an_incident_of_their_own(session):
    other = alarm_key("antti@alfa.example")
    alarmed(session, AINO, other)
    collapsed(session, minutes=59)
    collapsed(session, "antti@alfa.example", minutes=61)

    assert floods_over(session, NOON) == [other]


def test_the_cap_of_answers_to_strangers_is_told_once_a_day(session):
    alarmed(session, "C-39:cap:2027-01-12", "C-39:cap:2027-01-11")

    assert floods_over(session, NOON) == ["C-39:cap:2027-01-11"]


def test_alarms_of_other_things_and_those_that_are_over_are_left_alone(session):
    alarmed(session, "health:scheduler", "bad_row:mail:1")
    alarmed(session, "flood:strangers", over=NOON)

    assert floods_over(session, NOON) == []
