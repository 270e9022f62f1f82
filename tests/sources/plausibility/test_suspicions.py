"""What no identity sees: each oddity planted in the twin and found there, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from evaluation.cli import commands
from evaluation.core.arrays import Array
from evaluation.domain import Month
from evaluation.errors import DeliveryError, ImplausibleDelivery
from evaluation.sources.plausibility.copies import months_alike, stretches_alike
from evaluation.sources.plausibility.levels import rates, rounded, steps, zeros
from evaluation.sources.plausibility.suspicions import Oddity, Suspicion, Table, suspicions
from evaluation.sources.plausibility.timing import agreement, misplaced
from evaluation.sources.twin import synthetic_twin
from evaluation.sources.vintage import Vintage, read_vintage
from tests.attack.delivery import FORCE, UNEMPLOYED, contract
from tests.sources.delivered import Table as Delivered

Change = Callable[[Array], Array]
ESPOO, SMALL = "049", "743"  # Seinäjoki
START = 74  # 2021-03


@pytest.fixture(scope="module")
def table(twin: Vintage) -> Table:
    return of(twin.until(Month(2022, 2)))


def of(vintage: Vintage) -> Table:
    return Table(
        codes=vintage.municipalities,
        months=vintage.months,
        counts=vintage.counts,
        country=vintage.country,
        limits=contract().limits,
    )


def found(table: Table, column: str, change: Change, code: str | None = None) -> list[Suspicion]:
    """Suspicions of the twin when one municipality's months, or everybody's, are changed."""
    changed = table.counts[column].copy()
    rows = slice(None) if code is None else table.codes.index(code)
    changed[rows] = change(changed[rows])
    return list(suspicions(replace(table, counts={**table.counts, column: changed})))


def late(change: Change) -> Change:
    """The change from the first month of the trial on."""

    def on(values: Array) -> Array:
        return np.concatenate([values[..., :START], change(values[..., START:])], axis=-1)

    return on


def test_the_twin_can_be_believed(twin: Vintage) -> None:
    """The stored vintages can be too, or their fixtures would not be read."""
    assert suspicions(of(twin)) == ()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 7))
@pytest.mark.parametrize(("first", "last"), [(0, 120), (0, 86), (24, 86), (36, 110)])
def test_other_twins_can_be_believed(seed: int, first: int, last: int) -> None:
    whole = of(synthetic_twin(seed))
    span = slice(first, last)
    counts = {name: values[:, span] for name, values in whole.counts.items()}
    country = {name: values[span] for name, values in whole.country.items()}
    cut = replace(whole, months=whole.months[span], counts=counts, country=country)
    assert suspicions(cut) == ()


@pytest.mark.parametrize(
    ("oddity", "column", "change"),
    [
        (Oddity.STEP, UNEMPLOYED, late(lambda v: np.round(v / 10))),
        (Oddity.STEP, UNEMPLOYED, late(lambda v: v * 1000)),
        (Oddity.STEP, FORCE, late(lambda v: np.round(v * 1.3))),
        (Oddity.RATE, UNEMPLOYED, lambda v: v * 20),
        (Oddity.ZERO, UNEMPLOYED, late(np.zeros_like)),
        (Oddity.ROUNDED, UNEMPLOYED, lambda v: np.round(v / 10) * 10),
        (Oddity.PEOPLE, FORCE, lambda v: v * 3),
        (
            Oddity.COPY,
            UNEMPLOYED,
            lambda v: np.concatenate([v[:START], v[START - 12 : START], v[START + 12 :]]),
        ),
    ],
)
def test_one_municipality(table: Table, oddity: Oddity, column: str, change: Change) -> None:
    seen = found(table, column, change, SMALL)
    assert (oddity, column, f"KU{SMALL}") in {(one.oddity, one.column, one.area) for one in seen}
    assert {one.area for one in seen} == {f"KU{SMALL}"}


def test_the_months_of_a_step_are_told(table: Table) -> None:
    (one,) = [
        one
        for one in found(table, UNEMPLOYED, late(lambda v: v * 100), SMALL)
        if one.oddity is Oddity.STEP
    ]
    assert (one.first, one.last, one.months) == ("2021-03", "2021-03", 1)
    assert "2021-03" in one.breach().where


@pytest.mark.parametrize("code", [ESPOO, "091"])
@pytest.mark.parametrize(
    ("oddity", "change"),
    [
        (Oddity.MISPLACED, lambda v: np.concatenate([v[:1], v[:-1]])),
        (Oddity.MISPLACED, lambda v: np.concatenate([v[1:], v[-1:]])),
    ],
)
def test_a_municipality_a_month_off(
    table: Table, oddity: Oddity, change: Change, code: str
) -> None:
    seen = found(table, UNEMPLOYED, change, code)
    assert (oddity, f"KU{code}") in {(one.oddity, one.area) for one in seen}


def test_a_series_of_another_municipality(table: Table) -> None:
    other = table.counts[UNEMPLOYED][table.codes.index("905")]
    seen = found(table, UNEMPLOYED, lambda v: np.concatenate([v[:START], other[START:]]), SMALL)
    copies = [one for one in seen if one.oddity is Oddity.COPY]
    assert {(one.area, one.beside.split()[0]) for one in copies} & {
        ("KU743", "KU905"),
        ("KU905", "KU743"),
    }


def test_a_month_of_everybody_again(table: Table) -> None:
    def again(values: Array) -> Array:
        values[:, START + 3] = values[:, START - 9]
        return values

    seen = [one for one in found(table, UNEMPLOYED, again) if one.oddity is Oddity.MONTHS]
    assert [(one.first, one.beside) for one in seen] == [("2021-06", "2020-06")]


def test_no_value_is_told(table: Table) -> None:
    """A blind plan may see the list: it says where to look, not what is there."""
    few = found(table, UNEMPLOYED, late(lambda v: v * 1000), ESPOO)
    many = found(table, UNEMPLOYED, late(lambda v: np.round(v / 1000)), ESPOO)
    step = [[str(o.breach()) for o in said if o.oddity is Oddity.STEP] for said in (few, many)]
    assert step[0] == step[1] != []


def test_steps_by_hand() -> None:
    counts = np.array([[95.0, np.nan, 195.0, 2.0]])
    country = np.array([999.0, 999.0, 1999.0, 1999.0])
    got = steps(counts, country)
    assert np.isnan(got[0, :2]).all()
    assert got[0, 2] == pytest.approx(0.0, abs=1e-12)  # both doubled, over the secret month
    assert got[0, 3] == pytest.approx(np.log(200 / 7))


def test_a_change_of_the_whole_country_is_no_step() -> None:
    assert np.isnan(steps(np.array([[100.0, 900.0]]), np.array([100.0, 900.0]))[0, 1])


def test_rates_by_hand() -> None:
    counts, force = np.full((1, 24), 195.0), np.full((1, 24), 1000.0)
    got = rates(counts, force, np.full(24, 9995.0), np.full(24, 100_000.0))
    assert got[0] == pytest.approx(np.log(2))
    assert np.isnan(rates(counts[:, :23], force[:, :23], np.ones(23), np.ones(23))[0])


def test_zeros_by_hand() -> None:
    counts = np.array([[30.0, 0, 30], [30, 0, 0], [30, 0, 5], [0, 0, 0]])
    assert zeros(counts, np.full((4, 3), 50.0), 20, 40).tolist() == [
        [False, True, False],
        [False, True, True],
        [False, False, False],
        [False, False, False],
    ]
    assert not zeros(counts[1:2], np.full((1, 3), 30.0), 20, 40).any()


def test_rounded_by_hand() -> None:
    counts = np.array([[100.0, 110, 120, 131], [101, 112, 123, 130]])
    assert rounded(counts, 1, 4, 0.6).tolist() == [True, False]
    assert not rounded(counts, 1, 5, 0.6).any()


def test_copies_by_hand() -> None:
    one = np.arange(20.0, 40)
    other = np.concatenate([one[7:20] + 100, one[3:10]])[None, :]
    assert stretches_alike([np.vstack([one, other])]) == []
    copied = np.vstack([one, np.concatenate([one[10:], one[:10] + 500])])
    assert stretches_alike([copied]) == [((1, 0), (0, 10), 10)]
    plateau = np.full((1, 30), 25.0)
    assert stretches_alike([plateau]) == []


def test_rows_are_copies_only_with_all_their_columns() -> None:
    rng = np.random.default_rng(1)
    columns = [rng.integers(20, 900, (3, 8)).astype(float) for _ in range(10)]
    for column in columns:
        column[2, 5] = column[0, 1]
    assert [pair[:2] for pair in stretches_alike(columns)] == [((2, 5), (0, 1))]
    columns[4][2, 5] += 1
    assert stretches_alike(columns) == []


def test_months_alike_by_hand() -> None:
    counts = np.arange(100.0, 100 + 70 * 3).reshape(70, 3)
    assert months_alike(counts, 0.5) == []
    counts[:36, 2] = counts[:36, 0]
    assert months_alike(counts, 0.5) == [(2, 0)]
    assert months_alike(counts[:50], 0.5) == []  # too few to tell


def test_agreement_by_hand() -> None:
    other = np.array([0.0, 1, -1, 2, 0, -2, 1, 0, 1, -1, 0, 2])
    own = np.concatenate([[5.0], other[:-1]])[None, :]
    assert agreement(own, other, 1)[0] == pytest.approx(1.0)
    better, place = misplaced(own, other)
    assert better[0] == pytest.approx(1.0 - place[0])
    assert np.isnan(agreement(own[:, :8], other[:8], 0)[0])


@pytest.fixture
def doubtful(twin: Vintage, tmp_path: Path) -> Path:
    """A delivery that keeps its contract, with the vacancies of every municipality in tens."""
    table = Delivered.of(twin, 2019)
    j = table.header.index("AVPAIKATLOPUSSA")  # 15 per cent of them may be of no municipality
    table = table.each(
        lambda row: (*row[:j], _tens(row[j]), *row[j + 1 :]) if row[0].startswith("KU") else row
    )
    path = tmp_path / "12r5.csv"
    path.write_text(table.text())
    return path


def _tens(text: str) -> str:
    return str(int(text) // 10 * 10) if text and int(text) >= 100 else text


def test_it_is_stopped_until_a_reason_is_given(doubtful: Path) -> None:
    with pytest.raises(ImplausibleDelivery) as caught:
        read_vintage(doubtful)
    assert caught.value.breaches
    assert "--accept" in caught.value.remedy
    vintage = read_vintage(doubtful, accept="  rounded at the source, letter of 2026-11-01 ")
    assert vintage.accepted is not None
    assert vintage.accepted.reason == "rounded at the source, letter of 2026-11-01"
    assert len(vintage.accepted.suspicions) == len(caught.value.breaches)


@pytest.mark.parametrize("reason", [" ", "ok", "two\nlines of text", "x" * 1001, "\ud800 abc"])
def test_a_reason_that_is_none(doubtful: Path, reason: str) -> None:
    with pytest.raises(DeliveryError, match="not one line of text"):
        read_vintage(doubtful, accept=reason)


def test_check_lists_and_asks(doubtful: Path) -> None:
    refused = CliRunner().invoke(commands, ["check", str(doubtful)])
    assert isinstance(refused.exception, ImplausibleDelivery)
    taken = CliRunner().invoke(commands, ["check", str(doubtful), "--accept", "seen in the source"])
    assert taken.exit_code == 0
    assert "accepted: [rounded counts]" in taken.output


def test_nothing_is_recorded_where_nothing_is_doubted(twin: Vintage, tmp_path: Path) -> None:
    (tmp_path / "12r5.csv").write_text(Delivered.of(twin, 2019).text())
    assert read_vintage(tmp_path / "12r5.csv", accept="a reason for nothing").accepted is None
