"""How long customers wait for their answers while 100,000 mails of one sender and 10,000 of forged senders come.

They come in an hour. The mailbox lies in memory and delivers by a clock; everything behind it is the service: pollers, readers, database,
notifier. It judges the customers' answers alone. Only on request: `python -m tests.bench --only flood_p95_s`.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

from base.chance import Chance
from base.clock import SystemClock
from base.errors import TryAgain
from intake.mailbox import MAX_BYTES, MAX_MAILS, Copy, Fetched
from intake.readers import Readers, how_many
from models.engine import Database
from scheduler.agenda import HEARTBEAT
from tests.bench.company import SENDERS, sender
from tests.bench.corpus import ADDRESS, BORDER, CUSTOMERS
from tests.bench.entry import Entry, spread
from tests.bench.place import Place
from ysi.parts import Intake, Notifier, Scheduler, reading_settings

NAMES = ("flood_p95_s", "flood_kept_per_s")
ON_REQUEST = True
FORGED_EACH = 11  # of so many flood mails one is of a forged sender: 10,000 of 110,000
CUSTOMER_EVERY_SECONDS = 2.0
WORDS = "Ainutlaatuinen tarjous vain tänään. " * 100  # about 4 KB


def entries(place: Place, wanted: set[str]) -> Iterator[Entry]:
    size = place.size
    url = place.database_url("sqlite")
    mailbox = FloodMailbox(count=size.flood_mails, seconds=size.flood_seconds)
    answers = Answers()
    with running(place, url, mailbox, answers):
        mailbox.open()
        while not mailbox.is_over():
            time.sleep(0.5)
        kept = mailbox.moved / (time.monotonic() - mailbox.began)
        _wait_for_the_last(mailbox, answers)
    waits = sorted(answers.waits(mailbox))
    unanswered = len(mailbox.customers) - len(waits)
    p95 = waits[int(len(waits) * 0.95)] if waits and not unanswered else float("inf")
    details = (
        f"{len(mailbox.customers)} customers' mails, {size.flood_mails} others in {size.flood_seconds} s"
    )
    yield Entry("flood_p95_s", p95, "s", 60, details=f"{details}: {spread(waits) if waits else 'no answer'}")
    yield Entry("flood_kept_per_s", kept, "mails/s", details=f"{mailbox.moved} kept when the last had come")


class FloodMailbox:
    """One folder in which mails arrive by the clock: the flood evenly, a customer's every two seconds."""

    name = "tehtavat"
    folders = ("INBOX",)

    def __init__(self, *, count: int, seconds: float) -> None:
        self._count, self._seconds = count, seconds
        self._arrived: list[tuple[float, Callable[[], bytes]]] = []  # by UID, from 1
        self._there: dict[int, None] = {}
        self.customers: list[tuple[str, float]] = []
        self.began = 0.0
        self.moved = 0

    def open(self) -> None:
        self.began = time.monotonic()

    def is_over(self) -> bool:
        return time.monotonic() > self.began + self._seconds

    def fetch_new(
        self,
        folder: str,
        uidvalidity_known: int | None,
        last_uid: int,
        max_mails: int = MAX_MAILS,
        max_bytes: int = MAX_BYTES,
    ) -> Fetched:
        self._deliver()
        first = range(last_uid + 1, len(self._arrived) + 1) if uidvalidity_known else self._there
        uids = [uid for uid, _ in zip(first, range(max_mails + 1), strict=False)]
        return Fetched(1, tuple(self._copy(uid) for uid in uids[:max_mails]), len(uids) > max_mails)

    def move(self, folder: str, uids: Sequence[int], target: str) -> None:
        for uid in uids:
            self.moved += self._there.pop(uid, 0) is None

    def junk(self) -> str | None:
        return None

    def wait(self, seconds: float) -> None:
        time.sleep(min(seconds, 0.2))  # a server with IDLE

    def close(self) -> None:
        pass

    def _deliver(self) -> None:
        """Whatever has arrived until now, in order."""
        if not self.began:
            return
        passed = min(time.monotonic() - self.began, self._seconds)
        flood, customers = int(passed * self._count / self._seconds), int(passed / CUSTOMER_EVERY_SECONDS)
        while len(self._arrived) - len(self.customers) < flood:
            number = len(self._arrived) - len(self.customers)
            self._lay(self.began + number * self._seconds / self._count, partial(_flood_mail, number))
            due = self.began + (len(self.customers) + 1) * CUSTOMER_EVERY_SECONDS
            if len(self.customers) < customers and self._arrived[-1][0] >= due:
                address = sender(len(self.customers) % CUSTOMERS, len(self.customers) // CUSTOMERS % SENDERS)
                self.customers.append((address, due))
                self._lay(due, partial(_customers_mail, address, len(self.customers)))

    def _lay(self, at: float, raw: Callable[[], bytes]) -> None:
        self._arrived.append((at, raw))
        self._there[len(self._arrived)] = None

    def _copy(self, uid: int) -> Copy:
        at, raw = self._arrived[uid - 1]
        ago = time.monotonic() - at
        return Copy("INBOX", 1, uid, datetime.fromtimestamp(time.time() - ago, UTC), raw())


class Answers:
    """The mail server that takes what leaves; remembers when an answer went to a customer."""

    def __init__(self) -> None:
        self._at: dict[str, list[float]] = defaultdict(list)

    def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
        if "@customer" in recipient:
            self._at[recipient].append(time.monotonic())

    def waits(self, mailbox: FloodMailbox) -> list[float]:
        """Seconds from arrival to answer of every answered mail."""
        left = {address: iter(list(instants)) for address, instants in self._at.items()}
        found = ((at, next(left.get(address, iter(())), None)) for address, at in mailbox.customers)
        return [answered - at for at, answered in found if answered is not None]


def _wait_for_the_last(mailbox: FloodMailbox, answers: Answers) -> None:
    until = time.monotonic() + 120
    while len(answers.waits(mailbox)) < len(mailbox.customers) and time.monotonic() < until:
        time.sleep(0.5)


@contextmanager
def running(place: Place, url: str, mailbox: FloodMailbox, answers: Answers) -> Iterator[None]:
    """Every part in threads, as ysi serve has them."""
    settings, database, clock, stop = place.settings(url), Database(url), SystemClock(), threading.Event()
    readers = Readers(reading_settings(database, settings), count := how_many(0))
    parts = (database, settings)
    intake = Intake(
        *parts, {"tehtavat": lambda: mailbox}, readers, clock, Chance.system(), owner="bench", reads_ahead=count,
        stops=stop.is_set,
    )  # fmt: skip
    notifier = Notifier(*parts, answers, clock, Chance.system(), owner="bench")
    scheduler = Scheduler(*parts, clock)
    loops = (
        partial(intake.pollers["tehtavat"].run_forever, stop),
        partial(_repeat, intake.take_in, stop, 0.2),
        partial(_repeat, notifier.run_once, stop, 0.2),
        partial(_repeat, scheduler.run_once, stop, HEARTBEAT.total_seconds()),
    )
    threads = [threading.Thread(target=loop, daemon=True) for loop in loops]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)
        readers.close()
        database.dispose()


