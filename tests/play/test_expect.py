"""Expectations: what holds is silent, what does not is one sentence with its line."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.support.scenario_files import a_scenario
from ysi.play.expect import failures
from ysi.play.timeline import Line
from ysi.play.virtual_mail import Sent

NINE = datetime(2027, 1, 13, 7, tzinfo=UTC)


def a_mail(
    *, at=NINE, to="aino@alfa.example", codes=("C-01",), subject="Re: Matkavaraus [#1]", text="Anna 13.1.2027"
):
    fields = {"code": codes[0], "codes": list(codes), "tasks": [1], "task": 1, "to": to, "language": "fi"}
    return Line(at, "mail_out", {**fields, "subject": subject, "text": text, "customer": "Alfa Oy"})


def a_task(*, at=NINE, number=1, **changes):
    fields = {
        "number": number,
        "subject": "Matkavaraus",
        "customer": "Alfa Oy",
        "state": "assigned",
        "due_at": "2027-01-13T07:00:00Z",
        "handler": "Anna",
        "handled_at": None,
        "flags": [],
    }
    return Line(at, "task", fields | changes)


LINES = [
    a_task(at=NINE - timedelta(hours=12)),
    a_mail(at=NINE - timedelta(hours=12)),
    a_mail(at=NINE - timedelta(hours=1), to="anna@ysi.example", codes=("A-2",), text="#1"),
    a_task(at=NINE - timedelta(minutes=40), state="accepted", due_at=None, handled_at="2027-01-13T06:20:00Z"),
    a_mail(to="kaisa@ysi.example", codes=("K-02", "K-03"), subject="Myöhässä"),
    a_task(number=2, flags=["broken", "overdue"]),
]


def what_fails(folder, wanted, *, lines=LINES, database=None, log="", sent=(), kept=None):
    scenario = a_scenario(folder, f"[[expect]]\n{wanted}\n")
    return failures(scenario, lines, database=database, log=log, sent=sent, kept=kept or {})


@pytest.mark.parametrize(
    "wanted",
    [
        'mail = { to = "aino@alfa.example", code = "C-01" }',
        'mail = { to = "AINO@alfa.example", by = 2027-01-12T21:00:00+02:00, count = 1 }',  # both ends inclusive
        'mail = { to = "aino@alfa.example", after = 2027-01-12T21:00:00+02:00 }',
        'mail = { code = "C-01", contains = ["Anna", "13.1.2027"], lacks = ["Gamla"], subject = "Matkavaraus" }',
        'mail = { code = "K-03", task = 1, language = "fi", customer = "Alfa Oy" }',  # any code of a merged mail
        'mail = { code = "C-08", count = 0 }',
        'no_mail = { to = "anna@ysi.example", after = 2027-01-12T21:14:00+02:00, by = 2027-01-13T07:59:59+02:00 }',
        'no_mail = { to = "aino@alfa.example", code = "C-08" }',
        'task = { number = 1, at = 2027-01-13T07:00:00+02:00, state = "assigned", due_at = 2027-01-13T09:00:00+02:00 }',
        # the example of the contract: accepted, and due is that of the promise that was kept
        'task = { subject = "Matkavaraus", at = 2027-01-13T08:21:00+02:00, state = "accepted", due = 2027-01-13T09:00:00+02:00 }',
        'task = { number = 1, due_at = "", handled_at = 2027-01-13T08:20:00+02:00, flags = [] }',
        'task = { subject = "Matkavaraus", flags = ["overdue", "broken"] }',  # one of several of that subject
    ],
)
def test_what_holds_is_silent(tmp_path, wanted):
    assert what_fails(tmp_path, wanted) == []


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ('mail = { to = "aino@alfa.example", code = "C-08" }', "C-08 to aino@alfa.example: none"),
        (
            'mail = { to = "anna@ysi.example", by = 2027-01-13T07:00:00+02:00 }',
            "none; there are 2027-01-13T06:00:00Z",
        ),
        ('mail = { code = "C-01", count = 2 }', "C-01: 1 instead of 2"),
        ('mail = { code = "C-01", contains = ["Beata"] }', "(without 'Beata')"),
        ('mail = { code = "C-01", lacks = ["Anna"] }', "holds 'Anna'"),
        (
            'no_mail = { to = "anna@ysi.example" }',
            "no mail to anna@ysi.example: A-2 left at 2027-01-13T06:00:00Z",
        ),
        ('no_mail = { code = "K-03" }', "K-02+K-03 left"),
        ("task = { number = 3 }", "task #3: there is none"),
        ("task = { number = 1, at = 2027-01-12T20:00:00+02:00 }", "there is none"),
        ('task = { number = 1, state = "done" }', 'state is "accepted" instead of "done"'),
        ('task = { number = 1, handled_at = "" }', 'handled_at is "2027-01-13T06:20:00Z" instead of nothing'),
        ('task = { number = 2, flags = ["overdue"] }', "flags is"),
    ],
)
def test_what_does_not_hold_is_one_sentence_with_its_line(tmp_path, wanted, said):
    (failure,) = what_fails(tmp_path, wanted)

    assert failure.startswith(f"{tmp_path}/scenario.toml:")
    assert said in failure
    assert "\n" not in failure


def test_nowhere_looks_into_every_column_the_log_and_every_outgoing_mail(tmp_path, database):
    from sqlalchemy import text

    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE later_feature (said JSON)"))
        connection.execute(text('INSERT INTO later_feature VALUES (\'{"a": "INFLUENSS\\u00c4"}\')'))
    mail = Sent(
        NINE, "e@ysi.example", "aino@alfa.example", b"Subject: =?utf-8?q?Flunss=C3=A4?=\r\n\r\nHei\r\n"
    )

    def found(word):
        return what_fails(
            tmp_path, f'nowhere = ["{word}"]', database=database, log="loki: kuume", sent=[mail]
        )

    assert "later_feature.said" in found("influenssä")[0]
    assert "the log" in found("Kuume")[0]
    assert "the mail to aino@alfa.example" in found("flunssä")[0]
    assert found("nuha") == []


def test_what_is_gone_is_looked_for_in_files_and_mailboxes(tmp_path):
    kept = {"the file ab/raw": "Salasana: Käki".encode(), "folder Processed of tehtavat": b"nothing"}

    assert what_fails(tmp_path, 'gone = ["Lokki"]', kept=kept) == []
    (told,) = what_fails(tmp_path, 'gone = ["salasana: käki"]', kept=kept)
    assert told.endswith("'salasana: käki' stands in the file ab/raw.")
