"""The plan: what it accepts, what it refuses, on which line, and when its hash changes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evaluation.domain import Base, Month, employment_trial
from evaluation.errors import PlanError
from evaluation.plan.choices import Estimand, PoolName, Weighting
from evaluation.plan.methods import Method
from evaluation.plan.plan import Plan
from tests.plan.planning import KEY, changed, line_with

# What it accepts


def test_the_plan_of_espoo_loads(plan_path: Path) -> None:
    plan = Plan.load(plan_path)
    assert plan.plan.name == "espoo"
    assert plan.outcomes.headline_key == "broad_non_employment"
    assert plan.calendar.pre.first == Month(2015, 1)
    assert len(plan.calendar.window("W1")) == 14
    names = ["espoo", "all_by_jobseekers", "all_by_area", "without_inferred"]
    assert [e.name for e in plan.estimand] == names


def test_the_estimands_treat_one_and_118(plan: Plan) -> None:
    espoo, everyone, by_area, certain = plan.estimand
    left_out = set(employment_trial().areas["Kurikka-Kauhajoki"])  # inferred when it was written
    assert set(everyone.treated) - set(certain.treated) == left_out
    assert espoo.treated == ("049",)
    assert len(everyone.treated) == len(set(everyone.treated)) == 118
    assert by_area.treated == everyone.treated
    assert [e.weighting for e in plan.estimand] == [
        Weighting.SINGLE,
        Weighting.STOCK,
        Weighting.EQUAL,
        Weighting.STOCK,
    ]


def test_every_share_is_measured_over_both_denominators(plan: Plan) -> None:
    keys = [outcome.key for outcome in plan.outcomes.measured]
    assert len(keys) == len(set(keys)) == 19  # 9 names, 7 of them shares; 3 of checks
    assert keys[0] == "broad_non_employment"
    assert keys[9] == "broad_non_employment_over_current_labour_force"


def test_the_population_may_come_first_and_checks_follow_it(plan_text: str) -> None:
    peopled = Plan.parse(plan_text.replace('["fixed", "current"]', '["population", "fixed"]'))
    assert peopled.outcomes.headline_key == "broad_non_employment_over_population"
    assert peopled.outcomes.textbook_keys[1] == "registered_unemployment_over_population"
    bases = {outcome.base for outcome in peopled.outcomes.measured if outcome.name == "laid_off"}
    assert bases == {Base.POPULATION}
    with pytest.raises(PlanError, match="the denominator of the month comes first"):
        Plan.parse(plan_text.replace('["fixed", "current"]', '["current", "fixed"]'))


def test_a_plan_that_is_not_there_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"no plan 'nowhere\.toml'"):
        Plan.load(tmp_path / "nowhere.toml")


def test_a_plan_that_is_not_toml_is_an_error_that_names_the_line(plan_text: str) -> None:
    text = changed(plan_text, ("seed = 20210301", "seed = 0049"))
    line = line_with(text, "seed = 0049")
    with pytest.raises(PlanError, match=f"is not TOML.*line {line}"):
        Plan.parse(text)


# The hash


def test_the_hash_is_of_the_canonical_text_alone(plan: Plan, plan_text: str) -> None:
    again = Plan.parse(plan_text, "another_name.toml")
    assert again == plan
    assert re.fullmatch(r"[0-9a-f]{64}", plan.sha256)
    assert again.sha256 == plan.sha256


SAME_CHOICES = {
    "a comment": [("[plan]", "# a remark\n[plan]   # and another")],
    "an empty line": [("[calendar]", "\n\n[calendar]")],
    "order of keys": [
        ('name = "espoo"\nseed = 20210301', 'seed = 20210301\nname = "espoo"'),
        ("size_band = 40                      # nearest in log jobseekers\nfar_km = 100", ""),
        ("[comparison]", "[comparison]\nfar_km = 100\nsize_band = 40"),
    ],
    "order of tables": [
        ("[inference]\ndraws = 1999", ""),
        ("[plan]", "[inference]\ndraws = 1999\n[plan]"),
    ],
    "another way to write a number": [("cap = 0.10", "cap = 1e-1"), ("sesoi = 1.0", "sesoi = 1")],
    "a default left out": [("alpha = 0.05\n", "")],
}


@pytest.mark.parametrize("edits", SAME_CHOICES.values(), ids=SAME_CHOICES)
def test_the_hash_ignores_how_the_plan_is_written(
    edits: list[tuple[str, str]], plan: Plan, plan_text: str
) -> None:
    text = changed(plan_text, *edits)
    assert text != plan_text
    assert Plan.parse(text).sha256 == plan.sha256


OTHER_CHOICES = [
    [('name = "espoo"\nseed', 'name = "esbo"\nseed')],
    [("seed = 20210301", "seed = 20210302")],
    [('languages = ["fi", "sv", "en"]', 'languages = ["fi", "en", "sv"]')],
    [("alpha = 0.05", "alpha = 0.10"), ("looks = [0.04, 0.01]", "looks = [0.09, 0.01]")],
    [("looks = [0.04, 0.01]", "looks = [0.03, 0.02]")],
    [("sesoi = 1.0", "sesoi = 0.5")],
    [
        ('headline = "broad_non_employment"', 'headline = "in_services"'),
        ('    "in_services",\n', ""),
    ],
    [('secondary = [\n    "registered_unemployment",', "secondary = [")],
    [("base_year = 2019", "base_year = 2018")],
    [('denominators = ["fixed", "current"]', 'denominators = ["fixed"]')],
    [('clean_pre = ["2015-01", "2019-11"]', 'clean_pre = ["2015-01", "2019-10"]')],
    [('donut = ["2019-12", "2021-02"]', 'donut = ["2019-12", "2021-01"]')],
    [('primary_window = "W1"', 'primary_window = "W2"')],
    [('W1 = ["2021-03", "2022-04"]', 'W1 = ["2021-04", "2022-04"]')],
    [('W2 = ["2022-05", "2023-06"]', 'W2 = ["2022-05", "2023-05"]')],
    [('W3 = ["2023-07", "2024-12"]', 'W3 = ["2023-07", "2024-11"]')],
    [('[base_period]\nrule = "same_calendar_month"', '[base_period]\nrule = "uniform"')],
    [('name = "clean_pre_uniform"', 'name = "uniform"')],
    [('months = ["2017-01", "2017-12"]', 'months = ["2017-01", "2018-12"]')],
    [("smallest_stock = 50", "smallest_stock = 51")],
    [("population_floor = [20000, 15000]", "population_floor = [20000]")],
    [("fewest_donors = 12", "fewest_donors = 13")],
    [("cap = 0.10", "cap = 0.11")],
    [("size_band = 40", "size_band = 39")],
    [("far_km = 100", "far_km = 101")],
    [("draws = 1999", "draws = 2999")],
    [('placebo = ["laid_off"]', "placebo = []")],
    [('composition = ["men_among_unemployed", "labour_force"]', "composition = []")],
    [("drift = [0.5, 1.0]", "drift = [0.4, 1.0]")],
    [("equivalence = [0.5, 1.0]", "equivalence = [0.4, 1.0]")],
    [("power = [0.5, 1.0]", "power = [0.4, 1.0]")],
    [("breakdown = [1.0, 0.5]", "breakdown = [1.0, 0.4]")],
    [("placebo_dates = [0.10, 0.20]", "placebo_dates = [0.05, 0.20]")],
    [("size = [0.08, 0.12]", "size = [0.08, 0.13]")],
    [("donut = [0.5, 1.0]", "donut = [0.4, 1.0]")],
    [("scale = 0.5", "scale = 0.4")],
    [("donors = [0.5, 1.0]", "donors = [0.4, 1.0]")],
    [("spillover = [0.5, 1.0]", "spillover = [0.4, 1.0]")],
    [("breaks = [2.0, 1.0]", "breaks = [3.0, 1.0]")],
    [("secret = 0.5", "secret = 0.4")],
    [("same_sign = [0.90, 0.75]", "same_sign = [0.95, 0.75]")],
    [("anticipation = [0.5, 1.0]", "anticipation = [0.4, 1.0]")],
    [("clusters = [20.0, 10.0]", "clusters = [20.0, 12.0]")],
    [("offset = [0.5, 0.8]", "offset = [0.5, 0.9]")],
    [("kappa = [0.8, 1.2]", "kappa = [0.7, 1.2]")],
    [('beside = [\n    "two_way_fixed_effects",', "beside = [")],
    [('weighting = "single"', 'weighting = "single"\nalso = ["ferman_pinto"]')],
    [("[inference]", '[[comparison.exclude]]\ncode = "061"\nbecause = "a reason"\n[inference]')],
    [('[[estimand]]\nname = "espoo"', '[[estimand]]\nname = "esbo"')],
    [('role = "key_secondary"', 'role = "secondary"')],
    [('areas = ["Espoo"]', 'areas = ["Helsinki"]')],
    [('weighting = "stock"', 'weighting = "equal"')],
    [('headline_pool = "P1-E"', 'headline_pool = "P4"')],
    [('pools = ["P1"]', 'pools = ["P1", "P0"]')],
]


@pytest.mark.parametrize("edits", OTHER_CHOICES, ids=lambda edits: edits[0][1].split("\n")[0])
def test_any_other_choice_is_another_hash(
    edits: list[tuple[str, str]], plan: Plan, plan_text: str
) -> None:
    assert Plan.parse(changed(plan_text, *edits)).sha256 != plan.sha256


def test_no_choice_of_the_plan_is_missing_from_the_list_above(plan_text: str) -> None:
    keys = set(re.findall(r"^(\w+) =", plan_text, re.MULTILINE))
    edited = {key for edits in OTHER_CHOICES for old, _ in edits for key in KEY.findall(old)}
    assert keys <= edited


@pytest.mark.parametrize("method", ["cluster_cr2_bell_mccaffrey", "newey_west"])
def test_a_plan_may_ask_for_any_known_method(method: str, plan_text: str) -> None:
    asked = ('weighting = "single"', f'weighting = "single"\nalso = ["{method}"]')
    plan = Plan.parse(changed(plan_text, asked))
    assert plan.estimand[0].also == (Method(method),)


def test_an_estimand_of_two_areas_treats_the_municipalities_of_both(plan: Plan) -> None:
    both = Estimand(
        name="two",
        role="secondary",
        areas=("Espoo", "Helsinki"),
        weighting=Weighting.STOCK,
        headline_pool=PoolName.P1_CLEAN,
        pools=(PoolName.P1_CLEAN,),
    )
    assert both.treated == ("049", "091")
    assert set(both.treated) < set(plan.estimand[1].treated)


def test_the_hash_ignores_the_order_of_the_windows(plan: Plan, plan_text: str) -> None:
    second = 'W2 = ["2022-05", "2023-06"]'
    text = changed(plan_text, (second, ""), ("[calendar.windows]", f"[calendar.windows]\n{second}"))
    assert Plan.parse(text).sha256 == plan.sha256
