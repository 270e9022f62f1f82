"""Families and bands of a run: which outcomes are tested together, and which path is banded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation import Evaluation
from evaluation.study.estimates.estimates import Kind
from evaluation.study.simultaneous.bands import BandSource
from evaluation.study.simultaneous.families import families, path_bands
from tests.raw import raw_answers

OUTCOMES = ("broad_non_employment", "registered_unemployment", "in_services")


def test_each_estimand_has_its_outcomes_as_one_family(small: Evaluation) -> None:
    assert set(small.families) == {"espoo", "all_by_jobseekers"}
    for family in small.families.values():
        assert family.outcomes == OUTCOMES  # neither other denominators nor outcomes of checks
        assert family.left_out == ()
        assert np.all(family.stepdown.adjusted >= family.stepdown.raw)


def test_the_raw_p_is_that_of_space_but_for_the_draws(small: Evaluation) -> None:
    """Another stream than the headline's, the same law: within a few Monte-Carlo errors."""
    pairs = zip(small.answers, raw_answers(small), strict=True)
    before = {id(answer): raw for answer, raw in pairs}  # as they were before checks spoke
    for name, family in small.families.items():
        for outcome, raw in zip(family.outcomes, family.stepdown.raw, strict=True):
            space = before[id(small.answer(name, outcome))].space.p_value
            error = 4 * np.sqrt(max(space * (1 - space), 0.001) / 1999)
            assert raw == pytest.approx(space, abs=error)


def test_only_headline_answers_have_an_adjusted_p(small: Evaluation) -> None:
    for answer in small.every:
        found = small.adjusted(answer)
        own = (
            answer in small.answers
            and answer.comparison.headline
            and answer.label.kind is Kind.WINDOW
            and answer.comparison.outcome.key in OUTCOMES
        )
        assert (found is not None) == (own and answer.standing.stands)
        if found is not None:
            family = small.families[answer.comparison.estimand.name]
            assert found == family.adjusted(answer.comparison.outcome.key)


def test_an_outcome_of_other_donors_is_left_out_and_named(small: Evaluation) -> None:
    changed = []
    for effects in small.effects:
        if effects.comparison.outcome.key == "in_services":
            comparison = replace(effects.comparison, donors=np.roll(effects.comparison.donors, 1))
            effects = replace(effects, comparison=comparison)
        changed.append(effects)
    found = families(changed, small.design)["espoo"]
    assert found.outcomes == OUTCOMES[:2]
    assert found.left_out == ("in_services",)
    assert found.adjusted("in_services") is None


def test_an_outcome_without_noise_is_left_out(small: Evaluation) -> None:
    changed = [
        replace(e, residuals=0 * e.residuals) if e.comparison.outcome.key == "in_services" else e
        for e in small.effects
    ]
    assert families(changed, small.design)["espoo"].left_out == ("in_services",)
    assert ("espoo", "in_services") not in path_bands(changed, small.design)


def test_the_band_holds_the_whole_path_of_the_outcomes_at_stake(small: Evaluation) -> None:
    keys = {(e, o) for e in small.families for o in OUTCOMES[:2]}
    over_month = {(e, f"{o}_over_current_labour_force") for e, o in keys}
    bands = path_bands(small.effects, small.design)
    assert set(bands) == keys | over_month
    allowed = {key for key in keys | over_month if small.answer(*key).standing.stands}
    assert set(small.bands) == allowed <= keys | over_month
    for (estimand, _), band in bands.items():
        many = estimand == "all_by_jobseekers"
        assert band.source is (BandSource.INFLUENCE if many else BandSource.RESAMPLED)
        assert band.level == 0.95
        assert band.critical > 1.96  # wider than an interval of one month
        assert np.all((band.low <= band.tau) & (band.tau <= band.high))
        assert len(band.labels) == len(small.design.comparisons[0].months)


def test_a_path_whose_answer_is_withheld_has_no_band(drifting: Evaluation) -> None:
    every = set(path_bands(drifting.effects, drifting.design))
    allowed = {key for key in every if drifting.answer(*key).standing.stands}
    assert set(drifting.bands) == allowed < every
