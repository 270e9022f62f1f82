"""The small report as it was published: a number or a word that moves is seen here first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluation import Evaluation
from evaluation.core.promise import same, same_text
from tests.golden.make_golden import golden

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def today(small: Evaluation) -> dict[str, str]:
    return golden(small)


def differences(was: object, now: object, path: str = "") -> list[str]:
    """Every place where two JSON values differ by more than a published number promises."""
    if isinstance(was, dict) and isinstance(now, dict):
        return [
            d
            for k in was.keys() | now.keys()
            for d in differences(was.get(k), now.get(k), f"{path}/{k}")
        ]
    if isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        return [
            d
            for i, pair in enumerate(zip(was, now, strict=True))
            for d in differences(*pair, f"{path}/{i}")
        ]
    if isinstance(was, float) and isinstance(now, float) and same(was, now):
        return []
    if isinstance(was, str) and isinstance(now, str) and same_text(was, now):
        return []
    return [] if was == now and type(was) is type(now) else [f"{path}: was {was!r}, is {now!r}"]


def test_no_published_number_moved(today: dict[str, str]) -> None:
    was = json.loads((HERE / "results.json").read_text("utf-8"))
    assert differences(was, json.loads(today["results.json"])) == []


@pytest.mark.parametrize("name", ["report.en.txt", "structure.fi.txt", "structure.sv.txt"])
def test_no_word_moved(today: dict[str, str], name: str) -> None:
    """In English; in the other languages no block and no number in prose."""
    assert today[name] == (HERE / name).read_text("utf-8")


def test_the_comparison_can_fail() -> None:
    assert differences({"a": [1.0, 2.0]}, {"a": [1.0, 2.0 + 1e-7]}) == [
        "/a/1: was 2.0, is 2.0000001"
    ]
    assert differences({"a": 1}, {"b": 1}) != []
