"""Corners of the cluster test that no oracle reaches."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.errors import RefusedMethod
from evaluation.inference.cluster import ClusterTest, two_means

CLUSTERS = np.arange(12) // 2
TREATED = CLUSTERS < 3
WEIGHTS = np.full(12, 1 / 6)


def of(contrast: np.ndarray) -> ClusterTest:
    return two_means(contrast, WEIGHTS, TREATED, CLUSTERS)


def test_where_nothing_happens_to_anybody_nothing_is_found() -> None:
    assert of(np.zeros(12)).p_cr2 == 1.0


def test_an_effect_without_noise_has_no_p_value() -> None:
    test = of(np.where(TREATED, 1.0, 0.0))
    assert test.estimate == pytest.approx(1.0, abs=1e-12)
    with pytest.raises(RefusedMethod, match="a change of 1 over a noise of zero"):
        test.p_value(0.0, 3.0)


def test_p_falls_as_the_effect_grows_over_its_noise() -> None:
    noise = np.repeat([-0.4, 0.1, 0.3, -0.2, 0.5, -0.3], 2)
    p_values = [of(noise + effect * TREATED).p_cr2 for effect in (0.5, 1.0, 2.0)]
    assert p_values == sorted(p_values, reverse=True)
    assert p_values[0] < 1
