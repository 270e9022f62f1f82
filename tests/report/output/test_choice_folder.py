"""The folder of a choice: its own kind, sealed, whole or not at all."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation import Choice, Plan, Vintage, choose
from evaluation.errors import DisclosureError, OutputError
from evaluation.report.output.choice_folder import write_choice
from evaluation.report.output.integrity import faults_of
from evaluation.report.output.manifest import Kind, kind_of
from evaluation.report.writers.choice import as_json
from evaluation.study.choice.choose import primary_of
from tests.cli.typed import digests


@pytest.fixture(scope="module")
def choice(weighed_plan: Plan, long_twin: Vintage) -> Choice:
    return choose(weighed_plan, long_twin)


def test_it_holds_the_table_twice_and_is_sealed(
    choice: Choice, long_twin: Vintage, tmp_path: Path
) -> None:
    folder = write_choice(choice, long_twin, tmp_path / "choice")
    assert kind_of(folder) is Kind.CHOICE and faults_of(folder) == []
    content = json.loads((folder / "choice.json").read_text("utf-8"))
    assert content["choice"] == json.loads(json.dumps(as_json(choice)))
    assert content["synthetic"] and content["vintage"]["sha256"] == long_twin.sha256
    with (folder / "choice.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    assert [row["name"] for row in rows] == [r.name for r in choice.rows for _ in r.spread]
    assert float(rows[1]["mde"]) == choice.rows[0].spread[1].mde
    assert {row["synthetic"] for row in rows} == {"SYNTHETIC TWIN - NOT DATA"}
    order = {row["name"]: int(row["number"]) for row in rows}
    assert sorted(order.values()) == list(range(1, len(choice.rows) + 1))
    assert (
        min(order, key=order.__getitem__)
        == min(choice.rows, key=lambda one: one.of(primary_of(choice.plan).name).mde).name
    )
    crate = json.loads((folder / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]
    root = next(one for one in crate if one["@id"] == "./")
    assert "Choice of a design, from months before the start," in root["description"]
    told = {one["@id"]: one.get("description") for one in crate}
    assert told["choice.json"].startswith("The design that was chosen")
    assert next(one for one in crate if one["@id"] == "#rerun")["step"] == (
        "evaluation choose PLAN --data DELIVERY"
    )


def test_the_figure_is_there_in_every_language_of_the_plan(
    choice: Choice, long_twin: Vintage, tmp_path: Path
) -> None:
    folder = write_choice(choice, long_twin, tmp_path / "choice")
    codes = choice.plan.plan.languages
    drawn = {code: (folder / f"choice.{code}.svg").read_text("utf-8") for code in codes}
    assert sorted(path.name for path in folder.glob("*.svg")) == sorted(
        f"choice.{code}.svg" for code in codes
    )
    assert len(set(drawn.values())) == len(codes)
    stamp = f"plan sha256 {choice.plan.sha256}, delivery sha256 {long_twin.sha256}"
    assert all(stamp in svg for svg in drawn.values())


def test_a_choice_takes_the_place_of_a_choice_alone(
    choice: Choice, long_twin: Vintage, quick_folder: Path, tmp_path: Path
) -> None:
    target = write_choice(choice, long_twin, tmp_path / "choice")
    before = digests(target)
    assert digests(write_choice(choice, long_twin, target)) == before
    with pytest.raises(OutputError, match="holds an earlier edition, and this is a choice"):
        write_choice(choice, long_twin, quick_folder)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_text("mine")
    with pytest.raises(OutputError, match="not made by evaluation"):
        write_choice(choice, long_twin, tmp_path / "mine")


@pytest.mark.parametrize("trouble", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_a_choice_is_whole_or_as_it_was(
    choice: Choice,
    long_twin: Vintage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    trouble: BaseException,
) -> None:
    target = write_choice(choice, long_twin, tmp_path / "choice")
    before = digests(target)

    def stop(*_: object) -> None:
        raise trouble

    monkeypatch.setattr("evaluation.report.output.choice_folder.seal", stop)
    other = replace(choice, runners_up=())
    with pytest.raises((KeyboardInterrupt, OutputError)):
        write_choice(other, long_twin, target)
    assert digests(target) == before
    assert [path.name for path in tmp_path.iterdir()] == ["choice"]


def test_no_choice_leaves_that_rests_on_few(
    choice: Choice, long_twin: Vintage, tmp_path: Path
) -> None:
    register = replace(long_twin, disclosure_threshold=10_000)
    with pytest.raises(DisclosureError):
        write_choice(choice, register, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
