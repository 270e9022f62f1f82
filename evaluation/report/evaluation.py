"""An evaluation: everything that a run found, frozen, and what it was found from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
import pandas as pd

from evaluation.checks.check_result import Finding
from evaluation.checks.grade import Grade
from evaluation.domain import Base
from evaluation.door import door
from evaluation.errors import DesignError
from evaluation.plan.choices import Estimator, PoolName
from evaluation.plan.plan import Plan
from evaluation.sources.vintage import Vintage
from evaluation.study.comparisons.block import Block
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.comparators import Alternatives
from evaluation.study.estimates.conventional import TwoWay
from evaluation.study.estimates.estimates import DEFAULT_BASE, ComparisonEffects, Kind, Label
from evaluation.study.inference.answer_shape import Answer
from evaluation.study.inference.area_tests import Areas
from evaluation.study.inference.comparator_tests import Beside
from evaluation.study.simultaneous.bands import SupT
from evaluation.study.simultaneous.families import Family
from evaluation.study.size.size_simulation import Certificate

CaseKey = tuple[str, str]  # estimand, outcome key


class Identified(Protocol):
    """What an estimate's id is made from."""

    @property
    def block(self) -> Block:
        """The comparison."""

    @property
    def label(self) -> Label:
        """What it is the effect of."""


@door
def estimate_id(answer: Identified) -> str:
    """Name of one estimate, the same in results.json, ledger.csv and the tables."""
    block, label = answer.block, answer.label
    parts = [block.estimand.name, block.outcome.key, block.pool.name.value, label.window]
    if label.base != DEFAULT_BASE:
        parts.append(label.base)
    if label.estimator is not Estimator.PLAN:
        parts.append(label.estimator.value)
    return ".".join(parts)


@dataclass(frozen=True, kw_only=True, slots=True)
class Previous:
    """The edition before: which windows were whole in it, and what it published of headlines."""

    edition: str
    closed: tuple[str, ...]
    att: Mapping[str, float]  # by the estimate's id
    folder: Path | None = field(default=None, compare=False)  # where it lies; in no result


@dataclass(frozen=True, kw_only=True, slots=True, repr=False)
class Evaluation:
    """The result of ``run``. ``estimates`` is the table to look at first in a notebook.

    ``answers`` are by the plan's own estimator; ``beside`` by the others that it names, in the
    order of ``others.compared``.
    """

    plan: Plan
    vintage: Vintage
    design: Design
    effects: tuple[ComparisonEffects, ...]
    certificates: Mapping[CaseKey, Certificate]
    answers: tuple[Answer, ...]
    families: Mapping[str, Family]  # by estimand
    bands: Mapping[CaseKey, SupT]  # of the monthly paths
    others: Alternatives
    beside: tuple[Beside, ...]
    areas: Mapping[str, Areas]  # by estimand
    conventional: Mapping[CaseKey, TwoWay]
    findings: Mapping[CaseKey, tuple[Finding, ...]]
    grades: Mapping[CaseKey, Grade]
    look: int  # how many editions before looked at the primary window when it was whole
    earlier: tuple[Evaluation, ...]  # the same vintage under the plans that this one amends
    previous: Previous | None = None

    @door
    def answer(
        self,
        estimand: str,
        outcome: str | None = None,
        *,
        pool: PoolName | str | None = None,
        window: str | None = None,
        base: str = DEFAULT_BASE,
    ) -> Answer:
        """One estimate; outcome, pool and window default to the plan's headline.

        Raises
        ------
        DesignError
            If the plan or the data do not have it, with the ids that exist for the estimand.
        """
        outcome = outcome or self.plan.outcomes.headline_key
        window = window or self.plan.calendar.primary_window
        for answer in self.answers:
            block, label = answer.block, answer.label
            wanted = (estimand, outcome, window, base)
            if (block.estimand.name, block.outcome.key, label.window, label.base) == wanted and (
                block.pool.name == pool if pool is not None else block.headline
            ):
                return answer
        known = [estimate_id(a) for a in self.answers if a.block.estimand.name == estimand]
        raise DesignError(
            f"no estimate {estimand}.{outcome}.{pool or 'headline pool'}.{window}.{base}",
            why="the plan does not name it, or the data do not reach it",
            remedy=f"known for this estimand: {', '.join(known[:12]) or 'none'} …",
        )

    @door
    def headline(self, estimand: str) -> Answer | None:
        """The answer that the report is about; None if its comparison cannot be made."""
        shown, primary = self.shown_outcome, self.plan.calendar.primary_window
        for answer in self.answers:
            block, label = answer.block, answer.label
            mine = (block.estimand.name, block.outcome.key, label.window, label.base)
            if block.headline and mine == (estimand, shown, primary, DEFAULT_BASE):
                return answer
        return None

    @door
    def adjusted(self, answer: Answer | Beside) -> float | None:
        """Romano and Wolf's p of a headline answer among all outcomes of its estimand; else None.

        None also where the answer's own p is withheld.
        """
        block, label = answer.block, answer.label
        own = block.headline and label.kind is Kind.WINDOW and label.base == DEFAULT_BASE
        primary = label.window == self.plan.calendar.primary_window
        family = self.families.get(block.estimand.name)
        if not (own and primary and family) or label.estimator is not Estimator.PLAN:
            return None
        return family.adjusted(block.outcome.key) if answer.standing.stands else None

    @door
    def floor_of_family(self, answer: Answer | Beside) -> float | None:
        """The smallest that the adjusted p can be: 1 / (draws + 1)."""
        family = self.families.get(answer.block.estimand.name)
        return None if family is None else 1.0 / (family.stepdown.draws + 1)

    @door
    def grade_of(self, answer: Answer | Beside) -> Grade:
        """The grade of the estimand and outcome that an estimate belongs to."""
        return self.grades[answer.block.estimand.name, answer.block.outcome.key]

    @property
    def headline_outcome(self) -> str | None:
        """Key of the headline outcome, None if the delivery cannot carry it."""
        key = self.plan.outcomes.headline_key
        return key if any(a.block.outcome.key == key for a in self.answers) else None

    @property
    def shown_outcome(self) -> str:
        """The headline outcome, or the first outcome that the delivery carries in its place."""
        return self.headline_outcome or next(
            answer.block.outcome.key for answer in self.answers if answer.block.headline
        )

    @property
    def estimates(self) -> pd.DataFrame:
        """One row an estimate: what, whose, against whom, when, how much, how sure."""
        return pd.DataFrame([_row(self, answer) for answer in self.every])

    @property
    def every(self) -> tuple[Answer | Beside, ...]:
        """Answers by the plan's own estimator, then those by others."""
        return (*self.answers, *self.beside)

    def __repr__(self) -> str:
        """Short: every array in it would be tens of megabytes."""
        kind = ", SYNTHETIC" if self.vintage.synthetic else ""
        return f"<Evaluation of plan {self.plan.plan.name}: {len(self.every)} estimates{kind}>"

    def _repr_html_(self) -> str:
        kind = "<strong>SYNTHETIC TWIN — not data</strong>" if self.vintage.synthetic else ""
        shown = self.estimates
        shown = shown[shown["headline"] & (shown["window"] == self.plan.calendar.primary_window)]
        columns = [
            "estimand",
            "outcome",
            "att",
            "ci_low",
            "ci_high",
            "p_value",
            "withheld",
            "grade",
        ]
        form = "{:.2f}".format
        return kind + shown[columns].to_html(index=False, escape=True, float_format=form)


