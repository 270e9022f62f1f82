"""Area by area: each as its own evidence, how far they differ, and what chance makes of that."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.study.choice.contrast import contrast_at
from evaluation.study.choice.fakes import Fakes, fakes_of
from evaluation.study.evidence.by_area import AreasWeighed, by_area
from evaluation.study.evidence.evidence import Evidence
from tests.small_designs import HALF_YEARLY, TREATED, WEIGHTS, YEAR, design, evidence, evidence_of


def fakes(one: Evidence) -> Fakes:
    return fakes_of(one.design, HALF_YEARLY, YEAR, space=False)


def areas(one: Evidence) -> AreasWeighed:
    found = by_area(one, fakes(one), 0.05)
    assert found is not None
    return found


def test_each_area_is_its_own_evidence() -> None:
    one, found = evidence(1), areas(evidence(1))
    assert found.names == ("area 0", "area 1", "area 2")
    for i, each in enumerate(found.each):
        assert each.att == pytest.approx(one.contrast.tau[i])
        np.testing.assert_array_equal(each.history.effects, fakes(one).effects[:, i])
        assert each.p_space == pytest.approx(one.contrast.p_alone[i])
    assert found.expected == pytest.approx(0.15)
    assert found.outside == tuple(
        name for name, each in zip(found.names, found.each, strict=True) if each.p_value <= 0.05
    )


def test_units_of_one_area_are_averaged_by_jobseekers() -> None:
    """The second and third unit in one area; and a third area of a donor taken in."""
    plain = design(base=12)
    names = ["one", "two", "two", "three", *([None] * 23)]
    units = tuple(
        replace(unit, area=name) for unit, name in zip(plain.panel.units, names, strict=True)
    )
    other = replace(
        plain,
        panel=replace(plain.panel, units=units),
        donor_weights=np.full(23, 1 / 23),
    )
    four = replace(evidence_of(design(base=12)), design=other)
    stretch = other.stretch(YEAR)
    assert stretch is not None
    contrast = contrast_at(other, stretch)
    own = fakes_of(other, HALF_YEARLY, YEAR, space=False)
    weights = np.full(4, 0.25)
    four = replace(four, contrast=contrast, weights=weights, history=own.history(weights))
    found = by_area(four, own, 0.05)
    assert found is not None
    assert found.names == ("one", "two", "three")
    stock = other.panel.stock[1:3]
    assert found.each[1].att == pytest.approx(stock @ contrast.tau[1:3] / stock.sum())


def test_how_far_they_differ_is_asked_among_fake_dates() -> None:
    one, found = evidence(1), areas(evidence(1))
    noise = np.array([each.noise for each in found.each])

    def q(effects: np.ndarray) -> float:
        mean = np.average(effects, weights=1 / noise**2)
        return float(np.sum((effects - mean) ** 2 / noise**2))

    assert found.dispersion == pytest.approx(q(one.contrast.tau))
    past = np.array([q(row) for row in fakes(one).effects])
    wanted = (1 + np.sum(past >= found.dispersion)) / (1 + past.size)
    assert found.p_dispersion == pytest.approx(wanted)


def test_areas_that_differ_more_than_ever_before_are_told() -> None:
    one = evidence(1)
    apart = replace(one.contrast, tau=np.array([9.0, -9.0, 0.0]))
    found = areas(replace(one, contrast=apart))
    assert found.p_dispersion == pytest.approx(1 / (1 + len(fakes(one).effects)))
    alike = replace(one.contrast, tau=np.full(TREATED, 3.0))
    same = areas(replace(one, contrast=alike))
    assert same.dispersion == pytest.approx(0, abs=1e-20)
    assert same.p_dispersion == 1
    assert found.pooled.between.sd > same.pooled.between.sd == 0


def test_fewer_than_three_areas_are_none() -> None:
    one = replace(evidence(1), weights=np.array([0.5, 0.5, 0.0]))
    assert by_area(one, fakes(one), 0.05) is None
    assert by_area(evidence(1), fakes(evidence(1)), 0.05) is not None
    assert np.all(WEIGHTS > 0)
