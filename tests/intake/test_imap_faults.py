"""What the mail servers of the world do to us, by their documents: refusals, hints to wait, goodbyes, missing abilities."""

from contextlib import suppress

import pytest

from base.errors import TryAgain, UserError
from intake.imap import ImapMailbox
from tests.support.mailbox_contract import Shelf, a_mail, a_poller
from tests.support.scripted_imap import MODERN, ScriptedImap

MAILS = [a_mail(number) for number in range(5)]
FAULTS = {
    "gmail is throttling": b"NO [THROTTLED] Account exceeded command or bandwidth limits. (Failure)",
    "gmail's quota of bytes": b"NO [OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)",
    "rfc 5530": b"NO [UNAVAILABLE] User's backend is down for maintenance",
    "yahoo": b"NO [LIMIT] Rate limit hit",
    "exchange lost its backend": b"BAD User is authenticated but not connected.",
    "exchange is throttling": b"NO Request is throttled. Suggested Backoff Time: 59991 milliseconds",
    "exchange is away": b"NO Server Unavailable. 15",
    "goodbye": b"* BYE Connection is closed. 13",
    "the token has run out": b"* BYE Session invalidated - AccessTokenExpired",
    "autologout": b"* BYE [UNAVAILABLE] Autologout; idle for too long",
    "without a word": None,
}
COMMANDS = ("LOGIN", "LIST", "SELECT", "UID SEARCH", "UID FETCH")


@pytest.fixture
def server():
    with ScriptedImap().running() as server:
        server.append(*MAILS)
        yield server


@pytest.fixture
def mailbox_of():
    opened = []

    def open_mailbox(server):
        opened.append(ImapMailbox("tehtavat", server.settings()))
        return opened[-1]

    yield open_mailbox
    for each in opened:
        each.close()


def poller_of(server, shelf, **changes):
    return a_poller(lambda: ImapMailbox("tehtavat", server.settings(**changes)), shelf)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_round_that_breaks_off_loses_nothing_and_the_next_one_does_all(server, command, fault):
    shelf = Shelf()
    poller = poller_of(server, shelf)
    server.faults[command].append(fault)

    with suppress(TryAgain):  # a connection that breaks at the mails themselves is made anew at once
        poller.run_round()
    poller.run_round()

    poller.close()
    assert list(shelf.kept.values()) == MAILS
    assert (len(server.folders["INBOX"]), len(server.folders["Processed"])) == (0, 5)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_move_that_breaks_off_is_made_up_for(server, fault):
    shelf = Shelf()
    poller = poller_of(server, shelf)
    server.faults["UID MOVE"].append(fault)

    poller.run_round()
    poller.run_round()

    poller.close()
    assert list(shelf.kept.values()) == MAILS
    assert (len(server.folders["INBOX"]), len(server.folders["Processed"])) == (0, 5)


def test_a_server_that_wants_to_be_left_alone_is_asked_once_not_for_each_mail(server, mailbox_of):
    server.faults["UID FETCH"] += [FAULTS["gmail is throttling"]] * 9
    mailbox = mailbox_of(server)

    with pytest.raises(TryAgain, match="THROTTLED"):
        mailbox.fetch_new("INBOX", None, 0)

    assert server.said.count("UID FETCH") == 1


def test_a_fault_about_one_mail_holds_up_no_other(server, mailbox_of):
    """As Dovecot says it of a mail that it cannot read."""
    bug = b"NO [SERVERBUG] Internal error occurred. Refer to server log for more information."
    server.faults["UID FETCH"] += [b"OK sizes are not known", bug, bug]
    fetched = mailbox_of(server).fetch_new("INBOX", None, 0)

    assert [copy.raw for copy in fetched.copies] == MAILS[1:]
    assert len(fetched.unreadable) == 1


@pytest.mark.parametrize("greeting", [
    b"* BYE Too many connections from your address",
    b"* BYE [UNAVAILABLE] Temporary System Error",
    b"* NO what now",
])  # fmt: skip
def test_a_goodbye_for_a_greeting_is_something_to_try_again(server, mailbox_of, greeting):
    server.greeting = [greeting, b"* OK ready"]
    mailbox = mailbox_of(server)

    with pytest.raises(TryAgain):
        mailbox.fetch_new("INBOX", None, 0)

    assert len(mailbox.fetch_new("INBOX", None, 0).copies) == 5


