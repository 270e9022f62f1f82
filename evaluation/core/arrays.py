"""Names for the arrays that numbers happen in, each with what the door takes for it."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import numpy as np
import numpy.typing as npt

from evaluation.core.array_kinds import Booleans, Floats, Names, Wholes

Array = Annotated[npt.NDArray[np.float64], Floats()]
# Of any value: the function's own rules tell the wrong ones, all at once, by name.
Judged = Annotated[npt.NDArray[np.float64], Floats(judged=True)]
JudgedTimes = Annotated[npt.NDArray[np.float64], Floats(judged=True, flags=False)]
GappyArray = Annotated[npt.NDArray[np.float64], Floats(gaps=True)]  # NaN is a gap
Positive = Annotated[npt.NDArray[np.float64], Floats(above=0.0)]
NotNegative = Annotated[npt.NDArray[np.float64], Floats(least=0.0)]
Counts = Annotated[npt.NDArray[np.float64], Floats(gaps=True, least=0.0)]  # NaN is a secret one
Mask = Annotated[npt.NDArray[np.bool_], Booleans()]
Sides = Annotated[npt.NDArray[np.bool_], Booleans(some=True, others=True)]  # True and False
Labels = Annotated[npt.NDArray[np.integer[Any]], Names()]
Positions = Annotated[npt.NDArray[np.integer[Any]], Wholes()]
CalendarMonths = Annotated[npt.NDArray[np.integer[Any]], Wholes(least=1, most=12)]

Kind = TypeVar("Kind", bound=np.generic)


def sealed(array: npt.NDArray[Kind]) -> npt.NDArray[Kind]:
    """The same array, no longer writable: results cannot be changed behind their back."""
    array.setflags(write=False)
    return array
