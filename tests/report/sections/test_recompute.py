"""The denominator of the worked example is that of the cells."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from evaluation.domain import REGISTERED, Base
from evaluation.report.sections.recompute import _below
from evaluation.sources.cells import measure
from tests.sources.tiny import MONTHS, SHAPE, tiny


@pytest.mark.parametrize("base", Base)
def test_what_is_divided_by_is_what_the_cells_are_divided_by(base: Base) -> None:
    force = 1000 + 3 * np.arange(48.0).reshape(SHAPE)
    people = 2000 + 7 * np.arange(48.0).reshape(SHAPE) ** 1.5
    vintage = replace(tiny(TYOVOIMATK=force), population=people)
    outcome = REGISTERED.over(base)
    n = measure(vintage, [outcome], 2019).measures[outcome.key].n
    plan = SimpleNamespace(outcomes=SimpleNamespace(base_year=2019))
    page = SimpleNamespace(evaluation=SimpleNamespace(vintage=vintage, plan=plan))
    for t in (0, 11, 23):
        found = _below(page, outcome, "091", MONTHS[t])  # type: ignore[arg-type]
        assert found == pytest.approx(n[1, t], rel=1e-14)
