"""Repeated cross-sections: other units in every period, each with the cohort of its place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.data.arrays import Array, Labels
from evaluation.errors import Breach, DesignError


@dataclass(frozen=True, kw_only=True, slots=True)
class CrossSections:
    """n rows, each seen once: ``y``, ``period``, ``cohort`` (NEVER if never treated), all (n,).

    ``covariates`` (n, P) are not touched by treatment; ``weights`` (n,) say how many a row stands
    for, so a cell of people alike in everything else is one row with its mean and its count.
    ``clusters`` (n,) are numbered from 0.
    """

    y: Array
    period: Array
    cohort: Array
    covariates: Array
    weights: Array
    clusters: Labels

    @classmethod
    def of(
        cls,
        y: Array,
        period: Array,
        cohort: Array,
        *,
        covariates: Array | None = None,
        weights: Array | None = None,
        clusters: Labels | None = None,
    ) -> CrossSections:
        """From arrays; rows weigh 1 and are their own clusters if nothing else is said.

        Raises
        ------
        DesignError
            With every array that does not fit or holds what is no number.
        """
        n = len(y)
        sample = cls(
            y=np.asarray(y, dtype=float),
            period=np.asarray(period, dtype=float),
            cohort=np.asarray(cohort, dtype=float),
            covariates=np.empty((n, 0)) if covariates is None else np.asarray(covariates, float),
            weights=np.ones(n) if weights is None else np.asarray(weights, dtype=float),
            clusters=np.arange(n)
            if clusters is None
            else np.unique(clusters, return_inverse=True)[1],
        )
        sample._require()
        return sample

    @property
    def periods(self) -> Array:
        """Periods in order, shape (T,)."""
        return np.unique(self.period)

    def _require(self) -> None:
        n = len(self.y)
        arrays = {
            "y": self.y,
            "period": self.period,
            "cohort": self.cohort,
            "weights": self.weights,
            "clusters": self.clusters,
        }
        faults = [
            Breach(rule="shape", where=k, found=f"{a.shape} for {(n,)}", remedy="Give one a row")
            for k, a in arrays.items()
            if a.shape != (n,)
        ]
        if self.covariates.ndim != 2 or len(self.covariates) != n:
            found = f"{self.covariates.shape} for {(n, 'P')}"
            faults.append(
                Breach(rule="shape", where="covariates", found=found, remedy="Give one a row")
            )
        bad = {
            "y": ~np.isfinite(self.y),
            "period": ~np.isfinite(self.period),
            "cohort": np.isnan(self.cohort) | np.isneginf(self.cohort),
            "weights": ~(self.weights > 0) | np.isinf(self.weights),
            "covariates": ~np.isfinite(self.covariates),
        }
        faults += [
            Breach(
                rule="value",
                where=k,
                found=f"{m.sum()} of {m.size} are no number that can be used",
                remedy="Mend them, or leave the rows out and say so; never treated is infinity",
            )
            for k, m in bad.items()
            if m.any()
        ]
        if faults:
            raise DesignError(
                f"arrays of cross-sections with {len(faults)} fault(s)",
                why="each would end in a number that looks like an estimate",
                remedy="mend them all",
                breaches=faults,
            )
