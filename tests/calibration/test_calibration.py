"""The calibration: its shares by hand, its bands, its page, and that a seed is what was kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.calibration.judged import bands, shares
from tests.calibration.page import PAGE, RESULTS, page
from tests.calibration.pipeline import country, effect_of, plan, said_of, size_that_moves
from tests.calibration.rows import ROWS, SEEDS, SPEAKS, VALID_EFFECT, VALID_ZERO, Violation
from tests.calibration.runner import Calibration, fingerprint, work

DRIFT = next(row for row in ROWS if row.violation is Violation.DRIFT and row.part == 1.0)
TENTH = next(row for row in ROWS if row.violation is Violation.DRIFT and row.part != 1.0)


def _one(row: str, answer: str, letter: str, att: float = 0.0, *failed: str) -> dict[str, Any]:
    doubts = [{"asked": f, "name": f, "verdict": "fail", "caps": True} for f in failed]
    return {"row": row, "seed": 1, "answer": answer, "letter": letter, "att": att, "doubts": doubts}


def test_what_is_flagged_escaped_and_missed_by_hand() -> None:
    said = [
        _one(DRIFT.name, "not_comparable", "C", 1.0, "R4"),
        _one(DRIFT.name, "not_comparable", "C", 1.0, "R10"),  # of another violation
        _one(DRIFT.name, "no_effect_larger_than", "A", 0.1),  # the design is not moved
        _one(DRIFT.name, "effect", "B", 0.9),
        {"row": DRIFT.name, "seed": 5, "immune": True},
    ]
    (found,) = [one for one in shares(said) if one.row == DRIFT]
    assert (found.twins, found.immune) == (4, 1)
    assert (found.flagged, found.escaped, found.missed) == (0.5, 0.25, 0.25)
    assert found.right_doubt == 0.5
    assert found.good == 0.5


def test_no_candidate_that_passes_is_a_flag() -> None:
    (found,) = [
        one
        for one in shares([{"row": DRIFT.name, "seed": 1, "answer": "none passes", "letter": "D"}])
        if one.row == DRIFT
    ]
    assert (found.flagged, found.right_doubt) == (1.0, 1.0)


def test_every_demand_of_the_design_is_a_band() -> None:
    said = [
        *[_one(VALID_EFFECT.name, "effect", "A", -0.8) for _ in range(4)],
        _one(VALID_EFFECT.name, "cannot_tell", "B", -0.8),
        *[_one(VALID_ZERO.name, "no_effect_larger_than", "A") for _ in range(19)],
        _one(VALID_ZERO.name, "effect", "A", 0.6),
        _one(DRIFT.name, "not_comparable", "C", 1.0, "R4"),
        _one(TENTH.name, "not_comparable", "C", 0.1, "R4"),
    ]
    made = {(band.row, band.what): band for band in bands(shares(said))}
    assert made[VALID_EFFECT.name, "A or B with 'effect'"].share == 0.8
    assert made[VALID_EFFECT.name, "A or B with 'effect'"].holds
    assert made[VALID_ZERO.name, "at most: 'effect'"].holds  # one of twenty
    assert not made[TENTH.name, "as valid: A or B"].holds
    assert made[DRIFT.name, "the right doubt speaks"].holds


def test_a_doubt_speaks_of_every_violation() -> None:
    assert set(SPEAKS) == set(Violation)


def test_the_page_is_what_the_results_say_and_every_band_holds() -> None:
    results = json.loads(RESULTS.read_text("utf-8"))
    assert {one["seed"] for one in results} == set(range(1, SEEDS + 1))
    assert page(results) == PAGE.read_text("utf-8")
    assert [(band.row, band.what) for band in bands(shares(results)) if not band.holds] == []


def test_a_violation_is_sized_by_what_it_moves() -> None:
    size = size_that_moves(1, Violation.COMPOSITION)
    assert size == pytest.approx(1.0, abs=0.02)  # it enters the estimate point by point
    candidate = plan().candidate[0]
    still = effect_of(candidate, country(1, 0.0, None, 0.0))
    moved = effect_of(candidate, country(1, 0.0, Violation.COMPOSITION, 1.0))
    assert moved - still == pytest.approx(1.0, abs=0.02)


def test_a_valid_country_without_an_effect_is_said_to_have_none() -> None:
    said = said_of(VALID_ZERO, 1)
    assert (said["answer"], said["letter"]) == ("no_effect_larger_than", "A")


def test_what_is_kept_is_of_this_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calibration = Calibration(tmp_path, 2)
    monkeypatch.setattr("tests.calibration.runner.ROWS", ())
    assert calibration.missing() == [1, 2]
    work(calibration, 1)
    assert calibration.missing() == [2]
    place = tmp_path / "seed_001.json"
    other = place.read_text("utf-8").replace(fingerprint(), "of other code")
    place.write_text(other, "utf-8")
    assert calibration.missing() == [1, 2]
    assert calibration.results() == []
