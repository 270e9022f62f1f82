"""Comparison pools: a rule each, a reason for every exclusion, and what is left after each step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from types import MappingProxyType

import numpy as np

from evaluation.core.markup import table, words
from evaluation.domain import Municipality, Trial, municipalities
from evaluation.domain.exposure import Exposure
from evaluation.door import door
from evaluation.plan.choices import ComparisonRules, Estimand, PoolName
from evaluation.sources.cells import Cells


class Reason(StrEnum):
    """Why a municipality is not in a pool."""

    TREATED = "in_trial"
    ALAND = "aland"
    NAMED = "named_in_plan"
    NOT_LISTED = "not_in_own_list"
    COMMUTING_AREA = "same_commuting_area"
    SUBREGION = "same_subregion"
    EARLIER_TRIAL = "earlier_trial"
    MAY_BE_TREATED = "may_be_treated"
    SMALL = "small_stock"
    BELOW_FLOOR = "below_population_floor"
    NOT_NEAR = "not_near_treated"
    NOT_APPLICANT = "did_not_apply"
    OTHER_SIZE = "outside_size_band"
    NOT_FAR = "not_far"
    UNDEFINED = "undefined_cell"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One municipality left out of a pool."""

    code: str
    reason: Reason
    because: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the attrition table: how many left for this reason, how many are left."""

    reason: Reason
    excluded: int
    left: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Pool:
    """Donors of one pool for one estimand, and everyone who is not one."""

    name: PoolName
    donors: tuple[str, ...]
    excluded: tuple[Exclusion, ...]
    attrition: tuple[Step, ...]
    floor: int | None = None  # the population floor that was used (P1-E)

    @door
    def without(self, undefined: Iterable[str]) -> Pool:
        """The pool less donors whose outcome is undefined in some month, listed like the rest."""
        gone = set(undefined) & set(self.donors)
        if not gone:
            return self
        return _narrow(self, self.name, lambda code: code not in gone, Reason.UNDEFINED)

    def _repr_html_(self) -> str:
        """How the donors came about: municipalities left out and left, by reason."""
        floor = "" if self.floor is None else f", of {self.floor} people or more"
        return table(
            f"Pool {self.name.value}: {len(self.donors)} donors{floor}",
            ("reason", "municipalities left out", "municipalities left"),
            ((words(s.reason.value), str(s.excluded), str(s.left)) for s in self.attrition),
        )


def pools(estimand: Estimand, rules: ComparisonRules, cells: Cells) -> Mapping[PoolName, Pool]:
    """Every pool for one estimand, empty ones included: whether a pool can serve is decided later.

    P0 all non-trial mainland; P1 clean of spillover, of other trials and of tiny places;
    P1-E its large part; P2 what P1 leaves out as exposed to this estimand's treated; P3 applied
    and not selected; P4 nearest in size; P5 far from the treated.
    """
    trial = estimand.trial
    p0 = _all(rules, trial)
    p1 = _clean(p0, rules, cells, trial)
    return {
        PoolName.P0_ALL: p0,
        PoolName.P1_CLEAN: p1,
        PoolName.P1_E_CLEAN_LARGE: _large(p1, rules),
        PoolName.P2_NEAR: _near(p0, estimand),
        PoolName.P3_APPLIED: _narrow(
            p0, PoolName.P3_APPLIED, lambda c: c in trial.applicants, Reason.NOT_APPLICANT
        ),
        PoolName.P4_SIZE_BAND: _size_band(p1, estimand, rules, cells),
        PoolName.P5_FAR: _far(p1, estimand, rules),
    }


def _of(code: str) -> Municipality:
    return municipalities()[code]


def _narrow(
    pool: Pool,
    name: PoolName,
    keep: Callable[[str], bool],
    reason: Reason,
    because: Mapping[str, str] = MappingProxyType({}),
) -> Pool:
    """The pool after one rule, with the rule's row in the attrition table."""
    left = tuple(code for code in pool.donors if keep(code))
    gone = tuple(
        Exclusion(code, reason, because.get(code, "")) for code in pool.donors if not keep(code)
    )
    return Pool(
        name=name,
        donors=left,
        excluded=pool.excluded + gone,
        attrition=(*pool.attrition, Step(reason, len(gone), len(left))),
        floor=pool.floor,
    )


