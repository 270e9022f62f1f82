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
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), help="File or folder of table 12r5.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Folder to write. Default: certificate, beside the plan.",
)
def certify(plan: Path, data: Path | None, output: Path | None) -> None:
    r"""Try PLAN where nothing happened: false positives and detectable effect, blind.

    Clean donors are taken as treated at dates before the trial and go through the whole
    calculation. Treated months of the trial are masked, so this comes before the plan is frozen.

    \b
    evaluation certify reports/espoo/plan.toml --data delivery/
    """
    from evaluation.data import measure, read_vintage, synthetic_twin
    from evaluation.design import Plan, cut
    from evaluation.inference import certify as certified
    from evaluation.report.certified import write_certificates

    chosen = Plan.load(plan)
    console = Console(stderr=True)
    if data is None:
        console.print("[bold red]No --data: using the SYNTHETIC TWIN. It is not data.[/]")
    vintage = synthetic_twin() if data is None else read_vintage(data)
    design = cut(chosen, measure(vintage, chosen.outcomes.measured, chosen.outcomes.base_year))
    with _progress(console) as progress:
        found = certified(
            design, lambda blocks: progress.track(blocks, description="fake comparisons")
        )
    folder = write_certificates(found, design, vintage, output or plan.parent / "certificate")
    for one in found.values():
        size = one.power.detectable
        detectable = "not reached" if size is None else f"{size:.2f}"
        click.echo(
            f"{one.estimand}, {one.outcome}: {one.verdict.value}; rejected"
            f" {one.rate.share:.1%} of {one.rate.n} (95 % {one.rate.low:.1%}-{one.rate.high:.1%},"
            f" largest third {one.terciles[-1].share:.1%}); found with 80 % power from {detectable}"
        )
    if not found:
        click.echo("No certificate: clean_pre has no room for two years of base and a fake window.")
    click.echo(folder / "certificate.json")
    if not chosen.frozen:
        console.print(f"Next, once the choices are made: evaluation freeze {plan}")


@commands.command()
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--because", default="", help="Why a plan that was frozen before is amended.")
@click.option("--seen", is_flag=True, help="Outcomes had been looked at before: it is recorded.")
def freeze(plan: Path, because: str, seen: bool) -> None:
    r"""Register the choices of PLAN; from then on treated months are open to it.

    The register lies beside the plan and only grows. Commit both.

    \b
    evaluation freeze reports/espoo/plan.toml
    evaluation freeze plan.toml --because "The pool lost two donors to a merger"
    """
    from evaluation.design import freeze as register

    entry = register(plan, because, seen=seen)
    what = "outcomes had been seen" if entry.outcomes_seen else "before outcomes were seen"
    click.echo("Next: commit plan and register, then evaluation run PLAN --data DIR", err=True)
    click.echo(f"{entry.plan}: frozen on {entry.frozen_on}, {what}, sha256 {entry.sha256}")


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
