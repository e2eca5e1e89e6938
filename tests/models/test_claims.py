"""What the dead held is anybody's at once; what others hold, and what is decided or sent, stays as it is."""

from datetime import timedelta

import pytest
from sqlmodel import select

from models import claims
from models.mail import InboundMessage, MailState, Outcome
from models.outbox import ListItem, MessageState
from tests.support.letters import a_person
from tests.support.outbox import (
    MONDAY,
    SETTINGS,
    attached,
    item,
    kill_after_the_claim,
    message,
    put,
)

UNTIL = MONDAY + timedelta(minutes=3)


def a_mail(database, number, *, owner, state=MailState.STORED):
    def work(session):
        mail = InboundMessage(
            identity_hash=f"{number}", received_at=MONDAY, stored_at=MONDAY, size=1, blob=f"{number}", state=state,
            outcome=Outcome.IGNORED if state is MailState.DECIDED else None, owner=owner, lease_until=UNTIL,
            parse_attempts=2,
        )  # fmt: skip
        session.add(mail)
        session.flush()
        return mail.id

    return database.transaction(work)


def mail_of(database, id):
    with database.reading() as session:
        mail = session.get_one(InboundMessage, id)
        return (mail.owner, mail.lease_until, mail.parse_attempts, mail.state)


def give_up(database, *gone):
    return database.transaction(lambda session: claims.give_up(session, set(gone)))


@pytest.fixture
def clock():
    from base.clock import VirtualClock

    return VirtualClock(MONDAY)


def test_a_mail_of_the_dead_is_free_with_its_attempts(database):
    mail = a_mail(database, 1, owner="dead")

    assert give_up(database, "dead") == 1

    assert mail_of(database, mail) == (None, None, 2, MailState.STORED)


def test_what_others_hold_and_what_is_decided_stays(database, clock):
    living = a_mail(database, 1, owner="living")
    decided = a_mail(database, 2, owner="dead", state=MailState.DECIDED)
    sent = put(database)
    kill_after_the_claim(database, clock)

    assert give_up(database, "another") == 0
    assert give_up(database) == 0

    assert mail_of(database, living) == ("living", UNTIL, 2, MailState.STORED)
    assert mail_of(database, decided) == ("dead", UNTIL, 2, MailState.DECIDED)
    assert (message(database, sent).owner, message(database, sent).state) == ("dead", MessageState.SENDING)


def test_a_message_of_the_dead_is_queued_with_its_tries_and_rows(database, clock):
    kaisa = database.transaction(a_person)
    item(database, kaisa, "1")
    kill_after_the_claim(database, clock)  # the rows may have been told

    assert give_up(database, "dead") == 1

    with database.reading() as session:
        id = session.exec(select(ListItem.outbound_id)).one()
    left = message(database, id)
    assert (left.state, left.owner, left.lease_until) == (MessageState.QUEUED, None, None)
    assert (left.attempts, left.next_attempt_at) == (0, None)
    assert attached(database) == {"1": id}


def test_all_who_hold_something_are_known(database, clock):
    a_mail(database, 1, owner="reader")
    a_mail(database, 2, owner=None)
    a_mail(database, 3, owner="long ago", state=MailState.DECIDED)
    put(database)
    kill_after_the_claim(database, clock)

    with database.reading() as session:
        assert claims.owners(session) == {"reader", "dead"}
    assert SETTINGS.notifier.lease_seconds == 300
