"""A choice of a design as a folder: the rule, the candidates, and the reasons."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from evaluation.core.threads import one_thread
from evaluation.report.drawing.rendering import svg
from evaluation.report.language import Language
from evaluation.report.output.atomic_folder import whole
from evaluation.report.output.manifest import Kind, put, seal
from evaluation.report.page import look_of
from evaluation.report.release.disclosure import release
from evaluation.report.release.units import UnitCells
from evaluation.report.sections.chosen.placed import drawn_choice
from evaluation.report.writers.choice import COLUMNS, as_json, choice_rows
from evaluation.report.writers.tables import marked_csv, plain
from evaluation.sources.cells import measure
from evaluation.sources.vintage import Vintage
from evaluation.study.choice.choose import Choice, candidate_designs


@one_thread
def write_choice(choice: Choice, vintage: Vintage, output: Path) -> Path:
    """Write choice.json, choice.csv and a figure in each language of the plan into ``output``.

    No cell is in them, only what fake dates say together; what they rest on is held to the source's
    threshold all the same.

    Raises
    ------
    DisclosureError
        If a unit's cell below the source's threshold would be behind it. Nothing is written.
    OutputError
        If the folder is somebody else's, or cannot be written; it is then as it was.
    """
    plan = choice.plan
    release((), vintage, plan.outcomes.base_year, _cells(choice, vintage))
    with whole(output, Kind.CHOICE) as folder:
        content = {
            "plan": {"name": plan.plan.name, "sha256": plan.sha256},
            "vintage": {"name": vintage.name, "sha256": vintage.sha256},
            "synthetic": vintage.synthetic,
            "choice": as_json(choice),
        }
        put(folder / "choice.json", json.dumps(content, indent=1, allow_nan=False) + "\n")
        rows = map(plain, choice_rows(choice))
        put(folder / "choice.csv", marked_csv(COLUMNS, rows, synthetic=vintage.synthetic))
        for code in plan.plan.languages:
            say = Language.load(code)
            look = look_of(say, plan, vintage)
            put(folder / f"choice.{code}.svg", svg(drawn_choice(choice, say, look), look))
        seal(folder, Kind.CHOICE, plan, vintage)
    return output


def _cells(choice: Choice, vintage: Vintage) -> tuple[UnitCells, ...]:
    """The units of every candidate, in all months before the trial."""
    if vintage.disclosure_threshold == 0:
        return ()
    plan = choice.plan
    cells = measure(vintage.until(plan.trial.start + -1), (), plan.outcomes.base_year)
    panels = [design.panel for design in candidate_designs(plan, vintage)]
    return tuple(UnitCells.of(one, np.ones(len(one.months), dtype=bool), cells) for one in panels)
