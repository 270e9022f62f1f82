"""A valid call, and small arrays of every shape to make one of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np

import evaluation as ev
from evaluation.methods.placebo_space.placebo import PlaceboInput
from evaluation.panels.cross_sections import CrossSections
from evaluation.panels.panel import Panel

N, T = 14, 6


@dataclass(frozen=True)
class Call:
    """One valid call; ``heavy`` ones are not repeated with values that are taken."""

    function: Callable[..., Any]
    given: dict[str, Any]
    heavy: bool = False

    @property
    def key(self) -> str:
        function = getattr(self.function, "__func__", self.function)
        return f"{function.__module__.removeprefix('evaluation.')}:{function.__qualname__}"


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


@cache
def arrays() -> SimpleNamespace:
    """Small arrays of every shape, from one stream."""
    random = rng()
    y = random.normal(10, 1, (N, T)).cumsum(axis=1)
    cohort = np.r_[np.full(4, 4.0), np.full(N - 4, np.inf)]
    periods = np.arange(1.0, T + 1)
    panel = Panel.of(y, cohort, periods=periods)
    wide = Panel.of(
        random.normal(0, 1, (30, T)),
        np.r_[np.full(8, 4.0), np.full(22, np.inf)],
        periods=periods,
        covariates=random.normal(0, 1, (30, 1)),
    )
    period = np.tile(periods, 40)
    start = np.repeat(np.r_[np.full(10, 4.0), np.full(10, 5.0), np.full(20, np.inf)], T)
    sections = {
        "y": random.normal(0, 1, period.size),
        "period": period,
        "cohort": start,
    }
    square = random.normal(0, 1, (4, 20))
    study = ev.EventStudy(
        betas=np.array([0.02, -0.01, 0.2, 0.25]),
        covariance=square @ square.T / 3000,
        n_pre=2,
        n_post=2,
    )
    gap = random.normal(0, 1, 24)
    return SimpleNamespace(
        y=y,
        cohort=cohort,
        periods=periods,
        panel=panel,
        wide=wide,
        sections=sections,
        sample=CrossSections.of(**sections),
        study=study,
        l_vec=np.array([1.0, 0.0]),
        gap=gap,
        post=np.arange(24) >= 18,
        before=periods < 4,
        treated=np.isfinite(cohort),
        clusters=np.arange(N),
        weights=random.uniform(1, 2, N),
        x=random.normal(0, 1, (N, 1)),
        contrast=random.normal(0, 1, N),
        squared=random.uniform(0.5, 2, N),
        q=random.uniform(0.1, 1, N),
        effects=random.normal(0, 1, 5),
        rows=np.column_stack([np.ones(N), np.isfinite(cohort)]),
        double=np.where(np.isfinite(cohort), 1 / 4, -1 / (N - 4)),
        path=np.where(periods >= 4, 1 / 3, -1 / 3),
        placebo=PlaceboInput(
            tau=0.7,
            treated_weights=np.array([0.4, 0.6]),
            treated_q=np.array([0.2, 0.3]),
            donor_weights=np.full(N, 1 / N),
            donor_q=random.uniform(0.1, 1, N),
            residuals=random.normal(0, 1, N),
            reference_q=random.uniform(0.1, 1, N),
            reference_stock=random.uniform(10, 99, N),
        ),
    )
