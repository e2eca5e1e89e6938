"""The engine keeps promises: nothing lost, nobody starved, nothing written by readers, instants aware."""

import threading
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlmodel import select

from base.errors import UserError
from models.audit import WorkerHeartbeat, beat
from models.engine import Database
from models.task import Counter, next_number

NOON = datetime(2026, 12, 8, 10, tzinfo=UTC)


def test_what_a_transaction_did_is_there_for_readers(database):
    database.transaction(lambda session: next_number(session, "task"))

    with database.reading() as session:
        assert session.exec(select(Counter.name, Counter.value)).all() == [("task", 1)]


def test_a_transaction_that_fails_leaves_nothing(database):
    def work(session):
        next_number(session, "task")
        raise UserError("no such customer")

    with pytest.raises(UserError):
        database.transaction(work)

    with database.reading() as session:
        assert session.exec(select(Counter)).all() == []


def test_a_reading_session_cannot_write(database):
    def written(session):
        next_number(session, "task")
        session.flush()

    with database.reading() as session, pytest.raises(DBAPIError, match=r"readonly|read-only"):
        written(session)


def test_an_open_reader_does_not_stop_a_writer(database):
    with database.reading() as session:
        assert session.exec(select(Counter)).all() == []

        database.transaction(lambda writing: next_number(writing, "task"))


def test_no_update_is_lost_and_nobody_starves(database_url):
    """Two processes' worth of handles, two threads each: without the lock of a process one of them gets nothing."""
    databases = [Database(database_url), Database(database_url)]
    databases[0].transaction(lambda session: next_number(session, "task"))
    made = dict.fromkeys(range(4), 0)
    until = time.monotonic() + 1

    def count(worker):
        while time.monotonic() < until:
            databases[worker % 2].transaction(lambda session: next_number(session, "task"))
            made[worker] += 1

    threads = [threading.Thread(target=count, args=(worker,)) for worker in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with databases[0].reading() as session:
        assert session.get(Counter, "task").value == 1 + sum(made.values())
    assert min(made.values()) > 0
    for database in databases:
        database.dispose()


def test_a_serialization_failure_runs_the_work_again(postgres_databases):
    url = postgres_databases.migrated()
    database, other = Database(url), Database(url)
    database.transaction(lambda session: next_number(session, "task"))
    runs = []

    def work(session):
        seen = session.get(Counter, "task").value
        if not runs:
            other.transaction(lambda rival: next_number(rival, "task"))
        runs.append(seen)
        session.connection().execute(text(f"UPDATE counter SET value = {seen + 10} WHERE name = 'task'"))

    database.transaction(work)

    assert runs == [1, 2]
    with database.reading() as session:
        assert session.get(Counter, "task").value == 12
    for each in (database, other):
        each.dispose()
    postgres_databases.drop(url)


def test_sqlite_keeps_a_write_ahead_log_and_waits_for_the_disk(sqlite_files):
    url = sqlite_files.migrated()
    database = Database(url)

    with database.engine.connect() as connection:
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")
        ]

    assert pragmas == ["wal", 2]
    database.dispose()
    sqlite_files.drop(url)


def test_sqlite_without_a_write_ahead_log_is_refused():
    database = Database("sqlite:///:memory:")  # a database in memory answers 'memory' to the same pragma

    with pytest.raises(UserError, match="instead of WAL"):
        database.transaction(lambda session: next_number(session, "task"))
    database.dispose()


def test_instants_come_back_aware_and_in_utc(database):
    helsinki_noon = NOON.astimezone(timezone(timedelta(hours=2)))
    database.transaction(lambda session: beat(session, "intake", helsinki_noon))

    with database.reading() as session:
        found = session.get(WorkerHeartbeat, "intake").beat_at

    assert (found, found.utcoffset()) == (NOON, timedelta(0))


def test_an_instant_without_a_zone_is_refused(database):
    with pytest.raises(StatementError, match="timezone"):
        database.transaction(lambda session: beat(session, "intake", datetime(2026, 12, 8, 12)))
