"""Why an estimate moved between two editions: five parts that add up to the whole change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

import numpy as np

from evaluation.core.arrays import Array, Judged, sealed
from evaluation.domain import Month
from evaluation.door import door
from evaluation.errors import Breach, DesignError

RESIDUAL = 1e-10  # of the sum of |weight · value|: rounding of some thousand cells is below 1e-13
BALANCED = 1e-13  # of the sum of |weight|: a margin of a ledger that counts as zero
AGAIN = "compute every step again from the edition's own ledger and vintage"


class Part(StrEnum):
    """What can move an estimate, in the order in which it is changed."""

    CODE = "code"
    REVISED = "revised"
    REWEIGHTED = "reweighted"
    NEW_DATA = "new_data"
    SPEC = "spec"


PARTS = tuple(Part)


@door
@dataclass(frozen=True, slots=True)
class Priced:
    r"""One estimate as its weights times its cells, :math:`att = \sum_{it} L_{it}\, \bar y_{it}`.

    ``weights`` and ``values`` (N, T), values in the outcome's unit. Each code and each month stands
    once; `DesignError` otherwise, or where the shapes differ.
    """

    codes: tuple[str, ...]
    months: tuple[Month, ...]
    weights: Judged
    values: Judged

    def __post_init__(self) -> None:
        shape = len(self.codes), len(self.months)
        if not self.weights.shape == self.values.shape == shape:
            raise DesignError(
                f"weights {self.weights.shape} and values {self.values.shape} for {shape[0]}"
                f" municipalities and {shape[1]} months",
                why="a weight would be taken for another cell's",
                remedy="give one weight and one value for each municipality and month",
            )
        if len(set(self.codes)) < shape[0] or len(set(self.months)) < shape[1]:
            raise DesignError(
                f"{shape[0] - len(set(self.codes))} municipalities and"
                f" {shape[1] - len(set(self.months))} months stand more than once",
                why="a cell could not be followed from one edition to the next",
                remedy="give each municipality and each month once",
            )
        sealed(self.weights), sealed(self.values)

    @property
    def att(self) -> float:
        """The estimate."""
        return float(np.sum(self.weights * self.values))

    @property
    def size(self) -> float:
        """The sum of |weight · value|: what rounding is relative to."""
        return float(np.sum(np.abs(self.weights * self.values)))

    @door
    def on(self, codes: tuple[str, ...], months: tuple[Month, ...]) -> tuple[Array, Array]:
        """Weights and values over more codes and months, 0 where there is no cell: (C, M) each."""
        lost = [str(c) for c in (*self.codes, *self.months) if c not in (*codes, *months)]
        if lost:
            raise DesignError(
                f"{len(lost)} municipalities or months of the estimate are not among those asked"
                f" for, such as {lost[0]}",
                why="their cells would be lost from the sum",
                remedy="ask for those of both editions",
            )
        row = [codes.index(code) for code in self.codes]
        at = np.ix_(row, [months.index(month) for month in self.months])
        wide = np.zeros((2, len(codes), len(months)))
        wide[0][at], wide[1][at] = self.weights, self.values
        return wide[0], wide[1]


@dataclass(frozen=True, slots=True)
class Carried:
    """What one municipality's cells of one year add to a part."""

    code: str
    year: int
    size: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """The change from one edition to another, in five parts, each by municipality and year.

    ``parts`` (5,) stand in the order of `Part`. ``by_cell`` (C, Y) holds differences of weight ·
    value summed within a year: anyone can take them from the two ledgers. ``deviations`` (C, Y) add
    up to the same parts, with values measured from effects of their municipality and month: what
    a municipality did that the others did not.
    """

    parts: Array
    by_cell: Mapping[Part, Array]
    deviations: Mapping[Part, Array]
    codes: tuple[str, ...]
    years: tuple[int, ...]
    before: float
    after: float
    residual: float

    def __getitem__(self, part: Part) -> float:
        return float(self.parts[PARTS.index(part)])

    @property
    def total(self) -> float:
        """The whole change, after less before."""
        return self.after - self.before

    @door
    def largest(self, part: Part, number: int) -> tuple[Carried, ...]:
        """At most so many municipality-years that carry most of a part, by |deviation|.

        Those that add exactly nothing are left out. Ties go to the lower code, then the year.
        """
        split = self.deviations[part]
        order = np.argsort(-np.abs(split), axis=None, kind="stable")[: max(number, 0)]
        places = zip(*np.unravel_index(order, split.shape), strict=True)
        return tuple(
            Carried(self.codes[i], self.years[t], float(split[i, t]))
            for i, t in places
            if split[i, t] != 0
        )


