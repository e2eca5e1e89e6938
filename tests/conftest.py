"""What holds for every test: which may be skipped, and how hypothesis searches.

Must never hold builders, people or databases; those live in tests/support.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Fixtures that many rooms need.
pytest_plugins = ["tests.support.databases", "tests.support.office"]

# On a build machine every test must run, and the same examples must come again.
REQUIRE_ALL = os.environ.get("YSI_REQUIRE_ALL") == "1"

ROOM = 4 * 1024**3  # bytes of memory; mails of 40 MB are among the files

settings.register_profile("here", deadline=None)  # a shared machine is slow now and then; that is no bug
settings.register_profile(
    "ci", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if REQUIRE_ALL else "here")


def pytest_configure():
    """Files of the tests lie in memory where there is room: nothing of them need outlive a power cut, only a kill."""
    memory = Path("/dev/shm")
    if "TMPDIR" not in os.environ and memory.is_dir() and shutil.disk_usage(memory).free > ROOM:
        os.environ["TMPDIR"] = str(memory)  # also for the processes that the tests start
        tempfile.tempdir = None  # asked for anew


def pytest_runtest_setup(item):
    """Skip by name what needs a program that this machine lacks: `@pytest.mark.needs(program, package)`."""
    for marker in item.iter_markers("needs"):
        program, package = marker.args
        # Debian keeps servers in sbin, which an ordinary user's PATH lacks.
        path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
        if shutil.which(program, path=path) is None:
            pytest.skip(f"needs {program}: apt-get install {package}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Turn a skip into a failure where everything must run; an expected failure is none."""
    report = yield
    return _refused(report, item.nodeid) if report.skipped and not hasattr(report, "wasxfail") else report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """Turn the skip of a whole file into a failure where everything must run."""
    report = yield
    return _refused(report, collector.nodeid) if report.skipped else report


def _refused(report, name):
    if REQUIRE_ALL:
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{name} was skipped, and YSI_REQUIRE_ALL=1 allows no skip. {why}"
    return report
