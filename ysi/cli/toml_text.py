"""Tables written as TOML, so that what is shown can be applied again. Writes only what a company file holds."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any


def toml_text(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Each table as `[[name]]` with its keys; tables within it stand on their key's line."""
    blocks = [
        "\n".join([f"[[{name}]]", *(f"{key} = {_value(value)}" for key, value in row.items())])
        for name, rows in tables.items()
        for row in rows
    ]
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _value(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return _list(value)
    # What JSON writes of text, numbers and true or false means the same in TOML, but for DEL.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def _list(items: list[Any]) -> str:
    if any(isinstance(item, Mapping) for item in items):
        return "[\n" + "".join(f"  {_value(item)},\n" for item in items) + "]"
    return "[" + ", ".join(_value(item) for item in items) + "]"
