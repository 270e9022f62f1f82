"""Each standard error that is shown is within 15 % of the spread of its estimates, or refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np
import pytest

from evaluation.core.arrays import Array
from evaluation.methods.covariates.balancing import entropy_balancing
from evaluation.methods.covariates.doubly_robust import Adjustment
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.group_time.group_time import group_time
from evaluation.methods.group_time.sections import group_time_sections
from evaluation.methods.synthetic.synthetic import synthetic
from evaluation.methods.two_way.imputation import imputation
from evaluation.methods.two_way.saturated import extended_two_way, sun_abraham
from evaluation.methods.two_way.two_stage import SecondStage, two_stage
from evaluation.methods.two_way.two_way import Staggered, event_study, two_way
from evaluation.panels.cross_sections import CrossSections
from evaluation.panels.panel import NEVER, Panel

NEAR = 0.15
Estimate = Callable[[Panel], EffectSet]


def drawn(random: np.random.Generator, treated: int, controls: int, covariates: int = 0) -> Panel:
    cohort = np.r_[np.full(treated, 3.0), np.full(controls, NEVER)]
    n = cohort.size
    x = random.normal(size=(n, covariates)) + 0.5 * np.isfinite(cohort)[:, None]
    y = random.normal(size=(n, 1)) + 0.2 * np.arange(6) + random.normal(size=(n, 6))
    y += 0.3 * x.sum(axis=1, keepdims=True) * np.arange(6)
    return Panel.of(y, cohort, covariates=x)


def thinned(panel: Panel, left: int, treated: bool) -> Panel:
    y = panel.y.copy()
    y[np.flatnonzero(panel.never != treated)[left:], 4] = np.nan
    return Panel.of(y, panel.cohort)


def ratios(
    estimate: Estimate, draw: Callable[[np.random.Generator], Panel], draws: int
) -> dict[object, float]:
    """Mean standard error over the spread of the estimates, of effects that show theirs.

    An effect counts as shown where it is in half of the samples: with weights of the sample's own
    it can be shown in some.
    """
    random = np.random.default_rng(7)
    tau, errors = defaultdict(list), defaultdict(list)
    for _ in range(draws):
        found = estimate(draw(random))
        for label, value in zip(found.labels, found.tau, strict=True):
            tau[label].append(value)
        if len(found.without_error) == len(found):
            continue
        kept = found.with_errors()
        for label, error in zip(kept.labels, kept.standard_errors, strict=True):
            errors[label].append(error)
    return {
        label: float(np.mean(shown) / np.std(tau[label]))
        for label, shown in errors.items()
        if 2 * len(shown) >= draws
    }


ESTIMATORS: dict[str, Estimate] = {
    "group_time": group_time,
    "group_time_simple": lambda panel: group_time(panel).simple(),
    "imputation": imputation,
    "imputation_overall": lambda panel: imputation(panel).overall(),
    "two_stage": two_stage,
    "two_stage_events": lambda panel: two_stage(panel, SecondStage.EVENT_TIME),
    "sun_abraham": sun_abraham,
    "extended_two_way": extended_two_way,
    "two_way": lambda panel: two_way(panel, staggered=Staggered.RECORD),
    "event_study": event_study,
}
GAPPY = {name: f for name, f in ESTIMATORS.items() if not name.startswith("group_time")}
ADJUSTED: dict[str, Estimate] = {
    **{
        str(method): lambda panel, method=method: group_time(panel, adjustment=method)
        for method in Adjustment
    },
    "entropy": entropy_balancing,
}


def sectioned(panel: Panel) -> EffectSet:
    n, t = panel.y.shape
    return group_time_sections(
        CrossSections.of(panel.y.ravel(), np.tile(panel.periods, n), np.repeat(panel.cohort, t))
    )


def near(found: dict[object, float], sampling: float) -> None:
    """Within 15 %, and what a spread of so many draws is uncertain by."""
    for label, ratio in found.items():
        assert abs(ratio - 1) <= NEAR + sampling, (label, ratio)


@pytest.mark.parametrize("name", ESTIMATORS)
@pytest.mark.parametrize(("treated", "controls"), [(1, 30), (2, 30), (2, 2), (30, 2), (5, 30)])
def test_few_on_a_side_are_refused(name: str, treated: int, controls: int) -> None:
    assert not ratios(ESTIMATORS[name], lambda r: drawn(r, treated, controls), 3)


def test_quick_one_corner_is_near() -> None:
    found = ratios(imputation, lambda r: drawn(r, 8, 30), 80)
    assert len(found) == 3
    near(found, 0.16)


@pytest.mark.slow
@pytest.mark.parametrize("name", ESTIMATORS)
@pytest.mark.parametrize(
    ("treated", "controls"), [(3, 40), (6, 40), (7, 40), (8, 40), (7, 7), (40, 7), (10, 10)]
)
def test_shown_errors_are_spreads(name: str, treated: int, controls: int) -> None:
    near(ratios(ESTIMATORS[name], lambda r: drawn(r, treated, controls), 600), 0.06)


@pytest.mark.slow
@pytest.mark.parametrize("name", GAPPY)
@pytest.mark.parametrize("left", [1, 2, 3, 7])
@pytest.mark.parametrize("treated", [True, False])
def test_shown_errors_are_spreads_with_gaps(name: str, left: int, treated: bool) -> None:
    near(ratios(GAPPY[name], lambda r: thinned(drawn(r, 12, 30), left, treated), 300), 0.08)


@pytest.mark.slow
@pytest.mark.parametrize("name", ADJUSTED)
@pytest.mark.parametrize(("treated", "controls"), [(12, 60), (20, 40), (60, 30)])
def test_shown_errors_are_spreads_with_a_covariate(name: str, treated: int, controls: int) -> None:
    near(ratios(ADJUSTED[name], lambda r: drawn(r, treated, controls, 1), 400), 0.07)


@pytest.mark.slow
@pytest.mark.parametrize(("treated", "controls"), [(1, 30), (3, 30), (7, 30), (7, 7)])
def test_shown_errors_of_sections_are_spreads(treated: int, controls: int) -> None:
    def draw(random: np.random.Generator) -> Panel:
        panel = drawn(random, treated, controls)
        return Panel.of(random.normal(size=panel.y.shape), panel.cohort)

    near(ratios(sectioned, draw, 500), 0.065)


def placebo_ratio(treated: int, draws: int, replications: int) -> float:
    """Mean placebo error of synthetic DiD over the spread of the effects; a factor model."""
    random, tau, errors = np.random.default_rng(3), [], []
    for _ in range(draws):
        factors = 0.5 * random.normal(size=(2, 16)).cumsum(axis=1)
        n = 30 + treated
        y: Array = random.normal(size=(n, 2)) @ factors + random.normal(size=(n, 17)) @ np.vstack(
            [np.ones((1, 16)), np.eye(16)]
        )
        found = synthetic(Panel.of(y, np.r_[np.full(treated, 12.0), np.full(30, NEVER)]))
        tau.append(found.overall().tau[0])
        errors.append(found.placebo_error(replications))
    return float(np.mean(errors) / np.std(tau))


@pytest.mark.slow
@pytest.mark.parametrize("treated", [1, 2, 5, 10])
def test_placebo_errors_are_spreads(treated: int) -> None:
    assert abs(placebo_ratio(treated, 250, 40) - 1) <= NEAR + 0.09
