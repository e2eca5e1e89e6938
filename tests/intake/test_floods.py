"""Floods (D-22, D-24, D-34): customers first, nothing lost, one case and one warning where thousands of mails come."""

import time
from collections import Counter
from datetime import timedelta
from itertools import count

import pytest
from sqlmodel import col

from acts.quarantine import finish_case, ignore_mail, retry_mail
from base.errors import RefusedMail
from base.setting_tables import AuthenticationSettings, FloodSettings
from intake.quota_warnings import OF_STRANGERS
from intake.worker import Worker
from models.case import CaseState
from models.engine import Database
from models.mail import InboundMessage, Lane, MailState
from models.outbox import Alarm, OutboundMessage
from models.task import Deadline
from notifier.lease import claim
from notifier.letters import write
from rules.rights import Actor
from scheduler import escalations, health
from tests.support.post import BORDER, Post, Reads, a_raw, outcome

AINO, KAISA, SPAM = "aino@alfa.example", "kaisa@ysi.example", "kuka@spam.example"
BY_KAISA = Actor(None, "Kaisa")
SMALL = FloodSettings(mails_an_hour=6, domain_mails_an_hour=20, strangers_mails_an_hour=30)
_numbers = count(1)


class Flooded(Post):
    """A service whose own border tells forged senders (D-30)."""

    def __init__(self, database, folder, limits):
        super().__init__(database, folder)
        told = AuthenticationSettings(authserv_ids=(BORDER,))
        self.settings = self.settings.model_copy(update={"authentication": told, "flood": limits})

    def worker(self, owner="one", reader=None, reads_ahead=0):
        parts = (self.database, self.settings, reader or self.reader, self.clock)
        return Worker(*parts, owner=owner, reads_ahead=reads_ahead)

    def pour(self, number, sender=SPAM, **mail):
        """So many mails of one sender, or of the senders that `sender` makes of a number, fifty at a time."""
        raws = [
            a_raw(sender=sender(n) if callable(sender) else sender, **{"text": f"{next(_numbers)}", **mail})
            for n in range(number)
        ]
        for start in range(0, number, 50):
            self.lay(*raws[start : start + 50])

    def work(self, worker=None):
        worker = worker or self.worker()
        while worker.run_once():
            pass

    def outcomes(self):
        return Counter(mail.outcome.value for mail in self.mails() if mail.outcome)

    def open_alarms(self):
        return [alarm.dedupe_key for alarm in self.all(Alarm, col(Alarm.over_at).is_(None))]

    def case_of(self, mail):
        return next(case for case in self.cases() if case.id == mail.case_id)


@pytest.fixture
def post(database, tmp_path):
    return Flooded(database, tmp_path, SMALL)


@pytest.fixture
def lone_post(sqlite_files, tmp_path):
    """One engine is enough where thousands of mails come."""
    url = sqlite_files.migrated()
    database = Database(url)
    yield Flooded(database, tmp_path, FloodSettings())
    database.dispose()
    sqlite_files.drop(url)


# ------------------------------------------------------------------------------------- who is read first


def test_a_customers_mail_is_read_before_strangers_that_came_earlier(post):
    post.pour(70)
    post.later(minutes=1)
    post.lay(a_raw())

    post.worker().run_once()

    assert [mail.sender_address for mail in post.mails() if mail.outcome][-1] == AINO
    assert len(post.tasks()) == 1


@pytest.mark.parametrize(("sender", "verdict", "lane"), [
    ("Aino <aino@alfa.example>", "pass", Lane.KNOWN),
    ("AINO@ALFA.EXAMPLE", "none", Lane.KNOWN),
    ("Anna <anna@ysi.example>", "pass", Lane.KNOWN),                # our people
    ("Aino <aino@alfa.example>", "fail", Lane.STRANGER),            # forged, our border says
    ("Kuka <kuka@spam.example>", "pass", Lane.STRANGER),
    ('"aino@alfa.example" <kuka@spam.example>', "pass", Lane.STRANGER),
])  # fmt: skip
def test_the_lane_of_a_mail_is_known_from_its_head(post, sender, verdict, lane):
    post.lay(a_raw(sender=sender, verdict=verdict))

    (mail,) = post.mails()
    assert mail.lane == lane


