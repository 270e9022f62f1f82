"""The synthetic family: by hand, by plain loops, and what it must not look at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize

from evaluation.core.arrays import Array, Mask
from evaluation.errors import RefusedMethod
from evaluation.methods.effects.kernel import att
from evaluation.methods.synthetic import donors
from evaluation.methods.synthetic.donors import PENALTIES, Synthetic, Task, fit
from evaluation.methods.synthetic.synthetic import synthetic
from evaluation.panels.panel import NEVER, Panel
from tests.methods.synthetic.synthetic_panels import (
    AFTER,
    EXACT,
    FITTED,
    KINDS,
    PERIODS,
    small_panel,
)

SLSQP = 1e-6  # of a weight: it stops at 1e-14 of an objective of order one


def task_of(panel: Panel, base: Mask | None = None, treated: int | None = None) -> Task:
    """What ``synthetic`` is said to fit to."""
    never, v = panel.never, panel.weights[~panel.never]
    return Task(
        donors=panel.y[never][None],
        target=(v / v.sum() @ panel.y[~never])[None],
        base=~AFTER if base is None else base,
        post=AFTER / AFTER.sum(),
        treated=int((~never).sum()) if treated is None else treated,
        sizes=panel.weights[never],
    )


# By hand


@pytest.mark.parametrize(
    ("kind", "effect"),
    [
        (Synthetic.CONTROL, 5 - (0.25 * 6 + 0.75 * 4)),  # levels 1 = 0.25 · 4 + 0.75 · 0
        (Synthetic.DEMEANED, (5 - 1) - (0.5 * (6 - 4) + 0.5 * (4 - 0))),  # movements: half each
    ],
)
def test_two_donors_by_hand(kind: Synthetic, effect: float) -> None:
    """Levels lie on the segment at a quarter; movements, on another row, at a half."""
    if kind is Synthetic.CONTROL:
        y = np.array([[4.0, 4.0, 4.1, 6.0], [0.0, 0.1, 0.0, 4.0], [0, 0, 0, 5.0]])
        y[2, :3] = 0.25 * y[0, :3] + 0.75 * y[1, :3]
    else:
        y = np.array([[3.0, 5.0, 4.0, 6.0], [0.0, -1.0, 1.0, 4.0], [0, 0, 0, 5.0]])
        y[2, :3] = 1 + (0.5 * (y[0] - 4) + 0.5 * y[1])[:3]
    found = synthetic(Panel.of(y, np.array([NEVER, NEVER, 3.0])), kind)
    assert found.overall().tau[0] == pytest.approx(effect, abs=1e-8)
    assert found.pre_rmspe == pytest.approx(0, abs=1e-8)


def test_noise_of_donors_alike_is_the_standard_deviation_of_their_steps() -> None:
    panel = small_panel()
    task = replace(task_of(panel), sizes=np.full(7, 3.0))
    steps = np.diff(panel.y[:7, :8], axis=1)
    np.testing.assert_allclose(task.noise, steps.std(ddof=1), rtol=EXACT)


def test_noise_by_hand_where_donors_differ_in_size() -> None:
    """Steps 1, 3 of the donor three times as large, 0, 4 of the other: mean 2, squares 1 and 4."""
    task = Task(
        donors=np.array([[[0.0, 1, 4, 99], [5, 5, 9, -99]]]),
        target=np.zeros((1, 4)),
        base=np.array([True, True, True, False]),
        post=np.array([0, 0, 0, 1.0]),
        treated=1,
        sizes=np.array([6.0, 2.0]),
    )
    shares = np.array([3, 3, 1, 1]) / 8
    np.testing.assert_allclose(task.noise**2, (0.75 * 1 + 0.25 * 4) / (1 - shares @ shares))


def test_the_ridge_of_synthetic_did_and_its_periods_against_scipy() -> None:
    """Of two treated over four periods: ζ² is √8 times the noise variance, on every base period."""
    panel = small_panel(treated=2)
    task = task_of(panel)
    before = panel.y[:7, :8] - panel.y[:7, :8].mean(axis=1, keepdims=True)
    target = task.target[0, :8] - task.target[0, :8].mean()
    variance = float(task.noise[0] ** 2)
    omega = by_scipy(before, target, 8 * np.sqrt(2 * 4) * variance, variance)
    columns = panel.y[:7, :8] - panel.y[:7, :8].mean(axis=0)
    after = panel.y[:7, 8:].mean(axis=1)
    lambdas = by_scipy(columns.T, after - after.mean(), 7e-12 * variance, variance)
    found = synthetic(panel, Synthetic.DID)
    np.testing.assert_allclose(found.omega, omega, atol=SLSQP)
    np.testing.assert_allclose(found.base[:8], lambdas, atol=SLSQP)
    assert found.base[8:].tolist() == [0] * 4


def by_scipy(units: Array, target: Array, ridge: float, scale: float) -> Array:
    def objective(x: Array) -> tuple[float, Array]:
        error = x @ units - target
        value = error @ error + ridge * x @ x
        return float(value / scale), 2 * (units @ error + ridge * x) / scale

    found = minimize(
        objective,
        np.full(len(units), 1 / len(units)),
        jac=True,
        method="SLSQP",
        bounds=[(0, 1)] * len(units),
        constraints={"type": "eq", "fun": lambda x: x.sum() - 1, "jac": np.ones_like},
        options={"ftol": 1e-14, "maxiter": 500},
    )
    return np.asarray(found.x)


def test_the_augmentation_by_leaving_out_each_period_in_turn() -> None:
    """The penalty by refits without a period; the weights from the normal equations of donors.

    d minimises |x − X₀'d|² + ρ|d|², so d = (X₀X₀' + ρI)⁻¹ X₀x: donors by donors, where the module
    has periods by periods.
    """
    panel = small_panel()
    task = task_of(panel)
    rows = panel.y[:7, :8] / task.noise[0]
    target = panel.y[7, :8] / task.noise[0]
    omega = synthetic(panel, Synthetic.CONTROL).omega
    centred, left = rows - rows.mean(axis=0), target - omega @ rows
    scale = np.trace(centred.T @ centred) / 8

    def moved(used: Mask, penalty: float) -> Array:
        x = centred[:, used]
        return np.asarray(
            np.linalg.solve(x @ x.T + penalty * scale * np.eye(7), x @ left[used]),
        )

    errors = [
        sum(
            (left[t] - centred[:, t] @ moved(np.arange(8) != t, float(penalty))) ** 2
            for t in range(8)
        )
        for penalty in PENALTIES
    ]
    best = int(np.argmin(errors))
    assert 0 < best < PENALTIES.size - 1, "a penalty at the end of the list would not be a test"
    wanted = omega + moved(np.ones(8, dtype=bool), float(PENALTIES[best]))
    found = synthetic(panel, Synthetic.AUGMENTED)
    np.testing.assert_allclose(found.omega, wanted, atol=FITTED)
    assert found.omega.sum() == pytest.approx(1, abs=EXACT)
    assert found.pre_rmspe < synthetic(panel, Synthetic.CONTROL).pre_rmspe


def test_augmented_weights_sum_to_one_however_small_the_penalty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is added sums to zero but for rounding, which a small penalty once made 1e-8."""
    monkeypatch.setattr(donors, "PENALTIES", np.array([1e-11]))
    for seed in range(10):
        omega = synthetic(small_panel(seed=seed), Synthetic.AUGMENTED, placebos=False).omega
        assert omega.sum() == pytest.approx(1, abs=1e-12)


