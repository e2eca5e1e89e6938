"""`ysi task`: listed with the timeline's fields, written down from a call, given to somebody else."""

from datetime import UTC, datetime

import pytest

from tests.support.commands import ran
from tests.support.companies import apply
from tests.support.quarantine import SETTINGS

TUESDAY = datetime(2026, 12, 1, 12, tzinfo=UTC)  # 14.00 in Helsinki
CALL = ("task", "add", "--customer", "Alfa Oy", "--received", "2026-12-01T13:50", "--text", "Kahdelle.")
FIELDS = {
    "number", "customer", "subject", "text", "state", "received_at", "due_at", "promised_due_at", "handler",
    "handled_at", "handled_by", "group", "flags", "linked_to",
}  # fmt: skip


@pytest.fixture
def company(database):
    apply(database)
    return database


def run(database, *words, now=TUESDAY):
    return ran(*words, database=database, settings=SETTINGS, now=now)


def test_a_phoned_task_is_listed_with_the_fields_of_the_timeline(company):
    added = run(company, *CALL, "--subject", "Re: Pöytä")
    listed = run(company, "task", "list", "--json").json

    assert (added.status, added.out, added.err) == (0, "", "task 1 is Anna's.\n")
    assert set(listed[0]) == FIELDS
    assert listed == [
        {
            "number": 1, "customer": "Alfa Oy", "subject": "Pöytä", "text": "Kahdelle.", "state": "assigned",
            "received_at": "2026-12-01T11:50:00Z", "due_at": "2026-12-02T07:00:00Z",
            "promised_due_at": "2026-12-02T07:00:00Z", "handler": "Anna", "handled_at": None, "handled_by": None,
            "group": None, "flags": [], "linked_to": None,
        }
    ]  # fmt: skip


def test_what_was_added_can_be_had_as_json(company):
    assert run(company, *CALL, "--subject", "Pöytä", "--json").json["number"] == 1


def test_the_list_is_narrowed_by_state_and_customer(company):
    run(company, *CALL, "--subject", "Pöytä")

    assert run(company, "task", "list", "--state", "done", "--json").json == []
    assert len(run(company, "task", "list", "--state", "assigned", "--json").json) == 1
    assert len(run(company, "task", "list", "--customer", "Alfa Oy", "--json").json) == 1


def test_for_a_person_the_list_is_a_table_in_helsinki_time(company):
    run(company, *CALL, "--subject", "Pöytä \x1b[2Jkahdelle")

    head, row = run(company, "task", "list").out.splitlines()

    assert head.split() == ["number", "state", "customer", "handler", "due", "at", "flags", "subject"]
    assert "2026-12-02 09:00" in row
    assert "\x1b" not in row  # a subject must not steer the terminal


def test_an_empty_list_is_empty(company):
    assert run(company, "task", "list").out == ""
    assert run(company, "task", "list", "--json").json == []


def test_a_task_is_shown_with_its_thread_assignments_promises_and_messages(company):
    run(company, "absence", "add", "anna@ysi.example", "--from", "2026-12-02")
    run(company, *CALL, "--subject", "Pöytä")

    shown = run(company, "task", "show", 1, "--json").json

    assert set(shown) > FIELDS
    assert [(each["author"], each["text"]) for each in shown["thread"]] == [("Aino", "Kahdelle.")]
    assert [(each["person"], each["skipped"]) for each in shown["assignments"]] == [
        ("Beata", {"Anna": "away"})
    ]
    assert [(each["due_at"], each["outcome"]) for each in shown["deadlines"]] == [
        ("2026-12-02T07:00:00Z", None)
    ]
    assert [(each["code"], each["to"], each["state"]) for each in shown["messages"]] == [
        ("A-1", "beata@ysi.example", "queued"),
        ("C-01", "aino@alfa.example", "queued"),
    ]


def test_for_a_person_a_task_is_shown_in_words(company):
    run(company, *CALL, "--subject", "Pöytä")

    shown = run(company, "task", "show", 1).out

    assert "due at: 2026-12-02 09:00\n" in shown
    assert "[messages]\ncode: A-1\nto: anna@ysi.example\n" in shown


def test_a_task_is_given_to_somebody_else(company):
    run(company, *CALL, "--subject", "Pöytä")

    given = run(company, "task", "reassign", 1, "beata@ysi.example")

    assert (given.status, given.err) == (0, "task 1 is Beata's now.\n")
    assert run(company, "task", "list", "--json").json[0]["handler"] == "Beata"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("task", "show", 9), "ysi task list"),
        (("task", "show", "one"), "NUMBER"),
        (("task", "reassign", 9, "beata@ysi.example"), "ysi task list"),
        (("task", "reassign", 1, "nobody@ysi.example"), "nobody@ysi.example"),
        (("task", "reassign", 1, "kim@ysi.example"), "Kim cannot have task 1"),  # only a contact person
        (("task", "list", "--state", "lost"), "'lost'"),
        (("task", "list", "--customer", "Gamma"), "'Gamma' is no customer"),
        ((*CALL, "--subject", "[#1]"), "--subject"),  # nothing is left of it
        ((*CALL[:5], "soon", *CALL[6:], "--subject", "Pöytä"), "'soon' is not an instant"),
        ((*CALL[:5], "2026-12-01T14:01", *CALL[6:], "--subject", "Pöytä"), "still to come"),
        ((*CALL[:3], "Gamma", *CALL[4:], "--subject", "Pöytä"), "'Gamma' is no customer"),
        ((*CALL, "--subject", "Pöytä", "--sender", "bo@beeta.example"), "bo@beeta.example"),
        (CALL, "--subject"),  # left out
    ],
)
def test_wrong_use_is_one_sentence_with_the_remedy(company, words, told):
    run(company, *CALL, "--subject", "Pöytä")

    wrong = run(company, *words)

    assert (wrong.status, wrong.out) == (2, "")
    assert told in wrong.err
    assert "Traceback" not in wrong.err
    assert len(run(company, "task", "list", "--json").json) == 1
