"""Sums over units: each rests on nobody or on enough, whatever its municipalities have."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation import Evaluation, Vintage
from evaluation.domain import OUTCOMES, Month
from evaluation.errors import DisclosureError
from evaluation.report.output.folder import write
from evaluation.report.release.disclosure import release
from evaluation.report.release.units import UnitCells, small_units, unit_cells

MONTHS = (Month(2021, 3), Month(2021, 4))


def cells(y: list[list[float]], outcome: str = "registered_unemployment") -> UnitCells:
    return UnitCells(
        outcome=OUTCOMES[outcome],
        names=("north", "south"),
        members=(("005", "009"), ("010",)),
        months=MONTHS,
        y=np.array(y),
        n=np.array([[1000.0, 1000.0], [200.0, 200.0]]),
        stock=np.array([40.0, 8.0]),
    )


def test_a_sum_of_some_below_the_threshold_is_named() -> None:
    """1000 people at 0.9 per cent are nine, 200 at 10 per cent twenty; nobody is not few."""
    breaches = list(small_units(cells([[0.9, 0.0], [10.0, 5.0]]), 10))
    assert [breach.where for breach in breaches] == [
        "north, 2021-03, registered_unemployment",
        "south, jobseekers of the base year",
    ]
    assert {breach.found for breach in breaches} == {"fewer than 10 people"}


def test_a_sum_of_just_enough_may_leave() -> None:
    found = list(small_units(cells([[1.0, 2.0], [5.0, 100.0]]), 10))
    assert [breach.where for breach in found] == ["south, jobseekers of the base year"]
    assert next(small_units(cells([[0.9, 0.9], [0.5, 0.5]]), 2)).where.startswith("south, 2021")


def test_a_difference_of_two_groups_is_nobody() -> None:
    found = list(small_units(cells([[0.5, 0.5], [1.0, 1.0]], "youth_less_over_50"), 10))
    assert [breach.where for breach in found] == ["south, jobseekers of the base year"]


def test_cells_are_those_with_a_weight_in_any_effect(by_design: Evaluation) -> None:
    assert by_design.weighed is not None
    judged = by_design.weighed.judged.values()
    found = unit_cells((one.evidence for one in judged), by_design.weighed.material.cells)
    assert len(found) == len({one.evidence.outcome.key for one in judged})
    for one in found:
        used = [e.evidence for e in judged if e.evidence.outcome.key == one.outcome.key]
        weights = np.array([e.contrast.period_weights for e in used])
        months = used[0].design.panel.months
        told = [m for m, some in zip(months, (weights != 0).any(axis=0), strict=True) if some]
        assert one.months == tuple(told)
        assert one.y.shape == one.n.shape == (len(one.names), len(told))


def test_a_protected_source_is_refused_with_all_its_small_sums(
    by_design: Evaluation, tmp_path: str
) -> None:
    """Every breach of units beside those of municipalities; and nothing is written."""
    vintage = replace(by_design.vintage, disclosure_threshold=1500)
    with pytest.raises(DisclosureError) as caught:
        write(replace(by_design, vintage=vintage), f"{tmp_path}/out", ["en"])
    assert by_design.weighed is not None
    judged = [one.evidence for one in by_design.weighed.judged.values()]
    found = unit_cells(judged, by_design.weighed.material.cells)
    small = {breach for one in found for breach in small_units(one, 1500)}
    assert small and small <= set(caught.value.breaches)


def test_units_alone_are_held_to_the_threshold_too(twin: Vintage) -> None:
    protected = replace(twin, disclosure_threshold=10)
    with pytest.raises(DisclosureError, match="south"):
        release((), protected, 2019, [cells([[5.0, 5.0], [4.0, 20.0]])])
