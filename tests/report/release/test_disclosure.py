"""Nothing small leaves by subtraction: the audit over everything that is published together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evaluation import Evaluation, Plan, Vintage, write
from evaluation.domain import OUTCOMES, Base, Month
from evaluation.errors import DisclosureError
from evaluation.report.release.disclosure import derivable, release
from evaluation.report.release.published import Published, published
from evaluation.sources.cells import measure
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.comparisons.cut import cut

QUICK = Path(__file__).parents[2] / "quick.toml"
THRESHOLD = 30
WOMEN = "TYOTTOMATNAISET"
MONTHS = tuple(Month(2019, 1) + step for step in range(12))
Codes = tuple[str, ...]
Audit = Callable[..., dict[str, set[str]]]


@pytest.fixture(scope="module")
def protected(twin: Vintage) -> Vintage:
    """The twin as a register's delivery: nothing below 30 may leave."""
    return replace(twin, disclosure_threshold=THRESHOLD)


@pytest.fixture(scope="module")
def issue(protected: Vintage) -> tuple[Comparison, ...]:
    """Broad, registered and the share of men: services and women can be subtracted."""
    text = QUICK.read_text("utf-8").replace(
        'secondary = ["in_services"]',
        'secondary = ["registered_unemployment"]\ncomposition = ["men_among_unemployed"]',
    )
    plan = Plan.parse(text)
    return cut(plan, measure(protected, plan.outcomes.measured, 2019)).comparisons


def test_services_and_women_are_named_and_not_told(
    issue: tuple[Comparison, ...], protected: Vintage
) -> None:
    with pytest.raises(DisclosureError, match="can be derived by subtraction") as caught:
        release(issue, protected, 2019)
    derived = [b for b in caught.value.breaches if b.rule == "disclosure by subtraction"]
    named = {tuple(b.where.split(", ")[:2]): b for b in derived}
    system = published(issue, protected)
    shape = (len(system.municipalities), len(system.months))
    seen = system.direct.any(axis=1).reshape(shape)
    for name in ("in_services", WOMEN):
        true = system.truth[:, system.names.index(name)].reshape(shape)
        small = (true > 0) & (true < THRESHOLD) & seen
        assert small.sum() > 300  # as many as the issue recovered
        for i in np.flatnonzero(small.any(axis=1)):
            assert (system.municipalities[i], name) in named
    words = f"fewer than {THRESHOLD} people, and what leaves together tells how many"
    assert {breach.found for breach in derived} == {words}


def test_each_outcome_alone_passed_and_so_it_did(
    issue: tuple[Comparison, ...], protected: Vintage
) -> None:
    """No services and no women among what stands in the output itself."""
    system = published(issue, protected)
    exposed = derivable(system, THRESHOLD, 2019)
    columns = [system.names.index(name) for name in ("in_services", WOMEN)]
    assert exposed[:, columns].any(axis=0).all()
    assert not system.direct[:, columns].any()
    assert not (exposed & system.direct).any()


def test_open_statistics_are_not_looked_at(issue: tuple[Comparison, ...], twin: Vintage) -> None:
    """The source's own threshold of five is the source's: its table is public as it stands."""
    assert twin.disclosure_threshold == 0
    release(issue, twin, 2019)


def test_nothing_is_written(quick: Evaluation, protected: Vintage, tmp_path: Path) -> None:
    with pytest.raises(DisclosureError, match="by subtraction"):
        write(replace(quick, vintage=protected), tmp_path / "report", ["en"])
    assert list(tmp_path.iterdir()) == []


# By hand: three municipalities, the year 2019, one count after another.

COUNTS = {
    "TYOVOIMATK": 5000.0,
    "TYOTTOMATLOPUSSA": 400.0,
    "TYOTTOMATMIEHET": 390.0,
    "TYOLLISTETTYLOP": 60.0,
    "TYOHARJOITTELULOP": 0.0,
    "KOKEILULOP": 50.0,
    "TVKOULUTUSLOP": 40.0,
    "VALMENNUSLOP": 45.0,
    "MTPPALVELUTLOP": 35.0,
    "TYOTTOMAT25": 100.0,
    "TYOTTOMAT50": 120.0,
}
CODES = ("005", "009", "010")


@pytest.fixture(scope="module")
def comparison(issue: tuple[Comparison, ...]) -> Comparison:
    return issue[0]


@pytest.fixture(scope="module")
def audit(twin: Vintage, comparison: Comparison) -> Audit:
    """The counts that can be derived, by name, with the municipalities where they can."""

    def made(
        counts: dict[str, float], outcomes: list[str], told: Codes = CODES, nowhere: float = 0.0
    ) -> dict[str, set[str]]:
        shape = (len(CODES), len(MONTHS))
        values = {name: np.full(shape, value) for name, value in (COUNTS | counts).items()}
        vintage = replace(
            twin,
            disclosure_threshold=THRESHOLD,
            municipalities=CODES,
            months=MONTHS,
            counts=values,
            country={name: value.sum(axis=0) + nowhere for name, value in values.items()},
        )
        cells = np.ones((len(told), len(MONTHS)))
        comparisons = [
            replace(
                comparison,
                outcome=OUTCOMES[name],
                municipalities=told,
                months=MONTHS,
                y=cells,
                n=cells,
            )
            for name in outcomes
        ]
        system = published(comparisons, vintage)
        found = derivable(system, THRESHOLD, 2019)
        return named(system, found)

    return made


