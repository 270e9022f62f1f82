"""Names for the arrays that numbers happen in."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Labels = npt.NDArray[np.integer[Any]]


def sealed(array: Array) -> Array:
    """The same array, no longer writable: results cannot be changed behind their back."""
    array.setflags(write=False)
    return array
