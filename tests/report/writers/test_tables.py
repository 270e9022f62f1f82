"""tables/*.csv: every column holds the number that its name promises, worked out another way."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from evaluation.checks.minimum_detectable_effect import detectable_effect
from evaluation.report.evaluation import Evaluation, estimate_id
from evaluation.report.writers.results import results
from evaluation.report.writers.tables import tables
from evaluation.study.estimates.estimates import Kind
from evaluation.study.inference.estimate import EstimateTested

EXACT = 1e-9


@pytest.fixture(scope="module")
def read(small: Evaluation) -> dict[str, pd.DataFrame]:
    text = {"municipality": str}
    return {
        name: pd.read_csv(io.StringIO(content), dtype=text)
        for name, content in tables(small).items()
    }


def test_levels_are_weighted_means_of_the_cells(
    small: Evaluation, read: dict[str, pd.DataFrame]
) -> None:
    table = read["levels.csv"]
    for effects in small.effects:
        b = effects.comparison
        mine = table[(table.estimand == b.estimand.name) & (table.outcome == b.outcome.key)]
        if not b.headline:
            continue
        for name, rows in (("treated", b.treated), ("donors", b.donors)):
            mean = np.average(b.y[rows], axis=0, weights=np.abs(b.unit_weights[rows]))
            assert mine[name].to_numpy() == pytest.approx(mean, abs=EXACT)


def test_the_event_study_starts_at_zero_inside_the_donors_band(
    small: Evaluation, read: dict[str, pd.DataFrame]
) -> None:
    table = read["event_study.csv"]
    assert set(table.month[table.event_time == 0]) == {"2021-03"}
    assert set(table.month[table.event_time == -1]) == {"2021-02"}
    for effects in small.effects:
        months = effects.of(Kind.MONTH)
        b = effects.comparison
        mine = table[(table.estimand == b.estimand.name) & (table.outcome == b.outcome.key)]
        for k, row in zip(months, mine.itertuples(), strict=bool(months)):
            ordered = np.sort(effects.placebos[:, k])
            places = np.array([0.05, 0.95]) * (ordered.size - 1)
            band = np.interp(places, np.arange(ordered.size), ordered)
            assert (row.donors_5, row.donors_95) == pytest.approx(tuple(band), abs=EXACT)
            assert row.gap == pytest.approx(effects.tau[k], abs=EXACT)


def test_weights_sum_to_one_on_either_side(read: dict[str, pd.DataFrame]) -> None:
    for _, rows in read["weights.csv"].groupby(["estimand", "comparison"]):
        assert rows.weight[rows.treated].sum() == pytest.approx(1, abs=EXACT)
        assert rows.weight[~rows.treated].sum() == pytest.approx(-1, abs=EXACT)


def test_a_placebo_stands_beside_its_own_municipality(
    small: Evaluation, read: dict[str, pd.DataFrame]
) -> None:
    table = read["placebos.csv"]
    for answer in small.answers:
        mine = table[table.estimate_id == estimate_id(answer)]
        row = {code: i for i, code in enumerate(answer.comparison.municipalities)}
        at = [row[code] for code in mine.municipality]
        assert mine.jobseekers.to_numpy() == pytest.approx(answer.comparison.stock[at])
        assert mine.placebo.to_numpy() == pytest.approx(answer.placebos[: len(at)], abs=EXACT)
        assert np.all(answer.comparison.donors[at])


def test_secret_shares_are_of_the_side_they_are_named_after(
    small: Evaluation, read: dict[str, pd.DataFrame]
) -> None:
    table = read["secret_cells.csv"].set_index(["estimand", "outcome"])
    for effects in small.effects:
        b = effects.comparison
        if b.headline:
            row = table.loc[(b.estimand.name, b.outcome.key)]
            secret = b.low != b.high
            for name, rows in (("treated_share", b.treated), ("donor_share", b.donors)):
                assert row[name] == pytest.approx(secret[rows].sum() / secret[rows].size)


UNTESTED = ("p_value", "p_space", "p_time", "ci_low", "ci_high", "inference", "detectable")


def test_numbers_of_results_json_are_those_of_their_answers(small: Evaluation) -> None:
    others = [found.unit_weights[0] for found in small.others.compared]
    used = [*(answer.comparison.unit_weights for answer in small.answers), *others]
    for row, answer, unit in zip(results(small)["estimates"], small.every, used, strict=True):
        weights = unit[answer.comparison.donors]
        assert row["least_weight"] == pytest.approx(np.min(-weights))
        assert row["effective_donors"] == pytest.approx(weights.sum() ** 2 / np.sum(weights**2))
        if not isinstance(answer, EstimateTested):
            assert row["placebo_sd"] == answer.noise > 0
            assert {row[key] for key in UNTESTED} == {None}
            continue
        assert row["placebo_sd"] == pytest.approx(np.std(answer.space.distribution))
        assert row["bound_low"] - EXACT <= row["att"] <= row["bound_high"] + EXACT
        assert (row["bound_low"], row["bound_high"]) == (answer.bound_low, answer.bound_high)
        if answer.time is not None and answer.standing.stands:
            assert row["p_resolution"] == pytest.approx(1 / answer.time.gap.size)
        else:
            assert row["p_resolution"] is None


def test_the_detectable_effect_has_power_of_four_in_five(small: Evaluation) -> None:
    answer = next(a for a in small.answers if a.cluster is None)
    effect = detectable_effect(answer, 0.05) / np.std(answer.space.distribution)
    power = stats.norm.sf(stats.norm.isf(0.025) - effect)
    assert power == pytest.approx(0.8, abs=1e-9)
