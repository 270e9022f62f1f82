"""Which effects can be looked at together: the same units in the same order, and some noise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from evaluation.core.arrays import Mask
from evaluation.errors import Breach, DesignError
from evaluation.study.comparisons.block import Block
from evaluation.study.estimates.estimates import ComparisonEffects

Moves = Callable[[ComparisonEffects, int], bool]
SIDES: tuple[tuple[str, Callable[[Block], Mask]], ...] = (
    ("treated", lambda block: block.treated),
    ("donors", lambda block: block.donors),
    ("clean donors", lambda block: block.reference),
)


def name_of(found: ComparisonEffects, k: int) -> str:
    """One effect as an error names it."""
    block = found.block
    return f"effect {k} of {block.outcome.key}, {block.estimand.name}, {block.pool.name}"


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
    breaches: list[Breach] = []
    for found, k in zip(effects, positions, strict=True):
        breaches += _other_units(effects[0].block, found, k)
        if not 0 <= k < len(found):
            breaches.append(_no_position(found, k))
        elif not moves(found, k):
            breaches.append(_no_noise(found, k))
        if placebos and len(found.placebos) != int(found.block.donors.sum()):
            breaches.append(_no_placebos(found, k))
    if breaches:
        raise DesignError(
            f"{len(breaches)} reason(s) why these {len(effects)} effects have no joint law",
            why="draws of other donors, or in another order, would lose how effects depend on"
            " one another, and the correction would be for another family",
            remedy="keep to one estimand, one pool, and the municipalities that all outcomes have",
            breaches=breaches,
        )


def _no_position(found: ComparisonEffects, k: int) -> Breach:
    return Breach(
        rule="position",
        where=name_of(found, k),
        found=f"the set has {len(found)} effects",
        remedy=f"use a position from 0 to {len(found) - 1}",
    )


def _no_noise(found: ComparisonEffects, k: int) -> Breach:
    return Breach(
        rule="noise",
        where=name_of(found, k),
        found="nothing moves among its donors, so it has no standard error",
        remedy="leave it out of the family, and say so",
    )


def _no_placebos(found: ComparisonEffects, k: int) -> Breach:
    return Breach(
        rule="placebos",
        where=name_of(found, k),
        found=f"{len(found.placebos)} placebos of {int(found.block.donors.sum())} donors",
        remedy="use joint_placebo_draws, which needs none",
    )


def _other_units(first: Block, found: ComparisonEffects, k: int) -> Iterator[Breach]:
    """Treated, donors or clean donors that are not those of the first set, in its order."""
    for side, mask in SIDES:
        here, there = _units(found.block, mask(found.block)), _units(first, mask(first))
        if here != there:
            apart = len(set(here) ^ set(there))
            how = f"{apart} in one alone" if apart else "in another order"
            yield Breach(
                rule="same units",
                where=name_of(found, k),
                found=f"{len(here)} {side} where the first set has {len(there)}: {how}",
                remedy="use the units that all have, in one order",
            )


def _units(block: Block, mask: Mask) -> list[tuple[str, str]]:
    """Municipality and the name of its cluster's first municipality: numbers may differ."""
    first = dict(zip(block.clusters[::-1].tolist(), block.municipalities[::-1], strict=True))
    return [(block.municipalities[i], first[int(block.clusters[i])]) for i in np.flatnonzero(mask)]