def test_junk_of_strangers_is_read_last_and_fills_no_quota(post):
    post.lay(*(a_raw(sender=SPAM) for _ in range(2)), folder="Junk")
    post.lay(a_raw(), folder="Junk")

    assert [(mail.lane, mail.flood) for mail in sorted(post.mails(), key=lambda mail: -mail.lane)] == [
        (Lane.FLOOD, ""), (Lane.FLOOD, ""), (Lane.KNOWN, ""),
    ]  # fmt: skip


def test_a_reply_joins_a_mail_of_its_thread_that_waits_in_a_later_lane(post):
    limits = post.settings.flood.model_copy(update={"known_mails_an_hour": 1})
    post.settings = post.settings.model_copy(update={"flood": limits})
    post.lay(a_raw(subject="Ensin"))
    post.lay(a_raw(subject="Matka", message_id="<m@x>"))
    post.pour(52)
    post.lay(a_raw(sender="antti@alfa.example", subject="Re: Matka", References="<m@x>", text="Ja aamiainen"))

    post.worker().run_once()

    assert [outcome(mail) for mail in post.mails() if "alfa" in mail.sender_address] == [
        ("task", None), ("task", None), ("reply", None),
    ]  # fmt: skip


def test_heavy_mails_of_strangers_hold_up_a_customer_no_longer_than_one_of_them_and_two_seconds(post):
    heavy, began = 0.7, []

    def take_long(raw):
        if b"spam" in raw:
            time.sleep(heavy)
        if not began:
            began.append(time.monotonic())
            post.lay(a_raw())  # a customer writes while the first is read

    post.pour(20)
    worker = post.worker(reader=Reads(post, take_long))
    while not post.tasks():
        assert worker.run_once()

    assert time.monotonic() - began[0] < 2 + 3 * heavy + 2  # and what a busy machine needs for itself
    assert len([mail for mail in post.mails() if mail.outcome]) < 10


# ------------------------------------------------------------------------------------ nothing is lost


def test_above_its_quota_a_strangers_mails_are_one_case_together(post):
    post.pour(10)
    post.work()

    mails = post.mails()
    assert post.outcomes() == {"quarantined": 10}
    assert sorted(mail.number for mail in mails) == list(range(1, 11))
    assert len(post.cases()) == 7
    flood = next(case for case in post.cases() if case.flood)
    assert (flood.flood, flood.kind.value) == (SPAM, "lead")
    assert [mail.case_id for mail in mails].count(flood.id) == 4
    assert {mail.due_at for mail in mails} == {flood.due_at}
    assert post.told_in_k01() == ["lead"] * 7


def test_mails_of_a_flood_with_another_due_time_are_another_case(post):
    post.pour(8)
    post.at("Wed 2027-01-13 08:59:59")
    post.pour(8)
    post.at("Wed 2027-01-13 09:00")
    post.pour(2)
    post.work()

    floods = [case for case in post.cases() if case.flood]
    assert len(floods) == 2
    for mail in post.mails():
        assert mail.due_at == post.case_of(mail).due_at


def test_a_flood_that_is_forged_in_a_customers_name_hides_no_mail_of_theirs(post):
    post.pour(10, sender="Aino <aino@alfa.example>", verdict="fail")
    post.lay(a_raw())
    post.work()

    assert post.outcomes() == {"quarantined": 10, "task": 1}
    flood = next(case for case in post.cases() if case.flood)
    assert (flood.kind.value, flood.looks_like) == ("not_proven", "Aino")


