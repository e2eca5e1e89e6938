"""Tells reports about mail that could not be delivered, and what they say; it never decides whether they are true.

Half of the world's reports are no RFC 3464: qmail, Exim, Yahoo, Lotus and old Exchange write text for people. What they
say is read by bounce_text.py, where the parts do not say it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from email.message import Message

from intake.reading.body import body_text
from intake.reading.bounce_text import said_by_text, status_in
from intake.reading.bounds import BOUNDS
from intake.reading.identity import ids
from intake.reading.leaves import Leaf, Leaves, children
from intake.reading.parse import Parsed, bare
from intake.reading.text import header
from intake.reading.value import BounceReport, ReadingSettings

_MAILER = re.compile(
    r"(?i)^(?:mailer-?daemon|mail-?daemon|postmaster|mail-?delivery(?:-?(?:sub)?system)?|double-bounce|bounces?|"
    r"mdaemon|mailerdaemon|microsoftexchange[0-9a-f]{20,40})(?:[+.-][^@]{0,60})?@"
)
_MAILER_NAME = re.compile(
    r"(?i)^(?:mail delivery (?:sub)?system|mail system|mailer-daemon|mail administrator|system administrator|"
    r"järjestelmänvalvoja|systemadministratör|microsoft outlook|postmaster)$"
)
_SUBJECT = re.compile(
    r"(?i)^(?:\[?[a-z]{2,10}\]? ?)?(?:undeliver(?:able|ed)\b|undelivered mail|delivery status notification|"
    r"mail (?:delivery (?:failed|failure|system error|problem|status)|system error|could not be delivered)|"
    r"(?:delivery|message delivery|mail) (?:failure|has failed|failed|delayed|notification|incomplete)|returned mail\b|failure notice|"
    r"notice: mail delivery status|non-?deliver\w{1,6}|nondeliverable|message (?:undeliverable|not delivered|could not be delivered|delayed)|"
    r"warning: (?:could not send message|message .{1,40} delayed|mail delivery delayed)|delayed mail\b|delayed: |"
    r"unable to deliver|(?:rejected|returned|bounced): |could not deliver|address not found|"
    r"ei voi(?:da|tu)? toimittaa|toimittamaton|toimitus(?: epäonnistui| viivästyi| viivästyy|ilmoitus)|viest(?:iä|in) (?:ei voi|toimitus)|viivästynyt: |"
    r"(?:det )?gick inte att leverera|kan inte levereras|kunde inte levereras|olevererbart|ej levererbart|leveransfel|försenad(?:e|t)?: |leveransen|"
    r"unzustellbar|nicht zustellbar|mail konnte nicht|zustellung)"
)


def report_type(mail: Parsed) -> str:
    """Of a multipart/report (RFC 6522), in lower case; '' of any other mail."""
    if mail.message.get_content_type() != "multipart/report":
        return ""
    return str(mail.message.get_param("report-type") or "delivery-status").lower()


def null_sender(mail: Parsed) -> bool:
    """Whether its envelope sender is null: nobody may answer it (RFC 5321 section 4.5.5)."""
    return "return-path" in dict(mail.headers) and mail.first("return-path").replace(" ", "") in ("<>", "")


def is_bounce(mail: Parsed, leaves: Leaves) -> bool:
    """By its parts, or by a mail server as sender that says so in one more way. A person may live at postmaster@."""
    if kind := report_type(mail):
        return kind == "delivery-status"
    mailer = any(_MAILER.match(one.address) for one in mail.senders)
    says_so = bool(_SUBJECT.match(mail.subject))
    if any(leaf.type.endswith("delivery-status") for leaf in leaves.leaves):
        return mailer or null_sender(mail)
    named_failed = mail.first("x-failed-recipients") != ""  # anybody can write it
    if mailer or (named_failed and null_sender(mail)):
        return says_so or null_sender(mail) or named_failed
    named = any(_MAILER_NAME.match(one.name) for one in mail.senders) or not mail.senders
    return says_so and (named or null_sender(mail))


def bounce_report(mail: Parsed, leaves: Leaves, settings: ReadingSettings) -> BounceReport:
    """What the report says of the first failed recipient (RFC 3464 section 2.3), else what its text says.

    The recipient is '' where nothing tells it: the address that the report came to may still tell the message (D-32).
    """
    text, _ = body_text(leaves, BOUNDS)
    said = said_by_text(text, mail.subject, apart=_apart(mail, settings))
    original = _original_id(leaves.leaves) or said.message_id
    reports = [
        report
        for leaf in leaves.leaves
        if leaf.type.endswith("delivery-status")
        for report in _reports(leaf, original)
    ]
    failed = [report for report in reports if report.action == "failed"]
    if reports:
        return (failed or reports)[0]
    recipient = bare(mail.first("x-failed-recipients").split(",")[0])
    return BounceReport(recipient if "@" in recipient else said.recipient, said.action, said.status, original)


def _apart(mail: Parsed, settings: ReadingSettings) -> frozenset[str]:
    """Addresses that are in every report and are not what failed: the mail server's and ours."""
    named = (one.address.lower() for one in (*mail.senders, *mail.to, *mail.reply_to))
    return frozenset({*named, *(one.lower() for one in settings.own_addresses)})


def _reports(leaf: Leaf, original: str | None) -> Iterator[BounceReport]:
    for block in children(leaf.part):
        if (report := _report(block, original)) is not None:
            yield report


def _report(block: Message, original: str | None) -> BounceReport | None:
    recipient = header(block, "Original-Recipient") or header(block, "Final-Recipient")
    if not recipient:
        return None
    named = ids(header(block, "X-Original-Message-ID"))
    diagnosis = header(block, "Diagnostic-Code")
    status = status_in(header(block, "Status")) or status_in(diagnosis)
    action = re.match(r"[a-z]{1,20}", header(block, "Action").lower())
    return BounceReport(
        bare(recipient.rpartition(";")[2]),
        action[0] if action else _action_of(status),
        status,
        original or next(iter(named), None),
    )


def _action_of(status: str) -> str:
    """What a report without the field must mean (RFC 3463 section 2: the first digit is the class)."""
    return {"2": "delivered", "4": "delayed"}.get(status[:1], "failed")


def _original_id(leaves: Sequence[Leaf]) -> str | None:
    """The Message-ID of the returned mail, whole (message/rfc822) or its headers (text/rfc822-headers)."""
    for leaf in leaves:
        inner = children(leaf.part)
        if leaf.type in ("message/rfc822", "message/global") and inner:
            found = ids(header(inner[0], "Message-ID"))
        elif leaf.type.endswith(("rfc822-headers", "global-headers")):
            head = re.search(r"(?im)^message-id:\s{0,5}(?:\r?\n\s)?\s{0,5}(\S{3,900})", _words(leaf))
            found = ids(head[1]) if head else ()
        else:
            continue
        if found:
            return found[0]
    return None


def _words(leaf: Leaf) -> str:
    content = leaf.part.get_payload(decode=True)
    if isinstance(content, bytes):
        return content[:200_000].decode("utf-8", "replace")
    return "\n".join(f"{name}: {value}" for inner in children(leaf.part)[:1] for name, value in inner.items())
