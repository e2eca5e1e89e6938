"""YSI_REQUIRE_ALL=1: on a build machine a skip is a failure; elsewhere it is told by name."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.house.source import ROOT

SKIPPING = {
    "a skip in a test": "import pytest\ndef test_it(): pytest.skip('no such thing')",
    "a skip mark": "import pytest\n@pytest.mark.skip(reason='no such thing')\ndef test_it(): pass",
    "a skipped file": "import pytest\npytest.skip('no such thing', allow_module_level=True)",
    "a missing program": "import pytest\n@pytest.mark.needs('no-such-thing', 'no such thing')\ndef test_it(): pass",
}


@pytest.mark.parametrize("text", SKIPPING.values(), ids=SKIPPING)
def test_a_skip_is_told_by_name(text, tmp_path):
    ran = run(text, tmp_path, require_all="")

    assert ran.returncode in (0, 5)  # 5: no test was left to run
    assert "no such thing" in ran.stdout
    assert "1 skipped" in ran.stdout


@pytest.mark.parametrize("text", SKIPPING.values(), ids=SKIPPING)
def test_where_everything_must_run_a_skip_is_a_failure(text, tmp_path):
    ran = run(text, tmp_path, require_all="1")

    assert ran.returncode in (1, 2)  # 2: a whole file failed to be collected
    assert "YSI_REQUIRE_ALL=1 allows no skip" in ran.stdout
    assert "no such thing" in ran.stdout


def test_an_expected_failure_is_no_skip(tmp_path):
    text = "import pytest\n@pytest.mark.xfail(strict=True)\ndef test_it(): assert False"

    assert run(text, tmp_path, require_all="1").returncode == 0


def run(text, folder, *, require_all):
    shutil.copy(ROOT / "tests" / "conftest.py", folder)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = needs(program, package): …\n")
    (folder / "test_made_up.py").write_text(text)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-ra", "-p", "no:cacheprovider"],
        cwd=folder,
        env={**os.environ, "YSI_REQUIRE_ALL": require_all, "PYTEST_ADDOPTS": "", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
