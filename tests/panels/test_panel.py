"""A panel from arrays: what it says of itself, and what it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from evaluation.errors import DesignError
from evaluation.panels.panel import NEVER, Panel

Y = np.arange(12.0).reshape(4, 3)
COHORT = np.array([1.0, 2.0, NEVER, 5.0])


def refused(**changed: Any) -> list[str]:
    given: dict[str, Any] = {"y": Y, "cohort": COHORT} | changed
    with pytest.raises(DesignError) as caught:
        Panel.of(given.pop("y"), given.pop("cohort"), **given)
    assert caught.value.why
    assert caught.value.remedy
    return [f"{fault.where}: {fault.found}" for fault in caught.value.breaches]


def test_periods_count_from_0_and_units_weigh_1_and_are_their_own_clusters() -> None:
    panel = Panel.of(Y, COHORT)
    assert list(panel.units) == [0, 1, 2, 3]
    assert list(panel.periods) == [0, 1, 2]
    assert list(panel.weights) == [1, 1, 1, 1]
    assert list(panel.clusters) == [0, 1, 2, 3]
    assert panel.covariates.shape == (4, 0)
    assert panel.dropped == ()


def test_a_unit_treated_after_the_last_period_is_neither_never_nor_yet_treated() -> None:
    panel = Panel.of(Y, COHORT)
    assert list(panel.never) == [False, False, True, False]
    assert list(panel.cohorts) == [1, 2, 5]
    assert panel.treated.tolist() == [
        [False, True, True],
        [False, False, True],
        [False, False, False],
        [False, False, False],
    ]


def test_clusters_are_numbered_from_0() -> None:
    assert list(Panel.of(Y, COHORT, clusters=np.array([9, 4, 9, 7])).clusters) == [2, 0, 2, 1]


def test_a_gap_is_kept_and_said() -> None:
    assert Panel.of(Y, COHORT).balanced
    assert not Panel.of(np.where(Y == 4, np.nan, Y), COHORT).balanced


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"y": np.where(Y == 4, np.inf, Y)}, "y: 1 infinite"),
        (
            {"cohort": np.array([1, np.nan, -np.inf, 2])},
            "cohort: 2 NaN or below every period: write infinity for never",
        ),
        ({"cohort": COHORT[:3]}, "cohort: (3,) for (4,)"),
        ({"covariates": np.ones(4)}, "covariates: (4,) for (4, 1)"),
        ({"covariates": np.ones((3, 2))}, "covariates: (3, 2) for (4, 2)"),
        ({"covariates": np.full((4, 2), np.nan)}, "covariates: 8 not finite"),
        ({"weights": np.array([1, 0, np.nan, np.inf])}, "weights: 3 not positive and finite"),
        ({"clusters": np.arange(3)}, "clusters: (3,) for (4,)"),
        ({"periods": np.array([1.0, 2.0])}, "periods: (2,) for (3,)"),
        ({"periods": np.array([1.0, 1.0, 2.0])}, "periods: 1 steps that do not go up"),
        ({"periods": np.array([1.0, np.nan, 2.0])}, "periods: 2 steps that do not go up"),
        ({"periods": np.array([1.0, 2.0, np.inf])}, "periods: 1 steps that do not go up"),
    ],
)
def test_each_fault_is_named(changed: dict[str, Any], found: str) -> None:
    assert refused(**changed) == [found]


def test_all_faults_come_at_once() -> None:
    found = refused(weights=-np.ones(4), covariates=np.ones(4), periods=np.array([2.0, 1.0, 3.0]))
    assert [text.split(":")[0] for text in found] == ["covariates", "weights", "periods"]


@pytest.mark.parametrize("y", [np.ones(4), np.ones((0, 3)), np.ones((4, 0))])
def test_outcomes_that_are_no_units_by_periods(y: Any) -> None:
    assert refused(y=y) == []
