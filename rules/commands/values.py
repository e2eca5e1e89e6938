"""Duty: the two values that reading a mail of commands gives (style section 2, seams).

It must never decide whether a command may be carried out.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """One command of a mail (d.4); `minutes` is a length of time, 1 to 720.

    `number` is None where the thread decides; `line` is the keyword in its spelling of the table.
    """

    verb: str
    number: int | None
    minutes: int | None
    text: str
    line: str


@dataclass(frozen=True)
class Problem:
    """One line that is not carried out, and the code of the reason (d.4, the column of errors).

    Codes: minutes_missing, minutes_out_of_range, ambiguous, unknown, after_text, too_many, nearly.
    `keyword` is a word of the table or empty, never the mail's own words. `text` holds the words that
    belong to the line (the result below a VALMIS without a time), so that they are kept and not lost.
    """

    number: int | None
    keyword: str
    reason: str
    text: str = ""
