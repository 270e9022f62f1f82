"""A blind vintage holds nothing of what it masks, and only the plan's register opens it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest

from evaluation import Plan
from evaluation.errors import (
    BlindError,
    DeliveryError,
    DesignError,
    PlanError,
)
from evaluation.plan.entry import chained_to
from evaluation.plan.plan import freeze
from evaluation.plan.registration import Registration, register_path
from evaluation.sources.opening import Opener
from evaluation.sources.vintage import Vintage, read_vintage
from tests.sources.blinded import AFTER, ESPOO, QUICK, UNEMPLOYED

# It holds nothing of what it masks, and opening asks the register


def reachable(thing: object) -> Iterator[object]:
    """Everything that an object holds, to the last array and text."""
    seen: set[int] = set()
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, type | ModuleType):
            continue
        seen.add(id(one))
        yield one
        if isinstance(one, Mapping):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple | set | frozenset):
            waiting += list(one)
        elif not isinstance(one, np.ndarray | str | bytes | int | float):
            slots = [n for c in type(one).__mro__ for n in getattr(c, "__slots__", ())]
            waiting += [getattr(one, name, None) for name in slots]
            waiting += list(getattr(one, "__dict__", {}).values())


def test_a_blind_vintage_holds_no_masked_value(blind: Vintage, opened: Vintage) -> None:
    i, t = blind.municipalities.index(ESPOO), blind.months.index(AFTER)
    true = opened.counts[UNEMPLOYED][i, t], opened.country[UNEMPLOYED][t]
    arrays = [one for one in reachable(blind) if isinstance(one, np.ndarray)]
    assert len(arrays) >= 2 * len(blind.counts)
    assert not any(np.isin(true, one).any() for one in arrays)
    kept = [one for one in reachable(blind) if isinstance(one, bytes | pa.Table)]
    assert kept == [blind.contract_content]
    assert any(np.isin(true, o).any() for o in reachable(opened) if isinstance(o, np.ndarray))
    assert any(isinstance(one, bytes) for one in reachable(opened))


@pytest.mark.parametrize(
    "fake",
    [
        SimpleNamespace(frozen=True),
        SimpleNamespace(frozen=True, require_registered=lambda: None),
        True,
        None,
        "plan.toml",
    ],
)
def test_nothing_but_a_plan_opens_it(blind: Vintage, fake: object) -> None:
    with pytest.raises(DesignError, match="unblinded"):
        blind.unblinded(fake)  # type: ignore[arg-type]


def test_no_other_class_opens_it(blind: Vintage, unfrozen: Plan) -> None:
    class Willing(Opener):
        def require_registered(self) -> None:
            """It asks nobody."""

    class Wilful(Plan):
        def require_registered(self) -> None:
            """Nor does this one."""

    for fake in (Willing(), Wilful(**unfrozen.model_dump(exclude_unset=True))):
        with pytest.raises(BlindError):
            blind.unblinded(fake)


BEFORE_THE_PLAN = """
import sys
from evaluation.errors import BlindError
from evaluation.sources.opening import Opener, require_plan

assert "evaluation.plan.plan" not in sys.modules

def willing(module):
    return type("Plan", (Opener,), {"__module__": module, "require_registered": lambda self: None})

fakes = [willing("__main__"), willing("evaluation.plan.plan")]
from evaluation.plan.plan import Plan
fakes += [willing("evaluation.plan.plan")]
assert Opener.sole is Plan
for fake in fakes:
    try:
        require_plan(fake())
    except BlindError:
        continue
    sys.exit("a class of somebody else opens what is masked")
"""


def test_whoever_comes_before_the_plan_is_loaded_opens_nothing() -> None:
    """Names are imported when they are asked for, so the plan may come last."""
    subprocess.run([sys.executable, "-c", BEFORE_THE_PLAN], check=True)


def test_an_entry_that_is_in_no_register_does_not_open_it(
    blind: Vintage, unfrozen: Plan, tmp_path: Path
) -> None:
    entry = Registration(plan="quick", sha256=unfrozen.sha256, frozen_on="2021-01-15")
    forged = unfrozen.model_copy()
    forged._registered = chained_to((), entry)
    assert forged.frozen  # it says so itself
    with pytest.raises(BlindError):
        blind.unblinded(forged)
    forged._place = tmp_path / "plan.toml"
    with pytest.raises(BlindError):
        blind.unblinded(forged)


def test_a_register_that_was_changed_since_does_not_open_it(blind: Vintage, tmp_path: Path) -> None:
    path = Path(shutil.copy(QUICK, tmp_path / "plan.toml"))
    freeze(path, seen=False)
    plan = Plan.load(path)
    assert not blind.unblinded(plan).blind
    kept = register_path(path).read_text("utf-8")
    register_path(path).write_text(kept.replace('"seen_with": ""', '"seen_with": "no"'), "utf-8")
    with pytest.raises(PlanError, match="seen_with is not what was written"):
        blind.unblinded(plan)
    register_path(path).unlink()
    with pytest.raises(BlindError):
        blind.unblinded(plan)
    freeze(path, seen=True)
    with pytest.raises(BlindError):  # loaded with another register than the one that is there
        blind.unblinded(plan)


def test_a_delivery_that_was_exchanged_is_not_opened(
    delivered: Path, tmp_path: Path, quick_plan: Plan
) -> None:
    path = Path(shutil.copy(delivered, tmp_path / "12r5.csv"))
    vintage = read_vintage(path)
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(DeliveryError, match="was changed since it was read") as caught:
        vintage.unblinded(quick_plan)
    assert "12r5.csv" in caught.value.breaches[0].where
    path.unlink()
    with pytest.raises(DeliveryError, match="no file"):
        vintage.unblinded(quick_plan)


def test_what_was_cut_blind_is_opened_cut(blind: Vintage, quick_plan: Plan) -> None:
    opened = blind.until(AFTER).unblinded(quick_plan)
    assert opened.months == blind.until(AFTER).months
    assert opened.at(ESPOO, AFTER, UNEMPLOYED) > 1000
