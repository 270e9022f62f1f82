"""R10: does the estimate hang on one donor, one region of donors, or one trial area?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from evaluation.checks.check import Check, Format
from evaluation.checks.check_result import Case, Finding, Values, Verdict, in_noise, judged
from evaluation.core.arrays import Array, Mask
from evaluation.domain import municipalities
from evaluation.methods.effects.weights import capped
from evaluation.plan.choices import Weighting

CAPITAL = ("Espoo", "Helsinki", "Vantaa-Kerava")  # trial areas of the capital region


class Left(StrEnum):
    """What is left out."""

    DONOR = "donor"  # one municipality of the pool
    REGION = "region"  # all donors of one statistical subregion
    AREA = "area"  # one trial area; 'without Helsinki' is one of them
    CAPITAL = "capital"  # Espoo, Helsinki and Vantaa-Kerava together


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The estimate without one part. ``name``: municipality's code, subregion, area or areas.

    ``cap`` is the largest weight that a donor may have here: the plan's, or the smallest that so
    few donors can keep.
    """

    kind: Left
    name: str
    att: float
    cap: float


def left_out(case: Case) -> tuple[LeftOut, ...]:
    r"""The estimate without each donor, each region of donors and each trial area.

    .. math:: \hat\tau_{-j} = \sum_i v_i W_i - \sum_{l \ne j} \omega^{(-j)}_l W_l

    Donor weights are drawn up again without what is left out, with the plan's cap; treated weights
    keep their proportions. Nothing is estimated again: W are the contrasts of the headline. A
    region that holds every donor cannot be left out, and is not here.
    """
    comparison, k = case.comparison, case.answer.k
    contrast, cap = case.effects.contrast[:, k], case.design.plan.comparison.cap
    treated = float(comparison.unit_weights[comparison.treated] @ contrast[comparison.treated])
    donors = -float(comparison.unit_weights[comparison.donors] @ contrast[comparison.donors])
    found = []
    for kind, name, rest in _without_donors(case):
        kept = max(cap, 1 / int(rest.sum()))
        weights = capped(comparison.stock[rest], kept)
        found.append(LeftOut(kind, name, treated - float(weights @ contrast[rest]), kept))
    for kind, name, rest in _without_areas(case):
        weights = comparison.unit_weights[rest] / comparison.unit_weights[rest].sum()
        found.append(LeftOut(kind, name, float(weights @ contrast[rest]) - donors, cap))
    return tuple(found)


def leave_one_out(case: Case) -> Finding:
    """Largest change of the estimate when one part is left out, in placebo standard deviations."""
    found = left_out(case)
    att, cap = case.answer.att, case.design.plan.comparison.cap
    unit = case.comparison.outcome.effect_unit
    if not found:
        return Finding(check="R10", verdict=Verdict.NOT_RUN, sentence="r10_none")
    if alone := _only_region(case):
        values: Values = {"region": alone}
        return Finding(check="R10", verdict=Verdict.FAIL, sentence="r10_one", values=values)
    mover = max(found, key=lambda left: abs(left.att - att))
    scaled = in_noise(mover.att - att, case.noise)
    of_donors = [abs(left.att - att) for left in found if left.kind in (Left.DONOR, Left.REGION)]
    values = {
        "number": len(found),
        "scaled": scaled,
        "among_donors": in_noise(max(of_donors, default=0.0), case.noise),
        mover.kind.value: mover.name,
        "att": att,
        "other": mover.att,
        "flips": sum(left.att * att < 0 for left in found),
        "raised": sum(left.cap > cap for left in found),
        "unit": unit,
    }
    return Finding(
        check="R10",
        verdict=judged(scaled, case.design.plan.checks.donors),
        sentence=f"r10_{mover.kind.value}",
        values=values,
    )


R10 = Check(
    id="R10",
    question="Does the estimate hang on one donor, one region of donors, or one trial area?",
    look=leave_one_out,
    lines=("donors",),
    sentences=(*(f"r10_{left.value}" for left in Left), "r10_one", "r10_none"),
    values={
        Format.COUNT: ("number", "flips", "raised"),
        Format.ONE_DECIMAL: ("scaled", "among_donors"),
        Format.MUNICIPALITY: (Left.DONOR.value,),
        Format.SUBREGION: (Left.REGION.value,),
        Format.AREA: (Left.AREA.value,),
        Format.AREAS: (Left.CAPITAL.value,),
        Format.SIGNED: ("att", "other"),
        Format.UNIT: ("unit",),
    },
)


def _regions(case: Case) -> Array:
    """Name of each row's statistical subregion, shape (N,)."""
    known = municipalities()
    return np.array([known[code].subregion for code in case.comparison.municipalities])


def _only_region(case: Case) -> str:
    """The subregion of all donors, if they have but one."""
    names = np.unique(_regions(case)[case.comparison.donors])
    return str(names[0]) if names.size == 1 else ""


def _without_donors(case: Case) -> Iterator[tuple[Left, str, Mask]]:
    """Donors that are left without one of them, then without one of their regions."""
    comparison = case.comparison
    if comparison.donors.sum() < 2:
        return
    for row in np.flatnonzero(comparison.donors):
        rest = comparison.donors & (np.arange(comparison.donors.size) != row)
        yield Left.DONOR, comparison.municipalities[row], rest
    regions = _regions(case)
    for name in dict.fromkeys(regions[comparison.donors]):
        rest = comparison.donors & (regions != name)
        if rest.any():
            yield Left.REGION, str(name), rest


def _without_areas(case: Case) -> Iterator[tuple[Left, str, Mask]]:
    """Treated that are left without one trial area, then without those of the capital region."""
    comparison, area_of = case.comparison, case.comparison.estimand.trial.area_of
    if comparison.estimand.weighting is Weighting.SINGLE:
        return
    area = np.array([area_of.get(code, "") for code in comparison.municipalities])
    names = tuple(dict.fromkeys(area[comparison.treated]))
    for name in names if len(names) > 1 else ():
        yield Left.AREA, str(name), comparison.treated & (area != name)
    rest = comparison.treated & ~np.isin(area, CAPITAL)
    capital = [name for name in CAPITAL if name in names]
    if len(capital) > 1 and rest.any():
        yield Left.CAPITAL, ",".join(capital), rest
