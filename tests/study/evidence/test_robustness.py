"""The robustness set: who agrees, and that each runner-up is asked by its own design."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from evaluation.study.evidence.robustness import Agreement, agreement


def one(att: float, p: float) -> Any:
    return SimpleNamespace(att=att, p_value=p)


def test_those_of_the_same_sign_and_small_p_agree() -> None:
    others = [one(0.5, 0.01), one(0.5, 0.2), one(-0.5, 0.01), one(0.1, 0.05)]
    assert agreement(0.7, others, 0.05) == Agreement(found=2, asked=4)
    assert agreement(-0.7, others, 0.05) == Agreement(found=1, asked=4)


@pytest.mark.parametrize(
    ("found", "asked", "agreed"),
    [(0, 0, True), (1, 2, True), (0, 1, False), (1, 3, False), (2, 3, True)],
)
def test_half_is_enough_and_nobody_is_not_asked(found: int, asked: int, agreed: bool) -> None:
    assert Agreement(found=found, asked=asked).agreed is agreed
