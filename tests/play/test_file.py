"""Scenario files: the example of the contract is understood, everything wrong is refused with its line and reason."""

from datetime import UTC, datetime

import pytest

from base.errors import UserError
from ysi.play.file import read_scenario

HEAD = """title = "Wrong"
start = 2027-01-12T12:00:00+02:00
end   = 2027-01-14T12:00:00+02:00
"""


def read(folder, text):
    path = folder / "s.toml"
    path.write_text(text, encoding="utf-8")
    return read_scenario(path)


def an_event(deed, *, at="2027-01-12T21:14:00+02:00"):
    return f"{HEAD}[[events]]\nat = {at}\n{deed}\n"


MAIL = '[events.mail]\nfrom = "aino@alfa.example"\nto = ["tehtavat@ysi.example"]\n'


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (HEAD + "tilte = 1\n", 4, "unknown key 'tilte'"),
        ('start = 2027-01-12T12:00:00+02:00\ntitle = "x"\n', 1, "end is missing"),
        ("start = 2027-01-12\nend = 2027-01-14T12:00:00Z\n", 1, "a time of day is missing"),
        ('start = "soon"\nend = 2027-01-14T12:00:00Z\n', 1, "is not an instant"),
        ("end = 2027-01-12T12:00:00Z\nstart = 2027-01-14T12:00:00Z\n", 1, "end is not after start"),
        (HEAD + '[[people]]\nname = "Anna"\nmial = 1\n', 4, "mail is missing"),  # the company's own errors
        (an_event(MAIL + "subjekt = 1\n"), 9, "unknown key 'events.mail.subjekt'"),
        (an_event(MAIL, at="2027-01-15T12:00:00+02:00"), 4, "lies outside start and end"),
        (an_event(MAIL, at="2027-01-11T12:00:00+02:00"), 4, "lies outside start and end"),
        (an_event(""), 4, "this one has none"),
        (an_event('run = "case list"\n' + MAIL), 4, "this one has mail and run"),
        (an_event('[events.mail]\nto = ["tehtavat@ysi.example"]\n'), 6, "from is missing"),
        (an_event('[events.mail]\nfrom = "Aino"\nto = ["tehtavat@ysi.example"]\n'), 7, "is no sender"),
        (an_event('[events.mail]\nfrom = "aino@alfa.example"\n'), 6, "to is missing"),
        (an_event(MAIL + 'authentication = "maybe"\n'), 9, "events.mail.authentication"),
        (an_event(MAIL + 'attachments = [{ name = "a.txt" }]\n'), 9, "either text or base64"),
        (an_event(MAIL + 'attachments = [{ name = "a", base64 = "*" }]\n'), 9, "cannot be decoded"),
        (an_event(MAIL + 'headers = { "X Y" = "z" }\n'), 9, "no name of a header"),
        (an_event('[events.mail]\neml = "none.eml"\n'), 4, "no such file"),
        (an_event('[events.mail]\neml = "a.eml"\ntext = "b"\n'), 6, "eml stands instead of text"),
        (an_event('[events.reply]\nfrom = "anna@ysi.example"\n'), 6, "events.reply.to is missing"),
        (
            an_event('[events.reply]\nfrom = "anna@ysi.example"\nto = { to = "Anna" }\n'),
            8,
            "not a bare address",
        ),
        (
            an_event('[events.reply]\nfrom = "anna@ysi.example"\nto = { to = "a@b.fi", code = "X" }\n'),
            8,
            "pattern",
        ),
        (an_event('by = "kaisa@ysi.example"\ncopies = 2\n'), 4, "stands beside run only"),
        (an_event('down = { part = "desk", until = 2027-01-13T12:00:00Z }\n'), 6, "events.down.part"),
        (an_event('down = { part = "all", until = 2027-01-12T12:00:00Z }\n'), 4, "until is not after at"),
        (an_event('refuse = { to = "a@b.fi", answer = "maybe" }\n'), 6, "begins with 4xx or 5xx"),
        (an_event("copies = 0\n"), 6, "events.copies"),
        (HEAD + "[[expect]]\n", 4, "an expectation is one of"),
        (HEAD + "[[expect]]\nmail = { by = 2027-01-13T12:00:00Z }\n", 5, "name at least to or code"),
        (HEAD + '[[expect]]\nmail = { to = "a@b.fi", cuont = 1 }\n', 5, "unknown key 'expect.mail.cuont'"),
        (
            HEAD + '[[expect]]\nno_mail = { to = "a@b.fi", lacks = ["x"] }\n',
            5,
            "unknown key 'expect.no_mail.lacks'",
        ),
        (HEAD + '[[expect]]\ntask = { state = "accepted" }\n', 5, "by its number or its subject"),
        (HEAD + '[[expect]]\ntask = { number = 1, state = "acepted" }\n', 5, "expect.task.state"),
        (HEAD + '[[expect]]\ntask = { number = 1, flags = ["late"] }\n', 5, "expect.task.flags"),
        (HEAD + '[[expect]]\nnowhere = [""]\n', 5, "expect.nowhere"),
    ],
)
def test_what_is_wrong_is_refused_with_line_and_reason(tmp_path, text, line, reason):
    with pytest.raises(UserError) as refused:
        read(tmp_path, text)

    assert str(refused.value).startswith(f"{tmp_path}/s.toml:{line}: ")
    assert reason in str(refused.value)
    assert str(refused.value).count("\n") == 0


