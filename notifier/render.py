"""Turns a code, a language, a variant and values into the subject and body of a mail; never sends and never chooses.

The templates are whole texts, one a code and language; this file knows none of their words but the two that
belong to a header: the name of a task without a subject, and the word in the From of A-1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from notifier import dates
from notifier.messages import LANGUAGES, MESSAGES
from rules.commands import help_lines, one_line

SUBJECT_LIMIT = 60  # characters of a task's subject in a row (d.3)
PERSONS_WORDS = frozenset(
    {"text", "earlier", "result"}
)  # may have several lines; every other text is one line
TASK = {"fi": "Tehtävä", "sv": "Uppdrag", "en": "Task"}

_SUBJECT_MARK = "Subject: "


@dataclass(frozen=True)
class Text:
    """A rendered message; subject is None when it goes by its thread's subject (thread_subject)."""

    subject: str | None
    body: str


def render(code: str, language: str, variant: str, values: Mapping[str, object]) -> Text:
    """The whole text of one message. A missing value is a defect and raises; None is allowed where optional."""
    message = MESSAGES[code]
    form = message.variant(variant)
    _check(code, language, form.needs, values)
    template = TEMPLATES.get_template(f"{language}/{code}.txt.j2")
    given = {name: _one_line(name, values[name]) for name in form.needs}
    text = _tidy(template.render(given | {"variant": variant, "language": language}))
    if message.in_thread and not form.is_list:
        return Text(None, text)
    first, _, body = text.partition("\n")
    return Text(first.removeprefix(_SUBJECT_MARK), body.lstrip("\n"))


def language_of(wish: str | None) -> str:
    """The language to write in: the wish if we write it, else Finnish (d.2)."""
    return wish if wish in LANGUAGES else "fi"


def thread_subject(language: str, *, subject: str | None, number: int) -> str:
    """`Re: {subject} [#{number}]`, the same for every message of a task's thread (rule 12)."""
    return f"Re: {_flat(subject or '') or TASK[language]} [#{number}]"


def task_from_name(language: str, *, sender: str, customer: str) -> str:
    """The name in From of A-1 and A-9: `Aino / Alfa Oy (tehtävä)`."""
    return f"{_flat(sender)} / {_flat(customer)} ({TASK[language].lower()})"


def _check(code: str, language: str, needs: frozenset[str], values: Mapping[str, object]) -> None:
    missing = sorted(needs - values.keys())
    if missing or language not in LANGUAGES:
        raise ValueError(f"{code} in {language} lacks {', '.join(missing) or 'a template'}")


def _one_line(name: str, value: object) -> object:
    if isinstance(value, str) and name in PERSONS_WORDS:
        return value.strip()
    return _flat(value) if isinstance(value, str) else value


def _flat(text: str) -> str:
    """One line; a no-break space stays one."""
    return re.sub(r"[^\S\u00a0]+", " ", text).strip()


def _tidy(text: str) -> str:
    """No trailing blanks, never two empty lines in a row, none at either end."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


def _told(value: object) -> object:
    """A None that reaches the text would be read by a customer: a defect of the template."""
    if value is None:
        raise ValueError("a template prints a value that is None")
    return value


def _brief(subject: str | None) -> str:
    """A subject in a row: one line, at most 60 characters (d.3)."""
    flat = _flat(subject or "")
    return flat if len(flat) <= SUBJECT_LIMIT else flat[: SUBJECT_LIMIT - 1].rstrip() + "…"


def _listed(parts: Iterable[object]) -> str:
    """What there is of the parts, with commas."""
    return ", ".join(_flat(str(part)) for part in parts if part)


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _worded(words: Callable[..., str]) -> Callable[..., str]:
    """A filter in the language of the text that is being rendered."""

    @pass_context
    def filtered(context: Context, value: date | datetime | time, *more: date | None) -> str:
        return words(value, *more, context["language"])

    return filtered


@pass_context
def _command_lines(context: Context) -> list[str]:
    """The help of staff, made from the command table."""
    return help_lines("staff", context["language"])


@pass_context
def _command_line(context: Context, verb: str) -> str:
    return one_line(verb, context["language"])


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("notifier", "templates"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - plain text mails; markup would be shown as it is
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_told,
    )
    for words in (
        dates.instant,
        dates.day,
        dates.short,
        dates.row_day,
        dates.row_days,
        dates.clock,
        dates.at,
    ):
        environment.filters[words.__name__] = _worded(words)
    environment.filters |= {
        "duration": dates.duration,
        "brief": _brief,
        "listed": _listed,
        "first_upper": _first_upper,
    }
    environment.globals |= {"command_lines": _command_lines, "command_line": _command_line}
    return environment


TEMPLATES = _environment()
