"""Factors and effects by them against numbers that R's gsynth printed for Proposition 99."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.core.arrays import Array
from evaluation.methods.effects.period_bases import projected
from evaluation.methods.factors.components import components
from evaluation.methods.factors.generalised import generalised_synthetic_control
from evaluation.panels.panel import Panel
from tests.oracle.oracle_table import smoking, stored

CENTS = 0.005 + 1e-9  # of two printed decimals
PRINTED = 5e-6 + 1e-9  # of five

NUMBERS = stored("gsynth_prop99")


@pytest.fixture(scope="module")
def panel() -> Panel:
    return smoking()


@pytest.mark.parametrize("r", range(3))
def test_effects_with_unit_and_year_effects(panel: Panel, r: int) -> None:
    found = generalised_synthetic_control(panel, r, placebos=False).overall()
    assert found.tau[0] == pytest.approx(NUMBERS["two_way"]["att"][r], abs=CENTS)


def alone(panel: Panel) -> tuple[Array, Array, Array]:
    """California, and the others' components and singular values with unit effects alone."""
    others = panel.y[panel.never]
    apart = others - others.mean(axis=1, keepdims=True)
    found, values = components(apart, np.ones(len(others)))
    return panel.y[~panel.never][0], found, values


@pytest.mark.parametrize("r", range(6))
def test_what_the_components_leave_of_the_donors(panel: Panel, r: int) -> None:
    """gsynth's σ̂²: the sum of squares that r factors leave, over NT − r (N + T) + r²."""
    (n, t), (_, _, values) = (38, 31), alone(panel)
    sigma2 = np.sum(values[r:] ** 2) / (n * t - r * (n + t) + r**2)
    assert sigma2 == pytest.approx(NUMBERS["unit"]["sigma2"][r], abs=PRINTED)


def errors(panel: Panel) -> Array:
    """gsynth's MSPE: each year before treatment from the others, by projection on [1, F]."""
    treated, found, _ = alone(panel)
    before = panel.periods < NUMBERS["unit"]["start"]
    mspe = []
    for r in range(6):
        basis = np.column_stack([np.ones(31), found[:, :r]])
        out = [np.arange(31) == t for t in np.flatnonzero(before)]
        mspe.append(np.mean([(projected(one, before & ~one, basis) @ treated) ** 2 for one in out]))
    return np.array(mspe)


def test_the_errors_of_leaving_out_each_year(panel: Panel) -> None:
    found = errors(panel)
    np.testing.assert_allclose(found, NUMBERS["unit"]["mspe"], atol=PRINTED)
    assert int(found.argmin()) == NUMBERS["unit"]["r"]
