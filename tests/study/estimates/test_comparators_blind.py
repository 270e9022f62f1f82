"""What other estimators may not look at, and weights that are no outer product."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest

from evaluation.core.threads import one_thread
from evaluation.errors import DesignError
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.effects.ledger import Ledger
from evaluation.panels.panel import Panel
from evaluation.plan.choices import Estimator
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.comparators import COMPARATORS, compared_by
from evaluation.study.estimates.ways import Family, Fitted, OfPanel, Way
from tests.study.others import ADDS, EXACT, HEADLINE, Found, block_of, masks, window_of

KINDS = [e for e, way in COMPARATORS.items() if isinstance(way, Fitted)]

# What they may not see


def disturbed(design: Design, estimand: str, *, window: bool) -> Design:
    """Months outside clean_pre and the window replaced by noise; or those of the window too."""

    def of(comparison: Comparison) -> Comparison:
        before, after = masks(comparison, design)
        hidden = ~before if window else ~(before | after)
        y = comparison.y.copy()
        noise = np.random.default_rng(6).normal(40, 20, y.shape)
        y[:, hidden] = noise[:, hidden]
        return replace(comparison, y=y)

    comparisons = tuple(
        of(b) for b in design.comparisons if b.headline and b.estimand.name == estimand
    )
    return replace(design, comparisons=comparisons)


@pytest.mark.parametrize("estimator", [e for e in Estimator if e is not Estimator.PLAN])
def test_neither_the_announcement_nor_covid_matters(
    estimator: Estimator, found: Found, design: Design
) -> None:
    if estimator in (Estimator.PROPENSITY, Estimator.DOUBLY_ROBUST):
        estimand = "all_by_jobseekers"
    else:
        estimand = "espoo"
    other = disturbed(design, estimand, window=False)
    comparison = block_of(other, estimand)
    again = one_thread(compared_by)(estimator, comparison, other, window_of(other))
    one = found[estimand, HEADLINE, estimator]
    before, after = masks(comparison, design)
    assert not np.any(one.period_weights[0][~(before | after)])
    np.testing.assert_allclose(again.unit_weights, one.unit_weights, atol=EXACT)
    np.testing.assert_allclose(again.period_weights, one.period_weights, atol=EXACT)
    np.testing.assert_allclose(again.tau, one.tau, atol=ADDS)
    np.testing.assert_allclose(again.residuals, one.residuals, atol=ADDS)


@pytest.mark.parametrize("estimator", [*KINDS, Estimator.ENTROPY])
def test_donors_are_not_chosen_by_the_window(
    estimator: Estimator, found: Found, design: Design
) -> None:
    other = disturbed(design, "espoo", window=True)
    again = one_thread(compared_by)(estimator, block_of(other, "espoo"), other, window_of(other))
    one = found["espoo", HEADLINE, estimator]
    np.testing.assert_allclose(again.unit_weights, one.unit_weights, atol=EXACT)
    assert abs(again.tau[0] - one.tau[0]) > 0.1, "the window was not disturbed"


# Weights that are no outer product


def test_weights_that_are_no_outer_product_are_declined(
    monkeypatch: pytest.MonkeyPatch, design: Design
) -> None:
    def odd(panel: Panel) -> EffectSet:
        cells = np.random.default_rng(2).normal(0, 1, (1, *panel.y.shape))
        ledger = Ledger.of_cells(cells)
        return EffectSet(labels=("odd",), tau=ledger.apply(panel.y), ledger=ledger)

    ways: dict[Estimator, Way] = {**COMPARATORS, Estimator.TWO_WAY: OfPanel(Family.MONTHS, odd)}
    module = import_module("evaluation.study.estimates.comparators")  # the package has its function
    monkeypatch.setattr(module, "COMPARATORS", ways)
    with pytest.raises(DesignError, match="two_way_fixed_effects are no outer product"):
        compared_by(Estimator.TWO_WAY, block_of(design, "espoo"), design, window_of(design))


def test_an_estimator_that_would_leave_donors_out_is_declined(design: Design) -> None:
    """A donor of the treated's size and more: its propensity is beyond the trim."""
    comparison = block_of(design, "all_by_jobseekers")
    stock = comparison.stock.copy()
    stock[comparison.donors] = np.linspace(1, 30, comparison.donors.sum())
    stock[comparison.treated] = np.linspace(25, 90, comparison.treated.sum())
    stock[np.flatnonzero(comparison.donors)[0]] = 1e6
    alike = replace(
        comparison, stock=stock, y=np.repeat(comparison.y[:, :1], comparison.y.shape[1], axis=1)
    )
    noise = np.random.default_rng(2).normal(size=comparison.y.shape)
    alike = replace(alike, y=alike.y + noise)
    with pytest.raises(DesignError) as caught:
        compared_by(Estimator.DOUBLY_ROBUST, alike, design, window_of(design))
    assert [breach.rule for breach in caught.value.breaches] == ["trimmed"]
    assert "1 donor(s) trimmed" in caught.value.found


@pytest.mark.parametrize("estimator", list(KINDS))
def test_noise_is_of_clean_donors_put_through_the_same_fit(
    estimator: Estimator, design: Design
) -> None:
    """A clean donor's row of the residuals is what the estimator gives it as the one treated."""
    comparison = block_of(design, "espoo")
    window = window_of(design)
    found = compared_by(estimator, comparison, design, window)
    for place, row in list(enumerate(np.flatnonzero(comparison.reference)))[::20]:
        treated = np.arange(comparison.stock.size) == row
        donors = comparison.donors & ~treated
        u = np.where(treated, 1.0, np.where(donors, -1 / donors.sum(), 0.0))
        other = replace(comparison, treated=treated, donors=donors, unit_weights=u)
        comparisons = tuple(
            replace(b, treated=treated, donors=donors, unit_weights=u)
            for b in design.comparisons
            if b.estimand is comparison.estimand and b.pool is comparison.pool
        )
        again = compared_by(estimator, other, replace(design, comparisons=comparisons), window)
        assert found.residuals[place, 0] == pytest.approx(again.tau[0], abs=1e-9)
