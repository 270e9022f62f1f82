"""Blind until frozen: what the treated did after the trial began is nowhere to be read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from evaluation import Plan
from evaluation.domain import OUTCOMES, Month, employment_trial
from evaluation.errors import BlindError, ContractBreach, DomainError, PlanError
from evaluation.sources.blind import HIDDEN
from evaluation.sources.cells import measure
from evaluation.sources.vintage import Vintage, read_vintage
from evaluation.study.comparisons.cut import cut
from tests.sources.blinded import AFTER, ALAJARVI, BEFORE, ESPOO, QUICK, UNEMPLOYED

TRIAL_START = employment_trial().start


def test_treated_months_and_the_country_are_masked_and_nothing_else(
    blind: Vintage, twin: Vintage
) -> None:
    treated = np.isin(blind.municipalities, sorted(employment_trial().codes))
    after = np.array([month >= TRIAL_START for month in blind.months])
    months = [twin.months.index(month) for month in blind.months]
    assert blind.blind
    assert blind.hidden.sum() == treated.sum() * 10  # March to December 2021
    for name, counts in blind.counts.items():
        true = twin.counts[name][:, months]
        assert np.isnan(counts[np.ix_(treated, after)]).all()
        np.testing.assert_array_equal(counts[~treated], true[~treated])
        np.testing.assert_array_equal(counts[:, ~after], true[:, ~after])
        np.testing.assert_array_equal(np.isnan(blind.country[name]), after)


def test_a_masked_count_is_no_secret_one(blind: Vintage) -> None:
    assert blind.at(ESPOO, BEFORE, UNEMPLOYED) > 1000
    assert blind.at(ALAJARVI, AFTER, UNEMPLOYED) > 0
    with pytest.raises(BlindError, match="KU049 in 2021-05"):
        blind.at(ESPOO, AFTER, UNEMPLOYED)


def test_cells_of_the_treated_are_hidden_and_not_undefined(blind: Vintage) -> None:
    cells = measure(blind, [OUTCOMES[name] for name in OUTCOMES], 2019)
    for found in cells.measures.values():
        for array in (found.value, found.low, found.high):
            assert np.isnan(array[blind.hidden]).all()
        assert not found.undefined[blind.hidden].any()
        assert not found.secret[blind.hidden].any()


def test_only_a_frozen_plan_opens_it(
    blind: Vintage, opened: Vintage, twin: Vintage, quick_plan: Plan, unfrozen: Plan
) -> None:
    with pytest.raises(BlindError) as caught:
        blind.unblinded(unfrozen)
    assert "evaluation freeze PLAN" in caught.value.remedy
    assert not opened.blind
    assert not opened.hidden.any()
    assert opened.at(ESPOO, AFTER, UNEMPLOYED) == twin.at(ESPOO, AFTER, UNEMPLOYED)
    month = twin.months.index(AFTER)
    assert opened.country[UNEMPLOYED][opened.months.index(AFTER)] == twin.country[UNEMPLOYED][month]
    assert opened.unblinded(quick_plan) is opened


def test_the_twin_is_open_to_every_plan(twin: Vintage, unfrozen: Plan) -> None:
    assert not twin.blind
    assert twin.unblinded(unfrozen) is twin


def test_what_a_notebook_shows_is_blind(blind: Vintage, twin: Vintage) -> None:
    value = f"{twin.at(ESPOO, AFTER, UNEMPLOYED):.0f}"
    assert "BLIND" in blind._repr_html_()
    for text in (repr(blind), str(blind), blind._repr_html_()):
        assert value not in text


@pytest.mark.parametrize(
    ("code", "month", "told"),
    [(ESPOO, AFTER, False), (ESPOO, BEFORE, True), (ALAJARVI, AFTER, True), ("SSS", AFTER, False)],
    ids=["treated after", "treated before", "donor after", "the country after"],
)
def test_an_error_does_not_tell_what_is_masked(
    delivered: Path, tmp_path: Path, code: str, month: Month, told: bool
) -> None:
    """A fault in a masked row keeps its line and its rule, and loses its value."""
    area = code if code == "SSS" else f"KU{code}"
    lines = delivered.read_text("utf-8").splitlines()
    column = lines[0].split(",").index(UNEMPLOYED)
    (number,) = [
        n for n, line in enumerate(lines) if line.startswith(f"{area},") and f",{month}," in line
    ]
    row = lines[number].split(",")
    row[column] = "-98765"
    lines[number] = ",".join(row)
    path = tmp_path / "12r5.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(ContractBreach) as caught:
        read_vintage(path)
    text = str(caught.value)
    assert f"line {number + 1}" in text
    assert ("98765" in text) is told
    assert (HIDDEN in text) is not told
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_rows_that_cannot_be_told_apart_are_veiled(delivered: Path, tmp_path: Path) -> None:
    """Without the column of areas nobody can say whose values they are."""
    rows = [line.split(",") for line in delivered.read_text("utf-8").splitlines()]
    text = "\n".join(
        ",".join(["place", *r[2:]] if i == 0 else ["?", *r[2:]]) for i, r in enumerate(rows)
    )
    path = tmp_path / "12r5.csv"
    path.write_text(text.replace(",2021-05,", ",2021-05-,", 1), "utf-8")
    with pytest.raises(ContractBreach) as caught:
        read_vintage(path)
    assert "2021-05-" not in str(caught.value)


@pytest.mark.parametrize("area", ["MK01", "SK011", "ELY01", "SSS"])
def test_what_the_treated_add_up_to_is_veiled_with_them(
    delivered: Path, tmp_path: Path, area: str
) -> None:
    """A region's total, less its donors, would be the treated."""
    header, *lines = delivered.read_text("utf-8").splitlines()
    at = header.split(",").index(UNEMPLOYED)
    rows = [line.split(",") for line in lines if line.startswith("KU049,")]
    for row in rows:
        row[0], row[at] = area, "-98765" if row[2] in ("2020-05", "2021-05") else row[at]
    others = [line for line in lines if not line.startswith(area)]
    text = "\n".join([header, *others, *(",".join(row) for row in rows)])
    path = tmp_path / "12r5.csv"
    path.write_text(text + "\n", "utf-8")
    with pytest.raises(ContractBreach) as caught:
        read_vintage(path)
    told = [b for b in caught.value.breaches if b.rule == "a count"]
    assert [HIDDEN in breach.found for breach in told] == [False, True]


