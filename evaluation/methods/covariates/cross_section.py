"""Difference-in-differences with covariates where each period has people of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evaluation.core.arrays import Array, Judged, Mask
from evaluation.door import door
from evaluation.errors import Breach, DesignError
from evaluation.methods.covariates.covariates import (
    group_faults,
    require,
    require_rows,
    standardised,
)
from evaluation.methods.covariates.doubly_robust import (
    Adjusted,
    Adjustment,
    Regression,
    control_part,
    fit_faults,
)
from evaluation.methods.covariates.propensity import TRIM, Propensity, propensity
from evaluation.methods.effects.carried import Part, shown_of_fit
from evaluation.methods.effects.weights import effective_number


@door
def adjusted_cross_section(
    y: Judged,
    post: Mask,
    treated: Mask,
    x: Judged,
    weights: Judged,
    method: Adjustment = Adjustment.DOUBLY_ROBUST,
) -> Adjusted:
    r"""Effects on the treated from two cross-sections (Sant'Anna and Zhao 2020, section 2.3).

    .. math:: \hat\tau = \sum_t s_t (m_{1t} - m_{0t}), \qquad s_{post} = 1, \; s_{pre} = -1

    with the mean outcome m of the treated and of their comparison in each period, for the
    covariates of the treated of both periods together, a_i = w_i D_i / Σ w D:

    .. math:: m_{1t} = \sum_i a_i z_i'\beta_{1t}, \qquad
              m_{0t} = \sum_i a_i z_i'\beta_{0t} + \sum_i h_{it} (y_i - z_i'\beta_{0t})

    Each β is of one of the four cells; h_t are the odds of the controls in period t, of sum one.
    This is the locally efficient drdid_rc of R's DRDID, which ``did`` uses. Outcome regression
    (reg_did_rc) has h = 0, inverse probability (std_ipw_did_rc) β = 0; with both, m_{1t} is the
    plain mean of the treated in t. People may not enter or leave either side for reasons that go
    with outcomes: that the composition is the same in both periods is assumed, not tested, here.

    ``weights`` of the result sum to 1 over the treated after, −1 before, and the reverse over the
    controls. ``effective_controls`` is that of the worse period, ``negative_weight`` the worse
    sum. Cells of rows with equal x may be entered as one row, the mean with the number of people
    as weight: effects are the same, and ψ of a cell is the sum of its rows' ψ. So V is exact from
    cells where clusters are unions of cells, and too small for people who are each their own.

    Parameters
    ----------
    y
        K outcomes of the same rows, shape (n, K), or one, shape (n,).
    post, treated
        Shape (n,).
    x
        Covariates without a constant, shape (n, P); P may be 0.
    weights
        Shape (n,), positive; only their ratios matter.
    method
        How controls are made alike the treated.

    Raises
    ------
    DesignError
        With every fault of the arrays, then of the design: one of the four cells empty or with
        fewer rows than parameters, collinear covariates; at last where the propensity has no
        maximum, or leaves no control in a period.
    """
    y = y[:, None] if y.ndim == 1 else y
    require_rows(y, x, weights, {"treated": treated, "post": post})
    z = standardised(x, weights)
    require(_faults(post, treated, z, weights, method), f"cross-sections adjusted by {method}")
    model = propensity(treated, z, weights) if method.reweights else None
    if model is not None:
        _require_controls(post, treated, model)
    a = weights * treated / weights[treated].sum()
    before, after = (
        _period(y, now, treated, z, weights, method, model, a @ z) for now in (~post, post)
    )
    ledger = after.ledger - before.ledger
    shift = after.shift - before.shift  # (q, K): how β moves, differently for the treated
    columns: list[Array] = [after.fitted, before.fitted, after.means, before.means, a[:, None] * z]
    shift[0] -= (a @ z) @ shift
    rows = [-after.beta, before.beta, -after.eta, before.eta, shift]
    if model is not None:
        columns.append(model.surplus[:, None] * z)
        slope = after.slope - before.slope
        rows.append(np.asarray(-np.linalg.solve(model.information, slope)))
    return Adjusted(
        method=method,
        att=ledger @ y,
        weights=ledger,
        share=weights / weights.sum(),
        effective_controls=min(p.effective for p in (before, after)),
        negative_weight=max(p.negative for p in (before, after)),
        propensity=model,
        y=y,
        factors=np.hstack(columns),
        coefficients=np.vstack(rows),
        parts=(
            *(replace(p, name=f"{p.name} before") for p in before.parts),
            *(replace(p, name=f"{p.name} after") for p in after.parts),
        ),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Period:
    """One period: how its outcomes enter m₁ − m₀, and what its residuals leave."""

    ledger: Array  # (n,) weights of m₁ − m₀
    fitted: Array  # (n, 2q) ledger times z, for the treated and for the controls
    beta: Array  # (2q, K)
    means: Array  # (n, 2) normalised weights of the plain and of the reweighted mean
    eta: Array  # (2, K) means of residuals under them; the second with its sign in m₁ − m₀
    shift: Array  # (q, K) β₁ − β₀
    slope: Array  # (q, K) derivative of m₀ in the logit's coefficients
    effective: float
    negative: float
    parts: tuple[Part, ...]


def _period(
    y: Array,
    now: Mask,
    treated: Mask,
    z: Array,
    weights: Array,
    method: Adjustment,
    model: Propensity | None,
    target: Array,
) -> _Period:
    here, there = now & treated, now & ~treated
    nothing = np.zeros((z.shape[1], y.shape[1]))
    plain, beta_treated = weights * here / weights[here].sum(), nothing
    h, beta_control = np.zeros(len(z)), nothing
    if model is not None:
        h = model.odds * now / model.odds[now].sum()
    mine, control = plain, h
    shown = None
    if method is Adjustment.DOUBLY_ROBUST:
        regression = Regression.of(z, weights, here)
        mine, beta_treated = regression.towards(target), regression.coefficients(y)
        shown = shown_of_fit(mine[here], z[here], regression.wz[here])
    if method.regresses:
        regression = Regression.of(z, weights, there)
        control = h + regression.towards(target - h @ z)
        beta_control = regression.coefficients(y)
    eta_control = h @ y - (h @ z) @ beta_control
    eta_treated = plain @ y - (plain @ z) @ beta_treated
    hz = h[:, None] * z
    return _Period(
        ledger=mine - control,
        fitted=np.hstack([mine[:, None] * z, -control[:, None] * z]),
        beta=np.vstack([beta_treated, beta_control]),
        means=np.column_stack([plain, h]),
        eta=np.vstack([eta_treated, -eta_control]),
        shift=beta_treated - beta_control,
        slope=hz.T @ y - hz.T @ z @ beta_control - np.outer(h @ z, eta_control),
        effective=effective_number(control[there]),
        negative=float(np.maximum(-control, 0).sum()) + 0.0,
        parts=(
            Part("the treated", np.flatnonzero(here), mine[here], shown),
            control_part(there, control, h, z, weights, method),
        ),
    )


def _require_controls(post: Mask, treated: Mask, model: Propensity) -> None:
    for name, now in (("before", ~post), ("after", post)):
        if not np.any(model.odds[now]):
            raise DesignError(
                f"all {int((now & ~treated).sum())} controls {name} are trimmed: their propensity"
                f" is {TRIM} or more",
                why="nobody is left to stand for the treated in that period",
                remedy="widen the donor pool, use fewer covariates, or use outcome regression",
            )


def _faults(
    post: Mask, treated: Mask, z: Array, weights: Array, method: Adjustment
) -> list[Breach]:
    cells = {
        "treated before": treated & ~post,
        "treated after": treated & post,
        "controls before": ~treated & ~post,
        "controls after": ~treated & post,
    }
    faults = group_faults(cells)
    if faults:
        return faults
    if method is Adjustment.OUTCOME_REGRESSION:
        cells = {name: rows for name, rows in cells.items() if name.startswith("controls")}
    return fit_faults(z, weights, method, cells)
