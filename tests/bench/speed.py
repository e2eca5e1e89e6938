"""Mails a second: the bare floor, and the product on both databases over it, in turns, so that noise hits all alike."""

from collections.abc import Iterator
from statistics import median
from typing import Any

from tests.bench.entry import Entry, spread
from tests.bench.own_process import measured
from tests.bench.place import Place

NAMES = ("floor_mails_per_s", "pipeline_sqlite_ratio", "pipeline_postgres_ratio")


def entries(place: Place, wanted: set[str]) -> Iterator[Entry]:
    engines = [engine for engine in ("sqlite", "postgres") if f"pipeline_{engine}_ratio" in wanted]
    floors: list[float] = []
    speeds: dict[str, list[float]] = {engine: [] for engine in engines}
    for _ in range(place.size.rounds):
        floors.append(floor(place, place.corpus_folder))
        for engine in engines:
            url = place.database_url(engine)
            speeds[engine].append(pipeline(place, url, place.corpus_folder, place.size.mails))
    server = f"{place.size.mails} mails on {place.imap_name}"
    yield Entry("floor_mails_per_s", median(floors), "mails/s", details=f"{server}: {spread(floors)}")
    for engine, bar in (("sqlite", 1.0), ("postgres", 0.7)):
        if engine in engines:
            ratios = [speed / bare for speed, bare in zip(speeds[engine], floors, strict=True)]
            yield Entry(
                f"pipeline_{engine}_ratio", median(ratios), "x floor", bar, more_is_better=True,
                details=f"{spread(speeds[engine])} mails/s; ratio {spread(ratios)}",
            )  # fmt: skip


def floor(place: Place, folder: str) -> float:
    number = place.number()
    done = measured(
        "floor",
        {
            "port": place.imap.port,
            "folder": folder,
            "database": str(place.folder / f"floor-{number}.db"),
            "blobs": str(place.folder / f"floor-{number}"),
        },
    )
    return float(done["mails"] / done["seconds"])


def pipeline(place: Place, url: str, folder: str, mails: int) -> float:
    """Mails a second, of which four fifths became tasks and one fifth replies: no other outcome is cheaper here."""
    seconds = intake(place, url, place.copy_of(folder), {"task": mails - mails // 5, "reply": mails // 5})
    return mails / seconds


def intake(place: Place, url: str, folder: str, expected: dict[str, int]) -> float:
    """Seconds until everything in the folder is decided."""
    task = {"settings": place.plain_settings(url, folder=folder), "mails": sum(expected.values())}
    done: dict[str, Any] = measured("pipeline", task)
    if done["outcomes"] != expected:
        raise SystemExit(f"bench: outcomes {done['outcomes']} instead of {expected}")
    return float(done["seconds"])
