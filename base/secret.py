"""Where a secret comes from: the environment, a file, or a command. Never logged or told, and best not in config.toml."""

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
    program = "the command"
    try:
        words = shlex.split(command)
        program = _name_of(words)
        answer = subprocess.run(  # noqa: S603
            words, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=True
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        # The command's output and its arguments may hold the secret: neither is told, nor shown in a trace.
        raise UserError(f"{key} failed: {program} {_why(error)}; run it by hand to see why.") from None
    return _first_line(answer.stdout)


def _name_of(words: list[str]) -> str:
    if not words:
        raise ValueError("an empty command")
    return Path(words[0].partition("=")[0]).name  # of `TOKEN=x program` no more than what it begins with


def _why(error: Exception) -> str:
    match error:
        case subprocess.CalledProcessError(returncode=status):
            return f"ended with status {status}"
        case subprocess.TimeoutExpired():
            return f"did not end within {COMMAND_SECONDS} seconds"
        case OSError(strerror=str(words)):
            return f"cannot be run ({words})"
    return "cannot be run: it is empty, a quote is open, or it prints no text"


def _first_line(text: str) -> str:
    return next(iter(text.splitlines()), "")


def secrets_standing_in(file: Path) -> list[str]:
    """The keys of a settings file that hold a secret themselves: such files are copied, shown and kept in git.

    In: a file that is valid TOML. Out: remedies, one a key; they never hold the secret.
    """
    return [_remedy(path) for path in _secrets_in(tomllib.loads(file.read_text(encoding="utf-8")), ())]


def _remedy(path: tuple[str, ...]) -> str:
    *table, key = path
    variable = f"YSI_{'__'.join(path)}".upper()
    return (
        f"move [{'.'.join(table)}] {key} to {key}_file, {key}_command or the environment variable {variable}"
    )


def _secrets_in(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _secrets_in(value, (*path, key))
        elif key in SECRET_KEYS:
            yield (*path, key)
