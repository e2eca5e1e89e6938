"""The player: the same file gives the same timeline; parts go down, run twice and are refused as the file says."""

import json

import pytest

from base.errors import UserError
from tests.support.scenario_files import COMPANY, EVENING_MAIL, a_scenario
from ysi.play.player import play

OK = """
[[events]]
at = 2027-01-13T08:20:00+02:00
[events.reply]
from = "anna@ysi.example"
to = { to = "anna@ysi.example", code = "A-1" }
text = "OK"
"""


def played(folder, *added, company=COMPANY, **where):
    return play(a_scenario(folder, *added, company=company), **where)


def out(run, code=None):
    return [
        (line.as_dict()["local"][:16], line.fields["code"], line.fields["to"])
        for line in run.lines
        if line.kind == "mail_out" and code in (None, line.fields["code"])
    ]


def kinds(run):
    return [line.kind for line in run.lines]


def test_the_same_file_gives_the_same_bytes(tmp_path):
    first, second = (played(tmp_path, EVENING_MAIL, OK) for _ in range(2))

    assert [line.json() for line in first.lines] == [line.json() for line in second.lines]
    assert len(first.lines) > 5


def test_another_database_gives_the_same_timeline(tmp_path, empty_database_url):
    here = played(tmp_path, EVENING_MAIL, OK)

    there = played(tmp_path, EVENING_MAIL, OK, database_url=empty_database_url)

    assert [line.json() for line in there.lines] == [line.json() for line in here.lines]


def test_a_schema_that_is_not_empty_is_refused(tmp_path, database_url):
    with pytest.raises(UserError, match="there are tables already"):
        played(tmp_path, database_url=database_url)


def test_lines_have_the_fields_of_the_contract_and_come_in_order_of_time(tmp_path):
    lines = [json.loads(line.json()) for line in played(tmp_path, EVENING_MAIL, OK).lines]

    fields = {line["kind"]: list(line) for line in lines}
    assert [line["at"] for line in lines] == sorted(line["at"] for line in lines)
    assert fields["mail_in"] == (
        [
            "at",
            "local",
            "kind",
            "from",
            "to",
            "subject",
            "message_id",
            "received_at",
            "outcome",
            "reason",
            "task",
            "due_at",
        ]
    )
    assert fields["mail_out"] == (
        [
            "at",
            "local",
            "kind",
            "code",
            "codes",
            "tasks",
            "envelope",
            "to",
            "language",
            "subject",
            "text",
            "html",
            "task",
            "customer",
            "message_id",
            "in_reply_to",
            "headers",
        ]
    )
    assert fields["task"] == (
        [
            "at",
            "local",
            "kind",
            "number",
            "customer",
            "subject",
            "text",
            "state",
            "received_at",
            "due_at",
            "promised_due_at",
            "handler",
            "handled_at",
            "handled_by",
            "group",
            "flags",
            "linked_to",
        ]
    )
    assert (lines[0]["at"], lines[0]["local"]) == ("2027-01-12T19:14:00Z", "2027-01-12T21:14:00+02:00")


def test_absences_in_force_are_the_first_lines_and_later_ones_come_when_they_begin(tmp_path):
    absence = '[[absences]]\nperson = "{}"\nstart = {}\nend = {}\n'

    run = played(
        tmp_path,
        absence.format("kaisa@ysi.example", "2027-01-11", "2027-01-12"),
        absence.format("anna@ysi.example", "2027-01-13", "2027-01-20"),
    )

    assert [(line.as_dict()["local"], line.fields) for line in run.lines if line.kind == "absence"] == [
        ("2027-01-12T12:00:00+02:00", {"person": "Kaisa", "start": "2027-01-11", "end": "2027-01-12", "state": "active"}),
        ("2027-01-13T00:00:00+02:00", {"person": "Kaisa", "start": "2027-01-11", "end": "2027-01-12", "state": "over"}),
        ("2027-01-13T00:00:00+02:00", {"person": "Anna", "start": "2027-01-13", "end": "2027-01-20", "state": "active"}),
    ]  # fmt: skip


def test_two_copies_of_every_part_do_everything_once(tmp_path):
    copies = "[[events]]\nat = 2027-01-12T12:30:00+02:00\ncopies = 2\n"

    once, twice = played(tmp_path, EVENING_MAIL), played(tmp_path, copies, EVENING_MAIL)

    assert out(twice) == out(once)
    assert kinds(twice) == kinds(once)


def test_a_part_that_is_down_is_told_after_ten_minutes_and_works_again_afterwards(tmp_path):
    down = """
    [[events]]
    at = 2027-01-12T13:00:00+02:00
    down = { part = "intake", until = 2027-01-12T14:00:00+02:00 }
    """
    mail = EVENING_MAIL.replace("T21:14", "T13:30")

    run = played(tmp_path, down, mail)

    alarms = [line.as_dict()["local"][11:16] for line in run.lines if line.kind == "alarm"]
    (taken_in,) = [line.as_dict() for line in run.lines if line.kind == "mail_in"]
    assert alarms == ["13:10"]
    assert out(run, "K-12") == [("2027-01-12T13:10", "K-12", "kaisa@ysi.example")]
    assert (taken_in["local"][11:16], taken_in["received_at"]) == ("14:00", "2027-01-12T11:30:00Z")


def test_everything_down_at_once_sends_nothing_and_catches_up(tmp_path):
    down = """
    [[events]]
    at = 2027-01-12T21:00:00+02:00
    down = { part = "all", until = 2027-01-12T22:00:00+02:00 }
    """

    run = played(tmp_path, down, EVENING_MAIL)

    assert out(run, "C-01") == [("2027-01-12T22:00", "C-01", "aino@alfa.example")]
    assert "alarm" not in kinds(run)


