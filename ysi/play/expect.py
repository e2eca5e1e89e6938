"""Compares what a scenario wants with what its run did; each difference is a sentence. Never changes or repeats a run."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import MetaData

from models.engine import Database
from ysi.play.expect_tables import MailExpectation, MessagesTable, TaskExpectation
from ysi.play.file import Scenario
from ysi.play.timeline import Line
from ysi.play.virtual_mail import Sent
from ysi.records import zulu


def failures(
    scenario: Scenario,
    lines: Sequence[Line],
    *,
    database: Database,
    log: str,
    sent: Sequence[Sent],
    kept: Mapping[str, bytes],
) -> list[str]:
    """Everything that does not hold, one sentence each with file and line; none means that the scenario came true."""
    found = []
    for expectation in scenario.expectations:
        wanted = expectation.wanted
        if wanted.mail is not None:
            reasons = _mail(lines, wanted.mail)
        elif wanted.no_mail is not None:
            reasons = _no_mail(lines, wanted.no_mail)
        elif wanted.task is not None:
            reasons = _task(lines, wanted.task)
        elif wanted.nowhere is not None:
            reasons = _nowhere(wanted.nowhere, database=database, log=log, sent=sent)
        else:
            reasons = _gone(wanted.gone or [], kept)
        found += [f"{scenario.path}:{expectation.line}: {reason}." for reason in reasons]
    return found


def _mail(lines: Sequence[Line], wanted: MailExpectation) -> Iterator[str]:
    found = [line for line in lines if _is_meant(line, wanted)]
    if wanted.count is not None and len(found) != wanted.count:
        yield f"{_words(wanted)}: {len(found)} instead of {wanted.count}{_instead(lines, wanted)}"
    elif wanted.count is None and not found:
        yield f"{_words(wanted)}: none{_instead(lines, wanted)}"
    for line in found:
        for text in wanted.lacks:
            if _holds(line, text):
                yield f"{_words(wanted)}: the one of {_when(line.at)} holds {text!r}"


def _no_mail(lines: Sequence[Line], wanted: MessagesTable) -> Iterator[str]:
    for line in lines:
        if _is_meant(line, wanted):
            codes = "+".join(line.fields["codes"])
            yield f"no {_words(wanted)}: {codes} left at {_when(line.at)} ({line.fields['subject']})"


def _is_meant(line: Line, wanted: MessagesTable) -> bool:
    return _is_addressed(line, wanted) and all(_holds(line, text) for text in wanted.contains)


def _is_addressed(line: Line, wanted: MessagesTable) -> bool:
    """A list mail is meant by any code or task that it carries."""
    said = line.fields
    return (
        line.kind == "mail_out"
        and wanted.to in (None, said["to"])
        and (wanted.code is None or wanted.code in said["codes"])
        and (wanted.task is None or wanted.task in said["tasks"])
        and wanted.customer in (None, said["customer"])
        and wanted.language in (None, said["language"])
        and (wanted.subject is None or wanted.subject in said["subject"])
        and (wanted.after is None or line.at >= wanted.after)
        and (wanted.by is None or line.at <= wanted.by)
    )


def _holds(line: Line, text: str) -> bool:
    return text in line.fields["subject"] or text in line.fields["text"]


def _words(wanted: MessagesTable) -> str:
    code = wanted.code or "mail"
    words = [
        code,
        *([f"to {wanted.to}"] if wanted.to else []),
        *([f"of #{wanted.task}"] if wanted.task else []),
    ]
    words += [f"in {wanted.language}"] if wanted.language else []
    words += [f"from {_when(wanted.after)}"] if wanted.after else []
    words += [f"by {_when(wanted.by)}"] if wanted.by else []
    words += [f"with {', '.join(map(repr, wanted.contains))}"] if wanted.contains else []
    return " ".join(words)


def _instead(lines: Sequence[Line], wanted: MailExpectation) -> str:
    """What came instead, for whoever has to mend it."""
    wider = wanted.model_copy(update={"after": None, "by": None, "contains": [], "subject": None})
    near = [line for line in lines if _is_addressed(line, wider)]
    if not near:
        return ""
    told = ", ".join(f"{_when(line.at)} {_missing(line, wanted)}".strip() for line in near[:5])
    return f"; there are {told}"


def _missing(line: Line, wanted: MailExpectation) -> str:
    lacking = [repr(text) for text in wanted.contains if not _holds(line, text)]
    return f"(without {', '.join(lacking)})" if lacking else ""


def _task(lines: Sequence[Line], wanted: TaskExpectation) -> Iterator[str]:
    latest: dict[int, dict[str, Any]] = {}
    for line in lines:
        if line.kind == "task" and (wanted.at is None or line.at <= wanted.at):
            number = line.fields["number"]
            # `due` is that of the latest promise, kept or not; `due_at` is null when none is open.
            due = line.fields["due_at"] or latest.get(number, {}).get("due")
            latest[number] = {**line.fields, "due": due}
    named = [task for task in latest.values() if _is_named(task, wanted)]
    when = f" at {_when(wanted.at)}" if wanted.at else ""
    name = f"#{wanted.number}" if wanted.number is not None else repr(wanted.subject)
    differences = sorted((_differences(task, wanted) for task in named), key=len)
    if not named:
        yield f"task {name}{when}: there is none"
    elif differences[0]:
        yield f"task {name}{when}: {'; '.join(differences[0])}"


def _is_named(task: dict[str, Any], wanted: TaskExpectation) -> bool:
    if wanted.number is not None:
        return bool(task["number"] == wanted.number)
    return bool(task["subject"] == wanted.subject)


def _differences(task: dict[str, Any], wanted: TaskExpectation) -> list[str]:
    found = []
    for key in wanted.model_fields_set - {"number", "at"}:
        want, is_there = _plain(getattr(wanted, key)), _plain(task[key])
        if key == "flags":
            want, is_there = sorted(want or []), sorted(is_there)
        if want != is_there:
            found.append(f"{key} is {_shown(is_there)} instead of {_shown(want)}")
    return sorted(found)


def _plain(value: Any) -> Any:
    """As the timeline writes it; an empty text stands for what is not known, or was erased."""
    if isinstance(value, datetime):
        return zulu(value)
    return None if value == "" else value


def _shown(value: Any) -> str:
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)


def _nowhere(texts: list[str], *, database: Database, log: str, sent: Sequence[Sent]) -> Iterator[str]:
    places = [*_columns(database), ("the log", log)]
    places += [(f"the mail to {one.to} of {_when(one.at)}", _everything(one)) for one in sent]
    return _found(texts, places)


def _gone(texts: list[str], kept: Mapping[str, bytes]) -> Iterator[str]:
    """Neither the files of mails nor a folder of a mailbox holds it any more (c.4)."""
    return _found(texts, [(place, raw.decode("utf-8", "replace")) for place, raw in kept.items()])


def _found(texts: list[str], places: Sequence[tuple[str, str]]) -> Iterator[str]:
    lowered = [(place, content.casefold()) for place, content in places]
    for text in texts:
        found = list(dict.fromkeys(place for place, content in lowered if text.casefold() in content))
        if found:
            yield f"{text!r} stands in {', '.join(found[:5])}"


def _columns(database: Database) -> Iterator[tuple[str, str]]:
    """Every value of every table that the database has, also of tables that the program does not know."""
    metadata = MetaData()
    with database.reading() as session:
        connection = session.connection()
        metadata.reflect(connection)
        for table in metadata.sorted_tables:
            for row in connection.execute(table.select()).mappings():
                for name, value in row.items():
                    yield f"{table.name}.{name}", _text_of(value)


def _text_of(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def _everything(sent: Sent) -> str:
    """Envelope, headers and every part of a mail, decoded."""
    found = [sent.envelope, sent.to, *(f"{name}: {value}" for name, value in sent.mail.items())]
    for part in sent.mail.walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            found += [str(part.get_filename() or ""), payload.decode("utf-8", "replace")]
    return "\n".join(found)


def _when(instant: datetime) -> str:
    return zulu(instant) or ""
