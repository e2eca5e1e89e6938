"""Applying a company file: what it tells is so afterwards, what it leaves out stays, a second time nothing happens."""

import json
from datetime import date

import pytest
from sqlmodel import select

from acts.company import apply_company
from acts.company_file import CompanyFile
from acts.company_show import company_tables
from acts.company_tables import CompanyTables
from base.errors import UserError
from base.setting_tables import MailboxSettings
from base.settings import Settings
from models.absence import Absence
from models.audit import AuditEntry
from models.calendar import work_calendar
from models.customer import Contact, Customer, CustomerAssistant, contacts_by_address, customer_by_name
from models.person import Person, Role, address_of, people_with_role, person_by_address
from scheduler.closed_days import finnish_holidays
from tests.support.companies import COMPANY, NOW, apply

ABSENCE = '[[absences]]\nperson = "beata@ysi.example"\nstart = 2027-03-04\nend = 2027-03-04\n'


@pytest.fixture
def company(database):
    apply(database)
    return database


def test_the_first_time_everything_is_added(database):
    changes = apply(database)

    assert [change for change in changes if not change.startswith("closed days")] == [
        "package 10 h: added",
        *(f"person {name}: added" for name in ("Anna", "Beata", "Cecilia", "Kaisa", "Kim", "Maria")),
        "customer Alfa Oy: added",
    ]
    with database.reading() as session:
        calendar = work_calendar(session)
    assert (calendar.first_year, calendar.last_year) == (2025, 2029)


def test_the_second_time_nothing_changes(company):
    assert apply(company) == []

    with company.reading() as session:
        assert [entry.deed for entry in session.exec(select(AuditEntry))] == ["company_applied"]


def test_what_the_file_says_is_what_the_database_holds(company):
    with company.reading() as session:
        alfa = customer_by_name(session, "Alfa Oy")
        kim = person_by_address(session, "kim@ysi.example")
        rights = {row.name: row.rights for row in session.exec(select(Contact))}
        assistants = [
            (row.role.value, row.product_group, row.address)
            for row in session.exec(select(CustomerAssistant))
        ]

    assert (alfa.owner_address, alfa.contact_person_id) == ("aino@alfa.example", kim.id)
    assert rights == {"Aino": ["task", "order", "billing"], "Antti": ["task"]}
    assert assistants == [
        ("primary", None, None),
        ("substitute", None, None),
        ("named", "back_office", "backoffice@ysi.example"),
    ]


def test_the_tables_come_back_as_they_were_told(company):
    apply(company, ABSENCE + '[[closed_days]]\ndate = 2026-12-31\nname = "Uudenvuodenaatto"\n')
    with company.reading() as session:
        shown = company_tables(session)

    tables = CompanyTables.model_validate_json(
        json.dumps(shown, default=str)
    )  # the types of the file, and no key unknown
    file = CompanyFile(tables, "shown", lambda where: 1)
    again = company.transaction(
        lambda session: apply_company(
            session, Settings(), file, by="Kaisa", now=NOW, holidays_of=finnish_holidays
        )
    )

    assert again == []
    assert shown["closed_days"] == [{"date": date(2026, 12, 31), "name": "Uudenvuodenaatto", "closed": True}]
    assert shown["absences"] == [
        {"person": "beata@ysi.example", "start": date(2027, 3, 4), "end": date(2027, 3, 4), "planned": True}
    ]
    assert shown["people"][0]["hours"]["mon"] == "09:00-17:00"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('phone = "+358 40 000 0000"', 'phone = "+358 50 1"', ["person Kim: phone +358 40 000 0000 -> +358 50 1"]),
        ('phone = "+358 40 000 0000"', "", []),  # left out: stays
        ('language = "sv"', 'status = "on_notice"\nlast_day = 2027-01-31', [
            "person Cecilia: status active -> on_notice", "person Cecilia: last_day (none) -> 2027-01-31",
        ]),
        ('language = "sv"', 'hours = { tue = "12:00-16:00" }', ["person Cecilia: hours changed"]),
        ('language = "sv"', 'aliases = ["c@home.example"]', [
            "person Cecilia: addresses are cecilia@ysi.example, c@home.example",
        ]),
        ('roles = ["manager"]', 'roles = ["manager", "coordinator"]', ["person Maria: roles are manager, coordinator"]),
        ("minutes = 600", "minutes = 660", ["package 10 h: minutes 600 -> 660"]),
        ('rights = ["task"]', 'rights = ["task", "order"]', [
            "customer Alfa Oy: sender antti@alfa.example: rights ['task'] -> ['task', 'order']",
        ]),
        ('name = "Antti", mail = "antti@', 'name = "Asta", mail = "asta@', [
            "customer Alfa Oy: sender asta@alfa.example added with the rights task",
            "customer Alfa Oy: sender antti@alfa.example removed",
        ]),
        ('kind = "open" }', 'kind = "fixed", term_end = 2027-11-09 }', [
            "customer Alfa Oy: subscription: kind open -> fixed",
            "customer Alfa Oy: subscription: term_end (none) -> 2027-11-09",
        ]),
    ],
)  # fmt: skip
def test_a_change_of_the_file_is_a_change_of_the_rows(company, old, new, told):
    assert COMPANY.count(old) == 1
    changed = COMPANY.replace(old, new)

    assert apply(company, changed) == told
    assert apply(company, changed) == []


