"""A panel: the arrays of N units by T periods that estimators see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from evaluation.data.arrays import Array, Labels, Mask
from evaluation.data.markup import table
from evaluation.errors import Breach, DesignError

NEVER = np.inf


@dataclass(frozen=True, slots=True)
class Dropped:
    """A unit that was left out of a panel, and why."""

    unit: str
    because: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """Units by periods, with the period in which each unit's treatment starts.

    ``y`` (N, T) is NaN where a unit was not observed; ``cohort`` (N,) is the first treated period,
    ``NEVER`` for units that are never treated, and may lie after the last period: untreated in all
    of this panel, a control that is not yet treated. ``covariates`` (N, P) are fixed before it.
    ``weights`` (N,) say how many a unit stands for; ``clusters`` (N,) are numbered from 0. What was
    left out on the way stands in ``dropped``.
    """

    units: tuple[str, ...] | Labels
    periods: Array
    y: Array
    cohort: Array
    covariates: Array
    weights: Array
    clusters: Labels
    dropped: tuple[Dropped, ...] = ()

    @classmethod
    def of(
        cls,
        y: Array,
        cohort: Array,
        *,
        periods: Array | None = None,
        covariates: Array | None = None,
        weights: Array | None = None,
        clusters: Labels | None = None,
    ) -> Panel:
        """A panel from arrays; periods count from 0, units weigh 1 and are their own clusters.

        Raises
        ------
        DesignError
            With every array that does not fit, is infinite, or holds a weight that is not positive.
        """
        y = np.asarray(y, dtype=float)
        if y.ndim != 2 or not y.size:
            raise DesignError(
                f"outcomes of shape {y.shape}",
                why="a panel has units by periods, at least one of each",
                remedy="give a row for each unit and a column for each period",
            )
        n, t = y.shape
        panel = cls(
            units=np.arange(n),
            periods=np.arange(t, dtype=float) if periods is None else periods.astype(float),
            y=y,
            cohort=np.asarray(cohort, dtype=float),
            covariates=np.empty((n, 0)) if covariates is None else covariates,
            weights=np.ones(n) if weights is None else weights,
            clusters=np.arange(n) if clusters is None else _numbered(clusters),
        )
        panel._require()
        return panel

    @property
    def balanced(self) -> bool:
        """Whether every unit was observed in every period."""
        return not np.isnan(self.y).any()

    @property
    def never(self) -> Mask:
        """Units that are never treated, shape (N,)."""
        return np.isinf(self.cohort)

    @property
    def cohorts(self) -> Array:
        """Periods in which treatment starts for somebody, in order."""
        return np.unique(self.cohort[~self.never])

    @property
    def treated(self) -> Mask:
        """Cells under treatment, shape (N, T)."""
        return np.asarray(self.periods[None, :] >= self.cohort[:, None])

    def _repr_html_(self) -> str:
        """What the panel holds, counted; no outcome is shown."""
        return table(f"Panel of {_count(len(self.y), 'unit')}", ("", ""), _rows(self))

    def _require(self) -> None:
        n, t = self.y.shape
        p = self.covariates.shape[1] if self.covariates.ndim == 2 else 1
        steps = np.diff(self.periods, axis=0)
        shapes = {
            "periods": (self.periods.shape, (t,)),
            "cohort": (self.cohort.shape, (n,)),
            "covariates": (self.covariates.shape, (n, p)),
            "weights": (self.weights.shape, (n,)),
            "clusters": (self.clusters.shape, (n,)),
        }
        faults = [
            Breach(rule="shape", where=name, found=f"{has} for {wants}", remedy="Give one a unit")
            for name, (has, wants) in shapes.items()
            if has != wants
        ]
        bad = {
            "y": np.isinf(self.y),
            "cohort": ~(self.cohort > -np.inf),
            "covariates": ~np.isfinite(self.covariates),
            "weights": ~(self.weights > 0) | ~np.isfinite(self.weights),
            "periods": ~((steps > 0) & np.isfinite(steps)),
        }
        rules = {
            "y": "infinite",
            "cohort": "NaN or below every period: write infinity for never",
            "covariates": "not finite",
            "weights": "not positive and finite",
            "periods": "steps that do not go up",
        }
        faults += [
            Breach(rule="value", where=k, found=f"{m.sum()} {rules[k]}", remedy="Mend or leave out")
            for k, m in bad.items()
            if m.any()
        ]
        if faults:
            raise DesignError(
                f"arrays of a panel with {len(faults)} fault(s)",
                why="each would end in a number that looks like an estimate",
                remedy="mend them all",
                breaches=faults,
            )


def _rows(panel: Panel) -> Iterator[tuple[str, str]]:
    (n, t), starts, never = panel.y.shape, panel.cohorts, int(panel.never.sum())
    gaps, late = int(np.isnan(panel.y).sum()), int((starts > panel.periods[-1]).sum())
    yield "periods", f"{t}, from {panel.periods[0]:g} to {panel.periods[-1]:g}"
    if starts.size:
        span = f"from period {starts[0]:g} to period {starts[-1]:g}"
        after = f"; {_count(late, 'cohort')} after the last period" if late else ""
        yield (
            "treated",
            f"{_count(n - never, 'unit')} in {_count(starts.size, 'cohort')}, {span}{after}",
        )
    yield "never treated", _count(never, "unit")
    yield "not observed", f"{gaps} of {_count(n * t, 'cell')}"
    yield "clusters", str(np.unique(panel.clusters).size)
    yield "covariates", str(panel.covariates.shape[1])
    yield "left out", _count(len(panel.dropped), "unit")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _numbered(clusters: Labels) -> Labels:
    return np.asarray(np.unique(clusters, return_inverse=True)[1])
