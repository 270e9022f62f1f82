"""Blind until the plan is frozen: what happened to the treated after the trial began is masked.

Masked are all municipalities of the trial, whatever the plan calls treated, and the whole country,
from which they could be told by subtraction. Donors, and everything before the trial, are open:
pools, weights and the size certificate need no more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from evaluation.core.arrays import Array, Mask, sealed
from evaluation.domain import Month, Trial, trial_named
from evaluation.domain.trial import USUAL
from evaluation.errors import Breach, ContractBreach
from evaluation.sources.reading.places import line_numbers

HIDDEN = "a value that is masked until the plan is frozen"
AREA = r"SSS|(?:KU|SK|MK|ELY)[0-9]+"
MONTH = r"[0-9]{4}-[0-9]{2}"
MONTH_OR_COUNT = re.compile(r"\b([0-9]{4}-[0-9]{2})\b|[0-9][0-9.,]*")
STRUCTURAL = ("required column", "known column", "one column a name")
WITHIN_A_MONTH = (  # rules that quote nothing of another month than the one they name
    "a count",
    "range",
    "form of the value",
    "one row an area and month",
    "no month missing",
    "a municipality of 2021-2024",
    "all municipalities",
    "a part is no larger than the whole",
    "labour force above zero",
    "the country",
    "municipalities add up to the country",
)


def after_start(months: Sequence[Month], trial: Trial) -> Mask:
    """Months of the trial, shape (T,)."""
    return np.array([month >= trial.start for month in months])


def hidden_cells(codes: Sequence[str], months: Sequence[Month], trial: Trial) -> Mask:
    """Cells of treated municipalities in months of the trial, shape (N, T)."""
    codes_of_trial = trial.codes
    treated = np.array([code in codes_of_trial for code in codes])
    return np.asarray(treated[:, None] & after_start(months, trial)[None, :])


def masked(counts: Mapping[str, Array], hidden: Mask) -> Mapping[str, Array]:
    """The same counts with NaN where they are hidden."""
    return MappingProxyType(
        {name: sealed(np.where(hidden, np.nan, values)) for name, values in counts.items()}
    )


def veiled(problem: ContractBreach, table: pa.Table, trial: str = USUAL) -> ContractBreach:
    """The same breaches, less what they would tell of hidden cells: line and rule stay."""
    return ContractBreach(
        problem.found,
        why=problem.why,
        remedy=problem.remedy,
        breaches=without_hidden(problem.breaches, table, trial),
    )


def without_hidden(breaches: Sequence[Breach], table: pa.Table, trial: str = USUAL) -> list[Breach]:
    """The same breaches of a delivered table, less what they would tell of hidden cells.

    What was found in a hidden cell goes. Of a treated area, or of what the treated add up to, a
    rule that looks at more than one cell loses its numbers in the open months too: it may compare
    them with hidden ones. A place that cannot be read goes from where it stands: it may be a value.
    """
    hidden = _hidden_lines(table, trial)
    return [_veil(breach, hidden, trial) for breach in breaches] if hidden else list(breaches)


def _hidden_lines(table: pa.Table, trial: str) -> set[int]:
    if not {"area_code", "month"} <= set(table.column_names):
        return set(line_numbers(table).to_pylist())  # nobody can say whose rows they are
    areas, months = table["area_code"].to_pylist(), table["month"].to_pylist()
    return {
        line
        for line, area, month in zip(line_numbers(table).to_pylist(), areas, months, strict=True)
        if _is_hidden(str(area), str(month), trial)
    }


def _is_hidden(area: str, month: str, trial: str) -> bool:
    """Rows of the treated and of what they add up to; and rows whose area or month cannot be read,
    since they may be such.
    """
    dated = re.fullmatch(MONTH, month) is not None
    return _is_treated(area, trial) and (not dated or month >= str(trial_named(trial).start))


@lru_cache(maxsize=1024)  # it is asked of every row of a table, and areas are some 400
def _is_treated(area: str, trial: str) -> bool:
    """Whether an area is treated, or holds some who are; and where nobody can tell."""
    treated = not area.startswith("KU") or area.removeprefix("KU") in trial_named(trial).codes
    return treated or re.fullmatch(AREA, area) is None


def _veil(breach: Breach, hidden: set[int], trial: str) -> Breach:
    if breach.rule in STRUCTURAL:  # of the table's form: it found no value, but a heading may be
        return replace(breach, where=re.sub(r"column [^A-Za-z]+$", "a column", breach.where))
    place = _Place.of(breach.where)
    open_line = place.line is not None and place.line not in hidden
    where = breach.where if place.readable or open_line else place.line_alone
    if place.covered(hidden, trial):
        form = breach.rule == "form of the value"  # its advice may be made of the value
        remedy = "Write it as the contract says" if form else breach.remedy
        return replace(breach, found=HIDDEN, where=where, remedy=remedy)
    if breach.rule not in WITHIN_A_MONTH and (place.area is None or _is_treated(place.area, trial)):
        return replace(breach, found=_without_counts(breach.found), where=where)
    return replace(breach, where=where)


def _without_counts(text: str) -> str:
    """The words and the months of a text."""
    return MONTH_OR_COUNT.sub(lambda number: number[1] or "…", text)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a breach stands, read from its own words; None for what they do not say."""

    at: str | None  # line 12, row 12, cell F12
    line: int | None
    column: str | None
    area: str | None
    month: str | None
    readable: bool  # whether there is nothing else in those words

    @classmethod
    def of(cls, where: str) -> _Place:
        position = re.match(r"(?:line|row|cell [A-Z]+) ?([0-9]+)(?:, |$)", where)
        rest = where[position.end() :] if position else where
        column = re.match(r"column ([A-Za-z0-9_]+)(?:, |$)", rest)
        rest = rest[column.end() :] if column else rest
        words = re.fullmatch(rf"(?:({AREA})(?:, |$))?({MONTH})?", rest)
        return cls(
            at=position[0].removesuffix(", ") if position else None,
            line=int(position[1]) if position else None,
            column=column[1] if column else None,
            area=words[1] if words else None,
            month=words[2] if words else None,
            readable=words is not None,
        )

    @property
    def line_alone(self) -> str:
        """The place without what may be a value."""
        column = f"column {self.column}" if self.column else None
        return ", ".join(part for part in (self.at, column) if part) or "a place that is masked"

    def covered(self, hidden: set[int], trial: str) -> bool:
        """Whether a hidden cell stands there, or may."""
        if self.area is not None and self.month is not None:
            return _is_hidden(
                self.area, self.month, trial
            )  # more than the line, which has other months
        if self.line is not None:
            return self.line in hidden
        return not self.readable
