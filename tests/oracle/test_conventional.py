"""The textbook columns of the report equal the kernel where theory says so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from evaluation.domain import Window
from evaluation.plan.plan import Plan
from evaluation.sources.cells import measure
from evaluation.sources.twin import synthetic_twin
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.comparisons.cut import Design, cut
from evaluation.study.estimates.conventional import two_way
from evaluation.study.estimates.estimates import Kind, estimate

SOLVER = 1e-8  # least squares with 120 months of dummies against a dot product


@pytest.fixture(scope="module")
def design() -> Design:
    plan = Plan.load(Path(__file__).parents[2] / "reports" / "espoo" / "plan.toml")
    return cut(plan, measure(synthetic_twin(), plan.outcomes.measured, plan.outcomes.base_year))


@pytest.fixture(scope="module")
def espoo(design: Design) -> Comparison:
    return next(b for b in design.comparisons if b.estimand.name == "espoo" and b.headline)


@pytest.fixture(scope="module")
def primary(design: Design) -> Window:
    return next(w for w in design.windows if w.name == design.plan.calendar.primary_window)


def test_the_coefficient_is_the_kernel_with_a_uniform_base(
    design: Design, espoo: Comparison, primary: Window
) -> None:
    effects = estimate(espoo, design)
    kernel = effects.tau[effects.find(Kind.BASE, primary.name, "clean_pre_uniform")]
    fit = two_way(espoo, design, primary)
    assert fit.att == pytest.approx(kernel, abs=SOLVER)
    assert fit.kernel == pytest.approx(kernel, abs=SOLVER)
    assert fit.n_observations == 13 * (59 + 14)  # Espoo and 12 donors, clean_pre and W1


def test_the_event_study_is_the_gap_by_half_years_against_its_reference(
    design: Design, espoo: Comparison, primary: Window
) -> None:
    fit = two_way(espoo, design, primary)
    gap = espoo.unit_weights @ espoo.y
    halves = np.array([f"{m.year}H{(m.month + 5) // 6}" for m in espoo.months])
    assert fit.reference == "2019H2"
    assert list(fit.half_years) == sorted(set(halves) - {"2019H2"})
    expected = [gap[halves == h].mean() - gap[halves == "2019H2"].mean() for h in fit.half_years]
    np.testing.assert_allclose(fit.path, expected, atol=SOLVER)
    np.testing.assert_allclose(fit.kernel_path, expected, atol=SOLVER)
