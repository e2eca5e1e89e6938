"""The handler chain on rows (D-18): who gets a task on its due day, and why each other person was skipped."""

from datetime import date

import pytest
from sqlmodel import col, select

from models.customer import Customer
from models.person import PersonRole, Role
from rules.duty import Status
from tests.support.office import a_task, apply_more, away, person, set_person, works
from tests.support.readers import assignments, handler, skipped

MORE = """\
[[people]]
name = "Kerttu"
mail = "kerttu@ysi.example"
roles = ["coordinator"]

[[people]]
name = "Pia"
mail = "pia@ysi.example"
roles = ["assistant"]
team = "north"

[[people]]
name = "Dora"
mail = "dora@ysi.example"
roles = ["assistant"]

[[customers]]
name = "Alfa Oy"
team = "north"
assistants = [
  { mail = "anna@ysi.example", role = "primary" },
  { mail = "beata@ysi.example", role = "substitute", order = 2 },
  { mail = "dora@ysi.example", role = "substitute", order = 1 },
  { mail = "cecilia@ysi.example", role = "named", group = "back_office", address = "backoffice@ysi.example" },
]
"""
DAY = "2027-01-13"  # the due day, a Wednesday


@pytest.fixture
def session(session):
    """The whole chain: Cecilia named, Anna, Dora, Beata, Pia's pool, Kaisa, Kerttu, Maria."""
    apply_more(session, MORE)
    return session


CHAIN = ["Anna", "Dora", "Beata", "Pia", "Kaisa", "Kerttu", "Maria"]


@pytest.mark.parametrize(
    ("absent", "expected", "link"),
    [
        (0, "Anna", "primary"),  # nobody is away
        (1, "Dora", "substitute"),  # substitutes in their order, not in that of the file
        (2, "Beata", "substitute"),
        (3, "Pia", "pool"),
        (4, "Kaisa", "coordinator"),
        (5, "Kerttu", "coordinator"),  # coordinators have an order and absences too
        (6, "Maria", "manager"),
        (7, "Maria", "manager"),  # nobody at all: a promise without a person would be worse
    ],
)
def test_the_chain_ends_at_the_first_who_is_on_duty(session, absent, expected, link):
    for name in CHAIN[:absent]:
        away(session, name, DAY, DAY)

    task = a_task(session)

    assert assignments(session, task) == [(expected, link, "routed")]
    assert skipped(session, task) == [(name, "away") for name in CHAIN[:absent]]


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("tehtavat@ysi.example", "Anna"),  # the general address
        ("backoffice@ysi.example", "Cecilia"),  # she is named for it
    ],
)
def test_whoever_is_named_for_the_address_comes_first(session, to, expected):
    assert handler(session, a_task(session, to=to)) == expected


def test_whoever_is_named_for_a_group_comes_first_for_every_address_of_it(session):
    apply_more(
        session,
        MORE.replace(
            '{ mail = "cecilia@ysi.example", role = "named", group = "back_office", address = "backoffice@ysi.example" }',
            '{ mail = "cecilia@ysi.example", role = "named", group = "back_office" },\n'
            '{ mail = "beata@ysi.example", role = "named", group = "back_office", address = "backoffice@ysi.example" }',
        ).replace('{ mail = "beata@ysi.example", role = "substitute", order = 2 },\n', ""),
    )

    assert handler(session, a_task(session, to="backoffice@ysi.example")) == "Cecilia"


def test_a_named_assistant_who_is_away_gives_way_to_the_chain(session):
    away(session, "Cecilia", DAY, DAY)

    task = a_task(session, to="backoffice@ysi.example")

    assert (handler(session, task), skipped(session, task)) == ("Anna", [("Cecilia", "away")])


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": Status.CANDIDATE}, "not_active"),  # an account that was made early
        ({"trained_on": None}, "untrained"),  # not even as an emergency substitute
        ({"trained_on": date(2027, 1, 14)}, "untrained"),  # the day after
        ({"status": Status.LEFT}, "left"),
        ({"status": Status.ON_NOTICE, "last_day": date(2027, 1, 12)}, "left"),
    ],
)
def test_who_may_not_hold_tasks_is_skipped_with_the_reason(session, fields, reason):
    set_person(session, "Anna", **fields)

    task = a_task(session)

    assert (handler(session, task), skipped(session, task)) == ("Dora", [("Anna", reason)])


def test_a_leaver_works_until_the_last_day(session):
    set_person(session, "Anna", status=Status.ON_NOTICE, last_day=date(2027, 1, 13))

    assert handler(session, a_task(session)) == "Anna"


@pytest.mark.parametrize(
    ("hours", "received", "expected", "why"),
    [
        ({"tue": "09:00-17:00", "thu": "09:00-17:00"}, "Tue 2027-01-12 21:14", "Dora", [("Anna", "day_off")]),
        # Starts after the due time and does not work between arrival and it.
        ({"wed": "12:00-16:00"}, "Tue 2027-01-12 21:14", "Dora", [("Anna", "starts_late")]),
        # Starts late, but works on Tuesday from 12: she has the time to take it.
        ({"tue": "12:00-16:00", "wed": "12:00-16:00"}, "Tue 2027-01-12 11:00", "Anna", []),
        # Her Tuesday was over when it came.
        (
            {"tue": "12:00-16:00", "wed": "12:00-16:00"},
            "Tue 2027-01-12 16:00",
            "Dora",
            [("Anna", "starts_late")],
        ),
        ({"wed": "09:00-13:00"}, "Tue 2027-01-12 21:14", "Anna", []),  # starts at the due time
        # she is there today, but the due day decides.
        ({"tue": "09:00-17:00"}, "Tue 2027-01-12 10:00", "Dora", [("Anna", "day_off")]),
    ],
)
def test_part_time_hours_count_on_the_due_day(session, hours, received, expected, why):
    works(session, "Anna", **hours)

    task = a_task(session, received=received)

    assert (handler(session, task), skipped(session, task)) == (expected, why)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2027-01-12", "2027-01-12", "Anna"),  # away when it comes, there when it is due
        ("2027-01-13", "2027-01-13", "Dora"),  # the other way round
        ("2027-01-10", None, "Dora"),  # until further notice
        ("2027-01-14", None, "Anna"),
    ],
)
def test_an_absence_counts_if_it_covers_the_due_day(session, first, last, expected):
    away(session, "Anna", first, last)

    assert handler(session, a_task(session)) == expected


def test_nobody_is_skipped_twice_who_stands_twice_in_the_chain(session):
    session.add(PersonRole(person_id=person(session, "Beata").id, role=Role.COORDINATOR))
    for name in ("Anna", "Dora", "Beata", "Pia"):
        away(session, name, DAY, DAY)

    task = a_task(session)

    assert skipped(session, task) == [(name, "away") for name in ("Anna", "Dora", "Beata", "Pia")]
    assert handler(session, task) == "Kaisa"


def test_the_pool_is_the_assistants_of_the_team_and_nobody_else_of_it(session):
    set_person(session, "Kim", team="north")  # the contact person is never the assistant
    for name in ("Anna", "Dora", "Beata", "Pia"):
        away(session, name, DAY, DAY)

    assert handler(session, a_task(session)) == "Kaisa"


def test_without_a_team_there_is_no_pool(session):
    customer = session.exec(select(Customer).where(col(Customer.name) == "Alfa Oy")).one()
    customer.team = None
    session.add(customer)
    for name in ("Anna", "Dora", "Beata"):
        away(session, name, DAY, DAY)

    assert handler(session, a_task(session)) == "Kaisa"
