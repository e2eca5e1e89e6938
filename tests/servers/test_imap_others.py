"""Dovecot while others use the mailbox, too: mail comes by LMTP, two mail programs move, flag, delete and rename.

Whatever they do and whenever: each mail that lay in a folder that is read when a round began is kept exactly once,
nothing is deleted that nobody deleted, and Processed holds kept mails only.
"""

import os
import random
import shutil
import threading
import time
from contextlib import ExitStack, suppress
from itertools import count

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from imapclient.exceptions import IMAPClientError
from sqlmodel import select

from base.chance import Chance
from base.clock import SystemClock
from base.errors import TryAgain
from base.setting_tables import BlobSettings
from base.settings import Settings
from intake.imap import ImapMailbox
from intake.poller import Poller
from models.engine import Database
from models.mail import InboundMessage
from tests.support.databases import SqliteFiles
from tests.support.dovecot import PEOPLE, dovecot_server
from ysi.parts import Bookkeeping

pytestmark = [
    pytest.mark.needs("dovecot", "dovecot-imapd"),
    pytest.mark.needs("/usr/lib/dovecot/lmtp", "dovecot-lmtpd"),
]
READ = ("INBOX", "Tilaukset")
ELSEWHERE, PROCESSED, JUNK = "Muut", "Processed", "Junk"
USERS = iter(PEOPLE)
NUMBERS = count(1)
STORM = 150


@pytest.fixture(scope="module")
def server():
    if os.geteuid() != 0:
        pytest.skip("needs root: the dovecot of the tests gives its mail to nobody")
    with dovecot_server(lmtp=True) as server:
        yield server


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory):
    folder = tmp_path_factory.mktemp("others")
    yield SqliteFiles(folder)
    shutil.rmtree(folder, ignore_errors=True)


def a_mail(number):
    return f"Message-ID: <{number}@alfa.example>\r\nFrom: aino@alfa.example\r\nSubject: {number}\r\n\r\nHei\r\n".encode()


class Service:
    """The poller of one mailbox on a real database, with a moment of the test's own before and after it keeps a batch."""

    def __init__(self, server, url, user, **changes):
        self.database = Database(url)
        box = server.settings(user=user, folders=READ, **changes)
        path = server.mail.parent / f"blobs-{user}"
        own = Settings(mailbox={"tehtavat": box}, blobs=BlobSettings(path=path))
        books = Bookkeeping(self.database, own, SystemClock(), owner="one", on_kept=lambda: None)
        self.before_keep = self.after_keep = lambda: None

        def keep(*batch):
            self.before_keep()
            books.keep(*batch)
            self.after_keep()

        self.stop = threading.Event()
        self.poller = Poller(
            lambda: ImapMailbox("tehtavat", box, stop=self.stop),
            processed=PROCESSED, keep=keep, cursor=books.cursor, rounds=books, junk=books,
            clock=SystemClock(), chance=Chance.seeded(b"others"), poll_seconds=1,
        )  # fmt: skip

    def kept(self):
        """How often each mail is kept, by its number."""
        with self.database.reading() as session:
            ids = session.exec(select(InboundMessage.message_id)).all()
        return {number: [number_of(one) for one in ids].count(number) for number in map(number_of, ids)}

    def close(self):
        self.poller.close()
        self.database.dispose()


def number_of(message_id):
    return int(message_id.strip("<>").partition("@")[0])


