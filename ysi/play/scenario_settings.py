"""The settings of a run: the defaults, the mailboxes of the scenario's addresses, the file's own overrides. Reads no environment.

A config.toml or a variable of the machine would make the same file give another timeline.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from base.settings import Settings, detached_settings
from ysi.play.file import Scenario

GENERAL = ("tehtavat", "tehtavat@ysi.example")
BORDER = "mx.ysi.example"  # the authserv-id of the virtual border


def settings_of(scenario: Scenario, *, database_url: str, blobs: Path) -> Settings:
    """The settings under which the scenario runs. Raises UserError with the line of a wrong override."""
    values = _merged(_defaults(scenario), scenario.settings)
    values["database"] = {"url": database_url}
    values["blobs"] = {**values.get("blobs", {}), "path": blobs}
    try:
        return detached_settings(values)
    except ValidationError as error:
        first = error.errors()[0]
        place = tuple(first["loc"])
        key = ".".join(str(step) for step in place)
        words = first["ctx"]["error"] if first["type"] == "value_error" else first["msg"]
        reason = f"unknown key '{key}'" if first["type"] == "extra_forbidden" else f"{key}: {words}"
        raise scenario.error(scenario.locate(("settings", *place)), f"settings: {reason}") from error


def _defaults(scenario: Scenario) -> dict[str, Any]:
    return {
        "mailbox": dict(_mailboxes(scenario)),
        "authentication": {"authserv_ids": [BORDER]},
        "secrets": {"key": hashlib.sha256(scenario.content).hexdigest()},
    }


def _mailboxes(scenario: Scenario) -> Iterable[tuple[str, dict[str, Any]]]:
    """The general mailbox, and one for each address that a named assistant has, by its local part."""
    name, address = GENERAL
    yield name, {"address": address}
    overridden = scenario.settings.get("mailbox", {})
    theirs = overridden.values() if isinstance(overridden, dict) else ()
    known = {str(table.get("address", "")).lower() for table in theirs if isinstance(table, dict)} | {address}
    for customer in scenario.company.tables.customers:
        for assistant in customer.assistants:
            if assistant.address is not None and assistant.address not in known:
                known.add(assistant.address)
                yield assistant.address.partition("@")[0], {"address": assistant.address}


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Table by table; what stands above wins."""
    merged = dict(below)
    for key, value in above.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merged(merged[key], value) if both else value
    return merged
