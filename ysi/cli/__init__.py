"""The program's door: signals first, then the command. Imports nothing slow, for a signal may come at any time."""

import sys
from collections.abc import Iterable

from ysi.stop_signals import StopSignals


def main() -> int:
    """The program as a person calls it; gives the exit status."""
    words = sys.argv[1:]
    stop = StopSignals()
    if _noun(words) == "serve":
        stop.listen()

    from ysi.cli.context import Context
    from ysi.cli.line import run_line
    from ysi.cli.output import standard_output

    context = Context(out=standard_output(), stop=stop, sets_up_logs=True)
    try:
        return run_line(words, context)
    finally:
        context.close()


def _noun(words: Iterable[str]) -> str | None:
    """The first word that is no option of the program itself."""
    rest = iter(words)
    for word in rest:
        if word == "--config":
            next(rest, None)
        elif not word.startswith("-"):
            return word
    return None
