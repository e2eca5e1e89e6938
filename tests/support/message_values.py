"""Values that fill every template, with names that are hard to bend; never used by the program."""

from datetime import UTC, date, datetime
from itertools import product

from notifier.messages import LANGUAGES, MESSAGES
from notifier.receipts import Result, receipt_line
from notifier.rows import (
    BadKind,
    BadRow,
    BrokenRow,
    CaseRow,
    LateRow,
    PromiseRow,
    Row,
    Section,
    UnroutedRow,
    Why,
)

DUE = datetime(2027, 1, 13, 7, tzinfo=UTC)
ARRIVED = datetime(2027, 1, 12, 19, 14, tzinfo=UTC)
NAMES = ("Anna", "Suvi", "Kuo", "Åke", "O'Brien", "Andreas", "Hämäläinen-Şahin")


def task_row(number=1042, **changes):
    given = {
        "number": number,
        "customer": "Alfa Oy",
        "subject": "Matkavaraus Tukholmaan",
        "received_at": ARRIVED,
        "due_at": DUE,
        "section": Section.DUE,
    }
    return Row(**(given | changes))


def late_row(number=1042, *, asked=("Beata",), is_readers=False):
    return LateRow(
        number=number,
        customer="Alfa Oy",
        subject="Matkavaraus",
        received_at=ARRIVED,
        due_at=DUE,
        handler="Anna",
        phone="+358 40 111 1111",
        asked=asked,
        is_readers=is_readers,
    )


def broken_row(number=1042, *, told_at=DUE, handler="Kaisa", by_coordinator=True):
    return BrokenRow(
        number=number,
        customer="Alfa Oy",
        subject="Matkavaraus",
        received_at=ARRIVED,
        due_at=DUE,
        handler=handler,
        by_coordinator=by_coordinator,
        told_at=told_at,
    )


def promise_rows(name="Anna"):
    return [
        PromiseRow(number=number, subject=subject, handler=name, role=role, due_at=DUE)
        for number, (subject, role) in enumerate(
            [("Matkat", "own"), ("", "substitute"), ("Kokoustila", "coordinator")], start=1042
        )
    ]


def flood_rows():
    many = {
        "why": Why.UNKNOWN_SENDER,
        "received_at": ARRIVED,
        "due_at": DUE,
        "mails": 3412,
        "mail": 7,
        "case": 7,
    }
    return [
        UnroutedRow(address=one, several=one is None, **many)
        for one in ("a@spam.example", "@spam.example", None)
    ]


def flood_cases():
    many = {"case": 4, "due_at": DUE, "mail": 9, "mails": 3412}
    return [CaseRow(address="a@spam.example", **many), CaseRow(several=True, **many)]


def unrouted_rows():
    return [
        UnroutedRow(
            why=why,
            received_at=ARRIVED,
            due_at=DUE,
            address="someone@example.net",
            sender="Aino" if why is not Why.UNKNOWN_SENDER else None,
            customer="Alfa Oy" if why is Why.NOT_PROVEN else None,
            task=1042 if why in {Why.STAFF_MAIL, Why.STRANGER_IN_THREAD} else None,
            mail=number,
            case=number,
        )
        for number, why in enumerate(Why, start=1)
    ]


def values(language="fi", name="Anna"):
    """Something for every name of the table."""
    return {
        "number": 1042,
        "subject": "Matkavaraus Tukholmaan",
        "handler": name,
        "previous": name,
        "role": "own",
        "due": DUE,
        "received": ARRIVED,
        "first_due": DUE,
        "opening": DUE,
        "take_over": datetime(2027, 1, 13, 7, 30, tzinfo=UTC),
        "last_round": ARRIVED,
        "day": date(2027, 1, 13),
        "closed_day": date(2027, 1, 14),
        "next_day": None,
        "reopen_by": date(2027, 1, 27),
        "sender": name,
        "customer": "Alfa Oy",
        "recipient": name,
        "coordinator": "Kaisa",
        "coordinator_phone": "+358 40 222 2222",
        "contact": name,
        "contact_phone": "+358 40 000 0000",
        "contact_mail": "kim@ysi.example",
        "support_mail": "tuki@ysi.example",
        "support_phone": "+358 9 000 000",
        "company": "Ysi Oy",
        "text": "Varaisitko hotellin?\n\nTukholma, 2 yötä.",
        "earlier": None,
        "result": "Hotelli on varattu.",
        "files": ["ohjelma.pdf", "liput.pdf"],
        "minutes": 45,
        "left_minutes": 195,
        "stage": "open",
        "rows": [task_row(1042), task_row(1043, customer="Beeta Ab", subject="")],
        "cases": [],
        "case_mails": 0,
        "mailbox": "tehtavat",
        "phone": "+358 40 111 1111",
        "done": 1,
        "failed": 1,
        "help": False,
        "lines": [
            receipt_line(language, Result.ACCEPTED, keyword="OK", number=1042),
            receipt_line(language, Result.MINUTES_MISSING, keyword="OK", number=1044),
        ],
        "code": "C-01",
        "answer": "550 5.1.1 unknown recipient",
        "to_staff": False,
        "count": 3,
        "queued": 7,
        "answers": 30,
        "interval": 10,
        "scope": "address",
        "mails": 3412,
        "late_rows": [],
        "cases_left_out": 0,
        "first_number": 1142,
        "last_number": 1179,
        "password_service": "salasanat.ysi.example",
        "told": True,
        "held": ["tunnus.txt"],
        "erase_on": date(2027, 1, 20),
        "address": "aino@alfa.example",
        "mail": None,
        "bad_rows": [BadRow(kind=kind, number=12, task=1042) for kind in BadKind],
        "overdue_count": 0,
        "to_take": 2,
        "under_way": 3,
        "overdue_rows": [],
        "due_rows": [task_row(1042)],
        "substitute_rows": [(name, [task_row(1038, taken_at=ARRIVED)])],
        "replied_rows": [task_row(1035, replied_at=ARRIVED)],
        "in_progress_rows": [task_row(1031, taken_at=ARRIVED)],
        "left_out": 0,
        "absences": [(date(2027, 1, 18), date(2027, 1, 19)), (date(2027, 1, 20), None)],
        "closed_days": [(date(2027, 1, 14), "pyhä")],
        "example": 1042,
    }


