"""`ysi closed-days`: listed with names, set by a person, told in words."""

import pytest
from sqlmodel import select

from models.audit import AuditEntry
from tests.support.commands import ran
from tests.support.companies import apply


@pytest.fixture
def seeded(database):
    apply(database, "")
    return database


def test_a_year_is_listed_in_order(seeded):
    lines = ran("closed-days", "list", "--year", 2027, database=seeded).out.splitlines()

    assert (lines[0], len(lines)) == ("pe 1.1.2027    Uudenvuodenpäivä", 15)


def test_without_a_year_the_past_is_left_out(seeded):
    days = ran("closed-days", "list", "--json", database=seeded).json

    assert (days[0]["date"], days[-1]["date"]) == ("2026-01-01", "2029-12-26")
    assert days[0]["name_sv"] == "Nyårsdagen"


def test_a_year_that_is_not_known_is_no_empty_list(seeded):
    command = ran("closed-days", "list", "--year", 2040, database=seeded)

    assert (command.status, command.err) == (1, "the closed days of 2040 are not known.\n")


def test_a_day_is_set_by_whoever_acts(seeded):
    words = ("closed-days", "set", "2026-12-31", "closed", "--name", "Uudenvuodenaatto")

    assert ran(*words, database=seeded, by="Kaisa").err == "2026-12-31 is closed now.\n"
    assert ran(*words, database=seeded).err == "2026-12-31 was closed already.\n"

    with seeded.reading() as session:
        assert [row.actor for row in session.exec(select(AuditEntry)) if row.deed == "closed_day_set"] == [
            "Kaisa"
        ]


def test_a_holiday_on_which_the_company_works_stays_in_the_list(seeded):
    ran("closed-days", "set", "2027-01-06", "open", database=seeded)

    lines = ran("closed-days", "list", "--year", 2027, database=seeded).out.splitlines()

    assert lines[1] == "ke 6.1.2027    Loppiainen (open)"
