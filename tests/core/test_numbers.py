"""Numbers as text: a zero has no sign."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.core.numbers import as_text
from evaluation.errors import RefusedMethod
from evaluation.methods.covariates.doubly_robust import Adjustment, adjusted
from evaluation.methods.two_way.two_way import two_way
from evaluation.panels.panel import NEVER, Panel


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (-0.0, ".1%", "0.0%"),
        (-1e-9, ".1%", "0.0%"),
        (-0.0, "+.2f", "+0.00"),
        (-1e-9, ".4f", "0.0000"),
        (-0.0, ".4g", "0"),
        (-0.06, ".1f", "-0.1"),
        (-10.0, ".0f", "-10"),
        (-1e-9, ".4g", "-1e-09"),
        (0.25, ".1%", "25.0%"),
    ],
)
def test_what_rounds_to_zero_is_zero(value: float, form: str, text: str) -> None:
    assert as_text(value, form) == text


def test_no_negative_weight_is_not_minus_zero() -> None:
    random = np.random.default_rng(0)
    cohort = np.r_[np.full(5, 3.0), np.full(5, 4.0), np.full(60, NEVER)]
    panel = Panel.of(random.normal(size=(70, 6)), cohort, periods=np.arange(1.0, 7))
    with pytest.raises(RefusedMethod, match=r"2 cohorts: 0\.0% of the weight"):
        two_way(panel)
    for method in Adjustment:
        found = adjusted(
            panel.y[:, 1:2], np.arange(70) < 10, np.empty((70, 0)), np.ones(70), method
        )
        assert not np.signbit(found.negative_weight)