# What every member is


@pytest.mark.parametrize("treated", [1, 2])
@pytest.mark.parametrize("kind", KINDS)
def test_an_effect_set_by_its_ledger(kind: Synthetic, treated: int) -> None:
    panel = small_panel(treated)
    found = synthetic(panel, kind, placebos=False)
    v = panel.weights[7:] / panel.weights[7:].sum()
    gap = v @ panel.y[7:] - found.omega @ panel.y[:7]
    np.testing.assert_allclose(found.tau, gap - gap @ found.base, atol=EXACT)
    np.testing.assert_allclose(found.ledger.apply(panel.y), found.tau, atol=1e-12)
    assert [label.value for label in found.labels] == list(range(-8, 4))
    assert found.base.sum() == pytest.approx(
        0 if kind in (Synthetic.CONTROL, Synthetic.AUGMENTED) else 1, abs=EXACT
    )
    for k in range(len(found)):
        np.testing.assert_allclose(found.ledger.row(k).sum(axis=0), 0, atol=1e-12)
    periods = AFTER / AFTER.sum() - found.base
    overall = found.overall()
    assert overall.labels == ("overall",)
    np.testing.assert_allclose(
        overall.tau, att(panel.y, found.unit_weights, periods[None]), atol=EXACT
    )
    np.testing.assert_allclose(
        overall.ledger.row(0), np.outer(found.unit_weights, periods), atol=1e-12
    )
    assert found.effective_donors == pytest.approx(1 / np.sum(found.omega**2))
    assert found.pre_rmspe == pytest.approx(np.sqrt(np.mean(found.tau[:8] ** 2)))


