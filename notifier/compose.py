"""A letter becomes the bytes of a mail: plain text, files, and the headers of D-24, D-32 and D-36.

Must never send, choose words, or let what a stranger wrote become a header of its own.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from base.chance import Chance
from base.settings import Settings
from models.outbox import OutboundMessage
from notifier.addresses import idn_safe
from notifier.letter import Letter, LetterFile

# Never All, DR or NDR: they would suppress the bounces that K-10 needs (D-24).
SUPPRESSED = "OOF, AutoReply, RN, NRN"
ID_OCTETS = 900  # a header line may have 998 octets (RFC 5322, 2.1.1)
REFERENCES = (
    40  # a thread of years names hundreds; its first and its latest ids are those that clients look for
)
NAME_CHARACTERS = 200

_MESSAGE_ID = re.compile(r"<[!-;=?-~]+>")
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_CONTROLS_OF_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class MailPolicy(EmailPolicy):
    """EmailPolicy with whole message ids: it makes encoded words of those over 75 characters, which breaks threads."""

    IDS = frozenset({"message-id", "in-reply-to", "references"})

    def _fold(self, name: str, value: Any, refold_binary: bool = False) -> str:  # noqa: FBT001, FBT002 - as its parent
        if name.lower() in self.IDS:
            return f"{name}: " + (self.linesep + " ").join(str(value).split()) + self.linesep
        folded: str = super()._fold(name, value, refold_binary)  # type: ignore[misc]
        return folded


# Seven bits: the text goes through any server unchanged, without asking for 8BITMIME.
MAIL = MailPolicy(linesep="\r\n", cte_type="7bit")


def compose(
    letter: Letter, message: OutboundMessage, settings: Settings, chance: Chance, *, now: datetime
) -> bytes:
    """The mail with CRLF, dated `now`, under the Message-ID of its row. Raises BadAddress when nobody could get it."""
    recipient = idn_safe(message.address)
    mail = EmailMessage(policy=MAIL.clone(utf8=True) if not recipient.isascii() else MAIL)
    mail["Date"] = format_datetime(now.astimezone(UTC))
    mail["From"] = _address(letter.service_address, name=letter.from_name or settings.company.name)
    mail["To"] = _address(recipient)
    if letter.reply_to:
        mail["Reply-To"] = _address(letter.reply_to)
    mail["Subject"] = _one_line(letter.subject)
    mail["Message-ID"] = message.message_id
    _put_thread(mail, letter.in_reply_to, letter.references)
    if letter.automatic is not None:
        mail["Auto-Submitted"] = letter.automatic
        mail["X-Auto-Response-Suppress"] = SUPPRESSED
    mail["x-ms-reactions"] = "disallow"  # D-36
    mail.set_content(_text(letter.body), subtype="plain", charset="utf-8")
    if letter.files:
        mail.make_mixed(boundary=f"=_{chance.token(16)}")
        for file in letter.files:
            _attach(mail, file)
    return mail.as_bytes()


def _put_thread(mail: EmailMessage, in_reply_to: str | None, references: Iterable[str]) -> None:
    answered = _ids([in_reply_to] if in_reply_to else [])
    named = _ids([*references, *answered])
    if answered:
        mail["In-Reply-To"] = answered[0]
    if named:
        kept = named if len(named) <= REFERENCES else [named[0], *named[1 - REFERENCES :]]
        mail["References"] = " ".join(kept)


def _ids(texts: Iterable[str]) -> list[str]:
    """Each id once, at its last place, where the order of a thread has it; what is no id is left out."""
    found = [one for text in texts for one in _MESSAGE_ID.findall(text) if len(one) <= ID_OCTETS]
    return list(dict.fromkeys(reversed(found)))[::-1]


def _address(address: str, *, name: str = "") -> Address:
    local, _, domain = idn_safe(address).rpartition("@")
    return Address(_one_line(name)[:NAME_CHARACTERS], local, domain)


def _one_line(text: str) -> str:
    return _CONTROLS.sub(" ", _encodable(text)).strip()


def _text(text: str) -> str:
    lines = _CONTROLS_OF_TEXT.sub("", _encodable(text)).replace("\r\n", "\n").replace("\r", "\n")
    return lines if lines.endswith("\n") else lines + "\n"


def _encodable(text: str) -> str:
    """Without halves of surrogate pairs, which no charset can say."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _attach(mail: EmailMessage, file: LetterFile) -> None:
    kind = file.type.lower()
    # RFC 2046, 5.2.1: a message or multipart may not be in base64, and only base64 keeps its bytes.
    if not _TYPE.fullmatch(kind) or kind.startswith(("message/", "multipart/")):
        kind = "application/octet-stream"
    maintype, _, subtype = kind.partition("/")
    name = _one_line(file.name)[-NAME_CHARACTERS:] or "file"
    mail.add_attachment(Path(file.path).read_bytes(), maintype=maintype, subtype=subtype, filename=name)