class MailProgram:
    """One of the others: a person's own connection to the same account."""

    def __init__(self, client):
        self.client = client

    def lying_in(self, folder):
        """Numbers of the mails there, by UID."""
        self.client.select_folder(folder)
        uids = self.client.search()
        answer = self.client.fetch(uids, ["BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"]) if uids else {}
        heads = {uid: each[b"BODY[HEADER.FIELDS (MESSAGE-ID)]"].decode() for uid, each in answer.items()}
        return {uid: number_of(head.partition(":")[2].strip()) for uid, head in heads.items()}

    def move(self, source, target, which):
        if uids := self._some(source, which):
            self.client.move(uids, target)

    def copy(self, folder, which):
        if uids := self._some(folder, which):
            self.client.copy(uids, folder)

    def flag(self, folder, which, flags):
        if uids := self._some(folder, which):
            self.client.add_flags(uids, flags)

    def expunge(self, folder):
        """Everything that anybody has flagged as deleted there; their numbers."""
        gone = self.lying_in(folder)
        uids = self.client.search(["DELETED"])
        self.client.expunge()
        return {gone[uid] for uid in uids}

    def _some(self, folder, which):
        uids = sorted(self.lying_in(folder))
        return uids[which :: max(1, len(uids) // 2)][:3]


FOLDERS = st.sampled_from(READ)
WHO = st.sampled_from((0, 1))
WHICH = st.integers(0, 3)


class Others(RuleBasedStateMachine):
    server = sqlite = None  # set by the test

    def __init__(self):
        super().__init__()
        self.things = ExitStack()
        self.user = next(USERS)
        self.url = self.sqlite.migrated()
        self.service = Service(self.server, self.url, self.user)
        self.others = [
            MailProgram(self.things.enter_context(self.server.person(self.user))) for _ in range(2)
        ]
        for folder in (READ[1], ELSEWHERE, PROCESSED):
            self.others[0].client.create_folder(folder)
        self.delivered, self.deleted = set(), set()

    def teardown(self):
        try:
            self._end_quietly()
        finally:
            self.service.close()
            self.things.close()
            self.sqlite.drop(self.url)

    def _end_quietly(self):
        """When nobody disturbs it any more, everything that is read is kept and has left."""
        self.poll()
        assert self._lying_in_read_folders() == set()

    # What comes and what the others do

    @rule(many=st.integers(1, 4))
    def deliver(self, many):
        numbers = [next(NUMBERS) for _ in range(many)]
        self.server.deliver(*map(a_mail, numbers), user=self.user)
        self.delivered |= set(numbers)

    @rule(who=WHO)
    def put_into_the_other_folder(self, who):
        number = next(NUMBERS)
        self.others[who].client.append(READ[1], a_mail(number))
        self.delivered.add(number)

    @rule(who=WHO, source=FOLDERS, which=WHICH)
    def take_away(self, who, source, which):
        self.others[who].move(source, ELSEWHERE, which)

    @rule(who=WHO, source=st.sampled_from((ELSEWHERE, PROCESSED)), to=FOLDERS, which=WHICH)
    def move_back(self, who, source, to, which):
        self.others[who].move(source, to, which)

    @rule(who=WHO, folder=FOLDERS, which=WHICH)
    def copy(self, who, folder, which):
        self.others[who].copy(folder, which)

    @rule(who=WHO, folder=FOLDERS, which=WHICH, flag=st.sampled_from((b"\\Seen", b"\\Flagged", b"\\Deleted")))
    def flag(self, who, folder, which, flag):
        self.others[who].flag(folder, which, [flag])

    @rule(who=WHO, folder=FOLDERS)
    def expunge(self, who, folder):
        self.deleted |= self.others[who].expunge(folder)

    @rule(who=WHO)
    def make_the_other_folder_anew(self, who):
        """Its UIDs begin anew under another UIDVALIDITY; what lay there is gone with it."""
        person = self.others[who]
        self.deleted |= set(person.lying_in(READ[1]).values())
        for other in self.others:
            other.client.select_folder("INBOX")
        person.client.delete_folder(READ[1])
        person.client.create_folder(READ[1])

    # What the service does

    @rule()
    def poll(self):
        lay = self._lying_in_read_folders()
        self.service.poller.run_round()
        self._must_be_kept(lay)

    @rule(
        who=WHO,
        to=st.sampled_from((ELSEWHERE, READ[1])),
        which=WHICH,
        when=st.sampled_from(("before", "after")),
    )
    @precondition(lambda self: self.delivered)
    def poll_while_somebody_moves(self, who, to, which, when):
        self._poll_while(when, lambda: self.others[who].move("INBOX", to, which))

    @rule(who=WHO, which=WHICH, when=st.sampled_from(("before", "after")))
    @precondition(lambda self: self.delivered)
    def poll_while_somebody_deletes(self, who, which, when):
        def delete():
            self.others[who].flag("INBOX", which, [b"\\Deleted"])
            self.deleted |= self.others[who].expunge("INBOX")

        self._poll_while(when, delete)

    @rule(who=WHO, when=st.sampled_from(("before", "after")))
    @precondition(lambda self: self.delivered)
    def poll_while_the_other_folder_is_made_anew(self, who, when):
        self._poll_while(when, lambda: self.make_the_other_folder_anew(who))

    @rule(when=st.sampled_from(("before", "after")))
    def poll_while_mail_comes(self, when):
        self._poll_while(when, lambda: self.deliver(2))

    def _poll_while(self, when, disturb):
        """Somebody does it once, between the fetch and the commit, or between the commit and the move."""
        lay = self._lying_in_read_folders()
        left = [disturb]

        def once():
            if left:
                left.pop()()

        setattr(self.service, f"{when}_keep", once)
        try:
            # A folder that vanishes in the middle of a round breaks it off; the next one begins anew.
            with suppress(TryAgain):
                self.service.poller.run_round()
                self._must_be_kept(lay - self.deleted - set(self._lying_in(ELSEWHERE)))
        finally:
            self.service.before_keep = self.service.after_keep = lambda: None

    def _must_be_kept(self, lay):
        kept = self.service.kept()
        assert {number: kept.get(number, 0) for number in lay} == dict.fromkeys(lay, 1)

    @invariant()
    def each_mail_is_where_it_may_be(self):
        kept = self.service.kept()
        assert set(kept.values()) <= {1}, "kept twice"
        assert set(kept) <= self.delivered, "invented"
        there = {folder: set(self._lying_in(folder)) for folder in (*READ, ELSEWHERE, PROCESSED)}
        assert self.delivered - self.deleted <= set().union(*there.values()), "deleted, and by nobody"
        assert there[PROCESSED] <= set(kept), "moved before it was kept"

    def _lying_in(self, folder):
        return self.others[0].lying_in(folder).values()

    def _lying_in_read_folders(self):
        return {number for folder in READ for number in self._lying_in(folder)}


def test_whatever_others_do_each_mail_is_kept_once_and_none_is_lost(server, sqlite):
    machine = type("OthersHere", (Others,), {"server": server, "sqlite": sqlite})

    # Without shrinking: a step costs a real server's time, and a failure tells its steps anyhow.
    search = settings(
        max_examples=10, stateful_step_count=20, deadline=None, phases=(Phase.reuse, Phase.generate)
    )
    run_state_machine_as_test(machine, settings=search)


def test_a_storm_over_tls_loses_nothing(server, sqlite, monkeypatch):
    """The loop with IDLE and LMTP, and two mail programs that move, flag and delete all the time."""
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    user, url = next(USERS), sqlite.migrated()
    with server.person(user) as person:
        for folder in (READ[1], ELSEWHERE, PROCESSED):
            person.create_folder(folder)
    service = Service(server, url, user, host="localhost", tls="implicit", port=server.tls_port)
    numbers = [next(NUMBERS) for _ in range(STORM)]
    over = threading.Event()
    threads = [
        threading.Thread(target=service.poller.run_forever, args=(service.stop,)),
        *(threading.Thread(target=_disturb, args=(server, user, seed, over)) for seed in (1, 2)),
    ]
    for thread in threads:
        thread.start()
    try:
        for number in numbers:
            server.deliver(a_mail(number), user=user)
        over.set()
        for thread in threads[1:]:
            thread.join(10)
        until = time.monotonic() + 10
        while set(service.kept()) != set(numbers) and time.monotonic() < until:
            _bring_back(server, user)
            time.sleep(0.2)
    finally:
        over.set()
        service.stop.set()
        threads[0].join(10)

    assert service.kept() == dict.fromkeys(numbers, 1)
    service.close()
    sqlite.drop(url)


def _disturb(server, user, seed, over):
    """A mail program at work; what it does may cross with what the other one and the service do."""
    chance = random.Random(seed)
    with server.person(user) as client:
        program = MailProgram(client)
        while not over.is_set():
            deed = chance.choice(("move", "back", "copy", "flag"))
            with suppress(IMAPClientError, KeyError):  # the mail has gone meanwhile
                if deed == "move":
                    program.move("INBOX", ELSEWHERE, chance.randrange(3))
                elif deed == "back":
                    program.move(chance.choice((ELSEWHERE, PROCESSED)), "INBOX", chance.randrange(3))
                elif deed == "copy":
                    program.copy("INBOX", chance.randrange(3))
                else:
                    program.flag("INBOX", chance.randrange(3), [b"\\Seen", b"\\Flagged"])


def _bring_back(server, user):
    with server.person(user) as client:
        program = MailProgram(client)
        if uids := list(program.lying_in(ELSEWHERE)):
            client.move(uids, "INBOX")