def test_a_delivery_is_masked_for_the_trial_that_it_is_read_for(delivered: Path) -> None:
    turku, after = "853", Month(2020, 1)
    vintage = read_vintage(delivered, trial="2017-18")
    with pytest.raises(BlindError, match="KU853 in 2020-01"):
        vintage.at(turku, after, UNEMPLOYED)
    assert vintage.at(ESPOO, after, UNEMPLOYED) > 0
    assert read_vintage(delivered).at(turku, after, UNEMPLOYED) > 0


def test_no_month_of_a_later_trial_is_seen_by_naming_an_earlier_one(delivered: Path) -> None:
    """Espoo in 2021 is masked in one and not there in the other."""
    vintage = read_vintage(delivered, trial="2017-18")
    assert vintage.months[-1] == Month(2021, 2) < AFTER
    with pytest.raises(DomainError, match="no month 2021-05"):
        vintage.at(ESPOO, AFTER, UNEMPLOYED)


def test_cells_that_are_masked_for_another_trial_are_refused(delivered: Path) -> None:
    """The treated of the plan's own trial would lie open before it is frozen."""
    plan = Plan.load(QUICK)
    cells = measure(
        read_vintage(delivered, trial="2017-18"), plan.outcomes.measured, plan.outcomes.base_year
    )
    with pytest.raises(BlindError, match="masked, the plan is of 2021-24"):
        cut(plan, cells)


def test_a_frozen_plan_opens_no_months_of_another_trial(delivered: Path) -> None:
    other = Plan.load(QUICK.parents[1] / "reports" / "trial_2017_18" / "plan.toml")
    assert other.frozen
    with pytest.raises(BlindError, match="of the trial 2021-24 are masked, the plan is of 2017-18"):
        read_vintage(delivered).unblinded(other)


def test_a_trial_without_facts_is_refused_by_name(delivered: Path) -> None:
    with pytest.raises(DomainError, match="use one of: 2017-18, 2021-24"):
        read_vintage(delivered, trial="2012-15")
    text = QUICK.read_text("utf-8").replace('name = "quick"', 'name = "quick"\ntrial = "2012-15"')
    with pytest.raises(PlanError, match="no facts of a trial '2012-15'"):
        Plan.parse(text)
