"""Tells reports about mail that could not be delivered, and what they say; it never decides whether they are true.

Half of the world's reports are no RFC 3464: qmail, Exim, Yahoo, Lotus and old Exchange write text for people. What they
say is read by bounce_text.py, where the parts do not say it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from email.message import Message

from intake.reading.body import body_text
from intake.reading.bounce_text import class_of, said_by_text, status_in, tells_failure
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
# A daemon never writes anything else; a person may live at postmaster@, or have such a word in the address.
_DAEMON = re.compile(
    r"(?i)^(?:mailer-?daemon|mail-?daemon|mdaemon|microsoftexchange[0-9a-f]{20,40})(?:[+.-][^@]{0,60})?@"
)
_MACHINE = re.compile(
    r"(?i)^[^@]{0,60}(?:mailer|postmaster|admin|smtp|gateway|server|no-?reply|do-?not-?reply|notif|system|imss|ndr|dsn|bounce|internet|gw)[^@]{0,60}@"
)
_MAILER_NAME = re.compile(
    r"(?i)^(?:mail delivery (?:sub)?system|mail system|mailer-daemon|mail administrator|system administrator|"
    r"järjestelmänvalvoja|systemadministratör|microsoft outlook|postmaster)$"
)
_SUBJECT = re.compile(
    r"(?i)^(?:\[?[a-z]{2,12}\]? ?)?(?:undeliver(?:able|ed)\b|undelivered mail|delivery status notification|"
    r"mail (?:delivery (?:failed|failure|system error|problem|status|warning)|system error|could not be delivered)|"
    r"(?:(?:e-?mail |message )?delivery|mail) (?:failure|has failed|failed|delayed|notification|incomplete)|returned mail\b|failure notice|"
    r"notice: mail delivery status|non-?deliver\w{1,6}|nondeliverable|message (?:undeliverable|not delivered|could not be delivered|delayed)|"
    r"\[bounce\]|warning: (?:could not send message|message .{1,40} delayed|mail delivery delayed)|delayed mail\b|delayed: |"
    r"unable to deliver|(?:rejected|returned|bounced): |could not deliver|address not found|"
    r"ei voi(?:da|tu)? toimittaa|toimittamaton|toimitus(?: epäonnistui| viivästyi| viivästyy|ilmoitus)|viest(?:iä|in) (?:ei voi|toimitus)|viivästynyt: |"
    r"(?:det )?gick inte att leverera|kan inte levereras|kunde inte levereras|olevererbart|ej levererbart|leveransfel|försenad(?:e|t)?: |leveransen|"
    r"unzustellbar|nicht zustellbar|mail konnte nicht|zustellung)"
)
_REFUSED = re.compile(
    r"(?i)\b(?:automatically rejected|was (?:rejected|refused)|hylättiin automaattisesti|avvisades automatiskt|automatisch abgelehnt)\b"
)
# Sendmail writes the null sender so where it delivers.
_NULL_AS_WORD = re.compile(r"(?i)^<?mailer-daemon(?:@[^<>]{1,255})?>?$")
_IN_SUBJECT = re.compile(
    r"(?i)non[- ]?deliver|undeliver|non remis|not (?:be )?delivered|mail error|failed mail|no entregado"
)


def report_type(mail: Parsed) -> str:
    """Of a multipart/report (RFC 6522), in lower case; '' of any other mail."""
    if mail.message.get_content_type() != "multipart/report":
        return ""
    return str(mail.message.get_param("report-type") or "delivery-status").lower()


def null_sender(mail: Parsed) -> bool:
    """Whether its envelope sender is null: nobody may answer it (RFC 5321 section 4.5.5)."""
    path = mail.first("return-path").replace(" ", "")
    return "return-path" in dict(mail.headers) and (path in ("<>", "") or bool(_NULL_AS_WORD.match(path)))


def is_bounce(mail: Parsed, leaves: Leaves) -> bool:
    """By its parts, or by a mail server as sender that says so in one more way. A person may live at postmaster@."""
    if kind := report_type(mail):
        return kind == "delivery-status" or (kind == "disposition-notification" and _is_refusal(leaves))
    if any(_DAEMON.match(one.address) for one in mail.senders):
        return True
    mailer = any(_MAILER.match(one.address) for one in mail.senders)
    if any(leaf.type.endswith("delivery-status") for leaf in leaves.leaves):
        return mailer or null_sender(mail)
    named_failed = mail.first("x-failed-recipients") != ""  # anybody can write it
    if mailer or (named_failed and null_sender(mail)):
        return named_failed or null_sender(mail) or _in_subject(mail)
    return _is_bounce_by_words(mail, leaves)


def _in_subject(mail: Parsed) -> bool:
    return bool(_SUBJECT.match(mail.subject) or _IN_SUBJECT.search(mail.subject))


def _is_bounce_by_words(mail: Parsed, leaves: Leaves) -> bool:
    """Of a sender whose address is none of a mail server's."""
    if not mail.senders and null_sender(mail) and _reports_failure(leaves):
        return True
    named = not mail.senders or any(_MAILER_NAME.match(one.name) for one in mail.senders)
    if _SUBJECT.match(mail.subject) and (named or null_sender(mail)):
        return True
    machine = named or any(_MACHINE.match(one.address) for one in mail.senders)
    return machine and _in_subject(mail) and _reports_failure(leaves)


