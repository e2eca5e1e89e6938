"""`ysi check` of settings that work, and that hardly anybody wants. Looks at the settings alone, connects to nothing."""

from collections.abc import Iterator
from ipaddress import ip_address

from base.setting_tables import MailboxSettings, SmtpSettings
from base.settings import Settings
from ysi.check import Finding, State


def check_doubts(settings: Settings) -> Iterator[Finding]:
    """One warning for each of them."""
    yield from _retention(settings)
    for name, box in settings.mailbox.items():
        if box.folders:  # else nobody logs in there
            yield from _open_login(f"mailbox {name}", f"[mailbox.{name}]", box)
    if settings.smtp.user:
        yield from _open_login("smtp", "[smtp]", settings.smtp)


def _retention(settings: Settings) -> Iterator[Finding]:
    keep = settings.retention
    if keep.secret_mail_days > keep.raw_mail_days:
        words = f"mails with a secret stay {keep.secret_mail_days} days, longer than others ({keep.raw_mail_days})"
        remedy = "set [retention] secret_mail_days to fewer days than raw_mail_days"
        yield Finding("retention", State.WARNING, words, remedy)


def _open_login(check: str, table: str, login: MailboxSettings | SmtpSettings) -> Iterator[Finding]:
    """Whoever listens on the way to another machine could read the mail of all customers."""
    given = (login.password, login.password_file, login.password_command, login.token_command)
    if login.tls != "none" or _is_this_machine(login.host) or not any(given):
        return
    what = "password" if login.auth == "password" else "access token"
    words = f"the {what} goes to {login.host} without encryption"
    yield Finding(check, State.WARNING, words, f'set tls of {table} to "implicit" or "starttls"')


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"
