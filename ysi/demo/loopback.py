"""The whole service on this machine: embedded IMAP server, an SMTP door, SQLite, and everybody's mail in memory.

Never for real mail: the door believes every sender, and nothing outlives the demo.
"""

import imaplib
import json
import os
import smtplib
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Self

from acts.company import apply_company
from acts.company_file import read_company
from base.chance import Chance
from base.clock import SystemClock
from base.errors import UserError
from base.settings import Settings
from intake.incoming import without_tag
from models.calendar import day_times, work_calendar
from models.engine import Database
from models.migrate import upgrade
from notifier.compose import MAIL
from rules.civil import civil_date, instant
from scheduler.closed_days import finnish_holidays
from ysi.demo.door import DemoDoor
from ysi.serve import Service

SERVICE_ADDRESS = "tehtavat@ysi.example"
USER = "tehtavat"
SMTP_PORT = 2525  # easy to type into a mail program; any free one when it is taken
SECONDS_BACK = timedelta(seconds=2)


class Loopback:
    """The running demo; a context manager."""

    def __init__(self, folder: Path) -> None:
        self.clock = SystemClock()
        self.chance = Chance.system()
        self._password = self.chance.token()
        self._folder = folder
        self._arrived = threading.Condition()
        self._boxes: dict[str, list[EmailMessage]] = {}
        self._all: list[tuple[str, EmailMessage]] = []
        self.appended = 0

    def __enter__(self) -> Self:
        self._imap, self.imap_port = self._start_imap()
        self.door = self._start_door()
        self.settings = self._make_settings()
        upgrade(self.settings.database.url)
        self.database = Database(self.settings.database.url)
        self._apply_company()
        self._service = Service(self.settings, self.database, clock=self.clock, chance=self.chance)
        self._service.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._service.stop()
        self.door.stop()
        self._imap.terminate()
        self._imap.communicate(timeout=5)
        self.database.dispose()

    def _start_imap(self) -> tuple[subprocess.Popen[str], int]:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [
                sys.executable,
                "-m",
                "ysi.demo.imap_server",
                "--user",
                USER,
                "--password-env",
                "YSI_DEMO",
                "--until-eof",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).resolve().parents[2],
            env={**os.environ, "YSI_DEMO": self._password},
        )
        assert process.stdout is not None
        return process, int(json.loads(process.stdout.readline())["port"])

    def _start_door(self) -> DemoDoor:
        for port in (SMTP_PORT, 0):
            door = DemoDoor("127.0.0.1", port, deliver=self._deliver)
            try:
                door.start()
            except OSError:
                continue
            return door
        raise UserError(
            "the demo finds no free port on 127.0.0.1 for its mail door; end another program and try again."
        )

    def _make_settings(self) -> Settings:
        return Settings.model_validate(
            {
                "database": {"url": f"sqlite:///{self._folder / 'demo.db'}"},
                "blobs": {"path": self._folder / "blobs"},
                "mailbox": {
                    USER: {
                        "address": SERVICE_ADDRESS,
                        "host": "127.0.0.1",
                        "port": self.imap_port,
                        "tls": "none",
                        "user": USER,
                        "password": self._password,
                    }
                },
                "smtp": {"host": "127.0.0.1", "port": self.door.port, "tls": "none"},
                "authentication": {"authserv_ids": ["ysi.example"]},
                "secrets": {"key": self.chance.token(32)},
            }
        )

    def _apply_company(self) -> None:
        text = (files("ysi.demo") / "company.toml").read_text(encoding="utf-8")
        file = read_company(text, path="company.toml")
        now = self.clock.now()
        self.database.transaction(
            lambda session: apply_company(
                session, self.settings, file, by="demo", now=now, holidays_of=finnish_holidays
            )
        )

    def send(self, mail: EmailMessage, recipient: str) -> None:
        """As a mail program does: through the door, by SMTP."""
        with smtplib.SMTP("127.0.0.1", self.door.port, timeout=10) as smtp:
            smtp.sendmail(mail["From"].addresses[0].addr_spec, [recipient], mail.as_bytes(policy=MAIL))

    def _deliver(self, recipient: str, raw: bytes) -> None:
        if without_tag(recipient) == SERVICE_ADDRESS:
            self._append(raw)
            return
        mail = message_from_bytes(raw, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        with self._arrived:
            self._boxes.setdefault(recipient.lower(), []).append(mail)
            self._all.append((recipient.lower(), mail))
            self._arrived.notify_all()

    def _append(self, raw: bytes) -> None:
        with imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=10) as imap:
            imap.login(USER, self._password)
            imap.append("INBOX", "", self._arrival().astimezone(UTC), raw)
        self.appended += 1

    def _arrival(self) -> datetime:
        """Seconds back, so that no server takes it for the future; never before the last opening, which would be late."""
        now = self.clock.now()
        return max(now - SECONDS_BACK, self.last_opening(now))

    def last_opening(self, now: datetime) -> datetime:
        """The latest opening of a working day that is not after `now`."""
        with self.database.reading() as session:
            calendar, opening = work_calendar(session), day_times(self.settings).opening
        today = civil_date(now)
        day = calendar.on_or_before(today if instant(today, opening) <= now else today - timedelta(days=1))
        return instant(day, opening)

    def next_opening(self, now: datetime) -> datetime:
        """The first opening of a working day after `now`."""
        with self.database.reading() as session:
            calendar, opening = work_calendar(session), day_times(self.settings).opening
        today = civil_date(now)
        day = calendar.on_or_after(today)
        return (
            instant(day, opening)
            if instant(day, opening) > now
            else instant(calendar.next_working_day(day), opening)
        )

    def mail_to(self, address: str, *, containing: str, seconds: float = 10) -> EmailMessage | None:
        """The first mail to that address whose subject or text holds these words; None if none comes in time."""
        end = time.monotonic() + seconds
        with self._arrived:
            while True:
                for mail in self._boxes.get(address, []):
                    if containing in f"{mail['Subject']}\n{text_of(mail)}":
                        return mail
                if (left := end - time.monotonic()) <= 0:
                    return None
                self._arrived.wait(left)

    def until(self, holds: Callable[[], bool], *, seconds: float = 10) -> bool:
        """Whether it comes true in that time."""
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def count_to(self, address: str) -> int:
        with self._arrived:
            return len(self._boxes.get(address, []))

    def all_mail(self) -> list[tuple[str, EmailMessage]]:
        """Every mail that reached one of the demo's people, in order of arrival."""
        with self._arrived:
            return list(self._all)


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail of ours."""
    body = mail.get_body(preferencelist=("plain",))
    return str(body.get_content()) if body is not None else ""
