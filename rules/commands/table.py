"""Duty: every command by reply as a row of data (domain d.4); help and grammar are made from the rows.

It must never hold behaviour: a later command is a new row, and a new Argument only if it takes a new kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Role = Literal["staff", "customer"]
LANGUAGES = ("fi", "sv", "en")


class Who(StrEnum):
    """Whose mails may hold the command; the rights to one task are asked later (d.4, *Who may*)."""

    STAFF = "staff"
    CUSTOMER = "customer"
    ANY = "any"

    def allows(self, role: Role) -> bool:
        return self is Who.ANY or self.value == role


class Argument(StrEnum):
    """What follows the keyword, beside a `#number`, which every command takes before or after it."""

    NOTHING = "nothing"
    NUMBER = "number"
    TIME_AND_TEXT = "time_and_text"


@dataclass(frozen=True)
class CommandRow:
    """One command: in each language its keywords (the shown one first), an example and its meaning."""

    verb: str
    keywords: Mapping[str, tuple[str, ...]]
    who: Who
    argument: Argument
    example: str
    meaning: Mapping[str, str]
    available: bool


COMMANDS: tuple[CommandRow, ...] = (
    CommandRow(
        verb="ok",
        keywords={"fi": ("OK", "OTAN", "HYVÄKSYN"), "sv": ("OK", "TAR"), "en": ("OK", "ACCEPT")},
        who=Who.STAFF,
        argument=Argument.NOTHING,
        example="",
        meaning={"fi": "otat tehtävän", "sv": "du tar uppdraget", "en": "you pick up the task"},
        available=True,
    ),
    CommandRow(
        verb="done",
        keywords={"fi": ("VALMIS",), "sv": ("KLAR",), "en": ("DONE",)},
        who=Who.STAFF,
        argument=Argument.TIME_AND_TEXT,
        example="0:45",
        meaning={
            "fi": "käytetty aika, alle tulos asiakkaalle",
            "sv": "tid som gått åt, därunder resultatet till kunden",
            "en": "time used, below it the result for the customer",
        },
        available=True,
    ),
    CommandRow(
        verb="show",
        keywords={"fi": ("NÄYTÄ",), "sv": ("VISA",), "en": ("SHOW",)},
        who=Who.STAFF,
        argument=Argument.NUMBER,
        example="#1042",
        meaning={
            "fi": "tehtävä uudelleen, viestit ja liitteet mukana",
            "sv": "uppdraget på nytt, med meddelanden och bilagor",
            "en": "the task again, with its messages and files",
        },
        available=True,
    ),
    CommandRow(
        verb="help",
        keywords={"fi": ("OHJE",), "sv": ("HJÄLP",), "en": ("HELP",)},
        who=Who.ANY,
        argument=Argument.NOTHING,
        example="",
        meaning={"fi": "nämä komennot", "sv": "de här kommandona", "en": "these commands"},
        available=True,
    ),
)


def available_rows(role: Role) -> tuple[CommandRow, ...]:
    """The rows that a mail of this role may hold today."""
    return tuple(row for row in COMMANDS if row.available and row.who.allows(role))


def row_of(verb: str) -> CommandRow:
    """The row of a verb; a KeyError is a defect of the caller."""
    return _BY_VERB[verb]


_BY_VERB = {row.verb: row for row in COMMANDS}
