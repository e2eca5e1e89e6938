"""Every scenario file is a test: all that it expects comes true, and twice the same timeline."""

from pathlib import Path

import pytest

from ysi.play.file import read_scenario
from ysi.play.player import play

FILES = sorted((Path(__file__).parents[1] / "scenarios").glob("*.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_scenario_comes_true(file):
    assert play(read_scenario(file)).failures == ()


def test_there_are_scenarios():
    assert len(FILES) >= 3
