"""What waits for the morning of somebody's return is put off when the absence grows (D-24)."""

import pytest
from sqlmodel import select

from models.outbox import MessageState, OutboundMessage
from tests.support.office import a_task, away, send_all
from tests.support.readers import listed, outbox_times

MORNING = "Wed 2027-01-13 "
ANNA = "anna@ysi.example"


@pytest.fixture
def task(session):
    """A task of the evening before that Anna has; its first messages have left."""
    task = a_task(session)
    send_all(session, "Tue 2027-01-12 21:15")
    return task


@pytest.mark.parametrize(
    ("last", "told"),
    [
        ("2027-01-19", [("A-5", ANNA, "Wed 2027-01-20 08:00")]),  # a known morning again
        (None, []),  # until further notice: when she is back, it is no news
    ],
)
def test_an_absence_that_grows_takes_back_what_waited_for_the_morning_after_it(session, task, last, told):
    away(session, "Anna", "2027-01-13", "2027-01-14", now=MORNING + "06:10")
    assert ("A-5", ANNA, "Fri 2027-01-15 08:00") in outbox_times(session)

    away(session, "Anna", "2027-01-15", last, now="Thu 2027-01-14 15:00")

    assert [message for message in outbox_times(session) if message[1] == ANNA] == told
    farewells = select(OutboundMessage).where(OutboundMessage.code == "A-5").order_by(OutboundMessage.id)
    (old, *_) = session.exec(farewells).all()
    assert (old.state, old.last_error) == (MessageState.SUPERSEDED, "away on that morning")
    assert listed(session, "A-5").count(("Anna", task.number)) == 1


def test_another_absence_later_leaves_the_morning_alone(session, task):
    away(session, "Anna", "2027-01-13", "2027-01-14", now=MORNING + "06:10")

    away(session, "Anna", "2027-01-18", "2027-01-20", now="Thu 2027-01-14 15:00")

    assert ("A-5", ANNA, "Fri 2027-01-15 08:00") in outbox_times(session)
