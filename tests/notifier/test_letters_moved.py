"""A-5 (D-24): what came and what went, by the hands in which each task is when the mail leaves."""

import pytest

from notifier.letters import Gone, write
from rules.task_states import FINISHED, TaskState
from tests.support.builders import a_company, a_message, a_task, an_item, assign, some_settings
from tests.support.finnish_workdays import helsinki

SETTINGS = some_settings()
NIGHT = helsinki("Tue 2027-01-12 22:00")
MORNING = helsinki("Wed 2027-01-13 08:00")


@pytest.fixture
def company(session):
    return a_company(session)


@pytest.fixture
def message(session, company):
    """An A-5 to Anna that was held overnight."""
    return a_message(session, "A-5", to=company.anna)


def test_what_came_and_what_went_are_one_mail_with_one_footer(session, company, message):
    came = a_task(session, company, subject="Tullut")
    went = a_task(session, company, subject="Mennyt", handler=company.beata)
    too = a_task(session, company, subject="Toinen", handler=company.kaisa)
    an_item(session, message, task=went, direction="from", other="Beata")
    an_item(session, message, task=came, direction="to", other="Cecilia")
    an_item(session, message, task=too, direction="from", other="Kaisa")

    letter = write(session, SETTINGS, message, MORNING)

    assert letter.subject.startswith("Sinulle siirtyi 1")
    assert "Uusi hoitaja: Beata" in letter.body
    assert "Uusi hoitaja: Kaisa" in letter.body
    assert letter.body.count("\n--\n") == 1
    assert letter.task_numbers == (came.number, went.number, too.number)


def test_what_went_is_with_its_handler_of_now_and_not_of_last_night(session, company, message):
    tasks = [a_task(session, company, handler=company.beata) for _ in range(2)]
    for task, told in zip(tasks, ("Beata", "Kaisa"), strict=True):
        an_item(session, message, task=task, direction="from", other=told)
        assign(session, task, company.cecilia, at=NIGHT)

    letter = write(session, SETTINGS, message, MORNING)

    assert letter.subject == "Sinulta siirtyi 2"
    assert "Uusi hoitaja: Cecilia." in letter.body
    assert "Beata" not in letter.body


def test_the_subject_counts_all_that_went_whoever_has_it(session, company, message):
    for handler in (company.beata, company.kaisa, company.kaisa):
        task = a_task(session, company, handler=handler)
        an_item(session, message, task=task, direction="from", other="Beata")

    letter = write(session, SETTINGS, message, MORNING)

    assert letter.subject == "Sinulta siirtyi 3"
    assert "Tämä tehtävä siirtyi sinulta. Uusi hoitaja: Beata." in letter.body
    assert "Nämä tehtävät siirtyivät sinulta. Uusi hoitaja: Kaisa." in letter.body


@pytest.mark.parametrize("direction", ["to", "from"])
@pytest.mark.parametrize(
    ("holder", "state"),
    [
        ("wrong", TaskState.ASSIGNED),  # back with Anna, or gone from her again
        ("wrong", TaskState.ACCEPTED),
        *(("right", state) for state in sorted(FINISHED)),
    ],
)
def test_what_is_no_longer_true_is_not_told(session, company, message, direction, holder, state):
    is_annas = (direction == "to") == (holder == "right")
    task = a_task(session, company, handler=company.anna if is_annas else company.beata, state=state)
    an_item(session, message, task=task, direction=direction, other="Beata")

    assert isinstance(write(session, SETTINGS, message, MORNING), Gone)


def test_a_true_row_leaves_without_those_that_are_not(session, company, message):
    stays, back = a_task(session, company, handler=company.beata), a_task(session, company)
    for task in (stays, back):
        an_item(session, message, task=task, direction="from", other="Beata")

    assert write(session, SETTINGS, message, MORNING).task_numbers == (stays.number,)


def test_the_oldest_due_stands_first_then_the_lower_number(session, company, message):
    first, second = a_task(session, company), a_task(session, company)
    oldest = a_task(session, company, received="Mon 2027-01-11 21:00")
    for task in (second, oldest, first):
        an_item(session, message, task=task, direction="to", other="Beata")

    letter = write(session, SETTINGS, message, MORNING)

    assert letter.task_numbers == (oldest.number, first.number, second.number)
