"""Real IMAP servers for tests: pymap as its own process, and Dovecot where the machine has it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
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

DOVECOT_CONF = """
base_dir = {dir}/run
state_dir = {dir}/run
log_path = {dir}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl_cert = <{dir}/cert.pem
ssl_key = <{dir}/key.pem
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:~/Maildir
first_valid_uid = 1
first_valid_gid = 1
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {dir}/users
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={dir}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
"""


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
    def person(self) -> Iterator[IMAPClient]:
        """Another mail program, logged in to the same account."""
        with IMAPClient("127.0.0.1", self.port, ssl=False, timeout=30) as client:
            client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # 40 times faster
            client.login(USER, PASSWORD)
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
        _kill(self.process)


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
        _kill(process)


@contextmanager
def dovecot_server() -> Iterator[ImapServer]:
    """Runs as root only: its mail belongs to nobody, since Dovecot refuses root's."""
    folder = Path(tempfile.mkdtemp(prefix="ysi-dovecot-"))  # short: the names of its sockets have 107 bytes
    port, tls_port = _free_port(), _free_port()
    _prepare(folder, port, tls_port)
    command = ["dovecot", "-F", "-c", str(folder / "dovecot.conf")]
    process = subprocess.Popen(command, text=True, start_new_session=True, stderr=subprocess.DEVNULL)
    try:
        _await_greeting(port)
        yield ImapServer(process, port, tls_port, folder / "cert.pem", folder / "mail")
    finally:
        _kill(process)
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(folder: Path, port: int, tls_port: int) -> None:
    folder.chmod(0o755)
    (folder / "run").mkdir()
    (folder / "mail").mkdir()
    shutil.chown(folder / "mail", "nobody", "nogroup")
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    (folder / "dovecot.conf").write_text(DOVECOT_CONF.format(dir=folder, port=port, tls_port=tls_port))
    _certify(folder)


def _certify(folder: Path) -> None:
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost -keyout key.pem -out cert.pem"
    )
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run([*command.split(), *names], cwd=folder, check=True, capture_output=True)


def _await_greeting(port: int) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as connection:
                if connection.recv(4) == b"* OK":
                    return
        except OSError:
            pass
        time.sleep(0.02)
    raise TimeoutError("dovecot gave no greeting within 10 s")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _kill(process: subprocess.Popen[str]) -> None:
    # Its own end takes Dovecot a second, and nothing of it is needed any more.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)
    for stream in (process.stdin, process.stdout):
        if stream:
            stream.close()