@door
def decompose(
    before: Priced,
    code: Priced,
    revised_values: Judged,
    truncated: Priced,
    latest: Priced,
    amended: Priced,
) -> Change:
    r"""The exact decomposition of a change between two editions (methods.md 6.4).

    .. math:: \hat\tau_1 - \hat\tau_0 = [f(P_0,V_0,c_1) - f(P_0,V_0,c_0)] + L_0(Y_1|C_0 - Y_0)
              + [f(P_0,V_1|C_0) - L_0 Y_1|C_0] + [f(P_0,V_1) - f(P_0,V_1|C_0)]
              + [f(P_1,V_1) - f(P_0,V_1)]

    ``before`` is the old edition as published; ``code`` the same plan and vintage by today's code
    (:math:`L_0, Y_0`); ``revised_values`` (N, T) the new vintage's values in its cells;
    ``truncated`` the old plan on the new vintage's old cells, ``latest`` on all of it, ``amended``
    the new plan. A municipality or month that one side does not have counts 0 there. `DesignError`
    lists every cell that is no number, and stops where the parts miss the change by more than
    1e-10 of the estimates' size: then the program is at fault, not the data.
    """
    if revised_values.shape != code.values.shape:
        raise DesignError(
            f"revised values {revised_values.shape} for the cells {code.values.shape} of the old"
            " estimate",
            why="the weights of one cell would meet the value of another",
            remedy="give the new vintage's value for each cell of the old estimate",
        )
    repriced = Priced(code.codes, code.months, code.weights, revised_values)
    chain = (before, code, repriced, truncated, latest, amended)
    _require_numbers(chain)
    codes = tuple(sorted({c for one in chain for c in one.codes}))
    months = tuple(sorted({m for one in chain for m in one.months}))
    years = tuple(sorted({month.year for month in months}))
    inside = np.array([[month.year == year for year in years] for month in months], dtype=float)
    steps = [_moved(one, next_, codes, months) for one, next_ in pairwise(chain)]
    splits = [(sealed(cells @ inside), sealed(deviations @ inside)) for cells, deviations in steps]
    parts = np.array([float(split[0].sum()) for split in splits])
    change = Change(
        parts=sealed(parts),
        by_cell=MappingProxyType({p: s[0] for p, s in zip(PARTS, splits, strict=True)}),
        deviations=MappingProxyType({p: s[1] for p, s in zip(PARTS, splits, strict=True)}),
        codes=codes,
        years=years,
        before=before.att,
        after=amended.att,
        residual=float(parts.sum() - (amended.att - before.att)),
    )
    _require_exact(change, chain)
    return change


def _moved(
    one: Priced, other: Priced, codes: tuple[str, ...], months: tuple[Month, ...]
) -> tuple[Array, Array]:
    """Each cell's part in a step, as the ledgers have it and measured from means: (C, M) twice."""
    (w0, y0), (w1, y1) = one.on(codes, months), other.on(codes, months)
    origin = _origin((w0, w1), (y0, y1))
    return w1 * y1 - w0 * y0, w1 * (y1 - origin) - w0 * (y0 - origin)


def _origin(weights: tuple[Array, Array], values: tuple[Array, Array]) -> Array:
    r"""What values may be measured from without moving the estimate, :math:`a_i + b_t`, (C, M).

    Where in both ledgers the weights of each month and of each municipality sum to zero: least
    squares of the values on both, a cell counting by :math:`|L_0| + |L_1|`. Where only one holds,
    its weighted means; where neither, zero. Without it, a weight that moved would count the level
    of its cell, and the largest level would be named as the cause.
    """
    mass = np.abs(weights[0]) + np.abs(weights[1])
    total = np.abs(weights[0]) * values[0] + np.abs(weights[1]) * values[1]
    months, units = (all(_balanced(one, axis) for one in weights) for axis in (0, 1))
    if months and units:
        share = _means(mass, mass.sum(1, keepdims=True))
        within = np.diag(mass.sum(0)) - mass.T @ share
        right = total.sum(0) - share.T @ total.sum(1)
        month = np.linalg.lstsq(within, right)[0]
        total = total - mass * month
        return np.asarray(month + _means(total.sum(1, keepdims=True), mass.sum(1, keepdims=True)))
    if months or units:
        axis = 0 if months else 1
        means = _means(total.sum(axis, keepdims=True), mass.sum(axis, keepdims=True))
        return np.asarray(np.broadcast_to(means, mass.shape))
    return np.zeros_like(total)


def _means(total: Array, under: Array) -> Array:
    """Quotients, 0 where nothing is under them."""
    return np.divide(total, under, out=np.zeros_like(total), where=under > 0)


def _balanced(weights: Array, axis: int) -> bool:
    return bool(np.abs(weights.sum(axis)).max(initial=0) <= BALANCED * np.abs(weights).sum())


def _require_numbers(chain: tuple[Priced, ...]) -> None:
    names = ("before", "code", "revised values", "truncated", "latest", "amended")
    breaches = [
        Breach(
            rule="cells",
            where=f"{name}, {one.codes[i]} {one.months[t]}",
            found=f"weight {one.weights[i, t]}, value {one.values[i, t]}",
            remedy="Find why the cell is undefined, and keep it out of the comparison by name",
        )
        for name, one in zip(names, chain, strict=True)
        for i, t in np.argwhere(~(np.isfinite(one.weights) & np.isfinite(one.values)))
    ]
    if breaches:
        raise DesignError(
            f"{len(breaches)} cell(s) of the two editions are not numbers",
            why="the change of an estimate cannot be traced through a cell without a value",
            remedy="mend the cells below",
            breaches=breaches,
        )


def _require_exact(change: Change, chain: tuple[Priced, ...]) -> None:
    allowed = RESIDUAL * max(one.size for one in chain)
    breaches = [
        Breach(rule="parts", where=part.value, found=f"{what} off by {off:.3g}", remedy=AGAIN)
        for part, (one, other) in zip(PARTS, pairwise(chain), strict=True)
        for what, off in (
            ("its ledger cells are", change[part] - (other.att - one.att)),
            ("its deviations are", float(change.deviations[part].sum()) - change[part]),
        )
        if abs(off) > allowed
    ]
    if breaches or abs(change.residual) > allowed:
        raise DesignError(
            f"the five parts miss the change by {change.residual:.3g}, allowed is {allowed:.3g}",
            why="the parts must add up to the change; this is a fault of the program",
            remedy="report it with both editions; the parts must not be published",
            breaches=breaches,
        )
