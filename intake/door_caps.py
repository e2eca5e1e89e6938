"""How much the door bears at once: connections, bytes, work in other threads. Never waits for room; it says no.

All of it belongs to the one thread of the door's event loop, but for the work itself.
"""

import asyncio
import ipaddress
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from base.errors import TryAgain

Guest = TypeVar("Guest")
T = TypeVar("T")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

THREADS = 4
WORK_SECONDS = 60.0
"""After so long the client is sent away; the work itself goes on, and what it keeps is known when the mail comes again."""


class Crowd(Generic[Guest]):
    """Who is connected, and from where."""

    def __init__(self, clients: Sequence[Network], *, most: int, most_a_client: int) -> None:
        self._clients = clients
        self._most = most
        self._most_a_client = most_a_client
        self._address_of: dict[Guest, str] = {}
        self._by_address: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Guest]:
        return iter(list(self._address_of))

    def __len__(self) -> int:
        return len(self._address_of)

    def refusal(self, address: str) -> str | None:
        """The answer with which one more from there is sent away; None where it may enter."""
        if not self._knows(address):
            return "554 5.7.1 Not for you"
        if len(self._address_of) >= self._most or self._by_address[address] >= self._most_a_client:
            return "421 4.7.0 Too many connections, try again later"
        return None

    def enter(self, guest: Guest, address: str) -> None:
        self._address_of[guest] = address
        self._by_address[address] += 1

    def leave(self, guest: Guest) -> None:
        address = self._address_of.pop(guest, None)
        if address is not None:
            self._by_address[address] -= 1
            if not self._by_address[address]:
                del self._by_address[address]

    def _knows(self, address: str) -> bool:
        try:
            # A link-local address names its interface, and one of IPv4 may be dressed as IPv6.
            ip = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        plain = getattr(ip, "ipv4_mapped", None) or ip
        return any(plain in network for network in self._clients)


class Room:
    """The bytes of all mails that are coming in."""

    def __init__(self, most: int) -> None:
        self._left = most

    def fits(self, size: int) -> bool:
        return size <= self._left

    def take(self, size: int) -> bool:
        if not self.fits(size):
            return False
        self._left -= size
        return True

    def give_back(self, size: int) -> None:
        self._left += size


class Workbench:
    """Work that may block, in a few threads of its own: the event loop must go on meanwhile."""

    def __init__(self, *, most: int, seconds: float = WORK_SECONDS) -> None:
        self._most = most
        self._seconds = seconds
        self._in_hand = 0
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="door")

    async def do(self, work: Callable[[], T], *, afterwards: Callable[[], None] = lambda: None) -> T:
        """What `work` gives or raises; TryAgain where it takes too long or too much waits. `afterwards` always runs, once."""
        if self._in_hand >= self._most:
            afterwards()
            raise TryAgain("begin further work at the door")
        self._in_hand += 1
        future = asyncio.get_running_loop().run_in_executor(self._pool, work)

        def over(done: asyncio.Future[T]) -> None:
            self._in_hand -= 1
            afterwards()
            if not done.cancelled():
                done.exception()  # looked at, also where nobody waits any more

        future.add_done_callback(over)
        try:
            return await asyncio.wait_for(asyncio.shield(future), self._seconds)
        except TimeoutError as error:
            if future.done():
                raise
            raise TryAgain("end work at the door in time") from error

    def close(self) -> None:
        """Wait for the work in hand."""
        self._pool.shutdown()
