"""`ysi check`: against real servers everything is fine, and each thing that is broken is one line with its remedy."""

import socket
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select

from acts.absences import add_absence
from base.settings import Settings
from models.absence import AbsenceKind
from models.audit import beat
from models.person import EmailAddress, Person, PersonRole, Role, Status
from tests.support.commands import ran
from tests.support.companies import apply
from tests.support.imap import PASSWORD, USER, pymap_server
from tests.support.smtp import Sink
from ysi.check_doubts import check_doubts

NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)
SERVICE = "tehtavat@tasks.example"


@pytest.fixture(scope="module")
def imap():
    with pymap_server() as server:
        yield server


@pytest.fixture
def sink():
    with Sink() as server:
        yield server


@pytest.fixture
def company(database):
    apply(database)

    def forget_the_named_address(session):  # it lies in the people's own domain
        from models.customer import CustomerAssistant

        for row in session.exec(select(CustomerAssistant)):
            row.address = None
            session.add(row)

    database.transaction(forget_the_named_address)
    return database


@pytest.fixture
def fine(imap, sink):
    """Settings with which nothing is wrong."""
    return {
        "secrets": {"key": "a key of the tests, long enough"},
        "company": {"password_service": "salasanat.ysi.example"},
        "authentication": {"authserv_ids": ["mx.tasks.example"]},
        "smtp": {"host": "127.0.0.1", "port": sink.port},
        "mailbox": {
            "tehtavat": {
                "address": SERVICE, "host": "127.0.0.1", "port": imap.port, "tls": "none", "user": USER,
                "password": PASSWORD, "junk": "",
            }
        },
    }  # fmt: skip


def check(database, tables, *words, now=NOW):
    return ran("check", *words, database=database, settings=Settings(**tables), now=now)


def not_ok(database, tables, now=NOW):
    """Status and (check, state, words, remedy) of everything that is not ok."""
    checked = check(database, tables, "--json", now=now)
    return checked.status, [tuple(each.values()) for each in checked.json if each["state"] != "ok"]


def changed(tables, table, **changes):
    return {**tables, table: {**tables[table], **changes}}


def box(tables, **changes):
    return {**tables, "mailbox": {"tehtavat": {**tables["mailbox"]["tehtavat"], **changes}}}


def test_with_real_servers_and_a_whole_company_everything_is_fine(company, fine):
    checked = check(company, fine)

    assert (checked.status, checked.err) == (0, "")
    assert [line.split(":")[0].split(maxsplit=1) for line in checked.out.splitlines()] == [
        ["ok", name]
        for name in (
            "configuration", "secrets", "authentication", "zone data", "database", "clock", "closed days", "people",
            "reply domain", "files", "mailbox tehtavat", "smtp", "addressing tehtavat",
        )
    ]  # fmt: skip


def test_it_sends_nothing_and_reads_nothing(company, fine, imap, sink):
    imap.append(b"Subject: not to be touched\r\n\r\n")
    lying = imap.lying_in("INBOX")

    check(company, fine)

    assert sink.delivered == []
    with imap.person() as person:
        assert person.select_folder("INBOX")[b"EXISTS"] == lying
        assert len(person.search(["UNSEEN"])) == lying


@pytest.mark.parametrize(
    ("break_it", "name", "told"),
    [
        (lambda fine: {**fine, "secrets": {}}, "secrets", "YSI_SECRETS__KEY"),
        (lambda fine: {**fine, "mailbox": {}}, "mailboxes", "[mailbox.NAME]"),
        (lambda fine: {**fine, "authentication": {}}, "authentication", "authserv_ids"),
        (lambda fine: box(fine, password="wrong"), "mailbox tehtavat", "refuses the login"),
        (lambda fine: box(fine, port=1), "mailbox tehtavat", "host, port and tls"),
        (lambda fine: box(fine, folders=["INBOX", "Roskat"]), "mailbox tehtavat", "no folder Roskat"),
        (lambda fine: box(fine, password=None, password_file="no"), "mailbox tehtavat", "password_file"),
        (lambda fine: changed(fine, "smtp", port=1), "smtp", "host, port"),
        (lambda fine: changed(fine, "smtp", user="x", password="y"), "smtp", "user and password of [smtp]"),
        (lambda fine: box(fine, address=f"{'a' * 31}@tasks.example"), "addressing tehtavat", "30 characters"),
    ],
)
def test_what_is_broken_in_the_settings_is_told_with_the_remedy(company, fine, break_it, name, told):
    status, found = not_ok(company, break_it(fine))

    assert status == 1
    said = [" ".join(each) for each in found if each[0] == name]
    assert len(said) == 1
    assert "problem" in said[0]
    assert told in said[0]


