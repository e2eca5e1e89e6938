"""The import rule: rooms import downwards only, and the pure ones reach no file, socket, clock or database.

`make lint` checks the floors as well, through import-linter; here the rule needs no tool, also holds for
imports inside functions, and says who may know which foreign library.
"""

import sys

import pytest

from tests.house.source import FLOORS, ROOMS, imports, name, sources, within

FLOOR_OF = {room: number for number, floor in enumerate(FLOORS) for room in floor}

# The standard library without I/O: what values, text, dates and sums are made of.
PURE = [
    "__future__", "abc", "base64", "binascii", "bisect", "calendar", "collections", "collections.abc", "contextlib", "copy",
    "dataclasses", "datetime", "decimal", "difflib", "enum", "fractions", "functools", "hashlib", "heapq", "html",
    "html.parser", "ipaddress", "itertools", "json", "math", "operator", "quopri", "re", "statistics", "string", "struct", "textwrap",
    "types", "typing", "unicodedata",
]  # fmt: skip

# Reading a mail is pure as well: bytes in, a value out. Paths only name the raw file and the attachments.
MAIL = ["codecs", "email", "encodings", "pathlib", "urllib.parse"]

ALLOWED = {
    "rules": [*PURE, "zoneinfo", "base.errors", "rules"],
    "intake/reading": [
        *PURE, *MAIL, "authres", "base.errors", "inscriptis", "intake.reading", "mailparser", "rules",
    ],
}  # fmt: skip

# Each foreign library has one border, a file or a folder; behind it are our own values.
BORDERS = {
    "aiosmtpd": ["intake/door_conversation.py", "ysi/demo"],
    "alembic": ["models"],
    "apscheduler": ["scheduler/heartbeat.py"],
    "holidays": ["scheduler/closed_days.py"],
    "imapclient": ["intake/imap.py", "intake/imap_login.py", "intake/imap_moving.py", "ysi/demo"],
    "inscriptis": ["intake/reading"],
    "jinja2": ["notifier"],
    "mailparser": ["intake/reading/parse.py"],
    "proxyprotocol": ["ysi/demo"],
    "psycopg": ["models"],
    "pydantic_settings": ["base/settings.py"],
    "pymap": ["ysi/demo"],
    "rich": ["ysi"],
    "smtplib": ["notifier/smtp.py", "ysi/demo"],
    "sqlmodel": ["models", "router", "notifier", "acts", "intake", "scheduler", "ysi"],
    "structlog": ["base/log.py"],
    "typer": ["ysi/cli"],
    "zoneinfo": ["rules/civil.py"],
}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_downwards_only_and_never_its_neighbour(room):
    breaches = [
        f"{name(file)}:{line} imports {imported}"
        for file in sources(room)
        for line, imported in imports(file)
        if (other := imported.split(".")[0]) in FLOOR_OF
        and other != room
        and FLOOR_OF[other] <= FLOOR_OF[room]
    ]

    assert breaches == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_never_imports_the_tests(room):
    assert [name(f) for f in sources(room) for _, imported in imports(f) if within(imported, "tests")] == []


@pytest.mark.parametrize("place", ALLOWED)
def test_a_pure_room_imports_nothing_that_could_reach_outside(place):
    breaches = [
        f"{name(file)}:{line} imports {imported}"
        for file in sources(place)
        for line, imported in imports(file)
        if not any(within(imported, allowed) for allowed in ALLOWED[place])
    ]

    assert breaches == []


@pytest.mark.parametrize("place", ALLOWED)
def test_a_pure_room_opens_no_file(place):
    """`open` and the methods of Path need no import that an allow list could see."""
    touching = (
        ".open(",
        ".read_bytes(",
        ".read_text(",
        ".write_bytes(",
        ".write_text(",
        ".unlink(",
        ".mkdir(",
    )
    breaches = [
        f"{name(file)}:{number} {line.strip()}"
        for file in sources(place)
        for number, line in enumerate(file.read_text().splitlines(), start=1)
        if any(call in line for call in touching) or line.strip().startswith(("open(", "with open("))
    ]

    assert breaches == []


@pytest.mark.parametrize("library", BORDERS)
def test_a_foreign_library_is_known_behind_its_border_only(library):
    breaches = [
        f"{name(file)}:{line} imports {imported}"
        for file in sources()
        for line, imported in imports(file)
        if within(imported, library)
        and not any(
            name(file) == border or name(file).startswith(border + "/") for border in BORDERS[library]
        )
    ]

    assert breaches == []


def test_the_allow_lists_name_real_modules():
    unknown = [
        module for module in [*PURE, *MAIL, "zoneinfo"] if module.split(".")[0] not in sys.stdlib_module_names
    ]

    assert unknown == []
