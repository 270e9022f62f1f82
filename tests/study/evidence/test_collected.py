"""All evidence of a plan: which there is, of what, and what stops it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.domain import Month, Window
from evaluation.errors import BlindError, DesignError
from evaluation.sources.cells import Cells, measure
from evaluation.study.choice.choose import primary_of
from evaluation.study.choice.contrast import contrast_at
from evaluation.study.choice.fakes import fakes_of
from evaluation.study.choice.measured import treated_weights
from evaluation.study.evidence.collected import Material, collect, outcomes_of
from tests import chosen

NAMES = [
    "broad_without_laid_off",
    "registered_unemployment",
    "laid_off",
    "men_among_unemployed",
    "labour_force",
]


def until(last: Month) -> Cells:
    return measure(
        chosen.twin().until(last), outcomes_of(chosen.plan(), chosen.plan().candidate[0]), 2019
    )


def masked(cells: Cells, row: int, month: Month) -> Cells:
    """The cells with one of them not to be seen, in every outcome."""
    t, found = cells.months.index(month), {}
    for key, one in cells.measures.items():
        parts = {name: getattr(one, name).copy() for name in ("value", "low", "high")}
        for part in parts.values():
            part[row, t] = np.nan
        found[key] = replace(one, **parts)
    return replace(cells, measures=found)


def test_there_is_one_of_each_estimand_outcome_and_window() -> None:
    found = chosen.evidence("level_24")
    assert set(found) == {
        (estimand.name, outcome, window)
        for estimand in chosen.plan().estimand
        for outcome in NAMES
        for window in ("W1", "W2")
    }
    for (estimand, outcome, window), one in found.items():
        assert (one.estimand.name, one.outcome.name, one.window.name) == (estimand, outcome, window)
        assert one.design.candidate.name == "level_24"
        assert one.outcome.key == chosen.candidate("level_24").of(outcome).key


def test_the_chosen_outcome_comes_first_and_each_once() -> None:
    outcomes = outcomes_of(chosen.plan(), chosen.candidate("level_24"))
    assert [outcome.name for outcome in outcomes] == NAMES


@pytest.mark.parametrize("name", ["level_24", "factors_1_60"])
def test_each_is_the_design_at_its_window(name: str) -> None:
    plan, found = chosen.plan(), chosen.evidence(name)
    one = found["all_by_area", "broad_without_laid_off", "W2"]
    design = chosen.material().design(chosen.candidate(name), "broad_without_laid_off")
    assert design is not None
    window = plan.calendar.window("W2")
    stretch = design.stretch(window)
    assert stretch is not None
    weights = treated_weights(design.panel, one.estimand)
    assert one.att == float(weights @ contrast_at(design, stretch).tau)
    fakes = fakes_of(design, plan.choice, window, space=False)
    assert one.history.effects.tolist() == (fakes.effects @ weights).tolist()
    assert one.history.length == len(window) == 14


def test_a_planted_effect_is_inside_its_interval() -> None:
    """−0.8 of broad non-employment; lay-offs are the employers', and the trial moves none."""
    for name in ("level_24", "factors_1_60"):
        found = chosen.evidence(name)
        low, high = found["all_by_jobseekers", "broad_without_laid_off", "W1"].interval(0.05)
        assert low < -0.8 < high < 0
        low, high = found["all_by_jobseekers", "laid_off", "W1"].interval(0.05)
        assert low < 0 < high


def test_outcomes_may_be_named() -> None:
    one = chosen.candidate("level_24").measured
    found = collect(chosen.material(), chosen.candidate("level_24"), [one])
    assert {outcome for _, outcome, _ in found} == {"broad_without_laid_off"}
    whole = chosen.evidence("level_24")
    assert all(found[key].att == whole[key].att for key in found)


# Material


def test_windows_are_the_parts_that_the_data_reach() -> None:
    short = Material.of(chosen.plan(), until(Month(2022, 8)))
    assert [str(window) for window in short.windows] == ["2021-03…2022-04", "2022-05…2022-08"]
    assert short.primary == short.windows[0]
    shorter = Material.of(chosen.plan(), until(Month(2021, 12)))
    assert [str(window) for window in shorter.windows] == ["2021-03…2021-12"]


