"""A panel: the arrays of N units by T periods that estimators see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from evaluation.core.array_faults import entry_faults, shape_faults
from evaluation.core.arrays import Array, Judged, JudgedTimes, Labels, Mask
from evaluation.core.markup import table
from evaluation.door import door
from evaluation.errors import Breach, DesignError
from evaluation.panels.starts import NEVER as NEVER
from evaluation.panels.starts import numbered, read_never, refuse_arrays, start_faults


@dataclass(frozen=True, slots=True)
class Dropped:
    """A unit that was left out of a panel, and why."""

    unit: str
    because: str


@door
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
    periods: JudgedTimes
    y: Judged
    cohort: JudgedTimes
    covariates: Judged
    weights: Judged
    clusters: Labels
    dropped: tuple[Dropped, ...] = ()

    def __post_init__(self) -> None:
        _require_grid(self.y)
        refuse_arrays("a panel", _faults(self))

    @classmethod
    @door
    def of(
        cls,
        y: Judged,
        cohort: JudgedTimes,
        *,
        periods: JudgedTimes | None = None,
        covariates: Judged | None = None,
        weights: Judged | None = None,
        clusters: Labels | None = None,
    ) -> Panel:
        """A panel from arrays; periods count from 0, units weigh 1 and are their own clusters.

        Never treated is infinity, or 0 where the periods start above 0. A unit that is treated from
        the first period on has no base period and is refused, as by `read_panel`.

        Raises
        ------
        DesignError
            With every array that does not fit, is infinite, or holds a weight that is not positive;
            with cohorts that are missing or not after the first period, and dates as periods.
        """
        _require_grid(y)
        n, t = y.shape
        panel = SimpleNamespace(
            units=np.arange(n),
            periods=np.arange(t, dtype=float) if periods is None else periods,
            y=y,
            cohort=cohort,
            covariates=np.empty((n, 0)) if covariates is None else covariates,
            weights=np.ones(n) if weights is None else weights,
            clusters=np.arange(n) if clusters is None else numbered(clusters),
        )
        faults = list(_faults(panel))
        if not {"periods", "cohort"} & {fault.where for fault in faults}:
            faults += start_faults(cohort, panel.periods, "periods")
        refuse_arrays("a panel", faults)
        return cls(**(vars(panel) | {"cohort": read_never(cohort, panel.periods)}))

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


def _require_grid(y: Array) -> None:
    if y.ndim != 2 or not y.size:
        raise DesignError(
            f"outcomes of shape {y.shape}",
            why="a panel has units by periods, at least one of each",
            remedy="give a row for each unit and a column for each period",
        )


def _faults(panel: Panel | SimpleNamespace) -> Iterator[Breach]:
    """What is wrong with a panel, or with what is to be one."""
    n, t = panel.y.shape
    p = panel.covariates.shape[1] if panel.covariates.ndim == 2 else 1
    steps = np.diff(np.atleast_1d(panel.periods), axis=0)
    shapes = {
        "periods": (panel.periods.shape, (t,)),
        "cohort": (panel.cohort.shape, (n,)),
        "covariates": (panel.covariates.shape, (n, p)),
        "weights": (panel.weights.shape, (n,)),
        "clusters": (panel.clusters.shape, (n,)),
        "units": ((len(panel.units),), (n,)),
    }
    yield from shape_faults(shapes, "Give one a unit")
    bad = {
        "y": (_infinite(panel.y), "infinite"),
        "cohort": (
            ~(panel.cohort > -np.inf),
            "NaN or below every period: write infinity for never",
        ),
        "covariates": (~np.isfinite(panel.covariates), "not finite"),
        "weights": (
            ~(panel.weights > 0) | ~np.isfinite(panel.weights),
            "not positive and finite",
        ),
        "periods": (
            ~((steps > 0) & np.isfinite(steps)) if t > 1 else ~np.isfinite(panel.periods),
            "steps that do not go up",
        ),
    }
    yield from entry_faults(bad, "Mend or leave out")


def _infinite(y: Array) -> Mask:
    """Cells that are infinite; a mask of every cell is made only if there may be one."""
    flat = y.ravel(order="K")
    return np.zeros(1, dtype=bool) if np.isfinite(np.dot(flat, flat)) else np.isinf(y)


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
