"""A company file is read whole, or refused with line and reason."""

from datetime import date, time

import pytest

from acts.company_file import parse_company_tables, read_company
from acts.toml_lines import Lines
from base.errors import UserError
from models.person import Role
from rules.duty import Status
from tests.support.companies import COMPANY


def test_the_companys_own_file_is_read():
    tables = read_company(COMPANY).tables

    assert [person.name for person in tables.people] == ["Anna", "Beata", "Cecilia", "Kaisa", "Kim", "Maria"]
    assert [row.role.value for row in tables.customers[0].assistants] == ["primary", "substitute", "named"]
    assert read_company(COMPANY).warnings == ()


def test_what_a_person_leaves_out_has_its_default():
    (person,) = read_company(
        '[[people]]\nname = "Anna"\nmail = "Anna@ysi.example"\nroles = ["assistant"]'
    ).tables.people

    assert (person.mail, person.roles, person.language) == ("anna@ysi.example", [Role.ASSISTANT], "fi")
    assert (person.status, person.trained_on) == (Status.ACTIVE, date(1970, 1, 1))
    assert person.hours == {day: (time(9), time(17)) for day in range(5)}  # the whole table left out


def test_a_day_left_out_of_the_hours_is_a_day_off():
    text = '[[people]]\nname = "A"\nmail = "a@ysi.example"\nroles = ["assistant"]\nhours = { tue = "9:00-12:30" }'

    assert read_company(text).tables.people[0].hours == {1: (time(9), time(12, 30))}


def test_a_scenario_holds_other_tables_beside_the_companys():
    document = {
        "title": "Weekday evening",
        "packages": [{"name": "10 h", "minutes": 600, "price_cents": 49000}],
    }

    file = parse_company_tables(document, Lines("").line_of, path="evening.toml")

    assert [package.name for package in file.tables.packages] == ["10 h"]


def refusal(text):
    with pytest.raises(UserError) as refused:
        read_company(text, path="company.toml")
    return str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "place", "reason"),
    [
        ('phone = "+358', 'fax = "+358', "31", "unknown key 'people.fax'"),
        ("[[packages]]", "[[pakages]]", "1", "unknown key 'pakages'"),
        ("minutes = 600", 'minutes = "600"', "3", "valid integer"),
        ("minutes = 600", "minutes = 0", "3", "greater than 0"),
        ('roles = ["manager"]', 'roles = ["boss"]', "36", "assistant"),
        ('roles = ["manager"]', "roles = []", "36", "at least 1"),
        ('mail = "maria@ysi.example"\n', "", "33", "people.mail is missing"),  # the line of its table
        ('"maria@ysi.example"', '"maria@ysi"', "35", "at least two labels"),
        ('"antti@alfa.example"', '"antti@localhost"', "45", "at least two labels"),  # D-30
        ('"antti@alfa.example"', '"Antti <antti@alfa.example>"', "45", "bare address"),
        ('"maria@ysi.example"', '"anna@ysi.example"', "35", "belongs to two people"),
        ('"antti@alfa.example"', '"Beata@ysi.example"', "45", "a sender's address and a person's"),
        ('"antti@alfa.example"', '"backoffice@ysi.example"', "45", "one of the service's"),
        ('"antti@alfa.example"', '"aino@alfa.example"', "45", "stands twice among the senders"),
        ('"backoffice@ysi.example"', f'"{"b" * 31}@ysi.example"', "50", "longer than 30"),  # D-32
        ('"backoffice@ysi.example"', '"kaisa@ysi.example"', "24", "one of the service's"),
        ('group = "back_office", ', 'group = "kitchen", ', "50", "back_office"),
        (', group = "back_office", address = "backoffice@ysi.example"', "", "50", "a group or an address"),
        ('role = "substitute"', 'role = "primary"', "49", "two primary"),
        ('role = "primary"', 'role = "substitute"', "47", "no primary"),
        ('"beata@ysi.example", role = "substitute"', '"anna@ysi.example", role = "primary"', "49", "twice"),
        ('kind = "open"', 'kind = "fixed"', "52", "term_end"),
        ('kind = "open"', 'kind = "fixed", term_end = 2026-11-09', "52", "before start"),
        ('kind = "open"', "term_end = 2027-11-09", "52", "fixed term only"),
        ("2026-11-10", '"2026-11-10"', "52", "valid date"),
        ('language = "sv"', 'language = "se"', "20", "'fi', 'sv' or 'en'"),
        ('language = "sv"', 'hours = { mon = "17:00-09:00" }', "20", "ends before it starts"),
        ('language = "sv"', 'hours = { mon = "morning" }', "20", "09:00-17:00"),
        ('language = "sv"', 'hours = { ma = "09:00-17:00" }', "20", "no weekday"),
        ('language = "sv"', "notice_on = 2027-03-01\nlast_day = 2027-02-28", "16", "before notice_on"),
        ("[[packages]]", '[[absences]]\nperson = "a@b.example"\nstart = 2027-03-04\nend = 2027-03-03\n[[packages]]', "1", "before it starts"),
        ("[[packages]]", "[[closed_days]]\ndate = 2026-12-31\n[[closed_days]]\ndate = 2026-12-31\n[[packages]]", "4", "twice"),
        ("[[packages]]", "[[packages", "", "not valid TOML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(old, new, place, reason):
    assert COMPANY.count(old) >= 1

    told = refusal(COMPANY.replace(old, new, 1))

    assert told.startswith(f"company.toml:{place}: " if place else "company.toml: ")
    assert reason in told
    assert told.endswith(".")


def test_an_address_has_one_default_customer():
    sender = 'senders = [{ name = "Tili", mail = "tili@tili.example", default = true }]'
    assistants = 'assistants = [{ mail = "anna@ysi.example", role = "primary" }]'
    customers = [
        f'[[customers]]\nname = "{name}"\n{sender}\n{assistants}' for name in ("Alfa Oy", "Beeta Oy")
    ]

    assert refusal("\n".join(customers)) == "company.toml:7: tili@tili.example has two default customers."


@pytest.mark.parametrize(("domain", "warned"), [("co.uk", True), ("alfa.co.uk", False), ("alfa.fi", False)])
def test_senders_at_a_domain_that_everybody_shares_are_warned_of(domain, warned):
    warnings = read_company(COMPANY.replace("antti@alfa.example", f"antti@{domain}")).warnings

    assert [warning.split(":")[1] for warning in warnings] == (["45"] if warned else [])
