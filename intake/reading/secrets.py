"""The only way of words into stored subjects and texts (D-25); it never keeps what it takes out."""

from __future__ import annotations


def redact(text: str) -> tuple[str, int]:
    """The text without its secrets, and how many there were. Finds nothing yet: the rules come with part 2."""
    return text, 0
