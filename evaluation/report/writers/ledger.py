"""The ledger: every cell with its weight, so that anyone can recompute every estimate."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from evaluation.report.evaluation import Evaluation, estimate_id
from evaluation.study.inference.estimate import Estimate, EstimateTested

SCHEMA = pa.schema(
    [
        ("estimate_id", pa.string()),
        ("municipality", pa.string()),
        ("month", pa.string()),
        ("outcome", pa.string()),
        ("subgroup", pa.string()),
        ("weight", pa.float64()),
        ("value", pa.float64()),
    ]
)


def write_ledger(
    evaluation: Evaluation, path: Path, only: Sequence[EstimateTested] | None = None
) -> None:
    r"""Write ``ledger.csv``: for each estimate :math:`\sum weight \cdot value = att`.

    One row a cell whose weight is not zero; ``value`` is the cell mean in the outcome's unit.
    ``outcome`` is the outcome's key, which names its denominator: outcome, municipality and month
    have one value, whatever the estimate. ``only`` takes a part of it.
    """
    subgroup = "all (SYNTHETIC)" if evaluation.vintage.synthetic else "all"
    unquoted = pacsv.WriteOptions(quoting_style="needed")
    with pacsv.CSVWriter(path, SCHEMA, write_options=unquoted) as writer:
        for answer in evaluation.every:
            if only is None or any(answer is one for one in only):
                writer.write_table(_rows(answer, subgroup))


def _rows(answer: Estimate, subgroup: str) -> pa.Table:
    comparison = answer.comparison
    weights = answer.effects.weights(answer.k)
    i, t = np.nonzero(weights)
    months = np.array([str(month) for month in comparison.months])
    columns = [
        [estimate_id(answer)] * i.size,
        np.array(comparison.municipalities)[i],
        months[t],
        [comparison.outcome.key] * i.size,
        [subgroup] * i.size,
        weights[i, t],
        comparison.y[i, t],
    ]
    return pa.table([pa.array(column) for column in columns], schema=SCHEMA)
