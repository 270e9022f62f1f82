"""Every effect of a plan by its chosen design: each outcome, estimand and window."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from evaluation.domain import Outcome, Window
from evaluation.errors import BlindError, DesignError
from evaluation.plan.candidates import Candidate
from evaluation.plan.plan import Plan
from evaluation.plan.pool_names import PoolName
from evaluation.sources.cells import Cells
from evaluation.study.choice.choose import design_on, primary_of
from evaluation.study.choice.contrast import contrast_at
from evaluation.study.choice.design_of_candidate import CandidateDesign, by_level
from evaluation.study.choice.fakes import Fakes, fakes_of
from evaluation.study.choice.measured import treated_weights
from evaluation.study.comparisons.pools import Pool, pools
from evaluation.study.evidence.evidence import Evidence

EvidenceKey = tuple[str, str, str]  # estimand, outcome name, window


@dataclass(frozen=True, kw_only=True, slots=True)
class Material:
    """The cells of a run, and the designs that are cut from them."""

    plan: Plan
    cells: Cells
    windows: tuple[Window, ...]  # the parts that the data reach
    pools: Mapping[str, Mapping[PoolName, Pool]]  # by estimand

    @classmethod
    def of(cls, plan: Plan, cells: Cells) -> Material:
        """From a plan and the cells of an open vintage.

        Raises
        ------
        DesignError
            If the data do not reach the primary window.
        """
        last = min(cells.months[-1], plan.trial.last_untreated)
        windows = [plan.calendar.window(name).until(last) for name in plan.calendar.windows]
        primary = plan.calendar.window(plan.calendar.primary_window)
        if last < primary.first:
            raise DesignError(
                f"the data end in {last}, before window {primary.name} starts",
                why="the plan's question is about that window",
                remedy="deliver its months, or choose and certify: both need none of them",
            )
        return cls(
            plan=plan,
            cells=cells,
            windows=tuple(window for window in windows if window is not None),
            pools={e.name: pools(e, plan.comparison, cells) for e in plan.estimand},
        )

    @property
    def primary(self) -> Window:
        """The part of the primary window that the data reach."""
        name = self.plan.calendar.primary_window
        return next(window for window in self.windows if window.name == name)

    def design(self, candidate: Candidate, outcome: str) -> CandidateDesign | None:
        """A candidate over the cells of one outcome; None where they cannot carry it."""
        key = candidate.of(outcome).key
        if key not in self.cells.measures:
            return None
        donors = self.pools[primary_of(self.plan).name]
        found = design_on(candidate, self.plan, self.cells, donors, outcome)
        used = found.panel.y
        return None if np.isnan(used[~found.panel.treated]).any() else found


@dataclass(frozen=True, kw_only=True, slots=True)
class Windowed:
    """What one design found in one window, by estimand, and its fakes there, (D, N1)."""

    evidence: Mapping[str, Evidence]
    fakes: Fakes


def outcomes_of(plan: Plan, candidate: Candidate) -> tuple[Outcome, ...]:
    """What is measured for the evidence: the chosen outcome first, then those of the plan."""
    names = dict.fromkeys((candidate.outcome, *plan.outcomes.names, *plan.outcomes.checked))
    return tuple(candidate.of(name) for name in names)


def collect(
    material: Material, candidate: Candidate, outcomes: Iterable[Outcome] | None = None
) -> Mapping[EvidenceKey, Evidence]:
    """All evidence, by estimand, outcome and window; of the plan's outcomes, if none are given."""
    found = {}
    for outcome in outcomes_of(material.plan, candidate) if outcomes is None else outcomes:
        design = material.design(candidate, outcome.name)
        if design is None:
            continue
        for window, made in _windowed(material, design, outcome).items():
            for name, one in made.evidence.items():
                found[name, outcome.name, window] = one
    return MappingProxyType(found)


def _windowed(
    material: Material, design: CandidateDesign, outcome: Outcome
) -> Mapping[str, Windowed]:
    """One outcome in every window; by the level of the base where its donors do not hold, at the
    trial or at a fake date, the factors that the chosen outcome has: a count that moves once a year
    has none of its own. The name of the design says so.
    """
    try:
        return _by(material, design, outcome)
    except DesignError:
        if design.panel.outcome == design.candidate.measured:
            raise
        return _by(material, by_level(design), outcome)


def _by(material: Material, design: CandidateDesign, outcome: Outcome) -> Mapping[str, Windowed]:
    """Every window that the months before the trial carry; without the primary one there is none.

    Raises
    ------
    DesignError
        If they do not carry the primary window.
    """
    primary = material.primary
    made = {primary.name: over(material, design, outcome, primary)}
    for window in material.windows:
        if window.name != primary.name:
            made[window.name] = over_if_carried(material, design, outcome, window)
    return {name: one for name, one in made.items() if one is not None}


def over(
    material: Material, design: CandidateDesign, outcome: Outcome, window: Window
) -> Windowed | None:
    """The evidence of every estimand by one design in one window; None without its months."""
    stretch = design.stretch(window)
    if stretch is None:
        return None
    require_seen(design)
    contrast = contrast_at(design, stretch)
    fakes = fakes_of(design, material.plan.choice, window, space=False)
    found = {}
    for estimand in material.plan.estimand:
        weights = treated_weights(design.panel, estimand)
        found[estimand.name] = Evidence(
            estimand=estimand,
            outcome=outcome,
            window=window,
            design=design,
            weights=weights,
            contrast=contrast,
            history=fakes.history(weights),
        )
    return Windowed(evidence=MappingProxyType(found), fakes=fakes)


def over_if_carried(
    material: Material, design: CandidateDesign, outcome: Outcome, window: Window
) -> Windowed | None:
    """The same; None also where the months before the trial hold too few windows of that length,
    or a base there does not tell the factors apart.
    """
    try:
        return over(material, design, outcome, window)
    except DesignError:
        return None


def require_seen(design: CandidateDesign) -> None:
    """Stop where months of the treated are masked."""
    hidden = int(np.isnan(design.panel.y[design.panel.treated]).any(axis=0).sum())
    if hidden:
        raise BlindError(
            f"{hidden} of {len(design.panel.months)} months of the treated are masked",
            why="no frozen plan has opened the vintage, and a masked month has no effect",
            remedy="open it with vintage.unblinded(plan) before measuring its cells;"
            " choose() works without",
        )
