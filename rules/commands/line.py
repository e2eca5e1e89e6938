"""Duty: reads one line as a command, for each of the two roles (d.4, *Grammar*).

It must never look at other lines; their order is the grammar's.
"""

from rules.commands.amounts import Duration, leading_duration
from rules.commands.keywords import Opening, leading_number, names_a_number, opening
from rules.commands.table import Argument, row_of
from rules.commands.values import Command, Problem


def staff_line(line: str, *, language: str) -> Command | Problem | None:
    """The first line of a mail of staff: a keyword with valid arguments, alone, or before `, . ! :`."""
    found = opening(line, "staff")
    if found.keyword is None:
        return _bare_time(found, language)
    number, rest, conflicting = _number_behind(found)
    if conflicting:
        return Problem(None, found.keyword.spelling, "ambiguous")
    if found.keyword.row.argument is Argument.TIME_AND_TEXT:
        return _with_time(found, number, rest)
    if names_a_number(rest):
        return Problem(None, found.keyword.spelling, "ambiguous")
    has_argument = found.marked or rest != found.rest
    if _is_decoration(rest):
        return _command(found, number, text="")
    return _command(found, number, text=rest) if has_argument else None


def later_staff_line(line: str, *, language: str) -> Command | Problem | None:
    """A line below a command: a sentence that happens to begin with a keyword belongs to the result."""
    read = staff_line(line, language=language)
    found = opening(line, "staff")
    if read is None or found.is_emphatic:
        return read
    says_only_the_command = not read.text
    has_time = isinstance(read, Command) and read.minutes is not None
    return read if says_only_the_command or has_time else None


def customer_line(line: str) -> Command | None:
    """A keyword with valid arguments and nothing else, so that no sentence is ever taken for a command."""
    found = opening(line, "customer")
    # A phone puts a full stop behind a word by itself; an exclamation is a person's own.
    if found.keyword is None or (found.marked and (found.rest or not line.endswith("."))):
        return None
    number, rest, conflicting = _number_behind(found)
    if conflicting:
        return None
    if found.keyword.row.argument is not Argument.TIME_AND_TEXT:
        return _command(found, number, text="") if not rest else None
    duration = leading_duration(rest)
    if duration is None or duration.rest or not duration.in_range:
        return None
    return _command(found, number, text="", minutes=duration.minutes)


def _number_behind(found: Opening) -> tuple[int | None, str, bool]:
    """`NÄYTÄ #1042`: the number of the line, what is left, and whether the line names two numbers."""
    behind, rest = leading_number(found.rest)
    takes_number = found.keyword is not None and found.keyword.row.argument is Argument.NUMBER
    if behind is None and takes_number and found.rest.isascii() and found.rest.isdigit():
        behind, rest = leading_number("#" + found.rest)
    if behind is None:
        return found.number, found.rest, False
    return behind, rest, found.number is not None and found.number != behind


def _with_time(found: Opening, number: int | None, rest: str) -> Command | Problem:
    duration = leading_duration(rest)
    if duration is None:
        return _problem(found, number, "minutes_missing", text="" if _is_decoration(rest) else rest)
    text = "" if _is_decoration(duration.rest) else duration.rest
    if not duration.in_range:
        return _problem(found, number, "minutes_out_of_range", text=text)
    return _command(found, number, text=text, minutes=duration.minutes)


def _bare_time(found: Opening, language: str) -> Command | Problem | None:
    """`#1042 0:45` completes a VALMIS that came without its time (d.4)."""
    duration: Duration | None = leading_duration(found.rest) if found.number is not None else None
    if duration is None or not _is_decoration(duration.rest):
        return None
    row = row_of("done")
    spelling = row.keywords.get(language, row.keywords["fi"])[0]
    if not duration.in_range:
        return Problem(found.number, spelling, "minutes_out_of_range")
    return Command("done", found.number, duration.minutes, "", spelling)


def _is_decoration(text: str) -> bool:
    """Nothing, a smiley, a thumb: no words and no question."""
    return len(text) <= 20 and "?" not in text and not any(sign.isalnum() for sign in text)


def _command(found: Opening, number: int | None, *, text: str, minutes: int | None = None) -> Command:
    assert found.keyword is not None
    return Command(found.keyword.row.verb, number, minutes, text, found.keyword.spelling)


def _problem(found: Opening, number: int | None, reason: str, *, text: str) -> Problem:
    return Problem(number, found.keyword.spelling if found.keyword else "", reason, text)
