"""The walk of the crash tests: three days on which everything happens once, and what must have come of it.

Must never ask a database or a server: it is the same story whoever lives it.
"""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP

from tests.support.finnish_workdays import helsinki

BORDER = "mx.ysi.example"
SERVICE = "tehtavat@ysi.example"
ATTACHED = bytes(range(256)) * 40
RAW_MAIL_DAYS = 1

AINO, ANTTI, NOBODY = "aino@alfa.example", "antti@alfa.example", "kuka@muualla.example"
ANNA, BEATA, CECILIA = "anna@ysi.example", "beata@ysi.example", "cecilia@ysi.example"
KAISA, MARIA = "kaisa@ysi.example", "maria@ysi.example"


@dataclass(frozen=True)
class Letter:
    """One mail to the service; `answers` is the code and address of the message of ours that it answers."""

    name: str
    sender: str
    subject: str
    text: str
    answers: tuple[str, str] | None = None
    attached: bool = False
    automatic: bool = False

    @property
    def message_id(self) -> str:
        return f"<{self.name}@{self.sender.partition('@')[2]}>"

    def written(self, at: datetime, *, to: str = SERVICE, in_reply_to: str | None = None) -> bytes:
        """The bytes as they lie in the mailbox; `in_reply_to` is the Message-ID of what it answers."""
        mail = EmailMessage(policy=SMTP)
        mail["Authentication-Results"] = f"{BORDER}; dmarc=pass header.from={self.sender.partition('@')[2]}"
        mail["From"], mail["To"], mail["Subject"] = self.sender, to, self.subject
        mail["Date"], mail["Message-ID"] = at, self.message_id
        if in_reply_to:
            mail["In-Reply-To"] = mail["References"] = in_reply_to
        if self.automatic:
            mail["Auto-Submitted"] = "auto-replied"
        mail.set_content(self.text)
        if self.attached:
            mail.add_attachment(
                ATTACHED, maintype="application", subtype="pdf", filename="kuitti päivällinen.pdf"
            )
            mail.set_boundary("a-border-that-is-the-same-in-every-run")
        return mail.as_bytes()


@dataclass(frozen=True)
class Absence:
    """Somebody is registered as away, from the first to the last day."""

    person: str
    start: str
    end: str


@dataclass(frozen=True)
class Moment:
    """An instant of the walk (Helsinki time) and what happens then, before the service looks."""

    at: str
    happens: tuple[Letter | Absence, ...] = ()

    @property
    def instant(self) -> datetime:
        return helsinki(self.at)


WISH = Letter(
    "toive", AINO, "Matkavaraus", "Hei!\n\nVaraisitko hotellin Tampereelta keskiviikoksi?\n\nT. Aino\n"
)
RECEIPT = Letter("kuitti", ANTTI, "Kuitti", "Kirjaisitko liitteenä olevan päivälliskuitin?\n", attached=True)
STRANGER = Letter("kysely", NOBODY, "Kysymys palvelusta", "Hei, mitä palvelunne maksaa kuukaudessa?\n")
AWAY = Letter(
    "poissa", AINO, "Automaattinen vastaus", "Olen lomalla ensi viikkoon.\n", ("C-01", AINO), automatic=True
)
OK = Letter("ok", ANNA, "Re: Kuitti", "#2 OK\n", ("A-1", ANNA))
LATE_OK = Letter("myohassa", KAISA, "Re: Matkavaraus", "#1 OK\n", ("K-03", KAISA))
SECOND_WISH = Letter("toinen", AINO, "Kokouskutsu", "Lähettäisitkö kokouskutsun perjantaiksi?\n")
DONE = Letter("valmis", BEATA, "Re: Kokouskutsu", "#3 VALMIS 20 min Kutsu on lähetetty.\n", ("A-1", BEATA))

