"""Programs that answer us, and two services that answer each other: at most one answer of ours a pair and day (D-24)."""

import email
import email.policy
from collections import Counter
from email.message import EmailMessage
from itertools import count

import pytest

from base.chance import Chance
from base.setting_tables import MailboxSettings
from intake.reading.value import ReadingSettings
from models.engine import Database
from notifier.sender import Sender
from tests.support.databases import warm
from tests.support.finnish_workdays import helsinki
from tests.support.post import BORDER, SERVICE, InThisProcess, Post, a_raw, outcome

AINO, ANNA, KUKA = "aino@alfa.example", "anna@ysi.example", "kuka@muualla.example"
OTHERS = "posti@toinen.example"
ROUNDS = 4
ANSWERS = ("C-01", "C-39", "C-41")
_numbers = count(1)


class Service(Post):
    """A service that really composes and sends; what leaves lies in `sent` as envelope sender, recipient, bytes."""

    def __init__(self, database, folder, *, address=SERVICE, **post):
        super().__init__(database, folder, **post)
        self.address, self.sent = address, []
        if address != SERVICE:
            box = {"posti": MailboxSettings(address=address)}
            self.settings = self.settings.model_copy(update={"mailbox": box})
        self.reader = InThisProcess(ReadingSettings(authserv_ids=(BORDER,), own_addresses=(address,)))
        self.sender = Sender(database, self.settings, self, self.clock, Chance.seeded(b"loop"), "one")

    def send(self, envelope_from, recipient, raw):
        """The mail server that notifier hands its mails to."""
        self.sent.append((envelope_from, recipient, raw))

    def leave(self):
        """All that is due leaves now; what went to whom since the last time."""
        self.sent = []
        self.sender.run_once()
        return self.sent

    def answers_to(self, address):
        return [code for code, to in self.outbox() if to == address and code in ANSWERS]


def delivered(raw, *, envelope_from, verdict="pass"):
    """As the recipient's border hands it over."""
    domain = email.message_from_bytes(raw)["From"].rpartition("@")[2].rstrip(">")
    head = f"Return-Path: <{envelope_from}>\r\nAuthentication-Results: {BORDER}; dmarc={verdict} header.from={domain}\r\n"
    return head.encode() + raw


def robot(
    *,
    subject="Re: {subject}",
    text="Kiitos viestistäsi.",
    to="reply",
    threaded=True,
    null=False,
    number=False,
    **headers,
):
    """A program that answers every mail. `to`: the header whose address it answers; `null`: with a null envelope sender."""

    def answer(address, envelope_from, raw):
        got = email.message_from_bytes(raw, policy=email.policy.default)
        mail = EmailMessage()
        mail["From"] = address
        mail["To"] = {
            "reply": got["Reply-To"] or got["From"],
            "from": got["From"],
            "envelope": envelope_from,
        }[to]
        mail["Subject"] = (
            subject.format(subject=got["Subject"], number=next(_numbers))
            if number or "{" in subject
            else subject
        )
        mail["Message-ID"] = f"<robot{next(_numbers)}@muualla.example>"
        if threaded:
            mail["In-Reply-To"] = got["Message-ID"]
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text.format(number=next(_numbers)))
        return delivered(mail.as_bytes(), envelope_from="" if null else address)

    return answer


AWAY = "Olen lomalla 18.1. asti. Kiireellisissä asioissa ota yhteyttä: Beata."
ROBOTS = {
    "exchange": robot(subject="Automaattinen vastaus: {subject}", text=AWAY, Auto_Submitted="auto-generated"),
    "exchange, marks lost": robot(subject="Automatic reply: {subject}", text="I am away."),
    "gmail": robot(text=AWAY, Precedence="bulk", X_Autoreply="yes", Auto_Submitted="auto-replied"),
    "lotus": robot(subject="AUTO: Bo Berg is out of the office (returning 18.1.2027)", text="I am away.", threaded=False),
    "vacation of unix": robot(subject="Re: {subject}", text=AWAY, to="envelope", null=True, Auto_Submitted="auto-replied"),
    "sieve": robot(subject="Auto: {subject}", text=AWAY, to="envelope", null=True),
    "vacation without marks": robot(text=AWAY),
    "mobile operator": robot(text="Tämä on automaattinen vastaus. Viestisi on välitetty tekstiviestinä."),
    "swedish operator": robot(text="Detta är ett automatiskt svar. Ditt mejl har skickats som sms."),
    "ticket system": robot(subject="[Tiketti {number}] Vastaanotettu", threaded=False, Auto_Submitted="auto-generated", Precedence="bulk"),
    "ticket system of otrs": robot(subject="Tiketti {number}", to="from", threaded=False, X_OTRS_Loop="yes"),
    "list manager": robot(subject="Your message awaits approval", Precedence="list", List_Id="<l.muualla.example>"),
    "list server": robot(subject="Results of your commands", Precedence="junk"),
    "challenge and response": robot(subject="Vahvista viestisi", null=True, Auto_Submitted="auto-replied"),
    "mail server": robot(subject="Undelivered Mail Returned to Sender", text="<x@x.example>: 550 5.1.1 no", to="envelope", null=True),
    "mail server, delayed": robot(subject="Delayed Mail (still being retried)", text="4.4.1", to="envelope", null=True),
    "receipt for reading": robot(subject="Luettu: {subject}", text="Viestisi\n\non luettu 12.1.2027."),
    "reactions": robot(text="👍 Robotti reagoi viestiisi"),
    "monitor": robot(subject="Alert {number}", to="from", threaded=False, Auto_Submitted="auto-generated"),
    "shop": robot(subject="Tilaus {number}", threaded=False, List_Unsubscribe="<https://kauppa.example/u>"),
    # Without any mark that a program wrote it.
    "same subject, no mark": robot(),
    "own subject, no mark": robot(subject="Pyyntösi {number} on kirjattu", text="Käsittelemme pyyntösi {number}."),
    "own subject, to the envelope": robot(subject="Kiitos yhteydenotosta", to="envelope"),
    "own subject, to the reply address, no reference": robot(subject="Kiitos yhteydenotosta", threaded=False),
    "repeats the commands": robot(subject="Kiitos", text="OHJE"),
    "says OK": robot(text="#1 OK"),
    "nearly a command": robot(text="OK joo kiitos #1 #1"),
}  # fmt: skip

