"""The battery: every check asked in order, and those that cannot be asked, with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evaluation.design import Block, Design
from evaluation.diagnostics.accounting import accounting, substance
from evaluation.diagnostics.base_periods import denominator, donut
from evaluation.diagnostics.bracket import specification_curve, triangulation
from evaluation.diagnostics.drift import drift
from evaluation.diagnostics.finding import Case, Check, Finding, Verdict
from evaluation.diagnostics.placebo_dates import placebo_dates
from evaluation.diagnostics.secret_cells import secret_cells
from evaluation.diagnostics.support import few_clusters, size_support
from evaluation.diagnostics.windows import window
from evaluation.estimation import DEFAULT_BASE, Compared, Kind
from evaluation.inference import Answer

CHECKS: tuple[Check, ...] = (
    size_support,
    drift,
    window,
    placebo_dates,
    donut,
    denominator,
    secret_cells,
    triangulation,
    specification_curve,
    few_clusters,
    accounting,
    substance,
)

# Checks of the protocol that do not run yet, or never can on public data: said, not left out.
NOT_RUN = {
    "R1": "not_run_later",
    "R2": "not_run_later",
    "R3": "not_run_later",
    "R5": "not_run_registers",
    "R6": "not_run_certificate",
    "R8": "not_run_registers",
    "R10": "not_run_later",
    "R11": "not_run_commuting",
    "R12": "not_run_later",
    "R16": "not_run_later",
    "R18": "not_run_single_cohort",
    "R21": "not_run_windows",
    "R22": "not_run_registers",
}


def examine(case: Case) -> tuple[Finding, ...]:
    """All findings for one case, by number of check; what did not run is among them."""
    ran = [check(case) for check in CHECKS]
    silent = [
        Finding(check=check, verdict=Verdict.NOT_RUN, sentence=why)
        for check, why in NOT_RUN.items()
    ]
    return tuple(sorted([*ran, *silent], key=lambda f: (f.check[0] != "S", int(f.check[1:]))))


def cases(
    design: Design, effects: Sequence[Compared], answers: Iterable[Answer]
) -> tuple[Case, ...]:
    """One case for each outcome and estimand whose headline pool reaches the primary window."""
    primary = design.plan.calendar.primary_window
    mine = [answer for answer in answers if answer.label.window == primary]
    made = []
    for found in effects:
        block = found.block
        headline = [a for a in mine if a.block is block and a.label.kind is Kind.WINDOW]
        if block.headline and headline:
            made.append(_case(design, found, headline[0], mine))
    return tuple(made)


def registered_choices(answers: Iterable[Answer], answer: Answer) -> list[Answer]:
    """Every answer to one question: same estimand, outcome, window; all that the plan varies."""
    return [
        other
        for other in answers
        if other.block.estimand.name == answer.block.estimand.name
        and other.block.outcome.name == answer.block.outcome.name
        and other.label.window == answer.label.window
    ]


def _case(design: Design, effects: Compared, answer: Answer, answers: Sequence[Answer]) -> Case:
    block = answer.block
    same = [a for a in answers if a.block.estimand.name == block.estimand.name]
    plain = [a for a in same if a.label.kind is Kind.WINDOW and a.label.base == DEFAULT_BASE]
    base = block.outcome.base
    return Case(
        design=design,
        window=next(w for w in design.windows if w.name == answer.label.window),
        effects=effects,
        answer=answer,
        bracket=[a for a in same if a.block is block and a.label.kind is Kind.BASE],
        pools=[a for a in plain if a.block.outcome.key == block.outcome.key and a is not answer],
        denominators=[a for a in plain if _other_denominator(a.block, block)],
        choices=registered_choices(answers, answer),
        states={
            a.block.outcome.name: a
            for a in plain
            if a.block.pool.name is block.pool.name and a.block.outcome.base is base
        },
    )


def _other_denominator(other: Block, block: Block) -> bool:
    return (
        other.outcome.name == block.outcome.name
        and other.outcome.key != block.outcome.key
        and other.pool.name is block.pool.name
    )