def _is_refusal(leaves: Leaves) -> bool:
    """A mailbox's own program may refuse by a disposition notification (RFC 5429 section 2.2): that is no receipt."""
    return bool(_REFUSED.search(body_text(leaves, BOUNDS)[0][:1_000]))


def _reports_failure(leaves: Leaves) -> bool:
    return tells_failure(body_text(leaves, BOUNDS)[0])


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
        if leaf.type.endswith(("delivery-status", "disposition-notification"))
        for report in _reports(leaf.part, original)
    ]
    if not reports and not said.recipient:
        reports = [report for part in _wrapped(leaves.leaves) for report in _reports(part, None)]
    failed = [report for report in reports if report.action == "failed"]
    if reports:
        return (failed or reports)[0]
    recipient = bare(mail.first("x-failed-recipients").split(",")[0])
    return BounceReport(recipient if "@" in recipient else said.recipient, said.action, said.status, original)


def _apart(mail: Parsed, settings: ReadingSettings) -> frozenset[str]:
    """Addresses that are in every report and are not what failed: the mail server's and ours."""
    named = (one.address.lower() for one in (*mail.senders, *mail.to, *mail.reply_to))
    return frozenset({*named, *(one.lower() for one in settings.own_addresses)})


def _reports(part: Message, original: str | None) -> Iterator[BounceReport]:
    for block in children(part):
        if (report := _report(block, original)) is not None:
            yield report


def _wrapped(leaves: Sequence[Leaf]) -> Iterator[Message]:
    """The fields of a report that a filter on its way attached to a mail of its own."""
    for leaf in leaves:
        inner = children(leaf.part) if leaf.type == "message/rfc822" else []
        if inner and inner[0].get_content_type() == "multipart/report":
            yield from (
                part for part in children(inner[0]) if part.get_content_type() == "message/delivery-status"
            )


def _report(block: Message, original: str | None) -> BounceReport | None:
    named_so = (header(block, "Original-Recipient"), header(block, "Final-Recipient"))
    # What the sender wrote is what we know; some servers leave the domain out of it.
    recipient = next((one for one in named_so if "@" in one), next((one for one in named_so if one), ""))
    if not recipient:
        return None
    named = ids(header(block, "X-Original-Message-ID")) or ids(header(block, "Original-Message-ID"))
    diagnosis = header(block, "Diagnostic-Code")
    status = status_in(header(block, "Status")) or status_in(diagnosis) or class_of(header(block, "Status"))
    action = _ACTION.match(header(block, "Action").lower())
    return BounceReport(
        bare(recipient.rpartition(";")[2]),
        action[0] if action else _action_of(status),
        status,
        original or next(iter(named), None),
    )


_ACTION = re.compile(
    r"(?:failed|delayed|delivered|relayed|expanded)\b"
)  # RFC 3464 section 2.3.3; others invent words


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
