"""The step-down against pyfixest, on the wild bootstrap draws that pyfixest itself made."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from evaluation.methods.simultaneous.familywise import romano_wolf

STORED = json.loads(
    (Path(__file__).parent / "expected" / "stepdown_pyfixest.json").read_text("utf-8")
)
COUNTS = 1e-14  # both are whole numbers over 400


def test_adjusted_p_values_are_pyfixests() -> None:
    draws = np.array(STORED["draws"]).T
    found = romano_wolf(np.array(STORED["statistics"]), draws)
    np.testing.assert_allclose(found.adjusted, STORED["adjusted"], atol=COUNTS)
    assert np.any(found.adjusted > found.raw) and len(draws) == found.draws == 399
