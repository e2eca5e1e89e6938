"""`ysi retention`: erases what is past its time now, and tells what is and what the last run did."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from intake.reading.identity import identity
from models.audit import AuditEntry
from models.mail import InboundMessage, MailboxCopy
from tests.support.commands import ran
from tests.support.companies import apply
from tests.support.imap import PASSWORD, USER, pymap_server
from tests.support.kept_mails import keep_raw
from tests.support.quarantine import ARRIVED, SETTINGS, a_quarantined_mail

LATE = datetime(2027, 1, 10, 10, tzinfo=UTC)
RAW = b"From: bo@beeta.example\r\nMessage-ID: <1@beeta.example>\r\nSubject: Kysymys\r\n\r\nHei.\r\n"


@pytest.fixture
def settings(tmp_path):
    return SETTINGS.model_copy(update={"blobs": SETTINGS.blobs.model_copy(update={"path": tmp_path})})


@pytest.fixture
def company(database, settings):
    """A stranger's mail that nobody decided on, with its bytes."""
    apply(database)
    keep_raw(
        settings.blobs.path,
        database.transaction(lambda session: a_quarantined_mail(session).identity_hash),
        RAW,
    )
    return database


@pytest.fixture
def run(company, settings):
    return lambda *words, **more: ran(
        "retention", *words, **{"database": company, "settings": settings, "now": LATE, **more}
    )


def past(answer):
    return {row["kind"]: row["past_its_time"] for row in answer["past"] if row["past_its_time"]}


def test_a_dry_run_tells_what_is_past_its_time_and_erases_nothing(company, run, settings):
    told = run("--dry-run", "--json").json

    assert past(told) == {"quarantine": 1}
    assert (told["copies"], told["last"]) == ({}, None)
    assert list(settings.blobs.path.rglob("raw")) != []
    assert "no night has erased anything yet." in run("--dry-run").out


def test_it_erases_now_and_tells_what_it_did(company, run, settings):
    told = run("--json").json

    assert past(told) == {}
    assert told["last"] == {
        "night": "2027-01-10T10:00:00Z", "began_at": "2027-01-10T10:00:00Z", "ended_at": "2027-01-10T10:00:00Z",
        "erased": {"quarantine": 1}, "left": {},
    }  # fmt: skip
    assert list(settings.blobs.path.rglob("raw")) == []
    assert "ended at 2027-01-10T10:00:00Z and erased 1 quarantine." in run("--dry-run").out
    with company.reading() as session:
        assert "retention" in session.exec(select(AuditEntry.deed)).all()


def test_it_may_be_asked_for_twice_at_one_instant(run):
    assert run().status == 0
    assert run().status == 0


def test_it_erases_the_copy_on_the_mail_server(company, run, settings):
    with pymap_server() as server:
        server.make_anew("Processed")
        server.append(RAW, arrived=ARRIVED, folder="Processed")
        box = {
            "address": "tehtavat@ysi.example", "host": "127.0.0.1", "port": server.port, "tls": "none", "user": USER,
            "password": PASSWORD,
        }  # fmt: skip
        here = type(settings).model_validate({**settings.model_dump(), "mailbox": {"tehtavat": box}})

        def lay(session):
            mail = session.exec(select(InboundMessage)).one()
            mail.identity_hash = identity(RAW).hash
            session.add(mail)
            session.add(_copy_of(mail))

        company.transaction(lay)

        told = run("--json", settings=here).json

        assert told["last"]["erased"] == {"quarantine": 1, "copies": 1}
        assert server.lying_in("Processed") == 0


def _copy_of(mail: InboundMessage) -> MailboxCopy:
    return MailboxCopy(
        account="tehtavat", folder="INBOX", uidvalidity=1, uid=1, internal_date=ARRIVED, message_id=mail.id
    )


def test_a_mailbox_out_of_reach_is_told(company, run, settings):
    def lay(session):
        mail = session.exec(select(InboundMessage)).one()
        session.add(_copy_of(mail))

    company.transaction(lay)
    box = {"address": "tehtavat@ysi.example", "host": "127.0.0.1", "port": 1, "tls": "none", "password": "x"}
    here = type(settings).model_validate({**settings.model_dump(), "mailbox": {"tehtavat": box}})

    told = run(settings=here)

    assert "copies of erased mails in mailbox tehtavat: 1" in told.out
    assert "left in tehtavat: erase 1 mails of mailbox tehtavat" in told.out
