"""`python -m tests.bench`: measures all entries in one run on one machine and writes build/bench.json.

Exit status 1 where a bar does not hold. `--only NAME` (again for more) measures these anew and leaves the file's others;
`--quick` takes small sizes that judge nothing, and writes nothing.
"""

import argparse
import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.entry import Entry
from tests.bench.place import opened
from tests.bench.size import FULL, QUICK

ROOT = Path(__file__).parents[2]
MODULES = ("speed", "flat", "latency", "memory", "idle", "digests", "heartbeat", "start", "flood")


def main() -> int:
    modules = [importlib.import_module(f"tests.bench.{name}") for name in MODULES]
    known = [name for module in modules for name in module.NAMES]
    options = _options(known)
    usual = [name for module in modules if not getattr(module, "ON_REQUEST", False) for name in module.NAMES]
    wanted = set(options.only or usual)
    done: list[Entry] = []
    with opened(QUICK if options.quick else FULL) as place:
        for module in modules:
            if wanted.intersection(module.NAMES):
                done += _told(entry for entry in module.entries(place, wanted) if entry.name in wanted)
    if not options.quick:
        _write([entry.to_json() for entry in done], beside_others=bool(options.only))
    missed = [entry.name for entry in done if entry.holds is False]
    print(f"does not hold: {', '.join(missed)}" if missed else "every bar holds")
    return 1 if missed else 0


def _options(known: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=known, metavar="NAME", help=", ".join(known))
    parser.add_argument(
        "--quick", action="store_true", help="small sizes, for a look; the bars mean nothing then"
    )
    return parser.parse_args()


def _told(entries: Iterator[Entry]) -> Iterator[Entry]:
    for entry in entries:
        print(entry.told(), flush=True)
        yield entry


def _write(rows: list[dict[str, object]], *, beside_others: bool) -> None:
    file = ROOT / "build" / "bench.json"
    file.parent.mkdir(exist_ok=True)
    measured = {row["name"]: row for row in rows}
    if beside_others and file.exists():
        others = {row["name"]: row for row in json.loads(file.read_text())}
        measured = others | measured
    file.write_text(json.dumps(list(measured.values()), indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
