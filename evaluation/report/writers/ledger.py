"""The ledger: every cell with its weight, so that anyone can recompute every estimate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from evaluation.report.evaluation import Evaluation, estimate_id
from evaluation.study.estimates.estimates import ComparisonEffects
from evaluation.study.inference.answer_shape import Answer
from evaluation.study.inference.comparator_tests import Beside

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


def write_ledger(evaluation: Evaluation, path: Path, only: Sequence[Answer] | None = None) -> None:
    r"""Write ``ledger.csv``: for each estimate :math:`\sum weight \cdot value = att`.

    One row a cell whose weight is not zero; ``value`` is the cell mean in the outcome's unit.
    ``outcome`` is the outcome's key, which names its denominator: outcome, municipality and month
    have one value, whatever the estimate. ``only`` takes a part of it.
    """
    subgroup = "all (SYNTHETIC)" if evaluation.vintage.synthetic else "all"
    unquoted = pacsv.WriteOptions(quoting_style="needed")
    with pacsv.CSVWriter(path, SCHEMA, write_options=unquoted) as writer:
        for answer, effects in _pairs(evaluation):
            if only is None or any(answer is one for one in only):
                writer.write_table(_rows(answer, effects, subgroup))


def _pairs(evaluation: Evaluation) -> Iterator[tuple[Answer | Beside, ComparisonEffects]]:
    of_block = {id(found.block): found for found in evaluation.effects}
    own = ((answer, of_block[id(answer.block)]) for answer in evaluation.answers)
    return chain(own, zip(evaluation.beside, evaluation.others.compared, strict=True))


def _rows(answer: Answer | Beside, effects: ComparisonEffects, subgroup: str) -> pa.Table:
    block = answer.block
    weights = effects.weights(effects.labels.index(answer.label))
    i, t = np.nonzero(weights)
    months = np.array([str(month) for month in block.months])
    columns = [
        [estimate_id(answer)] * i.size,
        np.array(block.municipalities)[i],
        months[t],
        [block.outcome.key] * i.size,
        [subgroup] * i.size,
        weights[i, t],
        block.y[i, t],
    ]
    return pa.table([pa.array(column) for column in columns], schema=SCHEMA)