def test_a_junk_folder_that_is_not_found_is_a_warning(company, fine, imap):
    with imap.person() as person:
        if person.folder_exists("Roskaposti"):
            person.delete_folder("Roskaposti")
    status, found = not_ok(company, box(fine, junk="Roskaposti"))
    assert (status, [each[:2] for each in found]) == (0, [("mailbox tehtavat", "warning")])
    assert 'junk = ""' in found[0][3]

    imap.make_anew("Roskaposti")
    checked = check(company, box(fine, junk="Roskaposti"))
    assert "mailbox tehtavat: login and folders INBOX, Roskaposti." in checked.out


def test_without_a_password_service_customers_cannot_be_told_of_one(company, fine):
    status, found = not_ok(company, changed(fine, "company", password_service=""))

    assert (status, [(each[0], each[1], each[3]) for each in found]) == (
        0,
        [("passwords", "warning", "set [company] password_service")],
    )


@pytest.mark.parametrize(
    ("break_it", "name", "told"),
    [
        (lambda fine: {**fine, "retention": {"secret_mail_days": 91}}, "retention", "secret_mail_days to fewer"),
        (lambda fine: box(fine, host="imap.tasks.example"), "mailbox tehtavat", "password goes to imap.tasks.example"),
        (
            lambda fine: box(fine, host="10.0.0.1", password=None, auth="xoauth2", token_command="printf x"),
            "mailbox tehtavat",
            "access token goes to 10.0.0.1",
        ),
        (lambda fine: changed(fine, "smtp", host="mx.example", user="x", password="y"), "smtp", "tls of [smtp]"),
    ],
)  # fmt: skip
def test_what_works_and_hardly_anybody_wants_is_a_warning(fine, break_it, name, told):
    (found,) = check_doubts(Settings(**break_it(fine)))

    assert (found.check, found.state) == (name, "warning")
    assert told in f"{found.words}; {found.remedy}"


@pytest.mark.parametrize(
    "change",
    [
        {"host": "localhost"},
        {"host": "::1"},
        {"host": "imap.tasks.example", "tls": "starttls"},
        {"host": "imap.tasks.example", "folders": []},  # nobody logs in there
        {"host": "imap.tasks.example", "password": None},  # and nothing is said
    ],
)
def test_what_is_wanted_is_no_warning(fine, change):
    assert list(check_doubts(Settings(**box(fine, **change)))) == []


def test_a_command_that_fails_is_told_once_with_its_program_and_status(company, fine):
    tables = box(fine, password=None, password_command="false")

    _, found = not_ok(company, tables)

    assert [each[:3] for each in found] == [
        (
            "mailbox tehtavat",
            "problem",
            "password_command failed: false ended with status 1; run it by hand to see why",
        )
    ]


def test_a_host_that_refuses_tags_is_told(company, fine, sink):
    sink.refuse = AnyTag()

    status, found = not_ok(company, fine)

    assert (status, [each[0] for each in found]) == (1, ["addressing tehtavat"])
    assert "plus_addressing = false" in found[0][3]
    assert not_ok(company, {**fine, "mail": {"plus_addressing": False}}) == (0, [])


class AnyTag(dict):
    def __contains__(self, address):
        return "+" in address

    def __getitem__(self, address):
        return "550 5.1.1 no such person"


def test_an_explicit_opt_out_of_the_border_is_a_warning_not_a_problem(company, fine):
    status, found = not_ok(company, {**fine, "authentication": {"trust_border": True}})

    assert (status, [each[:2] for each in found]) == (0, [("authentication", "warning")])


