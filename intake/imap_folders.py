"""What a server's folders are called: names, separator, prefix and the folder of spam. Talks to no server by itself.

Pure: from the answers to LIST (RFC 3501 6.3.8, RFC 6154) and NAMESPACE (RFC 2342) to the name that a command needs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

INBOX = "INBOX"
JUNK_MARKS = frozenset({b"\\junk", b"\\spam"})  # RFC 6154; \Spam is what Gmail's XLIST said before it
NOT_THERE = frozenset({b"\\noselect", b"\\nonexistent"})

Listed = tuple[Sequence[bytes], bytes | None, str]


@dataclass(frozen=True)
class Folders:
    """The folders of one account; `prefix` is that of its own namespace, as `INBOX.` of Cyrus and Courier."""

    names: frozenset[str]
    separator: str = "/"
    prefix: str = ""
    marked_junk: str | None = None
    marked_all: str | None = None

    @classmethod
    def of(cls, listed: Iterable[Listed], personal: Sequence[tuple[str, str | None]] | None) -> "Folders":
        """`listed`: flags, separator and name of each folder; `personal`: prefixes and separators of NAMESPACE."""
        rows = [({flag.lower() for flag in flags}, separator, name) for flags, separator, name in listed]
        there = [(flags, name) for flags, _, name in rows if not flags & NOT_THERE]
        separators = [separator.decode() for _, separator, _ in rows if separator]
        prefix, separator = personal[0] if personal else ("", None)
        return cls(
            names=frozenset(name for _, name in there),
            separator=separator or next(iter(separators), "/"),
            prefix=prefix or "",
            marked_junk=next((name for flags, name in there if flags & JUNK_MARKS), None),
            marked_all=next((name for flags, name in there if b"\\all" in flags), None),
        )

    def named(self, wanted: str) -> str:
        """The server's name for a folder of the settings, whether it is there or is still to be made.

        As it stands where there is one of that name; else with the server's separator for `/`, and below its prefix.
        """
        if wanted.upper() == INBOX or wanted in self.names:
            return wanted
        here = wanted.replace("/", self.separator)
        below = here if here.startswith(self.prefix) else self.prefix + here
        return next((name for name in (here, below) if name in self.names), below)

    def has(self, wanted: str) -> bool:
        return wanted.upper() == INBOX or self.named(wanted) in self.names

    def junk(self, wanted: str) -> str | None:
        """The folder that the server marks as Junk, else the one named so; None without either, or where "" is wanted."""
        if not wanted:
            return None
        return self.marked_junk or (wanted if self.has(wanted) else None)
