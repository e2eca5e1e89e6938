"""One mail on its way to its outcome: the stored row, what reading said, who wrote it, and where it belongs."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from acts.words import File, Words
from base.settings import Settings
from intake.reading.identity import REFERENCES
from intake.reading.value import Reading
from intake.thread import Thread, recipients
from models.customer import service_addresses_of_assistants
from models.mail import DOOR, InboundMessage, MailboxCopy
from router.senders import Sender
from rules.rights import Actor, Verdict
from rules.same_wish import bare_subject

AUTOMATIC = frozenset({"auto_reply", "bulk", "bounce", "reaction", "own"})


@dataclass(frozen=True)
class Incoming:
    """What the outcomes decide on. Without a reading (`refused` says why) only the quarantine can take it."""

    mail: InboundMessage
    reading: Reading | None
    refused: str | None
    sender: Sender
    thread: Thread

    @property
    def verdict(self) -> Verdict:
        return Verdict(self.reading.verdict) if self.reading else Verdict.NONE

    @property
    def is_automatic(self) -> bool:
        return self.reading is not None and self.reading.classification in AUTOMATIC

    @property
    def words(self) -> Words:
        """The mail's own words, forwarded words and files, as they enter a task."""
        assert self.reading is not None
        reading = self.reading
        return Words(
            subject=bare_subject(reading.subject),
            text=reading.text,
            forwarded=reading.forwarded,
            full_text=reading.full_text,
            files=tuple(
                File(
                    part.name,
                    part.type,
                    part.size,
                    part.sha256,
                    part.inline,
                    f"{self.mail.blob}/{part.number}",
                    part.secret,
                )
                for part in reading.files
            ),
            message_id=reading.message_id,
            references=(*reading.references, *reading.in_reply_to)[-REFERENCES:],
        )

    @property
    def attached(self) -> tuple[File, ...]:
        """The files that were surely attached by hand; what stands inside the text may be a signature's logo."""
        return tuple(file for file in self.words.files if not file.inline)

    @property
    def author(self) -> str:
        """The name to show for whoever wrote it."""
        if self.sender.person is not None:
            return self.sender.person.name
        named = next((contact.name for contact in self.sender.contacts if contact.name), "")
        return named or self.sender.name or self.sender.address

    @property
    def actor(self) -> Actor:
        """Who acts, for the event chain: it cannot be erased, so a customer's sender stands there by mail, not by name."""
        person = self.sender.person
        name = person.name if person else "sender"
        return Actor(person.id if person else None, name, message_id=self.mail.id)


def service_address(
    session: Session, settings: Settings, reading: Reading | None, mail: InboundMessage
) -> str:
    """Which of our addresses the mail was sent to: the first of To, then Cc, then where it lay (D-18).

    Of a mail that cannot be read (no reading) only the last is known.
    """
    ours = our_addresses(session, settings)
    recipients_read = plain_recipients(reading) if reading is not None else []
    named = next((address for address in recipients_read if address in ours), None)
    return named or _mailbox_address(session, settings, mail) or general_address(settings)


def plain_recipients(reading: Reading) -> list[str]:
    """Every address the mail was sent to, To before Cc, without our tags and in lower case."""
    return [without_tag(address) for address in recipients(reading)]


def _mailbox_address(session: Session, settings: Settings, mail: InboundMessage) -> str | None:
    """That of the mailbox or door by which a mail came that names none of ours, as one that was sent by Bcc."""
    statement = select(MailboxCopy.account, MailboxCopy.folder).where(col(MailboxCopy.message_id) == mail.id)
    for account, folder in session.exec(statement.order_by(col(MailboxCopy.id))):
        if account == DOOR:
            return folder
        if box := settings.mailbox.get(account):
            return box.address.lower()
    return None


def our_addresses(session: Session, settings: Settings) -> list[str]:
    """All service addresses: those of the mailboxes, and those that named assistants have."""
    boxes = (box.address.lower() for box in settings.mailbox.values())
    return list(dict.fromkeys([*boxes, *service_addresses_of_assistants(session)]))


def general_address(settings: Settings) -> str:
    """The address for everything without one of its own: the first mailbox of the settings."""
    return next((box.address.lower() for box in settings.mailbox.values()), "")


def without_tag(address: str) -> str:
    """The plain address behind a reply or envelope address of ours."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.split('+')[0]}@{domain}"
