"""Blind until the plan is frozen: what happened to the treated after the trial began is masked.

Masked are all municipalities of the trial, whatever the plan calls treated, and the whole country,
from which they could be told by subtraction. Donors, and everything before the trial, are open:
pools, weights and the size certificate need no more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from evaluation.data.arrays import Array, Mask, sealed
from evaluation.data.reading.places import line_numbers
from evaluation.domain import TRIAL_START, Month, employment_trial
from evaluation.errors import Breach, ContractBreach

HIDDEN = "a value that is masked until the plan is frozen"
AREA = r"SSS|(?:KU|SK|MK|ELY)[0-9]+"


def after_start(months: Sequence[Month]) -> Mask:
    """Months of the trial, shape (T,)."""
    return np.array([month >= TRIAL_START for month in months])


def hidden_cells(codes: Sequence[str], months: Sequence[Month]) -> Mask:
    """Cells of treated municipalities in months of the trial, shape (N, T)."""
    treated = np.array([code in employment_trial().codes for code in codes])
    return np.asarray(treated[:, None] & after_start(months)[None, :])


def masked(counts: Mapping[str, Array], hidden: Mask) -> Mapping[str, Array]:
    """The same counts with NaN where they are hidden."""
    return MappingProxyType(
        {name: sealed(np.where(hidden, np.nan, values)) for name, values in counts.items()}
    )


def veiled(problem: ContractBreach, table: pa.Table) -> ContractBreach:
    """The same breaches, less what they would tell of hidden cells: line and rule stay."""
    hidden = _hidden_lines(table)
    return ContractBreach(
        problem.found,
        why=problem.why,
        remedy=problem.remedy,
        breaches=[_veil(breach, hidden) for breach in problem.breaches],
    )


def _hidden_lines(table: pa.Table) -> set[int]:
    if not {"area_code", "month"} <= set(table.column_names):
        return set(line_numbers(table).to_pylist())  # nobody can say whose rows they are
    areas, months = table["area_code"].to_pylist(), table["month"].to_pylist()
    return {
        line
        for line, area, month in zip(line_numbers(table).to_pylist(), areas, months, strict=True)
        if _is_hidden(str(area), str(month))
    }


def _is_hidden(area: str, month: str) -> bool:
    """Rows of the treated and of what they add up to; and rows whose area or month cannot be read,
    since they may be such.
    """
    municipal = area.startswith("KU")
    treated = not municipal or area.removeprefix("KU") in employment_trial().codes
    readable = re.fullmatch(AREA, area) is not None
    dated = re.fullmatch(r"[0-9]{4}-[0-9]{2}", month) is not None
    return (treated or not readable) and (not dated or month >= str(TRIAL_START))


def _veil(breach: Breach, hidden: set[int]) -> Breach:
    line = re.search(r"(?:line|row|cell [A-Z]+) ?([0-9]+)", breach.where)
    named = re.search(r"column [^,]+, ([^,]*), ([^,]*)$", breach.where)
    if named is not None:  # tells more than the line, on which there may be other months
        covered = _is_hidden(named[1], named[2])
    else:
        covered = line is not None and int(line[1]) in hidden
    return replace(breach, found=HIDDEN) if covered else breach