def test_what_is_no_toml_or_no_text_or_no_file_is_refused(tmp_path):
    (tmp_path / "latin.toml").write_bytes(b'title = "\xe4"\n')

    with pytest.raises(UserError, match="not valid TOML"):
        read(tmp_path, "title = \n")
    with pytest.raises(UserError, match="not UTF-8"):
        read_scenario(tmp_path / "latin.toml")
    with pytest.raises(UserError, match="cannot be read"):
        read_scenario(tmp_path / "none.toml")


def test_events_come_in_order_of_time_and_those_of_one_instant_as_in_the_file(tmp_path):
    copies = "[[events]]\nat = 2027-01-13T10:00:00+02:00\ncopies = {}\n"
    earlier = "[[events]]\nat = 2027-01-12T13:00:00+02:00\ncopies = 3\n"

    scenario = read(tmp_path, HEAD + copies.format(1) + copies.format(2) + earlier)

    assert [(event.deed.copies, event.line) for event in scenario.events] == [(3, 10), (1, 4), (2, 7)]


@pytest.mark.parametrize(
    "written",
    [
        "2027-01-12T12:00:00+02:00",
        "2027-01-12T10:00:00Z",
        "2027-01-12T12:00:00",  # Helsinki time, as in `ysi due`
        '"2027-01-12T12:00"',
    ],
)
def test_an_instant_is_understood_in_every_form_of_toml(tmp_path, written):
    scenario = read(tmp_path, f"start = {written}\nend = 2027-01-14T12:00:00Z\n")

    assert scenario.start == datetime(2027, 1, 12, 10, tzinfo=UTC)


def test_every_key_of_a_mail_and_a_reply_is_known(tmp_path):
    (tmp_path / "a.eml").write_bytes(b"From: aino@alfa.example\r\n\r\nHei\r\n")
    common = """
cc = ["antti@alfa.example"]
html = "<p>Hei</p>"
headers = { "X-Mailer" = "Mutt", "Received" = ["from a by b", "from c by d"] }
date = 2027-01-12T20:00:00+02:00
message_id = "a@alfa.example"
authentication = "none"
attachments = [{ name = "a.txt", type = "text/plain", text = "Hei" }, { name = "b.bin", base64 = "AAEC" }]
mailboxes = ["tehtavat"]
folder = "Junk"
internaldate = 2027-01-12T20:00:00+02:00
subject = "Hei"
"""
    reply = (
        '[events.reply]\nfrom = "anna@ysi.example"\nto = { to = "anna@ysi.example", code = "A-2", nth = 0 }\n'
    )
    texts = [
        an_event(MAIL + common),
        an_event(reply + common + 'quote = false\ntoken = false\ntext = "OK"\n'),
        an_event('[events.mail]\neml = "a.eml"\nmailboxes = ["tehtavat"]\n'),
        an_event('bounce = { to = "bo@beeta.example", code = "C-19" }\n'),
        an_event('refuse = { to = "a@b.fi", answer = "450 4.2.0 later", until = 2027-01-13T12:00:00Z }\n'),
    ]

    scenarios = [read(tmp_path, text) for text in texts]

    mail, reply = scenarios[0].events[0].deed.mail, scenarios[1].events[0].deed.reply
    assert [one.content for one in mail.attachments] == [b"Hei", b"\x00\x01\x02"]
    assert (reply.quote, reply.token, reply.to.nth, reply.internaldate) == (
        False,
        False,
        0,
        mail.internaldate,
    )
