"""What keeps the service from keeping its promises, one finding a thing, each with its remedy. Changes nothing anywhere."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from base.errors import TryAgain, UserError
from base.setting_tables import MailboxSettings
from base.settings import Settings, exposed_secrets
from intake.imap import ImapMailbox
from models.engine import Database
from notifier.smtp import SmtpRefused, SmtpServer
from notifier.tokens import envelope_address
from rules.civil import local

LONGEST_LOCAL_PART = 30  # 64 octets before the @, less what a tag takes (D-32)
PROBED_ID = 2**40 - 1  # an outbox id as long as any will be


class State(StrEnum):
    OK = "ok"
    WARNING = "warning"  # works, yet somebody should know
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, how it is, and what to do about it."""

    check: str
    state: State
    words: str
    remedy: str = ""


def ok(check: str, words: str) -> Finding:
    return Finding(check, State.OK, words)


def problem(check: str, words: str, remedy: str) -> Finding:
    return Finding(check, State.PROBLEM, words, remedy)


def failed(check: str, error: Exception, remedy: str) -> Finding:
    """What a border said when it failed; an error for people carries its own remedy."""
    if isinstance(error, UserError):
        words = str(error).rstrip(".").removeprefix(f"{check}: ").removeprefix(f"[{check}]: ")
        return problem(check, words, "")
    return problem(check, f"could not {error}", remedy)


def check_settings(settings: Settings) -> Iterator[Finding]:
    """What the settings say by themselves: the key, the mailboxes, the border (D-30), the addresses (D-32)."""
    yield _key(settings)
    for remedy in exposed_secrets(settings):
        yield Finding("secrets", State.WARNING, "a secret stands in the settings file", remedy)
    if not settings.mailbox:
        yield problem(
            "mailboxes", "there is none to read", "add a table [mailbox.NAME], as config.toml of ysi shows"
        )
    yield _border(settings)
    yield from _local_parts(settings)
    if not settings.company.password_service:
        words = "C-37 cannot tell customers where to share passwords instead of by mail"
        yield Finding("passwords", State.WARNING, words, "set [company] password_service")


def _key(settings: Settings) -> Finding:
    try:
        settings.secret_key()
    except UserError as error:
        return failed("secrets", error, "")
    return ok("secrets", "there is a key")


def _border(settings: Settings) -> Finding:
    """Whether any header may be believed about who wrote a mail; nothing configured is a problem (D-30)."""
    border = settings.authentication
    if border.trust_border:
        words = (
            "every Authentication-Results is believed (trust_border): no mail may arrive past your own server"
        )
        return Finding(
            "authentication", State.WARNING, words, "name your server in authserv_ids, if it has a name"
        )
    if border.mode == "microsoft365":
        return ok("authentication", "the results of Microsoft 365 are believed")
    if border.mode == "gmail":
        return ok(
            "authentication",
            f"the results of {', '.join(border.authserv_ids) or 'mx.google.com'} are believed, as Gmail places them",
        )
    if border.authserv_ids:
        return ok("authentication", f"the results of {', '.join(border.authserv_ids)} are believed")
    return problem(
        "authentication",
        "nobody is believed about who wrote a mail, so that no command is carried out",
        "set [authentication] authserv_ids to the name that your mail server puts into Authentication-Results",
    )


def _local_parts(settings: Settings) -> Iterator[Finding]:
    for name, box in settings.mailbox.items():
        if settings.mail.plus_addressing and len(box.address.partition("@")[0].encode()) > LONGEST_LOCAL_PART:
            words = f"{box.address} leaves no room for a tag before its @"
            yield problem(
                f"addressing {name}", words, "use an address with at most 30 characters before the @"
            )


def check_clock(now: datetime) -> Iterator[Finding]:
    """The machine's clock, and Helsinki's offset in winter and in summer (D-1)."""
    winter, summer = (local(datetime(2027, month, 15, 12, tzinfo=UTC)).utcoffset() for month in (1, 7))
    if (winter, summer) != (timedelta(hours=2), timedelta(hours=3)):
        yield problem("zone data", "Europe/Helsinki has wrong offsets", "install the package tzdata anew")
    else:
        yield ok("zone data", f"Helsinki's clock shows {local(now):%Y-%m-%d %H:%M}")


def check_mailboxes(settings: Settings) -> Iterator[Finding]:
    """Log in to each mailbox and look for its folders; nothing is read."""
    for name, box in settings.mailbox.items():
        if not box.folders:  # its mail comes by the door
            continue
        yield _mailbox(name, ImapMailbox(name, box), box)


def _mailbox(name: str, mailbox: ImapMailbox, box: MailboxSettings) -> Finding:
    check = f"mailbox {name}"
    try:
        missing = mailbox.missing_folders()
        junk, endless = mailbox.junk(), mailbox.endless_folders()
    except (TryAgain, UserError) as error:
        return failed(
            check, error, f"check host, port and tls of [mailbox.{name}], and whether the server runs"
        )
    finally:
        mailbox.close()
    if missing:
        words = f"the mailbox has no folder {', '.join(missing)}"
        return problem(check, words, f"make the folder, or mend folders of [mailbox.{name}]")
    if endless:
        words = f"no mail can leave {', '.join(endless)}, which shows every mail of the account"
        return problem(check, words, f"read INBOX or a label instead: folders of [mailbox.{name}]")
    if box.junk and junk is None:
        words = f"login and folders {', '.join(box.folders)}, but no Junk folder: what customers' mail goes there is not seen"
        return Finding(check, State.WARNING, words, f'name it as junk of [mailbox.{name}], or set junk = ""')
    return ok(check, f"login and folders {', '.join([*box.folders, *([junk] if junk else [])])}")


def check_smtp(settings: Settings) -> Iterator[Finding]:
    """Log in to the mail server, and ask whether it takes addresses with a tag (D-32); nothing is sent."""
    host = f"{settings.smtp.host}:{settings.smtp.port}"
    try:
        SmtpServer(settings.smtp).check()
    except (TryAgain, UserError) as error:
        yield failed("smtp", error, "check host, port, tls, user and password of [smtp]")
        return
    yield ok("smtp", f"connection and login at {host}")
    yield from _plus_addressing(settings)


def _plus_addressing(settings: Settings) -> Iterator[Finding]:
    if not settings.mail.plus_addressing:
        yield ok("addressing", "without tags: threads are found by References and [#n]")
        return
    for name, box in settings.mailbox.items():
        check = f"addressing {name}"
        remedy = "allow plus addresses at your host, or set [mail] plus_addressing = false"
        try:
            tagged = envelope_address(settings, box.address, PROBED_ID)
            SmtpServer(settings.smtp).probe(tagged, tagged)
        except SmtpRefused as refusal:
            yield problem(check, f"the mail server refuses {tagged}: {refusal}", remedy)
        except (TryAgain, UserError) as error:
            yield failed(check, error, remedy)
        else:
            yield ok(check, "the mail server takes addresses with a tag")


def check_database(
    open_database: Callable[[], Database],
) -> tuple[Finding, Database | None]:
    """Whether the database is there with this version's tables, and if so, the database."""
    try:
        database = open_database()
    except (TryAgain, UserError) as error:
        return failed("database", error, "check [database] url, and whether the server runs"), None
    return ok("database", "there, with this version's tables"), database
