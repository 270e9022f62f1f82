"""The blind choice: what it reads and what not, what it refuses, and what goes into the plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from evaluation.domain import Month, municipalities, trial_named
from evaluation.errors import DesignError
from evaluation.plan.candidates import ChoiceRule, Chosen
from evaluation.plan.plan import Plan
from evaluation.sources.blind import hidden_cells, masked
from evaluation.sources.cells import measure
from evaluation.sources.opening import Sealed
from evaluation.sources.vintage import Vintage
from evaluation.study.choice.choose import (
    candidate_designs,
    choose,
    measured_again,
    primary_of,
    ruling_of,
)
from evaluation.study.choice.design_of_candidate import CandidateDesign
from evaluation.study.choice.measured import measured, treated_weights
from evaluation.study.choice.rule import WhyOut, winner
from tests import chosen

START = Month(2021, 3)


def blind(vintage: Vintage) -> Vintage:
    """As a delivery is before a frozen plan opens it."""
    hidden = hidden_cells(vintage.municipalities, vintage.months, trial_named(vintage.trial))
    seal = Sealed(place=None, files=())
    return replace(vintage, counts=masked(vintage.counts, hidden), sealed=seal)


# What it is


def test_it_is_the_rule_on_the_rows_of_every_candidate() -> None:
    found, plan = chosen.choice(), chosen.plan()
    assert [row.name for row in found.rows] == [one.name for one in plan.candidate]
    wanted = winner(found.rows, plan.candidate, ruling_of(plan))
    assert found.chosen == found.candidate.name == wanted
    assert found.why_out[found.chosen] == ()
    assert set(found.runners_up) == {n for n, why in found.why_out.items() if not why} - {wanted}
    assert found.until == Month(2021, 2)
    assert found.data == chosen.twin().sha256


def test_a_row_is_what_its_design_measures() -> None:
    plan = chosen.plan()
    design = candidate_designs(plan, chosen.twin())[0]
    weights = {e.name: treated_weights(design.panel, e) for e in plan.estimand}
    assert design.panel.months[-1] == Month(2021, 2)
    assert design.panel.outcome.key == "broad_without_laid_off_over_population"
    assert np.all(design.panel.labour_force[design.donors] >= 3000)
    assert chosen.choice().rows[0] == measured(design, plan.choice, weights, 0.05)


def test_what_is_registered_is_the_table_and_the_winner() -> None:
    found = chosen.choice()
    registered = found.registered
    assert isinstance(registered, Chosen)
    assert (registered.candidate, registered.measured) == (found.chosen, found.rows)
    again = Plan.model_validate(
        chosen.plan().model_dump(mode="json") | {"chosen": registered.model_dump(mode="json")}
    )
    assert again.chosen == registered
    assert again.sha256 != chosen.plan().sha256


def test_who_watches_sees_the_candidates_pass() -> None:
    seen: list[str] = []

    def watch(designs: tuple[CandidateDesign, ...]) -> Iterable[CandidateDesign]:
        for design in designs:
            seen.append(design.candidate.name)
            yield design

    one = chosen.plan().model_copy(update={"candidate": (chosen.candidate("level_24"),)})
    assert choose(one, chosen.twin(), watch).chosen == "level_24"
    assert seen == ["level_24"]


def test_the_primary_estimand_decides_or_the_first() -> None:
    plan = chosen.plan()
    assert primary_of(plan).name == "all_by_jobseekers"
    others = plan.model_copy(update={"estimand": plan.estimand[1:]})
    assert primary_of(others).name == "espoo"
    ruling = ruling_of(plan)
    assert (ruling.primary, ruling.rule) == ("all_by_jobseekers", plan.choice)
    assert ruling.immaterial == plan.choice.immaterial * plan.plan.sesoi


# What it does not read


def test_nothing_of_the_trials_months_decides() -> None:
    """Anything at all there, in every municipality and column: the same choice to the bit."""
    changed = chosen.with_months_after(chosen.twin())
    outcome = chosen.plan().candidate[0].measured
    one, other = (
        measure(v, (outcome,), 2019).measures[outcome.key] for v in (chosen.twin(), changed)
    )
    assert not np.array_equal(one.value, other.value)
    assert choose(chosen.plan(), changed) == chosen.choice()


def test_a_masked_delivery_gives_the_same_choice() -> None:
    masked_one = blind(chosen.twin())
    assert masked_one.blind and np.isnan(masked_one.counts["TYOTTOMATLOPUSSA"]).any()
    assert choose(chosen.plan(), masked_one) == chosen.choice()


def test_a_delivery_that_ends_with_the_last_month_before_gives_the_same_choice() -> None:
    assert choose(chosen.plan(), chosen.twin().until(Month(2021, 2))) == chosen.choice()


def test_a_month_before_the_trial_does_decide() -> None:
    """The test above can fail."""
    counts = {name: np.array(count) for name, count in chosen.twin().counts.items()}
    at = chosen.twin().months.index(Month(2021, 2))
    counts["TYOTTOMATLOPUSSA"][:, at] *= 1.01
    assert choose(chosen.plan(), replace(chosen.twin(), counts=counts)).rows != chosen.choice().rows


def test_a_row_on_opened_cells_is_that_of_the_choice() -> None:
    """``measured_again`` has the trial's months in hand, and uses none of them."""
    for row in chosen.choice().rows:
        again = measured_again(chosen.plan(), chosen.candidate(row.name), chosen.cells())
        assert again == row