def test_what_the_file_leaves_out_altogether_stays(company):
    apply(company, '[[packages]]\nname = "20 h"\nminutes = 1200\nprice_cents = 90000\n')

    with company.reading() as session:
        assert len(session.exec(select(Person)).all()) == 6
        assert len(session.exec(select(Contact)).all()) == 2


def test_the_primary_changes_hands_and_the_old_row_ends(company):
    swapped = COMPANY.replace('"anna@ysi.example", role', '"x", role').replace(
        '"beata@ysi.example", role = "substitute", order = 1',
        '"anna@ysi.example", role = "substitute", order = 1',
    )
    swapped = swapped.replace('"x", role', '"beata@ysi.example", role')

    assert apply(company, swapped) == [
        "customer Alfa Oy: Anna primary no longer",
        "customer Alfa Oy: Beata substitute no longer",
        "customer Alfa Oy: Beata primary",
        "customer Alfa Oy: Anna substitute",
    ]
    with company.reading() as session:
        ended = session.exec(
            select(CustomerAssistant).where(CustomerAssistant.valid_to == date(2026, 12, 1))
        ).all()
    assert len(ended) == 2


def test_the_first_coordinator_is_the_first_in_the_file(company):
    kaisa = '[[people]]\nname = "Kaisa"\nmail = "kaisa@ysi.example"\nroles = ["coordinator"]\n'
    kirsi = '[[people]]\nname = "Kirsi"\nmail = "kirsi@ysi.example"\nroles = ["coordinator"]\n'

    assert apply(company, kaisa + kirsi) == ["person Kirsi: added"]
    with company.reading() as session:
        assert [person.name for person in people_with_role(session, Role.COORDINATOR)] == ["Kaisa", "Kirsi"]

    assert apply(company, kirsi + kaisa) == ["people: order changed"]
    with company.reading() as session:
        assert [person.name for person in people_with_role(session, Role.COORDINATOR)] == ["Kirsi", "Kaisa"]


def test_a_person_is_known_by_an_alias_too_and_mail_goes_to_mail(company):
    apply(company, COMPANY.replace('language = "sv"', 'aliases = ["c@home.example"]'))

    told = apply(company, '[[people]]\nname = "Cecilia"\nmail = "c@home.example"\nroles = ["assistant"]')

    assert told == ["person Cecilia: addresses are c@home.example, cecilia@ysi.example"]
    with company.reading() as session:
        cecilia = person_by_address(session, "cecilia@ysi.example")
        assert address_of(session, cecilia.id) == "c@home.example"


def test_an_absence_is_known_by_person_and_first_day(company):
    assert apply(company, ABSENCE) == ["absence of Beata from 2027-03-04: added, until 2027-03-04"]
    assert apply(company, ABSENCE) == []
    assert apply(company, ABSENCE.replace("end = 2027-03-04", "end = 2027-03-05")) == [
        "absence of Beata from 2027-03-04: end_on 2027-03-04 -> 2027-03-05"
    ]

    with company.reading() as session:
        (row,) = session.exec(select(Absence)).all()
    assert (row.kind, row.state, row.reported_by) == ("planned", "registered", "Kaisa")


