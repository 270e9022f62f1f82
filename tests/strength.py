"""How many examples a law is tried on: a quarter in the quick suite, all in ``make slow``."""

from __future__ import annotations

import os

from hypothesis import settings

THOROUGH = "EVALUATION_THOROUGH"


def tried(examples: int) -> settings:
    """The same examples every time; the first quarter of them where nobody asks for all."""
    most = examples if os.environ.get(THOROUGH) else (examples + 3) // 4
    return settings(deadline=None, derandomize=True, max_examples=most)
