"""A plan with few candidates, a twin without a shock, and what is chosen and found: made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from evaluation.checks.gate.weigh import Weighed, weigh
from evaluation.domain import Month
from evaluation.plan.candidates import Candidate
from evaluation.plan.plan import Plan
from evaluation.sources.cells import Cells, measure
from evaluation.sources.twin import drawn_vintage
from evaluation.sources.vintage import Vintage
from evaluation.study.choice.choose import Choice, choose
from evaluation.study.evidence.collected import EvidenceKey, Material, collect, outcomes_of
from evaluation.study.evidence.evidence import Evidence

SINCE = Month(2006, 1)
TEXT = Path(__file__).with_suffix(".toml").read_text("utf-8")


def planned(*edits: tuple[str, str]) -> Plan:
    """The plan with each edit made once; an edit that finds nothing is a broken test."""
    text = TEXT
    for old, new in edits:
        assert old in text, f"the plan has no {old!r}"
        text = text.replace(old, new, 1)
    return Plan.parse(text)


@cache
def plan() -> Plan:
    """Two candidates, a second window: quick, and with every part."""
    found = planned(
        ('W1 = ["2021-03", "2022-04"]', 'W1 = ["2021-03", "2022-04"]\nW2 = ["2022-05", "2023-06"]')
    )
    kept = tuple(one for one in found.candidate if one.name in ("level_24", "factors_1_60"))
    return found.model_copy(update={"candidate": kept})


@cache
def twin(seed: int = 3, effect: float = -0.8) -> Vintage:
    return drawn_vintage(seed, since=SINCE, covid=0.0, effect=effect)


@cache
def choice() -> Choice:
    return choose(plan(), twin())


def candidate(name: str) -> Candidate:
    return next(one for one in plan().candidate if one.name == name)


@cache
def cells() -> Cells:
    """Every outcome of the plan over the population's base and the fixed one."""
    outcomes = outcomes_of(plan(), plan().candidate[0])
    both = [outcome.over(base) for outcome in outcomes for base in plan().outcomes.denominators]
    return measure(twin(), {o.key: o for o in (*outcomes, *both)}.values(), 2019)


@cache
def material() -> Material:
    return Material.of(plan(), cells())


@cache
def evidence(name: str) -> Mapping[EvidenceKey, Evidence]:
    """Everything by one candidate."""
    return collect(material(), candidate(name))


def with_months_after(vintage: Vintage, seed: int = 1) -> Vintage:
    """The same delivery with anything at all from the trial's start on, in every municipality."""
    random, start = np.random.default_rng(seed), plan().trial.start
    after = np.array([month >= start for month in vintage.months])
    counts = {}
    for name, count in vintage.counts.items():
        changed = np.array(count)
        changed[:, after] = random.integers(5, 90_000, changed[:, after].shape)
        counts[name] = changed
    return replace(vintage, counts=counts)


@cache
def weighed() -> Weighed:
    """Everything by the chosen design, as a run has it."""
    found = weigh(plan(), twin())
    assert found is not None
    return found
