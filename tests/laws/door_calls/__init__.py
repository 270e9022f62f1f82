"""A valid call of every public function: what the property test of the door changes."""

from __future__ import annotations

from pathlib import Path

import evaluation as ev
from tests.laws.door_calls.arrays import Call, arrays
from tests.laws.door_calls.described import SECRETS, of_descriptions
from tests.laws.door_calls.inference import of_honesty, of_inference
from tests.laws.door_calls.methods import of_estimation, of_panels
from tests.laws.door_calls.sources import of_data, of_domain
from tests.laws.door_calls.study import of_blocks, of_reports
from tests.laws.door_calls.weighing import of_weighing

__all__ = ["SECRETS", "Call", "calls"]


def calls(small: ev.Evaluation, folder: Path, by_design: ev.Evaluation) -> dict[str, Call]:
    """By name, as `tests.project.entrances` names them."""
    a = arrays()
    every = [
        *of_data(a, small),
        *of_domain(),
        *of_panels(a),
        *of_estimation(a),
        *of_blocks(small),
        *of_inference(a),
        *of_honesty(a),
        *of_reports(small, folder),
        *of_weighing(by_design),
        *of_descriptions(small),
    ]
    return {call.key: call for call in every}
