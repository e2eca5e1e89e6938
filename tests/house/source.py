"""The program's own files as data, for the tests of the house: rooms, files, imports.

Must never import a room: what it reads may be broken.
"""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())

# From the top down; rooms on one line are neighbours and do not import each other.
FLOORS = [
    {"ysi"},
    {"intake", "scheduler"},
    {"acts"},
    {"router", "notifier"},
    {"models"},
    {"rules"},
    {"base"},
]
ROOMS = [room for floor in FLOORS for room in sorted(floor)]


def sources(*places: str) -> list[Path]:
    """All Python files of these rooms or folders; of the whole program when none is named."""
    return sorted(file for place in places or ROOMS for file in (ROOT / place).rglob("*.py"))


def name(file: Path) -> str:
    """The file as a person writes it: 'rules/due.py'."""
    return file.relative_to(ROOT).as_posix()


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(), filename=name(file))


def imports(file: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything a file imports, wherever in the file: (3, 'base.errors.UserError')."""
    package = file.relative_to(ROOT).parent.parts
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                yield node.lineno, f"{module}.{alias.name}"


def within(imported: str, allowed: str) -> bool:
    """Whether a full name is that module or lies in it."""
    return imported == allowed or imported.startswith(allowed + ".")
