"""From results to a report that anyone can make again, in three languages."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evaluation.report.evaluation import Evaluation as Evaluation
    from evaluation.report.evaluation import estimate_id as estimate_id
    from evaluation.report.output.folder import write as write
    from evaluation.report.sections import compose as compose

# Asked for by name alone: whoever wants the language of a report waits for no figure.
WHERE = {
    "Evaluation": "evaluation",
    "compose": "sections",
    "estimate_id": "evaluation",
    "write": "output.folder",
}
__all__ = ["Evaluation", "compose", "estimate_id", "write"]


def __getattr__(name: str) -> object:
    if name not in WHERE:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    found: object = getattr(import_module(f"{__name__}.{WHERE[name]}"), name)
    return found
