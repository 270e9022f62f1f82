"""An evaluation: everything that a run found, frozen, and what it was found from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
import pandas as pd

from evaluation.checks.check_result import Finding
from evaluation.checks.gate.weigh import Weighed
from evaluation.checks.grade import Grade
from evaluation.door import door
from evaluation.errors import DesignError
from evaluation.plan.choices import Estimator, PoolName
from evaluation.plan.plan import Plan
from evaluation.report.weighed_rows import DENOMINATORS, evidence_rows
from evaluation.sources.vintage import Vintage
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.comparators import Alternatives
from evaluation.study.estimates.conventional import TwoWay
from evaluation.study.estimates.estimates import DEFAULT_BASE, ComparisonEffects, Label
from evaluation.study.inference.area_tests import Areas
from evaluation.study.inference.estimate import Estimate, EstimateTested
from evaluation.study.inference.estimates import Estimates
from evaluation.study.simultaneous.bands import SupT
from evaluation.study.simultaneous.families import Family
from evaluation.study.size.size_simulation import Certificate

CaseKey = tuple[str, str]  # estimand, outcome key


class Identified(Protocol):
    """What an estimate's id is made from."""

    @property
    def comparison(self) -> Comparison:
        """The comparison."""

    @property
    def label(self) -> Label:
        """What it is the effect of."""


@door
def estimate_id(answer: Identified) -> str:
    """Name of one estimate, the same in results.json, ledger.parquet and the tables."""
    comparison, label = answer.comparison, answer.label
    parts = [
        comparison.estimand.name,
        comparison.outcome.key,
        comparison.pool.name.value,
        label.window,
    ]
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
    answers: Estimates[EstimateTested]
    families: Mapping[str, Family]  # by estimand
    bands: Mapping[CaseKey, SupT]  # of the monthly paths
    others: Alternatives
    beside: Estimates[Estimate]
    areas: Mapping[str, Areas]  # by estimand
    conventional: Mapping[CaseKey, TwoWay]
    findings: Mapping[CaseKey, tuple[Finding, ...]]
    grades: Mapping[CaseKey, Grade]
    look: int  # how many editions before looked at the primary window when it was whole
    earlier: tuple[Evaluation, ...]  # the same vintage under the plans that this one amends
    previous: Previous | None = None
    weighed: Weighed | None = None  # by the chosen design; None for a plan without candidates

    @door
    def answer(
        self,
        estimand: str,
        outcome: str | None = None,
        *,
        pool: PoolName | str | None = None,
        window: str | None = None,
        base: str = DEFAULT_BASE,
    ) -> EstimateTested:
        """One estimate; outcome, pool and window default to the plan's headline.

        Raises
        ------
        DesignError
            If the plan or the data do not have it, with the ids that exist for the estimand.
        """
        outcome = outcome or self.plan.outcomes.headline_key
        window = window or self.plan.calendar.primary_window
        found = self.answers.where(estimand=estimand, outcome=outcome, window=window, base=base)
        for answer in found:
            if answer.comparison.headline if pool is None else answer.comparison.pool.name == pool:
                return answer
        known = [estimate_id(a) for a in self.answers.where(estimand=estimand)]
        raise DesignError(
            f"no estimate {estimand}.{outcome}.{pool or 'headline pool'}.{window}.{base}",
            why="the plan does not name it, or the data do not reach it",
            remedy=f"known for this estimand: {', '.join(known[:12]) or 'none'} …",
        )

    @door
    def headline(self, estimand: str) -> EstimateTested | None:
        """The answer that the report is about; None if its comparison cannot be made."""
        window = self.plan.calendar.primary_window
        return self.answers.find(
            estimand=estimand, outcome=self.shown_outcome, window=window, own=True
        )

    @door
    def others_of(self, answer: Estimate) -> Estimates[Estimate]:
        """The same comparison by the plan's other estimators."""
        return Estimates(one for one in self.beside if one.comparison is answer.comparison)

    @door
    def adjusted(self, answer: Estimate) -> float | None:
        """Romano and Wolf's p of a headline answer among all outcomes of its estimand; else None.

        None also where the answer's own p is withheld.
        """
        comparison = answer.comparison
        primary = answer.label.window == self.plan.calendar.primary_window
        family = self.families.get(comparison.estimand.name)
        if not (answer.of_headline and primary and family):
            return None
        return family.adjusted(comparison.outcome.key) if answer.standing.stands else None

    @door
    def floor_of_family(self, answer: Estimate) -> float | None:
        """The smallest that the adjusted p can be: 1 / (draws + 1)."""
        family = self.families.get(answer.comparison.estimand.name)
        return None if family is None else 1.0 / (family.stepdown.draws + 1)

    @door
    def grade_of(self, answer: Estimate) -> Grade:
        """The grade of the estimand and outcome that an estimate belongs to."""
        return self.grades[answer.comparison.estimand.name, answer.comparison.outcome.key]

    @property
    def headline_outcome(self) -> str | None:
        """Key of the headline outcome, None if the delivery cannot carry it."""
        key = self.plan.outcomes.headline_key
        return key if self.answers.find(outcome=key) else None

    @property
    def shown_outcome(self) -> str:
        """The headline outcome, or the first outcome that the delivery carries in its place."""
        return self.headline_outcome or next(
            answer.comparison.outcome.key for answer in self.answers.where(own=True)
        )

    @property
    def estimates(self) -> pd.DataFrame:
        """One row an estimate: what, whose, against whom, when, how much, how sure."""
        return pd.DataFrame([_row(self, answer) for answer in self.every])

    @property
    def evidence(self) -> pd.DataFrame:
        """One row an effect by the chosen design, with its verdict; empty without candidates."""
        return pd.DataFrame([] if self.weighed is None else list(evidence_rows(self.weighed)))

    @property
    def every(self) -> Estimates[Estimate]:
        """Answers by the plan's own estimator, then those by others."""
        return Estimates((*self.answers, *self.beside))

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