UNMARKED = list(ROBOTS)[-7:]


@pytest.fixture
def service(sqlite_files, tmp_path):
    """Loops are of mails, not of databases: one engine is enough."""
    url = sqlite_files.migrated()
    database = warm(Database(url))
    yield Service(database, tmp_path)
    database.dispose()
    sqlite_files.drop(url)


@pytest.mark.parametrize(
    ("name", "seconds"), [*((name, 5) for name in ROBOTS), *((name, 600) for name in UNMARKED)]
)
def test_a_program_gets_one_answer_a_day(service, name, seconds):
    for address in (ANNA, KUKA, AINO):  # one of our people, a stranger, a customer
        text = "OHJE" if address == ANNA else "Varaa hotelli"
        service.take_in(sender=f"Robotti <{address}>", subject="Matkavaraus", text=text)
        for _ in range(ROUNDS):
            sent = [(envelope, raw) for envelope, to, raw in service.leave() if to == address]
            service.later(seconds=seconds)
            for envelope, raw in sent:
                service.take_in(ROBOTS[name](address, envelope, raw))

        # What nothing tells from a slow person, neither marks nor speed, is known by its second answer.
        like_people = seconds == 600 and address != KUKA and name in UNMARKED
        assert len(service.answers_to(address)) <= (2 if like_people else 1), address
        assert all(to != address for _, to, _ in service.leave()), address


def test_people_who_answer_a_receipt_with_another_wish_get_theirs(service):
    service.take_in()
    service.leave()
    service.later(minutes=5)

    mail = service.reply("C-01", AINO, "Varaa myös auto.", subject="Auto")

    assert outcome(mail) == ("task", None)
    assert service.answers_to(AINO) == ["C-01", "C-01"]


def test_an_echo_is_a_task_all_the_same(service):
    service.take_in()
    service.leave()
    service.later(seconds=5)

    mail = service.reply("C-01", AINO, "Kirjattu.", subject="Pyyntösi 55")

    assert outcome(mail) == ("task", None)
    assert service.answers_to(AINO) == ["C-01"]


@pytest.mark.parametrize("sender", ["noreply@muualla.example", "no-reply+5@muualla.example", "ei-vastata@muualla.example", "postmaster@muualla.example"])  # fmt: skip
def test_where_nobody_reads_no_answer_goes(service, sender):
    mail = service.take_in(sender=f"Kauppa <{sender}>")

    assert outcome(mail) == ("quarantined", "unknown_sender")
    assert service.answers_to(sender) == []


@pytest.fixture
def other(sqlite_files, tmp_path):
    url = sqlite_files.migrated()
    database = Database(url)
    yield database
    database.dispose()
    sqlite_files.drop(url)


def without_marks(raw):
    """As a gateway that takes off what it does not know."""
    mail = email.message_from_bytes(raw)
    for name in ("Auto-Submitted", "X-Auto-Response-Suppress", "x-ms-reactions"):
        del mail[name]
    return mail.as_bytes()


def ping_pong(one, two, *, strip, seconds):
    """Mails fly between the two until nothing flies; how many of each went to the other."""
    flown = Counter()
    for _ in range(ROUNDS):
        flying = [
            (a, b, sent)
            for a, b in ((one, two), (two, one))
            for sent in a.leave()
            if sent[1].lower() == b.address
        ]
        for service in (one, two):
            service.later(seconds=seconds)
        for a, b, (envelope, _, raw) in flying:
            flown[a.address] += 1
            b.take_in(delivered(without_marks(raw) if strip else raw, envelope_from=envelope))
        if not flying:
            break
    return flown


@pytest.mark.parametrize("seconds", [5, 600])
@pytest.mark.parametrize("strip", [False, True])
@pytest.mark.parametrize("known", [False, True])
def test_two_services_answer_each_other_once(service, other, tmp_path, known, strip, seconds):
    folder = tmp_path / "other"
    folder.mkdir()
    two = Service(other, folder, address=OTHERS)
    if known:
        for one, address in ((service, OTHERS), (two, SERVICE)):
            make_customer(one, address)

    service.take_in(a_raw(sender=f"Toinen <{OTHERS}>", text="Varaa hotelli"))
    flown = ping_pong(service, two, strip=strip, seconds=seconds)

    assert flown[SERVICE] <= 1
    assert flown[OTHERS] <= 1


def make_customer(service, address):
    """The other service is a sender of a customer here, and may give tasks."""
    from acts.company import apply_company
    from acts.company_file import read_company
    from scheduler.closed_days import finnish_holidays

    text = f"""[[customers]]
name = "Toinen Oy"
language = "fi"
owner = "{address}"
contact = "kim@ysi.example"
senders = [{{ name = "Toinen", mail = "{address}", rights = ["task"] }}]
assistants = [{{ mail = "anna@ysi.example", role = "primary" }}]
"""
    service.change(
        lambda session: apply_company(
            session, service.settings, read_company(text), by="Kaisa", now=helsinki("Tue 2027-01-12 09:00"), holidays_of=finnish_holidays,
        )
    )  # fmt: skip
