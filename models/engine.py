"""The database: one transaction at a time a process; on PostgreSQL serializable, with retries, among processes.

Never sends anything and never reads the clock.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel

from base.chance import Chance
from base.errors import TryAgain, UserError
from base.log import get_logger

T = TypeVar("T")
log = get_logger(__name__)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING

# 40001 serialization_failure, 40P01 deadlock_detected: PostgreSQL asks for the whole transaction again.
RETRIED_SQLSTATES = {"40001", "40P01"}
MAX_TRIES = 20


class Database:
    """A database by URL. `transaction` runs a unit of work and commits it; `reading` gives a session that cannot write."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._reading_engine = make_engine(url, read_only=True)
        # Four threads without this lock on SQLite: one made 1,700 commits, the others one each (its busy handler is
        # unfair). On PostgreSQL a long transaction of one thread was made to begin anew 20 times by short ones of another.
        self._writing = threading.Lock()
        self._chance = Chance.system()  # spreads contenders; decides nothing

    def transaction(self, work: Callable[[Session], T]) -> T:
        """Run `work` in one transaction and commit. On PostgreSQL it is run again after a serialization failure.

        `work` must not have effects outside the session: it may run more than once. Raises TryAgain when the database
        is out of reach or too busy.
        """
        for attempt in range(1, MAX_TRIES + 1):
            try:
                return self._once(work)
            except DBAPIError as error:
                if not _asks_again(error):
                    raise
                if attempt == MAX_TRIES:
                    raise TryAgain("commit a transaction: too many others write at the same time") from error
                time.sleep(self._chance.uniform(0.001, 0.005) * attempt)
        raise AssertionError("not reached")

    def _once(self, work: Callable[[Session], T]) -> T:
        with self._writing, Session(self.engine, expire_on_commit=False) as session, session.begin():
            return work(session)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for reading alone; writing through it fails."""
        with Session(self._reading_engine, expire_on_commit=False) as session:
            yield session

    def dispose(self) -> None:
        self.engine.dispose()
        self._reading_engine.dispose()


def make_engine(url: str, *, read_only: bool = False) -> Engine:
    """An engine with the settings that keep a promise: WAL and fsync on SQLite, SERIALIZABLE on PostgreSQL."""
    if url.startswith("sqlite"):
        return _sqlite_engine(url, read_only=read_only)
    if url.startswith("postgresql"):
        engine = create_engine(
            url, isolation_level="REPEATABLE READ" if read_only else "SERIALIZABLE", pool_pre_ping=True
        )
        if read_only:
            engine = engine.execution_options(postgresql_readonly=True)
        return engine
    raise UserError(
        f"[database] url '{url.split(':', maxsplit=1)[0]}:…': only sqlite:/// and postgresql:// are known."
    )


def _sqlite_engine(url: str, *, read_only: bool) -> Engine:
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not emit BEGIN by itself
        for pragma in ("busy_timeout=15000", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        mode = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        if mode != "wal":
            # A file system without shared memory answers with another mode and no error; readers would then block.
            raise UserError(
                f"SQLite keeps journal_mode '{mode}' instead of WAL: put the database on a local disk."
            )
        if read_only:
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # Deferred transactions upgrade on the first write and lose updates; writers queue at the door instead.
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def _asks_again(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in RETRIED_SQLSTATES
