"""A line of words run as a command: parse, call the noun's file, give a status. Never shows a traceback, decides nothing.

Status: 0 fine, 1 found something, 2 wrong use, 75 try again.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

from base.errors import TryAgain, UserError, YsiError
from ysi.cli.nouns import LazyGroup
from ysi.cli.output import Output

if TYPE_CHECKING:
    from ysi.cli.context import Context

FOUND, WRONG_USE, TRY_AGAIN, DEFECT, INTERRUPTED = 1, 2, 75, 70, 130

app = typer.Typer(
    name="ysi",
    cls=LazyGroup,
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="A mail becomes one task in the right hands, and a human has it by nine.",
)


def run_line(words: list[str], context: "Context") -> int:
    """One command in these surroundings, as a scenario runs it as well; gives the status. Errors are one sentence."""
    status = _run(words, context)
    failure = _unwritten(context)
    if failure is None:
        return status
    assert isinstance(context.out, Output)
    context.out.forget()
    if isinstance(failure, BrokenPipeError):
        return status  # `ysi … | head`: whoever read has read enough
    context.say(
        f"could not write to standard output ({failure.strerror or 'it is closed'}); what was changed is kept, "
        "what was asked can be asked again."
    )
    return TRY_AGAIN


def _run(words: list[str], context: "Context") -> int:
    try:
        command = typer.main.get_command(app)
        status = command.main(args=words, prog_name="ysi", standalone_mode=False, obj=context)
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except (
        SystemExit
    ):  # how the library ends where nobody reads any more, and a signal before the service runs
        if _unwritten(context) is None:
            raise
        return 0
    except Exception as error:  # noqa: BLE001 - the last border: whoever sits there gets a sentence
        if isinstance(error, OSError) and _unwritten(context) is not None:
            return 0  # that is told when everything else is over
        status, sentence = _told(error)
        context.say(sentence)
    return status if isinstance(status, int) else 0


def _unwritten(context: "Context") -> OSError | None:
    return context.out.flushed() if isinstance(context.out, Output) else None


def _told(error: Exception) -> tuple[int, str]:
    """The status that says what the caller can do, and the sentence for whoever sits there."""
    match error:
        case UserError():
            return WRONG_USE, str(error)
        case TryAgain():
            return TRY_AGAIN, f"could not {error}; try again in a while."
        case YsiError():
            return FOUND, f"{error}."
        case TyperException():
            return WRONG_USE, error.format_message()
    return _unexpected(error)


@app.callback()
def _options(
    ctx: typer.Context,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Settings; else YSI_CONFIG, else ./config.toml.")
    ] = None,
) -> None:
    ctx.obj.begin(config)


def _unexpected(error: Exception) -> tuple[int, str]:
    from sqlalchemy.exc import OperationalError

    if isinstance(error, OperationalError):
        return TRY_AGAIN, "the database does not answer, or is busy; try again in a while."
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else "unknown"
    # The error's own words may hold a customer's: kind and place are enough to find it.
    return DEFECT, f"this is a defect of ysi ({type(error).__name__} at {where}); please report it."