def test_mails_that_cannot_be_read_are_one_case_too(post):
    def refuse(raw):
        raise RefusedMail("too_many_headers")

    post.pour(9)
    post.work(post.worker(reader=Reads(post, refuse)))

    kinds = Counter((case.kind.value, bool(case.flood)) for case in post.cases())
    assert kinds == {("unreadable", False): 6, ("unreadable", True): 1}


def test_secrets_in_a_flood_are_told_once_a_case(post):
    post.pour(9, text="Salasana: kissa123")
    post.work()

    codes = Counter(code for code, _ in post.outbox())
    assert all(mail.secrets for mail in post.mails())
    assert codes["K-06"] == 7  # six by themselves, and the flood


def test_deciding_on_one_mail_of_a_flood_leaves_the_others_and_the_last_closes_the_case(post):
    post.pour(8)
    post.work()
    flood = next(case for case in post.cases() if case.flood)
    under = [mail for mail in post.mails() if mail.case_id == flood.id]

    def ignore(number):
        def work(session):
            mail = session.get_one(InboundMessage, under[number].id)
            ignore_mail(session, mail, reason="roskaa", by=BY_KAISA, now=post.clock.now())

        post.change(work)
        return post.case_of(under[number]).state

    assert [ignore(0), ignore(1)] == [CaseState.OPEN, CaseState.DONE]


def test_closing_the_case_of_a_flood_decides_all_its_mails_at_once(post):
    post.pour(11)
    post.work()
    flood = next(case for case in post.cases() if case.flood)

    post.change(
        lambda session: finish_case(
            session, session.get_one(type(flood), flood.id), by=BY_KAISA, now=post.clock.now()
        )
    )

    decided = [mail for mail in post.mails() if mail.case_id == flood.id]
    assert [(mail.state, outcome(mail)) for mail in decided] == [
        (MailState.DECIDED, ("ignored", "case_done"))
    ] * 5
    assert post.outcomes() == {"quarantined": 6, "ignored": 5}
    assert post.one(Deadline, col(Deadline.case_id) == flood.id).outcome is not None


def test_a_mail_of_a_flood_that_is_taken_in_once_more_has_a_case_of_its_own(post):
    post.pour(9)
    post.work()
    mail = post.mails()[-1]

    post.change(
        lambda session: retry_mail(
            session, session.get_one(InboundMessage, mail.id), by=BY_KAISA, now=post.clock.now()
        )
    )
    post.work()

    again = post.mails()[-1]
    assert outcome(again) == ("quarantined", "unknown_sender")
    assert not post.case_of(again).flood
    assert post.case_of(post.mails()[-2]).state is CaseState.OPEN


# ------------------------------------------------------------------------------------- who is warned


def test_the_operators_are_warned_once_at_any_hour_until_it_is_calm_again(post):
    post.at("Tue 2027-01-12 23:10")
    post.pour(8)
    post.pour(40, sender=lambda n: f"{n}@other.example")

    warnings = [row for row in post.all(OutboundMessage) if row.code == "K-12"]
    assert [(row.variant, row.not_before, row.address) for row in warnings] == [
        ("flood", post.clock.now(), KAISA)
    ]
    assert post.open_alarms() == [OF_STRANGERS]

    post.work()
    post.later(minutes=30)
    health.run_due(post.database, post.settings, post.clock.now())
    assert OF_STRANGERS in post.open_alarms()
    post.later(minutes=31)
    health.run_due(post.database, post.settings, post.clock.now())
    assert OF_STRANGERS not in post.open_alarms()

    post.pour(8)
    assert OF_STRANGERS in post.open_alarms()
    assert [row.variant for row in post.all(OutboundMessage) if row.code == "K-12"].count("flood") == 2


