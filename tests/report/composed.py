"""The document of an evaluation of the session, composed once: several tests read the same one."""

from __future__ import annotations

from evaluation import Evaluation, compose
from evaluation.report.document import Document

_made: dict[tuple[int, str], tuple[Evaluation, Document]] = {}


def composed(evaluation: Evaluation, code: str) -> Document:
    """Its report in one language. For fixtures of the session only: they are kept to its end."""
    kept = _made.get((id(evaluation), code))
    if kept is None or kept[0] is not evaluation:
        kept = _made[id(evaluation), code] = evaluation, compose(evaluation, code)
    return kept[1]
