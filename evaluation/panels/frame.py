"""From a long table, a row for each unit in each period, to a `Panel`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from evaluation.core.arrays import Array, Labels
from evaluation.door import door
from evaluation.errors import Breach, broken, refuse
from evaluation.panels import columns as columns
from evaluation.panels import faults as faults
from evaluation.panels.columns import Ids
from evaluation.panels.faults import Numbers, Role
from evaluation.panels.panel import NEVER, Dropped, Panel
from evaluation.panels.rows import Cells, Rows
from evaluation.panels.starts import numbered

Read = TypeVar("Read")


class Gaps(StrEnum):
    """What becomes of units that have no outcome in some periods."""

    REFUSE = "refuse"  # an error that counts and names them
    DROP_UNITS = "drop_units"  # left out, each listed in Panel.dropped
    KEEP = "keep"  # y is NaN there; only estimators that say so take such a panel


@door
def read_panel(
    frame: pd.DataFrame,
    *,
    unit: str,
    time: str,
    outcome: str,
    cohort: str,
    covariates: str | Sequence[str] = (),
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
      between the first and the last, is an error. Dates written as one number (202101) are one
      too, because their differences count no periods.

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
    g = table.cohorts(cells, cohort, time)
    fixed = [table.fixed(cells.rows, name, Role.COVARIATE) for name in x]
    n = g.size
    weight = np.ones(n) if weights is None else table.fixed(cells.rows, weights, Role.WEIGHTS)
    cluster = None if clusters is None else table.clusters(cells.rows, clusters)
    table.refuse()
    y, kept, dropped = table.outcomes(cells, outcome)
    return Panel(
        units=cells.rows.names(kept),
        periods=cells.periods.astype(np.float64),
        y=y,
        cohort=g[kept],
        covariates=np.column_stack([np.empty((n, 0)), *fixed])[kept],
        weights=weight[kept],
        clusters=np.arange(kept.size) if cluster is None else numbered(cluster[kept]),
        dropped=dropped,
    )


class _Table:
    """A frame whose columns are read one by one; what is wrong is kept, and refused at once.

    A column that cannot be read is stood in for by one that adds no fault of its own.
    """

    def __init__(self, frame: pd.DataFrame, used: list[tuple[Role, str]], gaps: Gaps) -> None:
        remedy = "Look at the filter or the join that made it"
        self.faults = broken("frame", [("table", not len(frame), "no rows", remedy)])
        self.refuse()
        self.frame, self.gaps = frame, gaps
        self.faults += columns.column_faults(frame, used)
        self.unreadable = {fault.where for fault in self.faults}

    def refuse(self) -> None:
        """Raise with all that is wrong so far, if anything is."""
        refuse(
            self.faults,
            "a table that is no panel, with {count} fault(s)",
            why="each would end in a number that looks like an estimate, or in none",
            remedy="mend them all; nothing is left out of a table unasked",
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
        """Names of units or clusters; those that are missing are a fault."""
        ids = self.read(name, role, columns.ids)
        if ids is not None and ids.known is not None:
            remedy = "Write it in every row, or leave those rows out"
            self.faults.append(columns.row_fault(self.frame[name], role, ~ids.known, remedy))
        return ids

    def cells(self, unit: str, time: str, outcome: str) -> Cells:
        """Outcomes by unit and period; infinite ones, several in one place, and gaps are faults."""
        ids, when = self.ids(unit, Role.UNIT), self.read(time, Role.TIME, columns.periods)
        y = self.read(outcome, Role.OUTCOME, columns.numbers)
        count = len(self.frame)
        rows = Rows.of(
            Ids(np.arange(count), rows=True) if ids is None else ids,
            np.arange(count) if when is None else when,
        )
        cells = Cells.of(rows, np.zeros(count) if y is None else y, when)
        infinite = np.flatnonzero(np.isinf(cells.y))
        self.faults += faults.row_faults(infinite, cells.twice(), outcome, cells.named)
        units_known = ids is not None and ids.known is None
        if self.gaps == Gaps.REFUSE and units_known and when is not None and not cells.complete:
            self.faults += faults.gap_faults(*cells.missing(), cells.periods, outcome, rows.some)
        return cells

    def cohorts(self, cells: Cells, name: str, time: str) -> Array:
        """The first treated period of each unit, shape (N,), infinite for never."""
        values = self.read(name, Role.COHORT, columns.numbers)
        g = np.full(cells.rows.starts.size, np.nan)
        if values is not None:
            one = cells.rows.one_a_unit(values)
            self.faults += faults.cohort_faults(one, name, cells.rows.some)
            g = faults.sound_cohorts(one)
        if cells.when is not None:
            told = list(faults.period_faults(cells.periods, g, time))
            self.faults += told or faults.start_faults(
                g, cells.periods, (name, time), cells.rows.some
            )
        return np.where(g == 0, NEVER, g)

    def fixed(self, rows: Rows, name: str, role: Role) -> Array:
        """A covariate or weight of each unit, shape (N,)."""
        values = self.read(name, role, columns.numbers)
        if values is None:
            return np.ones(rows.starts.size)
        one = rows.one_a_unit(values)
        self.faults += faults.value_faults(one, role, name, rows.some)
        return one.value.astype(np.float64)

    def clusters(self, rows: Rows, name: str) -> Numbers:
        """The cluster of each unit, shape (N,), in any numbers."""
        ids = self.ids(name, Role.CLUSTERS)
        if ids is None:
            return np.arange(rows.starts.size)
        codes = ids.codes if ids.known is None else np.where(ids.known, ids.codes, np.nan)
        one = rows.one_a_unit(codes)
        self.faults += faults.constancy_faults(one, Role.CLUSTERS, name, rows.some)
        return one.value

    def outcomes(self, cells: Cells, name: str) -> tuple[Array, Labels, tuple[Dropped, ...]]:
        """Outcomes of the units that are kept, their numbers, and the units that are not."""
        y = cells.grid()
        units = np.arange(len(y))
        if cells.complete:
            return y, units, ()
        gap = np.isnan(y)
        keep = self.gaps == Gaps.KEEP
        out = np.asarray(gap.all(axis=1) if keep else gap.any(axis=1))
        self.faults += faults.left_faults(gap, out, cells.periods, name, keep)
        self.refuse()
        gone = np.flatnonzero(out)
        dropped = tuple(
            Dropped(str(unit), faults.reason(cells.periods[gap[i]], cells.periods.size))
            for unit, i in zip(cells.rows.names(gone), gone, strict=True)
        )
        return y[~out], units[~out], dropped
