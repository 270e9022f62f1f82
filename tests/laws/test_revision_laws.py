"""Laws of the decomposition: parts make the change, cells make the parts, swaps turn signs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evaluation.core.arrays import Array
from evaluation.domain import Month
from evaluation.editions.revisions import PARTS, Change, Part, Priced, decompose
from tests.strength import tried

ROUNDING = 1e-11  # of the estimates' size: sums of up to 200 cells, some of them cancelling
SOLVED = 1e-8  # month effects come from a system of equations; its condition costs digits
law = tried(80)


@dataclass(frozen=True)
class Chain:
    """The five estimates of a change, and the old cells' revised values."""

    before: Priced
    code: Priced
    revised: Array
    truncated: Priced
    latest: Priced
    amended: Priced

    @property
    def change(self) -> Change:
        return decompose(
            self.before, self.code, self.revised, self.truncated, self.latest, self.amended
        )

    @property
    def atol(self) -> float:
        five = (self.before, self.code, self.truncated, self.latest, self.amended)
        return ROUNDING * max(1.0, *(one.size for one in five))

    @property
    def brackets(self) -> list[float]:
        """Each part straight from the estimates."""
        repriced = float(np.sum(self.code.weights * self.revised))
        att = [one.att for one in (self.before, self.code)]
        att += [repriced, *(one.att for one in (self.truncated, self.latest, self.amended))]
        return [b - a for a, b in pairwise(att)]


def estimate(random: np.random.Generator, *, balanced: bool) -> Priced:
    """Some municipalities and some months in any order; balanced: u ⊗ p, each summing to zero."""
    n, t = random.integers(2, 8), random.integers(2, 14)
    codes = tuple(f"{c:03d}" for c in random.choice(12, n, replace=False))
    months = tuple(Month(2020, 1) + int(m) for m in random.choice(30, t, replace=False))
    weights = random.normal(0, 1, (n, t))
    if balanced:
        u, p = random.normal(0, 1, n), random.normal(0, 1, t)
        weights = np.outer(u - u.mean(), p - p.mean())
    return Priced(codes, months, weights, random.normal(10, 10.0 ** random.integers(0, 4), (n, t)))


@st.composite
def chains(draw: st.DrawFn) -> Chain:
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    balanced = draw(st.booleans())
    code = estimate(random, balanced=balanced)
    others = [estimate(random, balanced=balanced) for _ in range(4)]
    revised = code.values + random.normal(0, 1, code.values.shape) * draw(st.booleans())
    return Chain(others[0], code, revised, *others[1:])


@law
@given(chains())
def test_parts_are_the_brackets_and_add_up_to_the_change(chain: Chain) -> None:
    change = chain.change
    np.testing.assert_allclose(change.parts, chain.brackets, atol=chain.atol, rtol=0)
    assert abs(change.parts.sum() - (chain.amended.att - chain.before.att)) <= chain.atol
    assert abs(change.residual) <= chain.atol
    assert change.total == chain.amended.att - chain.before.att


@law
@given(chains())
def test_both_splits_add_up_to_each_part(chain: Chain) -> None:
    change = chain.change
    for part, bracket in zip(PARTS, chain.brackets, strict=True):
        for split in (change.by_cell[part], change.deviations[part]):
            assert split.shape == (len(change.codes), len(change.years))
            assert abs(split.sum() - bracket) <= chain.atol


def by_hand(one: Priced, code: str, year: int) -> float:
    return sum(
        float(one.weights[i, t] * one.values[i, t])
        for i, c in enumerate(one.codes)
        for t, m in enumerate(one.months)
        if c == code and m.year == year
    )


@law
@given(chains())
def test_a_cell_of_the_split_is_the_difference_of_two_ledgers(chain: Chain) -> None:
    change = chain.change
    for i, code in enumerate(change.codes):
        for t, year in enumerate(change.years):
            expected = by_hand(chain.amended, code, year) - by_hand(chain.latest, code, year)
            assert abs(change.by_cell[Part.SPEC][i, t] - expected) <= chain.atol


