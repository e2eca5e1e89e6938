"""The locks: every dependency is in them, pinned with hashes, and they name no address."""

import re
import sys
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.locks import locked
from tests.house.source import PYPROJECT, ROOMS, ROOT, imports, name, sources

RUN, DEV = "requirements.lock", "requirements-dev.lock"
DEPENDENCIES = PYPROJECT["project"]["dependencies"]
TOOLS = PYPROJECT["project"]["optional-dependencies"]["dev"]


@pytest.mark.parametrize("lock", [RUN, DEV])
def test_a_lock_names_no_address_and_sets_no_option(lock):
    """Which index serves the files is each machine's own affair."""
    lines = (ROOT / lock).read_text().splitlines()
    pin = re.compile(r"[a-z0-9._-]+==\S+( ; [^\\@]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")

    assert [line for line in lines if "://" in line] == []
    assert [line for line in lines if not pin.fullmatch(line)] == []


@pytest.mark.parametrize("lock", [RUN, DEV])
def test_everything_locked_has_a_hash(lock):
    assert [entry.name for entry in locked(lock).values() if not entry.hashes] == []


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        (RUN, DEPENDENCIES),
        (DEV, DEPENDENCIES),
        (DEV, TOOLS),
        (DEV, PYPROJECT["build-system"]["requires"]),  # setup builds without isolation
    ],
)
def test_every_dependency_is_locked_in_a_version_that_it_allows(lock, wanted):
    entries = locked(lock)
    requirements = [Requirement(line) for line in wanted]

    assert [
        str(requirement)
        for requirement in requirements
        if (wanted_name := canonicalize_name(requirement.name)) not in entries
        or not requirement.specifier.contains(entries[wanted_name].version)
    ] == []


def test_tests_run_with_the_versions_that_the_service_runs_with():
    run, dev = locked(RUN), locked(DEV)

    assert {entry.name: entry.version for entry in run.values()} == {each: dev[each].version for each in run}


def test_every_dependency_has_a_lower_bound():
    """Without one, an old version that lacks what we rely on would do."""
    loose = [line for line in [*DEPENDENCIES, *TOOLS] if ">=" not in line]

    assert loose == []


def test_what_the_program_imports_is_a_dependency_of_its_own():
    """A library that is there only because another one needs it may be gone tomorrow."""
    declared = {canonicalize_name(Requirement(line).name) for line in DEPENDENCIES}
    brought_by = packages_distributions()
    found = [
        f"{name(file)}:{line} imports {imported}"
        for file in sources()
        for line, imported in imports(file)
        if (top := imported.split(".")[0]) not in sys.stdlib_module_names | set(ROOMS)
        and not declared & {canonicalize_name(each) for each in brought_by.get(top, [])}
    ]

    assert found == []
