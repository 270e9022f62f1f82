"""The choices a plan makes, one frozen model a heading of the TOML file."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, PrivateAttr, model_validator

from evaluation.domain import OUTCOMES, REGISTERED, Base, Month, Outcome, Trial, Window, trial_named
from evaluation.domain.trial import USUAL, trials
from evaluation.plan.candidates import Candidate, ChoiceRule, Chosen, GateRule
from evaluation.plan.methods import Method
from evaluation.plan.part import LONGEST, MANY, Months, Part
from evaluation.plan.pool_names import PoolName as PoolName
from evaluation.plan.thresholds import Checks

MOST_DRAWS = 99_999  # a p-value to five digits; 118 municipalities of them take 100 MB


class Weighting(StrEnum):
    """How treated municipalities are averaged. Different weightings are different estimands."""

    SINGLE = "single"  # one municipality
    STOCK = "stock"  # by jobseekers of the base year: the average jobseeker
    EQUAL = "equal"  # each trial area alike: the average area


class BaseRule(StrEnum):
    """How the months of a base period are weighted (λ)."""

    SAME_CALENDAR_MONTH = "same_calendar_month"
    UNIFORM = "uniform"


class Estimator(StrEnum):
    """Ways to an estimate. The plan's own is the headline; others may be shown beside it."""

    PLAN = "difference_in_differences"  # fixed donor weights, the plan's base period
    TWO_WAY = "two_way_fixed_effects"
    IMPUTATION = "imputation"
    TWO_STAGE = "two_stage"
    EXTENDED = "extended_two_way"
    SUN_ABRAHAM = "sun_abraham"
    GROUP_TIME = "group_time"
    REGRESSION = "outcome_regression"
    PROPENSITY = "inverse_probability"
    DOUBLY_ROBUST = "doubly_robust"
    ENTROPY = "entropy_balancing"
    SYNTHETIC_CONTROL = "synthetic_control"
    DEMEANED = "demeaned_synthetic_control"
    SYNTHETIC_DID = "synthetic_did"
    AUGMENTED = "augmented_synthetic_control"
    GENERALISED = "generalised_synthetic_control"
    LINEAR_TREND = "linear_trend"


Outcomes = Annotated[tuple[str, ...], Field(max_length=MANY)]
Code = Annotated[str, Field(pattern=r"^[0-9]{3}$")]


class Head(Part):
    """Name, trial, seed, languages, level of the test, smallest effect size of interest."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9_-]+$", max_length=LONGEST)]
    trial: Annotated[str, Field(max_length=LONGEST)] = USUAL  # a folder of facts
    seed: Annotated[int, Field(ge=0, lt=2**63, strict=True)]
    languages: Annotated[tuple[Literal["fi", "sv", "en"], ...], Field(min_length=1, max_length=3)]
    alpha: Annotated[float, Field(gt=0, lt=0.5, strict=True)] = 0.05
    # alpha shared out over looks at a window that is whole: the first final one, then reserves
    looks: Annotated[
        tuple[Annotated[float, Field(gt=0, strict=True)], ...], Field(max_length=MANY)
    ] = ()
    sesoi: Annotated[float, Field(gt=0, le=100, strict=True)]  # percentage points
    contact: Annotated[str, Field(max_length=LONGEST)] = ""  # whom a reader may ask


Line = Annotated[str, Field(max_length=300)]  # of a description sheet
Said = Line | dict[Literal["fi", "sv", "en"], Line]


class Publication(Part):
    """The lines of the description sheet that no computation knows. What is empty is left out."""

    publisher: Said = ""
    series: Said = ""
    number: Annotated[str, Field(max_length=20)] = ""  # 2024:12
    isbn: Annotated[str, Field(pattern=r"^([0-9][0-9 -]{8,15}[0-9X])?$")] = ""
    issn: Annotated[str, Field(pattern=r"^([0-9]{4}-[0-9]{3}[0-9X])?$")] = ""
    authors: Annotated[tuple[Line, ...], Field(max_length=MANY)] = ()
    commissioner: Said = ""
    keywords: Said = ""  # parted by commas

    def line(self, name: str, code: str) -> str:
        """A line in one language; one that is the same in all is written once."""
        said = getattr(self, name)
        return said if isinstance(said, str) else str(said.get(code, ""))


class OutcomeChoice(Part):
    """The headline, the others, those that the trial cannot move, and the year of the base."""

    headline: str
    secondary: Outcomes
    placebo: Outcomes = ()  # R5: an effect on one of these is a fault of the comparison
    composition: Outcomes = ()  # R8: who is counted, fixed before the trial
    base_year: Annotated[int, Field(strict=True, ge=1900, le=2100)]
    denominators: Annotated[tuple[Base, ...], Field(min_length=1, max_length=MANY)] = (Base.FIXED,)

    @property
    def names(self) -> tuple[str, ...]:
        """The headline first."""
        return (self.headline, *self.secondary)

    @property
    def measured(self) -> tuple[Outcome, ...]:
        """Every outcome over the first denominator, then the shares over the others: a bracket;
        last those that only checks look at, over the first too.
        """
        own = self.denominators[0]
        first = [OUTCOMES[name].over(own) for name in self.names]
        others = [
            OUTCOMES[name].over(base) for base in self.denominators[1:] for name in self.names
        ]
        checked = [OUTCOMES[name].over(own) for name in self.checked]
        return tuple({outcome.key: outcome for outcome in (*first, *others, *checked)}.values())

    @property
    def checked(self) -> tuple[str, ...]:
        """Outcomes that stand in checks only: placebo outcomes and the composition."""
        return tuple(dict.fromkeys((*self.placebo, *self.composition)))

    @property
    def at_stake(self) -> tuple[str, ...]:
        """Names whose base period and denominator are varied for every estimand and window."""
        return tuple(dict.fromkeys((self.headline, REGISTERED.name)))

    @property
    def headline_key(self) -> str:
        """Key of the headline outcome over the first denominator."""
        return self.measured[0].key

    @property
    def textbook_keys(self) -> tuple[str, ...]:
        """Keys of the headline and of registered unemployment over the first denominator."""
        return self.headline_key, REGISTERED.over(self.denominators[0]).key


class Calendar(Part):
    """Which months are before, between, and after."""

    clean_pre: Months
    donut: Months
    primary_window: str
    windows: dict[Annotated[str, Field(pattern=r"^W[0-9]$")], Months]

    def window(self, name: str) -> Window:
        """One effect window by name."""
        return Window(name, *self.windows[name])

    @property
    def pre(self) -> Window:
        """Months that may serve as base and as placebo time."""
        return Window("clean_pre", *self.clean_pre)


class BaseChoice(Part):
    """One alternative base period of the bracket; its name is a part of the estimate's id."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_]+$", max_length=LONGEST)]
    rule: BaseRule
    months: Months


