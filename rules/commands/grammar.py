"""Duty: reads a mail's own text as a list of commands (domain d.4, R-07), for staff and for customers.

It must never guess: an unclear line is a Problem, and a mail that is not made of commands gives [].
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rules.commands.courtesy import after_greeting, is_addressee, is_closing, is_device_line
from rules.commands.keywords import begins_with_number_sign, keywords_of
from rules.commands.line import customer_line, later_staff_line, staff_line
from rules.commands.nearly import is_misspelt, nearly
from rules.commands.signed import without_signed_end
from rules.commands.spelling import fold, tidy
from rules.commands.table import Role
from rules.commands.values import Command, Problem

MOST_COMMANDS = 20

Item = Command | Problem


def parse_commands(text: str, role: Role, *, language: str = "fi", own_name: str = "") -> Sequence[Item]:
    """The commands of a mail, in its order; [] is an ordinary message, and nothing was taken from it.

    `text` is the person's own text, without quotes. `language` only chooses the keyword that a receipt
    prints for a bare `#1042 0:45`; `own_name` lets a mail end in the sender's name alone.
    """
    lines = _above_signature(text)
    start = _after_greeting(lines, role)
    if start is None:
        return []
    if role == "customer":
        return _of_customer(lines[start:], own_name)
    return _of_staff(lines[start:], language=language, own_name=own_name)


def _above_signature(text: str) -> list[str]:
    """The lines before the first `--`, as they came."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    end = next((place for place, line in enumerate(lines) if line[:9].rstrip() == "--"), len(lines))
    return lines[:end]


def _after_greeting(lines: Sequence[str], role: Role) -> int | None:
    """Where the first line stands that is neither blank nor a greeting; None if there is none."""
    said = (place for place, line in enumerate(lines) if tidy(line))
    first = next(said, None)
    if first is None or not _is_greeting(tidy(lines[first]), role):
        return first
    return next(said, None)


def _is_greeting(line: str, role: Role) -> bool:
    addressed = after_greeting(line)
    if addressed is None or not is_addressee(addressed):
        return False
    # `Hei, OK` greets nobody called OK.
    return not any(fold(word).strip(",.!:;") in keywords_of(role) for word in addressed.split())


def _of_customer(lines: Sequence[str], own_name: str) -> list[Item]:
    """Commands only if every line is one, closing words and signature aside; no more than 20."""
    commands: list[Item] = []
    for place, line in enumerate(lines):
        bare = tidy(line)
        if not bare:
            continue
        command = customer_line(bare)
        if command is None:
            return commands if _closes(lines[place:], own_name) else []
        if len(commands) == MOST_COMMANDS:
            return []
        commands.append(command)
    return commands


def _of_staff(lines: Sequence[str], *, language: str, own_name: str) -> list[Item]:
    """Commands line by line; the first other line and all below it are the text of the last command."""
    first = tidy(lines[0])
    item = staff_line(first, language=language) or nearly(first)
    if item is None or (isinstance(item, Problem) and item.reason == "nearly"):
        return [item] if item else []
    items = [item]
    for place, line in enumerate(lines[1:], start=1):
        bare = tidy(line)
        if not bare:
            continue
        further = _further_item(bare, language)
        if further is None:
            return _with_text(items, lines[place:], language=language, own_name=own_name)
        if len(items) == MOST_COMMANDS:
            return [*items, Problem(further.number, _spelling(further), "too_many", "\n".join(lines[place:]))]
        items.append(further)
    return _with_text(items, [], language=language, own_name=own_name)


def _further_item(line: str, language: str) -> Item | None:
    """A line below a command, or None where the text begins. `#n` and a slip of the pen are asked about."""
    read = later_staff_line(line, language=language)
    if read is not None:
        return read
    if begins_with_number_sign(line):
        return _asked(line, "unknown")
    return _asked(line, "nearly") if is_misspelt(line) else None


def _asked(line: str, reason: str) -> Problem | None:
    """The question about a line that is nearly a command, under the reason that fits its place."""
    problem = nearly(line)
    return replace(problem, reason=reason) if problem else None


def _with_text(items: list[Item], lines: Sequence[str], *, language: str, own_name: str) -> list[Item]:
    """Gives the last command the words on and below its line; courtesies alone are no text."""
    cleaned = [_without_courtesy(item, own_name) for item in items]
    below = [] if _closes(lines, own_name) else _without_device_lines(lines)
    # The words on the line stay, courteous or not, if more follows below.
    words = [part for part in (items[-1].text if below else cleaned[-1].text, "\n".join(below)) if part]
    cleaned[-1] = replace(cleaned[-1], text=without_signed_end("\n".join(words), own_name))
    return [*cleaned, *_commands_in_text(below, language)]


def _commands_in_text(lines: Sequence[str], language: str) -> list[Item]:
    """Numbered commands that stand below a text are part of it; their writer is told so, up to 20 times."""
    found: list[Item] = []
    for line in _numbered(lines[1:]):
        item = staff_line(line, language=language)
        if item is not None and len(found) < MOST_COMMANDS:
            found.append(Problem(item.number, _spelling(item), "after_text"))
    return found


def _numbered(lines: Sequence[str]) -> Iterator[str]:
    return (bare for line in lines if begins_with_number_sign(bare := tidy(line)))


def _without_courtesy(item: Item, own_name: str) -> Item:
    return replace(item, text="") if item.text and _closes([item.text], own_name) else item


def _without_device_lines(lines: Sequence[str]) -> list[str]:
    """The lines as they came, without blank ones and `Lähetetty iPhonesta` at the end."""
    end = len(lines)
    while end and (not (bare := tidy(lines[end - 1])) or is_device_line(bare)):
        end -= 1
    return list(lines[:end])


def _closes(lines: Sequence[str], own_name: str) -> bool:
    return is_closing([tidy(line) for line in lines[:200]] if len(lines) <= 200 else ["…"] * 41, own_name)


def _spelling(item: Item) -> str:
    return item.line if isinstance(item, Command) else item.keyword
