"""Panels of some cohorts, drawn by Hypothesis, and every way to estimate on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from evaluation.methods.covariates.doubly_robust import Adjustment
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.group_time.averages import GroupTime
from evaluation.methods.group_time.cells import BasePeriods, Controls
from evaluation.methods.group_time.group_time import group_time
from evaluation.panels.panel import NEVER, Panel
from tests.raw_errors import variance_of
from tests.strength import tried

ROUNDING = 1e-11  # means of some 30 units, outcomes of order 10, moved by up to 100
SOLVED = 1e-8  # logits and regressions of 30 rows and two covariates, conditioned up to 1e4
LEDGER = 1e-12  # two orders of summing the same products, outcomes of order 10
law = tried(40)
few = tried(15)  # where a logit is solved for every cell
seeds = st.integers(0, 2**32 - 1)

AVERAGES: tuple[Callable[[GroupTime], EffectSet], ...] = (
    GroupTime.simple,
    GroupTime.dynamic,
    lambda found: found.dynamic(balance=0),
    GroupTime.overall_dynamic,
    GroupTime.group,
    GroupTime.overall_group,
    GroupTime.calendar,
    GroupTime.overall_calendar,
)


@dataclass(frozen=True)
class Choice:
    """How effects are estimated."""

    controls: Controls
    base: BasePeriods
    anticipation: float
    adjustment: Adjustment | None = None

    def __call__(self, panel: Panel) -> GroupTime:
        return group_time(
            panel,
            controls=self.controls,
            base=self.base,
            anticipation=self.anticipation,
            adjustment=self.adjustment,
        )


choices = st.builds(
    Choice, st.sampled_from(Controls), st.sampled_from(BasePeriods), st.sampled_from([0.0, 1.0])
)
adjusted_choices = st.builds(
    Choice,
    st.sampled_from(Controls),
    st.sampled_from(BasePeriods),
    st.just(0.0),
    st.sampled_from(Adjustment),
)


@st.composite
def panels(draw: st.DrawFn, *, size: int | None = None) -> Panel:
    """Cohorts 2 and 4, perhaps one that starts after the panel, and the never treated; mixed up.

    Weights are uneven; clusters are units, or pairs that cut across cohorts: with three units no
    cohort is a single one. Covariates hardly tell cohorts apart, so that a logit has a solution.
    """
    random = np.random.default_rng(draw(seeds))
    periods = draw(st.integers(5, 7))
    starts = [2.0, 4.0, NEVER, *[float(periods)] * draw(st.integers(0, 1))]
    sizes = [size or draw(st.integers(3, 8)) for _ in starts]
    cohort = random.permutation(np.repeat(starts, sizes))
    n = cohort.size
    steps = random.normal(0, 1, (n, periods))
    return Panel.of(
        random.normal(5, 2, (n, 1)) + np.cumsum(steps, axis=1),
        cohort,
        covariates=random.normal(0, 1, (n, 2)),
        weights=random.uniform(0.5, 3, n),
        clusters=np.arange(n) // draw(st.sampled_from([1, 2])),
    )


def all_of(found: GroupTime) -> list[EffectSet]:
    """The effects and all their averages."""
    return [found, *(average(found) for average in AVERAGES)]


def agree(one: GroupTime, other: GroupTime, scale: float = 1.0, within: float = ROUNDING) -> None:
    """The same effects, averages and covariances, ``other`` times ``scale``."""
    room = within * max(1.0, abs(scale))
    for a, b in zip(all_of(one), all_of(other), strict=True):
        assert a.labels == b.labels
        np.testing.assert_allclose(a.tau, scale * b.tau, rtol=0, atol=room)
        np.testing.assert_allclose(
            variance_of(a), scale**2 * variance_of(b), rtol=0, atol=room * max(1.0, abs(scale))
        )
