"""The handler chain: named, primary, substitutes, pool, coordinators, manager (D-18)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.chain import BARRED, Candidate, Choice, Link, NobodyToAssign, first_free_substitute, handler
from rules.duty import Status, unfit
from tests.support.finnish_workdays import finnish_workdays, helsinki
from tests.support.workers import TUE, WED, a_worker, away, hours

CALENDAR = finnish_workdays(2026, 2028)
RECEIVED, DUE = helsinki("Mon 2026-12-07 20:00"), helsinki("Tue 2026-12-08 09:00")

ANNA, BEATA, CECILIA = a_worker("Anna"), a_worker("Beata"), a_worker("Cecilia")
KAISA, MARIA = a_worker("Kaisa"), a_worker("Maria")
SICK = (away("2026-12-07"),)


def anna(**told):
    return a_worker("Anna", id=ANNA.id, **told)


def a_chain(*, primary=ANNA, substitute=BEATA, coordinator=KAISA, manager=MARIA, named=None):
    places = [
        (named, Link.NAMED),
        (primary, Link.PRIMARY),
        (substitute, Link.SUBSTITUTE),
        (coordinator, Link.COORDINATOR),
        (manager, Link.MANAGER),
    ]
    return [Candidate(worker, link) for worker, link in places if worker]


def chosen(candidates):
    return handler(candidates, due_at=DUE, received_at=RECEIVED, calendar=CALENDAR)


def test_the_primary_has_it_on_an_ordinary_day():
    assert chosen(a_chain()) == Choice(ANNA, Link.PRIMARY, ())


def test_the_assistant_named_for_the_address_comes_before_the_primary():
    assert chosen(a_chain(named=CECILIA)) == Choice(CECILIA, Link.NAMED, ())


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"away": SICK}, "away"),
        ({"hours": hours(days=[WED])}, "day_off"),
        ({"hours": hours("12:00", days=[TUE])}, "starts_late"),
        ({"trained_on": None}, "untrained"),
        ({"status": Status.CANDIDATE}, "not_active"),
        ({"last_day": date(2026, 12, 4)}, "left"),
    ],
)
def test_the_substitute_has_it_when_the_primary_is_not_on_duty_and_the_reason_is_kept(told, why):
    assert chosen(a_chain(primary=anna(**told))) == Choice(BEATA, Link.SUBSTITUTE, (("Anna", why),))


def test_everybody_who_was_passed_over_stands_in_the_order_of_the_chain():
    candidates = a_chain(
        named=a_worker("Cecilia", status=Status.LEFT),
        primary=anna(away=SICK),
        substitute=a_worker("Beata", hours={}),
    )

    assert chosen(candidates) == Choice(
        KAISA, Link.COORDINATOR, (("Cecilia", "left"), ("Anna", "away"), ("Beata", "day_off"))
    )


def test_a_person_at_two_places_is_judged_once_at_the_first():
    sick = anna(away=SICK)

    assert chosen(a_chain(named=sick, primary=sick)).skipped == (("Anna", "away"),)
    assert chosen(a_chain(named=ANNA)).link is Link.NAMED


def test_who_covers_each_other_ends_at_the_coordinator_and_never_goes_round():
    sick, beata = anna(away=SICK), a_worker("Beata", away=SICK)
    round_about = [Candidate(worker, Link.SUBSTITUTE) for worker in (sick, beata, sick, beata)]

    assert chosen([*round_about, Candidate(KAISA, Link.COORDINATOR)]).worker is KAISA


def test_coordinators_have_an_order_and_absences_too():
    candidates = [
        Candidate(a_worker("Kerttu", away=SICK), Link.COORDINATOR),
        Candidate(KAISA, Link.COORDINATOR),
        Candidate(MARIA, Link.MANAGER),
    ]

    assert chosen(candidates) == Choice(KAISA, Link.COORDINATOR, (("Kerttu", "away"),))


@pytest.mark.parametrize(
    ("coordinator", "manager", "expected"),
    [
        ({"away": SICK}, {"hours": {}}, "Maria"),  # a manager on a day off
        ({"hours": {}}, {"away": SICK}, "Kaisa"),  # an absent person only if it cannot be helped
        ({"away": SICK}, {"away": SICK}, "Maria"),  # it cannot: the manager all the same
    ],
)
def test_when_nobody_is_on_duty_the_task_still_has_a_holder_and_the_record_tells_the_truth(
    coordinator, manager, expected
):
    candidates = a_chain(
        primary=anna(away=SICK),
        substitute=None,
        coordinator=a_worker("Kaisa", **coordinator),
        manager=a_worker("Maria", **manager),
    )

    choice = chosen(candidates)

    assert choice.worker.name == expected
    assert [name for name, _ in choice.skipped] == ["Anna", "Kaisa", "Maria"]


def test_without_a_manager_the_last_coordinator_has_it():
    absent = [Candidate(a_worker(name, away=SICK), Link.COORDINATOR) for name in ("Kaisa", "Kerttu")]

    assert chosen(absent).worker.name == "Kerttu"


@pytest.mark.parametrize("candidates", [[], [Candidate(anna(away=SICK), Link.PRIMARY)]])
def test_a_company_without_anybody_who_could_hold_it_is_told_what_to_add(candidates):
    with pytest.raises(NobodyToAssign, match="ysi company apply"):
        chosen(candidates)


def test_the_due_step_asks_the_first_other_assistant_who_is_at_work():
    candidates = a_chain(named=a_worker("Cecilia", hours=hours("12:00")))

    assert first_free_substitute(candidates, holder_id=ANNA.id, due_at=DUE, now=DUE) == BEATA


def test_the_primary_is_asked_when_a_substitute_holds_the_task():
    assert first_free_substitute(a_chain(), holder_id=BEATA.id, due_at=DUE, now=DUE) == ANNA


@pytest.mark.parametrize(
    "told",
    [
        {"away": SICK},
        {"hours": hours(days=[WED])},
        {"hours": hours("12:00")},  # on duty today, but not yet
        {"trained_on": None},  # not even as an emergency substitute
    ],
)
def test_nobody_is_asked_who_is_not_at_work_and_never_coordinator_or_manager(told):
    candidates = a_chain(substitute=a_worker("Beata", **told))

    assert first_free_substitute(candidates, holder_id=ANNA.id, due_at=DUE, now=DUE) is None


def test_a_question_before_the_due_time_is_answered_for_it():
    early = helsinki("Tue 2026-12-08 08:50")

    assert first_free_substitute(a_chain(), holder_id=ANNA.id, due_at=DUE, now=early) == BEATA


_people = st.builds(
    lambda told: a_worker(**told),
    st.fixed_dictionaries(
        {},
        optional={
            "name": st.sampled_from(["Anna", "Beata", "Cecilia"]),
            "status": st.sampled_from(Status),
            "trained_on": st.sampled_from([None, date(2026, 1, 1), date(2027, 1, 1)]),
            "last_day": st.sampled_from([None, date(2026, 12, 4), date(2026, 12, 8)]),
            "away": st.sampled_from([(), SICK, (away("2026-12-08", "2026-12-08"),)]),
            "hours": st.sampled_from([hours(), {}, hours("12:00"), hours(days=[WED])]),
        },
    ),
)
_chains = st.lists(st.builds(Candidate, _people, st.sampled_from(Link)), max_size=6).flatmap(
    lambda some: st.permutations([*some, *some[:2]])
)


def why(worker):
    return unfit(worker, due_at=DUE, received_at=RECEIVED, calendar=CALENDAR)


@given(candidates=_chains)
def test_the_handler_is_the_first_who_is_fit_and_all_before_are_recorded(candidates):
    each = list({candidate.worker.id: candidate.worker for candidate in candidates}.values())
    fit = [worker for worker in each if why(worker) is None]

    if fit:
        choice = chosen(candidates)
        before = each[: each.index(fit[0])]
        assert choice.worker is fit[0]
        assert choice.skipped == tuple((worker.name, str(why(worker))) for worker in before)


@given(candidates=_chains)
def test_nobody_absent_untrained_or_gone_holds_a_task_while_a_coordinator_or_manager_could(candidates):
    could = [
        candidate.worker
        for candidate in candidates
        if candidate.link in (Link.COORDINATOR, Link.MANAGER) and why(candidate.worker) not in BARRED
    ]

    if could:
        assert why(chosen(candidates).worker) not in BARRED