@pytest.mark.parametrize(
    ("start", "end", "state"),
    [
        ("2026-12-02", "2026-12-02", "registered"),
        ("2026-12-01", "2026-12-01", "active"),  # today
        ("2026-11-01", None, "active"),  # until further notice
        ("2026-11-01", "2026-11-30", "over"),
    ],
)
def test_an_absence_is_in_the_state_of_its_dates(company, start, end, state):
    apply(
        company,
        f'[[absences]]\nperson = "beata@ysi.example"\nstart = {start}\n' + (f"end = {end}\n" if end else ""),
    )

    with company.reading() as session:
        assert session.exec(select(Absence.state)).one() == state


def test_a_closed_day_is_set_once(company):
    text = '[[closed_days]]\ndate = 2026-12-31\nname = "Uudenvuodenaatto"\n'

    assert apply(company, text) == ["closed days: 2026-12-31 (Uudenvuodenaatto) closed"]
    assert apply(company, text) == []


def test_the_owner_is_who_may_order_where_the_file_names_none(database):
    apply(database, COMPANY.replace('owner = "aino@alfa.example"\n', ""))

    with database.reading() as session:
        assert session.exec(select(Customer.owner_address)).one() == "aino@alfa.example"


BEETA = '[[customers]]\nname = "Beeta Oy"\nassistants = [{ mail = "anna@ysi.example", role = "primary" }]\n'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[[customers]]\nname = "Beeta Oy"', "1: Beeta Oy has no primary assistant."),
        (BEETA.replace("anna@", "nobody@"), "3: the assistant nobody@ysi.example is nobody of the company."),
        (BEETA + 'contact = "anna@ysi.example"', "4: anna@ysi.example is no contact person."),
        (BEETA + 'owner = "aino@alfa.example"', "4: the owner aino@alfa.example is no sender of Beeta Oy."),
        (BEETA + 'subscription = { start = 2026-12-01, package = "99 h" }', "4: there is no package '99 h'."),
        (
            BEETA + 'senders = [{ name = "A", mail = "anna@ysi.example" }]',
            "4: anna@ysi.example belongs to Anna",
        ),
        (
            BEETA + 'senders = [{ name = "A", mail = "backoffice@ysi.example" }]',
            "4: backoffice@ysi.example is an",
        ),
        (
            BEETA + 'senders = [{ name = "T", mail = "tehtavat@ysi.example" }]',
            "4: tehtavat@ysi.example is an",
        ),
        ('[[absences]]\nperson = "nobody@ysi.example"\nstart = 2027-01-01', "2: nobody has the address"),
        (
            '[[people]]\nname = "A"\nmail = "aino@alfa.example"\nroles = ["assistant"]',
            "3: aino@alfa.example is a sender",
        ),
        (
            '[[people]]\nname = "A"\nmail = "a@ysi.example"\nroles = ["assistant"]\naliases = ["beata@ysi.example"]',
            "5: beata@ysi.example already belongs to Beata.",
        ),
        (
            '[[people]]\nname = "Kim"\nmail = "kim@ysi.example"\nroles = ["contact"]\ndeputy = "anna@ysi.example"',
            "5: the deputy anna@ysi.example is no contact person.",
        ),
        ("[[closed_days]]\ndate = 2040-01-02", "2: 2040-01-02: the calendar knows the years 2025 to 2029"),
    ],
)
def test_what_cannot_be_true_beside_the_rows_is_refused_and_changes_nothing(company, text, reason):
    settings = Settings(mailbox={"tehtavat": MailboxSettings(address="tehtavat@ysi.example")})

    with pytest.raises(UserError) as refused:
        apply(company, text, settings=settings)

    assert str(refused.value).startswith(f"company.toml:{reason}")
    with company.reading() as session:
        assert len(session.exec(select(Customer)).all()) == 1


def test_an_address_of_two_customers_keeps_its_one_default(company):
    accountant = 'senders = [{ name = "Tili", mail = "tili@tili.example", default = true }]\n'
    apply(company, BEETA + accountant)

    with pytest.raises(UserError, match=r"tili@tili\.example is Beeta Oy"):
        apply(company, BEETA.replace("Beeta", "Gamma") + accountant)

    apply(company, BEETA.replace("Beeta", "Gamma") + accountant.replace("true", "false"))
    with company.reading() as session:
        assert [row.is_default for row in contacts_by_address(session, "tili@tili.example")] == [True, False]
