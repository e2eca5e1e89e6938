"""One line of the bench: a value with its unit and, where there is one, the bar it has to hold. Measures nothing."""

from dataclasses import asdict, dataclass
from statistics import median


@dataclass(frozen=True)
class Entry:
    """`bar` None: a figure to compare others with. `details` are for the reader of the terminal, not for the file."""

    name: str
    value: float
    unit: str
    bar: float | None = None
    more_is_better: bool = False
    details: str = ""

    @property
    def holds(self) -> bool | None:
        if self.bar is None:
            return None
        return self.value >= self.bar if self.more_is_better else self.value <= self.bar

    def to_json(self) -> dict[str, object]:
        plain = asdict(self)
        return {name: plain[name] for name in ("name", "value", "unit", "bar")} | {"holds": self.holds}

    def told(self) -> str:
        """The line as a person reads it."""
        bar = "" if self.bar is None else f"{'at least' if self.more_is_better else 'at most'} {self.bar:g}"
        verdict = {True: "holds", False: "DOES NOT HOLD", None: ""}[self.holds]
        return f"{self.name:<24} {self.value:>10.3f} {self.unit:<8} {bar:<14} {verdict:<14} {self.details}"


def spread(values: list[float]) -> str:
    """Median, lowest and highest, so that a noisy machine is seen."""
    return f"{median(values):.3g} ({min(values):.3g} to {max(values):.3g}, {len(values)} runs)"
