"""Duty: takes the writer's farewell and name off the end of a result, for C-06 says itself who did the task (d.4).

It must never take anything else: thanks, other people's names and a name that a sentence needs stay.
"""

import re
from collections.abc import Sequence

from rules.commands.courtesy import farewell_length, is_name
from rules.commands.spelling import folded_words, tidy

_SENTENCE_END = re.compile(r"[.!?]\s{1,3}")
_TAIL = 80  # characters; a farewell is shorter, and a line may have a million


def without_signed_end(text: str, own_name: str) -> str:
    """The text without `Terveisin Anna`, `Mvh` above `Anna`, or `Anna` alone in its last lines."""
    lines = text.split("\n")
    last = _last(lines, len(lines))
    if last is None or not own_name:
        return text
    line = tidy(lines[last])
    above = _last(lines, last)
    start = None
    if _is_farewell(line, own_name):
        start = last
    elif above is not None and _is_bare_farewell(tidy(lines[above])):
        start = above if _begins_with(line, own_name) else None
    elif _is_own(line, own_name) and not (above is not None and _needs_name(lines, above, last)):
        start = last
    kept = lines[:start] if start is not None else [*lines[:last], _unsigned(lines[last], own_name)]
    return "\n".join(kept).rstrip()


def _unsigned(line: str, own_name: str) -> str:
    """`Varattu. Terveisin Anna`: the farewell is a sentence of its own at the end of the line."""
    head, tail = line[:-_TAIL], line[-_TAIL:]
    for end in _SENTENCE_END.finditer(tail):
        if _is_farewell(tidy(tail[end.end() :]), own_name):
            return head + tail[: end.end()].rstrip()
    return line


def _last(lines: Sequence[str], end: int) -> int | None:
    """The last line with words before `end`."""
    return next((place for place in range(end - 1, -1, -1) if tidy(lines[place])), None)


def _is_farewell(line: str, own_name: str) -> bool:
    length = farewell_length(line)
    return length > 0 and _begins_with(" ".join(line.split(" ")[length:]).lstrip(",.:;–- "), own_name)


def _is_bare_farewell(line: str) -> bool:
    length = farewell_length(line)
    return length > 0 and length == len(line.rstrip(" ,.!:;–-").split(" "))


def _begins_with(words: str, own_name: str) -> bool:
    """The own name, or the own first name and a family name."""
    first = folded_words(own_name)[:1]
    whole = words.rstrip(" .!")
    return bool(first) and folded_words(whole)[:1] == first and (is_name(whole) or _is_own(whole, own_name))


def _is_own(line: str, own_name: str) -> bool:
    own, words = folded_words(own_name), folded_words(line)
    return bool(words) and words[:1] == own[:1] and set(words) <= set(own)


def _needs_name(lines: Sequence[str], above: int, last: int) -> bool:
    """`Mukana:` above the name, or one more name of a list."""
    line = tidy(lines[above])
    return line.endswith((":", ",")) or (last - above == 1 and is_name(line) and not line.endswith("."))