@pytest.mark.parametrize(("answer", "error"), [
    (b"NO [ALERT] Too many simultaneous connections. (Failure)", TryAgain),
    (b"NO [LIMIT] Maximum number of connections from user+IP exceeded", TryAgain),
    (b"NO [LIMIT] LOGIN Rate limit hit", TryAgain),
    (b"NO [UNAVAILABLE] LOGIN failure. Server error, please try again", TryAgain),
    (b"NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)", UserError),
    (b"NO [ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833", UserError),
    (b"NO LOGIN failed.", UserError),  # Exchange Online, which takes tokens alone
])  # fmt: skip
def test_a_refused_login_is_somebodys_matter_or_passes(server, mailbox_of, answer, error):
    server.faults["LOGIN"].append(answer)

    with pytest.raises(error):
        mailbox_of(server).fetch_new("INBOX", None, 0)


@pytest.mark.parametrize("fault", [FAULTS["goodbye"], FAULTS["the token has run out"], None])
def test_a_goodbye_while_we_wait_for_news_is_noticed(server, mailbox_of, fault):
    mailbox = mailbox_of(server)
    mailbox.fetch_new("INBOX", None, 0)
    server.faults["IDLE"].append(fault)

    with pytest.raises(TryAgain, match="wait for news"):
        mailbox.wait(20)

    assert len(mailbox.fetch_new("INBOX", None, 0).copies) == 5


def test_without_idle_it_is_looked_at_after_the_time(server, mailbox_of):
    server.capability = MODERN.replace(" IDLE", "")
    mailbox = mailbox_of(server)

    mailbox.wait(0.05)

    assert "IDLE" not in server.said


def test_without_move_only_our_own_mails_are_expunged(server, mailbox_of):
    server.capability = MODERN.replace(" MOVE", "")
    server.append(a_mail(9))
    (others,) = [uid for uid, (raw, _) in server.folders["INBOX"].items() if raw == a_mail(9)]
    mailbox = mailbox_of(server)
    uids = [copy.uid for copy in mailbox.fetch_new("INBOX", None, 0).copies]
    server.folders["INBOX"][others][1].add("\\Deleted")  # somebody's, not moved by us

    mailbox.move("INBOX", [uid for uid in uids if uid != others], "Processed")

    assert list(server.folders["INBOX"]) == [others]
    assert [raw for raw, _ in server.folders["Processed"].values()] == MAILS
    assert "EXPUNGE" not in server.said


def test_without_move_and_uidplus_nothing_is_expunged_and_nothing_copied_twice(server):
    server.capability = "IMAP4rev1 IDLE"
    shelf = Shelf()
    poller = poller_of(server, shelf)

    for _ in range(3):
        poller.run_round()
    server.append(a_mail(9))
    server.folders["INBOX"][max(server.folders["INBOX"])][1].add(
        "\\Deleted"
    )  # deleted before we saw it: read all the same
    poller.run_round()

    poller.close()
    assert list(shelf.kept.values()) == [*MAILS, a_mail(9)]
    assert [raw for raw, _ in server.folders["Processed"].values()] == [*MAILS, a_mail(9)]
    assert len(server.folders["INBOX"]) == 6  # flagged as deleted; whoever cleans the folder may expunge them
    assert {command for command in server.said if "EXPUNGE" in command} == set()


def test_a_folder_that_somebody_deletes_is_made_again(server, mailbox_of):
    mailbox = mailbox_of(server)
    first, *others = [copy.uid for copy in mailbox.fetch_new("INBOX", None, 0).copies]
    mailbox.move("INBOX", [first], "Processed")
    del server.folders["Processed"]

    mailbox.move("INBOX", others, "Processed")

    assert len(server.folders["Processed"]) == 4


def test_a_folder_that_shows_every_mail_of_the_account_is_named(server, mailbox_of):
    server.flags["[Gmail]/All Mail"] = b"\\All"
    server.folders["[Gmail]/All Mail"] = {}
    mailbox = ImapMailbox("tehtavat", server.settings(folders=("INBOX", "[Gmail]/All Mail")))

    assert mailbox.endless_folders() == ("[Gmail]/All Mail",)

    mailbox.close()
    assert mailbox_of(server).endless_folders() == ()
