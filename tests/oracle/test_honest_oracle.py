"""Honest inference against R HonestDiD and a port of it, on two published event studies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluation.core.arrays import Array
from evaluation.methods.honest.conditional import accepted
from evaluation.methods.honest.event_study import EventStudy, Restriction
from evaluation.methods.honest.relative import relative_moments
from evaluation.methods.honest.sensitivity import conventional, robust
from evaluation.methods.two_way.two_way import event_study
from evaluation.panels.panel import NEVER, Panel

HERE = Path(__file__).parent
MEDICAID = HERE.parents[2] / "shared" / "reference" / "replication" / "ehec_medicaid.csv"
ALPHA = 0.05
# R and the port draw 1000 normals for the 99.5 per cent quantile of their first stage, so their own
# C-LF ends move: in 40 repetitions on Medicaid by 0.02 standard deviations of the estimate on
# average and by 0.08 at most. Ours is an integral. Estimate it stands their grid, 0.04 a step.
DRAWN = 0.08
GRID = 40 / 999
FLCI = 1e-4  # of Medicaid: 10⁶ draws for the folded normal, and ends printed to 3 digits
LOOSE = 2e-3  # of a half-length: the same draws put 1.9622 for 1.9600 in the stored BC numbers
SOLVED = 1e-12  # least squares on dummies against normal equations


@pytest.fixture(scope="module")
def stored() -> dict[str, Any]:
    found = json.loads((HERE / "expected" / "honest_peers.json").read_text("utf-8"))
    return found["studies"]


def study_of(stored: dict[str, Any]) -> EventStudy:
    return EventStudy(
        betas=np.array(stored["betas"]),
        covariance=np.array(stored["covariance"]),
        n_pre=stored["n_pre"],
        n_post=stored["n_post"],
    )


def first(study: EventStudy) -> Array:
    return np.eye(study.n_post)[0]


def deviation(study: EventStudy, l_vec: Array) -> float:
    weights = study.target(l_vec)
    return float(np.sqrt(weights @ study.covariance @ weights))


@pytest.mark.parametrize("printed", ["readme", "readme_as_in_the_design"])
def test_relative_magnitudes_as_r_prints_them(stored: dict[str, Any], printed: str) -> None:
    study = study_of(stored["medicaid"])
    close = (GRID + DRAWN) * deviation(study, first(study))
    for m, low, high in stored["medicaid"]["r"][printed]["relative_magnitudes"]:
        found = robust(study, first(study), Restriction.RELATIVE_MAGNITUDES, m, ALPHA)
        assert (found.low, found.high) == pytest.approx((low, high), abs=close)


def test_smoothness_as_r_prints_it(stored: dict[str, Any]) -> None:
    study = study_of(stored["medicaid"])
    for m, low, high in stored["medicaid"]["r"]["readme"]["smoothness"]:
        found = robust(study, first(study), Restriction.SMOOTHNESS, m, ALPHA)
        digits = FLCI if m < 0.03 else 5e-4  # 0.101: three digits of a larger number
        assert found.low == pytest.approx(low, abs=FLCI)
        assert found.high == pytest.approx(high, abs=digits)


def test_the_example_of_the_paper_as_r_has_it(stored: dict[str, Any]) -> None:
    study, r = study_of(stored["bc"]), stored["bc"]["r"]
    low, high = conventional(study, first(study), ALPHA)
    assert (low, high) == pytest.approx(r["original"], abs=1e-10)
    for m, low, high in r["smoothness"]:
        found = robust(study, first(study), Restriction.SMOOTHNESS, m, ALPHA)
        close = LOOSE * (high - low) / 2
        assert (found.low, found.high) == pytest.approx((low, high), abs=close)


@pytest.mark.parametrize("name", ["medicaid", "bc"])
def test_fixed_length_intervals_of_the_port(stored: dict[str, Any], name: str) -> None:
    study = study_of(stored[name])
    for peer in stored[name]["peer"]:
        for m, low, high in peer["FLCI"]:
            found = robust(study, np.array(peer["l_vec"]), Restriction.SMOOTHNESS, m, ALPHA)
            close = LOOSE * (high - low) / 2
            assert (found.low, found.high) == pytest.approx((low, high), abs=close)


@pytest.mark.parametrize("name", ["medicaid", "bc"])
def test_the_hybrid_of_the_port(stored: dict[str, Any], name: str) -> None:
    study = study_of(stored[name])
    for peer in stored[name]["peer"]:
        l_vec = np.array(peer["l_vec"])
        sd = deviation(study, l_vec)
        for m, low, high in peer["C-LF"]:
            found = robust(study, l_vec, Restriction.RELATIVE_MAGNITUDES, m, ALPHA)
            close = (GRID + DRAWN) * sd
            assert found.low == pytest.approx(low, abs=close)
            assert at_end(high, sd) or found.high == pytest.approx(high, abs=close)


@pytest.mark.parametrize("name", ["medicaid", "bc"])
def test_the_conditional_test_of_the_port_on_its_own_grid(
    stored: dict[str, Any], name: str
) -> None:
    """Without the first stage nothing is drawn: the same grid points are accepted."""
    study = study_of(stored[name])
    for peer in stored[name]["peer"]:
        l_vec = np.array(peer["l_vec"])
        reach = 20 * deviation(study, l_vec)
        grid = np.linspace(-reach, reach, 1000)
        for m, low, high in peer["Conditional"]:
            moments = relative_moments(study, l_vec, m)
            no_first_stage = np.full(len(moments.step), np.inf)
            kept = grid[accepted(moments, no_first_stage, grid, ALPHA, 0.0)]
            assert (kept.min(), kept.max()) == pytest.approx((low, high), abs=1e-9)


def at_end(high: float, sd: float) -> bool:
    """R and its port search 20 standard deviations round zero, and stop there without a word."""
    return abs(high - 20 * sd) < 1e-9 * sd


def test_the_event_study_is_ours(stored: dict[str, Any]) -> None:
    """The stored estimates come out of the project's own event study, from the CSV."""
    if not MEDICAID.is_file():
        pytest.skip(f"the Medicaid data are not part of the project and not at {MEDICAID}")
    data = pd.read_csv(MEDICAID)
    data = data[(data["year"] < 2016) & (data["yexp2"].isna() | (data["yexp2"] != 2015))]
    wide = data.pivot_table(index="stfips", columns="year", values="dins")
    start = data.groupby("stfips")["yexp2"].first().reindex(wide.index)
    panel = Panel.of(
        wide.to_numpy(),
        np.where(start == 2014, 2014.0, NEVER),
        periods=wide.columns.to_numpy(dtype=float),
    )
    found = event_study(panel)
    groups, n, estimated = len(wide), wide.size, 7 + 8  # years against 2013, and year effects
    factor = groups / (groups - 1) * (n - 1) / (n - estimated)  # fixest's, with states nested
    np.testing.assert_allclose(found.tau, stored["medicaid"]["betas"], atol=SOLVED)
    np.testing.assert_allclose(
        factor * found.covariance, stored["medicaid"]["covariance"], atol=SOLVED
    )
