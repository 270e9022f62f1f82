"""Kinds of arguments: what each takes, what it makes of that, and what it refuses."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from numbers import Integral, Real
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from evaluation.errors import Breach, EvaluationError

SHOWN = 60  # characters of a refused value in a message
WIDEST = 2**62  # a whole number beyond it counts nothing
LARGEST = 1e100  # a number beyond it cannot be squared and summed


class Refused(Exception):
    """One value that a kind cannot take. The door makes a `Breach` of it; it never leaves."""

    def __init__(self, rule: str, found: str, remedy: str) -> None:
        super().__init__(found)
        self.rule, self.found, self.remedy = rule, found, remedy

    def at(self, where: str) -> Breach:
        """The breach of the argument it was found in."""
        return Breach(rule=self.rule, where=where, found=self.found, remedy=self.remedy)


@runtime_checkable
class Kind(Protocol):
    """A kind of argument; an instance of one stands in `typing.Annotated` beside the type."""

    def take(self, value: object) -> Any:  # noqa: ANN401
        """The value as the function is to see it.

        Raises
        ------
        Refused
            If it is not of this kind, and what it should be is not certain.
        """
        ...


def shown(value: object) -> str:
    """A value in a message: its type, and itself where it is short."""
    text = type(value).__name__
    if value is None:
        return "nothing (None)"
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and shape:
        return f"a {text} of shape {shape}"
    if isinstance(value, int) and abs(value) >= WIDEST:
        return f"a whole number of {value.bit_length()} bits"  # Python will not write every one
    if isinstance(value, (bool, int, float, complex, str, bytes, Enum)):
        said = str(value) if isinstance(value, Enum) else repr(value)
        return f"{said[:SHOWN]}{'…' if len(said) > SHOWN else ''} ({text})"
    return (
        f"a {text} of {len(value)}" if isinstance(value, (list, tuple, dict, set)) else f"a {text}"
    )


def unboxed(value: object) -> object:
    """The one entry of a number in an array without dimensions; other values as they are."""
    item = getattr(value, "item", None)
    if getattr(value, "shape", None) == () and callable(item):
        return item()
    return value


@dataclass(frozen=True, slots=True)
class Anything:
    """No kind at all: labels, contents that the function itself reads."""

    def take(self, value: object) -> object:
        """The value."""
        return value


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number. A flag is none, nor is a number in text.

    ``judged`` takes NaN and infinity too: the function's own rules say what is wrong with them.
    """

    judged: bool = False

    def take(self, value: object) -> float:
        """As a float."""
        if type(value) is float and -LARGEST <= value <= LARGEST:
            return value
        plain = unboxed(value)
        if isinstance(plain, bool) or not isinstance(plain, Real):
            raise Refused("number", shown(value), "Give a number")
        try:
            number = float(plain)
        except (OverflowError, ValueError):
            number = math.inf
        if not (self.judged or math.isfinite(number)):
            raise Refused("finite", shown(value), "Give a finite number")
        if LARGEST < abs(number) < math.inf:
            raise Refused("size", shown(value), f"Give a number below {LARGEST:g}: mend its unit")
        return number


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number; 3.0 is one."""

    def take(self, value: object) -> int:
        """As an int."""
        plain = value if type(value) is int else unboxed(value)
        whole = isinstance(plain, Integral) and not isinstance(plain, bool)
        if whole or (isinstance(plain, float) and plain.is_integer()):
            number = int(plain)  # type: ignore[call-overload]
            if abs(number) < WIDEST:
                return int(number)
        raise Refused("whole number", shown(value), "Give a whole number")


@dataclass(frozen=True, slots=True)
class Flag:
    """True or False; 1 and 0 say the same. No text: "no" would count as true."""

    def take(self, value: object) -> bool:
        """As a bool."""
        if type(value) is bool:
            return value
        plain = unboxed(value)
        if isinstance(plain, (bool, int)) and plain in (0, 1):
            return bool(plain)
        raise Refused("flag", shown(value), "Say True or False")


@dataclass(frozen=True, slots=True)
class Text:
    """Text."""

    def take(self, value: object) -> str:
        """The text itself, also where it is a member of an enumeration."""
        if isinstance(value, str):
            return value
        raise Refused("text", shown(value), "Give text, in quotation marks")


@dataclass(frozen=True, slots=True)
class Place:
    """A path of a file or folder, or its text."""

    def take(self, value: object) -> Path:
        """As a path."""
        if isinstance(value, os.PathLike) or (isinstance(value, str) and value):
            try:
                return Path(value)
            except TypeError:  # one of bytes
                pass
        raise Refused("path", shown(value), "Give the path of a file or folder")


@dataclass(frozen=True, slots=True)
class Option:
    """One member of an enumeration, or its own text, exactly; no other spelling means anything."""

    options: type[Enum]

    def take(self, value: object) -> Enum:
        """The member."""
        if type(value) is self.options:
            return value
        if isinstance(value, str) and not isinstance(value, Enum):
            for option in self.options:
                if option.value == value:
                    return option
        raise Refused(
            "option",
            shown(value),
            f"Choose one of {self.options.__name__}:"
            f" {', '.join(repr(option.value) for option in self.options)}",
        )


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few fixed values."""

    values: tuple[object, ...]

    def take(self, value: object) -> object:
        """The value."""
        if isinstance(value, (str, int)) and not isinstance(value, bool) and value in self.values:
            return value
        raise Refused("option", shown(value), f"Choose one of {', '.join(map(repr, self.values))}")


@dataclass(frozen=True, slots=True)
class Object:
    """An object of the package, or of a library: of this class, or of one derived from it.

    A class may take other forms of itself through a classmethod ``at_the_door``: a month its text.
    """

    of: type[Any]
    remedy: str

    def take(self, value: object) -> object:
        """The object."""
        if isinstance(value, self.of):
            return value
        read: Callable[[object], object] | None = getattr(self.of, "at_the_door", None)
        if read is not None:
            try:
                return read(value)
            except EvaluationError as problem:
                raise Refused(self.of.__name__, problem.found, problem.remedy) from problem
        raise Refused(f"a {self.of.__name__}", shown(value), self.remedy)


@dataclass(frozen=True, slots=True)
class Alike:
    """An object that has these attributes, whatever its class."""

    name: str
    attributes: tuple[str, ...]

    def take(self, value: object) -> object:
        """The object."""
        if all(hasattr(value, attribute) for attribute in self.attributes):
            return value
        wanted = ", ".join(self.attributes)
        raise Refused(f"a {self.name}", shown(value), f"Give an object that has {wanted}")


@dataclass(frozen=True, slots=True)
class Day:
    """A date, or its text 2021-03-01."""

    def take(self, value: object) -> date:
        """As a date."""
        plain = unboxed(value)
        if isinstance(plain, datetime):
            if plain == plain and plain.time() == time():  # NaT does not equal itself
                return plain.date()
        elif isinstance(plain, date):
            return plain
        if isinstance(plain, str) and len(plain) == 10:
            try:
                return date.fromisoformat(plain)
            except ValueError:
                pass
        raise Refused("date", shown(value), "Give a date, or its text as 2021-03-01")


@dataclass(frozen=True, slots=True)
class Called:
    """Something that can be called."""

    def take(self, value: object) -> object:
        """The callable."""
        if callable(value):
            return value
        raise Refused("function", shown(value), "Give a function")
