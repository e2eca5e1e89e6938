"""`ysi demo`: plays the story on loopback, then the night under the virtual clock, and tells it readably."""

import tempfile
import threading
from importlib.resources import as_file, files
from pathlib import Path
from typing import TextIO, cast

from rich.console import Console

from base import log
from rules.civil import local
from ysi.demo.loopback import SERVICE_ADDRESS, Loopback, text_of
from ysi.demo.story import Step, story
from ysi.play.file import read_scenario
from ysi.play.player import play
from ysi.play.readable import ReadableTimeline

CLOSE_TO_OPENING_SECONDS = 30
LINES_SHOWN = 3


def show(*, once: bool, console: Console) -> int:
    """Run the demo. Returns 0 if every step came true, else 1. With `once` it ends by itself, else at Ctrl-C."""
    log.set_up("error")
    with tempfile.TemporaryDirectory(prefix="ysi-demo-") as folder, Loopback(Path(folder)) as world:
        console.print("[bold]ysi[/bold] – the whole service on this machine, through real IMAP and SMTP\n")
        _wait_for_opening(world, console)
        failed = sum(_tell(world, step, console) for step in story(world))
        failed += _night(console)
        if failed:
            console.print(f"\n{failed} of these did not come true.")
        if not once:
            _stay(world, console)
    return 1 if failed else 0


def _wait_for_opening(world: Loopback, console: Console) -> None:
    """Around nine the due time changes between two mails; the story waits for the hour to be over."""
    now = world.clock.now()
    seconds = (world.next_opening(now) - now).total_seconds()
    if seconds <= CLOSE_TO_OPENING_SECONDS:
        console.print(
            f"It is almost nine: waiting {seconds:.0f} s, so that every due time of the story is the same."
        )
        threading.Event().wait(seconds + 1)


def _tell(world: Loopback, step: Step, console: Console) -> int:
    at = local(world.clock.now()).strftime("%H.%M.%S")
    outcome = f"[green]✓[/green] {step.seen}" if step.seen else "[red]✗ did not come true[/red]"
    console.print(f"{at}  [bold]{step.who}[/bold] {step.does}  {outcome}", highlight=False, soft_wrap=True)
    if step.mail is not None:
        console.print(
            f"          {step.mail['Subject']}", style="dim", highlight=False, markup=False, soft_wrap=True
        )
        for line in text_of(step.mail).splitlines()[:LINES_SHOWN]:
            console.print(f"          {line}", style="dim", highlight=False, markup=False, soft_wrap=True)
    return 0 if step.seen else 1


def _night(console: Console) -> int:
    """The packaged scenario: an evening mail that nobody accepts, under the virtual clock."""
    console.print("\n[bold]The night and the ladder[/bold], under the virtual clock of `ysi play`\n")
    with as_file(files("ysi.demo") / "night.toml") as path:
        timeline = ReadableTimeline(cast(TextIO, console.file))
        played = play(read_scenario(path), tell=timeline.tell)
    for failure in played.failures:
        console.print(f"[red]✗[/red] {failure}", highlight=False)
    return len(played.failures)


def _stay(world: Loopback, console: Console) -> None:
    console.print(
        f"""
Write to it from any mail program:
  outgoing server (SMTP)   127.0.0.1, port {world.door.port}, no encryption, no login
  write as                 aino@alfa.example or bo@beeta.example (customers), anna@ysi.example (an assistant)
  write to                 {SERVICE_ADDRESS}
What the demo's people get is shown here. Ctrl-C ends the demo; nothing is kept.
""",
        highlight=False,
        markup=False,
    )
    seen = world.all_mail()
    try:
        while True:
            threading.Event().wait(0.5)
            fresh = world.all_mail()[len(seen) :]
            for address, mail in fresh:
                step = Step(address, "got", str(mail["Subject"]), mail)
                _tell(world, step, console)
            seen.extend(fresh)
    except KeyboardInterrupt:
        console.print("\nThe demo is over.")
