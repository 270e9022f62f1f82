"""The folder that a run leaves: report, results, ledger, tables, figures, manifest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evaluation.data import Contract
from evaluation.data.results_file import results_table
from evaluation.report.disclosure import release
from evaluation.report.evaluation import Evaluation
from evaluation.report.html import render
from evaluation.report.ledger import write_ledger
from evaluation.report.results import results, to_json
from evaluation.report.sections import compose
from evaluation.report.tables import tables
from evaluation.report.whole import put, seal, whole


def write(
    evaluation: Evaluation, output: str | Path, languages: Sequence[str] | None = None
) -> Path:
    """Write report, results, ledger, tables, figures and manifest into the folder ``output``.

    Same plan, same vintage, same versions: the same bytes. The folder is made beside and renamed
    when it is whole; one that is there is replaced only if an earlier run made it.

    Raises
    ------
    DisclosureError
        If a cell below the source's threshold would leave. Nothing is written.
    OutputError
        If the folder is somebody else's, or cannot be written.
    """
    release((e.block for e in evaluation.effects), evaluation.vintage.disclosure_threshold)
    chosen = tuple(languages or evaluation.plan.plan.languages)
    output = Path(output)
    with whole(output) as folder:
        _fill(evaluation, folder, chosen)
    return output


def _fill(evaluation: Evaluation, folder: Path, languages: Sequence[str]) -> None:
    (folder / "figures").mkdir()
    (folder / "tables").mkdir()
    for language in languages:
        document = compose(evaluation, language)
        put(folder / f"report.{language}.html", render(document, languages))
        for figure in document.figures:
            put(folder / "figures" / f"{figure.name}.{language}.svg", figure.svg)
    for name, content in tables(evaluation).items():
        put(folder / "tables" / name, content)
    found = results(evaluation)
    Contract.load("results").require(results_table(found), "results.json")
    put(folder / "results.json", to_json(found))
    write_ledger(evaluation, folder / "ledger.csv")
    for estimand in evaluation.plan.estimand:  # short enough for a spreadsheet
        if (headline := evaluation.headline(estimand.name)) is not None:
            write_ledger(evaluation, folder / "tables" / f"ledger_{estimand.name}.csv", [headline])
    seal(folder, evaluation.plan, evaluation.vintage)