def test_data_that_end_before_the_primary_window_are_an_error() -> None:
    with pytest.raises(DesignError, match="the data end in 2021-02, before window W1 starts"):
        Material.of(chosen.plan(), until(Month(2021, 2)))


def test_a_masked_month_of_the_treated_stops_it() -> None:
    row = chosen.cells().municipalities.index("049")
    hidden = masked(chosen.cells(), row, Month(2021, 6))
    material = Material.of(chosen.plan(), hidden)
    with pytest.raises(BlindError, match="1 of 228 months of the treated are masked"):
        collect(material, chosen.candidate("level_24"))


def test_what_donors_cannot_carry_has_no_design() -> None:
    material = chosen.material()
    donors = material.pools[primary_of(chosen.plan()).name]
    code = next(iter(donors[chosen.candidate("level_24").donors].donors))
    row = chosen.cells().municipalities.index(code)
    holed = Material.of(chosen.plan(), masked(chosen.cells(), row, Month(2021, 6)))
    small = chosen.candidate("level_24").model_copy(update={"least_labour_force": 0.0})
    assert holed.design(small, "broad_without_laid_off") is None
    assert collect(holed, small) == {}
    missing = replace(chosen.cells(), measures={})
    assert Material.of(chosen.plan(), missing).design(small, "laid_off") is None


def test_an_outcome_whose_donors_do_not_hold_the_factors_at_some_date_is_measured_by_level() -> (
    None
):
    """A count that stood still in the first years: at the trial it has a factor, then it had none.
    A factor of the window alone cannot be forecast from the base.
    """
    candidate, cells = chosen.candidate("factors_1_60"), chosen.cells()
    key = candidate.of("labour_force").key
    measure_of = cells.measures[key]
    still = np.array([month < Month(2011, 6) for month in cells.months])
    value = measure_of.value.copy()
    value[:, still] = value[:, still][:, :1]
    known = replace(measure_of, value=value, low=value, high=value)
    changed = replace(cells, measures={**cells.measures, key: known})
    found = collect(Material.of(chosen.plan(), changed), candidate)
    by = {outcome: one.design.candidate.name for (_, outcome, _), one in found.items()}
    assert by == dict.fromkeys(NAMES, "factors_1_60") | {"labour_force": "factors_1_60_by_level"}
    plain = chosen.evidence("factors_1_60")
    key_of_it = ("all_by_jobseekers", "laid_off", "W1")
    assert found[key_of_it].att == plain[key_of_it].att


def test_the_chosen_outcome_is_never_measured_by_another_design() -> None:
    candidate, cells = chosen.candidate("factors_1_60"), chosen.cells()
    key = candidate.measured.key
    value = cells.measures[key].value.copy()
    value[:, np.array([month < Month(2011, 6) for month in cells.months])] = 10.0
    known = replace(cells.measures[key], value=value, low=value, high=value)
    changed = replace(cells, measures={**cells.measures, key: known})
    with pytest.raises(DesignError, match="a basis of 2 column"):
        collect(Material.of(chosen.plan(), changed), candidate)


def test_a_window_too_long_for_the_months_before_the_trial_has_no_evidence() -> None:
    """Of the primary one that is an error: the plan's question is about it."""
    material = chosen.material()
    long = replace(
        material, windows=(material.primary, Window("W3", Month(2021, 3), Month(2024, 2)))
    )
    one = chosen.candidate("factors_1_60")
    found = collect(long, one, [one.measured])
    assert {window for _, _, window in found} == {"W1"}
    plan = material.plan
    calendar = plan.calendar.model_copy(
        update={"windows": {"W1": (Month(2021, 3), Month(2024, 2))}, "primary_window": "W1"}
    )
    asked = Material.of(plan.model_copy(update={"calendar": calendar}), chosen.cells())
    with pytest.raises(DesignError, match="that do not overlap"):
        collect(asked, one, [one.measured])