@pytest.mark.parametrize("kind", KINDS)
def test_the_weights_are_those_of_the_fit(kind: Synthetic) -> None:
    panel = small_panel(2)
    found, wanted = synthetic(panel, kind), fit(kind, task_of(panel))
    np.testing.assert_allclose(found.omega, wanted.omega, atol=1e-12)
    np.testing.assert_allclose(AFTER / 4 - found.base, wanted.periods, atol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_no_covariance(kind: Synthetic) -> None:
    found = synthetic(small_panel(2), kind)
    assert found.influence is None
    with pytest.raises(RefusedMethod, match="no influence functions"):
        _ = found.overall().covariance


# What the fit may not look at


GAP_YEARS = (PERIODS >= 2007) & ~AFTER  # before treatment, and not in the base


@pytest.mark.parametrize("kind", KINDS)
def test_periods_outside_the_base_do_not_matter(kind: Synthetic) -> None:
    panel, base = small_panel(), ~AFTER & ~GAP_YEARS
    changed = panel.y.copy()
    changed[:, GAP_YEARS] = np.random.default_rng(1).normal(100, 50, (8, 2))
    one, other = (
        synthetic(replace(panel, y=y), kind, base=base, placebos=True) for y in (panel.y, changed)
    )
    assert one.unit_weights.tolist() == other.unit_weights.tolist()
    assert one.base.tolist() == other.base.tolist()
    assert one.base[~base].tolist() == [0] * 6
    np.testing.assert_allclose(one.overall().tau, other.overall().tau, atol=EXACT)
    np.testing.assert_allclose(one.overall().placebos, other.overall().placebos, atol=EXACT)
    assert one.pre_rmspe == pytest.approx(other.pre_rmspe)
    assert not np.allclose(one.unit_weights, synthetic(panel, kind).unit_weights, atol=1e-3)


@pytest.mark.parametrize("kind", KINDS)
def test_donors_are_not_chosen_by_what_comes_after(kind: Synthetic) -> None:
    panel = small_panel()
    changed = panel.y.copy()
    changed[:, AFTER] = np.random.default_rng(1).normal(100, 50, (8, 4))
    one, other = (synthetic(replace(panel, y=y), kind) for y in (panel.y, changed))
    assert one.omega.tolist() == other.omega.tolist()
    assert (one.base.tolist() == other.base.tolist()) == (kind is not Synthetic.DID)


@pytest.mark.parametrize("kind", KINDS)
def test_the_treated_after_the_start_choose_nothing(kind: Synthetic) -> None:
    panel = small_panel()
    changed = panel.y.copy()
    changed[7, AFTER] -= 3
    one, other = (synthetic(replace(panel, y=y), kind) for y in (panel.y, changed))
    np.testing.assert_allclose(other.tau - one.tau, np.where(AFTER, -3, 0), atol=EXACT)
