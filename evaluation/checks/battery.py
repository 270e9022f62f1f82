"""The battery: every check, asked of every case, in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evaluation.checks.before.anticipation import anticipation
from evaluation.checks.before.base_periods import denominator, donut
from evaluation.checks.before.drift import drift
from evaluation.checks.before.honesty import honesty
from evaluation.checks.before.placebo_in_time import placebo_dates
from evaluation.checks.before.pretrends import equivalent, powerful
from evaluation.checks.check_result import Case, Check, Finding
from evaluation.checks.estimate.accounting import accounting, substance
from evaluation.checks.estimate.bracket import specification_curve, triangulation
from evaluation.checks.estimate.cohorts import negative_weights, other_reforms
from evaluation.checks.estimate.placebo_outcomes import composition, placebo_outcomes
from evaluation.checks.estimate.size import size
from evaluation.checks.sample.breaks import breaks
from evaluation.checks.sample.exchangeability import exchangeability
from evaluation.checks.sample.leave_one_out import leave_one_out
from evaluation.checks.sample.secret_cells import secret_cells
from evaluation.checks.sample.spillover import spillover
from evaluation.checks.sample.support import few_clusters, size_support
from evaluation.checks.sample.windows import window
from evaluation.domain.outcome import YOUTH_LESS_OVER_50
from evaluation.door import door
from evaluation.study.comparisons.block import Block
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.estimates import DEFAULT_BASE, ComparisonEffects, Kind
from evaluation.study.inference.answer_shape import Answer

CHECKS: tuple[Check, ...] = (
    size_support,
    drift,
    window,
    equivalent,
    powerful,
    honesty,
    placebo_dates,
    placebo_outcomes,
    size,
    donut,
    composition,
    denominator,
    leave_one_out,
    spillover,
    breaks,
    secret_cells,
    triangulation,
    specification_curve,
    anticipation,
    few_clusters,
    negative_weights,
    accounting,
    substance,
    other_reforms,
    exchangeability,
)


@door
def examine(case: Case) -> tuple[Finding, ...]:
    """All findings for one case, by number of check; what could not run says why."""
    found = [check(case) for check in CHECKS]
    return tuple(sorted(found, key=lambda f: (f.check[0] != "S", int(f.check[1:]))))


@door
def cases(
    design: Design, effects: Sequence[ComparisonEffects], answers: Iterable[Answer]
) -> tuple[Case, ...]:
    """One case for each outcome and estimand whose headline pool reaches the primary window."""
    primary = design.plan.calendar.primary_window
    mine = [answer for answer in answers if answer.label.window == primary]
    made = []
    for found in effects:
        block = found.block
        headline = [a for a in mine if a.block is block and a.label.kind is Kind.WINDOW]
        if block.headline and headline and block.outcome.name not in design.plan.outcomes.checked:
            made.append(_case(design, found, headline[0], mine))
    return tuple(made)


@door
def registered_choices(answers: Iterable[Answer], answer: Answer) -> list[Answer]:
    """Every answer to one question: same estimand, outcome, window; all that the plan varies."""
    return [
        other
        for other in answers
        if other.block.estimand.name == answer.block.estimand.name
        and other.block.outcome.name == answer.block.outcome.name
        and other.label.window == answer.label.window
    ]


def _case(
    design: Design, effects: ComparisonEffects, answer: Answer, answers: Sequence[Answer]
) -> Case:
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
        checked={
            a.block.outcome.name: a
            for a in plain
            if a.block.pool.name is block.pool.name
            and a.block.outcome.name in design.plan.outcomes.checked
        },
        triple=next(
            (
                a
                for a in plain
                if a.block.pool.name is block.pool.name
                and a.block.outcome.key == YOUTH_LESS_OVER_50.name
            ),
            None,
        ),
    )


def _other_denominator(other: Block, block: Block) -> bool:
    return (
        other.outcome.name == block.outcome.name
        and other.outcome.key != block.outcome.key
        and other.pool.name is block.pool.name
    )
