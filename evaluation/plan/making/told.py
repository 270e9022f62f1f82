"""A new plan in lines, for the terminal: of whom it is, over which months, against how many."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.plan.making.request import Request
from evaluation.plan.plan import Plan
from evaluation.plan.usual.places import with_members


def told(asked: Request, plan: Plan) -> Iterator[str]:
    """What of the trial's facts went into the plan."""
    trial, calendar = asked.trial, plan.calendar
    yield f"The trial of {trial.name}: {len(trial.areas)} areas, {len(trial.codes)} municipalities"
    for area in asked.areas:
        yield f"Asked about by itself, the area {with_members(trial, area)}"
    windows = ", ".join(str(calendar.window(name)) for name in calendar.windows)
    yield f"Before: {calendar.pre}; effects: {windows}"
    donors = len(asked.donors) or len(trial.never_treated)
    yield f"Compared with: at most {donors} municipalities; {len(plan.candidate)} candidate designs"
