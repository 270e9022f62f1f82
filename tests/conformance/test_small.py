"""The suite in small, and what it would say of methods that are wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from evaluation.methods.conformal.conformal import conformal
from evaluation.methods.placebo_space.placebo import ferman_pinto
from tests.conformance import rules
from tests.conformance.bands import Row, judged
from tests.conformance.cells import DRAWS, LEVEL, NEAR, Case, Cell, Table, cases
from tests.conformance.clusters import cluster_test
from tests.conformance.fast_methods import CLUSTERS, GAPS, RESAMPLED, SPACE
from tests.conformance.methods import FAMILIES, METHODS, RULES, SYNTHETIC, TRIPLE
from tests.conformance.registry import Chunk, Family, Method, claims
from tests.conformance.runner import p_values, rates
from tests.conformance.space import placebo_input

FIRST, FEW = 100, 30  # replications: the standard error of 5 % is 4 points, that of 50 % is 9
ONE, FIVE, MANY = (Cell(Table.FAST, *rest) for rest in (("L", 1), ("R", 5), ("F", 25)))
W_ONE, W_MANY = Cell(Table.WINDOW, "L", 1), Cell(Table.WINDOW, "F", 25)
SYNTHETIC_ONE = Cell(Table.SYNTHETIC, "L", 1)
TRIED = [
    *((family, ONE) for family in (CLUSTERS, RESAMPLED, SPACE, GAPS)),
    *(
        pytest.param(family, cell, marks=pytest.mark.slow)
        for family in (CLUSTERS, RESAMPLED, SPACE, GAPS)
        for cell in (FIVE, MANY)
    ),
    (RULES, W_ONE),
    pytest.param(RULES, W_MANY, marks=pytest.mark.slow),
    pytest.param(SYNTHETIC, SYNTHETIC_ONE, marks=pytest.mark.slow),
    pytest.param(TRIPLE, Cell(Table.TRIPLE, "1.0", 5), marks=pytest.mark.slow),
]


def small(family: Family, cell: Cell) -> tuple[Row, ...]:
    """A few countries of one cell, judged by the bands of the whole suite."""
    found = p_values(family, Chunk(family.name, cell, FIRST, FIRST + FEW))
    return tuple(
        row
        for method in family.of(cell)
        for row in judged(family, method, cell, rates(np.array(found[method.name])), FEW)
    )


@pytest.mark.parametrize(("family", "cell"), TRIED, ids=lambda x: getattr(x, "key", None) or x.name)
def test_every_method_is_in_its_band(family: Family, cell: Cell) -> None:
    found = small(family, cell)
    assert found and [row for row in found if not row.holds] == []


def test_every_family_but_the_mixtures_is_tried() -> None:
    tried = {getattr(one, "values", one)[0].name for one in TRIED}
    assert {f.name for f in FAMILIES} - tried == {"clustered", "mixture", "long_mixture"}


# -- the bands catch what is wrong -----------------------------------------------------------------


def caught(method: Method, cell: Cell, function: Callable[..., float] | None = None) -> list[float]:
    """The effects at which a method is outside its band, were it another function."""
    wrong = method if function is None else replace(method, function=function, settings={})
    alone = replace(RULES, methods=(wrong,))
    found = p_values(alone, Chunk(alone.name, cell, FIRST, FIRST + FEW))
    every = judged(alone, wrong, cell, rates(np.array(found[wrong.name])), FEW)
    return [row.effect for row in every if not row.holds]


def test_cr1_of_one_treated_does_not_pass_for_valid() -> None:
    bold = replace(METHODS["cr1"], valid=claims(Table.FAST, ("L",), (1,)))
    assert caught(bold, ONE) == [0.0]
    assert caught(METHODS["cr1"], ONE) == []


def test_a_floor_taken_from_the_smallest_donors_is_seen() -> None:
    def wrong(case: Case, random: np.random.Generator) -> float:
        data = placebo_input(case)
        turned = replace(data, reference_stock=-data.reference_stock)
        return ferman_pinto(turned, DRAWS, LEVEL, random, floor=True).p_value

    assert caught(METHODS["rule_fp_floor"], W_ONE, wrong) == [1.0]


@pytest.mark.parametrize(("factor", "effect"), [(0.25, 0.0), (4.0, 1.0)])
def test_a_variance_off_by_a_factor_is_seen(factor: float, effect: float) -> None:
    def wrong(case: Case, random: np.random.Generator) -> float:
        data = placebo_input(case)
        scaled = replace(data, residuals=data.residuals * np.sqrt(factor))
        return ferman_pinto(scaled, DRAWS, LEVEL, random, floor=False).p_value

    assert effect in caught(METHODS["rule_fp"], W_ONE, wrong)


def test_a_gap_whose_months_are_shuffled_is_seen() -> None:
    def wrong(case: Case, random: np.random.Generator) -> float:
        shuffled = random.permutation(case.gap(NEAR))
        return conformal(shuffled, case.country.post, LEVEL).p_value

    assert 1.0 in caught(METHODS["rule_time"], W_ONE, wrong)


def test_months_taken_for_independent_draws_are_seen() -> None:
    """Permutations of single months in place of shifts."""

    def wrong(case: Case, random: np.random.Generator) -> float:
        gap, post = case.gap(NEAR), case.country.post
        drawn = random.permuted(np.tile(gap - gap.mean(), (DRAWS, 1)), axis=1)
        size = np.abs(drawn[:, post].sum(axis=1))
        return float((1 + np.sum(size >= abs((gap - gap.mean())[post].sum()))) / (DRAWS + 1))

    assert 0.0 in caught(METHODS["rule_time"], W_ONE, wrong)


def test_a_rule_that_takes_the_smaller_p_is_seen() -> None:
    def wrong(case: Case, _: np.random.Generator) -> float:
        return min(rules.space(case).p_value, rules.time(case).p_value)

    assert 0.0 in caught(METHODS["concordance"], W_MANY, wrong)


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_a_method_that_always_says_the_same_is_seen(p: float) -> None:
    assert caught(METHODS["concordance"], W_ONE, lambda case, random: p)


# -- the cases -------------------------------------------------------------------------------------


def test_an_effect_is_on_the_treated_after_adoption_alone() -> None:
    nothing, _, one = cases(FIVE, 3)
    moved = one.country.y - nothing.country.y
    assert moved[:5, 74:] == pytest.approx(np.ones((5, 34)))
    assert not moved[5:].any() and not moved[:, :74].any()


def test_what_methods_draw_is_the_same_under_every_effect_and_differs_between_methods() -> None:
    first, _, last = cases(ONE, 0)
    same = [case.random("a").random() for case in (first, last, cases(ONE, 0)[0])]
    others = [first.random("b").random(), cases(ONE, 1)[0].random("a").random()]
    assert len(set(same)) == 1 and len({*same, *others}) == 3


def test_clusters_are_the_two_sample_formulas_of_the_study() -> None:
    """With unit clusters and equal weights everything has a closed form (fast.py)."""
    case = cases(FIVE, 0)[1]
    test = cluster_test(case)
    w, one, many = case.contrast, 5, 295
    st, sc = (np.sum((side - side.mean()) ** 2) for side in (w[:one], w[one:]))
    total, v1, v0 = one + many, 1 / one, 1 / many
    cr1 = total / (total - 1) * (total - 1) / (total - 2) * (st / one**2 + sc / many**2)
    cr2 = st / (one * (one - 1)) + sc / (many * (many - 1))
    cr3 = (total - 1) / total * (st / (one - 1) ** 2 + sc / (many - 1) ** 2)
    df = (v1 + v0) ** 2 / (v1**2 / (one - 1) + v0**2 / (many - 1))
    assert test.estimate == pytest.approx(w[:one].mean() - w[one:].mean())
    assert np.square([test.se_cr1, test.se_cr2, test.se_cr3]) == pytest.approx([cr1, cr2, cr3])
    assert test.df_bell_mccaffrey == pytest.approx(df)


def test_what_is_kept_for_a_country_is_what_each_case_would_find() -> None:
    """Clusters and synthetic DiD are fitted once and moved by the effect."""
    for method, cell in ((METHODS["cr2_bm"], FIVE), (METHODS["sdid_fp"], SYNTHETIC_ONE)):
        for case in cases(cell, 1):
            alone = replace(case, nothing=case.country, effect=0.0, kept={})
            assert method.run(alone) == pytest.approx(method.run(case), abs=1e-9)
