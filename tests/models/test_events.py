"""The event chain of a task (D-35): hash-linked, append-only, and without a word of any mail."""

import json

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from acts.words import Words, add_words, sealed
from models.events import FIRST, chained_hash, seal
from models.task import Direction, Visibility
from tests.support.finnish_workdays import helsinki
from tests.support.office import a_task, away, says_done, says_ok
from tests.support.readers import events


def a_lived_task(session):
    task = a_task(session, subject="Matkavaraus Tukholmaan")
    away(session, "Anna", "2027-01-13", now="Tue 2027-01-12 22:00")
    says_ok(session, task, "Beata", at="Wed 2027-01-13 08:20")
    says_done(session, task, "Beata", at="Wed 2027-01-13 11:00", text="Hotelli Scandic")
    return task


def test_each_link_names_the_one_before(session):
    chain = events(session, a_lived_task(session))

    assert [event.kind for event in chain] == ["opened", "assigned", "assigned", "accepted", "finished"]
    assert [event.seq for event in chain] == [1, 2, 3, 4, 5]
    assert [event.previous for event in chain] == [FIRST, *(event.hash for event in chain[:-1])]


def test_the_hashes_come_out_the_same_when_the_rows_are_read_again(company):
    number = company.transaction(lambda session: a_lived_task(session).id)

    with company.reading() as session:
        from models.task import Task

        task = session.get_one(Task, number)
        chain = events(session, task)
        assert [chained_hash(event, task_number=task.number) for event in chain] == [
            event.hash for event in chain
        ]


@pytest.mark.parametrize(
    "field", ["kind", "actor", "facts", "at", "previous", "inbound_id", "on_behalf_of", "seq"]
)
def test_a_changed_link_no_longer_fits_its_hash(session, field):
    task = a_task(session)
    event = events(session, task)[0]
    before = event.hash
    values = {
        "facts": {}, "at": helsinki("Wed 2027-01-13 09:00"), "seq": 2, "inbound_id": None, "on_behalf_of": "Kaisa",
    }  # fmt: skip

    setattr(event, field, values.get(field, "other"))

    assert chained_hash(event, task_number=task.number) != before
    session.expunge(event)


def test_no_event_holds_words_addresses_or_absences(session):
    chain = events(session, a_lived_task(session))

    said = json.dumps([[event.kind, event.facts] for event in chain])
    for word in ("Tukholma", "hotelli", "Scandic", "alfa.example", "ysi.example", "away"):
        assert word.lower() not in said.lower()


def test_words_are_named_by_a_salted_seal(session):
    task = a_task(session)
    first, second = (
        add_words(
            session, task, Words(subject="", text="ok"), author="Aino", direction=Direction.IN,
            visibility=Visibility.CUSTOMER, at=helsinki("Wed 2027-01-13 09:00"),
        )
        for _ in range(2)
    )  # fmt: skip

    assert sealed(first) != sealed(second)  # a short text cannot be guessed from its seal
    assert sealed(first) == seal("\nok\n\n", first.salt)
    assert len(events(session, task)[0].facts["words"]) == 64


@pytest.mark.parametrize("deed", ["UPDATE task_event SET actor = 'x'", "DELETE FROM task_event"])
def test_events_can_neither_be_changed_nor_deleted(company, deed):
    company.transaction(a_task)

    with pytest.raises(DBAPIError, match="append-only"):
        company.transaction(lambda session: session.connection().execute(text(deed)))


def test_every_event_counts_up_the_tasks_version(session):
    task = a_lived_task(session)

    assert task.version == len(events(session, task))
