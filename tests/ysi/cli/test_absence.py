"""`ysi absence`: registered, ended and listed; tasks move, reasons are never asked."""

from datetime import UTC, datetime

import pytest

from tests.support.commands import ran
from tests.support.companies import apply
from tests.support.quarantine import SETTINGS

TUESDAY = datetime(2026, 12, 1, 6, tzinfo=UTC)
ANNA = "anna@ysi.example"


@pytest.fixture
def company(database):
    apply(database)
    return database


def run(database, *words):
    return ran("absence", *words, database=database, settings=SETTINGS, now=TUESDAY)


def listed(database):
    return run(database, "list", "--json").json


def test_an_absence_begins_today_until_further_notice(company):
    added = run(company, "add", ANNA)

    assert (added.status, added.err) == (0, "Anna is away from 2026-12-01 until further notice.\n")
    assert listed(company) == [{"person": "Anna", "start": "2026-12-01", "end": None, "state": "active"}]


def test_a_leave_is_registered_ahead(company):
    run(company, "add", ANNA, "--from", "2027-07-01", "--until", "2027-07-14", "--planned")

    assert listed(company) == [
        {"person": "Anna", "start": "2027-07-01", "end": "2027-07-14", "state": "registered"}
    ]


def test_it_ends_the_day_before_the_first_day_back(company):
    run(company, "add", ANNA)

    back = run(company, "end", ANNA, "--back", "2026-12-03")

    assert (back.status, back.err) == (0, "Anna is back on 2026-12-03.\n")
    assert [each["end"] for each in listed(company)] == ["2026-12-02"]


def test_tasks_move_to_whoever_is_on_duty_and_back(company):
    call = ("--received", "2026-12-01T07:50", "--subject", "Pöytä", "--text", "Kahdelle.")
    ran("task", "add", "--customer", "Alfa Oy", *call, database=company, settings=SETTINGS, now=TUESDAY)

    def handler():
        return ran("task", "show", 1, "--json", database=company, settings=SETTINGS).json["handler"]

    assert handler() == "Anna"
    run(company, "add", ANNA)
    assert handler() == "Beata"
    run(company, "end", ANNA, "--back", "2026-12-01")
    assert handler() == "Anna"


def test_for_a_person_the_list_is_a_table(company):
    assert run(company, "list").out == ""
    run(company, "add", ANNA, "--until", "2026-12-02")

    assert [line.split() for line in run(company, "list").out.splitlines()] == [
        ["person", "start", "end", "state"],
        ["Anna", "2026-12-01", "2026-12-02", "active"],
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("add", "nobody@ysi.example"), "nobody@ysi.example"),
        (("add", ANNA, "--until", "3.2.2027"), "2027-02-03"),
        (("add", ANNA, "--until", "2026-11-30"), "--until"),
        (("add", ANNA, "--from", "2026-12-05", "--until", "2026-12-06"), "absence on these days already"),
        (("end", ANNA, "--back", "2026-12-01", "--until"), "--until"),
        (("end", "beata@ysi.example", "--back", "2026-12-02"), "no absence"),
        (("end", ANNA), "--back"),
        (("end", ANNA, "--back", "tomorrow"), "'tomorrow'"),
    ],
)
def test_wrong_use_is_one_sentence_and_changes_nothing(company, words, told):
    run(company, "add", ANNA)

    wrong = run(company, *words)

    assert (wrong.status, wrong.out) == (2, "")
    assert told in wrong.err
    assert [(each["person"], each["end"]) for each in listed(company)] == [("Anna", None)]
