"""An effect before the gate, and probes of it, made of numbers by hand."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np

from evaluation.checks.gate.doubt import Asked, Doubt, multiple
from evaluation.checks.gate.probes import Probed
from evaluation.checks.gate.questions import NOISY, Asking, Probes, ask
from evaluation.methods.placebo_dates.history import History
from evaluation.plan.candidates import GateRule, Measured
from evaluation.study.choice.fakes import Fakes
from evaluation.study.evidence.evidence import Evidence
from tests import chosen
from tests.small_designs import HALF_YEARLY, TREATED, evidence

DATES = 13  # half-years: six years and a half of twelve months
NOISE = 0.1
REACH = multiple(7, NOISY, 0.10) * NOISE  # 1 + 72 // 12 windows


def probed(value: float, noise: float = NOISE, name: str = "probe", dates: int = DATES) -> Probed:
    """A probe of this value, whose fakes are ± its noise."""
    effects = noise * np.where(np.arange(dates) % 2, 1.0, -1.0)[:, None] * np.ones(TREATED)
    fakes = Fakes(
        effects=effects,
        starts=24_000 + 6 * np.arange(dates),
        length=12,
        p_space=np.empty((0, TREATED)),
    )
    return Probed(name=name, real=np.full(TREATED, value), fakes=fakes)


def quiet() -> Evidence:
    """Of a level, whose fakes are ± 0.1: no bias."""
    effects = np.where(np.arange(DATES - 1) % 2, 0.1, -0.1)
    history = History(effects=effects, starts=24_000 + 6 * np.arange(DATES - 1), length=12)
    return replace(evidence(1), history=history)


def row(**changed: Any) -> Measured:
    return (
        chosen.choice()
        .rows[0]
        .model_copy(
            update={"size": 0.05, "size_low": 0.02, "size_high": 0.1, "hard_rejected": 0} | changed
        )
    )


NOTHING = Probes(covid=None, anticipation=None, breaks=(), denominators=(), lay_offs=())


def asking(of: Evidence | None = None, **probes: Any) -> Asking:
    return Asking(
        evidence=of or quiet(),
        row=row(),
        rule=HALF_YEARLY,
        gate=GateRule(),
        sesoi=1.0,
        whole=12,
        probes=replace(NOTHING, **probes),
        others=(),
        near=None,
        composition=MappingProxyType({}),
        registered=None,
    )


def doubts(of: Asking) -> dict[Asked, Doubt]:
    found = ask(of)
    assert len({(d.asked, d.about) for d in found}) == len(found)
    return {doubt.asked: doubt for doubt in found}
