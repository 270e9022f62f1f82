"""Outcome measures: numerator, denominator, unit of the level and of the effect, known faults."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from evaluation.domain.counts import EVERY_SERVICE, Count
from evaluation.door import door
from evaluation.renamed import former_name


class Unit(StrEnum):
    """The unit of a level. A difference between levels has another unit: ``effect_unit``."""

    PERCENT_OF_LABOUR_FORCE = "percent_of_labour_force"
    PERCENT_OF_BROAD = "percent_of_broad_non_employment"
    PERCENT_OF_UNEMPLOYED = "percent_of_unemployed"
    PERCENT_OF_BASE = "percent_of_base_year"
    PER_100_UNEMPLOYED = "vacancies_per_100_unemployed"


class EffectUnit(StrEnum):
    """The unit of an effect."""

    PERCENTAGE_POINTS = "percentage_points"
    PER_100_UNEMPLOYED = "vacancies_per_100_unemployed"


class Better(StrEnum):
    """Which direction is an improvement. NEITHER: a state people move through."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Topic(StrEnum):
    """Under which question a report tells of it."""

    STATES = "states"  # where people went: to work, to services, or to neither
    GROUPS = "groups"  # whom the trial was for
    EMPLOYERS = "employers"


class Base(StrEnum):
    """What the numerator is divided by."""

    FIXED = "fixed"  # the labour force's mean over the plan's base year: it cannot respond
    CURRENT = "current"  # this month's count: it can respond, and the fault is printed
    # the fixed one, moved by the population of the month: who moves in or out moves it
    POPULATION = "population"


# What ends the key of a share over another base than the fixed one, and the fault it comes with.
OVER: Mapping[Base, tuple[str, str]] = MappingProxyType(
    {
        Base.CURRENT: ("over_current_labour_force", "denominator_steps"),
        Base.POPULATION: ("over_population", "denominator_migrates"),
    }
)


@door
@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """100 × (Σ numerator − Σ minus) / Σ denominator, each of names of counts (``Count``).

    With ``minus`` the outcome is a difference between two groups of one municipality, and its
    difference-in-differences a triple difference: what moves both groups alike is gone.
    ``faults`` are keys of sentences that the report prints wherever the outcome appears. What is
    the name of no count is taken as a column of the delivery.
    """

    name: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    base: Base
    unit: Unit
    effect_unit: EffectUnit
    better: Better
    faults: tuple[str, ...]
    stands_for: str | None = None  # name of the target group it is a public proxy of
    minus: tuple[str, ...] = ()
    topic: Topic = Topic.STATES

    @property
    def counts(self) -> tuple[str, ...]:
        """Every count the outcome needs, each once."""
        return tuple(dict.fromkeys(self.numerator + self.minus + self.denominator))

    @property
    def columns(self) -> tuple[str, ...]:
        """``counts`` under the name that they had before 0.2."""
        warnings.warn(
            ".columns of Outcome is .counts now (docs/glossary.md)",
            DeprecationWarning,
            stacklevel=2,
        )
        return self.counts

    @property
    def key(self) -> str:
        """The name, and the base where it is not the outcome's usual one."""
        moved = self.base in OVER and self.unit is Unit.PERCENT_OF_LABOUR_FORCE
        return f"{self.name}_{OVER[self.base][0]}" if moved else self.name

    @door
    def over(self, base: Base) -> Outcome:
        """The same share over another labour force (``Base``); other outcomes as they are.

        ``POPULATION`` divides by the labour force of the base year times the population of the
        month over that of the base year. It sees a town grow, and cannot respond to the trial as
        the month's labour force can: only through who moves in or out, and that is its fault.
        """
        if self.base is base or self.unit is not Unit.PERCENT_OF_LABOUR_FORCE:
            return self
        of_bases = {fault for _, fault in OVER.values()}
        faults = tuple(fault for fault in self.faults if fault not in of_bases)
        own = (OVER[base][1],) if base in OVER else ()
        return replace(self, base=base, faults=(*faults, *own))

    @property
    def may_headline(self) -> bool:
        """Registered unemployment falls when people are moved into services: never alone."""
        return self.name != REGISTERED.name


def __getattr__(name: str) -> object:
    """Columns of table 12r5 that stood here as constants: they are in its source."""
    return former_name("domain.outcome", name)


def _share_of_labour_force(
    name: str,
    *numerator: str,
    better: Better = Better.LOWER,
    faults: tuple[str, ...] = (),
    stands_for: str | None = None,
    minus: tuple[str, ...] = (),
    topic: Topic = Topic.STATES,
) -> Outcome:
    return Outcome(
        name=name,
        numerator=numerator,
        denominator=(Count.LABOUR_FORCE,),
        base=Base.FIXED,
        unit=Unit.PERCENT_OF_LABOUR_FORCE,
        effect_unit=EffectUnit.PERCENTAGE_POINTS,
        better=better,
        faults=faults,
        stands_for=stands_for,
        minus=minus,
        topic=topic,
    )


