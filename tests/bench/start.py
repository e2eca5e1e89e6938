"""How long `ysi --help` takes as a whole process."""

import subprocess
import time
from collections.abc import Iterator
from statistics import median

from tests.bench.entry import Entry, spread
from tests.bench.place import Place
from tests.bench.served import PROGRAM

NAMES = ("cold_start_ms",)


def entries(place: Place, wanted: set[str]) -> Iterator[Entry]:
    times = []
    for _ in range(place.size.starts):
        began = time.perf_counter()
        subprocess.run([*PROGRAM, "--help"], check=True, stdout=subprocess.DEVNULL)
        times.append((time.perf_counter() - began) * 1000)
    yield Entry("cold_start_ms", median(times), "ms", 300, details=f"ysi --help: {spread(times)}")
