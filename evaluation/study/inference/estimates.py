"""Estimates in the plan's order, and the one way to find them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypedDict, TypeVar, Unpack, overload

from evaluation.errors import DesignError
from evaluation.plan.choices import Estimator, PoolName
from evaluation.study.inference.estimate import Estimate

E = TypeVar("E", bound=Estimate, covariant=True)


class Named(TypedDict, total=False):
    """What names an estimate; what is not given is not asked for."""

    estimand: str
    outcome: str  # its key, which names the denominator
    measure: str  # its name, over whichever denominator
    pool: PoolName | str
    window: str
    base: str
    estimator: Estimator
    own: bool  # a window from the plan's own base period, in the headline pool, by its estimator


class Estimates(Sequence[E]):
    """A sequence of estimates: ``where`` takes a part of it, ``find`` the first that fits.

    >>> evaluation.answers.where(estimand="espoo", window="W1", own=True)
    <12 estimates>
    """

    __slots__ = ("_all", "_named")

    def __init__(self, estimates: Iterable[E] = ()) -> None:
        self._all = tuple(estimates)
        self._named: tuple[Named, ...] | None = None  # until somebody asks by name

    def __iter__(self) -> Iterator[E]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    @overload
    def __getitem__(self, at: int) -> E: ...
    @overload
    def __getitem__(self, at: slice) -> Estimates[E]: ...
    def __getitem__(self, at: int | slice) -> E | Estimates[E]:
        return Estimates(self._all[at]) if isinstance(at, slice) else self._all[at]

    def __repr__(self) -> str:
        return f"<{len(self)} estimates>"

    def where(self, **named: Unpack[Named]) -> Estimates[E]:
        """Those that fit all that is given, in order.

        Raises
        ------
        DesignError
            If something is asked for by what no estimate is named by: it would fit none.
        """
        if unknown := sorted(named.keys() - Named.__annotations__.keys()):
            raise DesignError(
                f"estimates are not named by {', '.join(unknown)}",
                why="none would fit, and nobody would see why",
                remedy=f"use: {', '.join(Named.__annotations__)}",
            )
        if self._named is None:
            self._named = tuple(_names(one) for one in self._all)
        wanted, known = named.items(), zip(self._all, self._named, strict=True)
        return Estimates(one for one, names in known if wanted <= names.items())

    def find(self, **named: Unpack[Named]) -> E | None:
        """The first that fits all that is given; None where none does."""
        found = self.where(**named)
        return found[0] if len(found) else None


def _names(one: Estimate) -> Named:
    of, label = one.comparison, one.label
    return Named(
        estimand=of.estimand.name,
        outcome=of.outcome.key,
        measure=of.outcome.name,
        pool=of.pool.name,
        window=label.window,
        base=label.base,
        estimator=label.estimator,
        own=one.of_headline,
    )
