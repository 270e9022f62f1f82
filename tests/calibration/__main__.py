"""`python -m tests.calibration`: run what is missing, judge it, write docs/calibration.md."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tests.calibration.judged import bands, shares
from tests.calibration.page import PAGE, RESULTS, page
from tests.calibration.rows import SEEDS
from tests.calibration.runner import Calibration


@click.command()
@click.option("--store", type=click.Path(path_type=Path), default=Path(".calibration"))
@click.option("--processes", type=click.IntRange(1), default=2)
@click.option("--seeds", type=click.IntRange(1), default=SEEDS, show_default=True)
@click.option("--page-only", is_flag=True, help="write the page from the committed results")
def main(store: Path, processes: int, seeds: int, page_only: bool) -> None:
    """The gate on twins of which all is known: letters, verdicts, and which doubt speaks."""
    console = Console()
    if not page_only:
        _run(Calibration(store, seeds), processes, console)
    results = json.loads(RESULTS.read_text("utf-8"))
    PAGE.write_text(page(results), "utf-8")
    console.print(f"{PAGE} is written")
    outside = [band for band in bands(shares(results)) if not band.holds]
    for band in outside:
        line = f"{band.row}: {band.what}: {band.share:.0%}, the band ends at {band.bound:.0%}"
        console.print(line, markup=False, soft_wrap=True)
    console.print(f"{len(outside)} shares are outside their bands")
    sys.exit(bool(outside))


def _run(calibration: Calibration, processes: int, console: Console) -> None:
    """What is missing; on Ctrl-C, the seeds that have begun are finished and kept."""
    missing = len(calibration.missing())
    look = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*look, TimeRemainingColumn(), console=console) as progress:
        done = calibration.seeds - missing
        task = progress.add_task("calibration", total=calibration.seeds, completed=done)
        running = calibration.run(processes)
        try:
            for seed in running:
                progress.update(task, advance=1, description=f"seed {seed}")
        except KeyboardInterrupt:
            progress.update(task, description="stopping: seeds that have begun are finished")
            running.close()
            console.print("stopped; run it again to go on where it was")
            sys.exit(130)
    text = json.dumps(calibration.results(), separators=(",", ":")).replace(
        '},{"row"', '},\n{"row"'
    )
    RESULTS.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
