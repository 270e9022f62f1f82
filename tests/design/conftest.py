"""The plan of Espoo, and the twin it is cut from."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.plan.plan import Plan
from evaluation.sources.cells import Cells, measure
from evaluation.sources.twin import synthetic_twin
from evaluation.study.comparisons.cut import Design, cut

PLAN = Path(__file__).parents[2] / "reports" / "espoo" / "plan.toml"


@pytest.fixture(scope="session")
def plan_path() -> Path:
    return PLAN


@pytest.fixture(scope="session")
def plan_text() -> str:
    return PLAN.read_text("utf-8")


@pytest.fixture(scope="session")
def plan(plan_text: str) -> Plan:
    return Plan.parse(plan_text)


@pytest.fixture(scope="session")
def cells(plan: Plan) -> Cells:
    return measure(synthetic_twin(), plan.outcomes.measured, plan.outcomes.base_year)


@pytest.fixture(scope="session")
def design(plan: Plan, cells: Cells) -> Design:
    return cut(plan, cells)
