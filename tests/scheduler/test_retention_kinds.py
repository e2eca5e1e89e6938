"""What is past its time (c.4): each kind on its day and not a day sooner; identities, promises and the chain stay (D-35)."""

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select

from models.absence import Absence
from models.audit import AuditEntry
from models.case import Case, CaseState
from models.customer import Subscription, customer_by_name
from models.events import chained_hash
from models.mail import InboundMessage, MailboxCopy, MailState, Outcome
from models.outbox import Digest, ListItem, MessageState, OutboundMessage
from models.retention import FolderToClear
from models.task import Attachment, Deadline, Task, TaskEvent, TaskMessage
from rules.rights import Actor
from rules.task_states import TaskState
from scheduler.retention_kinds import KINDS
from tests.support.finnish_workdays import helsinki
from tests.support.nights import MONDAY, PDF, SECRET, arrives, files, last, lying, nights
from tests.support.post import Post, a_raw
from ysi.play.virtual_mail import MailStore


@pytest.fixture
def post(database, tmp_path):
    return Post(database, tmp_path, at=MONDAY)


@pytest.fixture
def store():
    return MailStore()


def test_the_table_names_each_kind_once_and_says_how_long_it_stays(post):
    assert [(kind.name, kind.keeps(post.settings.retention)) for kind in KINDS] == [
        ("secret_mail", "7 days"),
        ("quarantine", "30 days"),
        ("raw_mail", "90 days"),
        ("mail_words", "90 days"),
        ("task_text", "12 months after done"),
        ("digests", "12 months"),
        ("proofs", "3 years after the end"),
        ("absences", "24 months after the end"),
        ("audit", "6 years"),
        ("alarms", "3 years"),
        ("nights", "6 years"),
    ]


@pytest.mark.parametrize(
    ("text", "eve", "day"),
    [
        (SECRET, "2027-01-17", "2027-01-18"),  # 7 days
        ("Varaisitko hotellin?", "2027-04-10", "2027-04-11"),  # 90 days, over the change of the clocks
    ],
)
def test_the_mail_as_it_came_goes_on_its_day_here_and_in_the_mailbox_and_the_task_stays(
    post, store, text, eve, day
):
    raw, other = a_raw(text=text, files=(PDF,)), a_raw(text="Toinen.")
    mail = arrives(post, store, raw)
    store.deliver("tehtavat", other, arrived=post.clock.now(), folder="Processed")  # nobody ever took it in

    nights(post, store, eve)
    assert (files(post, raw), lying(store)) == (["1", "raw"], [raw, other])
    nights(post, store, day)

    assert (files(post, raw), lying(store)) == (["1"], [other])
    (task,) = post.tasks()
    assert task.subject == "Matkavaraus"
    assert post.words()[0].text
    gone = post.one(InboundMessage)
    assert (gone.identity_hash, gone.message_id, gone.outcome) == (
        mail.identity_hash,
        mail.message_id,
        Outcome.TASK,
    )
    assert gone.subject == "Matkavaraus"  # with the task's words
    assert post.one(MailboxCopy).erased_at == post.one(InboundMessage).raw_erased_at
    with post.database.reading() as session:
        assert session.exec(select(FolderToClear)).all() == []


def test_a_mail_that_still_waits_to_be_read_stays(post, store):
    raw = a_raw()
    post.lay(raw)

    nights(post, store, "2028-12-01")

    assert files(post, raw) == ["raw"]
    assert post.one(InboundMessage).state is MailState.STORED


def test_what_nobody_gave_to_a_customer_in_thirty_days_expires_with_its_case(post, store):
    raw = a_raw(sender="Kuka <kuka@muualla.example>", files=(PDF,))
    arrives(post, store, raw)

    nights(post, store, "2027-02-09")
    assert post.one(InboundMessage).state is MailState.QUARANTINED
    nights(post, store, "2027-02-10")

    mail, case = post.one(InboundMessage), post.one(Case)
    assert (mail.state, mail.outcome, mail.reason) == (MailState.DECIDED, Outcome.IGNORED, "expired")
    assert (mail.subject, mail.sender_name, mail.sender_address, mail.recipients) == ("", "", "", [])
    assert (case.state, case.decision) == (CaseState.DONE, "expired")
    assert post.one(Deadline).outcome is not None
    assert (files(post, raw), lying(store)) == ([], [])
    assert last(post).erased == {"quarantine": 1, "copies": 1}


