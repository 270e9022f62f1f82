"""Notebooks run from top to bottom, speak to the public API only, and hold no outputs."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import evaluation

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
QUICKER = ("../reports/espoo_municipal/plan.toml", "../tests/quick.toml")
warnings = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
SHOWN = {  # what a reader must find in the outputs
    "01_quickstart.ipynb": ("E_REFUSED", "E_PLAN", "image/svg+xml"),
    "02_choose_a_comparison.ipynb": (
        "E_BLIND",
        "BLIND</strong>",
        "Pool P1-E: ",
        "Size certificate of espoo, ",
        "frozen: True",
        "image/svg+xml",
    ),
    "03_read_the_report.ipynb": (
        "percentage points",
        "Grade ",
        "R3: ",
        "critical value ",
        "Σ weights × values",
        "one treated cluster",
        "image/svg+xml",
    ),
    "04_next_year.ipynb": (
        "Edition <strong>2022</strong>",
        "E_EDITION",
        "ledger.parquet",
        "closed: ('W1',) | look number 1",
        "by hand",
        "residual",
    ),
    "05_choose_the_design.ipynb": (
        "before_covid: ",
        "the trial lowered broad non-employment by",
        "an effect of the trial on broad non-employment beyond ±",
        "Could secret counts move the answer? (R13)",
        "image/svg+xml",
    ),
}


def test_there_is_a_quickstart() -> None:
    assert "01_quickstart.ipynb" in {path.name for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_outputs_are_not_stored(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    assert all(not cell.outputs for cell in notebook.cells if cell.cell_type == "code")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_only_the_public_api_is_used(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    source = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert not re.search(r"from evaluation\.|import evaluation\.", source)
    assert set(re.findall(r"\bev\.(\w+)", source)) <= set(evaluation.__all__)


def carried_out(notebook: nbformat.NotebookNode, name: str) -> None:
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": FOLDER}}).execute()
    text = str([cell.get("outputs") for cell in notebook.cells])
    assert [part for part in SHOWN.get(name, ()) if part not in text] == []
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not [o for cell in cells for o in cell.outputs if o.get("name") == "stderr"]


@warnings
@pytest.mark.slow
def test_the_quickstart_runs_with_a_quicker_plan() -> None:
    path = NOTEBOOKS[0]
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.source = cell.source.replace(*QUICKER)
    carried_out(notebook, path.name)


@warnings
@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_it_runs(path: Path) -> None:
    carried_out(nbformat.read(path, as_version=4), path.name)
