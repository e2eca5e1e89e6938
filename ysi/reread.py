"""A quarantined mail read once more, outside every transaction, for the person who decides on it. Decides nothing."""

import hashlib

from acts.words import File, Words
from base.errors import RefusedMail, UserError
from base.settings import Settings
from intake.incoming import Incoming
from intake.reader import Reader, ReadingDied
from intake.reading.value import Reading
from intake.thread import NO_THREAD
from models.blobs import RAW
from models.engine import Database
from models.mail import InboundMessage
from models.task import HELD
from router.senders import Sender
from rules.civil import civil_date
from ysi.parts import reading_settings

RAW_NAME = "mail.eml"


def read_again(database: Database, settings: Settings, mail: InboundMessage) -> Reading | None:
    """What reading says of the stored bytes; None where it still cannot read them. Raises UserError when they are gone."""
    if mail.raw_erased_at is not None:
        raise UserError(
            f"mail {mail.number} was erased on {civil_date(mail.raw_erased_at)}: its time was over."
        )
    folder = settings.blobs.path / mail.blob
    if not (folder / RAW).is_file():
        raise UserError(
            f"mail {mail.number}: its bytes are not in {settings.blobs.path}; check [blobs] path."
        )
    with Reader(
        reading_settings(database, settings), wall_seconds=settings.intake.reading_wall_seconds
    ) as reader:
        try:
            return reader.read(folder / RAW, folder)
        except (RefusedMail, ReadingDied):
            return None


def words_of(settings: Settings, mail: InboundMessage, reading: Reading | None) -> Words:
    """The words and files with which the mail enters a task; one that cannot be read enters as a file.

    Nobody knows what stands in that file: it is held as one with a secret is, and not sent on (R-17).
    """
    if reading is not None:
        return Incoming(mail, reading, None, Sender("", "", None, ()), NO_THREAD).words
    raw = (settings.blobs.path / mail.blob / RAW).read_bytes()
    file = File(
        name=RAW_NAME,
        type="message/rfc822",
        size=len(raw),
        sha256=hashlib.sha256(raw).hexdigest(),
        inline=False,
        path=f"{mail.blob}/{RAW}",
        secret=HELD,
    )
    return Words(
        subject=mail.subject,
        text="",
        files=(file,),
        message_id=mail.message_id,
        references=tuple(mail.references),
    )
