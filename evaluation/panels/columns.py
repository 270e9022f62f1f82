"""Columns of a long table as arrays, in their own memory where that is possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd

from evaluation.core.arrays import Labels, Mask
from evaluation.errors import Breach
from evaluation.panels import faults as faults
from evaluation.panels.faults import EXACT, Numbers, Role


@dataclass(frozen=True, slots=True)
class Ids:
    """Names as numbers: ``codes`` (rows,) are equal and ordered as the names are.

    ``names`` has the name of each code; None if the codes are the names. ``known`` (rows,) is False
    where a name is missing; None if none is. ``rows``: there are no names, and each row stands for
    itself.
    """

    codes: Labels
    names: pd.Index[Any] | None = None
    known: Mask | None = None
    rows: bool = False

    def named(self, codes: Labels) -> Labels | tuple[str, ...]:
        """Whole numbers as numbers, all else as text."""
        if self.rows:
            return tuple(f"row {code}" for code in codes)
        if self.names is None:
            return codes
        names = self.names.take(codes)
        if pd.api.types.is_float_dtype(names.dtype):
            names = names.astype(np.int64)
        if pd.api.types.is_integer_dtype(names.dtype):
            return np.array(names.to_numpy())
        return tuple(map(str, names))


def column_faults(frame: pd.DataFrame, used: Sequence[tuple[Role, str]]) -> Iterator[Breach]:
    """Columns that are missing, named twice in the frame, or used for two things at once.

    Weights and clusters may share a column with others: a unit may be its own cluster, and a size
    both weight and covariate.
    """
    present = list(frame.columns)
    taken: dict[str, Role] = {}
    for role, name in used:
        times, shared = present.count(name), role in (Role.WEIGHTS, Role.CLUSTERS)
        if times > 1:
            found, remedy = f"named by {times} columns of the frame", "Keep or rename one"
        elif not times and name in frame.index.names:
            found, remedy = "in the index of the frame", "Use frame.reset_index()"
        elif not times:
            found, remedy = f"not among the columns {faults.some(present)}", "Correct the name"
        elif name in taken and not shared:
            found, remedy = f"already used as {taken[name]}", "Name another, or leave it out"
        else:
            taken |= {} if shared else {name: role}
            continue
        yield Breach(
            rule="one column a use", where=faults.place(role, name), found=found, remedy=remedy
        )


def numbers(column: pd.Series[Any], role: Role) -> Numbers | Breach:
    """Any real numbers; flags as 0 and 1, but for time and cohort, which a flag cannot say."""
    kind = column.dtype
    flags = pd.api.types.is_bool_dtype(kind)
    real = pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_complex_dtype(kind)
    if not real or (flags and role in (Role.TIME, Role.COHORT)):
        return kind_fault(column, role)
    if not isinstance(kind, np.dtype):
        return column.to_numpy(dtype=np.float64, na_value=np.nan)
    return column.to_numpy().astype(np.float64) if flags else column.to_numpy()


def periods(column: pd.Series[Any], role: Role) -> Labels | Breach:
    """Whole numbers, as they are needed to subtract one period from another."""
    values = numbers(column, role)
    if isinstance(values, Breach):
        return values
    whole = _whole(values)
    if whole is not None:
        return row_fault(column, role, ~whole, faults.COUNT_PERIODS)
    return cast(Labels, values) if values.dtype.kind in "iu" else values.astype(np.int64)


def ids(column: pd.Series[Any], role: Role) -> Ids | Breach:
    """Names: whole numbers, text, flags, or categories of these (in the order of the categories).

    Fractions, dates and mixtures are refused: they are the mark of another column, and 1 and '1'
    would be two units of one name.
    """
    kind = column.dtype
    if isinstance(kind, np.dtype) and kind.kind in "iu":
        return Ids(column.to_numpy())
    named = kind.categories if isinstance(kind, pd.CategoricalDtype) else column
    inferred = pd.api.types.infer_dtype(named, skipna=True)
    if inferred == "floating" and _whole(named.dropna().to_numpy(dtype=np.float64)) is None:
        inferred = "integer"  # numbers that became floats beside a missing one
    if inferred not in ("string", "boolean", "integer") or column.isna().all():
        return kind_fault(column, role)
    if isinstance(kind, pd.CategoricalDtype):
        codes, names = column.cat.codes.to_numpy(), kind.categories
    else:
        codes, names = pd.factorize(column, sort=True)
    known = codes >= 0
    return Ids(codes, names, None if known.all() else known)


def kind_fault(column: pd.Series[Any], role: Role) -> Breach:
    """A column of a kind that its use cannot take: what it holds, and what to write instead."""
    if role in (Role.UNIT, Role.CLUSTERS):
        remedy = "Name them by whole numbers or by text: .astype(str)"
    elif role not in (Role.TIME, Role.COHORT):
        remedy = f"Write numbers: pd.to_numeric(frame['{column.name}'])"
    elif pd.api.types.is_bool_dtype(column.dtype):
        remedy = "A flag does not say when. " + faults.COUNT_PERIODS
    else:
        remedy = faults.COUNT_PERIODS
    example = column.dropna().head(1).tolist()
    shown = f"for example {example[0]!r}" if example else "and no value"
    return Breach(
        rule="kind of column",
        where=faults.place(role, str(column.name)),
        found=f"holds '{column.dtype}', {shown}",
        remedy=remedy,
    )


def row_fault(column: pd.Series[Any], role: Role, wrong: Mask, remedy: str) -> Breach:
    """Rows whose value is missing or not whole, by their positions in the frame."""
    rows = np.flatnonzero(wrong)
    shown = [f"row {i} ({column.iloc[i]})" for i in rows[: faults.SHOWN]]
    return Breach(
        rule="every row has one",
        where=faults.place(role, str(column.name)),
        found=f"missing or not whole in {rows.size} of {wrong.size} rows:"
        f" {faults.some(shown, rows.size)}",
        remedy=remedy,
    )


def _whole(values: Numbers) -> Mask | None:
    """Which values are whole numbers that floats hold exactly; None if all are."""
    integer = values.dtype.kind in "iu"
    if integer and (values.dtype.itemsize < 8 or not values.size):
        return None
    if integer and values.min() >= -EXACT and values.max() <= EXACT:
        return None
    values = values if integer else values.astype(np.float64, copy=False)
    whole = (values >= -EXACT) & (values <= EXACT) & (np.floor(values) == values)
    return None if whole.all() else np.asarray(whole)
