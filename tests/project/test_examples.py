"""The examples in the help of public names are one story, and are carried out in its order."""

from __future__ import annotations

import doctest
import inspect
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import evaluation as ev
from tests.cli.weighed_delivery import deliver
from tests.sources.by_key import occupations, vacancies

PLAN = Path(__file__).parents[1] / "certified.toml"
STORY: tuple[Callable[..., object], ...] = (
    ev.Plan.load,
    ev.read_vintage,
    ev.certify,
    ev.freeze,
    ev.run,
    ev.compose,
    ev.write,
)
DESCRIBED: tuple[Callable[..., object], ...] = (
    ev.read_occupations,
    ev.care_tightness,
    ev.read_filled_vacancies,
    ev.vacancy_filling,
)

CHOSEN: tuple[Callable[..., object], ...] = (ev.choose,)


def delivered(twin: ev.Vintage, path: Path) -> None:
    """The twin as it would be delivered."""
    months, names = [str(month) for month in twin.months], ["area_code", "month"]
    areas = [f"KU{code}" for code in twin.municipalities]
    places, country = (
        pd.MultiIndex.from_product([a, months], names=names) for a in (areas, ["SSS"])
    )
    counts = pd.DataFrame({name: c.ravel() for name, c in twin.counts.items()}, index=places)
    whole = pd.DataFrame(dict(twin.country), index=country)
    table = pd.concat([counts, whole]).astype("Int64")
    looked_at = table.index.get_level_values("month")
    table[(looked_at >= "2015-01") & (looked_at <= "2022-04")].to_csv(path)  # by the plan


def test_the_examples_hold(
    twin: ev.Vintage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(PLAN, "plan.toml")
    Path("delivery").mkdir()
    delivered(twin, Path("delivery") / "12r5.csv")
    carried_out(STORY)


def test_the_examples_of_what_describes_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("delivery").mkdir()
    (Path("delivery") / "12ti.csv").write_text(occupations(), encoding="utf-8")
    (Path("delivery") / "2310.csv").write_text(vacancies(), encoding="utf-8")
    carried_out(DESCRIBED)


def test_the_example_of_a_choice_holds(
    twin: ev.Vintage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(PLAN.with_name("weighed.toml"), "plan.toml")
    deliver(twin, Path("delivery"))
    carried_out(CHOSEN)


def carried_out(story: tuple[Callable[..., object], ...]) -> None:
    """Each example after the one before, with what that one made."""
    told: dict[str, object] = {"ev": ev}
    runner, parser = doctest.DocTestRunner(), doctest.DocTestParser()
    for thing in story:
        name = thing.__qualname__
        example = parser.get_doctest(inspect.getdoc(thing) or "", told, name, None, None)
        assert example.examples, f"{name} has no example"
        said: list[str] = []
        failed = runner.run(example, out=said.append, clear_globs=False).failed
        assert failed == 0, "".join(said)
        told = example.globs


def test_no_other_public_name_has_an_example_that_nobody_runs() -> None:
    tested = {thing.__qualname__ for thing in (*STORY, *DESCRIBED, *CHOSEN)}
    for name in ev.__all__:
        thing = getattr(ev, name)
        if not (inspect.isfunction(thing) or inspect.isclass(thing)) or name in tested:
            continue
        members = vars(thing).values() if inspect.isclass(thing) else ()
        for part in (thing, *(getattr(m, "__func__", m) for m in members)):
            if getattr(part, "__qualname__", "") not in tested and inspect.isroutine(part):
                assert ">>>" not in (inspect.getdoc(part) or ""), part
        if inspect.isclass(thing):
            assert ">>>" not in (vars(thing).get("__doc__") or ""), name
