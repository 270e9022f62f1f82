"""The synthetic twin that a plan is tried on: with the months that its design is chosen on."""

from __future__ import annotations

from evaluation.plan.choices import Choices
from evaluation.sources.twin import EARLIEST, FIRST, synthetic_twin
from evaluation.sources.vintage import Vintage


def usual_twin(plan: Choices) -> Vintage:
    """The twin of the plan's trial: from 2006 on where the plan has candidates, else from 2015."""
    return synthetic_twin(trial=plan.plan.trial, since=EARLIEST if plan.candidate else FIRST)
