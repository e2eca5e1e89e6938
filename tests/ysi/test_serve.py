"""`ysi serve` as a real process: a mail comes in, the sender is told, SIGTERM ends it in time, a death ends it at once."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from base.clock import SystemClock
from base.errors import TryAgain, UserError
from base.settings import Settings
from models.claims import owners
from models.engine import Database
from models.mail import InboundMessage
from models.outbox import MessageState, OutboundMessage
from notifier.smtp import Unreachable
from tests.support.companies import apply
from tests.support.imap import PASSWORD, pymap_server
from tests.support.program import environment, ran_alone, serving, until, written
from tests.support.smtp import Sink
from ysi.owners import machine
from ysi.serve import Interruptible, Service, demand_ready

MAIL = b"""\
From: Aino <aino@alfa.example>
To: tehtavat@ysi.example
Subject: Matkavaraus
Message-ID: <1@alfa.example>
Date: Tue, 24 Nov 2026 12:00:00 +0200

Varaisitko hotellin?
"""


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
    apply(database, now=SystemClock().now())
    return database


@pytest.fixture
def config(tmp_path, database_url, imap, sink):
    return written(tmp_path, database_url=database_url, imap_port=imap.port, smtp_port=sink.port)


def children_of(pid):
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in found.read_text().split()] if found.exists() else []


def ended(process, seconds):
    before = time.monotonic()
    process.wait(seconds + 5)
    return time.monotonic() - before < seconds


def test_a_mail_becomes_a_task_its_sender_is_told_and_sigterm_ends_it_in_time(company, config, imap, sink):
    message = MAIL.replace(b"<1@", f"<{time.monotonic_ns()}@".encode())
    with serving(config, env=environment(PASSWORD)) as process:
        imap.append(message, arrived=datetime.now(UTC))

        assert until(lambda: [mail.recipient for mail in sink.delivered] == ["aino@alfa.example"], 30)
        children = children_of(process.pid)

        process.send_signal(signal.SIGTERM)
        assert ended(process, 10)
        assert process.returncode == 0
        assert until(lambda: not any(Path(f"/proc/{child}").exists() for child in children), 2)

    assert b"Matkavaraus" in sink.delivered[0].raw
    with company.reading() as session:
        mail = session.exec(select(InboundMessage)).one()
        sent = session.exec(select(OutboundMessage).where(OutboundMessage.code == "C-01")).one()
    assert (mail.outcome, sent.state) == ("task", MessageState.SENT)


def test_the_parts_may_be_spread_over_processes(company, config, imap, sink):
    message = MAIL.replace(b"<1@", f"<{time.monotonic_ns()}@".encode())
    env = environment(PASSWORD)
    with serving(config, "--only", "intake,scheduler", env=env) as first:
        imap.append(message, arrived=datetime.now(UTC))
        assert until(lambda: count(company, OutboundMessage) > 0, 30)
        assert sink.delivered == []

        with serving(config, "--only", "notifier", env=env) as second:
            assert until(lambda: len(sink.delivered) == 1, 30)
            for process in (first, second):
                process.send_signal(signal.SIGINT)
            assert [process.wait(10) for process in (first, second)] == [0, 0]


@pytest.mark.parametrize("point", ["mails_claimed", "outbox_begun"])
def test_what_a_killed_process_held_is_done_by_the_next_one_at_once(company, config, imap, sink, point):
    message = MAIL.replace(b"<1@", f"<{time.monotonic_ns()}@".encode())
    with serving(config, env=environment(PASSWORD, YSI_CRASH_AT=point)) as killed:
        imap.append(message, arrived=datetime.now(UTC))
        assert killed.wait(30) == -signal.SIGKILL
    assert sink.delivered == []
    held = holders(company)
    assert len(held) == 1
    assert f":{killed.pid}:" in held.pop()

    with serving(config, env=environment(PASSWORD)) as process:
        assert until(lambda: len(sink.delivered) > 0, 30)  # leases of 180 and 300 seconds
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert "service.claims_of_the_dead_released" in process.communicate()[1]


def holders(database):
    with database.reading() as session:
        return owners(session)


def test_what_a_living_process_holds_or_one_of_another_machine_stays_theirs(small_company):
    hosts = {f"{machine()}:{os.getpid()}:living", "elsewhere/0123456789ab:999999:away"}
    until_when = SystemClock().now() + timedelta(minutes=3)

    def hold(session):
        for number, owner in enumerate(sorted(hosts)):
            session.add(
                InboundMessage(
                    identity_hash=f"{number}", received_at=until_when, stored_at=until_when, size=1,
                    blob=f"{number}", owner=owner, lease_until=until_when,
                )
            )  # fmt: skip

    small_company.transaction(hold)
    box = {"tehtavat": {"address": "tehtavat@ysi.example"}}
    service = Service(Settings(secrets={"key": "k" * 16}, mailbox=box), small_company, parts=[])
    service.start()
    service.stop()

    assert holders(small_company) == hosts


# The first thing that is imported, and others on the way to the first thread.
@pytest.mark.parametrize(
    "module", ["typer", "base.settings", "models.migrate", "ysi.serve", "ysi.until_told"]
)
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_during_the_start_ends_it_in_good_order(small_company, tmp_path, module, stop):
    config = written(tmp_path, database_url=small_company.url, imap_port=1, smtp_port=1)
    told_at = f"""
