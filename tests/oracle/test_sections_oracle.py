"""Group-time effects on repeated cross-sections against csdid, mpdta's rows taken one by one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import DesignError
from evaluation.methods.covariates.doubly_robust import Adjustment
from evaluation.methods.group_time.cells import Controls
from evaluation.methods.group_time.sections import group_time_sections
from evaluation.panels.cross_sections import CrossSections

POINT, ERROR = 1e-8, 1e-8  # both solve a logit to their own tolerance; 2500 rows of order ten
STORED = json.loads(
    (Path(__file__).parent / "expected" / "csdid_sections_mpdta.json").read_text("utf-8")
)
METHODS = {
    "reg": Adjustment.OUTCOME_REGRESSION,
    "ipw": Adjustment.INVERSE_PROBABILITY,
    "dr": Adjustment.DOUBLY_ROBUST,
}


def sections(mpdta: pd.DataFrame, *, covariate: bool) -> CrossSections:
    cohort = mpdta["g"].to_numpy(float)
    return CrossSections.of(
        mpdta["lemp"].to_numpy(),
        mpdta["year"].to_numpy(),
        np.where(cohort == 0, np.inf, cohort),
        covariates=mpdta[["lpop"]].to_numpy() if covariate else None,
    )


@pytest.mark.parametrize(("name", "spec"), STORED["specs"].items(), ids=STORED["specs"])
def test_every_cell_and_the_average(mpdta: pd.DataFrame, name: str, spec: dict[str, Any]) -> None:
    formula, method, controls = name.split()
    found = group_time_sections(
        sections(mpdta, covariate="lpop" in formula),
        controls=Controls.NEVER if controls == "nevertreated" else Controls.NOT_YET,
        adjustment=METHODS[method],
    )
    theirs = {
        (g, t): (att, se)
        for g, t, att, se in zip(spec["group"], spec["year"], spec["att"], spec["se"], strict=True)
    }
    ours = {(label.cohort, label.period): k for k, label in enumerate(found.labels)}
    assert set(ours) == set(theirs)
    errors = found.standard_errors
    for cell, k in ours.items():
        assert found.tau[k] == pytest.approx(theirs[cell][0], abs=POINT)
        assert errors[k] == pytest.approx(theirs[cell][1], abs=ERROR)
    simple = found.simple()
    assert simple.tau[0] == pytest.approx(spec["simple"][0], abs=POINT)
    assert simple.standard_errors[0] == pytest.approx(spec["simple"][1], abs=ERROR)


def test_a_row_of_two_is_two_rows_and_clusters_add_up(mpdta: pd.DataFrame) -> None:
    once = sections(mpdta, covariate=True)
    doubled = CrossSections.of(
        once.y,
        once.period,
        once.cohort,
        covariates=once.covariates,
        weights=np.full(once.y.size, 2.0),
    )
    twice = CrossSections.of(
        *(np.repeat(a, 2) for a in (once.y, once.period, once.cohort)),
        covariates=np.repeat(once.covariates, 2, axis=0),
        clusters=np.repeat(np.arange(once.y.size), 2),
    )
    one, two = group_time_sections(doubled), group_time_sections(twice)
    assert one.tau == pytest.approx(two.tau, abs=1e-10)
    assert one.standard_errors == pytest.approx(two.standard_errors, abs=1e-10)


def test_the_ledger_gives_every_cell(mpdta: pd.DataFrame) -> None:
    sample = sections(mpdta, covariate=True)
    found = group_time_sections(sample)
    assert found.ledger.apply(sample.y[:, None]) == pytest.approx(found.tau, abs=1e-12)
    assert found.ledger.units.sum(axis=1) == pytest.approx(0, abs=1e-12)
    moved = group_time_sections(
        CrossSections.of(
            sample.y + sample.period,
            sample.period,
            sample.cohort,
            covariates=sample.covariates,
        )
    )
    assert moved.tau == pytest.approx(found.tau, abs=1e-8)


def test_nobody_to_compare_with_is_an_error() -> None:
    with pytest.raises(DesignError, match="none of 1 cohorts has a base period and controls"):
        group_time_sections(
            CrossSections.of(np.arange(4.0), np.array([1, 1, 2, 2]), np.full(4, 2.0))
        )


def test_all_faults_of_the_arrays_at_once() -> None:
    with pytest.raises(DesignError) as caught:
        CrossSections.of(
            np.array([1.0, np.nan]), np.array([1.0, 2.0]), np.array([np.nan, 2.0, 3.0])
        )
    assert {b.where for b in caught.value.breaches} == {"y", "cohort"}
    assert len(caught.value.breaches) == 3
