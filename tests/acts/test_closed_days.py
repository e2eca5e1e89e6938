"""Closing and opening days: stored, noted, and never seeded over (D-2)."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from acts.closed_days import seed_year, set_closed_day
from base.errors import UserError
from base.settings import Settings
from models.audit import AuditEntry
from models.calendar import CalendarDay, work_calendar
from rules.workdays import ClosedDay

NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)
EVE = date(2026, 12, 24)
NEW_YEARS_EVE = date(2026, 12, 31)
HOLIDAYS = [ClosedDay(EVE, "Jouluaatto", "Julafton", "Christmas Eve")]


@pytest.fixture
def seeded(database):
    database.transaction(lambda session: seed_year(session, 2026, HOLIDAYS, NOW))
    return database


def set_day(database, day, *, closed, name=None):
    return database.transaction(
        lambda session: set_closed_day(
            session, Settings(), day=day, closed=closed, name=name, by="Kaisa", now=NOW
        )
    )


def test_a_day_of_the_companys_own_is_closed_under_its_name(seeded):
    assert set_day(seeded, NEW_YEARS_EVE, closed=True, name="Uudenvuodenaatto")

    with seeded.reading() as session:
        calendar = work_calendar(session)
        (entry,) = session.exec(select(AuditEntry)).all()
    assert calendar.why_closed(NEW_YEARS_EVE, "sv") == "uudenvuodenaatto"
    assert (entry.actor, entry.at, entry.deed) == ("Kaisa", NOW, "closed_day_set")
    assert entry.facts == {"day": "2026-12-31", "closed": True, "name": "Uudenvuodenaatto"}


def test_a_holiday_on_which_the_company_works_is_open_and_keeps_its_names(seeded):
    assert set_day(seeded, EVE, closed=False)

    with seeded.reading() as session:
        assert work_calendar(session).is_working_day(EVE)
        row = session.get(CalendarDay, EVE)
    assert (row.name_sv, row.source, row.changed_by) == ("Julafton", "company", "Kaisa")


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (EVE, True),  # the holidays say so
        (date(2026, 12, 30), False),  # an ordinary Wednesday
    ],
)
def test_saying_what_the_calendar_says_changes_nothing(seeded, day, closed):
    assert not set_day(seeded, day, closed=closed)

    with seeded.reading() as session:
        assert session.exec(select(AuditEntry)).all() == []


def test_saying_it_twice_is_saying_it_once(seeded):
    assert set_day(seeded, NEW_YEARS_EVE, closed=True, name="Uudenvuodenaatto")
    assert not set_day(seeded, NEW_YEARS_EVE, closed=True, name="Uudenvuodenaatto")
    assert not set_day(seeded, NEW_YEARS_EVE, closed=True)


def test_seeding_again_leaves_what_the_company_said(seeded):
    set_day(seeded, EVE, closed=False)

    seeded.transaction(lambda session: seed_year(session, 2026, HOLIDAYS, NOW))

    with seeded.reading() as session:
        assert work_calendar(session).is_working_day(EVE)


def test_a_day_in_a_year_that_is_not_known_is_refused(seeded):
    with pytest.raises(UserError, match="2026 to 2026"):
        set_day(seeded, date(2031, 1, 2), closed=True)


def test_an_empty_calendar_says_what_to_do(database):
    with pytest.raises(UserError, match="company apply"):
        set_day(database, EVE, closed=True)
