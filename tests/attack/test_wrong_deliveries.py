"""Well-formed wrong deliveries are seen. Some of every kind here; all of them, on the stored
vintage, by ``python -m tests.attack.wrong_deliveries``.
"""

from __future__ import annotations

import pytest

from evaluation.sources.vintage import Vintage
from tests.attack.delivery import Whole, contract, made
from tests.attack.wrong_deliveries import Wrong, same, ways

WAYS = ways()
STEP = 24  # one in twenty of the 578
# The twin has no one under 20 and no week that is reduced: two groups of the unemployed can stand
# for each other in it. docs/decisions/023 says what cannot be seen.
UNSEEN = {
    "TYOTTOMAT25 and PITKAAIKAISTYOTTOMAT from None",
    "TYOTTOMAT50 and LOMAUTETTU from None",
    "TYOTTOMAT25 doubled",
}


@pytest.fixture(scope="module")
def whole(twin: Vintage) -> Whole:
    return made(twin, "2020-03", "2022-02")


def test_there_are_enough_and_each_has_its_name() -> None:
    assert len(WAYS) >= 471
    assert len({way.kind for way in WAYS[::STEP]}) >= 12


def test_the_right_one_is_let_in(whole: Whole) -> None:
    assert whole.seen(contract()) == set()


@pytest.mark.parametrize("way", WAYS[::STEP], ids=lambda way: way.name)
def test_it_is_seen(way: Wrong, whole: Whole) -> None:
    wrong = way.made_of(whole)
    if same(whole, wrong):
        pytest.skip("the twin has no such column")
    assert bool(wrong.seen(contract())) is (way.name not in UNSEEN)
