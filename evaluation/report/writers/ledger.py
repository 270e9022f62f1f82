"""The ledger: every cell with its weight, so that anyone can recompute every estimate."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from evaluation.report.evaluation import Evaluation, estimate_id
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


def write_cells(evaluation: Evaluation, answer: EstimateTested, path: Path) -> None:
    """Write the ledger's rows of one estimate as CSV: ``tables/ledger_*.csv``."""
    with pacsv.CSVWriter(path, SCHEMA, write_options=UNQUOTED) as writer:
        writer.write_table(_rows(evaluation, answer).cast(SCHEMA))


def _rows(evaluation: Evaluation, answer: Estimate) -> pa.Table:
    comparison = answer.comparison
    weights = answer.effects.weights(answer.k)
    i, t = np.nonzero(weights)
    nothing = np.zeros(i.size, dtype=np.int32)
    words = (
        ([estimate_id(answer)], nothing),
        (comparison.municipalities, i),
        ([str(month) for month in comparison.months], t),
        ([comparison.outcome.key], nothing),
        (["all (SYNTHETIC)" if evaluation.vintage.synthetic else "all"], nothing),
    )
    columns = [
        pa.DictionaryArray.from_arrays(pa.array(at, pa.int32()), pa.array(names, pa.string()))
        for names, at in words
    ]
    return pa.table([*columns, weights[i, t], comparison.y[i, t]], schema=PACKED)
