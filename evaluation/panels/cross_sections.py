"""Repeated cross-sections: other units in every period, each with the cohort of its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from evaluation.core.array_faults import Shapes, entry_faults, shape_faults
from evaluation.core.arrays import Array, Judged, JudgedTimes, Labels
from evaluation.door import door
from evaluation.errors import Breach
from evaluation.panels.starts import numbered, read_never, refuse_arrays, start_faults


@door
@dataclass(frozen=True, kw_only=True, slots=True)
class CrossSections:
    """n rows, each seen once: ``y``, ``period``, ``cohort`` (NEVER if never treated), all (n,).

    ``covariates`` (n, P) are not touched by treatment; ``weights`` (n,) say how many a row stands
    for, so a cell of people alike in everything else is one row with its mean and its count.
    ``clusters`` (n,) are numbered from 0.
    """

    y: Judged
    period: JudgedTimes
    cohort: JudgedTimes
    covariates: Judged
    weights: Judged
    clusters: Labels

    def __post_init__(self) -> None:
        refuse_arrays("cross-sections", _faults(self))

    @classmethod
    @door
    def of(
        cls,
        y: Judged,
        period: JudgedTimes,
        cohort: JudgedTimes,
        *,
        covariates: Judged | None = None,
        weights: Judged | None = None,
        clusters: Labels | None = None,
    ) -> CrossSections:
        """From arrays; rows weigh 1 and are their own clusters if nothing else is said.

        Never treated is infinity, or 0 where the periods start above 0. Rows of a place that is
        treated from the first period on have no period before it and are refused.

        Raises
        ------
        DesignError
            With every array that does not fit or holds what is no number; with cohorts that are
            missing or not after the first period, and dates as periods.
        """
        n = y.size
        sample = SimpleNamespace(
            y=y,
            period=period,
            cohort=cohort,
            covariates=np.empty((n, 0)) if covariates is None else covariates,
            weights=np.ones(n) if weights is None else weights,
            clusters=np.arange(n) if clusters is None else numbered(clusters),
        )
        faults = list(_faults(sample))
        if not {"period", "cohort"} & {fault.where for fault in faults}:
            periods = np.unique(period)
            faults += start_faults(cohort, periods, "period")
            sample.cohort = read_never(cohort, periods)
        refuse_arrays("cross-sections", faults)
        return cls(**vars(sample))

    @property
    def periods(self) -> Array:
        """Periods in order, shape (T,)."""
        return np.unique(self.period)


def _faults(sample: CrossSections | SimpleNamespace) -> Iterator[Breach]:
    """What is wrong with cross-sections, or with what is to be some."""
    n, x = sample.y.size, sample.covariates
    if not n:
        yield Breach(rule="shape", where="y", found="no rows", remedy="Give some")
    shapes: dict[str, Shapes] = {
        "y": (sample.y.shape, (n,)),
        "period": (sample.period.shape, (n,)),
        "cohort": (sample.cohort.shape, (n,)),
        "weights": (sample.weights.shape, (n,)),
        "clusters": (sample.clusters.shape, (n,)),
        "covariates": (x.shape, x.shape if x.ndim == 2 and len(x) == n else (n, "P")),
    }
    yield from shape_faults(shapes, "Give one a row")
    bad = {
        "y": ~np.isfinite(sample.y),
        "period": ~np.isfinite(sample.period),
        "cohort": np.isnan(sample.cohort) | np.isneginf(sample.cohort),
        "weights": ~(sample.weights > 0) | np.isinf(sample.weights),
        "covariates": ~np.isfinite(x),
    }
    yield from entry_faults(
        {k: (wrong, f"of {wrong.size} are no number that can be used") for k, wrong in bad.items()},
        "Mend them, or leave the rows out and say so; never treated is infinity",
    )
