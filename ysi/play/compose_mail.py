"""The bytes of a scenario's mails, replies and delivery reports, as mail clients and servers write them. Sends nothing."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, getaddresses, parseaddr

from base.chance import Chance
from intake.reading.identity import cut
from notifier.addresses import BadAddress, idn_domain, idn_safe
from rules.civil import local
from ysi.play.event_tables import LetterTable, MailTable, ReplyTable
from ysi.play.virtual_mail import Sent

LONGEST_LINE = 998  # RFC 5322, 2.1.1

_WEEKDAYS = {
    "fi": ("ma", "ti", "ke", "to", "pe", "la", "su"),
    "sv": ("mån", "tis", "ons", "tors", "fre", "lör", "sön"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = {
    "fi": [
        "tammik.",
        "helmik.",
        "maalisk.",
        "huhtik.",
        "toukok.",
        "kesäk.",
        "heinäk.",
        "elok.",
        "syysk.",
        "lokak.",
        "marrask.",
        "jouluk.",
    ],
    "sv": ["jan.", "feb.", "mars", "apr.", "maj", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec."],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Border:
    """The mail server before the service: its authserv-id (RFC 8601) and the chance for ids and boundaries."""

    authserv_id: str
    chance: Chance

    def stamp(self, raw: bytes, *, sender: str, result: str) -> bytes:
        """What it says of the From domain, on top of everything; `none` stands for no such header."""
        domain = _domain(sender)
        if result == "none" or not domain:
            return raw
        line = f"Authentication-Results: {self.authserv_id}; dmarc={result} header.from={domain}\r\n"
        return line.encode() + raw

    def has_stamped(self, raw: bytes) -> bool:
        head = re.sub(rb"\r*\n(?=[ \t])", b"", cut(raw)[0]).lower()
        said = re.findall(rb"(?m)^authentication-results[ \t]*:[ \t]*([^\s;]+)", head)
        return self.authserv_id.lower().encode() in said


def mail_bytes(mail: MailTable, *, at: datetime, border: Border) -> bytes:
    """A new mail, as it lies in the mailbox."""
    headers = [("From", mail.from_), ("To", ", ".join(mail.to)), ("Cc", ", ".join(mail.cc))]
    headers += [("Subject", mail.subject or "")]
    raw = _written(mail, headers, text=mail.text, markup=mail.html, at=at, chance=border.chance)
    return border.stamp(raw, sender=mail.from_, result=mail.authentication or "pass")


def file_bytes(content: bytes, mail: MailTable, *, border: Border) -> bytes:
    """A mail of a file. The border stamps it as any other, unless the file brings a header of that border itself."""
    if mail.authentication is None and border.has_stamped(content):
        return content
    found = re.search(rb"(?im)^from[ \t]*:(.*(?:\r?\n[ \t].*)*)", cut(content)[0])
    sender = found[1].decode("utf-8", "replace") if found else ""
    return border.stamp(content, sender=" ".join(sender.split()), result=mail.authentication or "pass")


def reply_bytes(reply: ReplyTable, answered: Sent, *, language: str, at: datetime, border: Border) -> bytes:
    """A reply, as a mail client makes it: to Reply-To, under `Re:`, with its place in the thread and the message quoted."""
    subject = answered.header("Subject") or ""
    if reply.subject is not None:
        subject = reply.subject
    elif not subject.lower().startswith("re:"):
        subject = f"Re: {subject}"
    headers = [("From", reply.from_), ("To", reply_to(reply, answered)), ("Cc", ", ".join(reply.cc))]
    headers += [("Subject", subject), *_thread(answered)]
    text = reply.text if reply.html is not None else reply.text or ""
    markup = reply.html
    if reply.quote:
        line = attribution(answered, language)
        text = None if text is None else f"{text.rstrip()}\n\n{line}\n{quoted(answered.text)}\n"
        markup = None if markup is None else _above_quote(markup, line, answered.text)
    raw = _written(reply, headers, text=text, markup=markup, at=at, chance=border.chance)
    return border.stamp(raw, sender=reply.from_, result=reply.authentication or "pass")


def reply_to(reply: ReplyTable, answered: Sent) -> str:
    """Where a reply goes; without its token to the plain address of the service."""
    header = answered.header("Reply-To") or answered.header("From") or ""
    address = parseaddr(header)[1]
    return address if reply.token else plain_address(address)


def plain_address(address: str) -> str:
    """An address without its tag: `tehtavat+rt3.0f…@ysi.example` → `tehtavat@ysi.example`."""
    local_part, _, domain = address.lower().rpartition("@")
    return f"{local_part.split('+')[0]}@{domain}"


def attribution(answered: Sent, language: str) -> str:
    """The line above a quote, as Gmail writes it in the person's language."""
    sent_at = local(answered.at)
    language = language if language in _MONTHS else "en"
    weekday, month = _WEEKDAYS[language][sent_at.weekday()], _MONTHS[language][sent_at.month - 1]
    name, address = parseaddr(answered.header("From") or "")
    day, year, clock = sent_at.day, sent_at.year, f"{sent_at:%H:%M}"
    if language == "fi":
        return f"{weekday} {day}. {month} {year} klo {clock.replace(':', '.')} {name} ({address}) kirjoitti:"
    if language == "sv":
        return f"Den {weekday} {day} {month} {year} kl {clock} skrev {name} <{address}>:"
    return f"On {weekday}, {day} {month} {year} at {clock}, {name} <{address}> wrote:"


def quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.rstrip().split("\n"))


