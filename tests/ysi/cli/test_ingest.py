"""`ysi ingest`: mails of files take the way of every mail, once; a dry run shows how they are read and stores nothing."""

import hashlib
import io
import json
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from sqlmodel import select

from base.clock import VirtualClock
from base.settings import Settings
from intake.files import MOST_BYTES
from intake.reading.identity import identity
from models.mail import InboundMessage, MailboxCopy
from models.task import Task
from tests.support.builders import some_settings
from tests.support.commands import ran
from tests.support.companies import apply
from ysi.cli.context import Context
from ysi.cli.line import run_line
from ysi.dry_reading import not_read

NOW = datetime(2027, 1, 12, 20, tzinfo=UTC)
FIELDS = [
    "path", "message_id", "from", "to", "cc", "reply_to", "date", "subject", "text", "forwarded", "full_text",
    "attachments", "language", "classification", "bounce", "references", "verdict", "defects", "secrets", "error",
]  # fmt: skip


def a_mail(number=1, *, sender="Aino <aino@alfa.example>", files=(), **headers):
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, "tehtavat@ysi.example"
    mail["Subject"], mail["Message-ID"] = f"Matkavaraus {number}", f"<{number}@alfa.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("Hei, varaisitko hotellin?\n\n-- \nAino\n")
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return mail.as_bytes()


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "mails"
    place.mkdir()
    return place


@pytest.fixture
def settings(tmp_path):
    return some_settings(tmp_path / "blobs")


def test_a_dry_run_shows_what_was_understood(folder):
    (folder / "a.eml").write_bytes(
        a_mail(files=[("lippu.pdf", b"\0\1")], Cc="Bo <Bo@Beeta.example>", References="<0@alfa.example>")
    )

    shown = ran("ingest", "--dry-run", "--json", folder)

    (record,) = shown.json
    assert (shown.status, list(record)) == (0, FIELDS)
    assert record | {"full_text": "", "language": ""} == {
        "path": f"{folder}/a.eml", "message_id": "<1@alfa.example>", "from": "aino@alfa.example",
        "to": ["tehtavat@ysi.example"], "cc": ["Bo@beeta.example"], "reply_to": [], "date": None,
        "subject": "Matkavaraus 1", "text": "Hei, varaisitko hotellin?", "forwarded": "", "full_text": "",
        "attachments": [
            {"name": "lippu.pdf", "type": "application/pdf", "size": 2, "sha256": hashlib.sha256(b"\0\1").hexdigest()}
        ],
        "language": "", "classification": "ordinary", "bounce": None, "references": ["<0@alfa.example>"],
        "verdict": "none", "defects": [], "secrets": 0, "error": None,
    }  # fmt: skip


def test_a_dry_run_goes_on_after_a_mail_that_cannot_be_read_and_says_so(folder):
    with (folder / "1.eml").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    (folder / "2.eml").write_bytes(a_mail())

    shown = ran("ingest", "--dry-run", "--json", folder)

    bad, good = shown.json
    assert shown.status == 1
    assert list(bad) == FIELDS
    assert (bad["error"], bad["text"], good["error"]) == ("larger than 60 MB", None, None)
    assert shown.err == "2 mails, 1 with an error.\n"


def test_a_mail_that_is_not_read_is_still_known_by_its_identity():
    record = not_read("a.eml", "kills_reader", identity(a_mail(References="<0@alfa.example>")))

    assert (record["message_id"], record["references"]) == ("<1@alfa.example>", ["<0@alfa.example>"])
    assert list(record) == FIELDS


def test_the_order_is_that_of_the_files_and_each_mail_has_its_line(folder):
    (folder / "box").write_bytes(
        b"".join(b"From a Tue Jan 12 08:00:00 2027\n" + a_mail(number) + b"\n" for number in range(25))
    )

    shown = ran("ingest", "--dry-run", "--json", folder / "box")

    assert [record["path"] for record in shown.json] == [f"{folder}/box#{n}" for n in range(1, 26)]
    lines = shown.out.splitlines()[1:-1]
    assert [json.loads(line.rstrip(","))["subject"] for line in lines] == [
        f"Matkavaraus {n}" for n in range(25)
    ]


def test_a_dry_run_without_json_is_a_table(folder):
    (folder / "a.eml").write_bytes(a_mail(files=[("lippu.pdf", b"x")]))

    shown = ran("ingest", "--dry-run", folder)

    assert "aino@alfa.example" in shown.out
    assert "lippu.pdf" in shown.out
    assert shown.err == "1 mail, 0 with an error.\n"


