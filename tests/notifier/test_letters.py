"""write(): every message from its rows, in three languages, with the frame of D-24 and D-32."""

import re
from datetime import timedelta

import pytest

from models.case import CaseKind
from models.outbox import Alarm, Digest
from models.task import AssignmentRole, Direction, open_deadline
from notifier.digest_rows import digest_rows, task_numbers
from notifier.letters import WRITERS, Gone, Letter, write
from notifier.messages import LANGUAGES, MESSAGES
from notifier.task_rows import standing_deadline
from notifier.tokens import read_reply_address
from rules.chain import Link
from tests.support.builders import (
    a_case,
    a_company,
    a_mail,
    a_message,
    a_task,
    an_item,
    assign,
    some_settings,
    words,
)
from tests.support.finnish_workdays import helsinki

SETTINGS = some_settings()
NIGHT = helsinki("Tue 2027-01-12 21:15")
MORNING = helsinki("Wed 2027-01-13 08:00")
PAST_DUE = helsinki("Wed 2027-01-13 09:00:05")
AINO = "aino@alfa.example"


def to_aino(code, variant="", at=NIGHT, **payload):
    def build(session, company):
        task = a_task(session, company)
        mail = a_mail(session)
        payload.setdefault("deadline_id", standing_deadline(session, task).id)
        return a_message(
            session, code, to=AINO, task=task, variant=variant, payload=dict(payload), inbound_id=mail.id
        ), at

    return build


def many_received(session, company):
    message = a_message(session, "C-01", to=AINO, variant="list", customer_id=company.alfa.id)
    for task in (a_task(session, company), a_task(session, company, subject="")):
        an_item(session, message, task=task, deadline=standing_deadline(session, task))
    return message, NIGHT


def done(session, company):
    task = a_task(session, company)
    told = words(
        session,
        task,
        text="Huone on varattu.",
        author="Anna",
        direction=Direction.OUT,
        at=MORNING,
        files=(("varaus.pdf", 9),),
    )
    payload = {"task_message_id": told.id, "minutes": 105}
    return a_message(session, "C-06", to=AINO, task=task, payload=payload), MORNING


def unknown(session, company):
    mail = a_mail(session, sender="kuka@muualla.example")
    a_case(session, mail=mail)
    return a_message(session, "C-39", to="kuka@muualla.example", inbound_id=mail.id), NIGHT


def receipt(variant, **payload):
    def build(session, company):
        mail = a_mail(session, sender="anna@ysi.example")
        to = AINO if variant == "help_customer" else company.anna
        customer = {"customer_id": company.alfa.id} if variant == "help_customer" else {}
        message = a_message(
            session, "C-41", to=to, variant=variant, payload=payload, inbound_id=mail.id, **customer
        )
        return message, MORNING

    return build


def secret_told(code):
    def build(session, company):
        task, mail = a_task(session, company), a_mail(session)
        mail.secrets, mail.raw_erase_on = 1, MORNING.date()
        to = AINO if code == "C-37" else company.kaisa
        payload = {"told": True, "held": ["tunnus.txt"], "possible": ["kortti.jpg"]}
        return a_message(session, code, to=to, task=task, inbound_id=mail.id, payload=payload), NIGHT

    return build


LINES = [
    {"keyword": "OK", "number": 1042, "result": "accepted"},
    {"keyword": "VALMIS", "number": 1043, "result": "done", "minutes": 45},
    {"keyword": "VALMIS", "number": 1044, "result": "minutes_missing", "kept": True},
    {"keyword": "OK", "number": 1045, "result": "not_yours", "handler": "Beata"},
]


def new_task(session, company):
    task = a_task(session, company)
    row = assign(session, task, company.anna, at=NIGHT)
    return a_message(
        session, "A-1", to=company.anna, task=task, variant="usual", payload={"assignment_id": row.id}
    ), MORNING


def help_wanted(session, company):
    task = a_task(session, company)
    row = assign(session, task, company.beata, role=AssignmentRole.ASKED, link=None, at=PAST_DUE)
    payload = {"assignment_id": row.id}
    return a_message(
        session, "A-1", to=company.beata, task=task, variant="help_wanted", payload=payload
    ), PAST_DUE


def heap(session, company):
    tasks = [a_task(session, company, subject=f"Asia {place}") for place in range(4)]
    payload = {"task_ids": [task.id for task in tasks]}
    return a_message(session, "A-1", to=company.anna, variant="many", payload=payload), MORNING


