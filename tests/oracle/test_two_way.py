"""Against two-way fixed effects by other hands: linearmodels, and least squares on dummies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from linearmodels.panel import PanelOLS

from evaluation.core.arrays import Array, Mask
from evaluation.methods.effects.kernel import att
from evaluation.methods.effects.period_weights import uniform
from evaluation.methods.effects.weights import by_stock, capped

EXACT = 1e-10  # two solvers of 400 normal equations


@dataclass(frozen=True)
class Panel:
    y: Array
    post: Mask
    treated: Mask
    units: Array  # v and −ω

    @property
    def kernel(self) -> float:
        return float(att(self.y, self.units, uniform(self.post, ~self.post)[None])[0])

    @property
    def frame(self) -> pd.DataFrame:
        units, months = self.y.shape
        index = pd.MultiIndex.from_product([range(units), range(months)], names=["unit", "month"])
        effect = np.outer(self.treated, self.post).astype(float)
        weight = np.repeat(np.abs(self.units), months)
        return pd.DataFrame(
            {"y": self.y.ravel(), "effect": effect.ravel(), "weight": weight}, index=index
        )


def panel(weighting: str) -> Panel:
    random = np.random.default_rng(17)
    treated, post = np.arange(16) < 3, np.arange(25) >= 18
    y = random.normal(10, 2, (16, 1)) + np.cumsum(random.normal(0, 1, (16, 25)), axis=1)
    stock = random.lognormal(6, 1, 16) if weighting != "equal" else np.ones(16)
    cap = 0.12 if weighting == "capped" else 1.0
    return Panel(y, post, treated, np.concatenate([by_stock(stock[:3]), -capped(stock[3:], cap)]))


weighted = pytest.mark.parametrize("weighting", ["equal", "stock", "capped"])


@weighted
def test_uniform_periods_are_two_way_fixed_effects_of_linearmodels(weighting: str) -> None:
    case = panel(weighting)
    frame = case.frame
    fit = PanelOLS(
        frame["y"],
        frame[["effect"]],
        weights=frame["weight"],
        entity_effects=True,
        time_effects=True,
    ).fit()
    assert case.kernel == pytest.approx(float(fit.params["effect"]), abs=EXACT)


@weighted
def test_uniform_periods_are_least_squares_on_dummies(weighting: str) -> None:
    case = panel(weighting)
    frame = case.frame.reset_index()
    dummies = pd.get_dummies(frame[["unit", "month"]].astype(str), dtype=float)
    dummies = dummies.drop(columns="month_0")  # of two sets of dummies one is too many
    fit = sm.WLS(frame["y"], dummies.assign(effect=frame["effect"]), frame["weight"]).fit()
    assert case.kernel == pytest.approx(float(fit.params["effect"]), abs=EXACT)


def test_the_weights_matter() -> None:
    """The equalities above are not of one number three times over."""
    found = [panel(weighting).kernel for weighting in ("equal", "stock", "capped")]
    assert min(abs(np.diff([*found, found[0]]))) > 0.01
