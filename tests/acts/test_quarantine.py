"""Decisions on quarantined mail (D-22): each closes its one case, and nobody without rights is answered."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select

from acts.quarantine import assign_mail, ignore_mail, retry_mail, undecided_mail
from acts.removed_secrets import note_secrets, tell_secret
from acts.words import File, Words
from base.errors import UserError
from models.case import Case, CaseKind, CaseState
from models.customer import Contact, customer_by_name
from models.mail import InboundMessage, MailState, Outcome
from models.outbox import OutboundMessage
from models.person import person_by_address
from models.task import Attachment, Deadline, DeadlineOutcome
from rules.rights import Actor
from tests.support.companies import apply
from tests.support.quarantine import ARRIVED, SETTINGS, a_quarantined_mail

SOON = ARRIVED + timedelta(hours=1)
AFTER_DUE = datetime(2026, 12, 2, 8, tzinfo=UTC)
WORDS = Words(
    subject="Kysymys",
    text="Voitteko auttaa?",
    files=(File("a.pdf", "application/pdf", 3, "ab", False, "x/1"),),
)


@pytest.fixture
def company(database):
    apply(database)
    return database


def kaisa(session):
    person = person_by_address(session, "kaisa@ysi.example")
    return Actor(person.id, person.name)


def assign(session, mail, *, rights_task=False, secrets=0, now=SOON, words=WORDS):
    return assign_mail(
        session, SETTINGS, mail, customer_by_name(session, "Alfa Oy"), words=words,
        service_address="tehtavat@ysi.example", rights_task=rights_task, secrets=secrets,
        by=kaisa(session), now=now,
    )  # fmt: skip


def outbox(session):
    rows = session.exec(select(OutboundMessage).order_by(col(OutboundMessage.id)))
    return [(row.code, row.address) for row in rows if row.code != "K-01"]


def the_case(session):
    return session.exec(select(Case)).one()


def test_an_assigned_mail_is_the_customers_task_from_the_moment_it_arrived(company):
    def work(session):
        mail = a_quarantined_mail(session)

        task = assign(session, mail)

        assert (task.received_at, task.number, task.subject) == (ARRIVED, 1, "Kysymys")
        assert (mail.state, mail.outcome, mail.task_id) == (MailState.DECIDED, Outcome.TASK, task.id)
        assert (the_case(session).state, the_case(session).decision) == (CaseState.DONE, "assigned")
        assert the_case(session).decided_by == "Kaisa"
        assert session.exec(select(Attachment.name)).all() == ["a.pdf"]

    company.transaction(work)


def test_a_sender_without_rights_hears_nothing(company):
    def work(session):
        assign(session, a_quarantined_mail(session))

        assert outbox(session) == [("A-1", "anna@ysi.example")]
        assert session.exec(select(Contact).where(col(Contact.address) == "bo@beeta.example")).first() is None

    company.transaction(work)


def test_a_sender_who_is_given_the_right_is_told_by_when(company):
    def work(session):
        assign(session, a_quarantined_mail(session), rights_task=True)

        assert outbox(session) == [("A-1", "anna@ysi.example"), ("C-01", "bo@beeta.example")]
        added = session.exec(select(Contact).where(col(Contact.address) == "bo@beeta.example")).one()
        assert (added.name, added.rights) == ("Bo", ["task"])

    company.transaction(work)


def test_assigned_after_its_due_time_the_sender_gets_an_honest_delay(company):
    def work(session):
        assign(session, a_quarantined_mail(session), rights_task=True, now=AFTER_DUE)

        assert ("C-08", "bo@beeta.example") in outbox(session)
        assert "C-01" not in [code for code, _ in outbox(session)]

    company.transaction(work)


@pytest.mark.parametrize(
    ("rights_task", "told"),
    [
        (True, ["C-37", "K-06"]),
        (False, ["K-06"]),  # nothing goes to a sender without rights (D-22)
    ],
)
@pytest.mark.parametrize("known", [2, 0])  # found when it arrived, or only now by a newer reading
def test_the_secret_of_an_assigned_mail_is_told_as_if_it_had_just_been_taken_in(
    company, rights_task, told, known
):
    def work(session):
        mail = a_quarantined_mail(session)
        note_secrets(session, SETTINGS, mail, secrets=known, now=ARRIVED)
        tell_secret(session, SETTINGS, mail, task=None, sender=None, files=[], now=ARRIVED)  # when it came

        task = assign(session, mail, rights_task=rights_task, secrets=2)

        messages = session.exec(select(OutboundMessage).where(col(OutboundMessage.task_id) == task.id)).all()
        assert sorted(row.code for row in messages if row.code in {"C-37", "K-06"}) == told
        (incident,) = [row for row in messages if row.code == "K-06"]
        assert incident.payload == {"told": rights_task, "held": [], "possible": []}
        assert (mail.secrets, mail.raw_erase_on) == (2, date(2026, 12, 8))

    company.transaction(work)


def test_an_erased_mail_is_neither_assigned_nor_read_again(company):
    def work(session):
        mail = a_quarantined_mail(session)
        mail.raw_erased_at = SOON

        with pytest.raises(UserError, match="mail 1 was erased on 2026-12-01"):
            assign(session, mail)
        with pytest.raises(UserError, match="was erased"):
            retry_mail(session, mail, by=kaisa(session), now=SOON)

    company.transaction(work)


def test_a_right_is_added_to_those_that_a_sender_has(company):
    def work(session):
        antti = session.exec(select(Contact).where(col(Contact.address) == "antti@alfa.example")).one()
        antti.rights = ["billing"]
        session.add(antti)
        mail = a_quarantined_mail(
            session, sender="antti@alfa.example", name="", kind=CaseKind.NO_RIGHT, reason="no_right"
        )

        assign(session, mail, rights_task=True)

        assert antti.rights == ["task", "billing"]
        assert outbox(session) == [("A-1", "anna@ysi.example"), ("C-01", "antti@alfa.example")]

    company.transaction(work)


def test_a_known_sender_of_two_customers_is_told_once_a_person_has_chosen(company):
    def work(session):
        mail = a_quarantined_mail(
            session, sender="aino@alfa.example", kind=CaseKind.AMBIGUOUS, reason="ambiguous"
        )

        assign(session, mail)

        assert ("C-01", "aino@alfa.example") in outbox(session)

    company.transaction(work)


def test_a_mail_of_nobody_answers_to_the_owner_and_tells_nobody(company):
    def work(session):
        mail = a_quarantined_mail(session, sender="", name="", kind=CaseKind.UNREADABLE, reason="too_big")

        task = assign(session, mail)

        assert task.requester_address == "aino@alfa.example"
        assert outbox(session) == [("A-1", "anna@ysi.example")]
        with pytest.raises(UserError, match="without --rights"):
            assign(session, a_quarantined_mail(session, sender="", name=""), rights_task=True)

    company.transaction(work)


def test_a_strangers_mail_in_a_thread_is_linked_to_it(company):
    def work(session):
        old = assign(session, a_quarantined_mail(session))
        mail = a_quarantined_mail(
            session, sender="x@else.example", kind=CaseKind.STRANGER, reason="stranger", thread=old
        )

        task = assign(session, mail)

        assert task.linked_to_id == old.id

    company.transaction(work)


def test_the_promise_of_the_case_is_kept_by_the_decision(company):
    def work(session):
        assign(session, a_quarantined_mail(session))

        of_case = session.exec(select(Deadline).where(col(Deadline.case_id).is_not(None))).one()
        assert (of_case.outcome, of_case.handled_at) == (DeadlineOutcome.KEPT, SOON)

    company.transaction(work)


def test_an_ignored_mail_keeps_the_reason_and_nobody_is_answered(company):
    def work(session):
        mail = a_quarantined_mail(session)

        ignore_mail(session, mail, reason=" mainos ", by=kaisa(session), now=SOON)

        assert (mail.state, mail.outcome, mail.reason) == (MailState.DECIDED, Outcome.IGNORED, "mainos")
        assert (the_case(session).state, the_case(session).decision) == (CaseState.DONE, "ignored")
        assert outbox(session) == []

    company.transaction(work)


def test_ignoring_needs_a_reason(company):
    def work(session):
        with pytest.raises(UserError, match="--reason"):
            ignore_mail(session, a_quarantined_mail(session), reason=" ", by=kaisa(session), now=SOON)

    company.transaction(work)


def test_a_mail_that_is_retried_waits_as_if_just_stored(company):
    def work(session):
        mail = a_quarantined_mail(session, kind=CaseKind.UNREADABLE, reason="kills_reader")

        retry_mail(session, mail, by=kaisa(session), now=SOON)

        assert (mail.state, mail.parse_attempts, mail.outcome) == (MailState.STORED, 0, None)
        assert mail.lease_until < SOON  # only a lease that has run out is claimed again
        assert (the_case(session).state, the_case(session).decision) == (CaseState.DONE, "retried")

    company.transaction(work)


def test_a_mail_is_decided_once(company):
    def work(session):
        assigned, ignored = a_quarantined_mail(session), a_quarantined_mail(session)
        assign(session, assigned)
        ignore_mail(session, ignored, reason="mainos", by=kaisa(session), now=SOON)

        with pytest.raises(UserError, match="became task 1"):
            undecided_mail(session, assigned.number)
        with pytest.raises(UserError, match="was ignored"):
            undecided_mail(session, ignored.number)
        with pytest.raises(UserError, match="ysi mail list"):
            undecided_mail(session, 99)

    company.transaction(work)


def test_the_thread_of_an_ignored_strangers_mail_is_not_said_to_be_its_task(company):
    def work(session):
        old = assign(session, a_quarantined_mail(session))
        mail = a_quarantined_mail(session, kind=CaseKind.STRANGER, thread=old)
        ignore_mail(session, mail, reason="mainos", by=kaisa(session), now=SOON)

        with pytest.raises(UserError, match="was ignored"):
            undecided_mail(session, mail.number)
        assert session.get(InboundMessage, mail.id).task_id == old.id

    company.transaction(work)
