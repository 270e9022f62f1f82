"""What cannot stand in a plan's candidate designs, and in what was chosen of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evaluation.domain import OUTCOMES, Base
from evaluation.errors import PlanError
from evaluation.plan.candidates import Candidate, Counterfactual
from evaluation.plan.choices import Choices

Fault = tuple[tuple[Any, ...], str, str]  # where in the plan, what was found, what to do
YEAR = 12  # months: a season of a base needs each calendar month


def require_chosen(plan: Choices) -> None:
    """Stop a plan that has candidate designs and does not say which of them is chosen.

    Raises
    ------
    PlanError
        If it does not: a plan without candidates needs none.
    """
    if plan.candidate and plan.chosen is None:
        raise PlanError(
            f"the plan has {len(plan.candidate)} candidate designs, and none is chosen",
            why="a design that is chosen after the trial's months are opened can be chosen by them",
            remedy="evaluation choose PLAN --data DIR --write, then freeze it",
        )


def candidate_faults(plan: Choices) -> Iterator[Fault]:
    """All contradictions of candidates, of the rule's hard test, and of the chosen table."""
    names = [one.name for one in plan.candidate]
    for number, one in enumerate(plan.candidate):
        at = ("candidate", number)
        if names.count(one.name) > 1:
            yield (*at, "name"), f"'{one.name}' is used twice", "Give each its own name"
        yield from _outcome_faults(one, at)
        yield from _base_faults(plan, one, at)
        if (one.counterfactual is Counterfactual.FACTORS) != (one.factors > 0):
            found = f"{one.factors} factors for counterfactual '{one.counterfactual}'"
            yield (*at, "factors"), found, "Give 1 or more to 'factors', none to the others"
    first, last = plan.choice.hard
    if last < first or last >= plan.trial.start:
        found = f"{first}…{last} is no span before the trial"
        yield ("choice", "hard"), found, f"Name months in order, before {plan.trial.start}"
    yield from _chosen_faults(plan, names)


def _outcome_faults(one: Candidate, at: tuple[Any, ...]) -> Iterator[Fault]:
    known = OUTCOMES.get(one.outcome)
    if known is None:
        yield (*at, "outcome"), f"'{one.outcome}' is no outcome", f"Use: {', '.join(OUTCOMES)}"
    elif not known.may_headline:
        found = f"'{one.outcome}' as what the trial is judged by"
        yield (*at, "outcome"), found, "It falls when people are moved into services: take another"
    if one.denominator is Base.CURRENT:
        found = "the denominator of the month"
        yield (*at, "denominator"), found, "It can respond to the trial: use fixed or population"


def _base_faults(plan: Choices, one: Candidate, at: tuple[Any, ...]) -> Iterator[Fault]:
    months = one.base if isinstance(one.base, int) else one.base[1] - one.base[0] + 1
    if not isinstance(one.base, int) and one.base[1] >= plan.trial.start:
        found = f"ends {one.base[1]}, in the trial"
        yield (*at, "base"), found, f"End before {plan.trial.start}"
    if months < YEAR:
        yield (*at, "base"), f"{months} months", "Give a year or more"


def _chosen_faults(plan: Choices, names: list[str]) -> Iterator[Fault]:
    if plan.chosen is None:
        return
    rows = [row.name for row in plan.chosen.measured]
    if sorted(rows) != sorted(names):
        odd = sorted(set(rows) ^ set(names))
        found = f"the table has other candidates than the plan ({', '.join(odd) or 'one twice'})"
        yield ("chosen",), found, "Run evaluation choose PLAN --data DIR --write again"
    for row in plan.chosen.measured:
        missing = {e.name for e in plan.estimand} - {s.estimand for s in row.spread}
        if missing:
            found = f"row '{row.name}' knows nothing of {', '.join(sorted(missing))}"
            yield ("chosen",), found, "Run evaluation choose PLAN --data DIR --write again"
    if plan.chosen.until >= plan.trial.start:
        found = f"chosen on months up to {plan.chosen.until}, in the trial"
        yield ("chosen", "until"), found, f"Choose on months before {plan.trial.start} alone"
