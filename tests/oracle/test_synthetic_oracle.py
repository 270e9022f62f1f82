"""The synthetic family against R's synthdid on Proposition 99, pysyncon, and the optimum itself."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaluation.core.arrays import Array
from evaluation.methods.effects.kernel import att
from evaluation.methods.synthetic import donors
from evaluation.methods.synthetic.donors import Solver, Synthetic
from evaluation.methods.synthetic.synthetic import SyntheticEffects, synthetic
from evaluation.panels.panel import NEVER, Panel
from tests.oracle.data import PROP_99

EXPECTED = Path(__file__).parent / "expected"
PRINTED = 1e-11  # R printed 12 decimals of numbers of order 10
WEIGHT = 1e-12  # and 13 of a weight
PUBLISHED = 5e-7  # six decimals of an optimum that no package reports
DRAWN = 0.4  # standard errors of an SD of 1000 draws from 38 values: 0.2 each
SLSQP = 2e-6  # of a weight: where pysyncon's solver stops
RIDGE_STEP = 1e-8  # of the augmentation, given the same synthetic control

NAMES = {Synthetic.DID: "sdid", Synthetic.CONTROL: "sc"}
OPTIMUM = {Synthetic.DID: -15.605398, Synthetic.CONTROL: -19.513630}


@pytest.fixture(scope="module")
def r() -> dict[str, Any]:
    return json.loads((EXPECTED / "synthdid_prop99.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def smoking(r: dict[str, Any]) -> Panel:
    """Packs of cigarettes a head, 39 states from 1970 to 2000; California is the last."""
    with PROP_99.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    states = [*r["sdid"]["omega"], "California"]
    y = np.full((39, 31), np.nan)
    for row in rows:
        y[states.index(row["State"]), int(row["Year"]) - 1970] = float(row["PacksPerCapita"])
    return Panel.of(y, np.array([NEVER] * 38 + [1989.0]), periods=np.arange(1970.0, 2001.0))


@pytest.fixture(scope="module")
def found(smoking: Panel) -> dict[tuple[Synthetic, Solver], SyntheticEffects]:
    return {
        (kind, solver): synthetic(smoking, kind, solver=solver, placebos=solver is Solver.OPTIMUM)
        for kind in NAMES
        for solver in Solver
    }


Found = dict[tuple[Synthetic, Solver], SyntheticEffects]


@pytest.mark.parametrize("kind", NAMES)
def test_r_is_replicated_where_it_stops(kind: Synthetic, found: Found, r: dict[str, Any]) -> None:
    ours, theirs = found[kind, Solver.R_SYNTHDID], r[NAMES[kind]]
    assert ours.overall().tau[0] == pytest.approx(theirs["estimate"], abs=PRINTED)
    np.testing.assert_allclose(ours.omega, list(theirs["omega"].values()), atol=WEIGHT)
    np.testing.assert_allclose(ours.base[:19], list(theirs["lambda"].values()), atol=WEIGHT)


def test_difference_in_differences_is_the_kernel_with_equal_weights(
    smoking: Panel, r: dict[str, Any]
) -> None:
    units = np.array([-1 / 38] * 38 + [1.0])
    periods = np.array([-1 / 19] * 19 + [1 / 12] * 12)
    tau = att(smoking.y, units, periods[None])[0]
    assert tau == pytest.approx(r["did"]["estimate"], abs=PRINTED)


def objectives(effects: SyntheticEffects, omega: Array) -> float:
    """What synthdid says that donor weights make smallest: per base period, in packs squared."""
    y = effects.panel.y[:, :19]
    zeta = 1e-6
    if effects.kind is Synthetic.DID:
        y = y - y.mean(axis=1, keepdims=True)
        zeta = 12**0.25
    steps = np.diff(effects.panel.y[:38, :19], axis=1)
    error = y[38] - omega @ y[:38]
    return float(error @ error / 19 + zeta**2 * steps.var(ddof=1) * omega @ omega)


@pytest.mark.parametrize(
    ("kind", "gap"),
    [(Synthetic.DID, 1e-6), (Synthetic.CONTROL, 1e-3)],
)
def test_r_stops_short_of_the_optimum(
    kind: Synthetic, gap: float, found: Found, r: dict[str, Any]
) -> None:
    """Its objective lies above ours, by more than rounding; so its estimate is another one."""
    ours = found[kind, Solver.OPTIMUM]
    theirs = np.array(list(r[NAMES[kind]]["omega"].values()))
    lowest, stopped = objectives(ours, ours.omega), objectives(ours, theirs)
    assert stopped - lowest > gap * lowest
    assert ours.overall().tau[0] == pytest.approx(OPTIMUM[kind], abs=PUBLISHED)


def test_the_spread_of_placebos(found: Found, r: dict[str, Any]) -> None:
    """Over all 38 donors; R draws 1000 of them with replacement."""
    ours = found[Synthetic.DID, Solver.OPTIMUM]
    assert ours.placebos.shape == (38, 31)
    assert ours.placebo_se == pytest.approx(9.368, abs=5e-4)
    drawn = r["sdid"]["placebo_se_1000reps_seed1"]
    assert abs(ours.placebo_se - drawn) < DRAWN


def test_the_path_of_the_gap_has_the_effect_as_its_mean(found: Found) -> None:
    for effects in found.values():
        after = np.array([label.value >= 0 for label in effects.labels])
        assert effects.tau[after].mean() == pytest.approx(effects.overall().tau[0], abs=PRINTED)
        assert effects.base @ effects.tau == pytest.approx(0, abs=PRINTED) or (
            effects.kind is Synthetic.CONTROL
        )


# The augmentation, against pysyncon 1.7.0


@pytest.fixture(scope="module")
def pysyncon() -> dict[str, Any]:
    return json.loads((EXPECTED / "pysyncon_augmented.json").read_text("utf-8"))


@pytest.mark.parametrize("penalty", ["0.5", "10.0", "200.0"])
def test_ridge_augmented_synthetic_control(
    penalty: str, pysyncon: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the penalty fixed; ours are relative to the mean of the Gram matrix of periods."""
    y, before = np.array(pysyncon["y"]), pysyncon["before"]
    panel = Panel.of(y, np.array([NEVER] * (len(y) - 1) + [float(before)]))
    theirs = {k: np.array(v) for k, v in pysyncon["weights"][penalty].items()}
    control = synthetic(panel, Synthetic.CONTROL, placebos=False)
    np.testing.assert_allclose(control.omega, theirs["synthetic"], atol=SLSQP)
    centred = y[:-1, :before] - y[:-1, :before].mean(axis=0)
    relative = float(penalty) / (np.sum(centred**2) / before)
    monkeypatch.setattr(donors, "PENALTIES", np.array([relative]))
    augmented = synthetic(panel, Synthetic.AUGMENTED, placebos=False)
    np.testing.assert_allclose(augmented.omega, theirs["augmented"], atol=SLSQP)
    # What is added depends on the misfit alone, and that on where each solver stopped.
    misfit = y[-1, :before] - theirs["synthetic"] @ y[:-1, :before]
    added = augmented.omega - control.omega
    ours = y[-1, :before] - control.omega @ y[:-1, :before]
    change = np.linalg.solve(
        centred @ centred.T + float(penalty) * np.eye(len(centred)), centred @ (misfit - ours)
    )
    np.testing.assert_allclose(
        added + change, theirs["augmented"] - theirs["synthetic"], atol=RIDGE_STEP
    )