WALK = (
    Moment("Tue 2027-01-12 21:14", (WISH, RECEIPT, STRANGER)),
    Moment("Tue 2027-01-12 21:15", (AWAY,)),
    Moment("Wed 2027-01-13 08:00"),  # A-1 and the morning digest
    Moment("Wed 2027-01-13 08:45"),  # the reminder
    Moment("Wed 2027-01-13 08:50", (OK,)),
    Moment("Wed 2027-01-13 09:00"),  # due: Beata is asked, Kaisa is told
    Moment("Wed 2027-01-13 09:30"),  # Kaisa has it, Aino is told
    Moment("Wed 2027-01-13 09:40", (LATE_OK,)),
    Moment("Wed 2027-01-13 10:00", (Absence(ANNA, "2027-01-14", "2027-01-14"),)),
    Moment("Wed 2027-01-13 10:05", (SECOND_WISH,)),
    Moment("Wed 2027-01-13 16:00"),  # the evening digest
    Moment("Thu 2027-01-14 00:01"),  # Anna's absence begins
    Moment("Thu 2027-01-14 02:10"),  # what came by Wednesday is erased: RAW_MAIL_DAYS
    Moment("Thu 2027-01-14 08:00"),
    Moment("Thu 2027-01-14 08:30", (DONE,)),
    Moment("Thu 2027-01-14 09:00"),  # the stranger's case once more
)


@dataclass(frozen=True)
class Comes:
    """What a walk comes to at the end of so many moments: (name, outcome, task), (number, subject, state, handler),
    (code, address), names of mails that are erased."""

    moments: int
    mails: tuple[tuple[str, str, int | None], ...]
    tasks: tuple[tuple[int, str, str, str], ...]
    messages: tuple[tuple[str, str], ...]
    erased: frozenset[str] = frozenset()


_EVENINGS_MAILS = (
    ("kuitti", "task", 2),
    ("kysely", "quarantined", None),
    ("poissa", "reply", 1),
    ("toive", "task", 1),
)
_EVENINGS_MESSAGES = (
    ("A-1", ANNA),  # for the receipt
    ("A-1", ANNA),  # for the wish
    ("A-2", ANNA),
    ("A-2", BEATA),  # empty: assistants see that the service lives
    ("A-2", CECILIA),
    ("A-9", ANNA),  # Aino is away
    ("C-01", AINO),
    ("C-01", ANTTI),
    ("C-39", NOBODY),
    ("K-01", KAISA),
)
NIGHT = Comes(
    3,
    _EVENINGS_MAILS,
    ((1, "Matkavaraus", "assigned", "Anna"), (2, "Kuitti", "assigned", "Anna")),
    _EVENINGS_MESSAGES,
)
_LADDERS_MESSAGES = (
    *_EVENINGS_MESSAGES,
    ("A-4", ANNA),
    ("C-41", ANNA),
    ("A-1", BEATA),  # at 09.00 she is asked to help
    ("K-02", KAISA),
    ("A-5", ANNA),
    ("C-08", AINO),
    ("K-03", KAISA),
    ("K-03", MARIA),
)
LADDER = Comes(
    7,
    tuple(sorted([*_EVENINGS_MAILS, ("ok", "command", 2)], key=lambda mail: mail[0])),
    ((1, "Matkavaraus", "assigned", "Kaisa"), (2, "Kuitti", "accepted", "Anna")),
    tuple(sorted(_LADDERS_MESSAGES)),
)
_ALL_MAILS = (
    *_EVENINGS_MAILS,
    ("ok", "command", 2),
    ("myohassa", "command", 1),
    ("toinen", "task", 3),
    ("valmis", "command", 3),
)
_ALL_MESSAGES = (
    *_LADDERS_MESSAGES,
    ("C-41", KAISA),
    ("A-1", KAISA),  # the words and files, now that she has the task
    ("A-5", BEATA),  # her help is needed no more
    ("A-1", BEATA),  # Anna's receipt, since she will be away
    ("C-01", AINO),  # for the second wish
    ("A-1", BEATA),
    ("A-3", BEATA),
    ("A-2", BEATA),
    ("A-2", CECILIA),
    ("A-2", KAISA),
    ("C-06", AINO),
    ("C-41", BEATA),
    ("K-03", KAISA),  # the stranger's case
    ("K-03", MARIA),
)
WHOLE = Comes(
    len(WALK),
    tuple(sorted(_ALL_MAILS, key=lambda mail: mail[0])),
    (
        (1, "Matkavaraus", "accepted", "Kaisa"),
        (2, "Kuitti", "accepted", "Beata"),
        (3, "Kokouskutsu", "done", "Beata"),
    ),
    tuple(sorted(_ALL_MESSAGES)),
    frozenset(name for name, _, _ in _ALL_MAILS) - {"valmis"},
)
