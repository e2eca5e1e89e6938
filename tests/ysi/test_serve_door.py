"""`ysi serve` with a door, as a real process: a pushed mail becomes a task and is answered, whatever dies in between."""

import contextlib
import signal
import smtplib
import socket

import pytest
from sqlmodel import select

from base.clock import SystemClock
from models.engine import Database
from models.mail import InboundMessage
from models.outbox import OutboundMessage
from models.task import Task
from tests.support.companies import apply
from tests.support.program import environment, ran_alone, serving, until, written
from tests.support.smtp import Sink, closed_port

MAIL = b"""\
From: Aino <aino@alfa.example>
To: tehtavat@ysi.example
Subject: Matkavaraus
Message-ID: <1@alfa.example>
Date: Tue, 24 Nov 2026 12:00:00 +0200

Varaisitko hotellin?
"""
OURS = "tehtavat@ysi.example"


@pytest.fixture
def sink():
    with Sink() as server:
        yield server


@pytest.fixture
def port():
    with closed_port() as port:
        pass
    return port


@pytest.fixture
def small_company(sqlite_files):
    """On one engine: what these tests are about is the process."""
    url = sqlite_files.migrated()
    database = Database(url)
    apply(database, now=SystemClock().now())
    yield database
    database.dispose()
    sqlite_files.drop(url)


def door_alone(tmp_path, database, sink, port, more=""):
    """Settings of a service that reads no mailbox: everything comes by the door."""
    door = f"[door]\nenabled = true\nport = {port}\n{more}"
    return written(tmp_path, database_url=database.url, imap_port=1, smtp_port=sink.port, more=door)


def without_mailboxes(**changes):
    return environment(None, YSI_MAILBOX__TEHTAVAT__FOLDERS="[]", **changes)


@contextlib.contextmanager
def mail_server(port):
    """The company's mail server as an LMTP client, once the door is open."""
    assert until(lambda: answers(port), 30)
    # Closed, not told good-bye: the service may be gone by then.
    with contextlib.closing(smtplib.LMTP("127.0.0.1", port, timeout=30)) as client:
        yield client


def answers(port):
    # Refused: not open yet, and asked again.
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 5) as one:
        return one.recv(4) == b"220 "
    return False


def rows(database, table):
    with database.reading() as session:
        return session.exec(select(table)).all()


def codes(database):
    return sorted((row.code, row.address) for row in rows(database, OutboundMessage))


def test_a_pushed_mail_is_a_task_and_its_sender_is_told(database, tmp_path, sink, port):
    apply(database, now=SystemClock().now())
    config = door_alone(tmp_path, database, sink, port)

    with serving(config, env=without_mailboxes()) as process, mail_server(port) as client:
        assert client.sendmail("aino@alfa.example", [OURS], MAIL) == {}

        assert until(lambda: [mail.recipient for mail in sink.delivered] == ["aino@alfa.example"], 30)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert client.noop()[0] == 421

    assert b"Matkavaraus" in sink.delivered[0].raw
    assert [task.subject for task in rows(database, Task)] == ["Matkavaraus"]
    assert [mail.outcome for mail in rows(database, InboundMessage)] == ["task"]


# Between the file on the disk and our 250; the last is a client that never got its 250 for what is kept.
POINTS = ["raw_files_written", "raw_before_commit", "raw_committed"]


@pytest.mark.parametrize("point", POINTS)
def test_a_mail_during_which_it_is_killed_is_sent_again_and_is_one_mail(
    small_company, tmp_path, sink, port, point
):
    config = door_alone(tmp_path, small_company, sink, port)
    with serving(config, env=without_mailboxes(YSI_CRASH_AT=point)) as killed, mail_server(port) as client:
        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.sendmail("aino@alfa.example", [OURS], MAIL)
        assert killed.wait(10) == -signal.SIGKILL

    with serving(config, env=without_mailboxes()) as process, mail_server(port) as client:
        assert client.sendmail("aino@alfa.example", [OURS], MAIL) == {}  # the mail server has got no 250 yet
        assert until(lambda: len(sink.delivered) == 1, 30)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0

    assert len(rows(small_company, InboundMessage)) == len(rows(small_company, Task)) == 1
    assert codes(small_company).count(("C-01", "aino@alfa.example")) == 1
    assert [mail.recipient for mail in sink.delivered] == ["aino@alfa.example"]


def test_where_nothing_can_be_kept_the_mail_server_is_told_and_the_process_ends(
    small_company, tmp_path, sink, port
):
    config = door_alone(tmp_path, small_company, sink, port)

    with serving(config, env=without_mailboxes()) as process, mail_server(port) as client:
        (tmp_path / "blobs").rename(tmp_path / "moved")
        (tmp_path / "blobs").write_text("a file where the folder of the mails should be")
        with pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail("aino@alfa.example", [OURS], MAIL)
        assert process.wait(15) == 1

    assert (refused.value.smtp_code, refused.value.smtp_error) == (
        451,
        b"4.3.0 Trouble here, try again later",
    )
    assert rows(small_company, InboundMessage) == []


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('host = "0.0.0.0"', "0.0.0.0 is a public address"),
        ('host = "203.0.113.7"', "allow_public = true"),
        ('host = "no.such.host.invalid"', "no such address"),
        ('protocol = "uucp"', "door.protocol"),
        ("clients = []", "door.clients"),
        ('clients = ["mx.example"]', "door.clients"),
    ],
)
def test_a_door_that_may_not_open_is_told_before_anything_starts(
    small_company, tmp_path, sink, port, more, told
):
    config = door_alone(tmp_path, small_company, sink, port, more)

    refused = ran_alone(config, "serve", env=without_mailboxes())

    assert refused.returncode == 2
    assert told in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_a_port_that_is_taken_is_told(small_company, tmp_path, sink):
    with socket.create_server(("127.0.0.1", 0)) as other:
        config = door_alone(tmp_path, small_company, sink, other.getsockname()[1])

        refused = ran_alone(config, "serve", env=without_mailboxes())

    assert refused.returncode == 2
    assert "another program" in refused.stderr


def test_a_service_without_door_and_folders_would_get_no_mail(small_company, tmp_path, sink):
    config = written(tmp_path, database_url=small_company.url, imap_port=1, smtp_port=sink.port)

    refused = ran_alone(config, "serve", env=without_mailboxes())

    assert (refused.returncode, "enable the door" in refused.stderr) == (2, True)
