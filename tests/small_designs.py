"""Small candidate designs over invented units: everything of a choice but a delivery."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from evaluation.core.arrays import Array
from evaluation.domain import OUTCOMES, Month, Window
from evaluation.plan.candidates import Candidate, ChoiceRule, Counterfactual
from evaluation.study.choice.contrast import contrast_at
from evaluation.study.choice.design_of_candidate import CandidateDesign, candidate_design
from evaluation.study.choice.fakes import fakes_of
from evaluation.study.evidence.evidence import Evidence
from evaluation.study.units.units import UnitOfComparison, UnitPanel
from tests import chosen

START = Month(2021, 3)
FIRST = Month(2006, 1)
MONTHS = 204  # to 2022-12
TREATED, DONORS = 3, 24


def candidate(**changed: Any) -> Candidate:
    given: dict[str, Any] = {
        "name": "one",
        "outcome": "broad_non_employment",
        "base": 24,
        "counterfactual": Counterfactual.LEVEL,
        "donors": "P0",
        "unit": "trial_area",
    }
    return Candidate(**(given | changed))


def panel(seed: int = 0, *, months: int = MONTHS, first: Month = FIRST) -> UnitPanel:
    """Levels, a common path, two factors, noise: in per cent of the labour force."""
    random = np.random.default_rng(seed)
    count = TREATED + DONORS
    walks = random.normal(0, 0.3, (3, months)).cumsum(axis=1)
    loadings = random.normal(0, 1, (count, 2))
    y = 10 + random.normal(0, 2, (count, 1)) + walks[0] + loadings @ walks[1:]
    y += random.normal(0, 0.2, y.shape)
    stock = random.uniform(300, 3000, count)
    return UnitPanel(
        outcome=OUTCOMES["broad_non_employment"],
        units=tuple(
            UnitOfComparison(
                name=f"{i:03d}", members=(f"{i:03d}",), area=f"area {i}" if i < TREATED else None
            )
            for i in range(count)
        ),
        months=tuple(first + t for t in range(months)),
        y=y,
        low=y - 0.01,
        high=y + 0.02,
        n=np.repeat(10 * stock[:, None], months, axis=1),
        stock=stock,
        labour_force=10 * stock,
    )


def with_y(one: UnitPanel, y: Array) -> UnitPanel:
    return replace(one, y=y, low=y - 0.01, high=y + 0.02)


def design(of: UnitPanel | None = None, cap: float = 0.1, **changed: Any) -> CandidateDesign:
    return candidate_design(candidate(**changed), of or panel(), START, cap)


def everything_after(one: UnitPanel, seed: int = 9) -> UnitPanel:
    """The same panel with anything at all from the trial's start on, in every unit."""
    random, y = np.random.default_rng(seed), one.y.copy()
    after = np.array([month >= START for month in one.months])
    y[:, after] = random.normal(50, 40, (len(y), int(after.sum())))
    return with_y(one, y)


KINDS: tuple[dict[str, Any], ...] = (
    {},
    {"base": 12},
    {"base": (Month(2015, 1), Month(2019, 11))},
    {"counterfactual": "same_calendar_month", "base": (Month(2017, 1), Month(2019, 11))},
    {"counterfactual": "linear_trend", "base": 48},
    {"counterfactual": "factors", "factors": 2, "base": 60},
)


YEAR = Window("W1", START, START + 11)
WEIGHTS = np.array([0.5, 0.3, 0.2])
HALF_YEARLY = ChoiceRule(every=6)


def evidence_of(one: CandidateDesign) -> Evidence:
    """Of an average of the treated over the first year."""
    stretch = one.stretch(YEAR)
    assert stretch is not None
    return Evidence(
        estimand=chosen.plan().estimand[0],
        outcome=one.panel.outcome,
        window=YEAR,
        design=one,
        weights=WEIGHTS,
        contrast=contrast_at(one, stretch),
        history=fakes_of(one, HALF_YEARLY, YEAR, space=False).history(WEIGHTS),
    )


@cache
def evidence(kind: int) -> Evidence:
    """The same of one of ``KINDS``."""
    return evidence_of(design(**KINDS[kind]))
