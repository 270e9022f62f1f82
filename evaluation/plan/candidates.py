"""Candidate designs, the rule that chooses among them, and what it chose before the trial."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from evaluation.domain import OUTCOMES, Base, Month, Outcome
from evaluation.plan.part import LONGEST, MANY, Months, Part, PlanMonth
from evaluation.plan.pool_names import PoolName

MOST_FACTORS = 10
Name = Annotated[str, Field(pattern=r"^[a-z0-9_]+$", max_length=LONGEST)]
Share = Annotated[float, Field(gt=0, lt=1, strict=True)]


class ComparisonUnit(StrEnum):
    """What is compared: cells of a unit are summed before any share is taken."""

    MUNICIPALITY = "municipality"
    LABOUR_MARKET_AREA = "labour_market_area"  # what of a subregion is on the same side
    TRIAL_AREA = "trial_area"  # the treated by trial area, the others by subregion


class Counterfactual(StrEnum):
    """What the gap between treated and donors would have done: a basis over months."""

    LEVEL = "level"  # stay at its mean of the base: difference in differences
    SEASON = "same_calendar_month"  # stay at its mean of each calendar month
    TREND = "linear_trend"  # go on along its line
    FACTORS = "factors"  # follow the donors' factors: generalised synthetic control


SIMPLER = tuple(Counterfactual)  # the simplest first: ties go to it


class Candidate(Part):
    """One design: outcome × denominator × base × counterfactual × donors × unit.

    ``base`` is a number of months that end with the last one before the trial, or the first and
    last month; at a placebo date it lies as far before it.
    """

    name: Name
    outcome: str
    denominator: Base = Base.FIXED
    base: Annotated[int, Field(ge=12, le=240, strict=True)] | Months
    counterfactual: Counterfactual
    factors: Annotated[int, Field(ge=0, le=MOST_FACTORS, strict=True)] = 0
    donors: PoolName
    unit: ComparisonUnit
    least_labour_force: Annotated[float, Field(ge=0, strict=True)] = 0.0  # of a unit of donors

    @property
    def measured(self) -> Outcome:
        """Its outcome over its denominator."""
        return self.of(self.outcome)

    def of(self, outcome: str) -> Outcome:
        """Another outcome over the same denominator."""
        return OUTCOMES[outcome].over(self.denominator)

    @property
    def plainness(self) -> tuple[int, int]:
        """The order of simplicity, by which ties are broken."""
        return SIMPLER.index(self.counterfactual), self.factors


class ChoiceRule(Part):
    """How one candidate is chosen: written down before anything is computed."""

    window: Annotated[int, Field(ge=6, le=60, strict=True)] = 12  # months of a fake window
    every: Annotated[int, Field(ge=1, le=12, strict=True)] = 3  # months between fake dates
    first: PlanMonth = Month(2006, 1)
    size: Share = 0.08  # false positives, over areas and dates
    bias: Annotated[float, Field(gt=0, le=1, strict=True)] = 0.5  # |mean| of the fakes, over rms
    immaterial: Annotated[float, Field(ge=0, le=1, strict=True)] = 0.1  # of sesoi: no bias matters
    hard: Months = (Month(2010, 3), Month(2011, 2))  # a recession that met cities first
    hard_rejected: Share = 0.08  # share of areas that it may seem to have "treated"
    tie: Annotated[float, Field(ge=0, lt=1, strict=True)] = 0.02  # MDEs as near as this are alike


class GateRule(Part):
    """The lines of the gate: set by simulation (``docs/calibration.md``), before any result."""

    family: Share = 0.10  # where nothing is wrong, how often any doubt fails: of all together
    line: Annotated[float, Field(gt=0, le=1, strict=True)] = 0.5  # of sesoi: beyond it matters


class Spread(Part):
    """Fake effects of one estimand by one candidate: in points, of the estimand itself."""

    estimand: Name
    rms: Annotated[float, Field(ge=0, strict=True)]
    mean: Annotated[float, Field(strict=True)]
    mde: Annotated[float, Field(ge=0, strict=True)]


class Measured(Part):
    """What the months before the trial say of one candidate: a row of the registered table."""

    name: Name
    size: Annotated[float, Field(ge=0, le=1, strict=True)]
    size_low: Annotated[float, Field(ge=0, le=1, strict=True)]
    size_high: Annotated[float, Field(ge=0, le=1, strict=True)]
    size_space: Annotated[float, Field(ge=0, le=1, strict=True)]  # by donors alone
    fakes: Annotated[int, Field(ge=0, strict=True)]
    dates: Annotated[int, Field(ge=0, strict=True)]
    hard_rejected: Annotated[int, Field(ge=0, strict=True)]
    areas: Annotated[int, Field(ge=1, strict=True)]
    donors: Annotated[int, Field(ge=1, strict=True)]
    spread: Annotated[tuple[Spread, ...], Field(max_length=MANY)]

    def of(self, estimand: str) -> Spread:
        """The spread of one estimand's fakes."""
        return next(one for one in self.spread if one.estimand == estimand)


class Chosen(Part):
    """The design that the rule chose, and the table that it chose from."""

    candidate: Name
    data: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]  # sha256 of the delivery
    until: PlanMonth  # the last month that was read
    measured: Annotated[tuple[Measured, ...], Field(max_length=MANY)]

    @model_validator(mode="after")
    def _of_its_table(self) -> Self:
        if self.candidate not in {row.name for row in self.measured}:
            raise ValueError(f"'{self.candidate}' is no row of the table it was chosen from")
        return self


Role = Literal["primary", "key_secondary", "secondary"]