def _row(evaluation: Evaluation, answer: Estimate) -> dict[str, object]:
    comparison, label = answer.comparison, answer.label
    return {
        "id": estimate_id(answer),
        "estimand": comparison.estimand.name,
        "headline": answer.of_headline,
        "role": comparison.estimand.role,
        "outcome": comparison.outcome.key,
        "measure": comparison.outcome.name,
        "denominator": denominator(answer),
        "comparison": comparison.pool.name.value,
        "n_donors": int(comparison.donors.sum()),
        "window": label.window,
        "months": f"{label.first}…{label.last}",
        "complete": evaluation.design.complete(evaluation.design.window(label.window)),
        "base_period": label.base,
        "estimator": label.estimator.value,
        "att": answer.att,
        **_tested(answer),
        "bound_low": answer.bound_low,
        "bound_high": answer.bound_high,
        "grade": evaluation.grade_of(answer).letter.value,
    }


def _tested(answer: Estimate) -> dict[str, float | str | None]:
    """Interval and p-values, or nothing and why; whether p is the smallest that its test gives."""
    names = ("ci_low", "ci_high", "p_value", "p_space", "p_time")
    return {
        **{name: getattr(answer, name) for name in names},
        "p_at_floor": at_floor(answer),
        "withheld": "; ".join(answer.standing.withheld) or None,
    }


def at_floor(answer: Estimate) -> bool | None:
    """Whether p is the smallest that its test can give; None where there is no p."""
    return None if answer.p_value is None else answer.at_floor


class Levels(NamedTuple):
    """The four means that a difference is made of, in the outcome's unit."""

    treated_before: float
    treated_after: float
    donors_before: float
    donors_after: float


def levels(answer: EstimateTested) -> Levels:
    """Means of treated and donors over the effect's own base months and over its window."""
    weights = answer.effects.period_weights[answer.k]
    before, after = np.maximum(-weights, 0), np.maximum(weights, 0)
    treated, donors = answer.comparison.treated_level, answer.comparison.donor_level
    means = (treated @ before, treated @ after, donors @ before, donors @ after)
    return Levels(*(float(mean) for mean in means))


def denominator(answer: Estimate) -> str:
    """What an estimate's outcome is divided by."""
    return DENOMINATORS[answer.comparison.outcome.base]