@law
@given(chains())
def test_without_revision_the_way_back_turns_every_sign(chain: Chain) -> None:
    there = decompose(
        chain.before,
        chain.code,
        np.array(chain.code.values),
        chain.truncated,
        chain.latest,
        chain.amended,
    )
    back = decompose(
        chain.amended,
        chain.latest,
        np.array(chain.latest.values),
        chain.truncated,
        chain.code,
        chain.before,
    )
    turned = {
        Part.CODE: Part.SPEC,
        Part.REVISED: Part.REVISED,
        Part.REWEIGHTED: Part.NEW_DATA,
        Part.NEW_DATA: Part.REWEIGHTED,
        Part.SPEC: Part.CODE,
    }
    for part, mirror in turned.items():
        assert abs(there[part] + back[mirror]) <= chain.atol
        for ours, theirs in ((there.by_cell, back.by_cell), (there.deviations, back.deviations)):
            np.testing.assert_allclose(ours[part], -theirs[mirror], atol=chain.atol, rtol=0)


@law
@given(chains())
def test_a_revision_taken_back_turns_its_sign(chain: Chain) -> None:
    old = chain.code
    new = Priced(old.codes, old.months, np.array(old.weights), np.array(chain.revised))
    there = decompose(old, old, np.array(new.values), new, new, new)
    back = decompose(new, new, np.array(old.values), old, old, old)
    np.testing.assert_array_equal(there.parts, -back.parts)
    np.testing.assert_array_equal(there.by_cell[Part.REVISED], -back.by_cell[Part.REVISED])
    assert not np.delete(there.parts, PARTS.index(Part.REVISED)).any()


@law
@given(chains(), st.randoms(use_true_random=False))
def test_identical_editions_give_zeros_in_any_order_of_rows(chain: Chain, shuffle: object) -> None:
    old = chain.code
    order = list(range(len(old.codes)))
    shuffle.shuffle(order)  # type: ignore[attr-defined]
    turned = Priced(
        tuple(old.codes[i] for i in order), old.months, old.weights[order], old.values[order]
    )
    change = decompose(old, old, np.array(old.values), turned, turned, turned)
    assert not change.parts.any()
    assert not any(change.by_cell[p].any() or change.deviations[p].any() for p in Part)


@law
@given(st.integers(0, 2**32 - 1))
def test_levels_do_not_move_the_deviations_of_a_balanced_ledger(seed: int) -> None:
    random = np.random.default_rng(seed)
    old, new = (estimate(random, balanced=True) for _ in range(2))
    level = {f"{c:03d}": random.normal(0, 100) for c in range(12)}
    season = {Month(2020, 1) + m: random.normal(0, 100) for m in range(30)}

    def raised(one: Priced) -> Priced:
        added = np.add.outer([level[c] for c in one.codes], [season[m] for m in one.months])
        return Priced(one.codes, one.months, np.array(one.weights), one.values + added)

    plain = decompose(old, old, np.array(old.values), new, new, new)
    moved = [raised(one) for one in (old, new)]
    shifted = decompose(moved[0], moved[0], np.array(moved[0].values), moved[1], moved[1], moved[1])
    atol = SOLVED * max(one.size for one in (old, new, *moved))
    one, other = (change.deviations[Part.REWEIGHTED] for change in (plain, shifted))
    np.testing.assert_allclose(one, other, atol=atol, rtol=0)


@law
@given(chains(), st.integers(0, 30))
def test_the_largest_are_in_order_and_no_more_than_asked(chain: Chain, number: int) -> None:
    for part in Part:
        found = chain.change.largest(part, number)
        sizes = [abs(one.size) for one in found]
        assert len(found) <= number
        assert sizes == sorted(sizes, reverse=True)
        left = np.sort(np.abs(chain.change.deviations[part]).ravel())[::-1][len(found) :]
        assert len(found) < number or left.size == 0 or left[0] <= (sizes or [np.inf])[-1]
