"""A real IMAP server for tests: pymap as its own process; dovecot.py has the other one."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from imapclient import IMAPClient
from pydantic import SecretStr

from base.setting_tables import MailboxSettings

USER = "tehtavat"
PASSWORD = "a password of the tests"


@dataclass(frozen=True)
class ImapServer:
    """A running server with one account; what a person or another program does to it has verbs here."""

    process: subprocess.Popen[str]
    port: int
    tls_port: int | None = None
    certificate: Path | None = None
    mail: Path | None = None

    def settings(self, **changes) -> MailboxSettings:
        plain = {
            "host": "127.0.0.1",
            "port": self.port,
            "tls": "none",
            "user": USER,
            "password": SecretStr(PASSWORD),
        }
        return MailboxSettings(address="tehtavat@ysi.example", **(plain | changes))

    @contextmanager
    def person(self, user: str = USER) -> Iterator[IMAPClient]:
        """Another mail program, logged in to the same account, or that of somebody else."""
        with IMAPClient("127.0.0.1", self.port, ssl=False, timeout=30) as client:
            client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # 40 times faster
            client.login(user, PASSWORD)
            client.normalise_times = False
            yield client

    def append(self, *mails: bytes, arrived: datetime | None = None, folder: str = "INBOX") -> None:
        with self.person() as person:
            for mail in mails:
                person.append(folder, mail, msg_time=arrived)

    def make_anew(self, folder: str) -> None:
        with self.person() as person:
            if person.folder_exists(folder):
                person.delete_folder(folder)
            person.create_folder(folder)

    def lying_in(self, folder: str) -> int:
        with self.person() as person:
            return person.select_folder(folder)[b"EXISTS"] if person.folder_exists(folder) else 0

    def kill(self) -> None:
        """As a power cut: the server and every process of it, at once."""
        kill(self.process)


@contextmanager
def pymap_server() -> Iterator[ImapServer]:
    command = [sys.executable, "-m", "ysi.demo.imap_server", "--user", USER, "--until-eof"]
    process = subprocess.Popen(
        [*command, "--password-env", "PASSWORD_OF_TESTS"],
        env=os.environ | {"PASSWORD_OF_TESTS": PASSWORD},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield ImapServer(process, json.loads(process.stdout.readline())["port"])
    finally:
        kill(process)


def kill(process: subprocess.Popen[str]) -> None:
    # Its own end takes Dovecot a second, and nothing of it is needed any more.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)
    for stream in (process.stdin, process.stdout):
        if stream:
            stream.close()
