"""The areas side by side: raw and partially pooled effects, and how far areas differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evaluation.door import door
from evaluation.methods.effects.aggregation import Aggregation
from evaluation.methods.placebo_space.noise_model import NoiseModel
from evaluation.methods.random_effects.random_effects import Pooled, pool
from evaluation.plan.choices import Weighting
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.areas import area_effects, area_names, area_noise
from evaluation.study.estimates.estimates import DEFAULT_BASE, ComparisonEffects, Kind

FEWEST_AREAS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Areas:
    """The effects of the areas behind one average, as one normal-normal model.

    Their noise is that of clean donors of their size (Ferman-Pinto's variance function); donors'
    noise is common to all. ``average`` turns ``effects`` into the estimand's own effect.
    """

    names: tuple[str, ...]
    effects: ComparisonEffects
    average: Aggregation
    pooled: Pooled


@door
def area_by_area(effects: Iterable[ComparisonEffects], design: Design) -> Mapping[str, Areas]:
    """For each estimand over several areas that is not secondary: its headline, area by area."""
    primary, outcome = design.plan.calendar.primary_window, design.plan.outcomes.headline_key
    return {
        found.comparison.estimand.name: _areas(found, design, primary)
        for found in effects
        if found.comparison.headline
        and found.residuals.any()  # no noise among donors: nothing to pool against
        and found.comparison.outcome.key == outcome
        and found.comparison.estimand.role != "secondary"
        and found.comparison.estimand.weighting is not Weighting.SINGLE
        and len(area_names(found)) >= FEWEST_AREAS
    }


def _areas(found: ComparisonEffects, design: Design, window: str) -> Areas:
    k = found.find(Kind.WINDOW, window, DEFAULT_BASE)
    each, average = area_effects(found, k)
    reference = found.comparison.reference
    noise = NoiseModel.fit(found.residuals[:, k], found.q[reference, k])
    names = area_names(found)
    return Areas(
        names=names,
        effects=each,
        average=average,
        pooled=pool(
            each.tau,
            area_noise(each, noise),
            labels=names,
            alpha=design.plan.plan.alpha,
        ),
    )
