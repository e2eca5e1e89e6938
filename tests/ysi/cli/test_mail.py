"""`ysi mail` and `ysi case`: what came in, and decisions on what waits in the quarantine."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from base.clock import VirtualClock
from base.setting_tables import MailboxSettings
from intake.reader import Reader
from intake.worker import Worker
from models.case import CaseKind
from models.customer import Contact, customer_by_name
from models.mail import InboundMessage, MailboxCopy
from models.task import HELD, Attachment, Task
from tests.support.commands import ran
from tests.support.companies import apply
from tests.support.kept_mails import keep_raw
from tests.support.quarantine import ARRIVED, SETTINGS, a_quarantined_mail
from ysi.parts import reading_settings

SOON = ARRIVED + timedelta(hours=1)
RAW = b"""\
From: Bo <bo@beeta.example>
To: backoffice@ysi.example
Subject: Kysymys
Message-ID: <1@beeta.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/plain; charset=utf-8

Voitteko auttaa?
--x
Content-Type: text/csv; name="luvut.csv"
Content-Disposition: attachment; filename="luvut.csv"

1;2
--x--
"""
ENCRYPTED = b"""\
From: Bo <bo@beeta.example>
Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=x

--x
Content-Type: application/pgp-encrypted

Version: 1
--x
Content-Type: application/octet-stream

-----BEGIN PGP MESSAGE-----
--x--
"""


@pytest.fixture
def company(database):
    apply(database)
    return database


@pytest.fixture
def settings(tmp_path):
    return SETTINGS.model_copy(update={"blobs": SETTINGS.blobs.model_copy(update={"path": tmp_path})})


@pytest.fixture
def run(company, settings):
    return lambda *words, now=SOON: ran(*words, database=company, settings=settings, now=now)


@pytest.fixture
def waiting(company, settings):
    """Mail 1, a stranger's, with its bytes in the store."""

    def work(session):
        mail = a_quarantined_mail(session)
        return mail.identity_hash

    keep_raw(settings.blobs.path, company.transaction(work), RAW)
    return company


def test_mails_are_listed_with_the_fields_of_the_timeline_their_number_and_state(waiting, run):
    assert run("mail", "list", "--json").json == [
        {
            "from": "bo@beeta.example", "to": "tehtavat@ysi.example", "subject": "Kysymys",
            "message_id": "<1@beeta.example>", "received_at": "2026-12-01T12:00:00Z", "outcome": "quarantined",
            "reason": "unknown_sender", "task": None, "due_at": "2026-12-02T07:00:00Z", "number": 1,
            "state": "quarantined",
        }
    ]  # fmt: skip
    assert run("mail", "list", "--state", "decided", "--json").json == []
    assert "unknown_sender" in run("mail", "list").out


def test_a_mail_is_shown_with_its_words_and_files(waiting, run):
    shown = run("mail", "show", 1, "--json").json

    assert (shown["number"], shown["text"]) == (1, "Voitteko auttaa?")
    assert [each["name"] for each in shown["files"]] == ["luvut.csv"]
    assert "text: Voitteko auttaa?\n" in run("mail", "show", 1).out


def test_a_shown_mail_says_whether_its_message_id_is_another_ones(waiting, run):
    assert run("mail", "show", 1, "--json").json["repeated_message_id"] is False

    def repeat(session):
        mail = session.exec(select(InboundMessage)).one()
        mail.repeated_message_id = True
        session.add(mail)

    waiting.transaction(repeat)

    assert run("mail", "show", 1, "--json").json["repeated_message_id"] is True
    assert "repeated_message_id" not in run("mail", "list", "--json").json[0]