def _row(evaluation: Evaluation, answer: Answer | Beside) -> dict[str, object]:
    block, label = answer.block, answer.label
    window = next(w for w in evaluation.design.windows if w.name == label.window)
    return {
        "id": estimate_id(answer),
        "estimand": block.estimand.name,
        "headline": block.headline
        and label.kind is Kind.WINDOW
        and label.estimator is Estimator.PLAN,
        "role": block.estimand.role,
        "outcome": block.outcome.key,
        "measure": block.outcome.name,
        "denominator": denominator(answer),
        "comparison": block.pool.name.value,
        "n_donors": int(block.donors.sum()),
        "window": label.window,
        "months": f"{label.first}…{label.last}",
        "complete": evaluation.design.complete(window),
        "base_period": label.base,
        "estimator": label.estimator.value,
        "att": answer.att,
        **_tested(answer),
        "bound_low": answer.bound_low,
        "bound_high": answer.bound_high,
        "grade": evaluation.grade_of(answer).letter.value,
    }


def _tested(answer: Answer | Beside) -> dict[str, float | str | None]:
    """Interval and p-values, or nothing and why; whether p is the smallest that its test gives."""
    names = ("ci_low", "ci_high", "p_value", "p_space", "p_time")
    return {
        **{name: getattr(answer, name, None) for name in names},
        "p_at_floor": at_floor(answer),
        "withheld": "; ".join(answer.standing.withheld) or None,
    }


def at_floor(answer: Answer | Beside) -> bool | None:
    """Whether p is the smallest that its test can give; None where there is no p."""
    if isinstance(answer, Beside) or answer.p_value is None:
        return None
    return answer.at_floor


class Levels(NamedTuple):
    """The four means that a difference is made of, in the outcome's unit."""

    treated_before: float
    treated_after: float
    donors_before: float
    donors_after: float


def levels(answer: Answer, effects: ComparisonEffects) -> Levels:
    """Means of treated and donors over the effect's own base months and over its window."""
    weights = effects.period_weights[effects.labels.index(answer.label)]
    before, after = np.maximum(-weights, 0), np.maximum(weights, 0)
    treated, donors = answer.block.treated_level, answer.block.donor_level
    means = (treated @ before, treated @ after, donors @ before, donors @ after)
    return Levels(*(float(mean) for mean in means))


def denominator(answer: Answer | Beside) -> str:
    """What an estimate's outcome is divided by."""
    return "base_year" if answer.block.outcome.base is Base.FIXED else "month"
