"""Has the next mails read while earlier ones are decided, and gives the readings back in order. It decides nothing."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Generic, Self, TypeVar

Mail = TypeVar("Mail")
Read = TypeVar("Read")


class Ahead(Generic[Mail, Read]):
    """Mails with what `read` gave, in their order. `threads` mails are read at a time; 0: each when it is asked for.

    `read` must not raise. Leaving the block waits for what is being read and leaves the rest unread.
    """

    def __init__(
        self, mails: Sequence[Mail], read: Callable[[Mail], Read], *, threads: int, window: int
    ) -> None:
        self._left = deque(mails)
        self._read = read
        self._window = window  # read and not yet asked for: readings hold whole texts
        self._reading: deque[tuple[Mail, Future[Read]]] = deque()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="reading") if threads else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    @property
    def next(self) -> Mail | None:
        """The mail that comes next, None after the last one."""
        if self._reading:
            return self._reading[0][0]
        return self._left[0] if self._left else None

    def take(self, most: int) -> list[tuple[Mail, Read]]:
        """The next mail, waited for, and what is read already of those after it, `most` in all; [] after the last."""
        if self._pool is None:
            return [(mail, self._read(mail)) for mail in [self._left.popleft()]] if self._left else []
        taken: list[tuple[Mail, Read]] = []
        while len(taken) < most:
            self._fill(self._pool)
            if not self._reading or (taken and not self._reading[0][1].done()):
                break
            mail, future = self._reading.popleft()
            taken.append((mail, future.result()))
        self._fill(self._pool)
        return taken

    def _fill(self, pool: ThreadPoolExecutor) -> None:
        while self._left and len(self._reading) < self._window:
            mail = self._left.popleft()
            self._reading.append((mail, pool.submit(self._read, mail)))