def test_a_known_sender_above_the_quota_is_named_to_the_operators_and_gets_every_task(post):
    limits = post.settings.flood.model_copy(update={"known_mails_an_hour": 3})
    post.settings = post.settings.model_copy(update={"flood": limits})
    post.pour(5, sender=AINO)
    post.lay(a_raw(sender="antti@alfa.example"))

    post.worker().run_once()
    post.work()

    assert [task.requester_address for task in post.tasks()] == [AINO] * 3 + ["antti@alfa.example"] + [
        AINO
    ] * 2
    assert post.message("K-12", KAISA).payload["scope"] == "known"
    assert AINO not in "".join(alarm.text + alarm.dedupe_key for alarm in post.all(Alarm))


def test_the_alarm_of_answers_ends_after_a_calm_hour(post):
    post.pour(22, sender=AINO)
    post.work()
    (key,) = post.open_alarms()
    assert key.startswith("flood:answers:")

    post.later(minutes=61)
    health.run_due(post.database, post.settings, post.clock.now())

    assert key not in post.open_alarms()


def test_a_flood_that_is_not_decided_holds_up_no_step_of_the_ladder(post):
    post.take_in()
    post.at("Wed 2027-01-13 08:45")
    post.change(lambda session: note_rounds(session, post))
    post.pour(40)

    escalations.run_due(post.database, post.settings, post.clock.now())

    assert ("A-4", "anna@ysi.example") in post.outbox()


def note_rounds(session, post):
    from intake.raw import note_round

    for name in post.settings.mailbox:
        note_round(session, name, ("INBOX",), began_at=post.clock.now(), ended_at=post.clock.now())


def test_two_thousand_mails_of_one_sender_and_of_forged_ones_cost_the_customers_nothing(lone_post):
    post = lone_post
    post.pour(1200)
    post.pour(800, sender=lambda n: f"{n}@forged{n}.example", verdict="none")
    post.lay(*(a_raw(subject=f"Asia {n}") for n in range(10)))

    worker = post.worker(reads_ahead=2)
    while len(post.tasks()) < 10:
        assert worker.run_once() <= 50
    assert post.outcomes()["quarantined"] < 50

    post.work(worker)
    assert post.outcomes() == {"quarantined": 2000, "task": 10}
    assert all(mail.case_id for mail in post.mails() if mail.outcome == "quarantined")
    assert len(post.cases()) == 60 + 1 + 240 + 1
    codes = Counter(code for code, _ in post.outbox())
    assert (codes["C-01"], codes["C-39"], codes["K-12"]) == (10, 1, 1)


def test_k01_shows_a_hundred_rows_customers_first_and_counts_the_others(post):
    limits = FloodSettings(strangers_mails_an_hour=120)
    post.settings = post.settings.model_copy(update={"flood": limits})
    post.pour(120, sender=lambda n: f"{n}@x{n}.example", verdict="none")
    post.later(minutes=1)
    post.lay(a_raw(verdict="fail", subject="Väärennös"))
    post.work()
    message = post.message("K-01", KAISA)
    now = post.clock.now()

    post.change(
        lambda session: claim(session, owner="x", now=now, until=now + timedelta(minutes=5), limit=999)
    )
    with post.database.reading() as session:
        letter = write(session, post.settings, message, now)

    assert letter.subject == "Odottaa päätöstäsi: 121 · ke 9.00"
    assert letter.body.count("ysi mail show") == 100
    assert "näyttää lähettäjältä Aino" in letter.body
    assert "Ja muita: 21. Kaikki: `ysi case list --state open`." in letter.body


def test_while_a_mailbox_has_more_to_fetch_floods_wait_and_nobody_else_does(post):
    post.pour(10)
    post.lay(a_raw(), a_raw(sender="ville@uusi.example"))
    behind = [True]
    worker = Worker(
        post.database, post.settings, post.reader, post.clock, owner="one", postpones=lambda: behind[0]
    )

    post.work(worker)
    assert post.outcomes() == {"quarantined": 7, "task": 1}

    behind[0] = False
    post.work(worker)
    assert post.outcomes() == {"quarantined": 11, "task": 1}