def digest(kind, slot):
    def build(session, company):
        a_task(session, company)
        rows = digest_rows(session, SETTINGS, company.anna, kind, slot)
        frozen = Digest(
            person_id=company.anna.id, kind=kind, slot_at=slot, rows=rows, task_numbers=task_numbers(rows)
        )
        session.add(frozen)
        session.flush()
        return a_message(session, kind, to=company.anna, payload={"digest_id": frozen.id}), slot

    return build


def reminder(session, company):
    task = a_task(session, company)
    message = a_message(session, "A-4", to=company.anna)
    an_item(session, message, task=task, deadline=standing_deadline(session, task))
    return message, helsinki("Wed 2027-01-13 08:45")


def moved(direction):
    def build(session, company):
        task = a_task(session, company, handler=company.anna if direction == "to" else company.beata)
        message = a_message(session, "A-5", to=company.anna)
        an_item(session, message, task=task, direction=direction, other="Beata")
        return message, MORNING

    return build


def replied(variant):
    def build(session, company):
        task = a_task(session, company)
        said = words(session, task, text="Huone merelle päin, kiitos.", at=NIGHT)
        payload = {"task_message_id": said.id}
        return a_message(
            session, "A-9", to=company.anna, task=task, variant=variant, payload=payload
        ), MORNING

    return build


def unrouted(kind):
    def build(session, company):
        case = a_case(session, kind=kind, looks_like="Aino" if kind is CaseKind.NOT_PROVEN else "")
        message = a_message(session, "K-01", to=company.kaisa)
        an_item(session, message, case=case)
        return message, MORNING

    return build


def late(code):
    def build(session, company):
        task, case = a_task(session, company), a_case(session)
        message = a_message(session, code, to=company.kaisa)
        an_item(
            session,
            message,
            task=task,
            deadline=standing_deadline(session, task),
            asked="Beata",
            not_waited_for=["tehtavat"],
        )
        an_item(session, message, case=case, deadline=open_deadline(session, case_id=case.id))
        return message, PAST_DUE

    return build


def undelivered(variant):
    def build(session, company):
        failed = a_message(session, "C-01", to=AINO, task=a_task(session, company))
        payload = {"failed_id": failed.id, "reason": "550 5.1.1 no such user"}
        return a_message(session, "K-10", to=company.kaisa, variant=variant, payload=payload), MORNING

    return build


def health(variant, **facts):
    def build(session, company):
        alarm = Alarm(code="K-12", dedupe_key=variant, text="…", raised_at=MORNING)
        session.add(alarm)
        session.flush()
        payload = {"alarm_id": alarm.id, **facts}
        return a_message(session, "K-12", to=company.kaisa, variant=variant, payload=payload), MORNING

    return build


# Every form of every message, as the deeds queue it.
FORMS = {
    ("C-01", "usual"): to_aino("C-01"),
    ("C-01", "soon"): to_aino("C-01", at=helsinki("Wed 2027-01-13 08:40")),
    ("C-01", "list"): many_received,
    ("C-02", "reply"): to_aino("C-02", "reply"),
    ("C-02", "calendar"): to_aino("C-02", "calendar", closed_day="2027-01-12"),
    ("C-06", "done"): done,
    ("C-08", "late"): to_aino("C-08", "late", at=PAST_DUE),
    ("C-08", "taken_in_late"): to_aino("C-08", "taken_in_late", at=PAST_DUE),
    ("C-37", "removed"): secret_told("C-37"),
    ("C-39", "received"): unknown,
    ("C-41", "receipt"): receipt("", lines=LINES, help=True),
    ("C-41", "help"): receipt("help", lines=[], help=True),
    ("C-41", "help_customer"): receipt("help_customer", lines=[], help=True),
    ("A-1", "usual"): new_task,
    ("A-1", "help_wanted"): help_wanted,
    ("A-1", "many"): heap,
    ("A-2", "digest"): digest("A-2", MORNING),
    ("A-3", "digest"): digest("A-3", helsinki("Tue 2027-01-12 22:00")),
    ("A-4", "reminder"): reminder,
    ("A-5", "to_you"): moved("to"),
    ("A-5", "from_you"): moved("from"),
    ("A-9", "open"): replied("open"),
    ("A-9", "reopened"): replied("reopened"),
    ("A-9", "automatic"): replied("automatic"),
    **{("K-01", f"unrouted {kind}"): unrouted(kind) for kind in CaseKind},
    ("K-02", "overdue"): late("K-02"),
    ("K-03", "broken"): late("K-03"),
    ("K-06", "removed"): secret_told("K-06"),
    ("K-10", "permanent"): undelivered("permanent"),
    ("K-10", "gave_up"): undelivered("gave_up"),
    ("K-12", "intake"): health("mail_not_read", minutes=12, mailbox="tehtavat", last_round=NIGHT.isoformat()),
    ("K-12", "scheduler"): health("heartbeat", since=NIGHT.isoformat(), due=PAST_DUE.isoformat(), count=2),
    ("K-12", "outgoing"): health("outgoing_stuck", minutes=11, queued=3),
    ("K-12", "bad_row"): health("bad_row", kind="message", number=7, task_id=None),
    ("K-12", "strangers"): health("strangers", answers=30),
    ("K-12", "answers"): health("answers", answers=20, inbound_id=1),
    ("K-12", "flood"): health("flood", scope="address", inbound_id=1),
}  # fmt: skip


