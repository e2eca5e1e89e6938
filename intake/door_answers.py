"""What the door says, as SMTP has it (RFC 5321, 4.2; RFC 3463). Pure; never repeats an error's words."""

import re
from collections.abc import Sequence

from intake.door_data import Fate
from intake.door_reception import DiskFull

ADDRESS_CHARS = 320
# No control characters and nothing that would end the brackets of a trace line; a lone surrogate is a byte of no text.
_SOUND = re.compile(r"[^\x00-\x1f\x7f-\x9f<>\u2028\u2029\ud800-\udfff]{1,320}")
_CODED = re.compile(r"[245]\d\d \d\.\d{1,3}\.\d{1,3}(\s|\Z)")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_ENHANCED = {
    "250": "2.0.0",
    "221": "2.0.0",
    "421": "4.3.0",
    "500": "5.5.2",
    "501": "5.5.4",
    "502": "5.5.1",
    "503": "5.5.1",
    "552": "5.3.4",
    "553": "5.1.3",
    "555": "5.5.4",
}


def is_sound(address: str) -> bool:
    """Whether it can stand in a header of ours as it is."""
    return _SOUND.fullmatch(address) is not None


def size_told(options: Sequence[str]) -> int:
    """The SIZE that MAIL announced (RFC 1870), 0 where none."""
    told = (option.partition("=")[2] for option in options if option.startswith("SIZE="))
    return next((int(size) for size in told if size.isascii() and size.isdigit()), 0)


def fate_told(fate: Fate) -> str:
    """Why a mail was not kept although its data was read."""
    return {
        Fate.TOO_BIG: "552 5.3.4 Too big",
        Fate.ENDLESS: "552 5.3.4 Far too big",
        Fate.NO_ROOM: "452 4.3.1 Too much is coming in, try again later",
    }[fate]


def answer_to_trouble(error: Exception) -> str:
    """Whatever it was, it may pass; the client keeps the mail and comes again."""
    if isinstance(error, DiskFull):
        return "452 4.3.1 No room, try again later"
    return "451 4.3.0 Trouble here, try again later"


def has_own_code(status: object) -> bool:
    """Whether an answer can go as it is: it says its enhanced code, or may have none (greeting, EHLO, 354)."""
    return (
        isinstance(status, str)
        and (status.startswith(("220 ", "354 ", "250-")) or _CODED.match(status) is not None)
        and (status.startswith("250-") or not _UNPRINTABLE.search(status))
    )


def with_code(status: str) -> str:
    """An answer of the library's with an enhanced code (RFC 2034), and without what a client put into it."""
    clean = _UNPRINTABLE.sub("?", status)
    code, _, words = clean.partition(" ")
    if _CODED.match(clean):
        return clean
    enhanced = _ENHANCED.get(code, f"{code[:1]}.0.0")
    return f"{code} {enhanced} {words}"
