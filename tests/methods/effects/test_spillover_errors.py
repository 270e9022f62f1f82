"""What stops spillover rings, all at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.core.arrays import Array
from evaluation.errors import DesignError
from evaluation.methods.effects.spillover import Rings, spillover
from evaluation.panels.panel import NEVER, Panel
from tests.methods.effects.spillover_panel import FAR, panel_of

# Errors


def breaches(error: pytest.ExceptionInfo[DesignError]) -> list[str]:
    return [f"{breach.rule}: {breach.found}" for breach in error.value.breaches]


def test_everything_that_is_wrong_is_named_at_once() -> None:
    panel, rings, _ = panel_of()
    exposure = np.where(np.isnan(rings.exposure), 0.0, rings.exposure) + 0.5
    exposure[[0, 10, 11, 12]] = [np.nan, np.nan, -0.25, np.inf]
    y = panel.y.copy()
    y[[4, 20], 2] = np.nan
    panel = replace(panel, y=y, units=tuple(f"unit {i}" for i in range(32)))
    with pytest.raises(DesignError) as raised:
        spillover(panel, Rings.of(exposure), np.array([-1, 0, 0, 0, 1, 1.0]))
    found = breaches(raised)
    assert found == [
        "period weights: all zero, or of sum 1",
        "period weights: sum 2 over treated periods",
        "balanced panel: unobserved in some period: unit 4, unit 20",
        "exposure: missing: unit 10",
        "exposure: negative: unit 11",
        "exposure: infinite: unit 12",
        f"far ring: '{FAR}' has none of 24 untreated unit(s)",
    ]


def test_many_units_without_exposure_are_counted() -> None:
    panel, _, p = panel_of()
    with pytest.raises(DesignError) as raised:
        spillover(panel, Rings.of(np.full(32, np.nan)), p)
    assert any("and 14 more" in line for line in breaches(raised))


@pytest.mark.parametrize(
    ("cohort", "count"),
    [(np.full(32, NEVER), "0 dates"), (np.repeat([3.0, 4, NEVER], [4, 4, 24]), "2 dates")],
)
def test_one_adoption_date_is_wanted(cohort: Array, count: str) -> None:
    panel, rings, p = panel_of()
    exposure = np.nan_to_num(rings.exposure)
    with pytest.raises(DesignError) as raised:
        spillover(Panel.of(panel.y, cohort), Rings.of(exposure), p)
    assert any(line.startswith(f"adoption: {count}") for line in breaches(raised))


def test_nobody_untreated_is_no_far_ring() -> None:
    panel, _, p = panel_of()
    with pytest.raises(DesignError) as raised:
        spillover(Panel.of(panel.y, np.full(32, 4.0)), Rings.of(np.zeros(32)), p)
    assert breaches(raised) == [f"far ring: '{FAR}' has none of 0 untreated unit(s)"]


@pytest.mark.parametrize(
    ("p", "message"),
    [
        ([0, 0, 0, 0, 0, 0], "all zero"),
        ([-1, 0, 0, 0, 1], "shape"),
        ([-1, 0, 0, np.nan, 1, 0], "not finite"),
        ([-1, 0, 0, 0, 0.5, 0], "sum -0.5"),
        ([-0.5, 0, 0, 0, 1, -0.5], "1 base period"),
        ([-1, 0, 0, 0.5, 0.5, 0], "sum 0.5 over treated"),  # a window across the start
    ],
)
def test_period_weights_that_are_no_double_difference_are_refused(
    p: list[float], message: str
) -> None:
    panel, rings, _ = panel_of()
    with pytest.raises(DesignError) as raised:
        spillover(panel, rings, np.array(p, dtype=float))
    assert any("period weights" in line and message in line for line in breaches(raised))


def test_an_exposure_table_of_other_units_is_refused() -> None:
    panel, _, p = panel_of()
    with pytest.raises(DesignError) as raised:
        spillover(panel, Rings.of(np.zeros(5)), p)
    assert breaches(raised) == ["exposure table: 5 unit(s), the panel has 32"]


@pytest.mark.parametrize(
    ("exposure", "edges", "names", "rule"),
    [
        (np.array([]), (0.1,), None, "exposure table"),
        (np.zeros((2, 2)), (0.1,), None, "exposure table"),
        (np.zeros(3), (), None, "edges"),
        (np.zeros(3), (0.1, 0.02), None, "edges"),
        (np.zeros(3), (0.1, 0.1), None, "edges"),
        (np.zeros(3), (-0.1, 0.1), None, "edges"),
        (np.zeros(3), (0.1, np.inf), None, "edges"),
        (np.zeros(3), (np.nan,), None, "edges"),
        (np.zeros(3), (0.1,), ("near",), "names"),
        (np.zeros(3), (0.1,), ("far", "far"), "names"),
    ],
)
def test_rings_that_are_none_are_refused(
    exposure: Array, edges: tuple[float, ...], names: tuple[str, ...] | None, rule: str
) -> None:
    with pytest.raises(DesignError) as raised:
        Rings.of(exposure, edges, names)
    assert [breach.rule for breach in raised.value.breaches] == [rule]
