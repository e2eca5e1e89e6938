"""Where a secret comes from: the environment, a file, or a command. Never from config.toml; never logged or told."""

import shlex
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from base.errors import UserError

COMMAND_SECONDS = 30
# Keys that hold a secret itself; `password_file`, `key_command` and the like only say where it is.
SECRET_KEYS = frozenset({"password", "key"})


def secret_from(
    *, value: SecretStr | None, file: Path | None, command: str | None, name: str, where: str
) -> str:
    """The secret, "" where none is set. `name` is its key (`password`), `where` its table; both for the error."""
    if value is not None:
        return value.get_secret_value()
    if file is not None:
        return _first_line_of(file, f"{where}: {name}_file")
    if command is not None:
        return _answer_of(command, f"{where}: {name}_command")
    return ""


def _first_line_of(file: Path, key: str) -> str:
    try:
        return _first_line(file.read_text())
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{key}: {file} cannot be read; name a file that the service may read.") from error


def _answer_of(command: str, key: str) -> str:
    try:
        answer = subprocess.run(  # noqa: S603
            shlex.split(command), capture_output=True, text=True, timeout=COMMAND_SECONDS, check=True
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        # The command's own output may hold the secret: only that it failed is told.
        raise UserError(f"{key} failed; run it by hand to see why.") from error
    return _first_line(answer.stdout)


def _first_line(text: str) -> str:
    return next(iter(text.splitlines()), "")


def refuse_secrets_in(file: Path) -> None:
    """Raise UserError where config.toml itself holds a secret: such files are copied, shown and kept in git."""
    try:
        tables = tomllib.loads(file.read_text())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{file}: not valid TOML: {error}.") from error
    for path in _secrets_in(tables, ()):
        variable = f"YSI_{'__'.join(path)}".upper()
        *table, key = path
        raise UserError(
            f"{file}: [{'.'.join(table)}] {key}: no secret may stand in this file; put it into a file and name that "
            f"as {key}_file, or give a {key}_command, or set the environment variable {variable}."
        )


def _secrets_in(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _secrets_in(value, (*path, key))
        elif key in SECRET_KEYS:
            yield (*path, key)
