"""What was said in a thread after its first mail, for the handler: in short in A-1, whole after NÄYTÄ. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from models.task import Direction, TaskMessage
from notifier import dates

MOST_MESSAGES = 5
MOST_CHARACTERS = 200


def in_short(thread: Sequence[TaskMessage], language: str) -> str | None:
    """The newest five, oldest first, 200 characters each; the customer's last word is whole, for it is to be acted on."""
    last_word = next((message for message in reversed(thread) if message.direction is Direction.IN), None)
    told = [
        _said(message, _text(message) if message is last_word else _cut(_text(message)), language)
        for message in thread[-MOST_MESSAGES:]
    ]
    return "\n\n".join(told) or None


def whole(thread: Sequence[TaskMessage], language: str) -> str | None:
    """Every message with all its words."""
    return "\n\n".join(_said(message, _text(message), language) for message in thread) or None


def _said(message: TaskMessage, text: str, language: str) -> str:
    return f"{message.author}, {dates.row_day(message.at, language)} {dates.at(message.at, language)}: {text}"


def _text(message: TaskMessage) -> str:
    return "\n\n".join(part for part in (message.text.strip(), message.forwarded.strip()) if part) or "…"


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= MOST_CHARACTERS else flat[: MOST_CHARACTERS - 1].rstrip() + "…"