# What it refuses


def faults(*edits: tuple[str, str], vintage: Vintage | None = None) -> dict[tuple[str, str], str]:
    with pytest.raises(DesignError) as caught:
        choose(chosen.planned(*edits), vintage or chosen.twin())
    found = caught.value.breaches
    assert str(len(found)) in caught.value.found
    return {(breach.rule, breach.where): breach.found for breach in found}


def test_all_that_months_and_places_cannot_carry_is_told_at_once() -> None:
    """Nobody large enough; a base too long for fakes; more factors than two months each."""
    assert faults(
        ("least_labour_force = 3000.0", "least_labour_force = 9e9"),
        ("base = 48", "base = 140"),
        ("base = 60", "base = 20"),
        ("factors = 1", "factors = 10"),
    ) == {
        ("donors", "candidate level_24"): "0 units of donors, 19 are the least",
        ("months", "candidate trend_48"): "base from 2009-07: 6 fake dates from 2006-01 on",
        ("factors", "candidate factors_1_60"): "10 factors and a level on 20 months",
    }


def test_a_unit_without_a_share_is_told_with_its_month() -> None:
    """Nobody unemployed in one subregion in 2008-07: nobody can say how many of them are men."""
    places, counts = municipalities(), dict(chosen.twin().counts)
    place = places["005"].subregion
    rows = [places[code].subregion == place for code in chosen.twin().municipalities]
    for name in ("TYOTTOMATLOPUSSA", "TYOTTOMATMIEHET"):
        counts[name] = np.array(counts[name])
        counts[name][rows, chosen.twin().months.index(Month(2008, 7))] = 0.0
    found = faults(
        ('outcome = "broad_without_laid_off"', 'outcome = "men_among_unemployed"'),
        vintage=replace(chosen.twin(), counts=counts),
    )
    assert found == {("cells", "candidate level_24"): f"{place} has no mean in 2008-07"}


def test_a_recession_before_which_there_is_no_base_is_told_of_each() -> None:
    found = faults(("[choice]\n", '[choice]\nhard = ["2007-01", "2007-12"]\n'))
    assert {rule for rule, _ in found} == {"hard test"}
    assert len(found) == 4
    assert set(found.values()) == {"no base of two years before 2007-01 from 2006-01 on"}


def test_columns_that_were_not_delivered_are_told_with_each_candidate() -> None:
    counts = {n: c for n, c in chosen.twin().counts.items() if n != "LOMAUTETTU"}
    assert len(counts) < len(chosen.twin().counts)
    found = faults(vintage=replace(chosen.twin(), counts=counts))
    assert {rule for rule, _ in found} == {"outcome"}
    assert len(found) == 4
    assert all("LOMAUTETTU" in text for text in found.values())


def test_a_plan_without_candidates_has_nothing_to_choose_from() -> None:
    bare = chosen.plan().model_copy(update={"candidate": ()})
    with pytest.raises(DesignError, match="names no candidate design"):
        choose(bare, chosen.twin())


def test_if_none_passes_each_is_listed_with_what_it_breaks() -> None:
    strict = ChoiceRule(every=6, size=1e-6, bias=1e-6, immaterial=0.0)
    with pytest.raises(DesignError, match="none of 2 candidates passes the rule") as caught:
        choose(chosen.plan().model_copy(update={"choice": strict}), chosen.twin())
    told = {breach.where: breach.found for breach in caught.value.breaches}
    assert set(told) == {"candidate level_24", "candidate factors_1_60"}
    for found in told.values():
        assert WhyOut.BIAS.value in found
