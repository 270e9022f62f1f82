"""What several folders of tests share: the twin, the stored vintages, and how Hypothesis runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from evaluation import Evaluation, Plan, Vintage, read_vintage, run, synthetic_twin, write
from evaluation.plan.usual.twin import usual_twin
from tests.strength import tried

ESPOO = Path(__file__).parents[1] / "reports" / "espoo_municipal" / "plan.toml"
FINLAND = Path(__file__).parents[2] / "shared" / "data" / "finland"

# The same examples on every machine, and no limit of time on a machine that is shared.
settings.register_profile("evaluation", tried(100))
settings.load_profile("evaluation")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """With several workers: a costly fixture is made by one of them."""
    from tests.sharing import Sharing

    return Sharing(config, log)


@pytest.fixture(scope="session")
def twin() -> Vintage:
    return synthetic_twin()


@pytest.fixture(scope="session")
def finland() -> Path:
    if not FINLAND.is_dir():
        pytest.skip(f"the stored vintages are not part of the project and not at {FINLAND}")
    return FINLAND


@pytest.fixture(scope="session")
def vintage_2022_02(finland: Path) -> Vintage:
    return read_vintage(finland / "statfin_12r5_2022-02").unblinded(Plan.load(ESPOO))


@pytest.fixture(scope="session")
def vintage_2023_10(finland: Path) -> Vintage:
    return read_vintage(finland / "statfin_12r5_2023-10").unblinded(Plan.load(ESPOO))


@pytest.fixture(scope="session")
def small_plan() -> Plan:
    return Plan.load(Path(__file__).parent / "small.toml")


@pytest.fixture(scope="session")
def quick_plan() -> Plan:
    return Plan.load(Path(__file__).parent / "quick.toml")


@pytest.fixture(scope="session")
def weighed_plan() -> Plan:
    return Plan.load(Path(__file__).parent / "weighed.toml")


@pytest.fixture(scope="session")
def long_twin(weighed_plan: Plan) -> Vintage:
    """The twin that a plan with candidate designs is tried on: from 2006 on."""
    return usual_twin(weighed_plan)


@pytest.fixture(scope="session")
def by_design(weighed_plan: Plan, long_twin: Vintage) -> Evaluation:
    """A run whose plan has candidate designs; on the twin it chooses by itself."""
    return run(weighed_plan, long_twin)


@pytest.fixture(scope="session")
def weighed_folder(by_design: Evaluation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as an edition, in English alone."""
    return write(by_design, tmp_path_factory.mktemp("weighed") / "edition", ["en"])


@pytest.fixture(scope="session")
def quick(quick_plan: Plan, twin: Vintage) -> Evaluation:
    return run(quick_plan, twin)


@pytest.fixture(scope="session")
def small(small_plan: Plan, twin: Vintage) -> Evaluation:
    return run(small_plan, twin)


@pytest.fixture(scope="session")
def drifting(small_plan: Plan, twin: Vintage) -> Evaluation:
    """The small one with lines of drift that Espoo does not keep and all areas together do:
    p-values and intervals of Espoo are withheld. Nothing stands beside it.
    """
    plan = Plan.parse((Path(__file__).parent / "small.toml").read_text("utf-8"))
    changed = {
        "checks": small_plan.checks.model_copy(update={"drift": (0.3, 0.4)}),
        "estimators": plan.estimators.model_copy(update={"beside": ()}),
    }
    return run(plan.model_copy(update=changed), twin)


@pytest.fixture(scope="session")
def failed(twin: Vintage) -> Evaluation:
    """The small plan with lines below zero, which no certificate can keep: each of them fails.

    It is not registered: a registered plan that was changed is run as it was too.
    """
    plan = Plan.parse((Path(__file__).parent / "small.toml").read_text("utf-8"))
    changed = {
        "checks": plan.checks.model_copy(update={"size": (-1.0, -1.0)}),
        "plan": plan.plan.model_copy(update={"alpha": 0.10}),  # intervals unlike those of small
        "estimators": plan.estimators.model_copy(update={"beside": ()}),
    }
    evaluation = run(plan.model_copy(update=changed), twin)
    assert all(one.suppresses for one in evaluation.certificates.values())
    return evaluation


@pytest.fixture(scope="session")
def quick_folder(quick: Evaluation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The quick evaluation as an edition, in English alone: pictures take seconds."""
    return write(quick, tmp_path_factory.mktemp("quick") / "edition", ["en"])


@pytest.fixture(scope="session")
def small_folder(small: Evaluation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small evaluation as an edition."""
    return write(small, tmp_path_factory.mktemp("small") / "edition")