def _repeat(once: Callable[[], int], stop: threading.Event, pause: float) -> None:
    while not stop.is_set():
        try:
            did = once()
        except TryAgain:
            did = 0
        if not did:
            stop.wait(pause)


def _flood_mail(number: int) -> bytes:
    """Of the one sender; or of a forged one, each tenth of which claims to be a customer."""
    if number % FORGED_EACH:
        return _mail(
            "Osta nyt <roska@spam.example>", f"f{number}@spam.example", f"Tarjous {number}", WORDS, "pass"
        )
    if number % (10 * FORGED_EACH):
        return _mail(f"x{number}@forged{number}.example", f"f{number}@x.example", "Tarjous", WORDS, "none")
    return _mail(sender(number % CUSTOMERS, 0), f"f{number}@x.example", "Lasku", WORDS, "fail")


def _customers_mail(address: str, number: int) -> bytes:
    return _mail(
        address, f"c{number}@customer.example", f"Asia {number}", f"Hoitaisitko asian {number}?", "pass"
    )


def _mail(author: str, message_id: str, subject: str, text: str, verdict: str) -> bytes:
    domain = author.rpartition("@")[2].rstrip(">")
    result = "none" if verdict == "none" else f"dmarc={verdict} header.from={domain}"
    return (
        f"Authentication-Results: {BORDER}; {result}\r\nFrom: {author}\r\nTo: {ADDRESS}\r\nSubject: {subject}\r\n"
        f"Message-ID: <{message_id}>\r\nDate: Tue, 12 Jan 2027 10:00:00 +0200\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n"
    ).encode()
