"""The demo's story: what people write, and what has to come of it, whatever the hour and date."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from sqlmodel import col, select

from models.calendar import day_times, work_calendar
from models.case import Case, CaseKind
from models.mail import InboundMessage
from models.task import Task
from notifier import dates
from notifier.compose import MAIL
from rules.due import due
from rules.task_states import TaskState
from ysi.demo.loopback import SERVICE_ADDRESS, Loopback, text_of

PDF = b"%PDF-1.4\n% an invented offer, for showing that files arrive as they were sent\n%%EOF\n"


@dataclass(frozen=True)
class Step:
    """One line of the story: who does what, and what was seen to come of it (None: it did not)."""

    who: str
    does: str
    seen: str | None
    mail: EmailMessage | None = None


def story(world: Loopback) -> Iterator[Step]:
    """Play it, a step at a time; each waits until its outcome is there or ten seconds have passed."""
    for chapter in (_a_finnish_mail, _ok, _a_swedish_mail, _a_reply, _a_stranger, _an_autoreply, _done):
        yield from chapter(world)


def _write(sender: str, subject: str, text: str, **headers: str) -> EmailMessage:
    mail = EmailMessage(policy=MAIL)
    mail["From"], mail["To"], mail["Subject"] = sender, SERVICE_ADDRESS, subject
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def _post(world: Loopback, mail: EmailMessage, *, to: str = SERVICE_ADDRESS) -> None:
    mail["Date"] = format_datetime(world.clock.now())
    mail["Message-ID"] = f"<{world.chance.token()}@demo.example>"
    world.send(mail, to)


def _answer(world: Loopback, answered: EmailMessage, sender: str, text: str, **headers: str) -> EmailMessage:
    """A reply as a mail program writes it: to the reply address, with the thread's ids and the quote below."""
    quoted = "\n".join(f"> {line}" for line in text_of(answered).splitlines())
    attribution = f"{dates.instant(world.clock.now(), 'fi')} {answered['From'].addresses[0]} kirjoitti:"
    mail = _write(sender, f"Re: {answered['Subject']}", f"{text}\n\n{attribution}\n{quoted}\n", **headers)
    mail["In-Reply-To"] = answered["Message-ID"]
    mail["References"] = answered["Message-ID"]
    _post(world, mail, to=str(answered["Reply-To"]))
    return mail


def _a_finnish_mail(world: Loopback) -> Iterator[Step]:
    text = "Hei,\n\nvaraisitko hotellin Tukholmasta? Keskusta, kaksi yötä.\n\nAino\n"
    _post(world, _write("Aino <aino@alfa.example>", "Matkavaraus", text))
    receipt = world.mail_to("aino@alfa.example", containing="[#1]")
    promised = dates.instant(_due_of(world, 1), "fi") if receipt else ""
    kept = receipt is not None and promised in text_of(receipt) and "Anna" in text_of(receipt)
    yield Step(
        "Aino", "mails a task in Finnish", f"C-01: Anna has it by {promised}" if kept else None, receipt
    )
    task = world.mail_to("anna@ysi.example", containing="[#1]")
    yield Step("Anna", "gets the task", "A-1, with the text" if task else None, task)


def _due_of(world: Loopback, number: int) -> datetime:
    with world.database.reading() as session:
        task = session.exec(select(Task).where(col(Task.number) == number)).one()
        return due(task.received_at, work_calendar(session), day_times(world.settings).opening)


def _ok(world: Loopback) -> Iterator[Step]:
    task = world.mail_to("anna@ysi.example", containing="[#1]")
    if task is None:
        return
    _answer(world, task, "Anna <anna@ysi.example>", "OK")
    receipt = world.mail_to("anna@ysi.example", containing="Tehty: 1")
    accepted = _state(world, 1) is TaskState.ACCEPTED
    yield Step("Anna", "answers OK", "C-41, the promise is kept" if receipt and accepted else None, receipt)


def _state(world: Loopback, number: int) -> TaskState | None:
    with world.database.reading() as session:
        task = session.exec(select(Task).where(col(Task.number) == number)).first()
        return task.state if task else None


def _a_swedish_mail(world: Loopback) -> Iterator[Step]:
    mail = _write(
        "Bo <bo@beeta.example>", "Jämför offerter", "Hej!\n\nJämför den här offerten med två andra.\n\nBo\n"
    )
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="offert å.pdf")
    _post(world, mail)
    receipt = world.mail_to("bo@beeta.example", containing="[#2]")
    swedish = receipt is not None and "Vi har fått ditt uppdrag 2" in text_of(receipt)
    yield Step("Bo", "mails a task in Swedish, with a file", "C-01 in Swedish" if swedish else None, receipt)
    task = world.mail_to("beata@ysi.example", containing="[#2]")
    files = [part.get_content() for part in task.iter_attachments()] if task else []
    yield Step("Beata", "gets it", "A-1, the file byte for byte" if files == [PDF] else None, task)


def _a_reply(world: Loopback) -> Iterator[Step]:
    receipt = world.mail_to("aino@alfa.example", containing="[#1]")
    if receipt is None:
        return
    before = world.count_to("aino@alfa.example")
    _answer(world, receipt, "Aino <aino@alfa.example>", "Lisäys: mieluiten aamiaisella.")
    told = world.mail_to("anna@ysi.example", containing="aamiaisella")
    quiet = world.count_to("aino@alfa.example") == before
    yield Step(
        "Aino",
        "adds something by replying",
        "A-9 to Anna, no answer to Aino" if told and quiet else None,
        told,
    )


def _a_stranger(world: Loopback) -> Iterator[Step]:
    _post(world, _write("Väinö <vaino@muualla.example>", "Tarjouspyyntö", "Hei, mitä palvelunne maksaa?\n"))
    receipt = world.mail_to("vaino@muualla.example", containing="Saimme viestisi")
    with world.database.reading() as session:
        leads = session.exec(select(Case).where(col(Case.kind) == CaseKind.LEAD)).all()
    yield Step(
        "Väinö",
        "writes, unknown",
        "C-39, a case with a clock" if receipt and len(leads) == 1 else None,
        receipt,
    )


def _an_autoreply(world: Loopback) -> Iterator[Step]:
    receipt = world.mail_to("bo@beeta.example", containing="[#2]")
    if receipt is None:
        return
    before = world.count_to("bo@beeta.example")
    _answer(
        world,
        receipt,
        "Bo <bo@beeta.example>",
        "Jag är bortrest och läser inte mejl.",
        Auto_Submitted="auto-replied",
    )
    taken_in = world.until(lambda: _decided(world) == world.appended)
    quiet = world.count_to("bo@beeta.example") == before
    yield Step(
        "Bo", "answers automatically", "joins the thread, nobody answers it" if taken_in and quiet else None
    )


def _decided(world: Loopback) -> int:
    with world.database.reading() as session:
        return len(session.exec(select(InboundMessage).where(col(InboundMessage.outcome).is_not(None))).all())


def _done(world: Loopback) -> Iterator[Step]:
    task = world.mail_to("anna@ysi.example", containing="[#1]")
    if task is None:
        return
    text = "VALMIS 45 min\n\nHotelli Vasa on varattu 20.–22.1., aamiainen kuuluu hintaan."
    _answer(world, task, "Anna <anna@ysi.example>", text)
    result = world.mail_to("aino@alfa.example", containing="Hotelli Vasa")
    done = _state(world, 1) is TaskState.DONE
    yield Step(
        "Anna", "answers VALMIS 45 min and the result", "C-06 to Aino" if result and done else None, result
    )
