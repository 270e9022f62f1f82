"""How often the interval of the whole line holds what was planted in the twin."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from evaluation.plan.plan import Plan
from evaluation.sources.cells import measure
from evaluation.sources.twin import PLANTED, synthetic_twin
from evaluation.study.comparisons.cut import cut
from evaluation.study.estimates.estimates import Kind, estimate
from evaluation.study.inference.effect_tests import infer
from evaluation.study.inference.estimate import EstimateTested

pytestmark = pytest.mark.slow

SEEDS = range(20)
TRUTH = PLANTED["broad_non_employment"]
# Of 20 intervals that cover 95 % of the time, fewer than 15 cover once in 3 000 times. The twin has
# a slow factor of large places, which Espoo's interval is not promised to see through: one less.
FEWEST = {"all_by_jobseekers": 15, "espoo": 14}
PLAN = Path(__file__).parents[2] / "reports" / "espoo" / "plan.toml"


@cache
def answers(estimand: str) -> list[EstimateTested]:
    """The headline of one estimand on each twin."""
    plan = Plan.load(PLAN)
    found = []
    for seed in SEEDS:
        twin = synthetic_twin(seed)
        design = cut(plan, measure(twin, plan.outcomes.measured, plan.outcomes.base_year))
        (comparison,) = [
            b
            for b in design.comparisons
            if (b.estimand.name, b.outcome.key) == (estimand, plan.outcomes.headline_key)
            and b.headline
        ]
        effects = estimate(comparison, design)
        found.append(infer(effects, effects.find(Kind.WINDOW, "W1"), design))
    return found


@pytest.mark.parametrize("estimand", FEWEST)
def test_the_interval_covers_what_was_planted(estimand: str) -> None:
    covered = sum(a.ci_low <= TRUTH <= a.ci_high for a in answers(estimand))
    assert covered >= FEWEST[estimand]


def test_the_effect_of_all_areas_is_found_on_most_twins() -> None:
    assert sum(a.p_value <= 0.05 for a in answers("all_by_jobseekers")) >= 10


@pytest.mark.parametrize("estimand", FEWEST)
def test_the_estimate_is_centred_on_what_was_planted(estimand: str) -> None:
    errors = np.array([a.att - TRUTH for a in answers(estimand)])
    assert abs(errors.mean()) <= 3 * errors.std(ddof=1) / np.sqrt(len(errors))
