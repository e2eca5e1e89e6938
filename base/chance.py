"""The only source of random values: tokens, jitter, ids. Never used for anything that must be derived."""

import random
import secrets


class Chance:
    """One source of chance; seeded in the scenario player, the system's in service."""

    def __init__(self, source: random.Random) -> None:
        self._source = source

    @classmethod
    def system(cls) -> "Chance":
        return cls(secrets.SystemRandom())

    @classmethod
    def seeded(cls, seed: bytes) -> "Chance":
        return cls(random.Random(seed))  # noqa: S311 - a scenario must be the same in every run

    def token(self, size: int = 16) -> str:
        """`size` random bytes as lower-case hex."""
        return self._source.randbytes(size).hex()

    def uniform(self, low: float, high: float) -> float:
        return self._source.uniform(low, high)
