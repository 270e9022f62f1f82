"""Many effects at once: the band of a path, and p-values of all outcomes as one family."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from evaluation.core.streams import stream
from evaluation.door import door
from evaluation.methods.effects.weights import effective_number
from evaluation.methods.simultaneous.familywise import Stepdown, romano_wolf
from evaluation.study.channels.admissibility import MANY_TREATED
from evaluation.study.channels.channels import clusters_of_treated
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.estimates import DEFAULT_BASE, ComparisonEffects, Kind
from evaluation.study.simultaneous.bands import BandSource, SupT, sup_t
from evaluation.study.simultaneous.joint import joint_placebo_draws
from evaluation.study.simultaneous.same_units import donors_move

FEWEST = 2  # outcomes; of one there is nothing to correct


@dataclass(frozen=True, kw_only=True, slots=True)
class Family:
    """The plan's outcomes of one estimand, tested together in its headline comparison.

    Only space is corrected: the time channel has no joint law. ``left_out`` are outcomes whose
    comparison has other municipalities, or no noise among donors: they are in no family.
    """

    estimand: str
    outcomes: tuple[str, ...]  # keys
    stepdown: Stepdown
    left_out: tuple[str, ...]

    @door
    def adjusted(self, outcome: str) -> float | None:
        """Romano and Wolf's p of one outcome; None if it was left out."""
        if outcome not in self.outcomes:
            return None
        return float(self.stepdown.adjusted[self.outcomes.index(outcome)])


@door
def families(effects: Iterable[ComparisonEffects], design: Design) -> Mapping[str, Family]:
    """A family for each estimand that is not secondary: headline pool, primary window."""
    found = [one for one in effects if one.comparison.headline]
    made = {
        estimand.name: _family([e for e in found if e.comparison.estimand is estimand], design)
        for estimand in design.plan.estimand
        if estimand.role != "secondary"
    }
    return MappingProxyType({name: one for name, one in made.items() if one is not None})


@door
def path_bands(
    effects: Iterable[ComparisonEffects], design: Design
) -> Mapping[tuple[str, str], SupT]:
    """Simultaneous bands of the monthly paths of the outcomes at stake, by estimand and outcome.

    With many treated areas from Ψ; with few from signed draws of the clean donors' residuals, since
    twelve unit placebos could reject no path at five per cent.
    """
    return MappingProxyType(dict(_bands(effects, design)))


def _bands(
    effects: Iterable[ComparisonEffects], design: Design
) -> Iterator[tuple[tuple[str, str], SupT]]:
    for one in effects:
        comparison = one.comparison
        wanted = comparison.headline and comparison.outcome.name in design.plan.outcomes.at_stake
        if not wanted or comparison.estimand.role == "secondary" or not one.residuals.any():
            continue
        shares, _ = clusters_of_treated(comparison)
        g_star = effective_number(shares)
        names = ("sup-t", comparison.estimand.name, comparison.outcome.key)
        many = g_star >= MANY_TREATED and one.influence is not None
        yield (
            (comparison.estimand.name, comparison.outcome.key),
            sup_t(
                one,
                one.of(Kind.MONTH),
                draws=design.plan.inference.draws,
                alpha=design.plan.plan.alpha,
                random=stream(design.plan.plan.seed, *names),
                g_star=g_star,
                source=BandSource.INFLUENCE if many else BandSource.RESAMPLED,
            ),
        )


def _family(effects: list[ComparisonEffects], design: Design) -> Family | None:
    choice, primary = design.plan.outcomes, design.plan.calendar.primary_window
    named = [outcome.key for outcome in choice.measured[: len(choice.names)]]
    mine = [one for key in named for one in effects if one.comparison.outcome.key == key]
    if not mine:
        return None
    positions = {id(one): one.find(Kind.WINDOW, primary, DEFAULT_BASE) for one in mine}
    first = mine[0].comparison
    kept = [one for one in mine if _same(one, mine[0]) and donors_move(one, positions[id(one)])]
    if len(kept) < FEWEST:
        return None
    draws = joint_placebo_draws(
        kept,
        [positions[id(one)] for one in kept],
        draws=design.plan.inference.draws,
        random=stream(design.plan.plan.seed, "romano-wolf", first.estimand.name),
    )
    outcomes = tuple(one.comparison.outcome.key for one in kept)
    return Family(
        estimand=first.estimand.name,
        outcomes=outcomes,
        stepdown=romano_wolf(draws.statistics, draws.draws),
        left_out=tuple(key for key in named if key not in outcomes),
    )


def _same(one: ComparisonEffects, first: ComparisonEffects) -> bool:
    """Whether two comparisons have the same municipalities in the same parts."""
    return one.comparison.municipalities == first.comparison.municipalities and all(
        np.array_equal(getattr(one.comparison, part), getattr(first.comparison, part))
        for part in ("treated", "donors", "reference")
    )
