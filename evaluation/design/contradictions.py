"""Choices that cannot stand together: every contradiction of a plan, not only the first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evaluation.design.choices import Choices, Weighting
from evaluation.domain import OUTCOMES, Month, employment_trial, municipalities

Fault = tuple[tuple[Any, ...], str, str]  # where in the plan, what was found, what to do


def contradictions(plan: Choices) -> Iterator[Fault]:
    """All contradictions, in the order of the plan."""
    yield from _outcome_faults(plan)
    yield from _calendar_faults(plan)
    yield from _comparison_faults(plan)
    yield from _estimand_faults(plan)


def _outcome_faults(plan: Choices) -> Iterator[Fault]:
    names = plan.outcomes.names
    for name in names:
        if name not in OUTCOMES:
            yield ("outcomes",), f"'{name}' is no outcome", f"Use one of: {', '.join(OUTCOMES)}"
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield ("outcomes", "secondary"), f"'{name}' is named twice", "Name it once"
    headline = OUTCOMES.get(plan.outcomes.headline)
    if headline is not None and not headline.may_headline:
        yield (
            ("outcomes", "headline"),
            "registered unemployment as the headline",
            "It falls when people are moved into services; take broad_non_employment",
        )
    if not plan.calendar.pre.first.year <= plan.outcomes.base_year <= plan.calendar.pre.last.year:
        yield (
            ("outcomes", "base_year"),
            f"{plan.outcomes.base_year} is outside clean_pre",
            "The fixed base must be from before the trial",
        )


def _calendar_faults(plan: Choices) -> Iterator[Fault]:
    calendar, trial = plan.calendar, employment_trial()
    spans = [("clean_pre",), ("donut",), *(("windows", name) for name in calendar.windows)]
    previous: Month | None = None
    for span in spans:
        months = calendar.windows[span[1]] if len(span) == 2 else getattr(calendar, span[0])
        where = ("calendar", *span)
        if months[1] < months[0]:
            yield where, f"ends {months[1]}, before it starts {months[0]}", "Turn the two round"
        if previous is not None and months[0] <= previous:
            yield where, f"starts {months[0]}, inside the span before it", "Let spans follow on"
        if len(span) == 2 and months[0] < trial.start:
            yield where, f"starts {months[0]}, before the trial", f"Start at {trial.start} or later"
        previous = months[1]
    if calendar.primary_window not in calendar.windows:
        found = f"'{calendar.primary_window}' is no window"
        yield ("calendar", "primary_window"), found, f"Use one of: {', '.join(calendar.windows)}"
    for number, base in enumerate(plan.base_period.bracket):
        if base.months[1] < base.months[0] or base.months[1] >= trial.start:
            yield (
                ("base_period", "bracket", number, "months"),
                f"{base.months[0]}…{base.months[1]} is no span before the trial",
                f"End before {trial.start}",
            )


def _comparison_faults(plan: Choices) -> Iterator[Fault]:
    rules = plan.comparison
    if rules.cap * rules.fewest_donors < 1:
        yield (
            ("comparison", "cap"),
            f"{rules.fewest_donors} donors of at most {rules.cap:.0%} cannot add up to all",
            "Raise the cap or the number of donors",
        )
    for number, excluded in enumerate(rules.exclude):
        if excluded.code not in municipalities():
            where = ("comparison", "exclude", number, "code")
            yield where, f"'{excluded.code}' is no municipality of 2021", "Correct the code"


def _estimand_faults(plan: Choices) -> Iterator[Fault]:
    names = [estimand.name for estimand in plan.estimand]
    areas = employment_trial().areas
    for number, estimand in enumerate(plan.estimand):
        at = ("estimand", number)
        if names.count(estimand.name) > 1:
            yield (*at, "name"), f"'{estimand.name}' is used twice", "Give each its own name"
        unknown = [] if estimand.areas == "all" else [a for a in estimand.areas if a not in areas]
        for area in unknown:
            yield (*at, "areas"), f"'{area}' is no trial area", f"Use: {', '.join(areas)}"
        if estimand.headline_pool not in estimand.pools:
            found = f"headline pool {estimand.headline_pool} is not among its pools"
            yield (*at, "headline_pool"), found, "Add it to pools"
        if not unknown and (estimand.weighting is Weighting.SINGLE) != (len(estimand.treated) == 1):
            found = f"weighting '{estimand.weighting}' for {len(estimand.treated)} municipalities"
            yield (*at, "weighting"), found, "'single' is for one municipality, and only for one"
