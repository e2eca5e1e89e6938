"""The timeline for people: a heading a day, a line an event. Colours only on a terminal that wants them; holds no rule."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TextIO

from rich.console import Console
from rich.text import Text

from rules.civil import local
from ysi.play.timeline import Line
from ysi.records import Record

STYLES = {
    "mail_in": "cyan",
    "mail_out": "green",
    "task": "default",
    "case": "yellow",
    "absence": "magenta",
    "time_entry": "default",
    "alarm": "bold red",
}


class ReadableTimeline:
    """Prints each line as it comes; each day once."""

    def __init__(self, out: TextIO) -> None:
        self._console = Console(file=out, soft_wrap=True, highlight=False)
        self._day: date | None = None

    def title(self, text: str) -> None:
        self._console.print(Text(text, style="bold"))
        self._day = None

    def tell(self, line: Line) -> None:
        at = local(line.at)
        if at.date() != self._day:
            self._day = at.date()
            self._console.print(Text(f"\n{at:%A} {at.day} {at:%B %Y}", style="bold"))
        text = Text(f"  {at:%H:%M:%S}  ")
        text.append(f"{line.kind:<10}  ", style=STYLES.get(line.kind, "default"))
        text.append(_words(line.kind, line.fields))
        self._console.print(text)


def _words(kind: str, said: Record) -> str:
    return WORDS[kind](said) if kind in WORDS else ", ".join(f"{name}: {said[name]}" for name in said)


def _mail_in(said: Record) -> str:
    task = f" #{said['task']}" if said["task"] else ""
    reason = f" ({said['reason']})" if said["reason"] else ""
    return f"{said['from']}: {said['subject']!r} is {said['outcome']}{task}{reason}"


def _mail_out(said: Record) -> str:
    return f"{'+'.join(said['codes'])} to {said['to']}: {said['subject']}"


def _task(said: Record) -> str:
    flags = "".join(f", {flag}" for flag in said["flags"])
    due = f", due {_clock(said['due_at'])}" if said["due_at"] else ""
    return f"#{said['number']} {said['customer']}: {said['state']}, {said['handler']}{due}{flags}"


def _case(said: Record) -> str:
    due = _clock(said["due_at"])
    return f"#{said['number']} {said['case']}: {said['state']}, {said['owner']}, due {due}"


def _absence(said: Record) -> str:
    return f"{said['person']} {said['start']}–{said['end'] or ''}: {said['state']}"


def _time_entry(said: Record) -> str:
    return f"#{said['task']} {said['person']}: {said['minutes']} min on {said['worked_on']}"


def _alarm(said: Record) -> str:
    return f"{said['code']}: {said['text']}"


def _clock(instant: str) -> str:
    return f"{local(datetime.fromisoformat(instant)):%a %d.%m. %H:%M}"


WORDS: Mapping[str, Callable[[Record], str]] = {
    "mail_in": _mail_in,
    "mail_out": _mail_out,
    "task": _task,
    "case": _case,
    "absence": _absence,
    "time_entry": _time_entry,
    "alarm": _alarm,
}
