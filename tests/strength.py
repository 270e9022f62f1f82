"""How many examples a law is tried on: half in the quick suite, all of them in ``make slow``."""

from __future__ import annotations

import os

from hypothesis import settings

THOROUGH = "EVALUATION_THOROUGH"


def tried(examples: int) -> settings:
    """The same examples every time; the first half of them where nobody asks for all."""
    most = examples if os.environ.get(THOROUGH) else (examples + 1) // 2
    return settings(deadline=None, derandomize=True, max_examples=most)
