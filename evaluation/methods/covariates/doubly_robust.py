"""Difference-in-differences with covariates: controls made alike, by regression, odds or both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from evaluation.core.arrays import Array, Judged, Mask, sealed
from evaluation.door import door
from evaluation.errors import Breach, broken
from evaluation.methods.covariates.covariates import (
    group_faults,
    regression_faults,
    require,
    require_rows,
    standardised,
)
from evaluation.methods.covariates.propensity import Propensity, propensity
from evaluation.methods.effects.carried import Carried, Part, shown_of_fit, sides_of
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.effects.influence import limited, of_rows
from evaluation.methods.effects.labels import OutcomeEffect
from evaluation.methods.effects.ledger import Ledger
from evaluation.methods.effects.weights import effective_number


class Adjustment(StrEnum):
    """How controls are made alike the treated in covariates."""

    OUTCOME_REGRESSION = "outcome_regression"
    INVERSE_PROBABILITY = "inverse_probability"
    DOUBLY_ROBUST = "doubly_robust"

    @property
    def regresses(self) -> bool:
        """Whether outcomes of controls are regressed on covariates."""
        return self is not Adjustment.INVERSE_PROBABILITY

    @property
    def reweights(self) -> bool:
        """Whether a propensity is fitted."""
        return self is not Adjustment.OUTCOME_REGRESSION


@dataclass(frozen=True, slots=True)
class Overlap:
    r"""How far the controls of one comparison can stand for its treated.

    ``trimmed`` controls were left out, with ``trimmed_weight`` of the controls' weight;
    ``treated_beyond`` of the treated weight has nobody like it; ``effective_controls`` is
    :math:`1 / \sum \ell^2`, ``negative_weight`` how much of the weight extrapolates.
    """

    trimmed: int
    trimmed_weight: float
    treated_beyond: float
    effective_controls: float
    negative_weight: float


@dataclass(frozen=True, kw_only=True)
class Adjusted:
    r"""K effects on the treated of one comparison, from n rows.

    ``weights`` (n,) are the ledger, :math:`att = \sum_i \ell_i y_i`: given covariates every one of
    these estimators is linear in outcomes. ``influence`` is Ψ with the terms of every estimated
    nuisance and with 1/n inside, so that :math:`V = \Psi'\Psi` for these rows alone. In a larger
    sample the other rows have ψ = 0 and nothing is rescaled; effects of different comparisons are
    added by adding their Ψ row by row. No small-sample factor.

    ``effective_controls`` is :math:`1 / \sum \ell^2` over the controls, ``negative_weight`` the
    sum of weights that have the wrong sign there: how far the regression extrapolates.
    ``propensity`` is None for outcome regression. ``effects`` is the whole as an ``EffectSet``.
    """

    method: Adjustment
    att: Array
    weights: Array
    share: Array  # (n,) of all rows' own weights
    effective_controls: float
    negative_weight: float
    propensity: Propensity | None
    y: Array  # (n, K) what the weights apply to
    factors: Array  # (n, r) and (r, K): ψ = weights · y + factors @ coefficients
    coefficients: Array
    parts: tuple[Part, ...]  # treated and controls, in each period where rows are of one

    def __post_init__(self) -> None:
        for array in (self.att, self.weights, self.share, self.factors, self.coefficients):
            sealed(array)

    @cached_property
    def influence(self) -> Array:
        """Ψ (n, K), made when first asked for."""
        psi = self.factors @ self.coefficients
        psi += self.weights[:, None] * self.y
        return sealed(psi)

    @cached_property
    def effects(self) -> EffectSet:
        """The K effects (``OutcomeEffect``) on cells (n, K): rows and outcomes.

        The ledger is exact and nothing of outcomes is frozen in it: propensity and trimming are of
        covariates alone, and regressions on them are linear in outcomes.
        """
        count, carried = self.y.shape[1], self._carried
        return EffectSet(
            labels=tuple(OutcomeEffect(column) for column in range(count)),
            tau=self.att,
            ledger=Ledger.of_pairs(self.weights, np.eye(count)),
            influence=limited(of_rows(self.influence, self.share), carried),
            carried=carried,
        )

    def require(self) -> None:
        """Stop where a side rests on too few rows for its noise to be seen.

        Raises
        ------
        RefusedMethod
            Naming the side and the row that it rests on.
        """
        self._carried.require(self.effects.labels)

    @cached_property
    def _carried(self) -> Carried:
        sides = sides_of(self.parts, np.arange(len(self.y)), "row {}".format)
        return Carried.of([sides] * self.y.shape[1])

    @property
    def overlap(self) -> Overlap:
        """What was trimmed, and what the weights rest on."""
        model = self.propensity
        return Overlap(
            0 if model is None else model.n_trimmed,
            0.0 if model is None else model.trimmed_weight,
            0.0 if model is None else model.treated_beyond,
            self.effective_controls,
            self.negative_weight,
        )

    @property
    def covariance(self) -> Array:
        """V = Ψ'Ψ (K, K), each row its own cluster; refused where a side shows too little."""
        return self.effects.covariance

    @property
    def standard_errors(self) -> Array:
        """Roots of V's diagonal (K,), refused as V; whether to show them is the firewall's."""
        return self.effects.standard_errors


