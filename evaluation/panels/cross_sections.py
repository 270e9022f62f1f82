"""Repeated cross-sections: other units in every period, each with the cohort of its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluation.core.arrays import Array, Judged, JudgedTimes, Labels
from evaluation.door import door
from evaluation.errors import Breach, DesignError
from evaluation.panels.starts import period_faults, read_never, start_faults


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
        _refuse(list(_faults(self)))

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
        given: dict[str, Any] = {
            "y": y,
            "period": period,
            "cohort": cohort,
            "covariates": np.empty((n, 0)) if covariates is None else covariates,
            "weights": np.ones(n) if weights is None else weights,
            "clusters": np.arange(n)
            if clusters is None
            else np.asarray(np.unique(clusters, return_inverse=True)[1]),
        }
        faults = list(_faults(_Unjudged(**given)))
        if not {"period", "cohort"} & {fault.where for fault in faults}:
            periods = np.unique(period)
            faults += start_faults(cohort, periods)
            faults += period_faults(periods, cohort, "period")
            given["cohort"] = read_never(cohort, periods)
        _refuse(faults)
        return cls(**given)

    @property
    def periods(self) -> Array:
        """Periods in order, shape (T,)."""
        return np.unique(self.period)


@dataclass
class _Unjudged:
    """The arrays of cross-sections before anything is known of them."""

    y: Array
    period: Array
    cohort: Array
    covariates: Array
    weights: Array
    clusters: Labels


def _faults(sample: CrossSections | _Unjudged) -> Iterator[Breach]:
    n = sample.y.size
    arrays = {
        "y": sample.y,
        "period": sample.period,
        "cohort": sample.cohort,
        "weights": sample.weights,
        "clusters": sample.clusters,
    }
    if not n:
        yield Breach(rule="shape", where="y", found="no rows", remedy="Give some")
    for name, array in arrays.items():
        if array.shape != (n,):
            found = f"{array.shape} for {(n,)}"
            yield Breach(rule="shape", where=name, found=found, remedy="Give one a row")
    if sample.covariates.ndim != 2 or len(sample.covariates) != n:
        found = f"{sample.covariates.shape} for {(n, 'P')}"
        yield Breach(rule="shape", where="covariates", found=found, remedy="Give one a row")
    bad = {
        "y": ~np.isfinite(sample.y),
        "period": ~np.isfinite(sample.period),
        "cohort": np.isnan(sample.cohort) | np.isneginf(sample.cohort),
        "weights": ~(sample.weights > 0) | np.isinf(sample.weights),
        "covariates": ~np.isfinite(sample.covariates),
    }
    for name, wrong in bad.items():
        if wrong.any():
            yield Breach(
                rule="value",
                where=name,
                found=f"{wrong.sum()} of {wrong.size} are no number that can be used",
                remedy="Mend them, or leave the rows out and say so; never treated is infinity",
            )


def _refuse(faults: Sequence[Breach]) -> None:
    if faults:
        raise DesignError(
            f"arrays of cross-sections with {len(faults)} fault(s)",
            why="each would end in a number that looks like an estimate",
            remedy="mend them all",
            breaches=faults,
        )