def named(system: Published, found: np.ndarray) -> dict[str, set[str]]:
    cells = found.reshape(len(system.municipalities), len(system.months), -1)
    held: dict[str, set[str]] = {}
    for i, v in np.argwhere(cells.any(axis=1)):
        held.setdefault(system.names[v], set()).add(system.municipalities[i])
    return held


def test_women_are_the_unemployed_less_men(audit: Audit) -> None:
    outcomes = ["registered_unemployment", "men_among_unemployed"]
    assert audit({}, outcomes) == {WOMEN: set(CODES)}
    assert audit({}, ["registered_unemployment"]) == {}
    assert audit({"TYOTTOMATMIEHET": 200.0}, outcomes) == {}


def test_a_share_in_full_digits_tells_its_fraction(audit: Audit) -> None:
    """391 of 400 cannot be shortened: the unemployed are 400, 800 …, and as twelve months of the
    base year add up to 4800, they are 400. 390 of 400 is 39 of 40, which tells much less; below
    630 in broad non-employment it tells that the women are at most 15.
    """
    share = ["men_among_unemployed"]
    assert audit({"TYOTTOMATMIEHET": 391.0}, share, nowhere=1000)[WOMEN] == set(CODES)
    assert audit({"TYOTTOMATMIEHET": 390.0}, share, nowhere=1000) == {}
    assert WOMEN in audit({}, [*share, "broad_non_employment"], nowhere=1000)


def test_services_are_broad_less_registered(audit: Audit) -> None:
    few = {name: 4.0 for name in COUNTS if name.endswith("LOP")} | {"TYOHARJOITTELULOP": 0.0}
    both = ["broad_non_employment", "registered_unemployment"]
    assert audit(few, both, nowhere=1000)["in_services"] == set(CODES)
    assert audit(few, both[:1], nowhere=1000) == {}
    assert "KOKEILULOP" in audit(few, both[:1])  # 12 in the whole country, so 4 is told too well
    assert audit({}, both) == {}  # 230 in services; no part of them is told


def test_the_old_are_the_young_less_their_difference(audit: Audit) -> None:
    counts = {"TYOTTOMAT50": 20.0}
    both = ["youth_less_over_50", "youth_unemployment"]
    assert audit(counts, both) == {"TYOTTOMAT50": set(CODES)}
    assert audit(counts, both[:1]) == {}


def test_one_municipality_is_the_country_less_the_others(audit: Audit) -> None:
    counts = {"TYOTTOMATLOPUSSA": 20.0, "TYOTTOMATMIEHET": 10.0}
    told = audit(counts, ["registered_unemployment"], CODES[:2])
    assert "010" in told["TYOTTOMATLOPUSSA"]
    one_of_two = audit(counts, ["registered_unemployment"], CODES[:1])
    assert "TYOTTOMATLOPUSSA" not in one_of_two  # 40 in two of them: from none to 40 each
    some_nowhere = audit(counts, ["registered_unemployment"], CODES[:2], nowhere=60.0)
    assert "TYOTTOMATLOPUSSA" not in some_nowhere  # 80 are left, of whom some live nowhere


def test_the_fixed_and_the_current_denominator_say_the_same(
    twin: Vintage, comparison: Comparison, audit: Audit
) -> None:
    current = OUTCOMES["registered_unemployment"].over(Base.CURRENT)
    vintage = replace(twin, disclosure_threshold=THRESHOLD)
    both = [replace(comparison, outcome=o) for o in (current, OUTCOMES["registered_unemployment"])]
    one, two = (published([each], vintage) for each in both)
    assert one.names == two.names
    np.testing.assert_array_equal(one.low, two.low)
    np.testing.assert_array_equal(one.high, two.high)


def test_a_masked_cell_is_neither_known_nor_told(
    comparison: Comparison, protected: Vintage
) -> None:
    """A certificate is made blind: what it does not see cannot leave."""
    hidden = np.where(np.arange(len(comparison.months)) > 3, np.nan, comparison.y)
    system = published([replace(comparison, y=hidden)], protected)
    assert system.direct.any()
    assert not system.direct.reshape(len(system.municipalities), -1, len(system.names))[:, 4:].any()


def test_a_whole_that_its_parts_exceed_ties_nothing(audit: Audit) -> None:
    """More men than unemployed: a fault of the delivery, which the contract names."""
    counts = {"TYOTTOMATMIEHET": 410.0}
    assert audit(counts, ["registered_unemployment", "men_among_unemployed"]) == {}
