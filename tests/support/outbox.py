"""An outbox with messages in it, a sender, and what the mail server got. Must never check anything."""

import email
import email.policy
from datetime import timedelta

from sqlmodel import col, select

from base.chance import Chance
from models.outbox import ListItem, OutboundMessage
from notifier.lease import claim, next_due
from notifier.queue import Recipient, queue, queue_item
from notifier.sender import Sender
from notifier.smtp import SmtpServer
from tests.support.finnish_workdays import helsinki
from tests.support.letters import a_letter, settings_with

SETTINGS = settings_with()
MONDAY = helsinki("Mon 2026-12-14 10:00")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
AINO = "aino@alfa.example"


def a_sender(database, sink, clock, *, owner="one", write=None, settings=SETTINGS):
    server = SmtpServer(sink.settings)
    return Sender(database, settings, server, clock, Chance.seeded(b"mail"), owner, write=write or plain)


def plain(session, settings, message, now):
    """A letter for any message, named by its dedupe key."""
    return a_letter(subject=message.dedupe_key, codes=(message.code,), task_numbers=())


def put(database, key="C-39:1", *, code="C-39", to=AINO, now=MONDAY, **told):
    """One queued message; gives its id."""

    def work(session):
        recipient = Recipient(to, "fi")
        return queue(session, SETTINGS, code=code, to=recipient, cause="", dedupe_key=key, now=now, **told).id

    return database.transaction(work)


def message(database, id):
    with database.reading() as session:
        return session.get_one(OutboundMessage, id)


def states(database):
    with database.reading() as session:
        rows = session.exec(select(OutboundMessage).order_by(col(OutboundMessage.id)))
        return [(row.dedupe_key, row.state.value) for row in rows]


def subjects(sink):
    return [
        email.message_from_bytes(mail.raw, policy=email.policy.default)["Subject"] for mail in sink.delivered
    ]


def due(database, clock):
    with database.reading() as session:
        return next_due(session, clock.now())


def kill_after_the_claim(database, clock):
    """What a sender leaves behind that was killed between its claim and its first message."""
    until = clock.now() + timedelta(seconds=SETTINGS.notifier.lease_seconds)
    claimed = database.transaction(
        lambda session: claim(session, owner="dead", now=clock.now(), until=until, limit=10)
    )
    assert claimed


def cannot_write(key):
    def write(session, settings, message, now):
        if message.dedupe_key == key:
            return 1 / 0
        return plain(session, settings, message, now)

    return write


def item(database, person, key):
    database.transaction(
        lambda session: queue_item(session, SETTINGS, code="K-01", person=person, dedupe_key=key, now=MONDAY)
    )


def attached(database):
    with database.reading() as session:
        return {row.dedupe_key: row.outbound_id for row in session.exec(select(ListItem))}
