"""Named random streams: what an analysis draws does not depend on what ran before it."""

from __future__ import annotations

import hashlib
from typing import Annotated

import numpy as np

from evaluation.door import AtLeast, door


@door
def stream(seed: Annotated[int, AtLeast(0)], *names: str) -> np.random.Generator:
    """A PCG64 generator for this seed and this name, the same on every machine."""
    digest = hashlib.sha256("\x1f".join(names).encode()).digest()
    words = [int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4)]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *words])))