def test_a_quarantined_mail_that_seems_to_be_a_customers_waits_for_a_person_without_its_bytes(post, store):
    raw = a_raw(verdict="fail")
    arrives(post, store, raw)

    nights(post, store, "2027-04-11")

    mail = post.one(InboundMessage)
    assert (mail.state, mail.subject) == (MailState.QUARANTINED, "Matkavaraus")
    assert (files(post, raw), lying(store)) == ([], [])
    assert post.one(Case).state is CaseState.OPEN


def done(post, at):
    def finish(session):
        task = session.exec(select(Task)).one()
        task.state, task.done_at = TaskState.DONE, helsinki(at)
        session.add(task)

    post.database.transaction(finish)


def test_words_and_files_of_a_task_go_a_year_after_it_was_done_and_its_chain_stays_true(post, store):
    raw = a_raw(files=(PDF,), text="Varaisitko hotellin?")
    arrives(post, store, raw)
    done(post, "Thu 2027-01-14 15:00")
    before = post.all(Deadline)

    nights(post, store, "2028-01-13")
    assert post.words()[0].text == "Varaisitko hotellin?\n"[: len(post.words()[0].text)]
    assert files(post, raw) == ["1"]
    nights(post, store, "2028-01-14")

    (task,) = post.tasks()
    (words,) = post.words()
    assert (task.subject, task.requester_name, task.requester_address) == ("", "", "")
    assert (words.subject, words.text, words.full_text, words.author, words.salt) == ("", "", "", "", "")
    assert (post.all(Attachment), files(post, raw)) == ([], [])
    mail = post.one(InboundMessage)
    assert (mail.subject, mail.sender_address, mail.recipients) == ("", "", [])
    assert (mail.outcome, mail.task_id, bool(mail.message_id)) == (Outcome.TASK, task.id, True)
    assert post.all(Deadline) == before
    events = post.all(TaskEvent)
    assert len(events) >= 2
    assert [event.hash for event in events] == [
        chained_hash(event, task_number=task.number) for event in events
    ]


def test_erased_words_are_overwritten_in_the_file_of_the_database(post, store):
    if not post.database.is_sqlite:
        return  # PostgreSQL's vacuum takes them by itself
    word = "Pyynikintori " * 500  # more than a page
    arrives(post, store, a_raw(text=word))
    done(post, "Thu 2027-01-14 15:00")
    file = Path(post.database.url.removeprefix("sqlite:///"))

    def bytes_of_the_file():
        post.database.dispose()  # which puts the write-ahead log into it
        return file.read_bytes()

    assert b"Pyynikintori" in bytes_of_the_file()
    nights(post, store, "2028-01-14")

    assert b"Pyynikintori" not in bytes_of_the_file()


def test_an_open_task_keeps_its_words_however_old_it_is(post, store):
    arrives(post, store, a_raw(files=(PDF,)))

    nights(post, store, "2028-12-01")

    assert post.tasks()[0].subject == "Matkavaraus"
    assert len(post.all(Attachment)) == 1


def test_done_tasks_of_a_customer_who_left_go_three_months_after(post, store):
    arrives(post, store, a_raw())
    done(post, "Thu 2027-01-14 15:00")

    def ends(session):
        subscription = session.exec(
            select(Subscription).where(
                col(Subscription.customer_id) == customer_by_name(session, "Alfa Oy").id
            )
        ).first() or Subscription(
            customer_id=customer_by_name(session, "Alfa Oy").id, start_on=date(2026, 11, 10)
        )
        subscription.ended_on = date(2027, 1, 31)
        session.add(subscription)

    post.database.transaction(ends)

    nights(post, store, "2027-04-29")
    assert post.tasks()[0].subject == "Matkavaraus"
    nights(post, store, "2027-04-30")
    assert post.tasks()[0].subject == ""


