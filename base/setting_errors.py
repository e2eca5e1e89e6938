"""What is wrong in the settings, in words of people: the key, and the one that was probably meant. It never tells a value."""

from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

ALL_KEYS = "config.toml of ysi lists every key"


def told(error: ValidationError, settings: type[BaseModel]) -> str:
    """`smtp.hots is no setting of ysi; did you mean host?`; of several errors one that names a key nobody knows."""
    first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
    place = tuple(first["loc"])
    key = ".".join(str(step) for step in place)
    if first["type"] == "extra_forbidden":
        meant = near(str(place[-1]), _keys(settings, place[:-1]))
        return f"{key} is no setting of ysi; {meant or ALL_KEYS}"
    if first["type"] == "missing":
        return f"{key} is missing; {ALL_KEYS}"
    reason = first["ctx"]["error"] if first["type"] == "value_error" else first["msg"]
    return f"{key}: {reason}; {ALL_KEYS}"


def near(name: str, known: list[str]) -> str:
    """The question whether another name was meant, '' where none is like it."""
    found = get_close_matches(name.lower(), known, n=1)
    return f"did you mean {found[0]}?" if found else ""


def _keys(settings: type[BaseModel], table: tuple[int | str, ...]) -> list[str]:
    """Every key of a table; below [mailbox] each name is a table of its own."""
    kind: Any = settings
    for step in table:
        is_table = isinstance(kind, type) and issubclass(kind, BaseModel)
        kind = kind.model_fields[step].annotation if is_table else get_args(kind)[-1]
    return list(kind.model_fields)
