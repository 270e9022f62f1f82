"""From results to a report that anyone can make again, in three languages."""

from evaluation.report.evaluation import Evaluation, estimate_id
from evaluation.report.output.folder import write
from evaluation.report.sections import compose

__all__ = [
    "Evaluation",
    "compose",
    "estimate_id",
    "write",
]
