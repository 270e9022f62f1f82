"""From a long table, a row for each unit in each period, to a `Panel`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from evaluation.data import panel_columns as columns
from evaluation.data import panel_faults as faults
from evaluation.data.arrays import Array, Labels, Mask
from evaluation.data.panel import NEVER, Dropped, Panel
from evaluation.data.panel_columns import Ids, Rows
from evaluation.data.panel_faults import OneAUnit, Role
from evaluation.errors import Breach, DesignError

Read = TypeVar("Read")


class Gaps(StrEnum):
    """What becomes of units that have no outcome in some periods."""

    REFUSE = "refuse"  # an error that counts and names them
    DROP_UNITS = "drop_units"  # left out, each listed in Panel.dropped
    KEEP = "keep"  # y is NaN there; only estimators that say so take such a panel


def read_panel(
    frame: pd.DataFrame,
    *,
    unit: str,
    time: str,
    outcome: str,
    cohort: str,
    covariates: Sequence[str] = (),
    weights: str | None = None,
    clusters: str | None = None,
    gaps: Gaps = Gaps.REFUSE,
) -> Panel:
    """The panel of a table with one row for each unit in each period, in any order of rows.

    Units and clusters are named by whole numbers, text, flags or categories. Time is counted in
    whole numbers. The cohort is the first treated period, in the same count, and 0 or infinity for
    a unit that is never treated. Units come in the order of their names, periods upwards.

    What is decided here, and not left to estimators:

    * No row is dropped. A unit and period without a row, or with a missing outcome, is a gap, and
      ``gaps`` says what becomes of it. A unit without any outcome is left out under ``Gaps.KEEP``
      too. Whatever is left out stands in ``Panel.dropped`` with the reason.
    * A unit whose treatment starts after the last period is kept with its cohort. It is untreated
      throughout, and may be a control that is not yet treated.
    * A unit treated from the first period or before is an error: it has no base period, and as a
      control it would be a treated one. The error says how to leave such units out.
    * Covariates, weights and clusters do not change within a unit. Covariates are finite, weights
      also positive.
    * A period in which nobody has a row is no period of the panel; a cohort that starts in one,
      between the first and the last, is an error.

    Raises
    ------
    DesignError
        With every fault of the table at once. It is the error of `Panel.of` too: a table in hand is
        no delivered file, wherever it was read from.
    """
    x = (covariates,) if isinstance(covariates, str) else tuple(covariates)
    used = [(Role.UNIT, unit), (Role.TIME, time), (Role.OUTCOME, outcome), (Role.COHORT, cohort)]
    used += [(Role.COVARIATE, name) for name in x]
    used += [(Role.WEIGHTS, weights)] if weights is not None else []
    used += [(Role.CLUSTERS, clusters)] if clusters is not None else []
    table = _Table(frame, used, gaps)
    cells = table.cells(unit, time, outcome)
    starts = table.cohorts(cells, cohort, time)
    fixed = [table.fixed(cells.rows, name, Role.COVARIATE) for name in x]
    n = starts.size
    weight = np.ones(n) if weights is None else table.fixed(cells.rows, weights, Role.WEIGHTS)
    cluster = np.arange(n) if clusters is None else table.clusters(cells.rows, clusters)
    table.refuse()
    y, kept, dropped = _outcomes(cells, gaps)
    return Panel(
        units=cells.rows.names(kept),
        periods=cells.periods.astype(np.float64),
        y=y,
        cohort=starts[kept],
        covariates=np.column_stack([np.empty((n, 0)), *fixed])[kept],
        weights=weight[kept],
        clusters=np.unique(cluster[kept], return_inverse=True)[1],
        dropped=dropped,
    )


class _Table:
    """A frame whose columns are read one by one; what is wrong is kept, and refused at once.

    A column that cannot be read is stood in for by one that adds no fault of its own.
    """

    def __init__(self, frame: pd.DataFrame, used: list[tuple[Role, str]], gaps: Gaps) -> None:
        self.faults = list(faults.call_faults(frame, gaps, tuple(Gaps)))
        if self.faults:
            self.refuse()
        self.frame, self.gaps = frame, gaps
        self.faults += faults.column_faults(frame, used)
        self.unreadable = {fault.where for fault in self.faults}

    def refuse(self) -> None:
        """Raise with all that is wrong so far, if anything is."""
        if self.faults:
            raise DesignError(
                f"a table that is no panel, with {len(self.faults)} fault(s)",
                why="each would end in a number that looks like an estimate, or in none",
                remedy="mend them all; nothing is left out of a table unasked",
                breaches=self.faults,
            )

    def read(
        self, name: str, role: Role, how: Callable[[pd.Series[Any], Role], Read | Breach]
    ) -> Read | None:
        """The column, or None if it cannot be read."""
        if faults.place(role, name) in self.unreadable:
            return None
        found = how(self.frame[name], role)
        if isinstance(found, Breach):
            self.faults.append(found)
            return None
        return found

    def ids(self, name: str, role: Role) -> Ids | None:
        """Names of units or clusters, None if they cannot be read; missing ones are a fault."""
        ids = self.read(name, role, columns.ids)
        if ids is not None and ids.known is not None:
            remedy = "Name it in every row, or leave the row out"
            self.faults.append(faults.row_fault(self.frame[name], role, ~ids.known, remedy))
        return ids

    def cells(self, unit: str, time: str, outcome: str) -> Cells:
        """Outcomes by unit and period."""
        ids, when = self.ids(unit, Role.UNIT), self.read(time, Role.TIME, columns.periods)
        y = self.read(outcome, Role.OUTCOME, columns.numbers)
        each = np.arange(len(self.frame))
        rows = Rows.of(
            Ids(each, rows=True) if ids is None else ids, each if when is None else when
        )
        cells = Cells.of(rows, when, np.zeros(each.size) if y is None else y)
        infinite = np.flatnonzero(np.isinf(cells.y))
        if infinite.size:
            self.faults.append(faults.infinite_fault(outcome, infinite.size, cells.named(infinite)))
        if when is None or ids is None:
            return cells
        twice = cells.twice()
        if twice.size:
            self.faults.append(faults.twice_fault(twice.size, cells.named(twice)))
        if self.gaps == Gaps.REFUSE and ids.known is None and not cells.complete:
            gap = faults.gap_fault(*cells.missing(), cells.periods, outcome, rows.some)
            self.faults += [gap] if gap else []
        return cells

    def cohorts(self, cells: Cells, name: str, time: str) -> Array:
        """The first treated period of each unit, shape (N,), infinite for never."""
        values = self.read(name, Role.COHORT, columns.numbers)
        g = np.full(cells.rows.starts.size, np.nan)
        if values is not None:
            one = self.one_a_unit(cells.rows, values, Role.COHORT, name)
            self.faults += faults.cohort_faults(one, name, cells.rows.some)
            g = np.where(faults.sound(one), one.values, np.nan)
        if cells.dated:
            self.faults += faults.period_faults(cells.periods, g, time)
            self.faults += faults.start_faults(g, cells.periods, (name, time), cells.rows.some)
        return np.where(g == 0, NEVER, g)
