"""The battery: every check, asked of every case, in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from evaluation.checks import before, estimate, sample
from evaluation.checks.check import Check, Consequence
from evaluation.checks.check_result import Case, Finding
from evaluation.domain.outcome import REGISTERED, YOUTH_LESS_OVER_50
from evaluation.door import door
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.estimates import DEFAULT_BASE, ComparisonEffects, Kind
from evaluation.study.inference.estimate import EstimateTested
from evaluation.study.inference.estimates import Estimates

FOLDERS = (before, sample, estimate)  # every module in them is looked through


@cache
def all_checks() -> Mapping[str, Check]:
    """Every check that a module of the folders holds, by id and in the order of ids."""
    found = [
        check
        for folder in FOLDERS
        for module in iter_modules(folder.__path__, f"{folder.__name__}.")
        for check in vars(import_module(module.name)).values()
        if isinstance(check, Check) and check.look.__module__ == module.name
    ]
    found.sort(key=lambda check: check.order)
    return MappingProxyType({check.id: check for check in found})


def with_consequence(consequence: Consequence) -> tuple[str, ...]:
    """Ids of the checks whose verdicts have this consequence for the grade."""
    return tuple(c.id for c in all_checks().values() if consequence in c.consequences)


@door
def examine(case: Case) -> tuple[Finding, ...]:
    """All findings for one case, by number of check; what could not run says why."""
    return tuple(check.look(case) for check in all_checks().values())


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
        registered=pool.find(measure=REGISTERED.name),
        triple=pool.find(outcome=YOUTH_LESS_OVER_50.over(design.plan.outcomes.denominators[0]).key),
    )
