"""`ysi due`: the company's promise, told in words and as data."""

import pytest

from base.setting_tables import DatabaseSettings
from base.settings import Settings
from tests.support.commands import ran
from tests.support.companies import apply


@pytest.fixture
def alone(tmp_path):
    """No company anywhere: the holidays package alone."""
    return Settings(database=DatabaseSettings(url=f"sqlite:///{tmp_path}/ysi.db"))


@pytest.mark.parametrize(
    ("instant", "told"),
    [
        ("2026-12-08T08:59:59", "ti 8.12.2026 klo 8.59 -> ti 8.12.2026 klo 9.00"),
        ("2026-12-08T09:00:00", "ti 8.12.2026 klo 9.00 -> ke 9.12.2026 klo 9.00"),  # strictly after
        (
            "2026-12-24T10:00",
            "to 24.12.2026 klo 10.00 -> ma 28.12.2026 klo 9.00 (joulupäivä, la, su ohitettu)",
        ),
        ("2026-03-27T18:00", "pe 27.3.2026 klo 18.00 -> ma 30.3.2026 klo 9.00 (la, su ohitettu)"),
    ],
)
def test_it_says_by_when_and_why(alone, instant, told):
    assert ran("due", instant, settings=alone).out == told + "\n"


def test_as_data_it_is_utc_and_local(alone):
    command = ran(
        "due", "2026-03-27T18:00", "2026-10-25T03:30", "2026-12-08T08:00Z", "--json", settings=alone
    )

    assert command.json == [
        {
            "received": "2026-03-27T16:00:00Z",
            "utc": "2026-03-30T06:00:00Z",
            "local": "2026-03-30T09:00:00+03:00",
        },
        # The doubled hour means its first pass.
        {
            "received": "2026-10-25T00:30:00Z",
            "utc": "2026-10-26T07:00:00Z",
            "local": "2026-10-26T09:00:00+02:00",
        },
        {
            "received": "2026-12-08T08:00:00Z",
            "utc": "2026-12-09T07:00:00Z",
            "local": "2026-12-09T09:00:00+02:00",
        },
    ]


def test_the_hour_that_march_leaves_out_is_wrong_use(alone):
    assert ran("due", "2026-03-29T03:30", settings=alone).status == 2


def test_the_companys_own_calendar_counts(database):
    apply(database, '[[closed_days]]\ndate = 2026-12-31\nname = "Uudenvuodenaatto"\n')

    command = ran("due", "2026-12-30T12:00", database=database)

    assert command.out.endswith(
        "-> ma 4.1.2027 klo 9.00 (uudenvuodenaatto, uudenvuodenpäivä, la, su ohitettu)\n"
    )


def test_a_year_that_the_company_lacks_is_not_guessed(database):
    apply(database, "")

    command = ran("due", "2040-01-02T10:00", "2026-12-08T10:00", "--json", database=database)

    assert command.status == 1
    assert [row["received"] for row in command.json] == ["2026-12-08T08:00:00Z"]
    assert command.err.startswith("2040-01-02T08:00:00Z: the closed days of 2040 are not known")

    assert "the company's calendar has 2025-2029: see `ysi closed-days list`" in command.err


@pytest.mark.parametrize(
    ("instant", "year"),
    [
        ("1700-01-02T10:00", 1700),
        ("2100-12-31T10:00", 2101),  # asked in the last year that it has, due in the next
        ("2199-01-01T10:00", 2199),
    ],
)
def test_a_year_that_the_package_lacks_is_told_with_the_remedy(alone, instant, year):
    command = ran("due", instant, "2026-12-08T10:00", settings=alone)

    assert command.status == 1
    assert command.err.endswith(
        f"the closed days of {year} are not known, the holidays package does not have that year: "
        "name an instant in a year that it has, or install a newer one.\n"
    )
    assert command.err.count("\n") == 1
    assert command.out == "ti 8.12.2026 klo 10.00 -> ke 9.12.2026 klo 9.00\n"
