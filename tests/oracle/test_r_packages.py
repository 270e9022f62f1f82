"""Against R: fixest, clubSandwich and did on mpdta. The numbers are stored, the data are not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluation.core.arrays import Array
from evaluation.methods.clusters.cluster import ClusterTest, cluster_robust, two_means
from evaluation.methods.effects.kernel import att, contrasts
from evaluation.methods.effects.period_weights import uniform

# R printed 12 significant digits and the data have 15: points agree to rounding, and so do
# standard errors, whose squares are sums of 500 such numbers.
POINT = 1e-11
STANDARD_ERROR = 1e-11
DEGREES = 1e-8  # a ratio of traces of 500 by 500, of order 280

COUNTIES, YEARS = 500, 5


def demeaned(values: Array, *keys: pd.Series) -> Array:
    """Less the mean by each key; on a balanced panel two keys are taken one after the other."""
    frame = pd.DataFrame(values)
    for key in keys:
        frame = frame - frame.groupby(key.to_numpy()).transform("mean")
    return frame.to_numpy()


@pytest.fixture(scope="module")
def within_counties(mpdta: pd.DataFrame) -> ClusterTest:
    """Post and year dummies less county means: what plm hands to clubSandwich."""
    dummies = [(mpdta["year"] == year).to_numpy(float) for year in range(2004, 2008)]
    design = np.column_stack([mpdta["post"].to_numpy(), *dummies])
    return cluster_robust(
        demeaned(design, mpdta["county"]),
        demeaned(mpdta["lemp"].to_numpy()[:, None], mpdta["county"])[:, 0],
        mpdta["county"].to_numpy(),
        np.eye(5)[0],
    )


@pytest.fixture(scope="module")
def within_both(mpdta: pd.DataFrame) -> ClusterTest:
    """Post less county and year means, one regressor: what fixest is left with."""
    keys = (mpdta["county"], mpdta["year"])
    return cluster_robust(
        demeaned(mpdta["post"].to_numpy()[:, None], *keys),
        demeaned(mpdta["lemp"].to_numpy()[:, None], *keys)[:, 0],
        mpdta["county"].to_numpy(),
        np.ones(1),
    )


def test_the_data_are_those_that_r_saw(mpdta: pd.DataFrame) -> None:
    assert len(mpdta) == COUNTIES * YEARS
    assert mpdta.groupby("g")["county"].nunique().to_dict() == {
        0: 309,
        2004: 20,
        2006: 40,
        2007: 131,
    }


def test_the_versions_and_scripts_are_beside_the_numbers(
    fixest: dict[str, Any], did: dict[str, Any]
) -> None:
    assert fixest["packages"]["fixest"] == "0.12.2"
    assert fixest["packages"]["clubSandwich"] == "0.5.8"
    assert did["packages"]["did"] == "2.5.1"


def test_the_coefficient_is_that_of_fixest(
    within_both: ClusterTest, within_counties: ClusterTest, fixest: dict[str, Any]
) -> None:
    expected = fixest["twfe"]["cluster_none"]["est"]
    assert within_both.estimate == pytest.approx(expected, abs=POINT)
    assert within_counties.estimate == pytest.approx(expected, abs=POINT)


def test_cr1_is_that_of_fixest_with_one_parameter(
    within_both: ClusterTest, fixest: dict[str, Any]
) -> None:
    expected = fixest["twfe"]["cluster_none"]["se"]
    assert within_both.se_cr1 == pytest.approx(expected, abs=STANDARD_ERROR)


def test_cr1_is_that_of_fixest_by_default_after_its_count_of_parameters(
    within_both: ClusterTest, fixest: dict[str, Any]
) -> None:
    rows = COUNTIES * YEARS
    counted = np.sqrt((rows - 1) / (rows - 1 - YEARS))  # post, and years; counties nest in clusters
    expected = fixest["twfe"]["cluster_default"]["se"]
    assert within_both.se_cr1 * counted == pytest.approx(expected, abs=STANDARD_ERROR)


def test_the_sum_of_scores_is_that_of_fixest_and_plm(
    within_both: ClusterTest, fixest: dict[str, Any]
) -> None:
    bare = within_both.se_cr1 * np.sqrt((COUNTIES - 1) / COUNTIES)
    assert bare == pytest.approx(fixest["twfe"]["cluster_noadj"]["se"], abs=STANDARD_ERROR)
    assert bare == pytest.approx(fixest["plm_arellano"]["HC0"][1], abs=STANDARD_ERROR)


def test_cr2_is_that_of_club_sandwich(within_counties: ClusterTest, fixest: dict[str, Any]) -> None:
    expected = fixest["clubSandwich_CR2"]
    assert within_counties.estimate == pytest.approx(expected["beta"], abs=POINT)
    assert within_counties.se_cr2 == pytest.approx(expected["SE"], abs=STANDARD_ERROR)


def test_degrees_of_freedom_are_those_of_club_sandwich(
    within_counties: ClusterTest, fixest: dict[str, Any]
) -> None:
    expected = fixest["clubSandwich_CR2"]
    assert within_counties.df_bell_mccaffrey == pytest.approx(expected["df_Satt"], abs=DEGREES)
    assert within_counties.p_cr2 == pytest.approx(expected["p_Satt"], abs=1e-10)


# One cohort against the never treated: the kernel with λ on one year


def cohort(mpdta: pd.DataFrame, year: int) -> tuple[Array, Array, Array]:
    """Outcomes, treated first (N, 5); unit weights (N,); treated (N,)."""
    table = mpdta.pivot_table(index=["g", "county"], columns="year", values="lemp")
    y = np.vstack([table.loc[year].to_numpy(), table.loc[0].to_numpy()])
    treated = np.arange(len(y)) < len(table.loc[year])
    return y, np.where(treated, 1 / treated.sum(), -1 / (~treated).sum()), treated


def year_against(base: int, year: int) -> Array:
    years = np.arange(2003, 2008)
    return uniform(years == year, years == base)


def test_the_kernel_is_the_event_study_of_fixest(
    mpdta: pd.DataFrame, fixest: dict[str, Any]
) -> None:
    y, weights, _ = cohort(mpdta, 2006)
    for row in fixest["event_study_2006"]["coef"]:
        year = int(row["term"][6:10])
        tau = att(y, weights, year_against(2005, year)[None])[0]
        assert tau == pytest.approx(row["est"], abs=POINT)


def test_two_means_has_the_standard_errors_of_the_event_study(
    mpdta: pd.DataFrame, fixest: dict[str, Any]
) -> None:
    y, weights, treated = cohort(mpdta, 2006)
    units, rows = len(y), y.size
    # fixest counts 4 coefficients and 5 years on all rows, two_means 2 means on the units
    ours = units / (units - 1) * (units - 1) / (units - 2)
    theirs = units / (units - 1) * (rows - 1) / (rows - 9)
    for row in fixest["event_study_2006"]["coef"]:
        contrast = contrasts(y, year_against(2005, int(row["term"][6:10]))[None])[:, 0]
        test = two_means(contrast, np.abs(weights), treated, np.arange(units))
        assert test.se_cr1 * np.sqrt(theirs / ours) == pytest.approx(row["se"], abs=STANDARD_ERROR)


@pytest.mark.parametrize(
    ("spec", "universal"), [("nocov_dr_never_universal", True), ("nocov_reg_never", False)]
)
def test_the_kernel_is_every_group_time_effect_of_did(
    spec: str, universal: bool, mpdta: pd.DataFrame, did: dict[str, Any]
) -> None:
    rows = did["specs"][spec]["att_gt"]
    assert len(rows) == (15 if universal else 12)
    for row in rows:
        group, year = row["g"], row["t"]
        base = group - 1 if universal or year >= group else year - 1
        if year == base:
            assert row["att"] == 0
            continue
        y, weights, treated = cohort(mpdta, group)
        contrast = contrasts(y, year_against(base, year)[None])[:, 0]
        tau = att(y, weights, year_against(base, year)[None])[0]
        assert tau == pytest.approx(row["att"], abs=POINT)
        if year < group:
            continue  # standard errors of the effects themselves are enough
        test = two_means(contrast, np.abs(weights), treated, np.arange(len(y)))
        bare = test.se_cr1 * np.sqrt((len(y) - 2) / len(y))  # did has no small-sample factor
        assert bare == pytest.approx(row["se"], abs=STANDARD_ERROR)
