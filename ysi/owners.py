"""The names under which processes hold mails and messages, and which of them have died here. Never asks another machine.

A name is HOST/IDENTITY:PID:TOKEN. The identity tells boots and containers of one host apart, in which the same number
is another process; where it cannot be had the name begins with the host alone, and nobody is taken for dead.
"""

import os
import socket
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

BOOT = Path("/proc/sys/kernel/random/boot_id")
NAMESPACE = Path("/proc/self/ns/pid")


def machine(*, boot: Path = BOOT, namespace: Path = NAMESPACE) -> str:
    """Where process numbers mean the same processes as here."""
    host = socket.gethostname()
    try:
        # The link's own text tells the namespaces apart; what it points at is no file.
        facts = (host, boot.read_text().strip(), str(namespace.readlink()))
    except OSError:
        return host
    return f"{host}/{sha256('|'.join(facts).encode()).hexdigest()[:12]}"


def owner_name(here: str, token: str) -> str:
    """The name of this process; the token tells it from a later one with the same number."""
    return f"{here}:{os.getpid()}:{token}"


def dead(owners: Iterable[str], here: str) -> set[str]:
    """Those that were processes of this same machine and are no more; of any doubt the owner lives."""
    if "/" not in here:
        return set()
    return {owner for owner in owners if (pid := _pid(owner, here)) is not None and not _lives(pid)}


def _pid(owner: str, here: str) -> int | None:
    """The process number in a name of this machine's."""
    place, _, rest = owner.partition(":")
    pid, _, _ = rest.partition(":")
    return int(pid) if place == here and pid.isascii() and pid.isdigit() and int(pid) > 0 else None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # another user's, or no number of a process at all
        return True
    return True
