"""From results to a report that anyone can make again, in three languages."""

from evaluation.report.evaluation import Evaluation, estimate_id
from evaluation.report.write import write

__all__ = ["Evaluation", "estimate_id", "write"]
