"""The ledger: every cell with its weight, so that anyone can recompute every estimate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from evaluation.checks.gate.gate import Judged
from evaluation.core.arrays import Array
from evaluation.domain import Month
from evaluation.report.evaluation import Evaluation, estimate_id
from evaluation.report.weighed_rows import evidence_id, unit_names
from evaluation.study.evidence.evidence import Evidence
from evaluation.study.inference.estimate import Estimate, EstimateTested

WORDS = ("estimate_id", "municipality", "month", "outcome", "subgroup")
NUMBERS = ("weight", "value")
SCHEMA = pa.schema(
    [*((name, pa.string()) for name in WORDS), *((name, pa.float64()) for name in NUMBERS)]
)
PACKED = pa.schema(
    [
        *((name, pa.dictionary(pa.int32(), pa.string())) for name in WORDS),
        *((name, pa.float64()) for name in NUMBERS),
    ]
)
UNQUOTED = pacsv.WriteOptions(quoting_style="needed")


def write_ledger(evaluation: Evaluation, path: Path) -> None:
    r"""Write ``ledger.parquet``: for each estimate :math:`\sum weight \cdot value = att`.

    One row a cell whose weight is not zero, one row group an estimate; ``value`` is the cell mean
    in the outcome's unit. ``outcome`` is the outcome's key, which names its denominator: outcome,
    municipality and month have one value, whatever the estimate. Words are kept once a row group.
    Effects by the chosen design come last: theirs are cells of units, sums over municipalities.
    """
    with pq.ParquetWriter(
        path,
        PACKED,
        compression="zstd",
        compression_level=3,
        use_dictionary=list(WORDS),
        store_schema=False,  # whoever reads it finds words, not how Arrow packs them
    ) as writer:
        for answer in evaluation.every:
            writer.write_table(_rows(evaluation, answer))
        for judged in judged_of(evaluation):
            writer.write_table(_rows_of_units(evaluation, judged.evidence))


def judged_of(evaluation: Evaluation) -> Iterable[Judged]:
    """The effects by the chosen design; none for a plan without candidates."""
    return () if evaluation.weighed is None else evaluation.weighed.judged.values()


def write_cells(evaluation: Evaluation, answer: EstimateTested, path: Path) -> None:
    """Write the ledger's rows of one estimate as CSV: ``tables/ledger_*.csv``."""
    _write(_rows(evaluation, answer), path)


def write_unit_cells(evaluation: Evaluation, evidence: Evidence, path: Path) -> None:
    """The same of one effect by the chosen design: ``tables/ledger_*.chosen.csv``."""
    _write(_rows_of_units(evaluation, evidence), path)


def _write(rows: pa.Table, path: Path) -> None:
    with pacsv.CSVWriter(path, SCHEMA, write_options=UNQUOTED) as writer:
        writer.write_table(rows.cast(SCHEMA))


def _rows(evaluation: Evaluation, answer: Estimate) -> pa.Table:
    comparison = answer.comparison
    return _table(
        (estimate_id(answer), comparison.outcome.key, evaluation.vintage.synthetic),
        comparison.municipalities,
        comparison.months,
        answer.effects.weights(answer.k),
        comparison.y,
    )


def _rows_of_units(evaluation: Evaluation, evidence: Evidence) -> pa.Table:
    """Cells of units: ``municipality`` names the unit, whose members ``tables/units.csv`` lists."""
    return _table(
        (evidence_id(evidence), evidence.outcome.key, evaluation.vintage.synthetic),
        unit_names(evidence),
        evidence.design.panel.months,
        evidence.ledger,
        evidence.design.panel.y,
    )


def _table(
    of: tuple[str, str, bool],
    places: Sequence[str],
    months: Sequence[Month],
    weights: Array,
    values: Array,
) -> pa.Table:
    """The rows of one effect; ``of``: its id, its outcome, whether it is of the twin."""
    name, outcome, synthetic = of
    i, t = np.nonzero(weights)
    nothing = np.zeros(i.size, dtype=np.int32)
    words = (
        ([name], nothing),
        (places, i),
        ([str(month) for month in months], t),
        ([outcome], nothing),
        (["all (SYNTHETIC)" if synthetic else "all"], nothing),
    )
    columns = [
        pa.DictionaryArray.from_arrays(pa.array(at, pa.int32()), pa.array(names, pa.string()))
        for names, at in words
    ]
    return pa.table([*columns, weights[i, t], values[i, t]], schema=PACKED)