def _all(rules: ComparisonRules, trial: Trial) -> Pool:
    everyone = Pool(name=PoolName.P0_ALL, donors=tuple(municipalities()), excluded=(), attrition=())
    pool = _narrow(everyone, PoolName.P0_ALL, lambda c: c not in trial.codes, Reason.TREATED)
    pool = _narrow(pool, PoolName.P0_ALL, lambda c: not _of(c).aland, Reason.ALAND)
    if rules.donors:
        own = frozenset(rules.donors)
        pool = _narrow(pool, PoolName.P0_ALL, lambda c: c in own, Reason.NOT_LISTED)
    because = {named.code: named.because for named in rules.exclude}
    return _narrow(pool, PoolName.P0_ALL, lambda c: c not in because, Reason.NAMED, because)


def _clean(p0: Pool, rules: ComparisonRules, cells: Cells, trial: Trial) -> Pool:
    exposed = Exposure.of(trial.codes)
    stock = dict(zip(cells.municipalities, cells.stock, strict=True))
    name = PoolName.P1_CLEAN
    pool = _narrow(p0, name, lambda c: not exposed.by_commuting(c), Reason.COMMUTING_AREA)
    pool = _narrow(pool, name, lambda c: not exposed.by_subregion(c), Reason.SUBREGION)
    for reason, out in trial.kept_out_by_reason.items():
        pool = _narrow(pool, name, partial(_is_not_in, out), Reason(reason))
    return _narrow(pool, name, lambda c: stock.get(c, 0) >= rules.smallest_stock, Reason.SMALL)


def _is_not_in(out: AbstractSet[str], code: str) -> bool:
    return code not in out


def _large(p1: Pool, rules: ComparisonRules) -> Pool:
    """P1 above the first population floor that leaves enough donors, or above the last."""

    def count(floor: int) -> int:
        return sum(_of(code).population >= floor for code in p1.donors)

    enough = [floor for floor in rules.population_floor if count(floor) >= rules.fewest_donors]
    floor = (enough or [rules.population_floor[-1]])[0]
    name = PoolName.P1_E_CLEAN_LARGE
    pool = _narrow(p1, name, lambda c: _of(c).population >= floor, Reason.BELOW_FLOOR)
    return replace(pool, floor=floor)


def _near(p0: Pool, estimand: Estimand) -> Pool:
    exposed = Exposure.of(estimand.treated)
    return _narrow(
        p0,
        PoolName.P2_NEAR,
        lambda c: c in exposed,
        Reason.NOT_NEAR,
    )


def _size_band(p1: Pool, estimand: Estimand, rules: ComparisonRules, cells: Cells) -> Pool:
    """The donors nearest in log jobseekers to the treated, ties broken by code."""
    stock = dict(zip(cells.municipalities, cells.stock, strict=True))
    treated = np.array([stock[code] for code in estimand.treated if code in stock])
    centre = float(np.log(np.sum(treated**2) / np.sum(treated)))  # as met by the average jobseeker
    ranked = sorted(p1.donors, key=lambda code: (abs(np.log(stock[code]) - centre), code))
    chosen = set(ranked[: rules.size_band])
    return _narrow(p1, PoolName.P4_SIZE_BAND, lambda c: c in chosen, Reason.OTHER_SIZE)


def _far(p1: Pool, estimand: Estimand, rules: ComparisonRules) -> Pool:
    """P1 in another ELY area than, and further than ``far_km`` from, every treated municipality."""
    treated = [_of(code) for code in estimand.treated]
    elys = {place.ely for place in treated}

    def far(code: str) -> bool:
        donor = _of(code)
        nearest = min(donor.distance_km(place) for place in treated)
        return donor.ely not in elys and nearest > rules.far_km

    return _narrow(p1, PoolName.P5_FAR, far, Reason.NOT_FAR)
