"""`python -m tests.conformance`: run what is missing, judge it, write docs/conformance.md."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tests.conformance.bands import rows
from tests.conformance.methods import FAMILIES
from tests.conformance.registry import chunks
from tests.conformance.runner import Suite
from tests.conformance.table import PAGE, RESULTS, failure, page


@click.command()
@click.option("--store", type=click.Path(path_type=Path), default=Path(".conformance"))
@click.option("--processes", type=click.IntRange(1), default=2)
@click.option("--page-only", is_flag=True, help="write the page from the committed results")
def main(store: Path, processes: int, page_only: bool) -> None:
    """Size and power of every method of inference against the study's tables."""
    console = Console()
    if not page_only:
        _run(Suite(FAMILIES, store), processes, console)
    results = json.loads(RESULTS.read_text("utf-8"))
    PAGE.write_text(page(results), "utf-8")
    console.print(f"{PAGE} is written")
    outside = [failure(row) for row in rows(FAMILIES, results) if not row.holds]
    for line in outside:
        console.print(line, markup=False, soft_wrap=True)
    console.print(f"{len(outside)} shares are outside their bands")
    sys.exit(bool(outside))


def _run(suite: Suite, processes: int, console: Console) -> None:
    """What is missing; on Ctrl-C, the chunks that have begun are finished and kept."""
    missing, every = len(suite.missing()), len(chunks(suite.families))
    look = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*look, TimeRemainingColumn(), console=console) as progress:
        task = progress.add_task("conformance", total=every, completed=every - missing)
        running = suite.run(processes)
        try:
            for chunk in running:
                progress.update(task, advance=1, description=f"{chunk.family} {chunk.cell.key}")
        except KeyboardInterrupt:
            progress.update(task, description="stopping: chunks that have begun are finished")
            running.close()
            console.print("stopped; run it again to go on where it was")
            sys.exit(130)
    text = json.dumps(suite.results(), indent=1, sort_keys=True) + "\n"
    RESULTS.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
