"""`ysi demo`: the whole service on this machine, watched at work. No settings, nothing kept."""

from typing import Annotated

import typer

app = typer.Typer(rich_markup_mode=None)


@app.command()
def demo(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="End by itself; status 0 only if every step came true.")
    ] = False,
) -> None:
    """Play a short story through real IMAP and SMTP and the night under a virtual clock, then stay up until Ctrl-C."""
    from rich.console import Console

    from ysi.demo.show import show

    if status := show(once=once, console=Console()):
        raise typer.Exit(status)
