"""Kinds made of kinds: several values, pairs, one of two kinds, a kind or nothing, with rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evaluation.door.kinds import Anything, Kind, Refused, shown


@dataclass(frozen=True, slots=True)
class Many:
    """Several values of one kind, in order. Text is one value, not several."""

    each: Kind
    keys: bool = False  # whether no order is meant: the keys of a mapping and sets will do

    def take(self, value: object) -> tuple[Any, ...]:
        """As a tuple."""
        one = isinstance(value, (str, bytes)) or getattr(value, "shape", None) == ()
        unordered = isinstance(value, (Mapping, set, frozenset)) and not self.keys
        if one or unordered or not isinstance(value, Iterable):
            raise Refused("several", shown(value), "Give a list of them, also of one")
        if isinstance(self.each, Anything):
            return tuple(value)
        taken = []
        for position, item in enumerate(value):
            try:
                taken.append(self.each.take(item))
            except Refused as problem:
                found = f"{problem.found}, the entry at {position}"
                raise Refused(problem.rule, found, problem.remedy) from problem
        return tuple(taken)


@dataclass(frozen=True, slots=True)
class Several:
    """A fixed number of values, each of its own kind."""

    kinds: tuple[Kind, ...]

    def take(self, value: object) -> tuple[Any, ...]:
        """As a tuple."""
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise Refused("several", shown(value), f"Give {len(self.kinds)} of them")
        if len(value) != len(self.kinds):
            raise Refused("several", f"{len(value)} of them", f"Give {len(self.kinds)}")
        return tuple(kind.take(item) for kind, item in zip(self.kinds, value, strict=True))


@dataclass(frozen=True, slots=True)
class Pairs:
    """A mapping with keys and values of one kind each."""

    key: Kind
    value: Kind

    def take(self, value: object) -> Mapping[Any, Any]:
        """The mapping itself where nothing in it has to be changed."""
        if not isinstance(value, Mapping):
            raise Refused("mapping", shown(value), "Give a dict")
        try:
            taken = {self.key.take(k): self.value.take(v) for k, v in value.items()}
        except Refused as problem:
            found = f"{problem.found}, in the mapping"
            raise Refused(problem.rule, found, problem.remedy) from problem
        same = all(key in value and taken[key] is value[key] for key in taken)
        return value if same else taken


@dataclass(frozen=True, slots=True)
class Either:
    """The first kind of several that takes the value."""

    kinds: tuple[Kind, ...]

    def take(self, value: object) -> Any:  # noqa: ANN401
        """As the first kind that takes it has it."""
        problems = []
        for kind in self.kinds:
            try:
                return kind.take(value)
            except Refused as problem:
                problems.append(problem)
        remedies = dict.fromkeys(problem.remedy for problem in problems)
        raise Refused(problems[0].rule, problems[0].found, "; or: ".join(remedies))


@dataclass(frozen=True, slots=True)
class OrNone:
    """A kind, or nothing."""

    kind: Kind

    def take(self, value: object) -> Any:  # noqa: ANN401
        """None, or what the kind makes of the value."""
        return None if value is None else self.kind.take(value)


@dataclass(frozen=True, slots=True)
class Ruled:
    """A kind whose values also keep rules."""

    kind: Kind
    rules: tuple[Any, ...] = field(default=())

    def take(self, value: object) -> Any:  # noqa: ANN401
        """What the kind makes of it, if that keeps every rule."""
        taken = self.kind.take(value)
        for rule in self.rules:
            rule.check(taken)
        return taken
