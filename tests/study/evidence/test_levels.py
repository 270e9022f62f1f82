"""The levels behind an effect: they show that effect, and are the treated's own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from evaluation.study.evidence.levels import levels_of
from tests.small_designs import KINDS, TREATED, WEIGHTS, YEAR, design, evidence_of, panel, with_y


@pytest.mark.parametrize("kind", KINDS)
def test_the_mean_distance_over_the_window_is_the_effect(kind: dict[str, Any]) -> None:
    one = evidence_of(design(**kind))
    stretch = one.design.stretch(YEAR)
    assert stretch is not None
    found = levels_of(one, stretch)
    assert found.att == pytest.approx(one.att, abs=1e-9)
    wanted = WEIGHTS @ one.design.panel.y[:TREATED][:, stretch.used]
    assert found.treated == pytest.approx(wanted)
    assert [month in YEAR for month in found.months] == found.post.tolist()
    assert not found.treated.flags.writeable and not found.expected.flags.writeable


def test_what_is_added_in_the_window_is_a_distance_and_moves_nothing_expected() -> None:
    plain = panel()
    one = evidence_of(design(plain))
    stretch = one.design.stretch(YEAR)
    assert stretch is not None
    before, y = levels_of(one, stretch), plain.y.copy()
    y[:TREATED, np.flatnonzero(stretch.post)] += 2.0
    after = levels_of(evidence_of(design(with_y(plain, y))), stretch)
    assert after.expected == pytest.approx(before.expected, abs=1e-9)
    assert after.att == pytest.approx(before.att + 2.0)


def test_in_the_base_the_level_of_the_distance_is_none() -> None:
    one = evidence_of(design())
    stretch = one.design.stretch(YEAR)
    assert stretch is not None
    found = levels_of(one, stretch)
    assert (found.treated - found.expected)[~found.post].mean() == pytest.approx(0.0, abs=1e-9)
