"""Choices that cannot stand together: every contradiction of a plan, not only the first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evaluation.domain import (
    OUTCOMES,
    Base,
    Month,
    municipalities,
)
from evaluation.plan.candidate_faults import candidate_faults
from evaluation.plan.choices import Choices, Estimator, Weighting
from evaluation.plan.part import FEWEST_REFERENCE

OLDEST = Month(2013, 1)  # service columns before it follow older definitions
Fault = tuple[tuple[Any, ...], str, str]  # where in the plan, what was found, what to do


def contradictions(plan: Choices) -> Iterator[Fault]:
    """All contradictions, in the order of the plan."""
    yield from _look_faults(plan)
    yield from _outcome_faults(plan)
    yield from _calendar_faults(plan)
    yield from _comparison_faults(plan)
    yield from _estimator_faults(plan)
    yield from _estimand_faults(plan)
    yield from candidate_faults(plan)


def _look_faults(plan: Choices) -> Iterator[Fault]:
    looks, alpha = plan.plan.looks, plan.plan.alpha
    if looks and abs(sum(looks) - alpha) > 1e-12:
        yield (
            ("plan", "looks"),
            f"the looks share out {sum(looks):g}, alpha is {alpha:g}",
            "Let them add up to alpha: each look at a final window spends a part of it",
        )


def _outcome_faults(plan: Choices) -> Iterator[Fault]:
    names = plan.outcomes.names
    for name in dict.fromkeys(names):
        where = ("outcomes", "headline" if name == plan.outcomes.headline else "secondary")
        if name not in OUTCOMES:
            yield where, f"'{name}' is no outcome", f"Use one of: {', '.join(OUTCOMES)}"
        if names.count(name) > 1:
            yield ("outcomes", "secondary"), f"'{name}' is named twice", "Name it once"
    for key in ("placebo", "composition"):
        yield from _checked_faults(key, getattr(plan.outcomes, key), names)
    headline = OUTCOMES.get(plan.outcomes.headline)
    if headline is not None and not headline.may_headline:
        yield (
            ("outcomes", "headline"),
            "registered unemployment as the headline",
            "It falls when people are moved into services; take broad_non_employment",
        )
    if plan.outcomes.denominators[0] is Base.CURRENT:
        yield (
            ("outcomes", "denominators"),
            "the denominator of the month comes first",
            "Put 'fixed' or 'population' first: a headline over a base that can respond is no"
            " headline",
        )
    first, last = plan.calendar.clean_pre
    if first <= last and not first.year <= plan.outcomes.base_year <= last.year:
        yield (
            ("outcomes", "base_year"),
            f"{plan.outcomes.base_year} is outside clean_pre",
            "The fixed base must be from before the trial",
        )


def _checked_faults(key: str, chosen: tuple[str, ...], names: tuple[str, ...]) -> Iterator[Fault]:
    """Outcomes of checks: known, named once, and not what the trial is judged by."""
    for name in dict.fromkeys(chosen):
        if name not in OUTCOMES:
            yield ("outcomes", key), f"'{name}' is no outcome", f"Use one of: {', '.join(OUTCOMES)}"
        if chosen.count(name) > 1:
            yield ("outcomes", key), f"'{name}' is named twice", "Name it once"
        if name in names:
            yield (
                ("outcomes", key),
                f"'{name}' is also an outcome of the evaluation",
                "It is either what the trial is judged by or what it cannot move: name it in one",
            )


def _calendar_faults(plan: Choices) -> Iterator[Fault]:
    calendar = plan.calendar
    windows = sorted(calendar.windows.items(), key=lambda item: item[1])
    spans: list[tuple[tuple[str, ...], tuple[Month, Month]]] = [
        (("clean_pre",), calendar.clean_pre),
        (("donut",), calendar.donut),
        *((("windows", name), months) for name, months in windows),
    ]
    yield from _span_faults(spans, plan.trial.start)
    yield from _treatment_faults(plan)
    first, last = calendar.clean_pre
    if first <= last and last - first + 1 < 12:
        yield (
            ("calendar", "clean_pre"),
            f"{last - first + 1} months",
            "Give a year or more: every calendar month needs one to be compared with",
        )
    if first < OLDEST:
        yield (
            ("calendar", "clean_pre"),
            f"starts {first}, before {OLDEST}",
            "Start later: service columns of 12r5 follow older definitions before 2013",
        )
    if calendar.primary_window not in calendar.windows:
        found = f"'{calendar.primary_window}' is no window"
        yield ("calendar", "primary_window"), found, f"Use one of: {', '.join(calendar.windows)}"
    trial = plan.trial
    names = [base.name for base in plan.base_period.bracket]
    for number, base in enumerate(plan.base_period.bracket):
        if base.name == "clean_pre" or names.count(base.name) > 1:
            yield (
                ("base_period", "bracket", number, "name"),
                f"'{base.name}' is taken",
                "Give each base period its own name: two estimates would share an id",
            )
        if not calendar.clean_pre[0] <= base.months[0] <= base.months[1] < trial.start:
            yield (
                ("base_period", "bracket", number, "months"),
                f"{base.months[0]}…{base.months[1]} is no span from clean_pre to the trial",
                f"Start at {calendar.clean_pre[0]} or later, end before {trial.start}",
            )


def _treatment_faults(plan: Choices) -> Iterator[Fault]:
    """Months of a base, or of neither base nor effect, in which the treated were treated already,
    or knew that they would be.
    """
    trial, calendar = plan.trial, plan.calendar
    start = trial.start
    last = max(calendar.clean_pre)
    if last >= trial.public:
        when = "in the trial" if last >= start else "when the areas were known"
        yield (
            ("calendar", "clean_pre"),
            f"ends {last}, {when}",
            f"End before {trial.public}: what is compared with must not be an effect itself",
        )
    last = max(calendar.donut)
    if last >= start:
        yield (
            ("calendar", "donut"),
            f"ends {last}, in the trial",
            f"End before {start}: months of the trial belong to a window, not out of sight",
        )


def _span_faults(
    spans: list[tuple[tuple[str, ...], tuple[Month, Month]]], start: Month
) -> Iterator[Fault]:
    """Spans that run backwards, overlap one before, or open a window before the trial."""
    previous = None
    for name, (first, last) in spans:
        where = ("calendar", *name)
        if last < first:
            yield where, f"ends {last}, before it starts {first}", "Turn the two round"
        if previous is not None and first <= previous:
            yield where, f"starts {first}, inside the span before it", "Let spans follow on"
        if name[0] == "windows" and first < start:
            yield where, f"starts {first}, before the trial", f"Start at {start} or later"
        previous = max(first, last) if previous is None else max(previous, first, last)


def _comparison_faults(plan: Choices) -> Iterator[Fault]:
    rules = plan.comparison
    if rules.cap * rules.fewest_donors < 1:
        yield (
            ("comparison", "cap"),
            f"{rules.fewest_donors} donors of at most {rules.cap:.0%} cannot add up to all",
            "Raise the cap or the number of donors",
        )
    for number, excluded in enumerate(rules.exclude):
        where = ("comparison", "exclude", number, "code")
        if excluded.code not in municipalities():
            yield where, f"'{excluded.code}' is no municipality of 2021", "Correct the code"
        elif excluded.code in plan.trial.codes:
            found = f"{municipalities()[excluded.code].name_fi} is in the trial, so no donor"
            yield where, found, "Leave it out of an estimand's areas, not of the donors"
    yield from _donor_faults(plan)


def _donor_faults(plan: Choices) -> Iterator[Fault]:
    """Own donors that are none, or too few to tell how large a difference chance makes."""
    donors, where = plan.comparison.donors, ("comparison", "donors")
    known = {place.code for place in plan.trial.never_treated}
    for code in dict.fromkeys(donors):
        if code not in known:
            found = f"'{code}' is no municipality of the mainland outside the trial"
            yield where, found, "Take it out: it cannot be compared with"
        if donors.count(code) > 1:
            yield where, f"'{code}' is named twice", "Name it once"
    if donors and len(set(donors)) < FEWEST_REFERENCE:
        found = f"{len(set(donors))} municipalities, {FEWEST_REFERENCE} are the least"
        yield where, found, "Name more: fewer cannot tell how large a difference chance makes"


def _estimator_faults(plan: Choices) -> Iterator[Fault]:
    beside = plan.estimators.beside
    for name in dict.fromkeys(beside):
        if beside.count(name) > 1:
            yield ("estimators", "beside"), f"'{name.value}' is named twice", "Name it once"
        if name is Estimator.PLAN:
            found = f"'{name.value}' is the plan's own"
            yield ("estimators", "beside"), found, "Leave it out: it is the headline already"


def _estimand_faults(plan: Choices) -> Iterator[Fault]:
    names = [estimand.name for estimand in plan.estimand]
    areas = plan.trial.areas
    for number, estimand in enumerate(plan.estimand):
        at = ("estimand", number)
        if names.count(estimand.name) > 1:
            yield (*at, "name"), f"'{estimand.name}' is used twice", "Give each its own name"
        if not estimand.areas:
            yield (*at, "areas"), "no area", 'Name areas, or "all"'
        for key, chosen in (("areas", estimand.areas), ("pools", estimand.pools)):
            if chosen != "all" and len(set(chosen)) < len(chosen):
                yield (*at, key), "something is named twice", "Name each once"
        unknown = [] if estimand.areas == "all" else [a for a in estimand.areas if a not in areas]
        for area in unknown:
            yield (*at, "areas"), f"'{area}' is no trial area", f"Use: {', '.join(areas)}"
        if estimand.headline_pool not in estimand.pools:
            found = f"headline pool {estimand.headline_pool} is not among its pools"
            yield (*at, "headline_pool"), found, "Add it to pools"
        if (
            estimand.areas
            and not unknown
            and (estimand.weighting is Weighting.SINGLE) != (len(estimand.treated) == 1)
        ):
            found = f"weighting '{estimand.weighting}' for {len(estimand.treated)} municipalities"
            yield (*at, "weighting"), found, "'single' is for one municipality, and only for one"
