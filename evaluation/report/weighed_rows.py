"""Effects by the chosen design as rows: ids, names of units, what each says and doubts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from evaluation.checks.gate.area_verdicts import AreaVerdicts
from evaluation.checks.gate.doubt import Doubt
from evaluation.checks.gate.gate import Judged
from evaluation.checks.gate.verdict import Answer
from evaluation.checks.gate.weigh import Weighed
from evaluation.core.promise import FLOOR
from evaluation.domain import Base
from evaluation.plan.candidates import ComparisonUnit
from evaluation.study.choice.choose import Choice
from evaluation.study.evidence.evidence import Evidence
from evaluation.study.units.units import UnitOfComparison

Row = dict[str, object]
DENOMINATORS = MappingProxyType(
    {Base.FIXED: "base_year", Base.CURRENT: "month", Base.POPULATION: "population"}
)


def evidence_id(evidence: Evidence) -> str:
    """Name of one effect by the chosen design, the same in results.json, the ledger and tables."""
    design = evidence.design.candidate.name
    parts = evidence.estimand.name, evidence.outcome.key, design, evidence.window.name
    return ".".join(parts)


def unit_name(unit: UnitOfComparison, kind: ComparisonUnit) -> str:
    """A unit as ledger and tables name it: the code of a municipality, or its kind and its name.

    No two units of a design have the same: of a labour market area on both sides of the line the
    treated part names its trial area too.
    """
    if kind is ComparisonUnit.MUNICIPALITY:
        return unit.name
    if kind is ComparisonUnit.TRIAL_AREA and unit.area is not None:
        return f"{kind}:{unit.name}"
    part = f"/{unit.area}" if unit.area is not None else ""
    return f"{ComparisonUnit.LABOUR_MARKET_AREA}:{unit.name}{part}"


def unit_names(evidence: Evidence) -> tuple[str, ...]:
    """The names of an effect's units, in the order of its rows."""
    design = evidence.design
    return tuple(unit_name(unit, design.candidate.unit) for unit in design.panel.units)


def choice_of(weighed: Weighed, data: str) -> Choice:
    """How the design was chosen, as the plan has it; ``data``: the sha256 of the delivery of a run
    that chose by itself, on the twin.
    """
    plan = weighed.material.plan
    start = plan.trial.start + -1
    return Choice(
        plan=plan,
        rows=weighed.rows,
        chosen=weighed.candidate.name,
        why_out=weighed.why_out,
        runners_up=weighed.runners_up,
        data=data if plan.chosen is None else plan.chosen.data,
        until=min(start, weighed.material.cells.months[-1])
        if plan.chosen is None
        else plan.chosen.until,
    )


def evidence_rows(weighed: Weighed) -> Iterator[Row]:
    """One row an effect: what, whose, by which design, how much, how sure, what may be said."""
    for judged in weighed.judged.values():
        yield evidence_row(weighed, judged)


def evidence_row(weighed: Weighed, judged: Judged) -> Row:
    """One effect; without interval and p-values where it is not comparable."""
    evidence, plan = judged.evidence, weighed.material.plan
    outcome, window, primary = evidence.outcome, evidence.window, weighed.material.primary.name
    chosen = outcome.name == weighed.candidate.outcome
    return {
        "id": evidence_id(evidence),
        "estimand": evidence.estimand.name,
        "headline": chosen and window.name == primary,
        "role": evidence.estimand.role,
        "outcome": outcome.key,
        "measure": outcome.name,
        "denominator": DENOMINATORS[outcome.base],
        "unit": outcome.effect_unit.value,
        "better": outcome.better.value,
        "design": evidence.design.candidate.name,
        "window": window.name,
        "first_month": str(window.first),
        "last_month": str(window.last),
        "window_complete": len(window) == len(plan.calendar.window(window.name)),
        "n_treated_units": int((evidence.weights != 0).sum()),
        "n_donor_units": int(evidence.design.donors.size),
        "g_star": evidence.g_star,
        "level": evidence.level,
        **_said(judged),
    }


def _said(judged: Judged) -> Row:
    said, evidence = judged.said, judged.evidence
    shown = said.answer is not Answer.NOT_COMPARABLE
    ends, inner = said.interval or (None, None), said.equivalence or (None, None)
    low, high = evidence.bounds
    return {
        "att": said.att,
        "ci_low": finite(ends[0]),
        "ci_high": finite(ends[1]),
        "equivalence_low": finite(inner[0]),
        "equivalence_high": finite(inner[1]),
        "p_value": _p(said.p_value),
        "p_space": _p(evidence.p_space) if shown else None,
        "p_time": _p(evidence.p_time) if shown else None,
        "verdict": said.answer.value,
        "designs_found": judged.agreement.found,
        "designs_asked": judged.agreement.asked,
        "bound": finite(said.bound),
        "sesoi": judged.sesoi,
        "mde": finite(said.mde),
        "bound_low": low,
        "bound_high": high,
        "grade": said.grade.letter.value,
        "grade_because": list(said.grade.because),
    }


def area_rows(weighed: Weighed) -> Iterator[Row]:
    """One row a trial area of an effect of several: the chosen outcome in the primary window.

    The last columns say how far the areas differ: the same in each row of an estimand, and nothing
    where the average is not comparable.
    """
    for estimand, areas in weighed.areas.items():
        of_all = weighed.headline(estimand)
        each = zip(areas.found.names, areas.found.each, areas.said, areas.among, strict=True)
        for name, one, said, among in each:
            own = Judged(
                evidence=one,
                doubts=of_all.doubts,
                said=said,
                sesoi=of_all.sesoi,
                agreement=among,
            )
            yield {
                "id": evidence_id(of_all.evidence),
                "estimand": estimand,
                "area": name,
                **_said(own),
                **_differing(areas, of_all),
            }


def _differing(areas: AreaVerdicts, of_all: Judged) -> Row:
    shown, found = of_all.said.answer is not Answer.NOT_COMPARABLE, areas.found
    return {
        "dispersion": found.dispersion,
        "p_dispersion": found.p_dispersion if shown else None,
        "n_areas": len(found.names),
        "n_outside": len(found.outside) if shown else None,
        "n_expected": found.expected,
    }


def doubt_row(doubt: Doubt) -> Row:
    """One answered doubt; ``check`` is the check that it stands for.

    ``before_covid`` and ``inside_covid`` are the two ends of a bracket, where it is one.
    """
    before, inside = doubt.ends or (None, None)
    return {
        "check": doubt.asked.value,
        "asked": doubt.asked.name.lower(),
        "verdict": doubt.verdict.value,
        "value": finite(doubt.value),
        "reach": finite(doubt.reach),
        "line": doubt.line,
        "unit": doubt.unit,
        "caps": doubt.caps,
        "about": doubt.about,
        "before_covid": finite(before),
        "inside_covid": finite(inside),
    }


def _p(value: float | None) -> float | None:
    """A p-value as it is published: what is below the floor of the promise is at it."""
    return None if value is None else max(value, FLOOR)


def finite(value: float | None) -> float | None:
    """The number, or None where there is none: an end that is unbounded."""
    return value if value is not None and math.isfinite(value) else None


def members_of(weighed: Weighed) -> Mapping[str, UnitOfComparison]:
    """Every unit of the effects, by its name."""
    return {
        name: unit
        for judged in weighed.judged.values()
        for name, unit in zip(
            unit_names(judged.evidence), judged.evidence.design.panel.units, strict=True
        )
    }
