"""Rules that a value keeps beyond its kind: bounds of numbers, names of an array's dimensions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, runtime_checkable

from evaluation.door.kinds import Number, Refused


@runtime_checkable
class Rule(Protocol):
    """A rule in `typing.Annotated`, after the kind."""

    def check(self, value: Any) -> None:  # noqa: ANN401
        """Raise `Refused` if the value does not keep it."""
        ...


@dataclass(frozen=True, slots=True)
class Between:
    """Strictly between two numbers."""

    low: float
    high: float
    remedy: str

    def check(self, value: float) -> None:
        """Neither end is taken."""
        if not self.low < value < self.high:
            raise Refused(f"between {self.low:g} and {self.high:g}", f"{value!r}", self.remedy)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A number not below another, and not above a third if there is one."""

    least: float
    most: float = math.inf

    def check(self, value: float) -> None:
        """Both ends are taken."""
        if not self.least <= value <= self.most:
            upper = "" if math.isinf(self.most) else f", and {self.most:g} at the most"
            remedy = f"Give {self.least:g} at the least{upper}"
            raise Refused(f"at least {self.least:g}", f"{value!r}", remedy)


@dataclass(frozen=True, slots=True, init=False)
class Dims:
    """Names of an array's dimensions: equal names have one size in all arguments of a call.

    ``Dims("n", "K") | Dims("n")`` takes either. A name that ends in "?" may have size 0, all others
    have at least 1.
    """

    forms: tuple[tuple[str, ...], ...]

    def __init__(self, *names: str) -> None:
        object.__setattr__(self, "forms", (names,))

    def __or__(self, other: Dims) -> Dims:
        both = Dims()
        object.__setattr__(both, "forms", self.forms + other.forms)
        return both

    def names(self, shape: tuple[int, ...]) -> tuple[str, ...]:
        """The form that has as many dimensions as the array.

        Raises
        ------
        Refused
            If there is none, or a dimension is empty that may not be.
        """
        for form in self.forms:
            if len(form) == len(shape):
                if 0 not in shape:
                    return form
                empty = [name for name, size in zip(form, shape, strict=True) if not size]
                if all(name.endswith("?") for name in empty):
                    return form
                raise Refused("not empty", f"shape {shape}", f"Give shape {self}, none of it empty")
        raise Refused("shape", f"shape {shape}", f"Give shape {self}")

    def check(self, value: Any) -> None:  # noqa: ANN401
        """The number of dimensions, and that none is empty."""
        self.names(value.shape)

    def __str__(self) -> str:
        return " or ".join(
            f"({', '.join(n.removesuffix('?') for n in form)}{',' if len(form) == 1 else ''})"
            for form in self.forms
        )


Real = Annotated[float, Number(judged=True)]  # the function's own rules judge its value
Periods = Annotated[float, AtLeast(0)]  # a count of periods, such as those of anticipation
Count = Annotated[int, AtLeast(1, 10_000_000)]
Above = Annotated[float, Between(0, math.inf, "Give a number above 0")]
Cap = Above  # the largest weight, as a share; above 1 it caps nothing
_LEVEL = "Give a level such as 0.05"
Level = Annotated[float, Between(0, 1, _LEVEL)]
HalfLevel = Annotated[float, Between(0, 0.5, _LEVEL)]
Share = Annotated[float, AtLeast(0, 1)]