def test_an_assigned_mail_is_a_task_with_its_words_files_and_service_address(waiting, run):
    assigned = run("mail", "assign", 1, "--customer", "Alfa Oy", "--json")

    assert assigned.status == 0
    assert assigned.err == "mail 1 is task 1 of Alfa Oy now, Cecilia's.\n"  # backoffice is hers
    task = run("task", "show", 1, "--json").json
    assert (task["text"], task["received_at"]) == ("Voitteko auttaa?", "2026-12-01T12:00:00Z")
    assert [each["name"] for each in task["thread"][0]["files"]] == ["luvut.csv"]
    assert [each["code"] for each in task["messages"]] == ["A-1"]
    assert run("mail", "list", "--json").json[0]["task"] == 1
    assert [each["state"] for each in run("case", "list", "--json").json] == ["done"]


@pytest.mark.parametrize(
    "raw",
    [
        RAW.replace(b"To: backoffice@ysi.example", b"To: bo@beeta.example"),  # to us by Bcc
        b"Content-Type: multipart/mixed; boundary=x\n" * 2,  # nobody can read to whom
    ],
)
def test_a_mail_that_names_no_address_of_ours_has_that_of_the_mailbox_where_it_lay(company, settings, raw):
    boxes = {name: MailboxSettings(address=f"{name}@ysi.example") for name in ("tehtavat", "backoffice")}
    settings = settings.model_copy(update={"mailbox": boxes})

    def work(session):
        mail = a_quarantined_mail(session)
        session.add(
            MailboxCopy(
                account="backoffice", folder="INBOX", uidvalidity=1, uid=1, internal_date=ARRIVED,
                message_id=mail.id,
            )
        )  # fmt: skip
        return mail.identity_hash

    keep_raw(settings.blobs.path, company.transaction(work), raw)

    words = ("mail", "assign", 1, "--customer", "Alfa Oy")
    assigned = ran(*words, database=company, settings=settings, now=SOON)

    assert assigned.err == "mail 1 is task 1 of Alfa Oy now, Cecilia's.\n"  # backoffice is hers
    with company.reading() as session:
        assert session.exec(select(Task.service_address)).one() == "backoffice@ysi.example"


def test_with_rights_the_sender_is_told(waiting, run):
    run("mail", "assign", 1, "--customer", "Alfa Oy", "--rights", "task")

    messages = run("task", "show", 1, "--json").json["messages"]
    assert [(each["code"], each["to"]) for each in messages] == [
        ("A-1", "cecilia@ysi.example"),
        ("C-01", "bo@beeta.example"),
    ]


def test_a_mail_that_cannot_be_read_enters_as_a_file(company, settings, run):
    def work(session):
        kind = CaseKind.UNREADABLE
        return a_quarantined_mail(session, sender="", name="", kind=kind, reason="too_big").identity_hash

    keep_raw(settings.blobs.path, company.transaction(work), ENCRYPTED)

    assert run("mail", "show", 1, "--json").status == 0
    assert run("mail", "assign", 1, "--customer", "Alfa Oy").status == 0
    task = run("task", "show", 1, "--json").json
    assert task["requester"] == "aino@alfa.example"
    with company.reading() as session:
        file = session.exec(select(Attachment)).one()
        assert (file.name, file.secret) == (
            "mail.eml",
            HELD,
        )  # nobody knows what stands in it: it is not sent on


def test_an_expired_mail_is_shown_without_its_words_and_not_assigned(waiting, run):
    late = datetime(2027, 1, 10, 10, tzinfo=UTC)
    assert run("retention", now=late).status == 0

    mail = run("mail", "show", 1, "--json").json
    assert (mail["reason"], mail["subject"], mail["from"], mail["text"]) == ("expired", "", None, None)
    assert run("mail", "assign", 1, "--customer", "Alfa Oy").status == 2


def test_an_ignored_mail_keeps_its_reason(waiting, run):
    ignored = run("mail", "ignore", 1, "--reason", "mainos")

    assert (ignored.status, ignored.err) == (0, "mail 1 is ignored.\n")
    mail = run("mail", "list", "--json").json[0]
    assert (mail["state"], mail["outcome"], mail["reason"]) == ("decided", "ignored", "mainos")


