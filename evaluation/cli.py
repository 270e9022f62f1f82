"""The command line: arguments to one call to an exit code."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from evaluation.ending import take_over
from evaluation.planned import certify, choose, freeze, new
from evaluation.signed import sign, verify
from evaluation.terminal import (
    Group,
    accept_option,
    answer,
    contract_option,
    delivered_or_twin,
    progress_bar,
    say,
)

if TYPE_CHECKING:
    from evaluation.editions.verify import Verification
    from evaluation.study.estimates.estimates import ComparisonEffects

LANGUAGES = ("fi", "sv", "en")
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=Group, context_settings=CONTEXT)
@click.version_option(package_name="evaluation")
def commands() -> None:
    """Evaluate the Finnish local government trials on employment, 2021-2024.

    A PLAN says who is compared with whom; DATA is a delivery of StatFin table 12r5. Without data
    the synthetic twin is used: real municipalities, invented months, a known effect.
    """


@commands.command()
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), help="File or folder of table 12r5.")
@contract_option
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
@click.option(
    "--format",
    "formats",
    metavar="LIST",
    default="html,pdf,xlsx",
    show_default=True,
    help="Forms of the report, with commas: html, pdf, docx, xlsx.",
)
@click.option(
    "--previous",
    type=click.Path(path_type=Path),
    help="The edition before: verified first; windows that it had whole are closed.",
)
@click.option(
    "--previous-data",
    type=click.Path(path_type=Path),
    help="Delivery of the edition before, where that holds no copy of it.",
)
@click.option(
    "--summary-only",
    is_flag=True,
    help="Say the result and write nothing: no report, no folder.",
)
@accept_option
def run(
    plan: Path,
    data: Path | None,
    contract: str,
    output: Path | None,
    language: str,
    formats: str,
    previous: Path | None,
    previous_data: Path | None,
    summary_only: bool,
    accept: str,
) -> None:
    r"""Carry out PLAN, write the report, and say the result: three lines for each question.

    What is answered, how sure that is, and the numbers, in English unless --language names one
    language; then where the files are. Exit 1: a failure, with what to do next.

    \b
    evaluation run reports/espoo/plan.toml
    evaluation run reports/espoo/plan.toml --data delivery/ --output out --language fi
    evaluation run plan.toml --data delivery/ --output 2023 --previous 2022
    evaluation run plan.toml --data delivery/ --language fi --summary-only
    """
    from evaluation.plan.plan import Plan
    from evaluation.report.output.atomic_folder import require_place
    from evaluation.report.output.formats import formats_named
    from evaluation.report.output.manifest import Kind

    if summary_only and output is not None:
        raise click.UsageError("--summary-only writes nothing: leave --output out.")
    forms = formats_named(formats)
    chosen = Plan.load(plan)
    place = output or plan.parent / "latest"
    if not summary_only:
        require_place(place, Kind.EDITION)
    console = Console(stderr=True)
    vintage = delivered_or_twin(data, contract, accept, chosen, console)
    # Only now: the contract is held in DuckDB, which takes the memory that all these libraries do.
    from evaluation.editions.edition import Edition
    from evaluation.editions.follow import follow
    from evaluation.editions.told import told
    from evaluation.report.brief import brief, lost, made
    from evaluation.report.output.folder import let_out, write
    from evaluation.run import run as carry_out

    with progress_bar(console) as progress:

        def watch(found: tuple[ComparisonEffects, ...]) -> Iterable[ComparisonEffects]:
            return progress.track(found, description="placebo runs")

        def tell(verified: Verification) -> None:
            for line in told(verified):
                click.echo(line, err=True)

        if previous is None:
            evaluation = carry_out(chosen, vintage, watch)
        else:
            before = Edition.open(previous)
            evaluation = follow(before, chosen, vintage, watch, tell, previous_data)
    languages = chosen.plan.languages if language == "all" else (language,)
    folder = None
    if summary_only:
        let_out(evaluation)
    else:
        with console.status("writing the report"):
            folder = write(evaluation, place, languages, formats=forms, delivery=data)
    for line in lost(evaluation):
        click.echo(line, err=True)
    said_in = "en" if language == "all" else language
    files = () if folder is None else made(folder, languages, said_in)
    for line in (*brief(evaluation, said_in), *files):
        say(line)


@commands.command()
@click.argument("first", type=click.Path(path_type=Path))
@click.argument("second", type=click.Path(path_type=Path))
@click.option("--output", type=click.Path(path_type=Path), help="Folder to write. Default: none.")
def compare(first: Path, second: Path, output: Path | None) -> None:
    r"""Say why the numbers of edition SECOND are others than those of FIRST, to the last digit.

    Each change is the sum of five parts: today's code, revised figures, weights estimated again,
    new months, and amended choices; each by municipality and year in the tables.

    \b
    evaluation compare reports/espoo/2022 reports/espoo/2023 --output changes
    """
    from evaluation.editions.changes import write_comparison
    from evaluation.editions.compare import compare as explain
    from evaluation.editions.compare import summary
    from evaluation.editions.edition import Edition
    from evaluation.report.output.atomic_folder import require_place
    from evaluation.report.output.manifest import Kind

    if output is not None:
        require_place(output, Kind.COMPARISON)
    console = Console(stderr=True)
    editions = Edition.open(first), Edition.open(second)
    with progress_bar(console) as progress:
        found = explain(
            *editions,
            watch=lambda comparisons: progress.track(comparisons, description="estimates"),
        )
    for line in summary(found):
        say(line)
    for name in found.only_first:
        say(f"{name}: not in {found.second}")
    if output is not None:
        say(write_comparison(found, editions[1], output))


@commands.command()
@click.argument("data", type=click.Path(path_type=Path))
@contract_option
@accept_option
def check(data: Path, contract: str, accept: str) -> None:
    r"""Hold DATA against a contract and list every breach at once; exit 1 if there is one.

    What keeps the contract and is hard to believe is listed too; --accept says why it is right.
    What stands in a treated month of the trial is not quoted: open the file at the line named.

    \b
    evaluation check delivery/12r5.csv.gz
    evaluation check reports/espoo/latest/results.json --contract results
    """
    from evaluation.report.brief import PASSED_OVER
    from evaluation.sources.blind import without_hidden
    from evaluation.sources.contracts.contract import Contract
    from evaluation.sources.delivery import read_delivery
    from evaluation.sources.tabulated import taken
    from evaluation.sources.year_ends import population_breaches

    agreed = Contract.of(contract)
    delivery = read_delivery(data)
    breaches = agreed.breaches(delivery.table)
    if agreed.of_municipalities:  # no plan is frozen here, so it stays blind
        breaches = without_hidden(breaches, delivery.table) + population_breaches(delivery)
    for breach in breaches:
        say(str(breach))
    if delivery.passed_over:
        say(PASSED_OVER.format(", ".join(delivery.passed_over)))
    for rule, count in Counter(breach.rule for breach in breaches).most_common():
        say(f"{count:>8}  {rule}")
    shape = f"{delivery.table.num_rows} rows, {delivery.table.num_columns} columns"
    say(f"{delivery.name}: {shape}, {len(breaches)} breach(es) of {agreed.name}")
    if breaches:
        sys.exit(1)
    for line in taken(delivery, agreed, accept):
        say(line)


for one in (new, choose, certify, freeze, verify, sign):
    commands.add_command(one)


def main() -> None:
    """Run a command: our failures as text and exit 1, Ctrl-C as exit 130, nothing half-written.

    What is caught nowhere ends in ``evaluation.ending.last_resort``: exit 70.
    """
    take_over()
    answer(commands)
