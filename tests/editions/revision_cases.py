"""Two municipalities over three months, priced, and each of the five causes alone."""

from __future__ import annotations

import numpy as np

from evaluation.core.arrays import Array
from evaluation.domain import Month
from evaluation.editions.revisions import Change, Priced, decompose

ESPOO, HAMINA = "049", "075"
CODES = (ESPOO, HAMINA)
MONTHS = (Month(2020, 12), Month(2021, 3), Month(2021, 4))
UNITS = np.array([1.0, -1.0])  # Espoo less Hamina
PERIODS = np.array([-1.0, 0.5, 0.5])  # the mean of two months less the base
VALUES = np.array([[10.0, 12.0, 13.0], [9.0, 10.0, 10.0]])


def priced(
    values: Array = VALUES,
    *,
    periods: Array = PERIODS,
    units: Array = UNITS,
    codes: tuple[str, ...] = CODES,
    months: tuple[Month, ...] = MONTHS,
) -> Priced:
    return Priced(codes, months, np.outer(units, periods), np.array(values))


OLD = priced()  # (12.5 - 10) - (10 - 9) = 1.5


def chain(
    *,
    before: Priced = OLD,
    code: Priced = OLD,
    revised: Array | None = None,
    truncated: Priced = OLD,
    latest: Priced | None = None,
    amended: Priced | None = None,
) -> Change:
    """The decomposition in which everything not given stays as it was."""
    latest = latest or truncated
    values = np.array(code.values) if revised is None else revised
    return decompose(before, code, values, truncated, latest, amended or latest)
