"""Each donor left out in turn: as the design would be made without it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from evaluation.study.choice.contrast import effects_at
from evaluation.study.evidence.without_donor import without_each_donor
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
        kept = np.arange(TREATED + DONORS) != TREATED + j
        others = np.delete(one.design.donor_weights, j)
        again = replace(
            one.design,
            panel=one.design.panel.rows(kept),
            donor_weights=others / others.sum(),
        )
        wanted = float(WEIGHTS @ effects_at(again, stretch)[0])
        assert found[j] == pytest.approx(wanted, abs=FACTORED)


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