def test_a_file_that_stands_in_two_tasks_stays_until_both_are_erased(post, store):
    raw = a_raw(files=(PDF,))
    arrives(post, store, raw)
    arrives(post, store, a_raw(subject="Toinen"))
    first, second = post.tasks()

    def shares(session):
        file = session.exec(select(Attachment)).one()
        words = session.exec(select(TaskMessage).where(col(TaskMessage.task_id) == second.id)).one()
        session.add(
            Attachment(task_message_id=words.id, name="k", type="x", size=1, sha256="0", file=file.file)
        )
        task = session.get_one(Task, first.id)
        task.state, task.done_at = TaskState.DONE, helsinki("Thu 2027-01-14 15:00")
        session.add(task)

    post.database.transaction(shares)

    nights(post, store, "2028-01-14")

    assert [file.name for file in post.all(Attachment)] == ["k"]
    assert files(post, raw) == ["1"]


def test_a_newsletter_that_became_nothing_loses_its_words_with_its_bytes(post, store):
    raw = a_raw(
        sender="Uutiset <news@shop.example>", List_Unsubscribe="<mailto:x@shop.example>", Precedence="bulk"
    )
    arrives(post, store, raw)
    assert post.one(InboundMessage).outcome is Outcome.IGNORED

    nights(post, store, "2027-04-11")

    mail = post.one(InboundMessage)
    assert (mail.subject, mail.sender_address, mail.outcome) == ("", "", Outcome.IGNORED)
    assert files(post, raw) == []


def test_proofs_of_sending_lose_their_address_three_years_after_the_end_alone(post, store):
    arrives(post, store, a_raw(sender="Kuka <kuka@muualla.example>"))  # C-39 to a stranger
    arrives(post, store, a_raw())  # C-01 to a customer who stays

    def leave(session):
        for message in session.exec(select(OutboundMessage)):
            message.state, message.sent_at = MessageState.SENT, message.created_at
            session.add(message)

        message = session.exec(select(OutboundMessage).where(col(OutboundMessage.code) == "C-39")).one()
        session.add(
            ListItem(
                code="C-39", address=message.address, dedupe_key=f"C-39:{message.address}:1", facts={"a": 1},
                created_at=message.created_at, outbound_id=message.id,
            )
        )  # fmt: skip

    post.database.transaction(leave)
    before = {row.code: row for row in post.all(OutboundMessage)}

    nights(post, store, "2030-01-10")
    assert post.message("C-39", "kuka@muualla.example")
    nights(post, store, "2030-01-11")

    after = {row.code: row for row in post.all(OutboundMessage)}
    assert (after["C-39"].address, "kuka" in after["C-39"].dedupe_key) == ("", False)
    assert (after["C-39"].message_id, after["C-39"].sent_at) == (
        before["C-39"].message_id,
        before["C-39"].sent_at,
    )
    assert after["C-01"].address == "aino@alfa.example"
    item = post.one(ListItem, col(ListItem.code) == "C-39")
    assert (item.address, item.facts, item.dedupe_key) == ("", {}, f"erased:{item.id}")


def test_dates_of_absences_digests_and_entries_of_the_administration_go_in_their_time(post, store):
    def was_away(session):
        anna = post.message("A-1", "anna@ysi.example").person_id
        session.add(
            Absence(
                person_id=anna, kind="planned", start_on=date(2027, 1, 11), end_on=date(2027, 1, 20), state="over",
                reported_at=helsinki(MONDAY), reported_by="Kaisa",
            )
        )  # fmt: skip
        session.add(Digest(person_id=anna, kind="A-2", slot_at=helsinki("Tue 2027-01-12 08:00"), rows=[{}]))
        session.add(AuditEntry(at=helsinki(MONDAY), actor="Kaisa", deed="case_done"))

    arrives(post, store, a_raw())
    post.database.transaction(was_away)

    def left():
        old = post.all(AuditEntry, col(AuditEntry.deed) == "case_done")
        return len(post.all(Absence)), len(post.all(Digest)), len(old)

    counts = []
    for day in ("2028-01-11", "2028-01-12", "2029-01-19", "2029-01-20", "2033-01-10", "2033-01-11"):
        nights(post, store, day)
        counts.append(left())

    assert counts == [(1, 1, 1), (1, 0, 1), (1, 0, 1), (0, 0, 1), (0, 0, 1), (0, 0, 0)]


def test_by_whom_a_mail_expired_is_nobody(post, store):
    arrives(post, store, a_raw(sender="Kuka <kuka@muualla.example>"))

    nights(post, store, "2027-02-10")

    assert post.one(Case).decided_by == Actor(None, "ysi").name