import os, sys
told = []
def tell(event, arguments):
    if event == "import" and arguments[0] == {module!r} and not told:
        told.append(os.write(1, b"told"))
        os.kill(os.getpid(), {int(stop)})
from ysi.cli import main
sys.addaudithook(tell)
sys.exit(main())
"""

    ended = subprocess.run(
        [sys.executable, "-c", told_at, "--config", str(config), "serve"],
        env=environment(PASSWORD), capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip

    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "told", "")


def count(database, table):
    with database.reading() as session:
        return len(session.exec(select(table)).all())


def test_a_part_that_dies_ends_the_process_with_status_one(company, config):
    with serving(config, env=environment(PASSWORD)) as process:
        assert until(lambda: beats(company) == 3, 30)

        with company.engine.begin() as connection:
            connection.execute(text("DROP TABLE worker_heartbeat"))

        assert process.wait(15) == 1
        log = process.communicate()[1]
    assert "service.part_died" in log
    assert "Traceback" not in log


def beats(database):
    with database.reading() as session:
        return session.execute(text("SELECT count(*) FROM worker_heartbeat")).scalar_one()


@pytest.fixture
def small_company(sqlite_files):
    """On one engine: what these tests are about is the process, not its database."""
    url = sqlite_files.migrated()
    database = Database(url)
    apply(database, now=SystemClock().now())
    yield database
    database.dispose()
    sqlite_files.drop(url)


def test_it_reads_on_while_the_mail_server_is_out_of_reach(small_company, tmp_path, imap):
    message = MAIL.replace(b"<1@", f"<{time.monotonic_ns()}@".encode())
    config = written(tmp_path, database_url=small_company.url, imap_port=imap.port, smtp_port=1)
    with serving(config, env=environment(PASSWORD)) as process:
        imap.append(message, arrived=datetime.now(UTC))

        assert until(lambda: count(small_company, InboundMessage) == 1, 30)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_a_server_that_hangs_does_not_keep_it_from_ending_in_time(small_company, tmp_path, imap):
    message = MAIL.replace(b"<1@", f"<{time.monotonic_ns()}@".encode())
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        config = written(tmp_path, database_url=small_company.url, imap_port=imap.port, smtp_port=port)
        with serving(config, env=environment(PASSWORD)) as process:
            imap.append(message, arrived=datetime.now(UTC))
            silent.settimeout(30)
            connection, _ = silent.accept()  # the notifier waits for a greeting that never comes
            process.send_signal(signal.SIGTERM)

            with connection:
                assert ended(process, 10)
            assert process.returncode == 0

    with small_company.reading() as session:
        waiting = session.exec(select(OutboundMessage).where(OutboundMessage.code == "C-01")).one()
    assert (waiting.state, waiting.lease_until is not None) == (MessageState.SENDING, True)


@pytest.mark.parametrize(
    ("changes", "mailbox", "words", "told"),
    [
        ({"YSI_SECRETS__KEY": None}, True, [], "YSI_SECRETS__KEY"),
        ({"YSI_MAILBOX__TEHTAVAT__PASSWORD": None}, False, [], "[mailbox.NAME]"),
        ({}, True, ["--only", "intake,desk"], "'desk': no such part"),
    ],
)
def test_what_it_cannot_run_with_is_told_before_it_starts(
    company, tmp_path, database_url, changes, mailbox, words, told
):
    config = written(tmp_path, database_url=database_url, imap_port=1, smtp_port=1, mailbox=mailbox)

    refused = ran_alone(config, "serve", *words, env=environment(PASSWORD, **changes))

    assert refused.returncode == 2
    assert told in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_a_database_without_this_versions_tables_is_told(tmp_path):
    config = written(tmp_path, database_url=f"sqlite:///{tmp_path}/none.db", imap_port=1, smtp_port=1)

    refused = ran_alone(config, "serve", env=environment(PASSWORD))

    assert (refused.returncode, "ysi db upgrade" in refused.stderr) == (2, True)
    assert not (tmp_path / "none.db").exists()


def test_readiness_needs_a_key_and_a_mailbox():
    box = {"tehtavat": {"address": "tehtavat@ysi.example"}}

    demand_ready(Settings(secrets={"key": "k" * 16}, mailbox=box))
    with pytest.raises(UserError, match="YSI_SECRETS__KEY"):
        demand_ready(Settings(mailbox=box))
    with pytest.raises(UserError, match="mailbox"):
        demand_ready(Settings(secrets={"key": "k" * 16}))


def test_while_it_stops_no_further_message_is_handed_over(sink):
    from notifier.smtp import SmtpServer

    stop = threading.Event()
    server = Interruptible(SmtpServer(sink.settings), stop)

    server.send("a@ysi.example", "b@alfa.example", b"Subject: 1\r\n\r\n1\r\n")
    stop.set()
    with pytest.raises(Unreachable):
        server.send("a@ysi.example", "b@alfa.example", b"Subject: 2\r\n\r\n2\r\n")

    server.close()
    assert len(sink.delivered) == 1


def test_a_passing_fault_of_the_database_ends_no_part(database, tmp_path):
    service = Service(
        Settings(
            secrets={"key": "k" * 16},
            mailbox={"tehtavat": {"address": "tehtavat@ysi.example"}},
            blobs={"path": tmp_path},
        ),
        database,
        parts=[],
    )
    service._stop.set()  # so that it does not wait before it would try again

    def fails():
        raise TryAgain("reach the database")

    assert service._once(fails) == 0
    assert not service.has_failed()
