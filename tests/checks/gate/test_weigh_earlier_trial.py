"""The positive control: of the trial of 2017-18 a published answer exists, on the real vintage."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation import Plan, read_vintage
from evaluation.checks.gate.doubt import Asked
from evaluation.checks.gate.verdict import Answer
from evaluation.checks.gate.weigh import Weighed, weigh

DELIVERY = {
    "12r5.csv.gz": "statfin_12r5_2022-02/12r5.csv.gz",
    "population.csv.gz": "more/statfin_11re_all.csv.gz",
}
FIRST = "known_by_jobseekers", "W1"  # estimand and window
PLAN = Path(__file__).parents[3] / "reports" / "trial_2017_18" / "plan.toml"


@pytest.fixture(scope="module")
def earlier(finland: Path, tmp_path_factory: pytest.TempPathFactory) -> Weighed:
    folder = tmp_path_factory.mktemp("delivery")
    for name, stored in DELIVERY.items():
        (folder / name).symlink_to(finland / stored)
    plan = Plan.load(PLAN)
    found = weigh(plan, read_vintage(folder, trial="2017-18").unblinded(plan))
    assert found is not None
    return found


@pytest.mark.slow
def test_broad_non_employment_was_not_reduced(earlier: Weighed) -> None:
    """As Nieminen, Kanninen and Karhunen (2021) found: both states together did not fall."""
    said = earlier.headline("known_by_jobseekers").said
    assert said.answer is Answer.NO_EFFECT
    assert said.bound is not None and said.bound < 1.0


@pytest.mark.slow
def test_of_the_two_states_it_is_said_why_nothing_can_be(earlier: Weighed) -> None:
    """Registered unemployment fell and services grew by less than this design sees, or by one
    donor's weight: neither is claimed.
    """
    found = {key[1]: one for key, one in earlier.judged.items() if key[::2] == FIRST}
    registered, services = found["registered_unemployment"].said, found["in_services"]
    assert registered.answer is Answer.CANNOT_TELL
    assert registered.mde > 1.0
    assert services.said.answer is Answer.NOT_COMPARABLE
    assert services.said.grade.because == (Asked.DONORS.value,)
    assert services.said.att > 0
