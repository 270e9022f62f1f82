"""The rule of space and time together, its parts, and other ways to make them."""

from __future__ import annotations

import numpy as np

from evaluation.methods.conformal.conformal import ConformalTest, conformal
from evaluation.methods.placebo_space.placebo import PlaceboTest, ferman_pinto
from evaluation.methods.synthetic.demeaned import DemeanedTest, demeaned_conformal
from evaluation.study.inference.concordance import Interval, concordance
from tests.conformance.cells import DRAWS, LEVEL, NEAR, Case
from tests.conformance.clusters import cluster_test
from tests.conformance.space import placebo_input

NO_GRID = np.zeros(1)  # of nulls: the p-value alone is wanted


def space(case: Case, *, floor: bool = False) -> PlaceboTest:
    """Ferman-Pinto with the quasi-likelihood fit, on draws that all rules share."""
    return case.under_effect(
        f"space, floor {floor}",
        lambda: ferman_pinto(placebo_input(case), DRAWS, LEVEL, case.random("space"), floor=floor),
    )


def time(case: Case, near: int | None = NEAR) -> ConformalTest:
    """Cyclic shifts of the gap to all donors, or to those that are near in size."""
    return case.under_effect(
        f"time, near {near}", lambda: conformal(case.gap(near), case.country.post, LEVEL)
    )


def mixture(case: Case, near: int | None = NEAR) -> DemeanedTest:
    """The same of the gap to a demeaned synthetic control."""
    y, treated = case.country.y, case.country.treated
    donors = y[treated:] if near is None else y[case.nearest[:near]]
    return case.under_effect(
        f"mixture, near {near}",
        lambda: demeaned_conformal(
            y[:treated].mean(axis=0), donors, case.country.post, LEVEL, grid=NO_GRID
        ),
    )


def by_space(case: Case, _: np.random.Generator, *, floor: bool) -> float:
    """Space alone."""
    return space(case, floor=floor).p_value


def by_time(case: Case, _: np.random.Generator, *, near: int | None) -> float:
    """Time alone."""
    return time(case, near).p_value


def by_mixture(case: Case, _: np.random.Generator, *, near: int | None) -> float:
    """Time alone, against a synthetic control."""
    return mixture(case, near).p_value


def both(case: Case, _: np.random.Generator, *, floor: bool, near: int | None) -> float:
    """Space and time."""
    return _both(space(case, floor=floor), time(case, near))


def with_mixture(case: Case, _: np.random.Generator) -> float:
    """Space, and time against a synthetic control of those near in size."""
    return _both(space(case), mixture(case))


def clustered(case: Case, _: np.random.Generator) -> float:
    """Clusters for space, and time."""
    test = cluster_test(case)
    interval = test.interval(test.se_cr2, test.df_bell_mccaffrey, LEVEL)
    return _rule(test.p_cr2, interval, time(case))


def _both(here: PlaceboTest, other: ConformalTest | DemeanedTest) -> float:
    return _rule(here.p_value, (here.ci_low, here.ci_high), other)


def _rule(p: float, interval: Interval, other: ConformalTest | DemeanedTest) -> float:
    return concordance(p, other.p_value, interval, (other.ci_low, other.ci_high)).p_value