def test_a_path_that_is_not_there_stops_no_other(folder):
    for name in ("a.eml", "b.eml"):
        (folder / name).write_bytes(a_mail())

    shown = ran("ingest", "--dry-run", "--json", folder / "a.eml", folder / "nope.eml", folder / "b.eml")

    assert shown.status == 1
    assert [one["error"] for one in shown.json] == [None, "there is no such file or folder", None]
    assert list(shown.json[1]) == FIELDS
    assert shown.err == (
        f"{folder}/nope.eml: there is no such file or folder; name mails, mbox files or Maildirs.\n"
        "2 mails, 0 with an error, 1 path not there.\n"
    )


@pytest.mark.parametrize(
    ("others", "told"),
    [
        ((), "no other file lies there"),
        (("readme.txt",), "1 other file was passed over"),
        (("readme.txt", "notes.pdf", ".hidden"), "3 other files were passed over"),
    ],
)
def test_a_folder_without_mail_is_an_empty_array_and_what_lies_there_is_told(folder, others, told):
    for name in others:
        (folder / name).write_bytes(b"no mail")

    shown = ran("ingest", "--dry-run", "--json", folder)

    assert (shown.status, shown.json) == (0, [])
    assert shown.err == f"{folder}: no mails were found there; {told}.\n0 mails, 0 with an error.\n"


def test_a_dry_run_stores_nothing(company, folder, settings):
    (folder / "a.eml").write_bytes(a_mail())

    assert (
        ran("ingest", "--dry-run", "--json", folder, database=company, settings=settings, now=NOW).status == 0
    )

    assert not settings.blobs.path.exists()
    assert all_of(company, InboundMessage) == []


@pytest.fixture
def company(database):
    apply(database)
    return database


@pytest.fixture
def run(company, settings):
    return lambda *words: ran("ingest", *words, database=company, settings=settings, now=NOW)


def all_of(database, kind):
    with database.reading() as session:
        return list(session.exec(select(kind).order_by(kind.id)))


def test_mails_become_what_they_would_from_a_mailbox_with_their_own_arrival(company, folder, run, settings):
    proof = {"Authentication_Results": "mx.ysi.example; dmarc=pass header.from=alfa.example"}
    trusting = settings.model_copy(
        update={"authentication": settings.authentication.model_copy(update={"trust_border": True})}
    )
    (folder / "a.eml").write_bytes(a_mail(Received="by mx; Tue, 12 Jan 2027 10:00:00 +0200", **proof))
    (folder / "b.eml").write_bytes(a_mail(2, sender="Bo <bo@unknown.example>"))

    shown = ran("ingest", "--json", folder, database=company, settings=trusting, now=NOW)

    assert [(one["outcome"], one["task"], one["state"], one["error"]) for one in shown.json] == [
        ("task", 1, "decided", None),
        ("quarantined", None, "quarantined", None),
    ]
    assert shown.json[0]["received_at"] == "2027-01-12T08:00:00Z"
    assert [task.subject for task in all_of(company, Task)] == ["Matkavaraus 1"]


def test_a_second_time_nothing_happens_but_a_copy(company, folder, run):
    (folder / "a.eml").write_bytes(a_mail())

    first, second = run("--json", folder).json, run("--json", folder)

    assert (second.status, second.json) == (0, first)
    assert len(all_of(company, InboundMessage)) == 1
    assert [copy.uid for copy in all_of(company, MailboxCopy)] == [1, 2]


def test_received_at_goes_before_everything_else(folder, run):
    (folder / "box").write_bytes(b"From a Tue Jan 12 08:00:00 2027\n" + a_mail())

    record = run("--json", "--received-at", "2027-01-12T12:00", folder / "box").json[0]

    assert record["received_at"] == "2027-01-12T10:00:00Z"
    assert run("--received-at", "2027-02-01", folder).status == 2  # no mail has arrived in the future
    assert run("--received-at", "soon", folder).status == 2


def test_a_mail_of_a_year_without_calendar_is_not_stored_and_the_others_are(company, folder, run):
    (folder / "a.eml").write_bytes(a_mail(1, Received="by mx; Tue, 12 Jan 1999 10:00:00 +0200"))
    (folder / "b.eml").write_bytes(a_mail(2))

    shown = run("--json", folder)

    assert shown.status == 1
    assert [one["error"] is None for one in shown.json] == [False, True]
    assert "closed days of 1999" in shown.json[0]["error"]
    assert len(all_of(company, InboundMessage)) == 1


def test_without_the_database_or_a_mailbox_it_says_what_to_do(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (folder / "a.eml").write_bytes(a_mail())

    assert ran("ingest", folder, settings=Settings()).status == 2
    assert ran("ingest", folder, settings=some_settings(tmp_path / "blobs")).status == 2


def test_whoever_watches_sees_how_far_it_is(folder):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    (folder / "a.eml").write_bytes(a_mail())
    err = Terminal()
    context = Context(settings=Settings(), clock=VirtualClock(NOW), out=io.StringIO(), err=err)

    assert run_line(["ingest", "--dry-run", "--json", str(folder)], context) == 0

    assert "100%" in err.getvalue()