def test_a_retried_mail_waits_to_be_taken_in(waiting, run):
    assert run("mail", "retry", 1).status == 0

    mail = run("mail", "list", "--json").json[0]
    assert (mail["state"], mail["number"], mail["outcome"]) == ("stored", None, None)
    assert [each["state"] for each in run("case", "list", "--json").json] == ["done"]


def test_a_retried_mail_is_taken_in_again_and_so_a_sender_added_meanwhile_gets_a_task(waiting, settings, run):
    def add_bo(session):
        alfa = customer_by_name(session, "Alfa Oy")
        session.add(Contact(customer_id=alfa.id, address="bo@beeta.example", rights=["task"]))

    waiting.transaction(add_bo)
    run("mail", "retry", 1)

    clock = VirtualClock(SOON)
    with Reader(reading_settings(waiting, settings)) as reader:
        assert Worker(waiting, settings, reader, clock, owner="another process").run_once() == 1

    task = run("task", "show", 1, "--json").json
    assert (task["received_at"], task["thread"][0]["text"]) == ("2026-12-01T12:00:00Z", "Voitteko auttaa?")
    assert ("C-01", "bo@beeta.example") in [(each["code"], each["to"]) for each in task["messages"]]


def test_cases_are_listed_with_the_fields_of_the_timeline(waiting, run):
    assert run("case", "list", "--json").json == [
        {
            "number": 1, "mail": 1, "case": "lead", "customer": None, "owner": "Kaisa",
            "due_at": "2026-12-02T07:00:00Z", "state": "open",
        }
    ]  # fmt: skip
    assert run("case", "list", "--state", "done", "--json").json == []
    assert "lead" in run("case", "list").out


def test_a_case_is_done_once_and_its_mail_with_it(waiting, run):
    assert run("case", "done", 1).err == "case 1 is done now.\n"
    assert run("case", "done", 1).err == "case 1 is done already.\n"

    mail = run("mail", "list", "--json").json[0]
    assert (mail["state"], mail["outcome"], mail["reason"]) == ("decided", "ignored", "case_done")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("mail", "show", 9), "ysi mail list"),
        (("mail", "retry", 9), "ysi mail list"),
        (("mail", "ignore", 9, "--reason", "x"), "ysi mail list"),
        (("mail", "ignore", 1, "--reason", " "), "--reason"),
        (("mail", "ignore", 1), "--reason"),
        (("mail", "assign", 9, "--customer", "Alfa Oy"), "ysi mail list"),
        (("mail", "assign", 1, "--customer", "Gamma"), "'Gamma' is no customer"),
        (("mail", "assign", 1, "--customer", "Alfa Oy", "--rights", "order"), "'order'"),
        (("mail", "assign", 1), "--customer"),
        (("mail", "list", "--state", "lost"), "'lost'"),
        (("case", "done", 9), "ysi case list"),
        (("case", "list", "--state", "lost"), "'lost'"),
    ],
)
def test_wrong_use_is_one_sentence_and_changes_nothing(waiting, run, words, told):
    wrong = run(*words)

    assert (wrong.status, wrong.out) == (2, "")
    assert told in wrong.err
    assert [each["state"] for each in run("mail", "list", "--json").json] == ["quarantined"]


def test_a_mail_is_decided_once(waiting, run):
    run("mail", "ignore", 1, "--reason", "mainos")

    again = run("mail", "assign", 1, "--customer", "Alfa Oy")

    assert (again.status, again.err) == (
        2,
        "mail 1 has been decided already: it was ignored; `ysi mail show 1` tells more.\n",
    )


def test_a_mail_whose_bytes_are_gone_is_told(company, run):
    company.transaction(a_quarantined_mail)

    gone = run("mail", "show", 1)

    assert gone.status == 2
    assert "[blobs] path" in gone.err
