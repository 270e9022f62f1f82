"""``python -m tests.attack``: every try that is missing, then the page."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tests.attack.attack import Attack, attacks
from tests.attack.page import PAGE, write
from tests.attack.runner import Log, chunks, run


@click.command()
@click.option("--log", type=click.Path(path_type=Path), default=Path(".attack/log.json"))
@click.option("--processes", type=click.IntRange(1), default=2)
@click.option("--again", is_flag=True, help="forget what was tried, and try all of it again")
@click.option("--only", default="", help="classes whose name has this in it")
@click.option("--page-only", is_flag=True, help="write the page from the log")
def main(log: Path, processes: int, again: bool, only: str, page_only: bool) -> None:
    """Attack the program; what held and what failed goes into docs/attacks.md."""
    classes = attacks()
    if again:
        log.unlink(missing_ok=True)
    kept = Log.read(log)
    console = Console()
    if not page_only:
        _run(kept, tuple(one for one in classes if only in one.name), processes, console)
    write(kept, classes)
    failed = [
        f"{name}, seed {seed}: {said}"
        for name, found in kept.found.items()
        for seed, said in found.items()
        if said is not None
    ]
    for line in failed:
        console.print(line, markup=False, soft_wrap=True)
    console.print(f"{len(failed)} failed; {PAGE.name} is written")
    sys.exit(bool(failed))


def _run(log: Log, classes: tuple[Attack, ...], processes: int, console: Console) -> None:
    """What is missing; on Ctrl-C, what was tried is kept."""
    every = sum(attack.seeds for attack in classes)
    missing = sum(len(log.missing(attack)) for attack in classes)
    look = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*look, TimeRemainingColumn(), console=console) as progress:
        task = progress.add_task("attack", total=every, completed=every - missing)
        try:
            for name, found in run(log, chunks(log, classes), processes):
                progress.update(task, advance=len(found), description=name)
        except KeyboardInterrupt:
            console.print("stopped; run it again to go on where it was")
            sys.exit(130)


if __name__ == "__main__":
    main()