REGISTERED = _share_of_labour_force(
    "registered_unemployment", Count.UNEMPLOYED, faults=("registered_displacement",)
)
BROAD = _share_of_labour_force(
    "broad_non_employment", Count.UNEMPLOYED, *EVERY_SERVICE, faults=("broad_not_employment",)
)
IN_SERVICES = _share_of_labour_force(
    "in_services", *EVERY_SERVICE, better=Better.NEITHER, faults=("services_are_treatment",)
)
# Lay-offs are the employer's decision, and moved most of 2020: without them it is of jobseekers.
BROAD_WITHOUT_LAID_OFF = _share_of_labour_force(
    "broad_without_laid_off",
    Count.UNEMPLOYED,
    *EVERY_SERVICE,
    minus=(Count.LAID_OFF,),
    faults=("broad_not_employment", "laid_off_taken_off", "services_older_definitions"),
)
TRAINING = _share_of_labour_force(
    "labour_market_training",
    Count.IN_TRAINING,
    better=Better.NEITHER,
    faults=(
        "services_are_treatment",
        "training_without_own_study",
        "services_older_definitions",
    ),
)
HEALTH_LIMITED = _share_of_labour_force(
    "health_limited_unemployment",
    Count.UNEMPLOYED_DISABLED,
    faults=("health_as_registered",),
    topic=Topic.GROUPS,
)
LONG_TERM = _share_of_labour_force(
    "long_term_unemployment",
    Count.UNEMPLOYED_LONG_TERM,
    faults=("long_term_reset",),
    topic=Topic.GROUPS,
)
YOUTH = _share_of_labour_force(
    "youth_unemployment",
    Count.UNEMPLOYED_UNDER_25,
    faults=("youth_under_25",),
    stands_for="under_30",
    topic=Topic.GROUPS,
)
FOREIGN = _share_of_labour_force(
    "foreign_unemployment",
    Count.UNEMPLOYED_FOREIGN,
    faults=("foreign_citizenship", "foreign_ukraine"),
    stands_for="immigrants_and_foreign_language_speakers",
    topic=Topic.GROUPS,
)
YOUTH_LESS_OVER_50 = _share_of_labour_force(
    "youth_less_over_50",
    Count.UNEMPLOYED_UNDER_25,
    minus=(Count.UNEMPLOYED_OVER_50,),
    faults=("youth_under_25", "over_50_partly_eligible"),
    topic=Topic.GROUPS,
)
ACTIVATION = Outcome(
    name="activation_rate",
    numerator=EVERY_SERVICE,
    denominator=(Count.UNEMPLOYED, *EVERY_SERVICE),
    base=Base.CURRENT,
    unit=Unit.PERCENT_OF_BROAD,
    effect_unit=EffectUnit.PERCENTAGE_POINTS,
    better=Better.NEITHER,
    faults=("activation_is_treatment", "denominator_responds"),
)
VACANCIES = Outcome(
    name="vacancies_per_unemployed",
    numerator=(Count.VACANCIES,),
    denominator=(Count.UNEMPLOYED,),
    base=Base.CURRENT,
    unit=Unit.PER_100_UNEMPLOYED,
    effect_unit=EffectUnit.PER_100_UNEMPLOYED,
    better=Better.HIGHER,
    faults=("vacancy_break", "denominator_responds"),
    topic=Topic.EMPLOYERS,
)

# What the trial cannot move: an effect on these is a fault of the comparison (R5, R8).
LAID_OFF = _share_of_labour_force(
    "laid_off", Count.LAID_OFF, better=Better.NEITHER, faults=("laid_off_by_employers",)
)
LABOUR_FORCE_SIZE = Outcome(
    name="labour_force",
    numerator=(Count.LABOUR_FORCE,),
    denominator=(Count.LABOUR_FORCE,),
    base=Base.FIXED,
    unit=Unit.PERCENT_OF_BASE,
    effect_unit=EffectUnit.PERCENTAGE_POINTS,
    better=Better.NEITHER,
    faults=("labour_force_is_old",),
)
MEN = Outcome(
    name="men_among_unemployed",
    numerator=(Count.UNEMPLOYED_MEN,),
    denominator=(Count.UNEMPLOYED,),
    base=Base.CURRENT,
    unit=Unit.PERCENT_OF_UNEMPLOYED,
    effect_unit=EffectUnit.PERCENTAGE_POINTS,
    better=Better.NEITHER,
    faults=("composition_of_stock", "denominator_responds"),
)

OUTCOMES: Mapping[str, Outcome] = MappingProxyType(
    {
        outcome.name: outcome
        for outcome in (
            BROAD,
            REGISTERED,
            IN_SERVICES,
            LONG_TERM,
            YOUTH,
            FOREIGN,
            YOUTH_LESS_OVER_50,
            ACTIVATION,
            VACANCIES,
            BROAD_WITHOUT_LAID_OFF,
            TRAINING,
            HEALTH_LIMITED,
            LAID_OFF,
            LABOUR_FORCE_SIZE,
            MEN,
        )
    }
)

# Broad non-employment is exhausted by these two states: under common weights their effects add.
STATES_OF_BROAD = (REGISTERED, IN_SERVICES)