# What else can stand in the values; each is tried with every variant of the code.
OTHERWISE = {
    "C-01": [
        {"rows": promise_rows()},
        {"rows": promise_rows(), "role": "substitute", "left_out": 38, "late_rows": promise_rows()},
        {"rows": [], "role": "coordinator", "left_out": 0, "late_rows": promise_rows()},
        {"rows": [], "left_out": 38, "due": DUE, "late_rows": promise_rows(), "next_day": date(2027, 1, 18)},
    ],
    "C-06": [
        {"left_minutes": None},
        {"minutes": None, "left_minutes": None, "files": []},
        {"result": None},
    ],
    "C-08": [{"role": "coordinator"}, {"role": "substitute"}, {"next_day": date(2027, 1, 18)}],
    "C-37": [{"password_service": None}],
    "C-41": [{"help": True}],
    "A-1": [{"stage": "taken"}, {"stage": "overdue", "files": None}, {"subject": "", "text": None}],
    "A-2": [
        {"overdue_count": 1, "overdue_rows": [task_row(1020)], "to_take": 1},
        {"overdue_count": 2, "overdue_rows": [task_row(1020)], "to_take": 0, "due_rows": []},
        {"to_take": 0, "due_rows": [], "left_out": 12},
        {"to_take": 0, "under_way": 0, "due_rows": [], "replied_rows": [], "in_progress_rows": []}
        | {"substitute_rows": [], "absences": [], "closed_days": [], "example": None},
    ],
    "A-5": [{"previous": None}, {"rows": [task_row()]}],
    "A-9": [{"text": None, "files": None}],
    "K-01": [
        {"rows": unrouted_rows(), "mails": len(unrouted_rows())},
        {"rows": flood_rows(), "left_out": 9900, "mails": 20136},
        {"rows": flood_rows()[:1]},
    ]
    + [{"rows": [row], "mails": 1} for row in unrouted_rows()],
    "K-02": [
        {"rows": [late_row()]},
        {"rows": [late_row(), late_row(1043, asked=())], "take_over": None, "last_round": None},
        {"rows": [late_row()], "mailbox": None},
        {"rows": [late_row(is_readers=True)]},
        {"rows": [late_row(asked=(), is_readers=True), late_row(1043, is_readers=True)], "take_over": None},
        {"rows": [late_row(is_readers=True), late_row(1043)]},
        {
            "rows": [],
            "cases": [CaseRow(case=4, due_at=DUE, address="someone@example.net", mail=9)],
            "case_mails": 1,
        },
        {"rows": [late_row()], "cases": [CaseRow(case=4, due_at=DUE)], "case_mails": 1},
        {
            "rows": [late_row()],
            "left_out": 12,
            "cases": flood_cases(),
            "cases_left_out": 9900,
            "case_mails": 16724,
        },
        {"rows": [], "cases": flood_cases()[:1], "case_mails": 3412},
    ],
    "K-03": [
        {"rows": [broken_row()]},
        {"rows": [broken_row(handler="Maria", by_coordinator=False)]},
        {"rows": [broken_row(handler="Maria", by_coordinator=False), broken_row(1043)]},
        {"rows": [broken_row(), broken_row(1043, told_at=None)]},
        {
            "rows": [],
            "cases": [CaseRow(case=4, due_at=DUE, address="someone@example.net", mail=9)],
            "case_mails": 1,
        },
        {"rows": [broken_row()], "cases": [CaseRow(case=4, due_at=DUE)], "case_mails": 1},
        {
            "rows": [broken_row()],
            "left_out": 12,
            "cases": flood_cases(),
            "cases_left_out": 9900,
            "case_mails": 16724,
        },
    ],
    "K-06": [
        {"told": False, "number": None, "customer": None, "mail": 3, "files": [], "held": []},
        {"address": None},
    ],
    "K-10": [{"to_staff": True, "number": None, "answer": None, "phone": None, "code": "A-2"}],
    "K-12": [
        {"last_round": None, "due": None, "count": None, "address": None},
        *({"scope": scope, "address": None} for scope in ("domain", "all", "known")),
    ],
}
OTHERWISE["A-3"] = OTHERWISE["A-2"]
_NEEDS_ROWS_OF_ITS_OWN = {"C-01", "K-01", "K-02", "K-03"}


def every_text():
    """(code, language, variant, changes): every form of every message in every language."""
    for (code, message), language in product(MESSAGES.items(), LANGUAGES):
        usual = [] if code in _NEEDS_ROWS_OF_ITS_OWN else [{}]
        for variant, changes in product(message.variants, usual + OTHERWISE.get(code, [])):
            yield code, language, variant.name, changes
