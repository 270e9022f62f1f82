"""One twin through the whole pipeline, the blind choice included: what is said of it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from evaluation.checks.check_result import Verdict
from evaluation.checks.gate.doubt import Doubt
from evaluation.checks.gate.weigh import weigh_by
from evaluation.domain import Month
from evaluation.errors import DesignError
from evaluation.plan.candidates import Candidate
from evaluation.plan.plan import Plan
from evaluation.sources.cells import measure
from evaluation.sources.twin import drawn_vintage
from evaluation.sources.vintage import Vintage
from evaluation.study.choice.choose import Choice, choose
from evaluation.study.choice.contrast import effects_at
from evaluation.study.choice.measured import treated_weights
from evaluation.study.evidence.collected import Material
from tests.calibration.rows import Row, Violation

PLAN = Path(__file__).parent / "plan.toml"
SINCE = Month(2006, 1)
UNIT = {Violation.DRIFT: 0.1, Violation.GROWTH: 0.01}  # of an option, small enough to be linear
MOST = {Violation.DRIFT: 1.0, Violation.GROWTH: 0.1}  # that an option takes; 15 points otherwise
POINTS = 15.0
NONE = "none passes"


@cache
def plan() -> Plan:
    """The plan of every twin."""
    return Plan.load(PLAN)


def country(seed: int, effect: float, violation: Violation | None, size: float) -> Vintage:
    """A twin without a differential shock but what is planted."""
    options: dict[str, Any] = {"covid": 0.0} | ({violation.value: size} if violation else {})
    return drawn_vintage(seed, since=SINCE, effect=effect, **options)


def effect_of(candidate: Candidate, vintage: Vintage) -> float:
    """The primary effect by one candidate."""
    cells = measure(vintage, (candidate.measured,), plan().outcomes.base_year)
    material = Material.of(plan(), cells)
    design = material.design(candidate, candidate.outcome)
    stretch = None if design is None else design.stretch(material.primary)
    if design is None or stretch is None:
        raise DesignError("no effect", why="the twin has it", remedy="look at the candidate")
    weights = treated_weights(design.panel, plan().estimand[0])
    return float(weights @ effects_at(design, stretch)[0])


def before(vintage: Vintage) -> str:
    """A hash of the months that a choice may see: twins alike before the trial choose alike."""
    kept = sum(month < plan().trial.start for month in vintage.months)
    counts = (counts[:, :kept].tobytes() for counts in vintage.counts.values())
    return hashlib.sha256(b"".join(counts)).hexdigest()


CHOICES: dict[str, Choice | None] = {}  # by what they saw; of the one seed that is at work


def choice_on(vintage: Vintage) -> Choice | None:
    """The blind choice; None if no candidate passes."""
    seen = before(vintage)
    if seen not in CHOICES:
        try:
            CHOICES[seen] = choose(plan(), vintage)
        except DesignError:
            CHOICES[seen] = None
    return CHOICES[seen]


def chosen_without(seed: int) -> Candidate:
    """The design that is chosen where nothing is planted, or the plan's first if none passes."""
    found = choice_on(country(seed, 0.0, None, 0.0))
    return plan().candidate[0] if found is None else found.candidate


def size_that_moves(seed: int, violation: Violation) -> float | None:
    """The size of a violation that moves the estimate by sesoi; None where none that fits does."""
    candidate, unit = chosen_without(seed), UNIT.get(violation, 1.0)
    still = effect_of(candidate, country(seed, 0.0, None, 0.0))
    moved = effect_of(candidate, country(seed, 0.0, violation, unit)) - still
    if abs(moved) < 1e-9:
        return None
    size = plan().plan.sesoi * unit / abs(moved)
    return size if size <= MOST.get(violation, POINTS) else None


def said_of(row: Row, seed: int) -> dict[str, Any]:
    """Verdict, letter and failed doubts of one twin of a row, as JSON takes them."""
    size = 0.0
    if row.violation is not None:
        found = size_that_moves(seed, row.violation)
        if found is None:
            return {"row": row.name, "seed": seed, "immune": True}
        size = found * row.part
    vintage = country(seed, row.effect, row.violation, size)
    choice = choice_on(vintage)
    if choice is None:
        return {"row": row.name, "seed": seed, "answer": NONE, "letter": "D"}
    only = (choice.candidate.outcome,)
    weighed = weigh_by(choice.chosen, plan(), vintage, choice.rows, only)
    judged = weighed.headline(weighed.primary)
    return {
        "row": row.name,
        "seed": seed,
        "size": round(float(size), 6),
        "chosen": weighed.candidate.name,
        "answer": judged.said.answer.value,
        "letter": judged.said.grade.letter.value,
        "because": list(judged.said.grade.because),
        "att": round(judged.said.att, 6),
        "mde": round(judged.said.mde, 6),
        "doubts": [_kept(d) for d in judged.doubts if d.verdict is not Verdict.PASS],
    }


def _kept(doubt: Doubt) -> dict[str, Any]:
    numbers = {name: round(float(getattr(doubt, name)), 6) for name in ("value", "reach", "line")}
    finite = {name: number if np.isfinite(number) else None for name, number in numbers.items()}
    return {
        "asked": doubt.asked.value,
        "name": doubt.asked.name,
        "verdict": doubt.verdict.value,
        "caps": doubt.caps,
        **finite,
    }