@dataclass(frozen=True, slots=True)
class Regression:
    r"""Weighted least squares in one cell of rows, :math:`G = \sum w_i z_i z_i'`.

    ``wz`` (n, q) are w z in the cell and 0 outside it.
    """

    wz: Array
    gram: Array

    @classmethod
    def of(cls, z: Array, weights: Array, cell: Mask) -> Regression:
        """The regression of any outcome on z (n, q) in ``cell`` (n,)."""
        wz = z * (weights * cell)[:, None]
        return cls(wz, wz.T @ z)

    def coefficients(self, y: Array) -> Array:
        """β (q, K) of outcomes y (n, K)."""
        return np.asarray(np.linalg.solve(self.gram, self.wz.T @ y))

    def towards(self, gap: Array) -> Array:
        r"""Weights :math:`w_i z_i' G^{-1} d` of the cell whose sum of z is ``gap`` d (q,)."""
        return np.asarray(self.wz @ np.linalg.solve(self.gram, gap))


@door
def adjusted(
    dy: Judged,
    treated: Mask,
    x: Judged,
    weights: Judged,
    method: Adjustment = Adjustment.DOUBLY_ROBUST,
) -> Adjusted:
    r"""Effects on the treated from outcome changes of the same rows (Sant'Anna and Zhao 2020).

    .. math:: \hat\tau = \sum_i (a_i - b_i) \Delta y_i, \quad a_i = w_i D_i / \sum w D, \quad
              b_i = h_i + w_i (1 - D_i) z_i' G^{-1} \Bigl(\sum_j (a_j - h_j) z_j\Bigr)

    with z the covariates and a constant, G those of the controls. Outcome regression has h = 0;
    inverse probability has the odds :math:`h_i \propto w_i \pi_i / (1 - \pi_i)` of sum one, and no
    second term; doubly robust has both, so that it is right if either model is. These are the
    reg_did_panel, std_ipw_did_panel and drdid_panel of R's DRDID. With residuals
    :math:`r = \Delta y - z'\beta` (β = 0 without regression) and their means η over a and h,

    .. math:: \psi_i = (a_i - b_i) r_i - a_i \eta_1 + h_i \eta_0
              - w_i (D_i - \pi_i) z_i' H^{-1} \sum_j h_j (r_j - \eta_0) z_j

    Without covariates all three are the difference of two weighted means.

    Parameters
    ----------
    dy
        Outcome changes of K pairs of periods, shape (n, K): one logit and one regression serve all.
    treated
        Shape (n,); the other rows are the controls.
    x
        Covariates from before treatment, without a constant, shape (n, P); P may be 0.
    weights
        How many a row stands for, shape (n,), positive; only their ratios matter.
    method
        With one treated row and covariates only outcome regression.

    Raises
    ------
    DesignError
        With every fault of the arrays, then with every fault of the design: no treated, no
        controls, fewer controls than parameters, covariates that are constant or collinear; at
        last where the propensity has no maximum.
    """
    require_rows(dy, x, weights, {"treated": treated})
    z = standardised(x, weights)
    require(_faults(treated, z, weights, method), f"a comparison adjusted by {method}")
    a = weights * treated / weights[treated].sum()
    model = propensity(treated, z, weights) if method.reweights else None
    h = np.zeros(len(z)) if model is None else model.odds / model.odds.sum()
    control, beta = h, np.zeros((z.shape[1], dy.shape[1]))
    if method.regresses:
        regression = Regression.of(z, weights, ~treated)
        control = h + regression.towards((a - h) @ z)
        beta = regression.coefficients(dy)
    ledger = a - control
    eta_treated, eta_control = a @ dy - (a @ z) @ beta, h @ dy - (h @ z) @ beta
    columns, rows = [ledger[:, None] * z, a, h], [-beta, -eta_treated, eta_control]
    if model is not None:
        hz = h[:, None] * z
        slope = hz.T @ dy - hz.T @ z @ beta - np.outer(h @ z, eta_control)
        columns.append(model.surplus[:, None] * z)
        rows.append(-np.linalg.solve(model.information, slope))
    return Adjusted(
        method=method,
        att=ledger @ dy,
        weights=ledger,
        share=weights / weights.sum(),
        effective_controls=effective_number(control[~treated]),
        negative_weight=float(np.maximum(-control, 0).sum()) + 0.0,
        propensity=model,
        y=dy,
        factors=np.column_stack(columns),
        coefficients=np.vstack(rows),
        parts=(
            Part("the treated", np.flatnonzero(treated), a[treated]),
            control_part(~treated, control, h, z, weights, method),
        ),
    )


def control_part(
    cell: Mask, control: Array, odds: Array, z: Array, weights: Array, method: Adjustment
) -> Part:
    """Controls in ``cell`` (n,): they fit a regression, or by odds as many moments."""
    own, fitted = z[cell], (weights if method.regresses else odds)[cell]
    within = shown_of_fit(control[cell], own, own * fitted[:, None])
    return Part("the controls", np.flatnonzero(cell), control[cell], within)


def _faults(treated: Mask, z: Array, weights: Array, method: Adjustment) -> list[Breach]:
    if faults := group_faults({"treated": treated, "controls": ~treated}):
        return faults
    covariates = z.shape[1] - 1
    lone = method.reweights and covariates > 0 and int(treated.sum()) == 1
    found = f"1 treated row for a propensity with {covariates} covariate(s)"
    remedy = "Use outcome regression, or no covariates"
    faults = broken("treated", [("one treated", lone, found, remedy)])
    return faults + fit_faults(z, weights, method, {"controls": ~treated})


def fit_faults(
    z: Array, weights: Array, method: Adjustment, cells: Mapping[str, Mask]
) -> list[Breach]:
    """What keeps the propensity of all rows, and regressions in some cells, from being fitted."""
    faults = []
    if method.reweights:
        everybody = {"all rows": np.ones(len(z), dtype=bool)}
        faults += regression_faults(z, weights, everybody, "propensity")
    if method.regresses:
        faults += regression_faults(z, weights, cells, "outcome regression")
    return faults
