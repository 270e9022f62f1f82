"""What opens a blind vintage, and where its months are read again when it is opened.

A blind vintage holds no value of what it masks: it holds where the delivery lies and the hash of
its bytes. Who opens it reads those bytes again.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from evaluation.domain import Trial
from evaluation.errors import BlindError, Breach, DeliveryError
from evaluation.sources.delivery import Delivery, read_delivery

PLAN = "evaluation.plan.plan"  # the module of the one class that opens


class Opener:
    """What can open a blind vintage: ``Plan`` of this package, which asks its register."""

    __slots__ = ()
    sole: ClassVar[type[Opener] | None] = None

    def __init_subclass__(cls, **options: object) -> None:
        """The plan is the class that its own module makes while it is loaded. Nobody else is, also
        where that module has not been asked for yet, or under its name.
        """
        super().__init_subclass__(**options)
        if Opener.sole is None and cls.__module__ == PLAN and PLAN in sys.modules:
            Opener.sole = cls

    def require_registered(self) -> None:
        """Stop if the register on the disk does not hold these very choices.

        Raises
        ------
        BlindError
            If it does not.
        PlanError
            With every fault of the register's chain.
        """
        raise not_frozen()

    @property
    def trial(self) -> Trial:
        """The trial whose months it opens."""
        raise not_frozen()


def require_plan(plan: Opener) -> None:
    """Stop unless this is the package's own plan, and its register holds its choices."""
    if type(plan) is not Opener.sole:
        raise not_frozen()
    plan.require_registered()


def not_frozen() -> BlindError:
    """The refusal of a plan that may not open what is masked."""
    return BlindError(
        "the plan is not frozen, or has been changed since",
        why="choices made after the treated months were seen would find what was looked"
        " for; until then those months are masked",
        remedy="look at donors and power with: evaluation certify PLAN --data DIR; then"
        " fix the choices with: evaluation freeze PLAN",
    )


@dataclass(frozen=True, slots=True)
class Sealed:
    """Where the bytes of a delivery lie, and their hashes by file: nothing of what they say."""

    place: Path | None  # None: it was not read from a file
    files: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, delivery: Delivery) -> Sealed:
        """The seal of a delivery that was read."""
        return cls(delivery.place, tuple((file.name, file.sha256) for file in delivery.files))

    def again(self) -> Delivery:
        """The delivery read again from the same bytes.

        Raises
        ------
        DeliveryError
            If they are not there any more, or are others: with every file.
        """
        if self.place is None:
            raise DeliveryError(
                "the masked months of this vintage lie in no file",
                why="a blind vintage does not hold them; they are read when it is opened",
                remedy="read the delivery from a file: read_vintage(path)",
            )
        delivery = read_delivery(self.place)
        found = {file.name: file.sha256 for file in delivery.files}
        before = dict(self.files)
        other = [name for name in sorted({*found, *before}) if found.get(name) != before.get(name)]
        if other:
            raise DeliveryError(
                f"the delivery '{self.place.name}' was changed since it was read",
                why="the months would be of another delivery than everything that was chosen by it",
                remedy="read it again: read_vintage(path)",
                breaches=[_exchanged(name, before.get(name), found.get(name)) for name in other],
            )
        return delivery


def _exchanged(name: str, before: str | None, found: str | None) -> Breach:
    return Breach(
        rule="other bytes",
        where=name,
        found=f"sha256 {(found or 'none')[:12]}, when it was read {(before or 'none')[:12]}",
        remedy="Find out who exchanged it, and which one is meant",
    )
