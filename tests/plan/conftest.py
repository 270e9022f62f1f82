"""The plan of Espoo: where it lies, its text, and what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.plan.plan import Plan

PLAN = Path(__file__).parents[2] / "reports" / "espoo_municipal" / "plan.toml"


@pytest.fixture(scope="session")
def plan_path() -> Path:
    return PLAN


@pytest.fixture(scope="session")
def plan_text() -> str:
    return PLAN.read_text("utf-8")


@pytest.fixture(scope="session")
def plan(plan_text: str) -> Plan:
    return Plan.parse(plan_text)
