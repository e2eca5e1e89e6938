"""The table of all messages: to whom, in which thread, by whose hand and with which values; never any words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LANGUAGES = ("fi", "sv", "en")
LIST = "list"  # the variant that tells of many at once
ANSWERS_INTERVAL = 10  # minutes between the lists of answers to one address, above the cap (D-24)


class Audience(StrEnum):
    """Who reads the message; decides the footer."""

    CUSTOMER = "customer"
    STAFF = "staff"
    STRANGER = "stranger"


class Origin(StrEnum):
    """By whose hand (D-24): the two automatic values are those of Auto-Submitted (RFC 3834)."""

    REPLIED = "auto-replied"
    GENERATED = "auto-generated"
    HUMAN = "human"  # words that a person wrote: neither Auto-Submitted nor X-Auto-Response-Suppress


FOOTERS: dict[Audience, tuple[frozenset[str], frozenset[str]]] = {
    # (always given, may be None)
    Audience.CUSTOMER: (
        frozenset({"company", "support_mail"}),
        frozenset({"contact", "contact_phone", "contact_mail", "support_phone"}),
    ),
    Audience.STRANGER: (frozenset({"company", "support_mail"}), frozenset({"support_phone"})),
    Audience.STAFF: (frozenset(), frozenset({"coordinator", "coordinator_phone"})),
}


@dataclass(frozen=True)
class Variant:
    """One form of a message: `needs` are all names its values must hold, `optional` those that may be None or empty."""

    name: str
    audience: Audience
    needs: frozenset[str]
    optional: frozenset[str]

    @property
    def is_list(self) -> bool:
        """One mail for many answers above the cap (D-24); it stands in no thread."""
        return self.name == LIST


@dataclass(frozen=True)
class Message:
    """One code of d.2.

    in_thread: the subject is `Re: {subject} [#{number}]` of the task's thread (render.thread_subject), the template
    has none. is_list: a list mail of D-24, at most one per person in `interval_minutes`. waits_for_morning: at night
    and on closed days it waits for 08.00 of the next working day (d.2); A-1 of an urgent task is its caller's matter.
    """

    code: str
    audience: Audience
    variants: tuple[Variant, ...]
    in_thread: bool = False
    origin: Origin = Origin.GENERATED
    is_list: bool = False
    interval_minutes: int | None = None
    waits_for_morning: bool = False

    @property
    def automatic(self) -> bool:
        return self.origin is not Origin.HUMAN

    @property
    def needs(self) -> frozenset[str]:
        """Every name that some variant needs."""
        return frozenset().union(*(variant.needs for variant in self.variants))

    def variant(self, name: str) -> Variant:
        return next(variant for variant in self.variants if variant.name == name)

    def tells_rows(self, variant: str) -> bool:
        """Whether such a message is a list mail, whose rows are chosen when it leaves (D-24)."""
        return self.is_list or variant == LIST


def _form(name: str, audience: Audience, given: str = "", optional: str = "") -> Variant:
    always, maybe = FOOTERS[audience]
    may_lack = frozenset(optional.split()) | maybe
    return Variant(name, audience, frozenset(given.split()) | always | may_lack, may_lack)


_TO, _OURS, _OUTSIDE = Audience.CUSTOMER, Audience.STAFF, Audience.STRANGER

# What the values are. Instants are aware UTC datetimes, days are dates, amounts of time whole minutes; render words
# them in the reader's language.
#   number, subject          of the task; the subject redacted and bare, None or "" when the customer wrote none
#   handler, previous, coordinator, contact, sender, customer, recipient, mailbox: the name to show
#   role                     of the handler for this customer: "own", "substitute" or "coordinator"
#   due, received, last_round, first_due, opening, take_over: instants · day, closed_day, next_day, reopen_by: dates
#   text, earlier, result    the words of a person, several lines
#   files                    names of the attached files · rows, cases, bad_rows: of notifier/rows.py
#   stage                    of the task in A-1: "open", "overdue" or "taken"
#   absences: pairs (first day, last day or None) · closed_days: pairs (day, name) · substitute_rows: pairs (name
#   of the absent person, rows) · to_take, under_way, overdue_count, example (a number): see digest.py
#   minutes, left_minutes, interval: whole minutes · done, failed, count, queued, left_out: counts
#   mails                    of a flood, or under all cases of K-01 · case_mails: under all cases of K-02 and K-03
#   lines                    ready lines of notifier/receipts.py · help: whether the commands are listed below
#   held                     names of the files in which a secret was found
#   told                     whether the sender has C-37 · erase_on: the day on which the original is erased
#   code                     of the message that failed · answer: what the mail server said · to_staff: bool
MESSAGES: dict[str, Message] = {
    message.code: message
    for message in (
        Message(
            "C-01",
            _TO,
            (
                _form("usual", _TO, "number handler role due"),
                _form("soon", _TO, "number handler role due"),  # due within 30 minutes (D-33)
                # Above the cap of answers (D-24); first_number, last_number, due: of those that it leaves out.
                _form(LIST, _TO, "rows late_rows count", "left_out first_number last_number due next_day"),
            ),
            in_thread=True,
            origin=Origin.REPLIED,
            interval_minutes=ANSWERS_INTERVAL,
        ),
        Message(
            "C-02",
            _TO,
            (
                _form("reply", _TO, "number handler due"),
                _form("calendar", _TO, "number handler due closed_day"),  # a told due time moved later (D-2)
            ),
            in_thread=True,
            origin=Origin.REPLIED,
        ),
        Message(
            "C-06",
            _TO,
            (_form("done", _TO, "number handler reopen_by", "result files minutes left_minutes"),),
            in_thread=True,
            origin=Origin.HUMAN,
        ),
        Message(
            "C-08",
            _TO,
            (
                _form("late", _TO, "number handler role", "next_day"),  # next_day: only when today is closed
                _form("taken_in_late", _TO, "number handler", "next_day"),
            ),
            in_thread=True,
        ),
        Message(
            "C-37",
            _TO,
            (_form("removed", _TO, "number", "password_service"),),
            in_thread=True,
            origin=Origin.REPLIED,
        ),
        Message("C-39", _OUTSIDE, (_form("received", _OUTSIDE),), origin=Origin.REPLIED),
        Message(
            "C-41",
            _OURS,
            (
                _form("receipt", _OURS, "done failed lines help"),
                _form("help", _OURS),
                _form("help_customer", _TO),
            ),
            origin=Origin.REPLIED,
            interval_minutes=ANSWERS_INTERVAL,
        ),
        Message(
            "A-1",
            _OURS,
            (
                _form(
                    "usual", _OURS, "number sender customer due received stage", "subject text files earlier"
                ),
                _form(
                    "help_wanted", _OURS, "number sender customer due received", "subject text files earlier"
                ),
                _form("many", _OURS, "rows first_due"),  # more than 3 tasks handed over at once
            ),
            waits_for_morning=True,
        ),
        Message(
            "A-2",
            _OURS,
            (
                _form(
                    "digest",
                    _OURS,
                    "day opening overdue_count to_take under_way",
                    "overdue_rows due_rows substitute_rows replied_rows in_progress_rows absences closed_days left_out example",
                ),
            ),
        ),
        Message(
            "A-3",
            _OURS,
            (
                _form(
                    "digest",
                    _OURS,
                    "day opening overdue_count to_take under_way",
                    "overdue_rows due_rows substitute_rows replied_rows in_progress_rows absences closed_days left_out example",
                ),
            ),
        ),
        Message("A-4", _OURS, (_form("reminder", _OURS, "rows opening"),), is_list=True, interval_minutes=5),
        Message(
            "A-5",
            _OURS,
            (
                _form("to_you", _OURS, "rows first_due", "previous"),
                _form("from_you", _OURS, "rows handler count"),  # count: of all that went
            ),
            is_list=True,
            interval_minutes=5,
            waits_for_morning=True,
        ),
        Message(
            "A-9",
            _OURS,
            (
                _form("open", _OURS, "number sender customer received", "text files"),
                _form("reopened", _OURS, "number sender customer received due", "text files"),
                _form(
                    "automatic", _OURS, "number sender customer received", "text files"
                ),  # an autoresponder's
            ),
            in_thread=True,
            waits_for_morning=True,
        ),
        Message(
            "K-01",
            _OURS,
            (_form("unrouted", _OURS, "rows first_due mails", "left_out"),),
            is_list=True,
            interval_minutes=15,
            waits_for_morning=True,
        ),
        Message(
            "K-02",
            _OURS,
            (
                _form(
                    "overdue",
                    _OURS,
                    "",
                    "rows cases case_mails left_out cases_left_out take_over mailbox last_round",
                ),
            ),
            is_list=True,
            interval_minutes=5,
            waits_for_morning=True,
        ),
        Message(
            "K-03",
            _OURS,
            (_form("broken", _OURS, "", "rows cases case_mails left_out cases_left_out"),),
            is_list=True,
            interval_minutes=5,
            waits_for_morning=True,
        ),
        Message(
            "K-06",
            _OURS,
            (_form("removed", _OURS, "told erase_on", "address customer number mail held files"),),
            waits_for_morning=True,
        ),
        Message(
            "K-10",
            _OURS,
            (
                _form(
                    "permanent", _OURS, "recipient code to_staff", "number answer phone"
                ),  # a 5xx, or a bounce
                _form(
                    "gave_up", _OURS, "recipient code to_staff", "number answer phone"
                ),  # 4xx for four days
            ),
            waits_for_morning=True,
        ),
        Message(
            "K-12",
            _OURS,
            (
                _form("intake", _OURS, "minutes mailbox", "last_round due count"),
                _form("scheduler", _OURS, "minutes", "due count"),
                _form("outgoing", _OURS, "minutes queued"),
                _form("bad_row", _OURS, "bad_rows"),
                _form("strangers", _OURS, "answers"),  # the cap of C-39 (D-34)
                _form(
                    "answers", _OURS, "answers interval", "address"
                ),  # the cap of answers to one address (D-24)
                _form("flood", _OURS, "mails scope", "address"),  # scope: address, domain, all or known
            ),
        ),
    )
}
