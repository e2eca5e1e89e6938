"""The corpus: mails of the world with what must be read of them, the same in every run; it never reads a mail itself.

`python -m tests.corpus.make FOLDER` writes each mail as .eml and its expectations as .json beside it.
"""

import json
import sys
from pathlib import Path

from tests.corpus import automatic, charsets, clients, odd, reports, structures, world
from tests.corpus.case import Case

ROOMS = (charsets, structures, clients, automatic, reports, world, odd)


def corpus() -> list[Case]:
    """Every mail; names are file names."""
    return [case for room in ROOMS for case in room.cases()]


def write(folder: Path, cases: list[Case]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for case in cases:
        (folder / f"{_safe(case.name)}.eml").write_bytes(case.raw)
        expect = json.dumps(case.expect, ensure_ascii=False, indent=1, sort_keys=True)
        (folder / f"{_safe(case.name)}.json").write_text(expect + "\n", encoding="utf-8")


def _safe(name: str) -> str:
    return "".join(sign if sign.isalnum() or sign in "._-" else "_" for sign in name)


if __name__ == "__main__":
    write(Path(sys.argv[1]), corpus())
