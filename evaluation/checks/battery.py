"""The battery: every check, asked of every case, in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evaluation.checks.before.anticipation import anticipation
from evaluation.checks.before.base_periods import denominator, donut
from evaluation.checks.before.drift import drift
from evaluation.checks.before.honesty import honesty
from evaluation.checks.before.placebo_in_time import placebo_in_time
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
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.estimates import DEFAULT_BASE, ComparisonEffects, Kind
from evaluation.study.inference.estimate import EstimateTested
from evaluation.study.inference.estimates import Estimates

CHECKS: tuple[Check, ...] = (
    size_support,
    drift,
    window,
    equivalent,
    powerful,
    honesty,
    placebo_in_time,
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
    design: Design, effects: Sequence[ComparisonEffects], answers: Iterable[EstimateTested]
) -> tuple[Case, ...]:
    """One case for each outcome and estimand whose headline pool reaches the primary window."""
    primary = design.plan.calendar.primary_window
    mine = Estimates(answers).where(window=primary)
    checked = design.plan.outcomes.checked
    headlines = [a for a in mine.where(own=True) if a.comparison.outcome.name not in checked]
    order = {id(found.comparison): at for at, found in enumerate(effects)}
    known = [answer for answer in headlines if id(answer.comparison) in order]
    known.sort(key=lambda answer: order[id(answer.comparison)])
    return tuple(_case(design, answer, mine) for answer in known)


@door
def registered_choices(
    answers: Iterable[EstimateTested], answer: EstimateTested
) -> Estimates[EstimateTested]:
    """Every answer to one question: same estimand, outcome, window; all that the plan varies."""
    of = answer.comparison
    return Estimates(answers).where(
        estimand=of.estimand.name, measure=of.outcome.name, window=answer.label.window
    )


def _case(design: Design, answer: EstimateTested, answers: Estimates[EstimateTested]) -> Case:
    of = answer.comparison
    same = answers.where(estimand=of.estimand.name)
    plain = same.where(base=DEFAULT_BASE)
    pool = plain.where(pool=of.pool.name)
    by_name = [(a.comparison.outcome.name, a) for a in pool]
    return Case(
        design=design,
        window=design.window(answer.label.window),
        answer=answer,
        bracket=[a for a in same if a.comparison is of and a.label.kind is Kind.BASE],
        pools=[a for a in plain.where(outcome=of.outcome.key) if a is not answer],
        denominators=[
            a for a in pool.where(measure=of.outcome.name) if a.comparison.outcome != of.outcome
        ],
        choices=registered_choices(answers, answer),
        states={name: a for name, a in by_name if a.comparison.outcome.base is of.outcome.base},
        checked={name: a for name, a in by_name if name in design.plan.outcomes.checked},
        triple=pool.find(outcome=YOUTH_LESS_OVER_50.name),
    )