def test_a_quiet_stretch_raises_no_alarm(tmp_path):
    run = played(tmp_path, company=COMPANY.replace("end   = 2027-01-13", "end   = 2027-01-25"))

    assert set(kinds(run)) == {"mail_out"}
    assert {code for _, code, _ in out(run)} == {"A-2"}


def test_a_recipient_that_refuses_for_a_while_gets_the_message_later(tmp_path):
    refuse = """
    [[events]]
    at = 2027-01-12T21:00:00+02:00
    refuse = { to = "aino@alfa.example", answer = "450 4.2.0 try later", until = 2027-01-12T21:20:00+02:00 }
    """

    run = played(tmp_path, refuse, EVENING_MAIL)

    # 1, 2, 5 and 10 minutes after the try before
    assert out(run, "C-01") == [("2027-01-12T21:22", "C-01", "aino@alfa.example")]


def test_a_message_that_comes_back_is_told_to_the_coordinator(tmp_path):
    bounce = """
    [[events]]
    at = 2027-01-13T09:05:00+02:00
    bounce = { to = "aino@alfa.example", code = "C-01" }
    """

    run = played(tmp_path, EVENING_MAIL, OK, bounce)

    assert [code for _, code, to in out(run) if to == "kaisa@ysi.example"] == ["K-10"]


def test_a_copy_in_another_mailbox_and_a_mail_of_a_file_are_taken_in(tmp_path):
    (tmp_path / "a.eml").write_bytes(
        b"From: Aino <aino@alfa.example>\r\nTo: tehtavat@ysi.example\r\nSubject: Tiedostosta\r\n\r\nHei\r\n"
    )
    both = 'settings = { mailbox = { toinen = { address = "toinen@ysi.example" } } }\n'
    eml = """
    [[events]]
    at = 2027-01-12T21:14:00+02:00
    [events.mail]
    eml = "a.eml"
    mailboxes = ["tehtavat", "toinen@ysi.example"]
    """

    run = played(tmp_path, eml, company=both + COMPANY)

    assert {line.fields["number"]: line.fields["subject"] for line in run.lines if line.kind == "task"} == {
        1: "Tiedostosta"
    }
    assert len(out(run, "C-01")) == 1


def test_a_command_is_given_at_its_instant_by_whoever_gives_it(tmp_path):
    command = """
    [[events]]
    at = 2027-01-12T14:00:00+02:00
    run = "absence add anna@ysi.example --from 2027-01-13 --until 2027-01-14"
    by = "kaisa@ysi.example"
    """

    run = played(tmp_path, command, EVENING_MAIL)

    first = {line.kind: line for line in reversed(run.lines)}
    assert first["absence"].as_dict()["local"][11:16] == "14:00"
    assert first["task"].fields["handler"] == "Kaisa"


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ('[events.reply]\nfrom = "anna@ysi.example"\nto = { to = "anna@ysi.example" }', "the reply of 2027-01-12T11:00:00Z"),
        ('bounce = { to = "aino@alfa.example", code = "C-01" }', "the bounce of 2027-01-12T11:00:00Z"),
        ('[events.mail]\nfrom = "a@b.fi"\nmailboxes = ["myynti"]', "there is no 'myynti', only tehtavat"),
        ('run = "absence add nobody@ysi.example"', "nobody@ysi.example"),
        ('run = "play other.toml"', "no administrative command"),
        ('run = "absence add \\""', "No closing quotation"),
    ],
)  # fmt: skip
def test_an_event_that_cannot_happen_names_its_line(tmp_path, event, reason):
    with pytest.raises(UserError) as broken:
        played(tmp_path, f"[[events]]\nat = 2027-01-12T13:00:00+02:00\n{event}\n")

    assert f"{tmp_path}/scenario.toml:22: " in str(broken.value)
    assert reason in str(broken.value)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('settings = { promise = { openning = "10:00" } }', "unknown key 'promise.openning'"),
        ("settings = { intake = { poll_seconds = 90 } }", "intake.poll_seconds"),
        ("settings = { promis = {} }", "unknown key 'promis'"),
    ],
)
def test_settings_are_refused_with_their_line(tmp_path, line, reason):
    with pytest.raises(UserError) as refused:
        played(tmp_path, company=f"{line}\n{COMPANY}")

    assert f"{tmp_path}/scenario.toml:1: " in str(refused.value)
    assert reason in str(refused.value)


def test_the_machines_own_settings_play_no_part(tmp_path, monkeypatch):
    before = [line.json() for line in played(tmp_path, EVENING_MAIL).lines]
    monkeypatch.setenv("YSI_PROMISE__MORNING_DIGEST", "07:00")
    monkeypatch.setenv("YSI_COMPANY__NAME", "Muu Oy")

    assert [line.json() for line in played(tmp_path, EVENING_MAIL).lines] == before


def test_settings_of_the_file_count(tmp_path):
    run = played(
        tmp_path, EVENING_MAIL, company='settings = { promise = { morning_digest = "7:00" } }\n' + COMPANY
    )

    assert out(run, "A-2")[0] == ("2027-01-13T07:00", "A-2", "anna@ysi.example")


def test_parts_that_never_come_to_rest_end_the_run_with_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr("ysi.play.player.MOST_TURNS", 1)

    with pytest.raises(UserError, match="something is done over and over"):
        played(tmp_path, EVENING_MAIL)


def test_a_defect_in_a_part_ends_the_run_with_its_kind_and_place(tmp_path, monkeypatch):
    monkeypatch.setattr("ysi.parts.Scheduler.run_once", lambda self: {}["no words of a mail"])

    with pytest.raises(
        UserError, match=r"the run broke at 2027-01-12T10:00:00\+00:00: KeyError in test_player.py:\d+.$"
    ):
        played(tmp_path)
