"""The lock files as data: which distributions, in which version, on which machines."""

from dataclasses import dataclass

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.source import ROOT


@dataclass(frozen=True)
class Locked:
    """One distribution of a lock."""

    name: str
    version: str
    here: bool  # its marker holds on this machine
    hashes: int


def locked(lock: str) -> dict[str, Locked]:
    """A lock's distributions by their canonical names."""
    entries = (ROOT / lock).read_text().replace("\\\n", " ").splitlines()
    return {entry.name: entry for entry in map(_entry, entries)}


def _entry(line: str) -> Locked:
    requirement = Requirement(line.split("--hash=", maxsplit=1)[0].strip())
    (pin,) = requirement.specifier
    here = requirement.marker is None or requirement.marker.evaluate()
    return Locked(canonicalize_name(requirement.name), pin.version, here, line.count("--hash=sha256:"))
