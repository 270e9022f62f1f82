"""The command line: arguments to one call to an exit code."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from evaluation.errors import EvaluationError

LANGUAGES = ("fi", "sv", "en")
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=CONTEXT)
@click.version_option(package_name="evaluation")
def commands() -> None:
    """Evaluate the Finnish local government trials on employment, 2021-2024.

    A PLAN says who is compared with whom; DATA is a delivery of StatFin table 12r5. Without data
    the synthetic twin is used: real municipalities, invented months, a known effect.
    """


@commands.command()
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), help="File or folder of table 12r5.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Folder to write; made by an earlier run, empty or new. Default: latest, beside the plan.",
)
@click.option(
    "--language",
    type=click.Choice([*LANGUAGES, "all"]),
    default="all",
    show_default="those of the plan",
    help="Language of the report.",
)
def run(plan: Path, data: Path | None, output: Path | None, language: str) -> None:
    r"""Carry out PLAN and write the report.

    \b
    evaluation run reports/espoo/plan.toml
    evaluation run reports/espoo/plan.toml --data delivery/ --output out --language fi
    """
    from evaluation.data import read_vintage, synthetic_twin
    from evaluation.design import Plan
    from evaluation.report import write
    from evaluation.run import run as carry_out

    chosen = Plan.load(plan)
    console = Console(stderr=True)
    if data is None:
        console.print("[bold red]No --data: using the SYNTHETIC TWIN. It is not data.[/]")
    vintage = synthetic_twin() if data is None else read_vintage(data)
    with _progress(console) as progress:
        evaluation = carry_out(
            chosen, vintage, lambda found: progress.track(found, description="placebo runs")
        )
    languages = chosen.plan.languages if language == "all" else (language,)
    with console.status("writing the report"):
        folder = write(evaluation, output or plan.parent / "latest", languages)
    for code in languages:
        click.echo(folder / f"report.{code}.html")


@commands.command()
@click.argument("data", type=click.Path(path_type=Path))
@click.option("--contract", default="statfin_12r5", show_default=True, help="Name of the contract.")
def check(data: Path, contract: str) -> None:
    r"""Hold DATA against a contract and list every breach at once; exit 1 if there is one.

    \b
    evaluation check delivery/12r5.csv.gz
    evaluation check reports/espoo/latest/results.json --contract results
    """
    from evaluation.data import Contract, read_delivery

    agreed = Contract.load(contract)
    delivery = read_delivery(data)
    breaches = agreed.breaches(delivery.table)
    for breach in breaches:
        click.echo(str(breach))
    for rule, count in Counter(breach.rule for breach in breaches).most_common():
        click.echo(f"{count:>8}  {rule}")
    rows, columns = delivery.table.num_rows, delivery.table.num_columns
    click.echo(
        f"{delivery.name}: {rows} rows, {columns} columns, {len(breaches)} breach(es) of"
        f" {agreed.name}"
    )
    if breaches:
        sys.exit(1)


def _progress(console: Console) -> Progress:
    """A bar where somebody watches; nothing in a log."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def main() -> None:
    """Run a command: our failures as text and exit 1, Ctrl-C as exit 130, nothing half-written."""
    try:
        commands(standalone_mode=False)
    except EvaluationError as failure:
        click.echo(str(failure), err=True)
        sys.exit(1)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.ClickException as misuse:
        misuse.show()
        sys.exit(misuse.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("Stopped. Nothing was written.", err=True)
        sys.exit(130)
