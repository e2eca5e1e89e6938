"""Names and sizes: the generic top-level names are ours, files say what they hold, nothing grows a giant."""

import ast
import importlib.util
import sys
from pathlib import Path

import pytest

from tests.house.source import PYPROJECT, ROOMS, ROOT, name, sources, tree

# A drawer that takes anything soon holds everything.
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "service", "services", "shared"}

LONGEST_FILE = 400  # lines; the aim is 200
LONGER = {
    # file: lines it may have, and why it is one thing
}

LONGEST_RULE = 35  # lines of a function in rules/


@pytest.mark.parametrize("room", ROOMS)
def test_the_name_of_a_room_means_our_room(room):
    """`intake` and `models` exist elsewhere too; a folder without __init__.py would lose to them."""
    spec = importlib.util.find_spec(room)

    assert spec is not None
    assert spec.origin is not None, f"{room}/ has no __init__.py"
    assert Path(spec.origin) == ROOT / room / "__init__.py"


def test_no_room_hides_a_module_of_python():
    assert [room for room in ROOMS if room in sys.stdlib_module_names] == []


def test_every_folder_of_a_room_is_a_package():
    folders = {file.parent for file in sources()}
    loose = [
        name(folder)
        for folder in folders
        if not name(folder).startswith("models/migrations")  # alembic loads these by path
        and not (folder / "__init__.py").exists()
    ]

    assert loose == []


def test_no_folder_of_tests_is_a_package():
    """`tests/models/__init__.py` would make pytest import it as `models`."""
    assert [name(file) for file in sources("tests") if file.name == "__init__.py"] == []


def test_the_packaging_names_every_room_and_no_other():
    wheel = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    linter = PYPROJECT["tool"]["importlinter"]

    assert sorted(wheel) == sorted(ROOMS)
    assert sorted(PYPROJECT["tool"]["mypy"]["packages"]) == sorted(ROOMS)
    assert sorted(linter["root_packages"]) == sorted(ROOMS)
    assert sorted(r.strip() for line in linter["contracts"][0]["layers"] for r in line.split("|")) == sorted(
        ROOMS
    )


def test_no_file_is_a_drawer():
    assert [name(file) for file in sources(*ROOMS, "tests") if file.stem in DRAWERS] == []


def test_every_file_says_its_duty():
    """Rule 14; the empty __init__.py of a package says it too."""
    assert [name(file) for file in sources() if not ast.get_docstring(tree(file))] == []


def test_no_file_grows_a_giant():
    lengths = {
        name(file): len(file.read_text().splitlines())
        for file in sources(*ROOMS, "tests")
        if file.parent.name != "versions"  # a migration is written by alembic and never changed again
    }

    assert {file: lines for file, lines in lengths.items() if lines > LONGER.get(file, LONGEST_FILE)} == {}


def test_the_exceptions_are_still_needed():
    assert [file for file in LONGER if len((ROOT / file).read_text().splitlines()) <= LONGEST_FILE] == []


def test_no_rule_is_long():
    long = [
        f"{name(file)}:{node.lineno} {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for file in sources("rules")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > LONGEST_RULE
    ]

    assert long == []
