"""Events of a scenario carried out: mails laid into mailboxes, commands given. Never touches a row by itself."""

import io
import shlex
from email import message_from_bytes
from email.utils import getaddresses

from sqlmodel import col, select

from models.outbox import OutboundMessage
from models.person import person_by_address
from rules.rights import Actor
from ysi.cli.context import Context
from ysi.cli.line import run_line
from ysi.play.compose_mail import bounce_bytes, file_bytes, mail_bytes, plain_address, reply_bytes, reply_to
from ysi.play.event_tables import AnsweredTable, LetterTable, MailTable, ReplyTable
from ysi.play.file import Event
from ysi.play.stage import WHO, Stage
from ysi.play.virtual_mail import INBOX, Sent
from ysi.records import zulu

OF_THE_PROGRAM = {"play", "serve", "demo", "db", "check"}
"""Commands that are no deed within a company."""


def deliver(on: Stage, event: Event) -> None:
    """A mail, a reply or a delivery report lies in its mailboxes from now on. Raises UserError."""
    deed = event.deed
    if deed.mail is not None:
        _deliver_mail(on, event, deed.mail)
    elif deed.reply is not None:
        _deliver_reply(on, event, deed.reply)
    elif deed.bounce is not None:
        bounced = _meant(on, event, deed.bounce)
        raw = bounce_bytes(bounced, at=event.at, chance=on.chance)
        _lay(on, event, raw, to=[bounced.envelope])


def _deliver_mail(on: Stage, event: Event, mail: MailTable) -> None:
    to = [*mail.to, *mail.cc]
    if mail.eml is None:
        raw = mail_bytes(mail, at=event.at, border=on.border)
    else:
        raw = file_bytes((on.scenario.path.parent / mail.eml).read_bytes(), mail, border=on.border)
        to = to or _recipients_of(raw)
    _lay(on, event, raw, to=to, letter=mail)


def _deliver_reply(on: Stage, event: Event, reply: ReplyTable) -> None:
    answered = _meant(on, event, reply.to)
    raw = reply_bytes(reply, answered, language=_language(on, answered), at=event.at, border=on.border)
    _lay(on, event, raw, to=[reply_to(reply, answered), *reply.cc], letter=reply)


def give_command(on: Stage, event: Event) -> None:
    """A command of ysi, as somebody gives it at that instant. Raises UserError when it is refused."""
    assert event.deed.run is not None
    try:
        words = shlex.split(event.deed.run)
    except ValueError as error:
        raise on.scenario.error(event.line, f"run: {error}") from error
    words = words[1:] if words[:1] == ["ysi"] else words
    if not words or words[0] in OF_THE_PROGRAM:
        raise on.scenario.error(event.line, f"run = {event.deed.run!r}: no administrative command")
    said = io.StringIO()
    context = Context(
        settings=on.settings,
        database=on.database,
        clock=on.clock,
        actor=_actor(on, event.deed.by),
        archives=on.archives,
        out=io.StringIO(),
        err=said,
    )
    status = run_line(words, context)
    if status != 0:
        reason = " ".join(said.getvalue().split()) or f"status {status}"
        raise on.scenario.error(event.line, f"run = {event.deed.run!r} of {zulu(event.at)}: {reason}")


def _actor(on: Stage, address: str | None) -> Actor:
    if address is None:
        return Actor(person_id=None, name=WHO)
    with on.database.reading() as session:
        person = person_by_address(session, address)
    return Actor(person.id, person.name) if person else Actor(person_id=None, name=address)


def _meant(on: Stage, event: Event, which: AnsweredTable) -> Sent:
    """The outgoing message that is answered or comes back."""
    candidates = [one for one in on.server.sent if one.to == which.to and _carries(on, one, which.code)]
    try:
        return candidates[which.nth]
    except IndexError:
        code = which.code or "message"
        raise on.scenario.error(
            event.line,
            f"the {event.deed.kind} of {zulu(event.at)} means {code} number {which.nth} to {which.to}, "
            f"but {len(candidates) or 'none'} of these had left by then",
        ) from None


def _carries(on: Stage, sent: Sent, code: str | None) -> bool:
    if code is None:
        return True
    row = _row_of(on, sent)
    return row is not None and code in (row.codes or [row.code])


def _row_of(on: Stage, sent: Sent) -> OutboundMessage | None:
    statement = select(OutboundMessage).where(col(OutboundMessage.message_id) == sent.header("Message-ID"))
    with on.database.reading() as session:
        return session.exec(statement).first()


def _language(on: Stage, sent: Sent) -> str:
    row = _row_of(on, sent)
    return row.language if row is not None else "fi"


def _lay(on: Stage, event: Event, raw: bytes, *, to: list[str], letter: LetterTable | None = None) -> None:
    arrived = (letter.internaldate if letter else None) or event.at
    folder = letter.folder if letter else INBOX
    for name in _mailboxes(on, event, letter.mailboxes if letter else [], to):
        on.store.deliver(name, raw, arrived=arrived, folder=folder)


def _mailboxes(on: Stage, event: Event, named: list[str], to: list[str]) -> list[str]:
    """Those that are named, else those to whose addresses the mail goes, else the general one (a Bcc, a forward)."""
    known = {box.address.lower(): name for name, box in on.settings.mailbox.items()}
    for name in named:
        if name not in known.values() and name.lower() not in known:
            raise on.scenario.error(
                event.line, f"mailboxes: there is no {name!r}, only {', '.join(known.values())}"
            )
    if named:
        return list(dict.fromkeys(known.get(name.lower(), name) for name in named))
    addresses = [plain_address(address) for _, address in getaddresses(to) if "@" in address]
    found = [known[address] for address in addresses if address in known]
    return list(dict.fromkeys(found)) or [next(iter(known.values()))]


def _recipients_of(raw: bytes) -> list[str]:
    head = message_from_bytes(raw)
    return [str(value) for name in ("To", "Cc") for value in head.get_all(name, [])]
