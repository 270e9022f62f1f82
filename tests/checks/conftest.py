"""Espoo's headline case of the small evaluation."""

from __future__ import annotations

import pytest

from evaluation import Evaluation
from evaluation.checks.battery import cases
from evaluation.checks.check_result import Case
from tests.raw import raw_answers


@pytest.fixture(scope="session")
def small_case(small: Evaluation) -> Case:
    made = {case.key: case for case in cases(small.design, small.effects, raw_answers(small))}
    return made["espoo", "broad_non_employment"]
