"""Espoo's headline case of the small evaluation."""

from __future__ import annotations

import pytest

from evaluation import Evaluation
from evaluation.diagnostics import Case, cases


@pytest.fixture(scope="session")
def small_case(small: Evaluation) -> Case:
    made = {case.key: case for case in cases(small.design, small.effects, small.answers)}
    return made["espoo", "broad_non_employment"]
