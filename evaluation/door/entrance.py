"""The decorator that stands before a public function, and before the arrays of a class."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from typing import Any, ParamSpec, TypeVar

from evaluation.door import compounds, kinds, signatures
from evaluation.door.kinds import Kind, Refused
from evaluation.door.rules import Dims
from evaluation.ending import no_memory
from evaluation.errors import Breach, DesignError

Entered = TypeVar("Entered", bound=Callable[..., Any])
P = ParamSpec("P")
R = TypeVar("R")


def door(subject: Entered) -> Entered:
    """Take the arguments of each call by the annotations of the signature, or refuse them at once.

    What is of another form but unambiguous is made what the annotation says: a list an array, the
    text of an option the option, masks of 0 and 1 booleans. Everything else is a `DesignError` that
    lists each argument by name. Before a class, it stands before its constructor.

    Unknown and missing arguments stay Python's ``TypeError``.
    """
    if isinstance(subject, type):
        _of_class(subject)
        return subject
    entered: Entered = _of_function(subject, subject, subject.__qualname__)
    return entered


def inside(function: Callable[P, R]) -> Callable[P, R]:
    """The function behind its door, for loops whose arguments were taken once and are sound."""
    behind: Callable[P, R] = getattr(function, "behind_the_door", function)
    return behind


class Entrance:
    """What a signature takes: read at the first call, then kept."""

    def __init__(self, name: str, hinted: Any, called: Callable[..., Any]) -> None:  # noqa: ANN401
        self.name = name
        hints = signatures.hints_of(hinted)
        parameters = inspect.signature(called).parameters.values()
        self.kinds: dict[str, Kind] = {}
        self.dims: dict[str, Dims] = {}
        self.positional: list[str] = []
        for one in parameters:
            first = one.name in ("self", "cls") and not self.positional
            given = hints.get(one.name)
            if given is None and not first:
                raise TypeError(f"{name}: no annotation of {one.name}")
            kind: Kind = kinds.Anything() if first else signatures.kind_of(given)
            if one.kind is one.VAR_POSITIONAL:
                self.rest: Kind | None = kind
                continue
            if one.kind is not one.KEYWORD_ONLY:
                self.positional.append(one.name)
            self.kinds[one.name] = kind
            if dims := _dims(kind):
                self.dims[one.name] = dims
        self.taking = {name: _without_dims(kind) for name, kind in self.kinds.items()}
        self.plan = [(name, self.taking[name]) for name in self.positional]

    def let_in(
        self, given: tuple[Any, ...], named: dict[str, Any]
    ) -> tuple[list[Any], dict[str, Any]]:
        """The arguments as the function is to see them."""
        faults: list[Breach] = []
        taken: list[Any] = list(given)
        for position, (value, (name, kind)) in enumerate(zip(given, self.plan, strict=False)):
            try:
                taken[position] = kind.take(value)
            except Refused as problem:
                faults.append(problem.at(name))
        options = named
        if named:
            options = dict(named)
            for name, value in named.items():
                if name in self.kinds:
                    try:
                        options[name] = self.taking[name].take(value)
                    except Refused as problem:
                        faults.append(problem.at(name))
        if self.dims:
            sized = dict(zip(self.positional, taken, strict=False))
            sized.update(options)
            for fault in faults:
                sized.pop(fault.where, None)
            faults += self._sizes(sized)
        if faults:
            raise DesignError(
                f"{self.name} was given {len(faults)} argument(s) that it cannot take",
                why="each would end in a number that looks like an estimate, or in none",
                remedy="mend them all; nothing was computed",
                breaches=faults,
            )
        return taken, options

    def _sizes(self, arguments: dict[str, Any]) -> Iterator[Breach]:
        """Dimensions of one name that have another size than where the name stood first."""
        sizes: dict[str, tuple[int, str]] = {}
        for name, dims in self.dims.items():
            value = arguments.get(name)
            if value is None:
                continue
            try:
                form = dims.names(value.shape)
            except Refused as problem:
                yield problem.at(name)
                continue
            for axis, size in zip(form, value.shape, strict=True):
                wanted, owner = sizes.setdefault(axis, (size, name))
                if size != wanted:
                    letter = axis.removesuffix("?")
                    yield Breach(
                        rule="shape",
                        where=name,
                        found=f"shape {value.shape}, while {owner} has {letter} = {wanted}",
                        remedy=f"Give shape {dims} with the {letter} of {owner}",
                    )
                    break


def _dims(kind: Kind) -> Dims | None:
    if isinstance(kind, compounds.OrNone):
        return _dims(kind.kind)
    if isinstance(kind, compounds.Ruled):
        return next((rule for rule in kind.rules if isinstance(rule, Dims)), None)
    return None


def _without_dims(kind: Kind) -> Kind:
    """The kind without the names of its dimensions, which are looked at for all arguments at once.

    What is left may be a kind without rules.
    """
    if isinstance(kind, compounds.OrNone):
        return compounds.OrNone(_without_dims(kind.kind))
    if not isinstance(kind, compounds.Ruled):
        return kind
    rules = tuple(rule for rule in kind.rules if not isinstance(rule, Dims))
    return compounds.Ruled(kind.kind, rules) if rules else kind.kind


def _of_function(called: Any, hinted: Any, name: str) -> Any:  # noqa: ANN401
    entrance: Entrance | None = None

    @functools.wraps(called)
    def entered(*given: Any, **named: Any) -> Any:  # noqa: ANN401
        nonlocal entrance
        if entrance is None:
            entrance = Entrance(name, hinted, called)
        taken, options = entrance.let_in(given, named)
        try:
            return called(*taken, **options)
        except ArithmeticError as problem:
            raise _beyond(name, problem) from problem
        except ValueError as problem:
            if type(problem).__name__ != "LinAlgError":
                raise
            raise _beyond(name, problem) from problem
        except MemoryError as problem:
            raise no_memory() from problem

    entered.behind_the_door = called  # type: ignore[attr-defined]
    entered.entrance = lambda: Entrance(name, hinted, called)  # type: ignore[attr-defined]
    return entered


def _of_class(subject: type[Any]) -> None:
    subject.__init__ = _of_function(subject.__init__, subject, subject.__qualname__)


def _beyond(name: str, problem: Exception) -> DesignError:
    """Numbers of the right kind that the arithmetic cannot carry: singular, or far too large."""
    return DesignError(
        f"the numbers given to {name} cannot be computed with: {problem}",
        why="a matrix among them has no inverse, or a number is too large: no answer would hold",
        remedy="look for columns that are constant or that others add up to, and for wrong units",
    )
