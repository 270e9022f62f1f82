"""The usual candidate designs: those of the set that the places outside a trial can carry.

Whether they can is counted from facts alone; what more the months of a delivery lack, ``choose``
says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from evaluation.domain import Trial, municipalities
from evaluation.domain.exposure import Exposure
from evaluation.plan.candidates import ComparisonUnit
from evaluation.plan.part import FEWEST_REFERENCE
from evaluation.plan.pool_names import PoolName
from evaluation.plan.usual.months import UsualMonths, text_of, year


def usual_candidates(
    entries: Iterable[dict[str, Any]], trial: Trial, months: UsualMonths, listed: tuple[str, ...]
) -> list[dict[str, Any]]:
    """The candidates of a set with this trial's months, less those with too few units of donors.

    ``listed``: codes of own donors; none if all may be.
    """
    return [
        _dated(entry, months)
        for entry in entries
        if units_of_donors(trial, entry["donors"], entry["unit"], listed) >= FEWEST_REFERENCE
    ]


def units_of_donors(trial: Trial, pool: str, unit: str, listed: tuple[str, ...]) -> int:
    """How many units the donors of a pool make, by the facts: sizes are not asked."""
    codes = list(_donors(trial, PoolName(pool)))
    kept = [code for code in codes if code in listed] if listed else codes
    if ComparisonUnit(unit) is ComparisonUnit.MUNICIPALITY:
        return len(kept)
    return len({municipalities()[code].subregion for code in kept})


def _donors(trial: Trial, pool: PoolName) -> Iterator[str]:
    exposed = Exposure.of(trial.codes)
    kept_out = {one.code for one in trial.kept_out}
    for place in trial.never_treated:
        near, out = place.code in exposed, place.code in kept_out
        if pool is PoolName.P0_ALL or (near if pool is PoolName.P2_NEAR else not near and not out):
            yield place.code


def _dated(entry: dict[str, Any], months: UsualMonths) -> dict[str, Any]:
    """A candidate of the set with months in the place of their names."""
    first, last = months.clean_pre
    spans = {"clean_pre": months.clean_pre, "base_year": year(months.base_year)}
    said = {"clean_pre": f"{first.year}_{last.year}", "base_year": str(months.base_year)}
    base = entry["base"]
    return {
        **entry,
        "name": entry["name"].format(**said),
        "base": text_of(spans[base]) if isinstance(base, str) else base,
    }
