"""The folder that a run leaves: report, results, ledger, tables, figures, manifest."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from evaluation.core.threads import one_thread
from evaluation.door import door
from evaluation.errors import OutputError
from evaluation.plan.registration import register_path, save_register
from evaluation.report.evaluation import Evaluation, Previous
from evaluation.report.house import keep_house
from evaluation.report.output.atomic_folder import whole
from evaluation.report.output.environment import LOCK
from evaluation.report.output.formats import USUAL, Format
from evaluation.report.output.manifest import Kind, put, seal
from evaluation.report.output.publications import write_formats
from evaluation.report.release.disclosure import release
from evaluation.report.release.units import UnitCells, unit_cells
from evaluation.report.writers.ledger import write_cells, write_ledger, write_unit_cells
from evaluation.report.writers.results import results, to_json
from evaluation.report.writers.tables import tables
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.delivery import DeliveredFile, read_delivery
from evaluation.sources.results_file import results_table
from evaluation.sources.vintage import CONTRACT, Vintage
from evaluation.study.comparisons.comparison import Comparison

PLAN, DELIVERY, LOCK_COPY = "plan.json", "delivery", "requirements.lock"
OWN_CONTRACT, LEDGER, HOUSE = "contract.odcs.yaml", "ledger.parquet", "house"


@door
@one_thread
def write(
    evaluation: Evaluation,
    output: str | Path,
    languages: Sequence[str] | None = None,
    *,
    formats: Sequence[Format] = USUAL,
    delivery: str | Path | None = None,
) -> Path:
    """Write report, results, ledger, tables, figures and manifest into the folder ``output``.

    The folder is an edition: it also holds the plan with its register, the lock of the environment
    and, if ``delivery`` says where it lies, the bytes that were read there, so that it can be
    verified anywhere, also where the file was exchanged since. A source whose cells have a
    disclosure threshold is not copied; a contract of one's own is.

    ``formats`` are the forms of the report, usually HTML, PDF and the workbook of its tables, to
    which the PDF refers; without any there are figures, tables and results only.

    Same plan, same vintage, same versions: the same bytes. The folder is made beside and renamed
    when it is whole; one that is there is replaced only if an earlier run made it.

    >>> folder = ev.write(evaluation, "report", ["en"])
    >>> (folder / "report.en.html").is_file()
    True

    Raises
    ------
    DisclosureError
        If a cell below the source's threshold would leave. Nothing is written.
    OutputError
        If the folder is somebody else's or the edition before, holds a file that is not from us or
        was changed, or cannot be written.
    """
    output = Path(output)
    _require_another(evaluation.previous, output)
    let_out(evaluation)
    chosen = tuple(languages or evaluation.plan.plan.languages)
    with whole(output, Kind.EDITION) as folder:
        _fill(evaluation, folder, chosen, formats)
        _keep(evaluation, folder, None if delivery is None else Path(delivery))
        seal(folder, Kind.EDITION, evaluation.plan, evaluation.vintage)
    return output


def let_out(evaluation: Evaluation) -> None:
    """Let an evaluation out, or stop all of it: what is said on a terminal leaves too.

    Raises
    ------
    DisclosureError
        If a cell below the source's threshold would leave.
    """
    base_year = evaluation.plan.outcomes.base_year
    release(_comparisons(evaluation), evaluation.vintage, base_year, _units(evaluation))


def _comparisons(evaluation: Evaluation) -> Iterator[Comparison]:
    """Every comparison that something is written of, also by other estimators and older plans."""
    yield from (found.comparison for found in evaluation.effects)
    yield from (found.comparison for found in evaluation.others.compared)
    for old in evaluation.earlier:
        yield from _comparisons(old)


def _units(evaluation: Evaluation) -> tuple[UnitCells, ...]:
    """Every cell of a unit that something is written of."""
    older = tuple(one for old in evaluation.earlier for one in _units(old))
    if evaluation.weighed is None:
        return older
    found = (judged.evidence for judged in evaluation.weighed.judged.values())
    return (*unit_cells(found, evaluation.weighed.material.cells), *older)


def _require_another(previous: Previous | None, output: Path) -> None:
    """Stop a run that would take the place of the edition that it follows."""
    if previous is None or previous.folder is None:
        return
    if os.path.realpath(previous.folder) == os.path.realpath(output):
        raise OutputError(
            f"'{output.name}' is the edition before, which this one follows",
            why="it would be overwritten, and nobody could verify what was published in it",
            remedy="name another folder with --output",
        )


def _keep(evaluation: Evaluation, folder: Path, delivery: Path | None) -> None:
    """What a rerun needs: the choices, their register, the lock, the delivery."""
    plan, vintage = evaluation.plan, evaluation.vintage
    put(folder / PLAN, plan.canonical + "\n")
    if plan.register:
        save_register(register_path(folder / PLAN), plan.register)
    if plan.house is not None:
        keep_house(plan.house, folder / HOUSE)
    if LOCK.is_file():
        put(folder / LOCK_COPY, LOCK.read_text("utf-8"))
    if vintage.contract_content and vintage.contract_sha256 != Contract.load(CONTRACT).sha256:
        (folder / OWN_CONTRACT).write_bytes(vintage.contract_content)
    if delivery is not None and not vintage.synthetic and vintage.disclosure_threshold == 0:
        (folder / DELIVERY).mkdir()
        for file in vintage.files or _as_read(vintage, delivery):
            (folder / DELIVERY / file.name).write_bytes(file.content)


def _as_read(vintage: Vintage, path: Path) -> tuple[DeliveredFile, ...]:
    """The delivery from the disk, for a vintage that keeps no bytes: only if it is the same one."""
    files = read_delivery(path).files
    if files[0].sha256 != vintage.sha256:
        raise OutputError(
            f"'{files[0].name}' has sha256 {files[0].sha256[:12]}, the run read"
            f" {vintage.sha256[:12]}",
            why="it would be sealed in under numbers that are not its own",
            remedy="run again on the delivery as it is now",
        )
    return files


def _fill(
    evaluation: Evaluation, folder: Path, languages: Sequence[str], formats: Collection[Format]
) -> None:
    (folder / "figures").mkdir()
    (folder / "tables").mkdir()
    for name, content in tables(evaluation).items():
        put(folder / "tables" / name, content)
    found = results(evaluation)
    Contract.load("results").require(results_table(found), "results.json")
    if "evidence" in found:
        Contract.load("evidence").require(results_table(found, "evidence"), "results.json")
    put(folder / "results.json", to_json(found))
    write_ledger(evaluation, folder / LEDGER)
    _write_headlines(evaluation, folder / "tables")
    ledgers = {one.name: one.read_bytes() for one in sorted(folder.glob("tables/ledger_*.csv"))}
    write_formats(evaluation, folder, languages, formats, ledgers)


def _write_headlines(evaluation: Evaluation, folder: Path) -> None:
    """The ledgers of the headlines, short enough for a spreadsheet."""
    for estimand in evaluation.plan.estimand:
        if (headline := evaluation.headline(estimand.name)) is not None:
            write_cells(evaluation, headline, folder / f"ledger_{estimand.name}.csv")
    if evaluation.weighed is not None:
        for estimand in evaluation.plan.estimand:
            chosen = evaluation.weighed.headline(estimand.name).evidence
            write_unit_cells(evaluation, chosen, folder / f"ledger_{estimand.name}.chosen.csv")