@pytest.mark.parametrize("mode", ["gmail", "microsoft365"])
def test_a_border_that_is_known_by_its_kind_needs_no_id(company, fine, mode):
    assert not_ok(company, {**fine, "authentication": {"mode": mode}}) == (0, [])


def test_a_reply_domain_in_which_people_have_addresses_is_a_warning(company, fine):
    status, found = not_ok(company, box(fine, address="tehtavat@ysi.example"))

    assert (status, [each[:2] for each in found]) == (0, [("reply domain", "warning")])


def test_a_calendar_that_ends_within_thirteen_months_is_told(company, fine):
    assert not_ok(company, fine, now=datetime(2028, 11, 28, tzinfo=UTC)) == (0, [])

    status, found = not_ok(company, fine, now=datetime(2028, 12, 5, tzinfo=UTC))

    assert (status, [each[0] for each in found]) == (1, ["closed days"])


def test_whoever_cannot_be_reached_is_named(company, fine):
    def work(session):
        for address in ("anna@ysi.example", "kaisa@ysi.example"):
            row = session.exec(select(EmailAddress).where(col(EmailAddress.address) == address)).one()
            row.bounced_at = NOW
            session.add(row)

    company.transaction(work)

    status, found = not_ok(company, fine)

    assert (status, [each[0] for each in found]) == (1, ["people"])
    assert "Anna, Kaisa" in found[0][2]


def test_who_is_away_need_not_be_reached(company, fine):
    def work(session):
        row = session.exec(select(EmailAddress).where(col(EmailAddress.address) == "anna@ysi.example")).one()
        row.bounced_at = NOW
        session.add(row)
        anna = session.get(Person, row.person_id)
        add_absence(
            session, Settings(**fine), anna, start_on=date(2026, 12, 1), end_on=None,
            kind=AbsenceKind.UNPLANNED, by="Kaisa", now=NOW,
        )  # fmt: skip

    company.transaction(work)

    assert not_ok(company, fine) == (0, [])


def test_a_company_without_people_is_told(company, fine):
    def work(session):
        for person in session.exec(select(Person)):
            person.status = Status.LEFT
            session.add(person)
        for row in session.exec(select(PersonRole).where(col(PersonRole.role) == Role.COORDINATOR)):
            session.delete(row)

    company.transaction(work)

    status, found = not_ok(company, fine)

    assert (status, [each[0] for each in found]) == (1, ["coordinator", "on duty"])


def test_a_clock_that_was_set_back_is_told(company, fine):
    company.transaction(lambda session: beat(session, "scheduler", NOW + timedelta(hours=1)))

    status, found = not_ok(company, fine)

    assert (status, [each[0] for each in found]) == (1, ["clock"])


def test_a_database_without_tables_is_told_and_the_rest_is_looked_at(fine, tmp_path):
    tables = {**fine, "database": {"url": f"sqlite:///{tmp_path}/none.db"}}

    status, found = not_ok(None, tables)

    assert (status, [each[0] for each in found]) == (1, ["database"])
    assert "ysi db upgrade" in found[0][2]
    assert not (tmp_path / "none.db").exists()


def test_a_database_out_of_reach_is_told(fine):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"postgresql+psycopg://ysi:secret@127.0.0.1:{held.getsockname()[1]}/ysi"

        status, found = not_ok(None, {**fine, "database": {"url": url}})

    assert (status, [each[0] for each in found]) == (1, ["database"])
    assert "secret" not in found[0][2]


def test_a_wrong_settings_file_is_the_only_finding(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text("[smtp]\nhots = 1\n")

    checked = ran_with_its_own_settings("check")

    assert checked.status == 1
    assert "problem  configuration: config.toml: smtp.hots" in checked.out
    assert len(checked.out.splitlines()) == 1


def ran_with_its_own_settings(*words):
    import io

    from tests.support.commands import Ran
    from ysi.cli.context import Context
    from ysi.cli.line import run_line

    out, err = io.StringIO(), io.StringIO()
    return Ran(run_line(list(words), Context(out=out, err=err)), out.getvalue(), err.getvalue())