class BasePeriod(Part):
    """The base period's rule, and the bracket of alternatives that is shown first."""

    rule: BaseRule
    bracket: Annotated[tuple[BaseChoice, ...], Field(max_length=MANY)] = ()


class Excluded(Part):
    """A municipality left out by hand, and why."""

    code: Code
    because: Annotated[str, Field(min_length=3)]


class ComparisonRules(Part):
    """The numbers in the rules of the pools."""

    smallest_stock: Annotated[float, Field(ge=0, strict=True)]
    population_floor: Annotated[
        tuple[Annotated[int, Field(strict=True)], ...], Field(min_length=1, max_length=MANY)
    ]
    fewest_donors: Annotated[int, Field(ge=1, strict=True)]
    cap: Annotated[float, Field(gt=0, le=1, strict=True)]
    size_band: Annotated[int, Field(ge=19, strict=True)]
    far_km: Annotated[float, Field(gt=0, strict=True)]
    donors: Annotated[tuple[Code, ...], Field(max_length=400)] = ()  # none but these; all if none
    exclude: Annotated[tuple[Excluded, ...], Field(max_length=400)] = ()


class EstimatorChoice(Part):
    """Estimators shown beside the plan's own, in the primary window of each headline comparison."""

    beside: Annotated[tuple[Estimator, ...], Field(max_length=MANY)] = ()


class InferenceChoice(Part):
    """Number of draws of the placebo distribution."""

    draws: Annotated[int, Field(ge=1999, le=MOST_DRAWS, strict=True)]


class Unsafe(Part):
    """A refused method that the plan insists on. It is shown marked, with this reason."""

    method: Method
    because: Annotated[str, Field(min_length=10)]


class Estimand(Part):
    """Whose effect: which areas, averaged how, against which pools."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9_]+$", max_length=LONGEST)]
    role: Literal["primary", "key_secondary", "secondary"]
    areas: Literal["all"] | Annotated[tuple[str, ...], Field(max_length=MANY)]
    weighting: Weighting
    headline_pool: PoolName
    pools: Annotated[tuple[PoolName, ...], Field(max_length=MANY)]
    also: Annotated[
        tuple[Method, ...], Field(max_length=MANY)
    ] = ()  # methods the plan insists on beside the design's own
    unsafe: Annotated[
        tuple[Unsafe, ...], Field(max_length=MANY)
    ] = ()  # methods that the firewall refuses, insisted on

    _trial: str = PrivateAttr(default=USUAL)  # its plan's

    @property
    def trial(self) -> Trial:
        """The trial whose areas they are."""
        return trial_named(self._trial)

    @property
    def treated(self) -> tuple[str, ...]:
        """Codes of the treated municipalities, in order."""
        areas = self.trial.areas
        chosen = areas if self.areas == "all" else self.areas
        return tuple(sorted(code for area in chosen for code in areas[area]))


class Choices(Part):
    """Every choice of an evaluation."""

    plan: Head
    outcomes: OutcomeChoice
    calendar: Calendar
    base_period: BasePeriod
    comparison: ComparisonRules
    inference: InferenceChoice
    estimators: EstimatorChoice = EstimatorChoice()
    checks: Checks = Checks()
    candidate: Annotated[tuple[Candidate, ...], Field(max_length=MANY)] = ()
    choice: ChoiceRule = ChoiceRule()
    gate: GateRule = GateRule()
    chosen: Chosen | None = None  # written by ``evaluation choose``
    publication: Publication = Publication()
    estimand: Annotated[tuple[Estimand, ...], Field(min_length=1, max_length=MANY)]

    @model_validator(mode="after")
    def _of_one_trial(self) -> Self:
        """Areas are those of the plan's own trial; of which there must be facts."""
        if self.plan.trial not in trials():
            raise ValueError(f"no facts of a trial '{self.plan.trial}': use {', '.join(trials())}")
        for estimand in self.estimand:
            estimand._trial = self.plan.trial
        return self

    @property
    def trial(self) -> Trial:
        """The trial that is evaluated."""
        return trial_named(self.plan.trial)

    @property
    def span(self) -> tuple[Month, Month]:
        """First and last month that anything of the plan can be made of."""
        return self.calendar.pre.first, self.trial.last_untreated