def _above_quote(markup: str, line: str, text: str) -> str:
    """HTML with the message quoted below it, inside its body if it has one; what is quoted is text, never markup."""
    words = "<br>\n".join(html.escape(one, quote=False) for one in text.rstrip().split("\n"))
    quote = f"<div>{html.escape(line, quote=False)}<br></div>\n<blockquote>{words}</blockquote>\n"
    end = re.search(r"(?i)</body>|</html>", markup)
    at = end.start() if end else len(markup)
    return f"{markup[:at].rstrip()}\n{quote}{markup[at:]}"


def bounce_bytes(answered: Sent, *, at: datetime, chance: Chance) -> bytes:
    """The recipient's server reports that the message could not be delivered (RFC 3464)."""
    host = answered.to.rpartition("@")[2]
    report = (
        f"Reporting-MTA: dns; mx.{host}\r\nArrival-Date: {format_datetime(answered.at)}\r\n\r\n"
        f"Final-Recipient: rfc822; {answered.to}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        f"Diagnostic-Code: smtp; 550 5.1.1 <{answered.to}>: no such user here\r\n"
    )
    words = f"Your message to <{answered.to}> could not be delivered: no such user here.\r\n"
    boundary = f"=_{chance.token(12)}"
    parts = [
        ("text/plain; charset=us-ascii", words.encode()),
        ("message/delivery-status", report.encode()),
        ("text/rfc822-headers", cut(answered.raw)[0]),
    ]
    headers = [
        ("Return-Path", "<>"),
        ("Date", format_datetime(local(at))),
        ("From", f"Mail Delivery System <MAILER-DAEMON@mx.{host}>"),
        ("To", answered.envelope),
        ("Subject", "Undelivered Mail Returned to Sender"),
        ("Message-ID", f"<{chance.token(12)}@mx.{host}>"),
        ("Auto-Submitted", "auto-replied"),
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/report; report-type=delivery-status; boundary="{boundary}"'),
    ]
    body = b"".join(
        f"--{boundary}\r\nContent-Type: {kind}\r\n\r\n".encode() + content + b"\r\n"
        for kind, content in parts
    )
    return b"".join(_lines(headers)) + b"\r\n" + body + f"--{boundary}--\r\n".encode()


def _written(
    letter: LetterTable,
    headers: Headers,
    *,
    text: str | None,
    markup: str | None,
    at: datetime,
    chance: Chance,
) -> bytes:
    date = letter.date if isinstance(letter.date, str) else format_datetime(local(letter.date or at))
    headers = [("Date", date), *headers, ("Message-ID", _message_id(letter, chance))]
    content = _content(letter, chance, text=text, markup=markup)
    headers += [(name, str(value)) for name, value in content.items()]
    for name, value in letter.headers.items():
        headers = [one for one in headers if one[0].lower() != name.lower()]
        headers += [(name, one) for one in ([value] if isinstance(value, str) else value)]
    return b"".join(_lines(headers)) + b"\r\n" + cut(content.as_bytes())[1]


def _message_id(letter: LetterTable, chance: Chance) -> str:
    drawn = chance.token(12)  # also where it is not needed, so that one key of the file shifts no other id
    if letter.message_id is None:
        return f"<{drawn}@{_domain(letter.from_) or 'localhost'}>"
    return letter.message_id if letter.message_id.startswith("<") else f"<{letter.message_id}>"


def _content(letter: LetterTable, chance: Chance, *, text: str | None, markup: str | None) -> EmailMessage:
    content = EmailMessage(policy=policy.SMTP)
    if text is not None or markup is None:
        content.set_content(_lined(text or ""), charset="utf-8")
        if markup is not None:
            content.make_alternative(boundary=f"=_{chance.token(12)}")
            content.add_alternative(_lined(markup), subtype="html", charset="utf-8")
    else:
        content.set_content(_lined(markup), subtype="html", charset="utf-8")
    if letter.attachments:
        content.make_mixed(boundary=f"=_{chance.token(12)}")
    for attachment in letter.attachments:
        maintype, _, subtype = attachment.media_type.partition("/")
        content.add_attachment(
            attachment.content, maintype=maintype, subtype=subtype or "octet-stream", filename=attachment.name
        )
    return content


def _lined(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"


def _thread(answered: Sent) -> Headers:
    message_id = (answered.header("Message-ID") or "").strip()
    before = (answered.header("References") or answered.header("In-Reply-To") or "").split()
    return [("In-Reply-To", message_id), ("References", " ".join(dict.fromkeys([*before, message_id])))]


def _lines(headers: Headers) -> Iterator[bytes]:
    """Header lines with CRLF; one without a value is left out, one that is too long is folded at its blanks."""
    for name, value in headers:
        if not value:
            continue
        line = f"{name}: {_encoded(name, value)}"
        if len(line) > LONGEST_LINE or "\n" in line:
            line = f"{name}: " + "\r\n ".join(line.partition(": ")[2].split())
        yield line.encode("utf-8", "surrogateescape") + b"\r\n"


def _encoded(name: str, value: str) -> str:
    if name.lower() in {"from", "to", "cc", "reply-to", "sender"}:
        found = [(who, address) for who, address in getaddresses([value]) if "@" in address]
        if found:
            return ", ".join(formataddr((who, _safe(address)), "utf-8") for who, address in found)
    if value.isascii():
        return value
    # A mail client folds before 76 characters: the line's name is counted too (RFC 2047, 2).
    return (
        Header(value, "utf-8", header_name=name)
        .encode(linesep="\r\n")
        .replace("\r\n", " ")
        .replace("  ", " ")
    )


def _safe(address: str) -> str:
    try:
        return idn_safe(address)
    except BadAddress:
        return address


def _domain(sender: str) -> str:
    domain = parseaddr(sender)[1].rpartition("@")[2]
    try:
        return idn_domain(domain) if domain else ""
    except BadAddress:
        return ""
