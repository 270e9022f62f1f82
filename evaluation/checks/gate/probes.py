"""The probes of the gate: the chosen design with one thing changed, at the trial and before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from evaluation.core.arrays import Array
from evaluation.domain import Base, Month, Window
from evaluation.domain.breaks import series_breaks
from evaluation.domain.calendar import COVID_START
from evaluation.errors import DesignError
from evaluation.methods.placebo_dates.history import FEWEST_WINDOWS, History
from evaluation.plan.candidates import Candidate
from evaluation.plan.choices import Estimand
from evaluation.plan.pool_names import PoolName
from evaluation.study.choice.design_of_candidate import CandidateDesign, by_level, candidate_design
from evaluation.study.choice.fakes import Fakes
from evaluation.study.evidence.collected import Material
from evaluation.study.evidence.probe import Part, Probe
from evaluation.study.units.units import UnitOfComparison, summed, units_of

INSIDE = 12  # months of the base that lies inside COVID
LEAST_WINDOW = 3  # months; a mean over fewer is one month's noise
LEAST_CLEAN = 10  # units that near ones can be compared with


@dataclass(frozen=True, kw_only=True, slots=True)
class Probed:
    """A probe's answer: each treated unit's (N1,), and the same at fake dates."""

    name: str
    real: Array
    fakes: Fakes
    times: float = 1.0  # by how much it moves the estimate, where it is not a part of it itself
    ends: tuple[Array, Array] | None = None  # of a bracket: the two that it is the difference of

    def of(self, weights: Array) -> tuple[float, History | None]:
        """The number of an average of the treated, and its history; None with too few dates."""
        value = self.times * float(weights @ self.real)
        starts = self.fakes.starts
        apart = 1 + int(np.ptp(starts)) // self.fakes.length if starts.size else 0
        worth = min(starts.size, apart)
        if worth < FEWEST_WINDOWS:
            return value, None
        past = replace(self.fakes, effects=self.times * self.fakes.effects)
        return value, past.history(weights)


@dataclass(frozen=True, kw_only=True, slots=True)
class NearProbed:
    """Places near the treated as if they were, and the weight that donors like them have."""

    probed: Probed
    weights: Array  # over the near places
    share_of_donors: float


def probed(material: Material, name: str, *parts: Part) -> Probed | None:
    """A probe carried out; None where the months do not hold it, or a base that it is taken from
    does not tell the factors apart: then the question is named as one that was not asked.
    """
    probe, rule = Probe(parts=parts), material.plan.choice
    try:
        real, fakes = probe.at(0), probe.fakes(rule)
    except DesignError:
        return None
    return None if real is None else Probed(name=name, real=real, fakes=fakes)


def rebased(design: CandidateDesign, base: int | tuple[Month, Month]) -> CandidateDesign:
    """The same design from another base."""
    changed = design.candidate.model_copy(update={"base": base})
    return replace(design, candidate=changed)


def inside_covid(design: CandidateDesign) -> CandidateDesign:
    """The level of the last twelve months before the trial: a base inside COVID."""
    return rebased(by_level(design), INSIDE)


def before(design: CandidateDesign, month: Month) -> CandidateDesign:
    """The design from a base as long as its own that ends before ``month``."""
    base = design.base
    if base.last < month:
        return design
    last = month + -1
    return rebased(design, (last + -(len(base) - 1), last))


def covid(material: Material, design: CandidateDesign, window: Window) -> Probed | None:
    """From a base before COVID less from one inside; None for a trial that began before it."""
    if design.start <= COVID_START:
        return None
    earlier = Part(design=before(design, COVID_START), window=window)
    inside = Part(design=inside_covid(design), window=window)
    ends = [Probe(parts=(part,)).at(0) for part in (earlier, inside)]
    found = probed(material, "before_less_inside", earlier, replace(inside, times=-1.0))
    if found is None or ends[0] is None or ends[1] is None:
        return None
    return replace(found, ends=(ends[0], ends[1]))


def anticipation(
    material: Material, design: CandidateDesign, period_weights: Array
) -> Probed | None:
    """The gap once the areas were known, and before COVID or the trial, whichever came first: by
    how much the estimate moves if that lasted.
    """
    public = material.plan.trial.public
    last = min(COVID_START, design.start) + -1
    if last - public + 1 < LEAST_WINDOW:
        return None
    window = Window("anticipation", public, last)
    found = probed(material, str(window), Part(design=before(design, public), window=window))
    since = np.array([month >= public for month in design.panel.months])
    return None if found is None else replace(found, times=float(period_weights[since].sum()))


def breaks(material: Material, design: CandidateDesign, period_weights: Array) -> Iterator[Probed]:
    r"""The step at every documented break that lies inside the base, in the half year after it: by
    how much the estimate moves if it lasts as long as the break,
    :math:`s = \sum_{t \in break} p_t` times the step.
    """
    of = {design.panel.outcome.name, design.candidate.outcome}
    found_at = {b.first: b for b in series_breaks() if b.outcome in of}
    for first, broken in sorted(found_at.items()):
        if not design.base.first < first <= design.base.last + -(LEAST_WINDOW - 1):
            continue
        window = Window(str(first), first, min(first + 5, design.start + -1))
        found = probed(material, str(first), Part(design=before(design, first), window=window))
        if found is not None:
            months = np.array([month in broken for month in design.panel.months])
            yield replace(found, times=float(period_weights[months].sum()))


def denominators(
    material: Material, design: CandidateDesign, outcome: str, window: Window
) -> Iterator[Probed]:
    """The same design over the plan's other denominators, less its own."""
    own = design.candidate.denominator
    for base in (Base.FIXED, Base.POPULATION):
        if base is own:
            continue
        changed = design.candidate.model_copy(update={"denominator": base})
        other = material.design(changed, outcome)
        if other is None or other.panel.outcome.key == design.panel.outcome.key:
            continue
        found = probed(
            material,
            base.value,
            Part(design=other, window=window),
            Part(design=design, window=window, times=-1.0),
        )
        if found is not None:
            yield found


def near(
    material: Material, candidate: Candidate, outcome: str, estimand: Estimand
) -> CandidateDesign | None:
    """Places near this estimand's treated and outside the trial, as if treated, against clean ones.

    None where nobody is near, or too few are clean.
    """
    plan, cells, found = material.plan, material.cells, material.pools[estimand.name]
    clean = units_of(plan.trial, found[PoolName.P1_CLEAN].donors, candidate.unit)
    close = units_of(plan.trial, found[PoolName.P2_NEAR].donors, candidate.unit)
    as_treated = tuple(
        UnitOfComparison(name=unit.name, members=unit.members, area=f"near {unit.name}")
        for unit in close
        if unit.area is None
    )
    donors = tuple(unit for unit in clean if unit.area is None)
    if not as_treated or len(donors) < LEAST_CLEAN:
        return None
    panel = summed(cells, candidate.of(outcome).key, (*as_treated, *donors))
    design = candidate_design(
        candidate.model_copy(update={"least_labour_force": 0.0}),
        panel,
        plan.trial.start,
        plan.comparison.cap,
    )
    return None if np.isnan(panel.y).any() else design