def test_every_form_of_every_message_has_its_rows_here():
    built = {(code, variant.split()[0]) for code, variant in FORMS}

    assert built == {(code, form.name) for code, message in MESSAGES.items() for form in message.variants}
    assert WRITERS.keys() == MESSAGES.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_is_written_in_every_language(session, language):
    company = a_company(session, language=language)
    for (code, variant), build in FORMS.items():
        message, now = build(session, company)
        message.language = language

        letter = write(session, SETTINGS, message, now)

        assert isinstance(letter, Letter), (code, variant, letter)
        assert letter.codes == (code,), (code, variant)
        assert letter.subject
        assert "None" not in letter.subject + letter.body, (code, variant, letter.body)
        assert letter.body.count("\n--\n") == 1, (code, variant)
        automatic = {
            "C-06": None,
            "C-01": "auto-replied",
            "C-02": "auto-replied",
            "C-37": "auto-replied",
            "C-39": "auto-replied",
            "C-41": "auto-replied",
        }
        assert letter.automatic == automatic.get(code, "auto-generated"), code


@pytest.mark.parametrize(
    ("code", "variant", "kind"),
    [
        ("C-01", "usual", "t"),
        ("C-39", "received", "c"),
        ("C-41", "receipt", "o"),
        ("A-1", "usual", "t"),
        ("A-1", "many", "o"),
        ("A-2", "digest", "d"),
        ("A-4", "reminder", "o"),
        ("K-01", "unrouted lead", "c"),
    ],
)
def test_an_answer_finds_what_the_letter_is_about(session, code, variant, kind):
    company = a_company(session)
    message, now = FORMS[code, variant](session, company)

    letter = write(session, SETTINGS, message, now)

    tag = read_reply_address(SETTINGS, letter.reply_to, person=message.address)
    assert (tag.kind, tag.valid) == (kind, True)
    if kind == "t":
        assert (tag.number,) == letter.task_numbers


def test_writing_changes_nothing(session):
    company = a_company(session)
    built = [build(session, company) for build in FORMS.values()]
    session.flush()

    for message, now in built:
        write(session, SETTINGS, message, now)

    assert not session.dirty
    assert not session.new
    assert not session.deleted


def test_a_message_written_twice_at_one_instant_is_the_same(session):
    company = a_company(session)
    for build in FORMS.values():
        message, now = build(session, company)

        assert write(session, SETTINGS, message, now) == write(session, SETTINGS, message, now)


def test_only_the_coordinator_of_that_day_stands_below_a_letter_to_staff(session):
    company = a_company(session)
    message, now = new_task(session, company)

    letter = write(session, SETTINGS, message, now)

    assert letter.body.rstrip().endswith("Koordinaattori: Kaisa, +358 40 111 1111")


def test_a_letter_without_a_contact_person_of_its_own_names_the_companys_first(session):
    company = a_company(session)
    company.alfa.contact_person_id = None
    session.add(company.alfa)
    message, now = to_aino("C-01")(session, company)

    letter = write(session, SETTINGS, message, now)

    assert "Yhteyshenkilösi: Kim, +358 40 000 0000, kim@ysi.example" in letter.body
    assert "Tuki: tuki@ysi.example, +358 9 123 4567" in letter.body


def test_gone_tells_why(session):
    company = a_company(session)
    message, now = reminder(session, company)
    message.person_id = company.beata.id

    assert isinstance(write(session, SETTINGS, message, now + timedelta(minutes=1)), Gone)
    assert re.search("no row", write(session, SETTINGS, message, now).reason)


def test_a_pool_member_stands_in(session):
    company = a_company(session)
    task = a_task(session, company, handler=company.beata, link=Link.POOL)
    payload = {"deadline_id": standing_deadline(session, task).id}
    message = a_message(session, "C-01", to=AINO, task=task, payload=payload)

    letter = write(session, SETTINGS, message, NIGHT)

    assert "Sen hoitaa sijaisena Beata." in letter.body
