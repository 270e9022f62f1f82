"""Countries without an effect, the design chosen blind on each: how often an effect is found.

The choice is a part of what is simulated. It reads no month of the trial, so it may not make a
true null look like an effect more often than one design would.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from evaluation.checks.gate.verdict import Answer
from evaluation.checks.gate.weigh import Weighed, weigh_by
from evaluation.errors import DesignError
from evaluation.plan.plan import Plan
from evaluation.study.choice.choose import choose
from tests import chosen

pytestmark = pytest.mark.slow

SEEDS = range(1, 41)
MOST = 0.08  # that may be found: 5 % and an error of the simulation, 3.4 points
OUTCOMES = ("broad_without_laid_off", "broad_non_employment")


@cache
def plan() -> Plan:
    """The primary estimand alone; each candidate over both outcomes."""
    plain = chosen.planned()
    candidates = [
        one.model_copy(update={"name": f"{one.name}_{k}", "outcome": outcome})
        for one in plain.candidate
        for k, outcome in enumerate(OUTCOMES)
        if one.name in ("level_24", "factors_1_60")
    ]
    changed = {"candidate": tuple(candidates), "estimand": plain.estimand[:1]}
    return plain.model_copy(update=changed)


@cache
def found(seed: int, effect: float) -> Weighed | None:
    """What is weighed of one country; None where no candidate passes the rule."""
    country = chosen.twin(seed, effect)
    try:
        choice = choose(plan(), country)
    except DesignError as problem:
        assert "passes the rule" in problem.found
        return None
    only = (choice.candidate.outcome,)
    return weigh_by(choice.chosen, plan(), country, choice.rows, only)


def answers(effect: float, seeds: range) -> Counter[Answer | None]:
    weighed = [found(seed, effect) for seed in seeds]
    return Counter(
        None if one is None else one.headline(one.primary).said.answer for one in weighed
    )


def test_where_nothing_happened_an_effect_is_found_no_more_often_than_it_may() -> None:
    said = answers(0.0, SEEDS)
    assert said.total() == len(SEEDS)
    assert said[Answer.EFFECT] <= MOST * len(SEEDS)
    assert said[Answer.NO_EFFECT] >= 0.5 * len(SEEDS)  # and it is not for want of saying anything


def test_more_than_one_design_is_chosen() -> None:
    """Or the choice would be none, and the test above of one design."""
    names = {one.candidate.name for seed in SEEDS if (one := found(seed, 0.0)) is not None}
    assert len(names) >= 3  # of four


def test_a_planted_effect_is_found() -> None:
    """The test above can fail: −0.8 is found by the same line in nearly every country."""
    said = answers(-0.8, SEEDS[:8])
    assert said[Answer.EFFECT] >= 0.8 * (8 - said[None])
    assert said[None] <= 4
