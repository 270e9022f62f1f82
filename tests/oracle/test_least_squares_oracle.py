"""The least-squares family against fixest, plm, did, linearmodels and five Python packages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from linearmodels.iv import AbsorbingLS
from linearmodels.panel import PanelOLS

from evaluation.core.arrays import Array
from evaluation.methods.effects.aggregation import by_group
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.effects.labels import CohortEffect
from evaluation.methods.two_way.imputation import imputation
from evaluation.methods.two_way.saturated import extended_two_way, sun_abraham
from evaluation.methods.two_way.two_stage import SecondStage, two_stage
from evaluation.methods.two_way.two_way import Staggered, event_study, two_way
from evaluation.panels.panel import NEVER, Panel
from tests.raw_errors import errors_of, variance_of

EXPECTED = Path(__file__).parent / "expected"
STORED = 1e-12  # R printed 12 significant digits of numbers of order 0.1
TWO_SOLVERS = 1e-10  # least squares on dummies against normal equations
LSMR = 1e-6  # AbsorbingLS iterates

# How exactly each package solves its first stage, measured on data where two others agree to 1e-13.
PEERS = {
    "diff_diff_imputation": 1e-10,  # iterates to 1e-10
    "diff_diff_two_stage": 1e-10,
    "py2sdid_bjs": 1e-12,  # direct
    "py2sdid_ts": 1e-12,
    "did_imputation": 1e-6,  # iterates to 1e-6
    "pyfixest_did2s": 1e-5,  # iterates
}

# With weights it solves Z'W²Z where its own first stage solved Z'WZ (compute_se_bjs of py2sdid
# 0.1.8), so its standard error is of other weights than its estimate; did_imputation has ours.
SQUARED_WEIGHTS = ("weighted", "py2sdid_bjs")


@pytest.fixture(scope="module")
def peers() -> dict[str, Any]:
    return json.loads((EXPECTED / "least_squares_peers.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def sunab() -> dict[str, Any]:
    return json.loads((EXPECTED / "fixest_sunab_mpdta.json").read_text("utf-8"))


def of_table(table: pd.DataFrame, *, weighted: bool = False) -> Panel:
    """From columns unit, time, y, g and, if ``weighted``, weight and cluster."""
    y = table.pivot_table(index="unit", columns="time", values="y")
    units = table.groupby("unit").first()
    return Panel.of(
        y.to_numpy(),
        np.where(units["g"] == 0, NEVER, units["g"]),
        periods=y.columns.to_numpy(),
        weights=units["weight"].to_numpy() if weighted else None,
        clusters=units["cluster"].to_numpy() if weighted else None,
    )


@pytest.fixture(scope="module")
def counties(mpdta: pd.DataFrame) -> Panel:
    return of_table(mpdta.rename(columns={"county": "unit", "year": "time", "lemp": "y"}))


def small_sample(clusters: int, observations: int, coefficients: int) -> float:
    """What fixest multiplies a clustered covariance by: G/(G-1) · (N-1)/(N-K)."""
    return clusters / (clusters - 1) * (observations - 1) / (observations - coefficients)


# R: fixest, plm and did on mpdta


def test_two_way_is_that_of_fixest_and_plm(counties: Panel, fixest: dict[str, Any]) -> None:
    effects = two_way(counties, staggered=Staggered.RECORD)
    (error,) = errors_of(effects)
    expected = {name: rows["se"] for name, rows in fixest["twfe"].items() if "se" in rows}
    assert effects.tau == pytest.approx([fixest["twfe"]["cluster_default"]["est"]], abs=STORED)
    assert error == pytest.approx(expected["cluster_noadj"], abs=STORED)
    assert error == pytest.approx(0.01323861981029, abs=STORED)  # plm, arellano HC0
    for name, coefficients in (("default", 1 + 5), ("fixef_full", 1 + 4 + 500), ("none", 1)):
        factor = small_sample(500, 2500, coefficients)
        assert error * np.sqrt(factor) == pytest.approx(expected[f"cluster_{name}"], abs=STORED)


def test_the_event_study_is_that_of_fixest(counties: Panel, fixest: dict[str, Any]) -> None:
    kept = counties.never | (counties.cohort == 2006)
    panel = Panel.of(counties.y[kept], counties.cohort[kept], periods=counties.periods)
    effects, expected = event_study(panel), fixest["event_study_2006"]
    assert effects.tau == pytest.approx([row["est"] for row in expected["coef"]], abs=STORED)
    factor = small_sample(len(panel.y), expected["n"], 4 + 5)
    assert effects.observations == expected["n"]
    assert factor * variance_of(effects) == pytest.approx(np.array(expected["vcov"]), abs=STORED)


def test_sun_abraham_is_sunab_of_fixest(counties: Panel, sunab: dict[str, Any]) -> None:
    """fixest takes cohort shares as known, so the averages are ``by_group`` with shares."""
    assert sunab["packages"]["fixest"] == "0.12.2"
    effects = sun_abraham(counties)
    assert len(effects) == 12
    factor = np.sqrt(small_sample(500, 2500, 12 + 5))
    for name, key in (
        ("dynamic", lambda e: f"year::{e.event_time:g}"),
        ("att", lambda e: "ATT" if e.event_time >= 0 else None),
        ("cohort", lambda e: f"cohort::{e.cohort:g}" if e.event_time >= 0 else None),
    ):
        groups = [key(label) for label in effects.labels]
        averages = effects.aggregate(by_group(groups, effects.share[effects.member]))
        found = zip(averages.tau, factor * errors_of(averages), strict=True)
        numbers = dict(zip(averages.labels, found, strict=True))
        expected = {row["term"]: (row["est"], row["se"]) for row in sunab[name]}
        assert numbers.keys() == expected.keys()
        for term, pair in expected.items():
            assert numbers[term] == pytest.approx(pair, abs=STORED)


def test_sun_abraham_is_group_time_of_did(counties: Panel, did: dict[str, Any]) -> None:
    effects = sun_abraham(counties)
    found = zip(effects.tau, errors_of(effects), strict=True)
    numbers = dict(zip(effects.labels, found, strict=True))
    rows = did["specs"]["nocov_dr_never_universal"]["att_gt"]
    assert len(rows) == len(numbers) + 3  # the base of each cohort, 0 without an error
    for row in rows:
        if row["se"] is not None:
            pair = numbers[CohortEffect(row["g"], row["t"])]
            assert pair == pytest.approx((row["att"], row["se"]), abs=STORED)


# Python: five packages, on mpdta and on two made-up panels


@pytest.mark.parametrize("weighting", ["plain", "weighted"])
@pytest.mark.parametrize("name", ["mpdta", "balanced", "gaps"])
def test_imputation_and_two_stage_are_those_of_others(
    name: str, weighting: str, peers: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    if name == "mpdta":
        panel = request.getfixturevalue("counties")
    else:
        panel = of_table(pd.DataFrame(peers["panels"][name]), weighted=weighting == "weighted")
        assert panel.balanced == (name == "balanced")
    imputed = imputation(panel)
    ours = {
        "imputation": (imputed.overall(), imputed.by_event_time()),
        "two_stage": (two_stage(panel), two_stage(panel, SecondStage.EVENT_TIME)),
    }
    for peer, found in peers[name].get(weighting, {}).items():
        if "failed" in found:
            assert (name, peer) == ("mpdta", "pyfixest_did2s")  # its crash, design/peers.md 2.3
            continue
        two = peer in ("diff_diff_two_stage", "py2sdid_ts", "pyfixest_did2s")
        overall, events = ours["two_stage" if two else "imputation"]
        assert len(events) == len(found["event_time"])
        rows = [found["overall"], *(found["event_time"][str(e.value)] for e in events.labels)]
        estimates, errors = np.array(rows).T
        assert [*overall.tau, *events.tau] == pytest.approx(estimates, abs=PEERS[peer])
        if (weighting, peer) != SQUARED_WEIGHTS:
            found_errors = [*errors_of(overall), *errors_of(events)]
            assert found_errors == pytest.approx(errors, abs=PEERS[peer])


def test_every_package_is_in_the_comparison(peers: dict[str, Any]) -> None:
    assert peers["packages"]["diff-diff"] == "3.13.0"
    assert set(peers["balanced"]["plain"]) == set(PEERS)
    assert set(peers["gaps"]["weighted"]) == set(PEERS) - {
        "diff_diff_imputation",
        "diff_diff_two_stage",
    }


# linearmodels, in this process


def fitted(table: pd.DataFrame, regressors: dict[str, Any]) -> tuple[Array, Array]:
    """Coefficients and clustered covariance of PanelOLS without any small-sample factor."""
    index = pd.MultiIndex.from_frame(table[["unit", "time"]])
    columns = table.set_index(index)
    fit = PanelOLS(
        columns["y"],
        pd.DataFrame(regressors, index=index).astype(float),
        weights=columns["weight"],
        entity_effects=True,
        time_effects=True,
    ).fit(
        cov_type="clustered",
        clusters=columns[["cluster"]],
        debiased=False,
        group_debias=False,
        auto_df=False,
        count_effects=False,
    )
    return fit.params.to_numpy(), fit.cov.to_numpy()


@pytest.mark.parametrize("name", ["balanced", "gaps"])
def test_every_regression_is_that_of_linearmodels(name: str, peers: dict[str, Any]) -> None:
    table = pd.DataFrame(peers["panels"][name])
    panel = of_table(table, weighted=True)
    since = np.where(table["g"] > 0, table["time"] - table["g"], -np.inf)

    effects: EffectSet = two_way(panel, staggered=Staggered.RECORD)
    agree(effects, fitted(table, {"treated": since >= 0}))
    effects = event_study(panel)
    agree(effects, fitted(table, {str(e.value): since == e.value for e in effects.labels}))
    for effects in (sun_abraham(panel), extended_two_way(panel)):
        cells = {
            str(e): ((table["g"] == e.cohort) & (table["time"] == e.period)).to_numpy()
            for e in effects.labels
        }
        agree(effects, fitted(table, cells))


def agree(effects: EffectSet, expected: tuple[Array, Array]) -> None:
    assert effects.tau == pytest.approx(expected[0], abs=TWO_SOLVERS)
    assert variance_of(effects) == pytest.approx(expected[1], abs=TWO_SOLVERS)


@pytest.mark.parametrize("name", ["balanced", "gaps"])
def test_the_event_study_is_that_of_absorbing_least_squares(
    name: str, peers: dict[str, Any]
) -> None:
    table = pd.DataFrame(peers["panels"][name])
    effects = event_study(of_table(table, weighted=True))
    since = np.where(table["g"] > 0, table["time"] - table["g"], -np.inf)
    fit = AbsorbingLS(
        table["y"],
        pd.DataFrame({str(e.value): since == e.value for e in effects.labels}).astype(float),
        absorb=table[["unit", "time"]].astype("category"),
        weights=table["weight"],
    ).fit(cov_type="clustered", clusters=table["cluster"], debiased=False)
    assert effects.tau == pytest.approx(fit.params.to_numpy(), abs=LSMR)
    ratio = fit.cov.to_numpy() / variance_of(effects)
    assert ratio == pytest.approx(np.full_like(ratio, ratio[0, 0]), abs=1e-4)
