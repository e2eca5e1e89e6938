"""Runs one measurement in a process of its own, so that no run inherits memory, caches or threads of another."""

import json
import subprocess
import sys
from typing import Any


def measured(module: str, task: dict[str, Any]) -> dict[str, Any]:
    """What that module of the bench answers to the task: both are JSON, over standard input and output."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{module}"],
        input=json.dumps(task), stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"bench: {module} broke with status {done.returncode}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer
