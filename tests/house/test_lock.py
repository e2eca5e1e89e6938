"""The locks: every dependency is in them, pinned with hashes, and they name no address."""

import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.locks import locked
from tests.house.source import PYPROJECT, ROOT

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
        if (name := canonicalize_name(requirement.name)) not in entries
        or not requirement.specifier.contains(entries[name].version)
    ] == []


def test_tests_run_with_the_versions_that_the_service_runs_with():
    run, dev = locked(RUN), locked(DEV)

    assert {name: entry.version for name, entry in run.items()} == {name: dev[name].version for name in run}


def test_every_dependency_has_a_lower_bound():
    """Without one, an old version that lacks what we rely on would do."""
    loose = [line for line in [*DEPENDENCIES, *TOOLS] if ">=" not in line]

    assert loose == []
