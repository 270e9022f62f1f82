"""The cut: from a plan and cells to every comparison of the plan, and to those that cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evaluation.core.former import former
from evaluation.domain import Month, Outcome, Window
from evaluation.door import door
from evaluation.errors import BlindError, DesignError
from evaluation.plan.choices import Estimand, PoolName
from evaluation.plan.plan import Plan
from evaluation.sources.cells import Cells, NotCarried
from evaluation.study.comparisons.comparison import Comparison, Material, WhyNot, build
from evaluation.study.comparisons.pools import Pool, pools


@dataclass(frozen=True, slots=True)
class NotCompared:
    """A comparison of the plan that cannot be made, and why."""

    estimand: str
    pool: PoolName
    outcome: str
    why: WhyNot


@dataclass(frozen=True, kw_only=True, slots=True)
class Design:
    """Everything that is fixed before outcomes are looked at."""

    plan: Plan
    comparisons: tuple[Comparison, ...]
    pools: Mapping[str, Mapping[PoolName, Pool]]  # by estimand
    not_carried: tuple[NotCarried, ...]
    not_compared: tuple[NotCompared, ...]
    windows: tuple[Window, ...]  # the parts of the plan's windows that the data reach
    last_month: Month

    blocks = former("blocks", "comparisons")

    @door
    def window(self, name: str) -> Window:
        """The part of the plan's window that the data reach; there is always the primary one.

        Raises
        ------
        DesignError
            If the plan has no such window, or the data do not reach it.
        """
        for window in self.windows:
            if window.name == name:
                return window
        raise DesignError(
            f"no window {name}",
            why="the plan does not name it, or the data do not reach it",
            remedy=f"use one of: {', '.join(window.name for window in self.windows)}",
        )

    @property
    def primary(self) -> Window:
        """The window that the plan's question is about, as far as the data reach."""
        return self.window(self.plan.calendar.primary_window)

    @door
    def complete(self, window: Window) -> bool:
        """Whether the data reach the end of the window."""
        return len(window) == len(self.plan.calendar.window(window.name))


@door
def cut(plan: Plan, cells: Cells) -> Design:
    """Choose donors, weights and months for every outcome, estimand and pool of the plan.

    Raises
    ------
    DesignError
        If the data do not cover the base period or any window, or if nothing can be compared.
    """
    _require_own_mask(plan, cells)
    last = min(cells.months[-1], plan.trial.last_untreated)
    windows = [plan.calendar.window(name).until(last) for name in plan.calendar.windows]
    reached = tuple(window for window in windows if window is not None)
    _require_months(plan, cells, reached)
    chosen = {e.name: pools(e, plan.comparison, cells) for e in plan.estimand}
    built = [
        (estimand, name, outcome, _build(plan, cells, outcome, estimand, chosen, name))
        for estimand, name, outcome in _wanted(plan, cells)
    ]
    design = Design(
        plan=plan,
        comparisons=tuple(
            comparison for *_, comparison in built if isinstance(comparison, Comparison)
        ),
        pools=chosen,
        not_carried=cells.not_carried,
        not_compared=tuple(
            NotCompared(estimand.name, name, outcome.key, why)
            for estimand, name, outcome, why in built
            if isinstance(why, WhyNot)
        ),
        windows=reached,
        last_month=last,
    )
    _require_comparisons(design)
    return design


def _require_own_mask(plan: Plan, cells: Cells) -> None:
    if cells.masked_for not in (None, plan.plan.trial):
        raise BlindError(
            f"months of the trial {cells.masked_for} are masked, the plan is of {plan.plan.trial}",
            why="the treated of its own trial could be looked at before its choices are fixed",
            remedy="read the delivery for this trial: read_vintage(path, trial=plan.plan.trial)",
        )


def _wanted(plan: Plan, cells: Cells) -> Iterator[tuple[Estimand, PoolName, Outcome]]:
    """Every outcome in every pool; over the bracket's denominators only where something hangs on
    it: outcomes at stake, headline pools, estimands that are not secondary. There too, and nowhere
    else, the outcomes of checks.
    """
    choice = plan.outcomes
    first, others = choice.measured[: len(choice.names)], choice.measured[len(choice.names) :]
    hang = {*choice.at_stake, *choice.checked}
    for estimand in plan.estimand:
        varied = [o for o in others if o.name in hang and estimand.role != "secondary"]
        for name in estimand.pools:
            for outcome in [*first, *(varied if name is estimand.headline_pool else [])]:
                if outcome.key in cells.measures:
                    yield estimand, name, outcome


def _build(
    plan: Plan,
    cells: Cells,
    outcome: Outcome,
    estimand: Estimand,
    chosen: Mapping[str, Mapping[PoolName, Pool]],
    name: PoolName,
) -> Comparison | WhyNot:
    material = Material(
        cells=cells,
        measure=cells.measures[outcome.key],
        first=cells.months.index(plan.calendar.pre.first),
        last=cells.months.index(min(cells.months[-1], plan.trial.last_untreated)) + 1,
    )
    mine = chosen[estimand.name]
    return build(material, estimand, mine[name], mine[PoolName.P1_CLEAN], plan.comparison.cap)


def _require_months(plan: Plan, cells: Cells, reached: tuple[Window, ...]) -> None:
    first, last = cells.months[0], cells.months[-1]
    pre = plan.calendar.pre
    if first > pre.first or last < pre.last:
        raise DesignError(
            f"the delivery covers {first}…{last}, the base period is {pre}",
            why="a base period with missing months would be another base period",
            remedy="deliver the whole of it, or change clean_pre in the plan",
        )
    primary = plan.calendar.primary_window
    if primary not in {window.name for window in reached}:
        raise DesignError(
            f"the delivery ends {last}, before the primary window {primary}",
            why="the plan's question is about that window; other windows cannot stand in for it",
            remedy="deliver its months, or name another primary window in the plan",
        )


def _require_comparisons(design: Design) -> None:
    if any(comparison.headline for comparison in design.comparisons):
        return
    reasons = sorted({row.why.value for row in design.not_compared})
    lacking = sorted({column for row in design.not_carried for column in row.missing})
    raise DesignError(
        "not one headline comparison of the plan can be made with this delivery",
        why=f"obstacles: {', '.join(reasons) or 'none'}; missing columns: {', '.join(lacking)}",
        remedy="deliver the columns of the outcomes, or widen the pools",
    )
