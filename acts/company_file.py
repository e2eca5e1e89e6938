"""Reads a company file: the tables of scenarios.md, refused with line and reason. Never asks the database."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from acts.company_contradictions import Contradiction, contradictions, warnings
from acts.company_tables import CompanyTables
from acts.toml_lines import Lines, Path
from base.errors import UserError

TABLES = tuple(CompanyTables.model_fields)
Locate = Callable[[Path], int]


@dataclass(frozen=True)
class CompanyFile:
    """The tables of a file, which agree with each other, and where each key stands."""

    tables: CompanyTables
    path: str
    locate: Locate
    warnings: tuple[str, ...] = ()

    def refused(self, found: Contradiction) -> UserError:
        """The error that names file, line and reason."""
        return UserError(f"{self._place(found.where)}: {found.reason}.")

    def _place(self, where: Path) -> str:
        return f"{self.path}:{self.locate(where)}"


def read_company(text: str, *, path: str = "company.toml") -> CompanyFile:
    """The company file of that text; `path` is only named in errors. Raises UserError."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{path}: not valid TOML: {error}.") from error
    locate = Lines(text).line_of
    for key in document:
        if key not in TABLES:
            raise UserError(
                f"{path}:{locate((key,))}: unknown key '{key}'; the tables are {', '.join(TABLES)}."
            )
    return parse_company_tables(document, locate, path=path)


def parse_company_tables(document: dict[str, Any], locate: Locate, *, path: str = "") -> CompanyFile:
    """The company tables of a document that may hold others as well, as a scenario does. Raises UserError."""
    try:
        tables = CompanyTables.model_validate({key: document[key] for key in TABLES if key in document})
    except ValidationError as error:
        first = min(error.errors(), key=lambda each: locate(_where(each)))
        raise UserError(f"{path}:{locate(_where(first))}: {_words(first)}.") from error
    file = CompanyFile(tables, path, locate)
    for found in contradictions(tables):
        raise file.refused(found)
    told = tuple(f"{path}:{locate(found.where)}: {found.reason}." for found in warnings(tables))
    return CompanyFile(tables, path, locate, told)


def _where(error: Mapping[str, Any]) -> Path:
    return tuple(error["loc"])


def _words(error: Mapping[str, Any]) -> str:
    """What is wrong there: the key by its name in the file, and the reason."""
    key = ".".join(str(step) for step in error["loc"] if isinstance(step, str))
    if error["type"] == "extra_forbidden":
        return f"unknown key '{key}'"
    if error["type"] == "missing":
        return f"{key} is missing"
    if error["type"] == "value_error":
        return f"{key}: {error['ctx']['error']}"
    reason = str(error["msg"])
    return f"{key}: {reason[0].lower()}{reason[1:]}"
