"""The conventional columns: two-way fixed effects and the event study, by linearmodels.

They are in the report because a reader will ask for them, and in the tests because where theory
says so they must equal the kernel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaluation.core.arrays import Array, Mask
from evaluation.domain import Month, Window
from evaluation.methods.effects.kernel import att
from evaluation.methods.effects.period_weights import uniform
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.comparisons.cut import Design

if TYPE_CHECKING:
    from linearmodels.panel.results import PanelEffectsResults

CONVENTION = "linearmodels PanelOLS, two-way effects, clustered (trial area, subregion), debiased"


@dataclass(frozen=True, kw_only=True, slots=True)
class TwoWay:
    """Weighted two-way fixed effects of one comparison.

    ``att`` is the coefficient of treated × post over clean_pre and the window; it equals
    ``kernel``, our own estimate with uniform λ. ``path`` is the event study by half-years against
    the half-year that clean_pre ends in; it equals ``kernel_path``. ``standard_error`` is
    clustered: whether it may be shown is the firewall's to say.
    """

    att: float
    kernel: float
    standard_error: float
    half_years: tuple[str, ...]
    path: Array
    kernel_path: Array
    reference: str
    n_observations: int


def conventional(design: Design, outcomes: Sequence[str]) -> dict[tuple[str, str], TwoWay]:
    """The textbook columns of each estimand's headline pool, by estimand and outcome key."""
    primary = [w for w in design.windows if w.name == design.plan.calendar.primary_window]
    return {
        (comparison.estimand.name, comparison.outcome.key): two_way(comparison, design, window)
        for comparison in design.comparisons
        for window in primary
        if comparison.headline and comparison.outcome.key in outcomes
    }


def two_way(comparison: Comparison, design: Design, window: Window) -> TwoWay:
    r"""Fit :math:`\bar y_{it} = \alpha_i + \delta_t + \tau D_i Post_t + \varepsilon_{it}`.

    Weighted by v on the treated and ω on the donors, constant over time, on a balanced panel.
    """
    comparison.require_seen()
    base, post = comparison.mask(design.plan.calendar.pre), comparison.mask(window)
    effect = _fit(comparison, base | post, {"effect": post})
    halves = np.array([_half_year(month) for month in comparison.months])
    reference = _half_year(design.plan.calendar.pre.last)
    others = [half for half in dict.fromkeys(halves) if half != reference]
    everything = np.ones(len(comparison.months), dtype=bool)
    path = _fit(comparison, everything, {half: halves == half for half in others})
    rows = np.array(
        [uniform(post, base), *(uniform(halves == h, halves == reference) for h in others)]
    )
    kernel = att(comparison.y, comparison.unit_weights, rows)
    return TwoWay(
        att=float(effect.params.iloc[0]),
        kernel=float(kernel[0]),
        standard_error=float(effect.std_errors.iloc[0]),
        half_years=tuple(str(half) for half in others),
        path=path.params.to_numpy(),
        kernel_path=kernel[1:],
        reference=reference,
        n_observations=int(effect.nobs),
    )


def _half_year(month: Month) -> str:
    return f"{month.year}H{1 if month.month <= 6 else 2}"


def _fit(
    comparison: Comparison, months: Mask, regressors: Mapping[str, Mask]
) -> PanelEffectsResults:
    """Least squares of the outcome on treated × each set of months, two-way effects absorbed."""
    from linearmodels.panel import PanelOLS  # two seconds that only these columns need

    rows, columns = np.flatnonzero(comparison.treated | comparison.donors), np.flatnonzero(months)
    index = pd.MultiIndex.from_product([rows, columns])
    exposed = comparison.treated[rows][:, None]
    x = {name: (exposed & mask[columns]).ravel() for name, mask in regressors.items()}

    def column(values: Array) -> pd.Series:
        return pd.Series(np.repeat(values[rows], columns.size), index=index)

    model = PanelOLS(
        pd.Series(comparison.y[np.ix_(rows, columns)].ravel(), index=index, name="y"),
        pd.DataFrame(x, index=index).astype(float),
        entity_effects=True,
        time_effects=True,
        weights=column(np.abs(comparison.unit_weights)),
    )
    clusters = column(comparison.clusters.astype(float)).astype(int).to_frame("cluster")
    # low_memory: weighted effects are taken out in turn, not by a regression on all dummies: half
    # the time, and nearer to the kernel
    return model.fit(
        cov_type="clustered",
        clusters=clusters,
        debiased=True,
        group_debias=True,
        low_memory=True,
    )
