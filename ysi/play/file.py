"""Reads a scenario file into frozen values; whatever is wrong is refused with line and reason. Runs nothing."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from acts.company_file import TABLES, CompanyFile, Locate, parse_company_tables
from acts.toml_lines import Lines
from base.errors import UserError
from ysi.play.event_tables import EventTable, Instant, Table
from ysi.play.expect_tables import ExpectTable

OWN_KEYS = ("title", "start", "end", "settings", "events", "expect")


class _OwnTables(Table):
    title: str = ""
    start: Instant
    end: Instant
    settings: dict[str, Any] = Field(default_factory=dict)
    events: list[EventTable] = Field(default_factory=list)
    expect: list[ExpectTable] = Field(default_factory=list)


@dataclass(frozen=True)
class Event:
    """One thing that happens, and the line on which it stands."""

    at: datetime
    line: int
    deed: EventTable


@dataclass(frozen=True)
class Expectation:
    line: int
    wanted: ExpectTable


@dataclass(frozen=True)
class Scenario:
    """A scenario file that agrees with itself. `events` are in order of time, those of one instant as in the file."""

    path: Path
    content: bytes
    title: str
    start: datetime
    end: datetime
    settings: dict[str, Any]
    company: CompanyFile
    events: tuple[Event, ...]
    expectations: tuple[Expectation, ...]
    locate: Locate

    def error(self, line: int, reason: str) -> UserError:
        return UserError(f"{self.path}:{line}: {reason.rstrip('.')}.")


def read_scenario(path: Path) -> Scenario:
    """The scenario in that file. Raises UserError."""
    try:
        content = path.read_bytes()
        text = content.decode().replace("\r\n", "\n")
        document = tomllib.loads(text)
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UserError(f"{path}:{line}: not UTF-8; save the file as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{path}: not valid TOML: {error}.") from error
    return _checked(path, content, document, Lines(text).line_of)


def _checked(path: Path, content: bytes, document: dict[str, Any], locate: Locate) -> Scenario:
    for key in document:
        if key not in (*TABLES, *OWN_KEYS):
            known = ", ".join((*OWN_KEYS, *TABLES))
            raise UserError(f"{path}:{locate((key,))}: unknown key '{key}'; a scenario has {known}.")
    try:
        own = _OwnTables.model_validate({key: document[key] for key in OWN_KEYS if key in document})
    except ValidationError as error:
        raise _refused(path, error, locate) from error
    scenario = Scenario(
        path=path,
        content=content,
        title=own.title or path.stem,
        start=own.start,
        end=own.end,
        settings=own.settings,
        company=parse_company_tables(document, locate, path=str(path)),
        events=_in_order(own.events, locate),
        expectations=tuple(
            Expectation(locate(("expect", number)), wanted) for number, wanted in enumerate(own.expect)
        ),
        locate=locate,
    )
    _agrees(scenario)
    return scenario


def _in_order(events: list[EventTable], locate: Locate) -> tuple[Event, ...]:
    told = (Event(deed.at, locate(("events", number)), deed) for number, deed in enumerate(events))
    return tuple(sorted(told, key=lambda event: event.at))


def _agrees(scenario: Scenario) -> None:
    """What only the whole file shows to be wrong."""
    if scenario.end <= scenario.start:
        raise scenario.error(scenario.locate(("end",)), "end is not after start")
    for event in scenario.events:
        if not scenario.start <= event.at <= scenario.end:
            raise scenario.error(event.line, "this event lies outside start and end")
        mail = event.deed.mail
        if mail is not None and mail.eml is not None and not (scenario.path.parent / mail.eml).is_file():
            raise scenario.error(event.line, f"eml = {mail.eml!r}: there is no such file beside the scenario")


def _refused(path: Path, error: ValidationError, locate: Locate) -> UserError:
    first = min(error.errors(), key=lambda each: locate(tuple(each["loc"])))
    place = tuple(step for step in first["loc"] if not _is_branch(step))
    key = ".".join(str(step) for step in place if isinstance(step, str))
    if first["type"] == "extra_forbidden":
        reason = f"unknown key '{key}'"
    elif first["type"] == "missing":
        reason = f"{key} is missing"
    elif first["type"] == "value_error":
        reason = f"{key}: {first['ctx']['error']}"
    else:
        reason = f"{key}: {first['msg'][0].lower()}{first['msg'][1:]}"
    return UserError(f"{path}:{locate(place)}: {reason.rstrip('.')}.")


def _is_branch(step: int | str) -> bool:
    """pydantic names the alternatives of a union in the path of an error: `function-before[…]`, `str`, `literal['']`."""
    return isinstance(step, str) and (
        "[" in step or step in {"str", "int", "datetime", "float", "bool", "none", "date"}
    )
