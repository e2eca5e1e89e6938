"""The servers of the walks: one IMAP server and one walker process a session, a database and a sink a walk."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from itertools import count
from pathlib import Path

import pytest
from imapclient import IMAPClient

from models.engine import Database
from tests.crash.walked import Walked
from tests.crash.walker import Run
from tests.support.companies import apply
from tests.support.imap import pymap_server
from tests.support.smtp import Sink

ROOT = Path(__file__).parents[2]
WALKER = [sys.executable, str(Path(__file__).with_name("walker.py"))]
_numbers = count(1)


class Walkers:
    """Lives of the service, each in a process of its own; their exit statuses, -9 after SIGKILL."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            WALKER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_environment()
        )

    def live(self, *runs: Run) -> list[int]:
        """In forks of the waiting walker: quick."""
        self._process.stdin.write(json.dumps([asdict(run) for run in runs]) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    @staticmethod
    def start(run: Run) -> int:
        """In a process that is started for it, as an operator starts the service."""
        file = run.path / "run.json"
        file.write_text(json.dumps(asdict(run)))
        return subprocess.run(
            [*WALKER, str(file)], env=_environment() | {"YSI_CRASH_AT": run.crash_at}, check=False
        ).returncode

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.fixture(scope="session")
def walkers() -> Iterator[Walkers]:
    walkers = Walkers()
    yield walkers
    walkers.close()


@pytest.fixture(scope="session")
def mailboxes():
    with pymap_server() as server:
        yield server


@pytest.fixture(scope="session")
def person(mailboxes):
    # Each login costs the server a tenth of a second.
    with mailboxes.person() as person:
        yield person


@pytest.fixture
def new_walk(makes_databases, mailboxes, person):
    """Makes walks that have not begun: a company, an empty mailbox, a mail server that takes everything."""
    with ExitStack() as stack:
        yield lambda: _a_walk(stack, makes_databases, mailboxes.port, person)


@pytest.fixture
def walk(new_walk) -> Walked:
    return new_walk()


def _a_walk(stack: ExitStack, makes_databases, imap_port: int, person: IMAPClient) -> Walked:
    folder = f"walk-{next(_numbers)}"
    person.create_folder(folder)
    place = Path(tempfile.mkdtemp(prefix="ysi-walk-"))
    stack.callback(shutil.rmtree, place)
    (place / "blobs").mkdir()
    url = makes_databases.migrated()
    stack.callback(makes_databases.drop, url)
    database = Database(url)
    stack.callback(database.dispose)
    apply(database)
    sink = stack.enter_context(Sink())
    run = Run(url=url, place=str(place), folder=folder, imap_port=imap_port, smtp_port=sink.port)
    return Walked(run, database, sink, person)
