"""Which effects can be looked at together: the same units in the same order, and some noise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from evaluation.core.arrays import Mask
from evaluation.errors import Breach, DesignError, broken, refuse
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.estimates.estimates import ComparisonEffects

Moves = Callable[[ComparisonEffects, int], bool]
SIDES: tuple[tuple[str, Callable[[Comparison], Mask]], ...] = (
    ("treated", lambda comparison: comparison.treated),
    ("donors", lambda comparison: comparison.donors),
    ("clean donors", lambda comparison: comparison.reference),
)


def name_of(found: ComparisonEffects, k: int) -> str:
    """One effect as an error names it."""
    of = found.comparison
    return f"effect {k} of {of.outcome.key}, {of.estimand.name}, {of.pool.name}"


def donors_move(found: ComparisonEffects, k: int) -> bool:
    """Whether anything happened to any clean donor in effect k."""
    return bool(found.residuals[:, k].any())


def require_alike(
    effects: Sequence[ComparisonEffects],
    positions: Sequence[int],
    *,
    placebos: bool = False,
    moves: Moves = donors_move,
) -> None:
    """Raise ``DesignError`` with every reason why these effects, one a set, have no joint law.

    With ``placebos`` each set must have a placebo for every donor. ``moves`` says whether an effect
    has noise.
    """
    if not effects or len(effects) != len(positions):
        raise DesignError(
            f"{len(effects)} effect sets and {len(positions)} positions",
            why="a family is one position in each of at least one effect set",
            remedy="name one position for each effect set",
        )
    refuse(
        (
            fault
            for found, k in zip(effects, positions, strict=True)
            for fault in _faults(effects[0].comparison, found, k, placebos, moves)
        ),
        f"{{count}} reason(s) why these {len(effects)} effects have no joint law",
        why="draws of other donors, or in another order, would lose how effects depend on"
        " one another, and the correction would be for another family",
        remedy="keep to one estimand, one pool, and the municipalities that all outcomes have",
    )


def _faults(
    first: Comparison, found: ComparisonEffects, k: int, placebos: bool, moves: Moves
) -> Iterator[Breach]:
    yield from _other_units(first, found, k)
    inside, donors = 0 <= k < len(found), int(found.comparison.donors.sum())
    rules = [
        (
            "position",
            not inside,
            f"the set has {len(found)} effects",
            f"use a position from 0 to {len(found) - 1}",
        ),
        (
            "noise",
            inside and not moves(found, k),
            "nothing moves among its donors, so it has no standard error",
            "leave it out of the family, and say so",
        ),
        (
            "placebos",
            placebos and len(found.placebos) != donors,
            f"{len(found.placebos)} placebos of {donors} donors",
            "use joint_placebo_draws, which needs none",
        ),
    ]
    yield from broken(name_of(found, k), rules)


def _other_units(first: Comparison, found: ComparisonEffects, k: int) -> Iterator[Breach]:
    """Treated, donors or clean donors that are not those of the first set, in its order."""
    for side, mask in SIDES:
        here, there = _units(found.comparison, mask(found.comparison)), _units(first, mask(first))
        if here != there:
            apart = len(set(here) ^ set(there))
            how = f"{apart} in one alone" if apart else "in another order"
            yield Breach(
                rule="same units",
                where=name_of(found, k),
                found=f"{len(here)} {side} where the first set has {len(there)}: {how}",
                remedy="use the units that all have, in one order",
            )


def _units(comparison: Comparison, mask: Mask) -> list[tuple[str, str]]:
    """Municipality and the name of its cluster's first municipality: numbers may differ."""
    first = dict(
        zip(comparison.clusters[::-1].tolist(), comparison.municipalities[::-1], strict=True)
    )
    return [
        (comparison.municipalities[i], first[int(comparison.clusters[i])])
        for i in np.flatnonzero(mask)
    ]
