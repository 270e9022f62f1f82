"""Each identity of table 12r5, broken once: refused under its own name, at its own place."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.errors import Breach
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.vintage import Vintage
from tests.attack.delivery import FORCE, MEN, SHARE, UNEMPLOYED, WOMEN, Whole, contract, made

WHOLE = "a part is no larger than the whole"
SEXES = "men and women are the unemployed"
AGES = "the young and the old are no more than the unemployed"
SERVED = "the unemployed and the served are no more than the jobseekers"
RATE = "the share is that of the unemployed"
IMPLIED = "no secret count where the share implies more than ten"
YEARLY = "the labour force is that of the year"
COUNTRY = "municipalities add up to the country"
AREA = "municipalities add up to their area"
BEGAN = "no one in a category before it began"
MONTH = "2019-03"


@pytest.fixture(scope="module")
def whole(twin: Vintage) -> Whole:
    return made(twin, "2019-01", "2019-12")


def breaches(whole: Whole, area: str, column: str, value: float, month: str = MONTH) -> set[str]:
    return {one.rule for one in told(whole, area, column, value, month)}


def told(whole: Whole, area: str, column: str, value: float, month: str = MONTH) -> list[Breach]:
    changed = whole.columns[column].copy()
    changed[whole.row(area), whole.months.index(month)] = value
    found: list[Breach] = contract().breaches(whole.put(**{column: changed}).table())
    return found


def count(whole: Whole, area: str, column: str) -> float:
    return float(whole.columns[column][whole.row(area), whole.months.index(MONTH)])


def test_the_whole_table_keeps_them(whole: Whole) -> None:
    assert contract().breaches(whole.table()) == []


def test_unemployed_and_jobseekers(whole: Whole) -> None:
    people = count(whole, "KU049", UNEMPLOYED)
    found = told(whole, "KU049", "HAKIJALOPUSSA", people - 1)
    assert {WHOLE, SERVED} <= {one.rule for one in found}
    (said,) = [one for one in found if one.rule == WHOLE]
    assert said.where.endswith(f"column {UNEMPLOYED}, KU049, {MONTH}")
    assert said.found == f"{people:.0f} of {people - 1:.0f} in HAKIJALOPUSSA"


def test_jobseekers_hold_the_served_too(whole: Whole) -> None:
    asked = count(whole, "KU049", UNEMPLOYED) + 1
    assert SERVED in breaches(whole, "KU049", "HAKIJALOPUSSA", asked)


def test_unemployed_and_labour_force(whole: Whole) -> None:
    people = count(whole, "KU049", UNEMPLOYED)
    assert {WHOLE, RATE, YEARLY} <= breaches(whole, "KU049", FORCE, people - 1)


@pytest.mark.parametrize("column", [MEN, WOMEN])
@pytest.mark.parametrize("more", [-1, 1])
def test_one_person_more_or_less_of_a_sex(whole: Whole, column: str, more: int) -> None:
    assert SEXES in breaches(whole, "KU049", column, count(whole, "KU049", column) + more)


def test_a_secret_sex_is_four_at_most(whole: Whole) -> None:
    found = told(whole, "KU049", WOMEN, np.nan)
    assert SEXES in {one.rule for one in found}
    assert "a secret count women" in next(one.found for one in found if one.rule == SEXES)


def test_some_may_be_of_no_known_sex_in_later_months(twin: Vintage) -> None:
    later = made(twin, "2023-01", "2023-06")
    women = later.columns[WOMEN].copy()
    women[later.row("KU049")] -= 8
    found = {one.rule for one in contract().breaches(later.put(**{WOMEN: women}).table())}
    assert SEXES not in found
    women[later.row("KU049")] *= 0.9
    women = np.round(women)
    assert SEXES in {one.rule for one in contract().breaches(later.put(**{WOMEN: women}).table())}


def test_nobody_is_young_and_old(whole: Whole) -> None:
    people, young = (count(whole, "KU049", name) for name in (UNEMPLOYED, "TYOTTOMAT25"))
    assert AGES in breaches(whole, "KU049", "TYOTTOMAT50", people - young + 1)
    assert AGES not in breaches(whole, "KU049", "TYOTTOMAT50", people - young)


@pytest.mark.parametrize(("off", "kept"), [(0.05, True), (0.06, False), (-0.06, False)])
def test_the_share_within_its_rounding(twin: Vintage, off: float, kept: bool) -> None:
    exact = made(twin, "2019-01", "2019-02")
    share = 100 * exact.columns[UNEMPLOYED] / exact.columns[FORCE] + off
    found = contract().breaches(exact.put(**{SHARE: share}).table())
    assert (RATE in {one.rule for one in found}) is not kept


def test_a_secret_count_beside_a_share(whole: Whole) -> None:
    assert IMPLIED in breaches(whole, "KU005", UNEMPLOYED, np.nan)


@pytest.mark.parametrize("area", ["KU005", "SSS", "MK01"])
def test_the_labour_force_of_another_year_in_one_month(whole: Whole, area: str) -> None:
    assert YEARLY in breaches(whole, area, FORCE, count(whole, area, FORCE) + 1)


@pytest.mark.parametrize("column", [UNEMPLOYED, FORCE, "TYOLLISTETTYLOP"])
@pytest.mark.parametrize("more", [-5, 5])
def test_an_area_is_the_sum_of_its_municipalities(whole: Whole, column: str, more: int) -> None:
    found = told(whole, "KU049", column, count(whole, "KU049", column) + more)
    at = {one.where.split(", ")[-2] for one in found if one.rule == AREA}
    assert at == {"SK011", "MK01", "ELY01"}


def test_an_area_of_another_classification_is_passed_over(whole: Whole) -> None:
    moved = {n: v.copy() for n, v in whole.columns.items()}
    for values in moved.values():
        values[whole.row("SK011")] *= 2
    found = contract().breaches(whole.put(**moved).table())
    assert AREA not in {one.rule for one in found}


def test_the_labour_force_of_the_country_is_exact(whole: Whole) -> None:
    assert COUNTRY in breaches(whole, "SSS", FORCE, count(whole, "SSS", FORCE) + 1)


@pytest.mark.parametrize("column", [UNEMPLOYED, "TYOTTOMAT25", "TYOLLISTETTYLOP"])
def test_three_months_blank_in_every_municipality(whole: Whole, column: str) -> None:
    blank = whole.columns[column].copy()
    blank[whole.municipal, 4:7] = np.nan
    found = contract().breaches(whole.put(**{column: blank}).table())
    assert COUNTRY in {one.rule for one in found}


def test_a_country_that_is_blank_beside_its_municipalities(whole: Whole) -> None:
    assert COUNTRY in breaches(whole, "SSS", UNEMPLOYED, np.nan)


def test_coaching_before_2013(whole: Whole) -> None:
    early = Whole(
        whole.areas, tuple(m.replace("2019", "2012") for m in whole.months), whole.columns
    )
    found = contract().breaches(early.table())
    said = {
        one.where.split(", ")[1] for one in found if one.rule == BEGAN and "column" in one.where
    }
    assert said == {"column KOKEILULOP", "column VALMENNUSLOP"}


def test_no_small_count_is_told(whole: Whole) -> None:
    """A threshold of 30 counts of a register: what is below it is not printed by a rule."""
    model = contract().model.model_copy(deep=True)
    for said in model.customProperties or []:
        if said.property == "disclosureThreshold":
            said.value = 30
    strict = Contract(model=model, sha256="")
    changed = whole.columns["HAKIJALOPUSSA"].copy()
    changed[whole.row("KU049"), 2] = 17
    found = strict.breaches(whole.put(HAKIJALOPUSSA=changed).table())
    assert "fewer than 30 in HAKIJALOPUSSA" in next(o.found for o in found if o.rule == WHOLE)
    assert not any(" 17" in one.found for one in found)


def test_many_breaches_of_one_rule_are_counted(whole: Whole) -> None:
    swapped = whole.put(
        **{UNEMPLOYED: whole.columns["HAKIJALOPUSSA"], "HAKIJALOPUSSA": whole.columns[UNEMPLOYED]}
    )
    found = [one for one in contract().breaches(swapped.table()) if one.rule == WHOLE]
    assert "and so in 12 months to 2019-12" in found[0].found
    assert len(found) > 400
    assert found[-1].where == "the whole delivery"
    assert found[-1].found.startswith(f"{found[-1].found.split()[0]} breaches of this rule")
