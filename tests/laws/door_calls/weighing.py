"""Valid calls of the choice of a design, and of what it found."""

from __future__ import annotations

import evaluation as ev
from evaluation.checks.gate.weigh import weigh
from evaluation.report.weighed_rows import choice_of
from evaluation.study.choice.choose import choose
from tests.laws.door_calls.arrays import Call


def of_weighing(by_design: ev.Evaluation) -> list[Call]:
    plan, vintage, found = by_design.plan, by_design.vintage, by_design.weighed
    assert found is not None
    of_one = {"estimand": found.primary, "outcome": found.candidate.outcome, "window": "W1"}
    return [
        Call(choose, {"plan": plan, "vintage": vintage, "watch": iter}, heavy=True),
        Call(choice_of(found, "0" * 64).became, {"name": found.candidate.name}),
        Call(weigh, {"plan": plan, "vintage": vintage}, heavy=True),
        Call(found.headline, {"estimand": found.primary}, heavy=True),
        Call(found.find, of_one, heavy=True),
    ]
