"""The rule: each reason, the smallest effect that would be seen, ties to the simpler."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.plan.candidates import Candidate, ChoiceRule, Measured, Spread
from evaluation.study.choice.rule import Ruling, WhyOut, out, reasons, runners_up, winner
from tests.small_designs import candidate
from tests.strength import tried

PRIMARY = "everyone"
RULE = Ruling(rule=ChoiceRule(), primary=PRIMARY, sesoi=1.0)
law = tried(100)


def row(name: str, mde: float = 1.0, **changed: Any) -> Measured:
    rms = mde / 2.8
    given: dict[str, Any] = {
        "size": 0.05,
        "size_low": 0.02,
        "size_high": 0.10,
        "size_space": 0.05,
        "fakes": 500,
        "dates": 20,
        "hard_rejected": 1,
        "areas": 25,
        "donors": 36,
        "spread": (Spread(estimand=PRIMARY, rms=rms, mean=0.0, mde=mde),),
    }
    return Measured(name=name, **(given | changed))


def spread(mean: float, rms: float = 0.4) -> tuple[Spread, ...]:
    other = Spread(estimand="other", rms=0.1, mean=0.1, mde=0.28)
    return other, Spread(estimand=PRIMARY, rms=rms, mean=mean, mde=2.8 * rms)


def test_what_keeps_every_line_may_be_chosen() -> None:
    assert reasons(row("a"), RULE) == ()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"size": 0.0801}, WhyOut.SIZE),
        ({"spread": spread(0.21)}, WhyOut.BIAS),
        ({"spread": spread(-0.21)}, WhyOut.BIAS),
        ({"hard_rejected": 3}, WhyOut.HARD),  # of 25: 8 % are two
    ],
)
def test_each_line_is_a_reason(changed: dict[str, Any], why: WhyOut) -> None:
    assert reasons(row("a", **changed), RULE) == (why,)


@pytest.mark.parametrize(
    "changed", [{"size": 0.08}, {"spread": spread(0.2)}, {"hard_rejected": 2}, {"size_low": 0.08}]
)
def test_on_the_line_is_within_it(changed: dict[str, Any]) -> None:
    assert reasons(row("a", **changed), RULE) == ()


def test_a_bias_that_does_not_matter_is_none_however_small_the_noise() -> None:
    """A tenth of sesoi: 0.1 of one point, 0.3 of three; 0.5 rms where the noise is larger."""
    assert reasons(row("a", spread=spread(0.1, rms=0.1)), RULE) == ()
    assert reasons(row("a", spread=spread(0.11, rms=0.12)), RULE) == (WhyOut.BIAS,)
    three = Ruling(rule=ChoiceRule(), primary=PRIMARY, sesoi=3.0)
    assert reasons(row("a", spread=spread(0.29, rms=0.3)), three) == ()
    none = Ruling(rule=ChoiceRule(immaterial=0.0), primary=PRIMARY, sesoi=1.0)
    assert reasons(row("a", spread=spread(0.051, rms=0.1)), none) == (WhyOut.BIAS,)


def test_all_reasons_are_told() -> None:
    bad = row("a", size=0.5, spread=spread(0.4), hard_rejected=25)
    assert reasons(bad, RULE) == tuple(WhyOut)
    assert out([row("b"), bad], RULE) == {"b": (), "a": tuple(WhyOut)}


def named(*names: str, **kinds: str) -> list[Candidate]:
    return [
        candidate(
            name=name,
            counterfactual=kinds.get(name, "level"),
            factors=2 if kinds.get(name) == "factors" else 0,
        )
        for name in names
    ]


def test_the_smallest_mde_wins_whatever_the_order() -> None:
    rows = [row("a", 2.0), row("b", 1.0, size=0.5), row("c", 1.5)]
    for order in (rows, rows[::-1]):
        assert winner(order, named("a", "b", "c"), RULE) == "c"


def test_of_those_alike_the_simplest_wins() -> None:
    """Within 2 % of the smallest: 1.02 is, 1.03 is not."""
    some = named("a", "b", "c", a="factors", b="linear_trend")
    assert winner([row("a", 1.0), row("b", 1.02), row("c", 1.03)], some, RULE) == "b"
    assert winner([row("a", 1.0), row("b", 1.02), row("c", 1.02)], some, RULE) == "c"


def test_of_the_simplest_alike_the_smaller_then_the_earlier_in_the_plan() -> None:
    some = named("a", "b", "c")
    rows = [row("c", 1.0), row("b", 1.01), row("a", 1.01)]
    assert winner(rows, some, RULE) == "c"
    assert winner([row("b", 1.0), row("a", 1.0)], some, RULE) == "a"


def test_fewer_factors_are_simpler() -> None:
    few, many = (candidate(name=f"f{r}", counterfactual="factors", factors=r) for r in (1, 3))
    assert winner([row("f3", 1.0), row("f1", 1.01)], [many, few], RULE) == "f1"


def test_if_none_may_none_is_chosen() -> None:
    rows = [row("a", size=0.5), row("b", hard_rejected=9)]
    assert winner(rows, named("a", "b"), RULE) is None
    assert runners_up(rows, "a", RULE) == ()


def test_runners_up_might_have_been_chosen() -> None:
    rows = [row("a"), row("b", 2.0), row("c", size=0.5), row("d", 3.0)]
    assert runners_up(rows, "a", RULE) == ("b", "d")


@law
@given(
    st.lists(
        st.tuples(st.floats(0.1, 3), st.floats(0, 0.2), st.integers(0, 5), st.integers(0, 3)),
        min_size=1,
        max_size=8,
    )
)
def test_the_winner_may_be_chosen_and_nobody_sees_much_more(
    found: list[tuple[float, float, int, int]],
) -> None:
    kinds = ("level", "same_calendar_month", "linear_trend", "factors")
    names = [f"c{k}" for k in range(len(found))]
    some = named(*names, **{n: kinds[f[3]] for n, f in zip(names, found, strict=True)})
    rows = [
        row(n, mde, size=size, hard_rejected=hard)
        for n, (mde, size, hard, _) in zip(names, found, strict=True)
    ]
    may = [one for one in rows if not reasons(one, RULE)]
    chosen = winner(rows, some, RULE)
    assert (chosen is None) == (not may)
    if chosen is None:
        return
    best = min(one.of(PRIMARY).mde for one in may)
    own = next(one for one in may if one.name == chosen)
    assert own.of(PRIMARY).mde <= best * (1 + RULE.rule.tie)
    plain = {one.name: one.plainness for one in some}
    near = [one.name for one in may if one.of(PRIMARY).mde <= best * (1 + RULE.rule.tie)]
    assert all(plain[chosen] <= plain[name] for name in near)
    assert set(runners_up(rows, chosen, RULE)) == {o.name for o in may} - {chosen}
