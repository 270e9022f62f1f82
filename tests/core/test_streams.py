"""Named streams: what is drawn depends on the seed and the name, and on nothing else."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evaluation.core.streams import stream

SEEDS = st.integers(0, 2**32)
PINNED = [
    9077424181399358498,
    615562889682846833,
    4544628677514715084,
    4800746751471980070,
]
NAMES = st.lists(st.text("abc", min_size=1, max_size=3), min_size=1, max_size=3).map(tuple)


def drawn(seed: int, *names: str) -> list[int]:
    return [int(word) for word in stream(seed, *names).integers(0, 2**63, 4)]


@given(seed=SEEDS, names=NAMES, before=NAMES)
def test_what_ran_before_does_not_matter(
    seed: int, names: tuple[str, ...], before: tuple[str, ...]
) -> None:
    alone = drawn(seed, *names)
    stream(seed, *before).standard_normal(100)
    assert drawn(seed, *names) == alone


@given(seed=SEEDS, one=NAMES, other=NAMES)
def test_another_name_is_another_stream(
    seed: int, one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    assert (drawn(seed, *one) == drawn(seed, *other)) == (one == other)


@given(one=SEEDS, other=SEEDS)
def test_another_seed_is_another_stream(one: int, other: int) -> None:
    assert (drawn(one, "a") == drawn(other, "a")) == (one == other)


def test_two_names_are_not_their_joined_name() -> None:
    assert drawn(1, "ab", "c") != drawn(1, "a", "bc") != drawn(1, "abc")


def test_draws_of_two_streams_are_not_correlated() -> None:
    one, other = (stream(2021, name).standard_normal(10_000) for name in ("one", "other"))
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.05


def test_the_same_on_every_machine() -> None:
    assert drawn(2021, "twin", "rates") == PINNED
