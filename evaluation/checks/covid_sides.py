"""COVID as a bracket: which base periods of a plan lie before it, and which inside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from evaluation.domain import Window
from evaluation.domain.calendar import COVID_START
from evaluation.plan.choices import BaseChoice
from evaluation.plan.plan import Plan
from evaluation.study.estimates.estimates import DEFAULT_BASE


@dataclass(frozen=True, slots=True)
class Sides:
    """Base periods before COVID and inside it, each group in the plan's order.

    Estimates from the two err in opposite directions as a rule: a place that COVID struck harder
    looks worse from before it, and better from inside it. The plan's own base stands for its side
    alone: it is its answer that is held against the other side.
    """

    before: tuple[BaseChoice, ...]
    inside: tuple[BaseChoice, ...]

    @property
    def pairs(self) -> Iterator[tuple[BaseChoice, BaseChoice]]:
        """Every base before COVID with every one inside."""
        return product(self.before, self.inside)


def covid_sides(plan: Plan) -> Sides:
    """The plan's base periods by side; none where the trial began before COVID did.

    Before: the whole base lies before the first month of COVID. Inside: more than half of its
    months do not. What is mostly before and not wholly is neither.
    """
    if plan.trial.start <= COVID_START:
        return Sides((), ())
    rule, months = plan.base_period.rule, plan.calendar.clean_pre
    own = BaseChoice(name=DEFAULT_BASE, rule=rule, months=months)
    bases = (own, *plan.base_period.bracket)
    before = tuple(base for base in bases if base.months[1] < COVID_START)
    return Sides(_one(before), _one(tuple(base for base in bases if _mostly_inside(base))))


def _one(side: tuple[BaseChoice, ...]) -> tuple[BaseChoice, ...]:
    return side[:1] if side and side[0].name == DEFAULT_BASE else side


def _mostly_inside(base: BaseChoice) -> bool:
    whole = Window(base.name, *base.months)
    return 2 * sum(month >= COVID_START for month in whole) > len(whole)
