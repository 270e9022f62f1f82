"""The commands before a plan's months are opened: new, choose, certify, freeze."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from evaluation.terminal import (
    Command,
    accept_option,
    contract_option,
    delivered_or_twin,
    progress_bar,
    say,
)


@click.command(cls=Command)
@click.argument("name", type=click.Path(path_type=Path))
@click.option("--trial", default="2021-24", show_default=True, help="The trial that is evaluated.")
@click.option(
    "--area",
    "areas",
    multiple=True,
    help="Whom it is about: an area or a municipality of the trial, in Finnish or Swedish or by"
    " code. May be given several times; each is asked about by itself.",
)
@click.option(
    "--donors",
    metavar="FILE|NAMES",
    default="",
    help="None but these are compared with: a file of names or codes, or names with commas.",
)
def new(name: Path, trial: str, areas: tuple[str, ...], donors: str) -> None:
    r"""Write a plan of your own area into the new folder NAME, and a folder for the report's looks.

    The plan has at most 25 lines: dates, windows, pools, thresholds, outcomes and candidate designs
    are the usual ones of the trial, by rule from its facts. NAME/house takes logo, series and
    colour. What is there already is never written over. Exit 1: nothing was written, and why.

    \b
    evaluation new turku --trial 2021-24 --area Turku
    evaluation new reports/two --area Åbo --area 179
    evaluation new turku --area 853 --donors donors.txt
    """
    from evaluation.plan.making.folder import HOUSE, PLAN, make
    from evaluation.plan.making.request import listed, request
    from evaluation.plan.making.told import told
    from evaluation.report.output.atomic_folder import require_place
    from evaluation.report.output.manifest import Kind

    asked = request(name, trial, areas, listed(donors) if donors else ())
    require_place(name, Kind.EDITION)  # nothing is put into a folder of ours
    plan = make(asked, name)
    for line in told(asked, plan):
        say(line)
    for path in (PLAN, HOUSE):
        say(name / path)
    click.echo(f"Next: evaluation choose {name / PLAN} --data DIR --write", err=True)


@click.command(cls=Command)
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), help="File or folder of table 12r5.")
@contract_option
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Folder to write. Default: choice, beside the plan.",
)
@click.option("--write", "into_plan", is_flag=True, help="Put what was chosen into PLAN itself.")
@accept_option
def choose(
    plan: Path,
    data: Path | None,
    contract: str,
    output: Path | None,
    into_plan: bool,
    accept: str,
) -> None:
    r"""Choose the design of PLAN among its candidates: by its rule, blind, before the trial.

    Each candidate is tried at dates when nothing happened. No month of the trial is read, so this
    comes before the plan is frozen, and nothing has to be corrected for it. With --write the winner
    and the table that it was chosen from stand at the end of PLAN, where freeze registers them.

    \b
    evaluation choose reports/espoo/plan.toml --data delivery/
    evaluation choose reports/espoo/plan.toml --data delivery/ --write
    """
    from evaluation.plan.chosen_text import write_chosen
    from evaluation.plan.plan import Plan
    from evaluation.report.output.atomic_folder import require_place
    from evaluation.report.output.choice_folder import write_choice
    from evaluation.report.output.manifest import Kind
    from evaluation.report.writers.choice import lines
    from evaluation.study.choice.choose import choose as chosen_of

    if into_plan and data is None:
        raise click.UsageError("--write needs --data: the twin's months are invented.")
    read = Plan.load(plan)
    place = output or plan.parent / "choice"
    require_place(place, Kind.CHOICE)
    console = Console(stderr=True)
    vintage = delivered_or_twin(data, contract, accept, read, console)
    with progress_bar(console) as progress:
        found = chosen_of(
            read, vintage, lambda designs: progress.track(designs, description="candidates")
        )
    folder = write_choice(found, vintage, place)
    for line in lines(found):
        say(line)
    say(folder / "choice.json")
    if not into_plan:
        console.print(f"Next: evaluation choose {plan} --write puts it there", markup=False)
    elif write_chosen(plan, read, found.registered):
        console.print(f"Next: evaluation freeze {plan}", markup=False)
    else:
        console.print(f"{plan} has this choice already", markup=False)


@click.command(cls=Command)
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), help="File or folder of table 12r5.")
@contract_option
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Folder to write. Default: certificate, beside the plan.",
)
@accept_option
def certify(plan: Path, data: Path | None, contract: str, output: Path | None, accept: str) -> None:
    r"""Try PLAN where nothing happened: false positives and detectable effect, blind.

    Clean donors are taken as treated at dates before the trial and go through the whole
    calculation. Treated months of the trial are masked, so this comes before the plan is frozen.

    \b
    evaluation certify reports/espoo/plan.toml --data delivery/
    """
    from evaluation.plan.plan import Plan
    from evaluation.report.output.atomic_folder import require_place
    from evaluation.report.output.certificate_folder import write_certificates
    from evaluation.report.output.manifest import Kind
    from evaluation.sources.cells import measure
    from evaluation.study.comparisons.cut import cut
    from evaluation.study.size.size_simulation import certify as certified

    chosen = Plan.load(plan)
    place = output or plan.parent / "certificate"
    require_place(place, Kind.CERTIFICATE)
    console = Console(stderr=True)
    vintage = delivered_or_twin(data, contract, accept, chosen, console)
    cells = measure(vintage, chosen.outcomes.measured, chosen.outcomes.base_year, chosen.span)
    design = cut(chosen, cells)
    with progress_bar(console) as progress:
        found = certified(
            design, lambda comparisons: progress.track(comparisons, description="fake comparisons")
        )
    folder = write_certificates(found, design, vintage, place)
    for one in found.values():
        size = one.power.detectable
        detectable = "not reached" if size is None else f"{size:.2f}"
        say(
            f"{one.estimand}, {one.outcome}: {one.verdict.value}; rejected"
            f" {one.rate.share:.1%} of {one.rate.n} (95 % {one.rate.low:.1%}-{one.rate.high:.1%},"
            f" largest third {one.terciles[-1].share:.1%}); found with 80 % power from {detectable}"
        )
    if not found:
        say("No certificate: clean_pre has no room for two years of base and a fake window.")
    say(folder / "certificate.json")
    if not chosen.frozen:
        console.print(f"Next, once the choices are made: evaluation freeze {plan}", markup=False)


@click.command(cls=Command)
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--because", default="", help="Why a plan that was frozen before is amended.")
@click.option("--seen", metavar="WITH WHAT", help="Outcomes had been looked at before: with what.")
@click.option("--not-seen", is_flag=True, help="Nobody who chose had looked at outcomes.")
def freeze(plan: Path, because: str, seen: str | None, not_seen: bool) -> None:
    r"""Register the choices of PLAN; from then on treated months are open to it.

    Whether outcomes had been seen is declared with it: --not-seen, or --seen and with what. The
    register lies beside the plan and only grows. Commit both.

    \b
    evaluation freeze reports/espoo/plan.toml --not-seen
    evaluation freeze plan.toml --seen "the delivery of February 2022"
    evaluation freeze plan.toml --because "The pool lost two donors to a merger"
    """
    from evaluation.plan.plan import freeze as register
    from evaluation.plan.registration import registrations

    if seen is not None and not_seen:
        raise click.UsageError("--seen and --not-seen contradict each other: say one of them.")
    said = True if seen is not None else False if not_seen else None
    if said is None and sys.stdin.isatty() and not registrations(plan, older=True):
        said = click.confirm("Had anybody who made these choices looked at months of the trial?")
        seen = click.prompt("With what") if said else None
    entry = register(plan, because, seen=said, seen_with=seen or "")
    click.echo("Next: commit plan and register, then evaluation run PLAN --data DIR", err=True)
    say(f"{entry.plan}: frozen on {entry.frozen_on}, {entry.declared.said}, sha256 {entry.sha256}")
