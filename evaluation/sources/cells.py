"""Cells: the mean of one outcome in one municipality and month, with its people and its bounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from evaluation.core.arrays import Array, Mask
from evaluation.domain import Base, Month, Outcome
from evaluation.domain.counts import Count
from evaluation.domain.wholes import holder
from evaluation.door import door
from evaluation.sources.denominators import base_months, denominators, require_population
from evaluation.sources.vintage import Vintage

SCALE = 100.0  # every outcome is per 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """One outcome in every cell; all arrays have shape (municipalities, months).

    ``value = 100 Σy / n`` in the outcome's unit, with secret counts at the middle of their
    interval; ``low`` and ``high`` bound it. NaN where n = 0: there is nobody to take a mean of.
    ``high`` is infinite where a secret denominator may be zero. Where a vintage is blind its
    ``hidden`` cells are NaN in all four.
    """

    outcome: Outcome
    n: Array
    value: Array
    low: Array
    high: Array
    hidden: Mask

    @property
    def secret(self) -> Mask:
        """Cells that rest on a secret count."""
        return np.asarray(self.low < self.high)

    @property
    def undefined(self) -> Mask:
        """Cells without a mean, or without a bound: nobody can be compared by them.

        A hidden cell is not undefined: it is there, and not seen.
        """
        unknown = ~np.isfinite(self.value) | ~np.isfinite(self.high)
        return np.asarray(unknown & ~self.hidden)


@dataclass(frozen=True, slots=True)
class NotCarried:
    """An outcome that the delivery cannot carry, and the columns it lacks."""

    outcome: str
    missing: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Cells:
    """Every outcome that a vintage carries. ``stock`` and ``labour_force`` are base-year means,
    shape (municipalities,): the fixed weights and the fixed denominator.
    """

    municipalities: tuple[str, ...]
    months: tuple[Month, ...]
    measures: Mapping[str, Measure]  # by the outcome's key
    stock: Array
    labour_force: Array
    base_year: int
    not_carried: tuple[NotCarried, ...]
    masked_for: str | None = None  # the trial whose months are masked, if any are


@door
def measure(
    vintage: Vintage,
    outcomes: Iterable[Outcome],
    base_year: int,
    used: tuple[Month, Month] | None = None,
) -> Cells:
    r"""Turn counts into cells.

    .. math:: \bar y_{it} = 100 \sum_{c \in num} y_{itc} / n_{it}, \qquad
              n_{it} = \overline{LF}_i \text{ (fixed)}, \quad
              \overline{LF}_i \, pop_{it} / \overline{pop}_i \text{ (population)}

    or this month's count (current); bars are means over the twelve months of the base year. A
    secret count y lies in [0, k−1]; sums and ratios carry the interval exactly, since every outcome
    is increasing in its numerator and decreasing in its denominator.

    ``used`` are the first and the last month that somebody will look at, all by default: those and
    the base year must have a population where an outcome is over it.

    Raises
    ------
    DesignError
        If the base year is not whole; or with every municipality and month that has no population.
    """
    wanted = tuple(outcomes)
    if any(outcome.base is Base.POPULATION for outcome in wanted):
        require_population(vintage, base_year, used)
    columns = {o.name: vintage.table.in_columns(o).counts for o in wanted}
    missing = {
        n: tuple(c for c in needed if c not in vintage.counts) for n, needed in columns.items()
    }
    labour_force = _base_mean(vintage, Count.LABOUR_FORCE, base_year)
    fixed = denominators(vintage, labour_force, base_year)
    carried = [outcome for outcome in wanted if not missing[outcome.name]]
    return Cells(
        municipalities=vintage.municipalities,
        months=vintage.months,
        measures={o.key: _measure(vintage, o, fixed) for o in carried},
        stock=_base_mean(vintage, Count.UNEMPLOYED, base_year),
        labour_force=labour_force,
        base_year=base_year,
        not_carried=tuple(
            NotCarried(name, columns) for name, columns in missing.items() if columns
        ),
        masked_for=vintage.trial if vintage.blind else None,
    )


def _base_mean(vintage: Vintage, count: Count, year: int) -> Array:
    """Mean over the twelve months of the base year, shape (municipalities,)."""
    inside = base_months(vintage, year)
    low, high = _interval(vintage, vintage.table.columns_of((count,)))
    return np.asarray((low + high)[:, inside].mean(axis=1) / 2)


def _interval(vintage: Vintage, columns: Iterable[str]) -> tuple[Array, Array]:
    """Lowest and highest sum of the columns, shape (municipalities, months)."""
    shape = (len(vintage.municipalities), len(vintage.months))
    low, high = np.zeros(shape), np.zeros(shape)
    for column in columns:
        counts = vintage.counts[column]
        secret = np.isnan(counts)
        low += np.where(secret, vintage.secret_low, counts)
        high += np.where(secret, vintage.secret_high, counts)
    hidden = vintage.hidden
    low[hidden] = high[hidden] = np.nan
    return low, high


def _counted(vintage: Vintage, by: Outcome) -> tuple[Array, Array]:
    """Lowest and highest of what is counted less what is taken off, in columns.

    Where what is taken off is a part of one count (``WHOLES``), what is left of that is no less
    than nobody: the laid off are among the unemployed.
    """
    if not by.minus:
        return _interval(vintage, by.numerator)
    less, more = _interval(vintage, by.minus)
    whole = holder(by.numerator, by.minus, vintage.table.wholes())
    if whole is None:
        low, high = _interval(vintage, by.numerator)
        return low - more, high - less
    held_low, held_high = _interval(vintage, (whole,))
    low, high = _interval(vintage, [one for one in by.numerator if one != whole])
    return low + np.maximum(held_low - more, 0.0), high + np.maximum(held_high - less, 0.0)


def _measure(vintage: Vintage, outcome: Outcome, fixed: Mapping[Base, Array]) -> Measure:
    by = vintage.table.in_columns(outcome)
    low, high = _counted(vintage, by)
    if outcome.base in fixed:
        n = fixed[outcome.base]
        rates = [SCALE * count / n for count in (low, (low + high) / 2, high)]
        return Measure(
            outcome=outcome,
            n=n,
            low=rates[0],
            value=rates[1],
            high=rates[2],
            hidden=vintage.hidden,
        )
    nested = set(by.numerator) <= set(by.denominator)
    rest = [c for c in by.denominator if not nested or c not in by.numerator]
    rest_low, rest_high = _interval(vintage, rest)
    middle, rest_middle = (low + high) / 2, (rest_low + rest_high) / 2

    def ratio(count: Array, others: Array, at_zero: Array | float) -> Array:
        whole = count + others if nested else others
        empty = np.where(rest_high + high * nested > 0, at_zero, np.nan)
        return SCALE * np.divide(count, whole, out=empty, where=whole > 0)

    # at nobody: a share is at most all, a ratio unbounded, and nothing of nobody is nothing
    most = np.where(high > 0, 1.0 if nested else np.inf, 0.0)
    return Measure(
        outcome=outcome,
        n=middle + rest_middle if nested else rest_middle,
        low=ratio(low, rest_high, 0.0),
        value=ratio(middle, rest_middle, np.nan),
        high=ratio(high, rest_low, most),
        hidden=vintage.hidden,
    )
