"""Each donor left out in turn: as the design would be made without it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from evaluation.study.choice.contrast import effects_at
from evaluation.study.evidence.without_donor import noise_of_its_size, without_each_donor
from tests.small_designs import (
    DONORS,
    KINDS,
    START,
    TREATED,
    WEIGHTS,
    YEAR,
    design,
    evidence_of,
    panel,
    with_y,
)

FACTORED = 1e-7  # factors of sums of squares


@pytest.mark.parametrize("kind", KINDS)
def test_each_is_the_effect_of_the_design_without_it(kind: dict[str, Any]) -> None:
    one = evidence_of(design(**kind))
    stretch = one.design.stretch(YEAR)
    assert stretch is not None
    found = without_each_donor(one, stretch)
    assert found.shape == (DONORS,)
    for j in range(DONORS):
        wanted = float(WEIGHTS @ effects_at(one.design.without(j), stretch)[0])
        assert found[j] == pytest.approx(wanted, abs=FACTORED)


def test_a_design_without_a_donor_has_the_others_in_proportion() -> None:
    one = design()
    less = one.without(3)
    names = [unit.name for unit in one.panel.units]
    assert [unit.name for unit in less.panel.units] == names[: TREATED + 3] + names[TREATED + 4 :]
    assert less.donor_weights.sum() == pytest.approx(1)
    kept = np.delete(one.donor_weights, 3)
    assert less.donor_weights / less.donor_weights[0] == pytest.approx(kept / kept[0])
    assert np.array_equal(less.panel.y[:TREATED], one.panel.y[:TREATED])


@pytest.mark.parametrize("kind", KINDS)
def test_its_own_shock_does_not_widen_what_the_others_show(kind: dict[str, Any]) -> None:
    """A shock of any size to a donor leaves the noise that it is held against as it was."""
    plain = panel()
    since = np.array([month >= START for month in plain.months])
    noises = []
    for size in (0.0, 40.0):
        y = plain.y.copy()
        y[TREATED + 5, since] += size
        one = evidence_of(design(with_y(plain, y), **kind))
        stretch = one.design.stretch(YEAR)
        assert stretch is not None
        own = replace(one, contrast=replace(one.contrast, donor_q=np.ones(DONORS)))
        noises.append(noise_of_its_size(own, stretch, 5))
    assert noises[0] == pytest.approx(noises[1])
    assert noises[0] > 0


def test_a_donor_with_a_shock_of_its_own_is_the_one_that_moves_it_most() -> None:
    plain = panel()
    y = plain.y.copy()
    y[TREATED + 5, np.array([month >= START for month in plain.months])] += 40
    one = evidence_of(design(with_y(plain, y)))
    stretch = one.design.stretch(YEAR)
    assert stretch is not None
    moved = without_each_donor(one, stretch) - one.att
    assert int(np.argmax(np.abs(moved))) == 5
    assert moved[5] > 0.5
