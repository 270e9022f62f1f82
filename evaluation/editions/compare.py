"""Compare: why each number of an edition is another than a year before, to the last digit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evaluation.checks.standing import failed
from evaluation.core.arrays import Array
from evaluation.core.numbers import as_text
from evaluation.core.threads import one_thread
from evaluation.domain import Month
from evaluation.door import door
from evaluation.editions.edition import Edition
from evaluation.editions.ledgers import cells_of
from evaluation.editions.revisions import Change, Priced, decompose
from evaluation.errors import EditionError
from evaluation.methods.placebo_space.revision_z import change_error, surprise
from evaluation.plan.plan import Plan
from evaluation.report.evaluation import estimate_id
from evaluation.sources.cells import Cells, measure
from evaluation.sources.vintage import Vintage
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.comparisons.cut import cut
from evaluation.study.estimates.estimates import (
    DEFAULT_BASE,
    ComparisonEffects,
    Kind,
    Label,
    estimate,
)

Watch = Callable[[list[Comparison]], Iterable[Comparison]]
TESTED = ("ci_low", "ci_high", "p_value", "p_space", "p_time")
KEPT = ("att", *TESTED, "placebo_sd", "grade", "withheld")


class _Named(NamedTuple):
    """What an estimate's id is made from."""

    comparison: Comparison
    label: Label


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """One estimate of two editions: the change in its parts, and what became of its doubts."""

    estimate: str
    outcome: str
    unit: str
    change: Change
    surprise: float | None  # the change over what donors' changes would make of it
    before: Mapping[str, Any]  # as published: interval, p, grade
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EditionComparison:
    """Two editions: every headline that both have, and those that one of them lacks."""

    first: str
    second: str
    moved: tuple[Moved, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    closed: tuple[str, ...]  # windows that the first edition had whole: revisions, no new result


@dataclass(frozen=True, slots=True)
class _Run:
    """The headline estimates of one plan on one vintage, and the cells they were taken from."""

    priced: Mapping[str, Priced]
    found: Mapping[str, tuple[ComparisonEffects, int]]
    cells: Cells


@door
@one_thread
def compare(
    first: Edition,
    second: Edition,
    data: tuple[str | None, str | None] = (None, None),
    watch: Watch = iter,
) -> EditionComparison:
    """Decompose the change of every headline estimate that both editions have.

    Raises
    ------
    EditionError
        If they are of different kinds (the twin and a delivery), or the later one has other
        municipalities.
    """
    if first.synthetic != second.synthetic:
        raise EditionError(
            f"'{first.name}' and '{second.name}': one is of the synthetic twin, one of a delivery",
            why="the change between invented and real months means nothing",
            remedy="compare two editions of the same kind",
        )
    old, new = first.vintage(data[0]), second.vintage(data[1])
    code = _run(first.plan, old, watch)
    truncated = _run(first.plan, new.until(old.months[-1]), watch)
    latest = truncated if new.months == old.months else _run(first.plan, new, watch)
    same = first.plan.sha256 == second.plan.sha256
    amended = latest if same else _run(second.plan, new, watch)
    published = _by_id(first), _by_id(second)
    runs = (code, truncated, latest, amended)
    names = [n for n in code.priced if all(n in run.priced for run in runs)]
    names = [n for n in names if all(n in one for one in published)]
    ledger = _ledger(first, names)
    return EditionComparison(
        first=first.name,
        second=second.name,
        moved=tuple(_moved(name, ledger[name], runs, published) for name in names),
        only_first=_headlines(first, names),
        only_second=_headlines(second, names),
        closed=tuple(w["name"] for w in first.results["windows"] if w["complete"]),
    )


def _run(plan: Plan, vintage: Vintage, watch: Watch) -> _Run:
    """Estimates alone: no inference, no checks."""
    opened = vintage.unblinded(plan)
    cells = measure(opened, plan.outcomes.measured, plan.outcomes.base_year, plan.span)
    design = cut(plan, cells)
    priced, found = {}, {}
    for comparison in watch([c for c in design.comparisons if c.headline]):
        effects = estimate(comparison, design)
        for k, label in enumerate(effects.labels):
            if label.kind is Kind.WINDOW and label.base == DEFAULT_BASE:
                name = estimate_id(_Named(comparison, label))
                weights = effects.weights(k)
                priced[name] = Priced(
                    comparison.municipalities, comparison.months, weights, comparison.y
                )
                found[name] = effects, k
    return _Run(MappingProxyType(priced), MappingProxyType(found), cells)


def _moved(
    name: str,
    before: Priced,
    runs: tuple[_Run, _Run, _Run, _Run],
    published: tuple[Mapping[str, Any], Mapping[str, Any]],
) -> Moved:
    code, truncated, latest, amended = runs
    old = code.priced[name]
    comparison = code.found[name][0].comparison
    change = decompose(
        before,
        old,
        _values(truncated.cells, comparison.outcome.key, old),
        truncated.priced[name],
        latest.priced[name],
        amended.priced[name],
    )
    row, today = published[0][name], published[1][name]
    return Moved(
        estimate=name,
        outcome=comparison.outcome.name,
        unit=comparison.outcome.effect_unit.value,
        change=change,
        surprise=surprise(change.total, _error(code.found[name], amended.found[name])),
        before=MappingProxyType({key: row[key] for key in KEPT}),
        after=MappingProxyType({key: today[key] for key in KEPT}),
    )


def _values(cells: Cells, outcome: str, old: Priced) -> Array:
    """The later vintage's values in the earlier estimate's cells."""
    lost = [code for code in old.codes if code not in cells.municipalities]
    if lost:
        raise EditionError(
            f"the later delivery has no {', '.join(lost[:8])}",
            why="a revision cannot be told from a municipality that was merged or left out",
            remedy="deliver both in one classification of municipalities",
        )
    rows = [cells.municipalities.index(code) for code in old.codes]
    columns = [cells.months.index(month) for month in old.months]
    return np.asarray(cells.measures[outcome].value[np.ix_(rows, columns)])


def _error(
    before: tuple[ComparisonEffects, int], after: tuple[ComparisonEffects, int]
) -> float | None:
    """What the change would be among donors that are clean in both."""
    mine, theirs = _residuals(*before), _residuals(*after)
    both = [code for code in mine if code in theirs]
    return change_error(
        np.array([mine[code] for code in both]), np.array([theirs[code] for code in both])
    )


def _residuals(effects: ComparisonEffects, k: int) -> dict[str, float]:
    comparison = effects.comparison
    codes = [comparison.municipalities[row] for row in np.flatnonzero(comparison.reference)]
    return dict(zip(codes, effects.residuals[:, k].tolist(), strict=True))


def _by_id(edition: Edition) -> dict[str, Any]:
    """Estimates as published; of an older edition without what its own findings withhold today."""
    rows = {row["id"]: row for row in edition.results["estimates"]}
    verdicts: dict[tuple[str, str], dict[str, str]] = {}
    for finding in edition.results["findings"]:
        key = finding["estimand"], finding["outcome"]
        verdicts.setdefault(key, {})[finding["check"]] = finding["verdict"]
    return {name: _standing(row, verdicts) for name, row in rows.items()}


def _standing(
    row: dict[str, Any], verdicts: Mapping[tuple[str, str], Mapping[str, str]]
) -> dict[str, Any]:
    if "withheld" in row:
        return row
    reasons = failed(verdicts.get((row["estimand"], row["outcome"]), {})).withheld
    silent = dict.fromkeys(TESTED) if reasons else {}
    return {**row, **silent, "withheld": [why.value for why in reasons]}


def _headlines(edition: Edition, names: list[str]) -> tuple[str, ...]:
    """Headlines of an edition that are not compared."""
    roles = ("primary", "key_secondary", "secondary")
    return tuple(
        row["id"]
        for row in edition.results["estimates"]
        if row["role"] in roles and row["id"] not in names
    )


def _ledger(edition: Edition, names: list[str]) -> dict[str, Priced]:
    """The published ledger of some estimates, as it stands in the edition."""
    try:
        table = cells_of(edition.folder, names)
        return {name: _priced(table.filter(pc.equal(table["estimate_id"], name))) for name in names}
    except (pa.ArrowException, OSError, KeyError) as problem:
        raise EditionError(
            f"the ledger of '{edition.name}' cannot be read: {type(problem).__name__}",
            why="the change is taken to pieces cell by cell, from what was published",
            remedy="take back the folder as it was published, or run it again",
        ) from problem


def _priced(table: pa.Table) -> Priced:
    codes, months = table["municipality"].to_pylist(), table["month"].to_pylist()
    rows = {code: i for i, code in enumerate(dict.fromkeys(codes))}
    columns = {month: t for t, month in enumerate(sorted(set(months)))}
    weights, values = np.zeros((2, len(rows), len(columns)))
    at = np.array([rows[c] for c in codes]), np.array([columns[m] for m in months])
    weights[at], values[at] = table["weight"].to_numpy(), table["value"].to_numpy()
    return Priced(tuple(rows), tuple(Month.parse(m) for m in columns), weights, values)


@door
def summary(comparison: EditionComparison) -> Iterator[str]:
    """One line an estimate: before, after, and the five parts."""
    for one in comparison.moved:
        change = one.change
        parts = ", ".join(f"{p.value} {as_text(change[p], '+.4f')}" for p in change.by_cell)
        yield (
            f"{one.estimate}: {as_text(change.before, '+.4f')} -> {as_text(change.after, '+.4f')}"
            f" ({parts}; residual {change.residual:.1e})"
        )
