"""Arrays at the door: lists, frames and columns become arrays, gaps and wrong entries are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluation.door import Refused
from evaluation.door.kinds import LARGEST, shown

SHOWN = 3  # positions of wrong entries in a message
MISSING = ("NoneType", "NAType", "NaTType")  # None, pandas' NA and NaT
DATES = "Count periods in whole numbers: years, or months from a start (year * 12 + month)"
TO_ARRAY = "Give an array, or what becomes one: a list, a column, a frame"


@dataclass(frozen=True, slots=True)
class Floats:
    """Real numbers as float64; finite, unless ``gaps`` (NaN) are taken.

    ``judged`` takes them all: the function itself says which are wrong, by more than a position.

    Flags are 0 and 1, unless the numbers count time, which a flag cannot say.
    """

    gaps: bool = False
    above: float = -np.inf  # every entry lies above it
    least: float = -np.inf  # no entry lies below it
    flags: bool = True
    judged: bool = False

    def take(self, value: object) -> npt.NDArray[np.float64]:
        """The same array where it is one of float64 already."""
        array = value if type(value) is np.ndarray and value.ndim else as_array(value)
        if array.dtype != np.float64:
            array = self._numbers(array)
        flat = array.ravel(order="K")  # a view, also of columns
        sound = np.isfinite(np.dot(flat, flat))  # so is every entry, and none too large
        if not sound:
            self._entries(array)
        if self.above > -np.inf or self.least > -np.inf:
            self._bounds(array)
        return array

    def _numbers(self, array: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        if array.dtype.kind in "fiu" or (array.dtype.kind == "b" and self.flags):
            return array.astype(np.float64)
        if array.dtype.kind == "O":
            return _each(array, _real if self.flags else _unflagged)
        if array.dtype.kind in "Mm":
            raise Refused("numbers", f"{array.dtype}, for example {_first(array)}", DATES)
        remedy = DATES if array.dtype.kind == "b" else "Write them as numbers"
        raise Refused("numbers", f"{array.dtype}, for example {_first(array)}", remedy)

    def _entries(self, array: npt.NDArray[np.float64]) -> None:
        """Entries that are no number that may stand here, or one that cannot be squared."""
        finite = np.isfinite(array)
        wrong = ~finite
        if self.gaps or self.judged:
            wrong &= ~np.isnan(array)
        if self.judged:
            wrong &= ~np.isinf(array)
        if wrong.any():
            remedy = "Mend them, or leave them out and say so"
            raise Refused("finite", f"NaN or infinite in {_count(wrong)}", remedy)
        large = finite & (np.abs(array) > LARGEST)
        if large.any():
            remedy = f"Give numbers below {LARGEST:g}: mend their unit"
            raise Refused("size", f"too large in {_count(large)}", remedy)

    def _bounds(self, array: npt.NDArray[np.float64]) -> None:
        if np.any(wrong := array <= self.above):
            found = f"not above {self.above:g} in {_count(wrong)}"
            raise Refused("positive", found, f"Give numbers above {self.above:g}")
        if np.any(wrong := array < self.least):
            found = f"below {self.least:g} in {_count(wrong)}"
            raise Refused("not negative", found, f"Give numbers from {self.least:g} upwards")


@dataclass(frozen=True, slots=True)
class Booleans:
    """A mask: booleans, or 0 and 1. Any other number, and a missing one, is neither in nor out.

    With ``some`` it holds True at least once, and with ``others`` also False.
    """

    some: bool = False
    others: bool = False

    def take(self, value: object) -> npt.NDArray[np.bool_]:
        """The same array where it is one of booleans already."""
        array = value if type(value) is np.ndarray and value.ndim else as_array(value)
        if array.dtype != np.bool_:
            array = self._flags(array)
        if self.some and not array.any():
            raise Refused("selects something", "all False", "Mark the ones that are meant")
        if self.others and array.all():
            raise Refused("leaves something out", "all True", "Leave something to compare with")
        return array

    def _flags(self, array: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
        remedy = "Give True and False, or 1 and 0"
        if array.dtype.kind == "O":
            array = _each(array, _real)
        if array.dtype.kind not in "fiu":
            found = f"{array.dtype}, for example {_first(array)}"
            raise Refused("mask", found, remedy)
        wrong = (array != 0) & (array != 1)
        if wrong.any():
            example = array[tuple(np.argwhere(wrong)[0])]
            raise Refused("mask", f"neither 0 nor 1 in {_count(wrong)}, {example:g}", remedy)
        return np.asarray(array == 1)


@dataclass(frozen=True, slots=True)
class Names:
    """Labels as whole numbers, equal where the labels are: of clusters, areas, units.

    Whole numbers stay as they are. Text, flags and categories are numbered in their order. A
    missing label is refused: nobody knows whether two missing ones are the same.
    """

    def take(self, value: object) -> npt.NDArray[np.integer[Any]]:
        """The same array where it is one of whole numbers already."""
        array = value if type(value) is np.ndarray and value.ndim else as_array(value)
        if array.dtype.kind in "iu":
            return array
        if array.dtype.kind == "O":
            array = self._listed(array)
        if array.dtype.kind == "f":
            self._require(np.isnan(array), array)
            if not np.array_equal(array, np.floor(array)) or np.isinf(array).any():
                raise Refused(
                    "labels", "numbers with fractions", "Name them by whole numbers or text"
                )
        elif array.dtype.kind not in "iubUST":
            found = f"{array.dtype}, for example {_first(array)}"
            raise Refused("labels", found, "Name them by whole numbers or by text")
        codes = np.unique(array, return_inverse=True)[1]
        return codes.reshape(array.shape)

    def _listed(self, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        entries = array.ravel()
        missing = np.array([_missing(entry) for entry in entries], dtype=bool)
        self._require(missing, entries)
        types = {_family(entry) for entry in entries}
        if types - {"text", "number"} or len(types) > 1:
            found = f"of several kinds: {', '.join(sorted(types))}"
            raise Refused(
                "labels", found, "Name all by whole numbers, or all by text: .astype(str)"
            )
        return np.array(entries.tolist()).reshape(array.shape)

    @staticmethod
    def _require(missing: npt.NDArray[np.bool_], entries: npt.NDArray[Any]) -> None:
        if missing.any():
            remedy = "Write it for every row, or leave those rows out"
            raise Refused("labels", f"missing in {_count(missing)}", remedy)


@dataclass(frozen=True, slots=True)
class Wholes:
    """Whole numbers that count: positions, calendar months."""

    least: int = 0
    most: int | None = None

    def take(self, value: object) -> npt.NDArray[np.integer[Any]]:
        """The same array where it is one of whole numbers already."""
        array = value if type(value) is np.ndarray and value.ndim else as_array(value)
        if array.dtype.kind not in "iu":
            numbers = Floats(flags=False).take(array)
            if not np.array_equal(numbers, np.floor(numbers)):
                raise Refused("whole numbers", "numbers with fractions", "Give whole numbers")
            array = numbers.astype(np.int64)
        high = "" if self.most is None else f" to {self.most}"
        wrong = array < self.least
        if self.most is not None:
            wrong = wrong | (array > self.most)
        if wrong.any():
            remedy = f"Give whole numbers from {self.least}{high}"
            raise Refused("whole numbers", f"others in {_count(wrong)}", remedy)
        return array


def as_array(value: object) -> npt.NDArray[Any]:
    """What becomes an array without a guess: sequences, columns, frames, tensors.

    Raises
    ------
    Refused
        For text, mappings, sets, iterators, sparse matrices, rows of several lengths, and nothing.
    """
    if isinstance(value, np.ma.MaskedArray):
        return np.asarray(np.ma.filled(value.astype(float), np.nan))
    if isinstance(value, np.ndarray) and value.ndim:
        return np.asarray(value)
    if value is None or isinstance(value, (str, bytes, Mapping, set, frozenset)):
        raise Refused("array", shown(value), TO_ARRAY)
    how = getattr(value, "to_numpy", None)
    try:
        if callable(how):
            array = np.asarray(how(zero_copy_only=False) if _is_arrow(value) else how())
        elif isinstance(value, Iterable) or hasattr(value, "__array__") or np.isscalar(value):
            array = np.asarray(_listed(value))
        else:
            raise Refused("array", shown(value), TO_ARRAY)
    except (ValueError, TypeError) as problem:
        found = f"{shown(value)} that is no grid of numbers ({str(problem)[:60]})"
        raise Refused("array", found, "Give rows of one length") from problem
    if array.dtype.kind in "US" and not _all_text(value):
        raise Refused(
            "array", f"{shown(value)} of numbers and text", "Give all as numbers, or all as text"
        )
    if array.ndim == 0:
        raise Refused("array", shown(value), TO_ARRAY)
    return array


def _listed(value: Any) -> Any:  # noqa: ANN401
    """An iterable that has no length as a list; a list of columns as it is."""
    if isinstance(value, (list, tuple)) and value and any(_missing(entry) for entry in value):
        return np.array(value, dtype=object)
    return value if hasattr(value, "__len__") or not isinstance(value, Iterable) else list(value)


def _is_arrow(value: object) -> bool:
    return type(value).__module__.split(".")[0] == "pyarrow"


def _all_text(value: object) -> bool:
    """Whether all entries are text: numpy makes text of numbers beside text."""
    if isinstance(value, (list, tuple)):
        return all(isinstance(e, (str, bytes)) or _all_text(e) for e in value)
    return hasattr(value, "dtype") or callable(getattr(value, "to_numpy", None))


def _missing(entry: object) -> bool:
    if type(entry).__name__ in MISSING:
        return True
    return isinstance(entry, (float, np.floating)) and bool(np.isnan(entry))


def _family(entry: object) -> str:
    if isinstance(entry, str):
        return "text"
    if isinstance(entry, (bool, np.bool_, int, np.integer)):
        return "number"
    if isinstance(entry, (float, np.floating)):
        return "number"
    return type(entry).__name__


def _each(array: npt.NDArray[Any], how: Any) -> npt.NDArray[np.float64]:  # noqa: ANN401
    """Entries one by one; missing ones become NaN."""
    numbers = [np.nan if _missing(entry) else how(entry) for entry in array.ravel()]
    return np.array(numbers, dtype=np.float64).reshape(array.shape)


def _real(entry: Any) -> float:  # noqa: ANN401
    if isinstance(entry, (str, bytes, complex, np.complexfloating)) or not hasattr(
        entry, "__float__"
    ):
        raise Refused("numbers", f"an entry {shown(entry)}", "Write them as numbers")
    try:
        return float(entry)
    except (TypeError, ValueError, OverflowError) as problem:
        found = f"an entry {shown(entry)}"
        raise Refused("numbers", found, "Write them as numbers that a float can hold") from problem


def _unflagged(entry: Any) -> float:  # noqa: ANN401
    if isinstance(entry, (bool, np.bool_)):
        raise Refused("numbers", f"an entry {entry}, a flag", DATES)
    return _real(entry)


def _first(array: npt.NDArray[Any]) -> str:
    return repr(array.flat[0]) if array.size else "nothing"


def _count(wrong: npt.NDArray[np.bool_]) -> str:
    """How many entries, and where the first are."""
    where = np.argwhere(wrong)
    places = [
        str(tuple(p.tolist())) if p.size > 1 else str(int(p[0])) for p in where[:SHOWN] if p.size
    ]
    more = f" and {len(where) - SHOWN} more" if len(where) > SHOWN else ""
    return f"{len(where)} of {wrong.size}, at {', '.join(places)}{more}" if places else "it"
