"""The digest of one person: sections, order, counts and words (d.3)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.digest import MOST_ROWS, digest_values, is_empty, shown_rows
from notifier.render import render
from notifier.rows import Row, Section

NINE = datetime(2027, 1, 13, 7, tzinfo=UTC)
TUESDAY_EVENING = datetime(2027, 1, 12, 18, tzinfo=UTC)
WEDNESDAY = date(2027, 1, 13)
FOOTER = {"coordinator": "Kaisa", "coordinator_phone": None}


def a_row(number, section, **changes):
    given = {
        "number": number,
        "customer": "Alfa Oy",
        "subject": "Matkavaraus",
        "received_at": TUESDAY_EVENING,
        "due_at": NINE,
        "section": section,
    }
    return Row(**(given | changes))


def morning(*rows, language="fi", **more):
    return render(
        "A-2", language, "digest", digest_values(rows, day=WEDNESDAY, opening=NINE, **more) | FOOTER
    )


def afternoon(*rows, language="fi"):
    return render(
        "A-3", language, "digest", digest_values(rows, day=date(2027, 1, 12), opening=NINE) | FOOTER
    )


def headings(body):
    """The first line of each block between the first and the last sentence."""
    return [block.splitlines()[0] for block in body.split("\n\n")[1:-2]]


def test_the_sections_stand_in_the_order_of_d_3():
    body = morning(
        a_row(5, Section.IN_PROGRESS, taken_at=TUESDAY_EVENING),
        a_row(4, Section.REPLIED, replied_at=TUESDAY_EVENING),
        a_row(3, Section.SUBSTITUTE, away="Beata", taken_at=TUESDAY_EVENING),
        a_row(2, Section.DUE),
        a_row(1, Section.OVERDUE),
        absences=[(date(2027, 1, 18), date(2027, 1, 19))],
        closed_days=[(date(2027, 1, 20), "pyhäpäivä")],
    ).body

    assert headings(body) == [
        "Myöhässä",
        "Viimeistään klo\u00a09.00",
        "Sijaisena, kun Beata on poissa",
        "Asiakas vastasi",
        "Kesken",
        "Tulossa",
    ]


def test_a_row_tells_number_customer_subject_arrival_and_due_time():
    body = morning(a_row(1042, Section.DUE, subject="Matkavaraus Tukholmaan")).body

    assert "\n#1042 Alfa Oy · Matkavaraus Tukholmaan · saapui ti 12.1. · ke 9.00\n" in body


@pytest.mark.parametrize(
    ("rows", "subject", "first"),
    [
        ([], "Ke 13.1.: ei uusia tehtäviä", "Ei uusia tehtäviä. Sinun ei tarvitse tehdä mitään."),
        ([Section.DUE], "Ke 13.1.: 1 otettava ennen klo 9.00", "Ota 1 tehtävä ennen klo 9.00. Vastaukset"),
        (
            [Section.DUE] * 2,
            "Ke 13.1.: 2 otettava ennen klo 9.00",
            "Ota 2 tehtävää ennen klo 9.00. Vastaukset",
        ),
        (
            [Section.OVERDUE, Section.DUE, Section.DUE],
            "Ke 13.1.: 1 myöhässä, 2 otettava ennen klo 9.00",
            "Myöhässä on 1 tehtävä: ota se heti. Ota 2 tehtävää",
        ),
        ([Section.OVERDUE] * 2, "Ke 13.1.: 2 myöhässä", "Myöhässä on 2 tehtävää: ota ne heti. Vastaukset"),
        ([Section.IN_PROGRESS] * 3, "Ke 13.1.: ei uusia tehtäviä, 3 kesken", "Ei uusia tehtäviä. Vastaukset"),
        ([Section.SUBSTITUTE], "Ke 13.1.: 1 otettava ennen klo 9.00", "Ota 1 tehtävä"),  # nobody has taken it
    ],
)
def test_the_subject_says_what_there_is_to_take(rows, subject, first):
    text = morning(*(a_row(number, section) for number, section in enumerate(rows, start=1)))

    assert text.subject == subject.replace("klo ", "klo\u00a0")
    assert text.body.startswith(first.replace("klo ", "klo\u00a0"))


@pytest.mark.parametrize(
    ("language", "subject", "first"),
    [
        ("sv", "Ons 13.1: 1 att ta före kl.\u00a09.00", "Ta 1 uppdrag före kl.\u00a09.00. Svar på"),
        ("en", "Wed 13 Jan: 1 to pick up before 09:00", "Pick up 1 task before 09:00. Replies"),
    ],
)
def test_it_is_written_in_the_readers_language(language, subject, first):
    text = morning(a_row(1, Section.DUE), language=language)

    assert text.subject == subject
    assert text.body.startswith(first)


def test_the_afternoon_tells_the_next_working_day_with_its_date():
    text = afternoon(a_row(1, Section.DUE))

    assert text.subject == "Ke 13.1.: 1 otettava ennen klo\u00a09.00"
    assert text.body.startswith("Ota 1 tehtävä viimeistään ke 13.1.2027 klo\u00a09.00.")
    assert "\n\nViimeistään ke 13.1. klo\u00a09.00\n#1 " in text.body


def test_it_ends_in_answers_with_the_number_of_its_first_row():
    body = morning(a_row(7, Section.DUE), a_row(3, Section.OVERDUE)).body

    assert "\n\nVastaa: #3 OK · #3 VALMIS 0:45 teksti · #3 NÄYTÄ\n\n--\n" in body
    assert "Vastaa:" not in morning().body


def test_each_section_begins_with_the_oldest():
    early, late = TUESDAY_EVENING - timedelta(days=3), TUESDAY_EVENING
    rows = [
        a_row(1, Section.IN_PROGRESS, taken_at=late),
        a_row(2, Section.IN_PROGRESS, taken_at=early),
        a_row(3, Section.OVERDUE, due_at=NINE - timedelta(days=1)),
        a_row(4, Section.OVERDUE, due_at=NINE - timedelta(days=2)),
    ]

    assert [row.number for row in shown_rows(rows)] == [4, 3, 2, 1]


def test_tasks_held_for_several_absent_people_have_a_heading_each():
    body = morning(
        a_row(1, Section.SUBSTITUTE, away="Beata", taken_at=TUESDAY_EVENING),
        a_row(2, Section.SUBSTITUTE, away="Anna", taken_at=TUESDAY_EVENING),
        a_row(3, Section.SUBSTITUTE, away="Beata", taken_at=TUESDAY_EVENING),
    ).body

    assert headings(body) == ["Sijaisena, kun Anna on poissa", "Sijaisena, kun Beata on poissa"]
    assert body.count("· kesken\n") == 3


def test_a_long_subject_is_cut_at_sixty_characters():
    body = morning(a_row(1, Section.DUE, subject="x" * 61)).body

    assert f"· {'x' * 59}… ·" in body


def test_more_than_a_hundred_rows_end_in_a_count():
    text = morning(*(a_row(number, Section.DUE) for number in range(1, 113)))

    assert text.body.count("\n#") == MOST_ROWS
    assert "Lisäksi tehtäviä, jotka eivät mahdu tähän: 12\n" in text.body
    assert text.subject == "Ke 13.1.: 112 otettava ennen klo\u00a09.00"  # of all, not of those shown


def test_an_absence_without_an_end_is_told_as_such():
    body = morning(absences=[(date(2027, 1, 18), None)]).body

    assert "\nPoissaolosi ma 18.1. alkaen, toistaiseksi\n" in body


@pytest.mark.parametrize(
    ("section", "empty"),
    [(Section.OVERDUE, False), (Section.DUE, False), (Section.REPLIED, True), (Section.IN_PROGRESS, True)],
)
def test_empty_means_nothing_to_take_and_nothing_late(section, empty):
    assert is_empty([a_row(1, section)]) is empty
    assert is_empty([])


@given(st.lists(st.sampled_from(Section), max_size=120), st.randoms(use_true_random=False))
def test_the_order_never_depends_on_the_order_of_the_rows(sections, random):
    rows = [
        a_row(number, section, away="Beata" if section is Section.SUBSTITUTE else None)
        for number, section in enumerate(sections, start=1)
    ]
    shuffled = random.sample(rows, len(rows))

    assert shown_rows(shuffled) == shown_rows(rows)
    assert len(shown_rows(rows)) == min(len(rows), MOST_ROWS)
